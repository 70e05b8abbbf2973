"""What a composer for visitors can do, wherever it composes, and what it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from db.entities import FeelingLabel
from kiosk.camera import Pixels
from kiosk.events import LiveEvent
from precompute.live.subjects import Subject

__all__ = ["AS_IT_IS", "LONGEST_S", "PictureComposer", "Subject", "Wish", "require_possible"]

LONGEST_S = 600.0
"""Of a piece."""
_SEEDS_A_TAKE = 3
"""Whoever composes tries so many, until a piece is fit to be heard; the next take begins behind them."""
_SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class Wish:
    """How the music shall be; the default leaves it to the picture."""

    feeling: FeelingLabel | None = None
    """What the visitor says the picture feels like: steers tempo, mode and all that carries a feeling."""
    number: int = 0
    """0 is the first piece, each further number another take."""
    subject: Subject | None = None
    """The work of the exhibition that it is for: it need not be looked at again, and is composed for in the manner
    of its own piece. None: the picture that comes with the wish."""

    def seed_from(self, seed: int) -> int:
        """The seed of this take; equal numbers have equal ones, and no two takes are the same piece."""
        return (seed + _SEEDS_A_TAKE * self.number) % _SEEDS


AS_IT_IS = Wish()
"""Everything is left to the picture."""


class PictureComposer(Protocol):
    """Composes for one visitor at a time; never lets the kiosk wait.

    Every request is answered by `LiveReady` or `LiveFailed`, and perhaps `LiveProgress` before, unless it is
    cancelled or another one comes; `LiveFailed` after `LiveReady` says that the piece breaks off.
    """

    def start(self) -> None:
        """Make ready, in the background; requests may come before it is ready."""
        ...

    def stop(self) -> None:
        """End at once, whatever is being done. No method may be called after this."""
        ...

    def request(self, pixels: Pixels | None, *, duration_s: float, seed: int, wish: Wish = AS_IT_IS) -> int:
        """Ask for music; gives the number that the answers carry.

        The request before it is cancelled, and its music ends.

        Args:
            pixels: (height, width, 3) RGB, no side longer than `kiosk.camera.MAX_SIDE_PX`, copied before this
                returns; None where the wish has a subject.
            duration_s: at most `LONGEST_S`.
            seed: equal pictures, seeds and wishes give equal music, where the same engine composes.
            wish: how it shall be.

        Raises:
            ValueError: it is too long, or there is neither picture nor subject.
        """
        ...

    def cancel(self) -> None:
        """Give up the request, if any, and forget its picture and its music; nothing more is heard of it."""
        ...

    def poll(self) -> list[LiveEvent]:
        """What happened since the last call, oldest first."""
        ...

    def fileno(self) -> int:
        """A descriptor that is readable while events wait."""
        ...


def require_possible(pixels: Pixels | None, duration_s: float, wish: Wish) -> None:
    """Refuse what no composer can do.

    Raises:
        ValueError: naming what is wrong.
    """
    if not 0 < duration_s <= LONGEST_S:
        raise ValueError(f"live music lasts up to {LONGEST_S:.0f} s, not {duration_s} s")
    if pixels is None and wish.subject is None:
        raise ValueError("live music needs a picture or a work of the exhibition")
