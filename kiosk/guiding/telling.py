"""When the parts of a narration are told, beside the music. Pure.

The first hearing tells everything: the parts follow one another, and remarks come at their times as soon as those
are over. A second hearing is for the music, with nothing but its remarks. A remark is said only
where it will be over before the next one, and while it is true; one that has no room is left out, for a late one
would tell of music that is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.guiding.narration import Narration
from kiosk.guiding.speech import Utterance, speaking_time_s


@dataclass(frozen=True, slots=True)
class Telling:
    """How far a narration is told; begin with `Telling(narration)`."""

    narration: Narration
    told: int = 0
    """Of the parts."""
    passed: int = 0
    """Of the remarks: they were told, or their time is over."""

    @classmethod
    def again(cls, narration: Narration) -> Telling:
        """For a visitor who has heard the parts already."""
        return cls(narration, told=len(narration.parts))

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to tell."""
        return self.told == len(self.narration.parts) and self.passed == len(self.narration.remarks)


def go_on(telling: Telling, position_s: float | None, pace_wpm: float) -> tuple[Telling, Utterance | None]:
    """What to tell now that the voice is silent; None: nothing yet, or nothing any more.

    Args:
        telling: how far it is.
        position_s: of the music, in seconds from its beginning; None: it does not sound, and remarks are over.
        pace_wpm: the voice's.
    """
    parts, remarks = telling.narration.parts, telling.narration.remarks
    if telling.told < len(parts):
        return replace(telling, told=telling.told + 1), parts[telling.told].said
    if position_s is None:
        return replace(telling, passed=len(remarks)), None
    passed = telling.passed
    while passed < len(remarks) and remarks[passed].begin_s <= position_s:
        remark = remarks[passed]
        passed += 1
        end_s = position_s + speaking_time_s(remark.said, pace_wpm)
        if position_s < remark.end_s and end_s <= _room_until_s(telling.narration, passed):
            return replace(telling, passed=passed), remark.said
    return replace(telling, passed=passed), None


def _room_until_s(narration: Narration, following: int) -> float:
    """When the next remark begins, else the end of the music."""
    later = narration.remarks[following:]
    return later[0].begin_s if later else narration.duration_s
