"""Whether the studio is worth asking: what failed is left alone for a while, so that no visitor waits for it. Pure.

A circuit breaker (Nygard 2007). While it is open, only the studio's health is asked, ever more seldom: it is found
to be back when it has been away for about as long again, four minutes at most. Health alone is no proof, since a
studio may be well and yet never sound: until a piece has been heard, or its health was good for some time, each
failure counts with those before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 240.0
CHECK_S = 60.0
"""So often health is asked while all is well: most failures are then found before a visitor meets them."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What is known of a studio; times are seconds of any steady clock."""

    is_worth_asking: bool = True
    failures: int = 0
    """That count."""
    check_at_s: float = 0.0
    """When its health is to be asked next; in the beginning at once."""

    def failed(self, now_s: float) -> Trust:
        """It did not answer, or not as it should, or its health was bad."""
        # 2.0**6 is beyond the longest pause; a studio that is away for years must not overflow.
        pause_s = min(FIRST_PAUSE_S * 2.0 ** min(self.failures, 6), LONGEST_PAUSE_S)
        return Trust(False, self.failures + 1, now_s + pause_s)

    def well(self, now_s: float) -> Trust:
        """Its health was good: it may be asked again, and each time that it was, one failure is forgiven."""
        forgiven = max(0, self.failures - 1) if self.is_worth_asking else self.failures
        return Trust(True, forgiven, now_s + CHECK_S)

    def sounded(self) -> Trust:
        """A piece of it was heard."""
        return replace(self, is_worth_asking=True, failures=0)
