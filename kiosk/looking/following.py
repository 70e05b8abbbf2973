"""Where something like a picture is in view, followed on a thread of its own: quicker than it can be known.

To know a picture takes up to a fifth of a second; who moves it about wants to see at once that it is seen.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from content.recognition.aiming import Corners, moved
from kiosk.camera import Frame
from kiosk.events import Outlined
from kiosk.looking.reader import CameraReader

_SHORTEST_S = 0.05
"""At most twenty times a second: the rest of the processor is the screen's."""
_KEPT_S = 0.3
"""What is not seen in single frames stays where it was."""
_LOOKS_UP_S = 1.0


@dataclass(frozen=True, slots=True)
class Followed:
    """What was told of where the picture is; begin with `Followed()`."""

    outlined: Outlined | None = None
    """None: nothing yet."""
    seen_at_s: float = -math.inf
    """When it was last seen there."""


def follow(before: Followed, corners: Corners | None, at_s: float) -> tuple[Followed, Outlined | None]:
    """What is told after one more frame, and what of it is news.

    Args:
        before: what was told until now.
        corners: what this frame shows; None: nothing like a picture.
        at_s: when it was taken; not before the last one.
    """
    if corners is None and at_s - before.seen_at_s < _KEPT_S:
        return before, None
    seen_at_s = before.seen_at_s if corners is None else at_s
    if before.outlined is not None and not moved(before.outlined.corners, corners):
        return replace(before, seen_at_s=seen_at_s), None
    outlined = Outlined(corners)
    return Followed(outlined, seen_at_s), outlined


class Follower:
    """Tells where the picture is, while the camera gives frames.

    Args:
        reader: of the camera.
        outline: finds the picture in a frame; called on this object's thread.
        tell: called there as well.
    """

    def __init__(
        self,
        reader: CameraReader,
        outline: Callable[[Frame], Corners | None],
        tell: Callable[[Outlined], None],
    ) -> None:
        self._reader = reader
        self._outline = outline
        self._tell = tell
        self._followed = Followed()
        self._error: Exception | None = None
        threading.Thread(target=self._run, name="following", daemon=True).start()

    def begin_anew(self) -> None:
        """The kiosk has forgotten what it was told."""
        self._followed = Followed()

    def check(self) -> None:
        """Raise what has ended the thread, if anything has."""
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        number = 0
        try:
            while True:
                newest = self._reader.next_frame(_LOOKS_UP_S, after=number)
                if newest is None:
                    continue
                began_s = time.monotonic()
                number, frame = newest
                before = self._followed
                after, news = follow(before, self._outline(frame), frame.taken_at_s)
                del newest, frame  # none is kept while the camera rests
                if self._followed is before:  # else it begins anew
                    self._followed = after
                    if news is not None:
                        self._tell(news)
                time.sleep(max(0.0, began_s + _SHORTEST_S - time.monotonic()))
        except Exception as error:  # noqa: BLE001 - raised where the process hears of it
            self._error = error
