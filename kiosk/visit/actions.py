"""What the kiosk is to do next; `kiosk.conducting` carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.visit.music import CheckSound, LiveMusic, Music


class Act(StrEnum):
    """Actions that need no more than their name."""

    KEEP_PICTURE = "keep-picture"
    """Take over, in memory only, the picture that the camera sees."""
    STOP_LOOKING = "stop-looking"
    STOP_SOUND = "stop-sound"
    STOP_NARRATING = "stop-narrating"
    CANCEL_LIVE = "cancel-live"
    FORGET_PIECE = "forget-piece"
    """Drop the piece that was composed live."""
    FORGET_PICTURE = "forget-picture"
    """Drop the visitor's picture."""
    BEGIN_AMBIENCE = "begin-ambience"
    """Let fragments of the collection's music be heard softly."""
    END_AMBIENCE = "end-ambience"
    DARKEN = "darken"
    """Switch the display off."""
    LIGHTEN = "lighten"


@dataclass(frozen=True, slots=True)
class StartLooking:
    """Switch the camera on and look."""

    anew: bool
    """A visit begins: everything in view is news. Else it goes on: what was told of before it looked away is no
    news as long as it stays in view, or whoever goes back with a postcard in the hand would hear it again."""


@dataclass(frozen=True, slots=True)
class Play:
    """Play a piece from its beginning; answer with `Finished(take)` or `SoundFailed(take)`."""

    music: Music | CheckSound
    take: int


@dataclass(frozen=True, slots=True)
class Narrate:
    """Tell of a piece from the beginning; answer with `NarrationOver(take)`."""

    music: Music
    take: int


@dataclass(frozen=True, slots=True)
class ComposeLive:
    """Compose; answer with `LiveReady(take)` or `LiveFailed(take)`.

    If it breaks off after the former, the latter comes as well.
    """

    take: int
    music: LiveMusic


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Glide to another volume."""

    volume: int
    """In steps, as `kiosk.visit.access` has them."""


@dataclass(frozen=True, slots=True)
class UseLanguage:
    """Show, and say, everything in this language."""

    language: str


Action = Act | StartLooking | Play | Narrate | ComposeLive | SetVolume | UseLanguage
