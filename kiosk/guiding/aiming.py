"""How a picture is to be held, in words, while the camera looks: what to say, and when. Pure.

`content.recognition.aiming` decides what is advisable, and only one thing at a time. Its directions are those of
the preview, which is a mirror where the camera faces the visitor; so 'to the left' is to the visitor's own left,
and holds for a hand as well as for a screen.

A change is told at once, but not before the words before it could be followed; what does not change is said again
after a while, in other words, so that its holder knows that it still counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum, auto

from content.recognition.aiming import Advice
from kiosk.guiding import texts

LEAST_GAP_S = 1.5
"""From the beginning of one advice to that of the next."""
AGAIN_AFTER_S = 4.0
"""What is still so is said again."""
LONGEST_WAIT_S = 16.0
"""Where no other picture is in view the waits double up to this one: somebody may be fetching one."""


class Known(Enum):
    """Instead of an advice, for how it is held does not matter."""

    SHOWN_BEFORE = auto()
    """The visitor comes back from the picture that is still in view."""


Telling = Advice | Known
"""What the guide can say of what is in view."""

_SAID: dict[Telling, tuple[str, str]] = {
    Known.SHOWN_BEFORE: (texts.AIM_KNOWN, texts.AIM_STILL_KNOWN),
    Advice.NONE: (texts.AIM_GOOD, texts.AIM_STILL_GOOD),
    Advice.NO_PICTURE: (texts.AIM_NO_PICTURE, texts.AIM_STILL_NO_PICTURE),
    Advice.LEFT: (texts.AIM_LEFT, texts.AIM_MORE_LEFT),
    Advice.RIGHT: (texts.AIM_RIGHT, texts.AIM_MORE_RIGHT),
    Advice.UP: (texts.AIM_UP, texts.AIM_MORE_UP),
    Advice.DOWN: (texts.AIM_DOWN, texts.AIM_MORE_DOWN),
    Advice.CLOSER: (texts.AIM_CLOSER, texts.AIM_MORE_CLOSER),
    Advice.FARTHER: (texts.AIM_FARTHER, texts.AIM_MORE_FARTHER),
    Advice.HOLD_STILL: (texts.AIM_HOLD_STILL, texts.AIM_MORE_STILL),
    Advice.STRAIGHTEN: (texts.AIM_STRAIGHTEN, texts.AIM_MORE_STRAIGHT),
}
"""What is said at first, and while it stays so."""


class Voice(Enum):
    """What the voice is saying just now."""

    SILENT = auto()
    AIMING = auto()
    """An advice: a newer one may take its place."""
    BUSY = auto()
    """Anything else, which is not interrupted."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said of how the picture is held; begin with `Spoken()`."""

    advice: Telling | None = None
    """The last one that was said."""
    at_s: float = -math.inf
    """When it began."""
    repeats: int = 0
    """How many times it was said again since."""


def speak(before: Spoken, advice: Telling, at_s: float, voice: Voice) -> tuple[Spoken, str]:
    """What to say now, as one of `kiosk.guiding.texts`; empty: nothing.

    Args:
        before: what was said until now.
        advice: what is advisable now.
        at_s: now; not before the last time.
        voice: what the voice is doing.
    """
    news = advice is not before.advice
    if voice is Voice.BUSY or (voice is Voice.AIMING and not news):
        return before, ""
    since_s = at_s - before.at_s
    if news and since_s >= LEAST_GAP_S:
        return Spoken(advice, at_s), _SAID[advice][0]
    if not news and since_s >= _wait_s(before):
        return replace(before, at_s=at_s, repeats=before.repeats + 1), _SAID[advice][1]
    return before, ""


def _wait_s(spoken: Spoken) -> float:
    if spoken.advice not in (Advice.NO_PICTURE, Known.SHOWN_BEFORE):
        return AGAIN_AFTER_S
    return min(AGAIN_AFTER_S * 2**spoken.repeats, LONGEST_WAIT_S)
