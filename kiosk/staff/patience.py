"""How long the staff menu waits after wrong PINs: half a minute after the fifth, then twice as long each time.

Time is counted in seconds since the machine was started, sleep included, because nobody can set them. After a
restart of the machine it is not known how long ago a failure was; at least as long as the machine runs now.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

FREE_TRIES = 5
FIRST_WAIT_S = 30.0
LONGEST_WAIT_S = 3600.0
FORGOTTEN_AFTER_S = 4 * 3600.0
"""After so much calm all failures are forgotten, or children's play would in the end keep the staff waiting.

So nobody tries more than three dozen PINs a day: of the ten thousand of four digits, one in a hundred in three
days.
"""


@dataclass(frozen=True, slots=True)
class Failures:
    """Of PINs that were tried since one was right."""

    count: int = 0
    last_s: float = 0.0
    """When the last one was, in seconds since the machine was started then."""

    def wait_s(self, now_s: float) -> float:
        """So long no PIN is looked at, in seconds; 0: the next one is."""
        if self.count < FREE_TRIES:
            return 0.0
        whole_s = min(FIRST_WAIT_S * 2 ** min(self.count - FREE_TRIES, 20), LONGEST_WAIT_S)
        return max(0.0, whole_s - self._since_s(now_s))

    def and_another(self, now_s: float) -> Failures:
        """After one more."""
        is_forgotten = self._since_s(now_s) >= FORGOTTEN_AFTER_S
        return Failures(1 if is_forgotten else self.count + 1, now_s)

    def _since_s(self, now_s: float) -> float:
        """How long ago the last one was, at least."""
        # Less than then: the machine was started anew since. If it was, and this is more, it is still no more than
        # has passed.
        return now_s - self.last_s if now_s >= self.last_s else now_s

    @classmethod
    def from_plain(cls, plain: object) -> Failures:
        """As JSON has them: [count, last_s].

        Raises:
            ValueError: it has none.
        """
        match plain:
            case [int(count), int() | float() as last_s] if (
                count >= 0 and math.isfinite(last_s) and last_s >= 0
            ):
                return cls(count, float(last_s))
            case _:
                raise ValueError("no failures")

    def as_plain(self) -> list[float]:
        """The inverse."""
        return [self.count, self.last_s]
