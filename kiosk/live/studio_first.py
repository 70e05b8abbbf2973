"""The studio first, and this machine where the studio does not answer: whichever it is, the visitor hears music."""

from __future__ import annotations

import logging
import select
from dataclasses import dataclass
from itertools import count

from kiosk.camera import Pixels
from kiosk.events import LiveEvent, LiveFailed, LiveProgress, LiveReady
from kiosk.live.contract import AS_IT_IS, PictureComposer, Wish, require_possible
from kiosk.live.embedded import LiveComposer
from kiosk.live.remote import StudioComposer

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Request:
    number: int
    pixels: Pixels | None
    """Kept until something sounds: this machine may have to do it after all."""
    duration_s: float
    seed: int
    wish: Wish
    asked_as: int = 0
    """The number that whoever composes gave it."""
    by_studio: bool = False
    progress: float = 0.0
    """As told so far: it never goes back."""
    sounds: bool = False


class StudioFirst:
    """Asks the studio while it is worth asking, and takes over where it fails before the first sound.

    What breaks off later is told as failed: another piece after half of one would be no comfort.

    Args:
        studio: asked first.
        local: composes when the studio does not.
    """

    def __init__(self, studio: StudioComposer, local: LiveComposer) -> None:
        self._studio = studio
        self._local = local
        self._numbers = count(1)
        self._request: _Request | None = None
        # A descriptor that is readable while either of the two is.
        self._either = select.epoll()
        for composer in (studio, local):
            self._either.register(composer.fileno(), select.EPOLLIN)

    @property
    def studio_answers(self) -> bool:
        """Whether the next piece is asked of the studio."""
        return self._studio.is_worth_asking

    @property
    def age_s(self) -> float | None:
        """Since when the process of this machine runs; None: there is none now. Any thread may ask."""
        return self._local.age_s

    def start(self) -> None:
        """See `PictureComposer`. Both begin: this machine is warm before it is needed."""
        self._local.start()
        self._studio.start()

    def stop(self) -> None:
        """See `PictureComposer`."""
        self._either.close()
        self._studio.stop()
        self._local.stop()

    def request(self, pixels: Pixels | None, *, duration_s: float, seed: int, wish: Wish = AS_IT_IS) -> int:
        """See `PictureComposer`."""
        require_possible(pixels, duration_s, wish)
        self.cancel()
        kept = None if pixels is None or wish.subject is not None else pixels.copy()
        request = self._request = _Request(next(self._numbers), kept, duration_s, seed, wish)
        self._ask(request, of_studio=self._studio.is_worth_asking)
        return request.number

    def cancel(self) -> None:
        """See `PictureComposer`."""
        if self._request is not None:
            self._composer(self._request).cancel()
            self._request = None

    def poll(self) -> list[LiveEvent]:
        """See `PictureComposer`."""
        told = [(True, event) for event in self._studio.poll()]
        told += [(False, event) for event in self._local.poll()]
        heard = (self._hear(event, by_studio=by_studio) for by_studio, event in told)
        return [event for event in heard if event is not None]

    def fileno(self) -> int:
        """See `PictureComposer`."""
        return self._either.fileno()

    def _composer(self, request: _Request) -> PictureComposer:
        return self._studio if request.by_studio else self._local

    def _ask(self, request: _Request, *, of_studio: bool) -> None:
        request.by_studio = of_studio
        request.asked_as = self._composer(request).request(
            request.pixels, duration_s=request.duration_s, seed=request.seed, wish=request.wish
        )

    def _hear(self, event: LiveEvent, *, by_studio: bool) -> LiveEvent | None:
        """What one of the two tells, as it is passed on; None where it is of no concern."""
        request = self._request
        if request is None or (by_studio, event.request) != (request.by_studio, request.asked_as):
            return None
        match event:
            case LiveProgress(_, progress):
                if progress <= request.progress:
                    return None
                request.progress = progress
                return LiveProgress(request.number, progress)
            case LiveReady():
                request.sounds, request.pixels = True, None
                return LiveReady(request.number, event.music, event.summary, event.impression, event.remarks)
            case LiveFailed(_, reason) if by_studio and not request.sounds:
                _log.warning("%s This machine composes.", reason)
                self._ask(request, of_studio=False)
                return None
            case LiveFailed(_, reason):
                self._request = None
                return LiveFailed(request.number, reason)
