"""Carries out what the visit decides: the one place where the visit meets camera, loudspeaker and studio.

No Qt here. Everything happens in the caller's thread, and nothing here waits: the devices work in threads and
processes of their own and answer later, with events.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from db.entities import AccessionNumber
from kiosk.visit import (
    VOLUME_STEP_DB,
    Act,
    Action,
    CheckSound,
    ComposeLive,
    Event,
    House,
    LiveFailed,
    LiveMusic,
    Music,
    Narrate,
    Part,
    Play,
    SetVolume,
    StartLooking,
    UseLanguage,
    Visit,
    WorkMusic,
    step,
)
from kiosk.visit.tallies import Tally, tally

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

    def play_check(self, take: int) -> None:
        """Play what staff hear whether it works by."""
        ...

    def stop(self) -> None:
        """Fade out; nothing sounds after that."""
        ...

    def set_volume(self, gain_db: float) -> None:
        """Glide to another volume of all that is heard; 0 dB is the promised loudness."""
        ...

    def begin_ambience(self) -> None:
        """Let fragments of the collection's music be heard softly, until `end_ambience`."""
        ...

    def end_ambience(self) -> None:
        """Fade them out."""
        ...


class Studio(Protocol):
    """Composes while a visitor waits; it answers with `LiveProgress`, `LiveReady` or `LiveFailed`."""

    def compose(self, music: LiveMusic, picture: Pixels | None, take: int) -> None:
        """Begin to compose.

        Args:
            music: for what, and in which variation.
            picture: the visitor's own; None where it is for a work of the exhibition.
            take: what the answers name.
        """
        ...

    def cancel(self) -> None:
        """Give up what is being composed."""
        ...

    def forget(self) -> None:
        """Drop the piece that was composed."""
        ...


class Narrator(Protocol):
    """Tells of a work and its music; it answers with `NarrationOver(take)`."""

    def narrate(self, music: Music, take: int) -> None:
        """Begin to tell."""
        ...

    def stop(self) -> None:
        """Tell no more of it."""
        ...


class Display(Protocol):
    """The screen's light."""

    def darken(self) -> None:
        """Switch it off."""
        ...

    def lighten(self) -> None:
        """Switch it on."""
        ...


@dataclass(frozen=True, slots=True)
class Devices:
    """What the visit needs of the world."""

    eye: Eye
    loudspeaker: Loudspeaker
    studio: Studio
    narrator: Narrator
    display: Display
    count: Callable[[Tally], None]
    """Add to the counts of the day; it never waits."""


class Conductor:
    """Holds the visit, carries out its actions, and tells the screens when something changed."""

    def __init__(self, house: House, devices: Devices, changed: Callable[[], None]) -> None:
        self.visit = Visit.waiting(house)
        self.picture: Pixels | None = None
        """The visitor's own picture; only in memory, and only as long as the visit needs it."""
        self._devices = devices
        self._changed = changed
        self._events: deque[Event] = deque()
        self._busy = False

    def begin(self) -> None:
        """Nobody is there yet: bring the devices to where the visit begins."""
        self._devices.loudspeaker.set_volume(self.visit.volume * VOLUME_STEP_DB)
        self._devices.loudspeaker.begin_ambience()

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
        for each in tally(before, event, self.visit):
            self._devices.count(each)
        for action in actions:
            _log.info("visit: %s", action)
            self._carry_out(action)
        if self.visit != before:
            self._changed()

    def _carry_out(self, action: Action) -> None:
        match action:
            case Act():
                self._act(action)
            case StartLooking(anew):
                self._devices.eye.resume(anew=anew)
            case ComposeLive(take, music):
                self._compose(take, music)
            case Play(music, take):
                self._play(music, take)
            case Narrate(music, take):
                self._devices.narrator.narrate(music, take)
            case SetVolume(volume):
                self._devices.loudspeaker.set_volume(volume * VOLUME_STEP_DB)
            case UseLanguage():
                pass  # the screens and the voice follow `visit.language`

    def _act(self, act: Act) -> None:
        devices = self._devices
        match act:
            case Act.KEEP_PICTURE:
                self.picture = devices.eye.take_picture()
            case Act.STOP_LOOKING:
                devices.eye.pause()
            case Act.STOP_SOUND:
                devices.loudspeaker.stop()
            case Act.STOP_NARRATING:
                devices.narrator.stop()
            case Act.CANCEL_LIVE:
                devices.studio.cancel()
            case Act.FORGET_PIECE:
                devices.studio.forget()
            case Act.FORGET_PICTURE:
                self.picture = None
            case Act.BEGIN_AMBIENCE:
                devices.loudspeaker.begin_ambience()
            case Act.END_AMBIENCE:
                devices.loudspeaker.end_ambience()
            case Act.DARKEN:
                devices.display.darken()
            case Act.LIGHTEN:
                devices.display.lighten()

    def _play(self, music: Music | CheckSound, take: int) -> None:
        loudspeaker = self._devices.loudspeaker
        match music:
            case WorkMusic(accession_number):
                loudspeaker.play_work(accession_number, take)
            case LiveMusic():
                loudspeaker.play_live(take)
            case CheckSound():
                loudspeaker.play_check(take)

    def _compose(self, take: int, music: LiveMusic) -> None:
        if not music.is_own_picture:
            self._devices.studio.compose(music, None, take)
        elif self.picture is None:
            self.happen(LiveFailed(take))
        else:
            self._devices.studio.compose(music, part_of(self.picture, music.part), take)


def part_of(picture: Pixels, part: Part) -> Pixels:
    """A part of a picture, in pixels of its own; at least one pixel of it."""
    height, width = picture.shape[:2]
    top, left = (min(size - 1, int(size * share)) for size, share in ((height, part.top), (width, part.left)))
    bottom = max(top + 1, round(height * (part.top + part.height)))
    right = max(left + 1, round(width * (part.left + part.width)))
    return np.ascontiguousarray(picture[top:bottom, left:right])
