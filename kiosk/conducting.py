"""Carries out what the visit decides: the one place where the visit meets camera, loudspeaker and studio.

No Qt here. Everything happens in the caller's thread, and nothing here waits: the devices work in threads and
processes of their own and answer later, with events.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from db.entities import AccessionNumber
from kiosk.visit import (
    Act,
    Action,
    ComposeLive,
    Event,
    LiveFailed,
    LiveMusic,
    Play,
    StartLooking,
    UseLanguage,
    Visit,
    WorkMusic,
    step,
)

_log = logging.getLogger(__name__)

Pixels = NDArray[np.uint8]
"""(height, width, 3), sRGB."""


class Eye(Protocol):
    """The camera and what recognises; it answers with `Recognised`, `Alike` and `Sighting`."""

    def resume(self, *, anew: bool) -> None:
        """Switch the camera on and look; unless `anew`, what was told of before is news only after a while."""
        ...

    def pause(self) -> None:
        """Switch the camera off."""
        ...

    def take_picture(self) -> Pixels | None:
        """The picture that was last told of, if possible without what is around it; None: there is none."""
        ...


class Loudspeaker(Protocol):
    """Plays one piece at a time; it answers with `Finished(take)` or `SoundFailed(take)`."""

    def play_work(self, accession_number: AccessionNumber, take: int) -> None:
        """Play a work's published track, from its beginning, instead of what sounds now."""
        ...

    def play_live(self, take: int) -> None:
        """Play what the studio composed last."""
        ...

    def stop(self) -> None:
        """Fade out; nothing sounds after that."""
        ...


class Studio(Protocol):
    """Composes for the visitor's picture; it answers with `LiveProgress`, `LiveReady` or `LiveFailed`."""

    def compose(self, picture: Pixels, take: int) -> None:
        """Begin to compose."""
        ...

    def cancel(self) -> None:
        """Give up what is being composed."""
        ...

    def forget(self) -> None:
        """Drop the piece that was composed."""
        ...


class Conductor:
    """Holds the visit, carries out its actions, and tells the screens when something changed."""

    def __init__(
        self,
        language: str,
        *,
        eye: Eye,
        loudspeaker: Loudspeaker,
        studio: Studio,
        changed: Callable[[], None],
    ) -> None:
        self.visit = Visit.waiting(language)
        self.picture: Pixels | None = None
        """The visitor's own picture; only in memory, and only as long as the visit needs it."""
        self._eye = eye
        self._loudspeaker = loudspeaker
        self._studio = studio
        self._changed = changed
        self._events: deque[Event] = deque()
        self._busy = False

    def happen(self, event: Event) -> None:
        """Something happened. An event that happens while another is being carried out waits its turn."""
        self._events.append(event)
        if self._busy:
            return
        self._busy = True
        try:
            while self._events:
                self._follow(self._events.popleft())
        finally:
            self._busy = False

    def _follow(self, event: Event) -> None:
        before = self.visit
        self.visit, actions = step(before, event)
        for action in actions:
            _log.info("visit: %s", action)
            self._carry_out(action)
        if self.visit != before:
            self._changed()

    def _carry_out(self, action: Action) -> None:
        match action:
            case StartLooking(anew):
                self._eye.resume(anew=anew)
            case Act.KEEP_PICTURE:
                self.picture = self._eye.take_picture()
            case Act.STOP_LOOKING:
                self._eye.pause()
            case Act.STOP_SOUND:
                self._loudspeaker.stop()
            case Act.CANCEL_LIVE:
                self._studio.cancel()
            case Act.FORGET_PICTURE:
                self.picture = None
                self._studio.forget()
            case ComposeLive(take):
                self._compose(take)
            case Play(WorkMusic(accession_number), take):
                self._loudspeaker.play_work(accession_number, take)
            case Play(LiveMusic(), take):
                self._loudspeaker.play_live(take)
            case UseLanguage():
                pass  # the screens follow `visit.language`

    def _compose(self, take: int) -> None:
        if self.picture is None:
            self.happen(LiveFailed(take))
        else:
            self._studio.compose(self.picture, take)
