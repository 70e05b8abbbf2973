"""What the kiosk is to do next; `kiosk.conducting` carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.visit.screens import Music


class Act(StrEnum):
    """Actions that need no more than their name."""

    KEEP_PICTURE = "keep-picture"
    """Take over, in memory only, the picture that the camera sees."""
    STOP_LOOKING = "stop-looking"
    STOP_SOUND = "stop-sound"
    CANCEL_LIVE = "cancel-live"
    FORGET_PICTURE = "forget-picture"
    """Drop the visitor's picture, and the music made for it."""


@dataclass(frozen=True, slots=True)
class StartLooking:
    """Switch the camera on and look."""

    anew: bool
    """A visit begins: everything in view is news. Else it goes on: what was told of before it looked away is no
    news as long as it stays in view, or whoever goes back with a postcard in the hand would hear it again."""


@dataclass(frozen=True, slots=True)
class Play:
    """Play a piece from its beginning; answer with `Finished(take)` or `SoundFailed(take)`."""

    music: Music
    take: int


@dataclass(frozen=True, slots=True)
class ComposeLive:
    """Compose for the visitor's picture; answer with `LiveReady(take)` or `LiveFailed(take)`.

    If it breaks off after the former, the latter comes as well.
    """

    take: int


@dataclass(frozen=True, slots=True)
class UseLanguage:
    """Show, and say, everything in this language."""

    language: str


Action = Act | StartLooking | Play | ComposeLive | UseLanguage
