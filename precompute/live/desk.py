"""The desk: orders come in, frames go out; in between the line and the composer's process, in one event loop.

A piece is composed as fast as it can be and kept in memory until its kiosk has taken it, so that a kiosk that
listens slowly keeps nobody waiting.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from db.entities import Engine
from precompute.live.framing import Kind, framed, framed_json
from precompute.live.queue import Line, Pace, Ticket
from precompute.live.requests import Asked, RefusedError
from precompute.live.sentences import Failure, failed, sentence
from precompute.live.subjects import Subject
from precompute.live.work import (
    Begun,
    Failed,
    Finished,
    GivenUp,
    Lost,
    News,
    Opened,
    Patience,
    Rehearsed,
    Sound,
    Step,
    Task,
    Workshop,
)

if TYPE_CHECKING:
    from precompute.pipeline import Studio

_log = logging.getLogger(__name__)

_SIGN_OF_LIFE_S = 2.0
_OPENING_S = 10.0
"""A guess at how long a composer takes to start, until one has."""
_LOOK_S = 0.25
"""So often the desk looks whose deadline has passed."""


class Piece:
    """An order, and the frames that its kiosk is still to be sent."""

    def __init__(self, ticket: Ticket, asked: Asked, source: NDArray[np.uint8] | Subject) -> None:
        self.id = secrets.token_urlsafe(12)
        """By which the kiosk may cancel it; nobody can guess it."""
        self.ticket = ticket
        self.asked = asked
        self._source: NDArray[np.uint8] | Subject | None = source
        if not isinstance(source, Subject):  # decoders may give what cannot be overwritten
            self._source = np.require(source, requirements=["C", "W"])
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._ended = False
        self.told_position = -1
        self.has_sounded = False

    def take_source(self) -> NDArray[np.uint8] | Subject:
        """The picture or the work that is composed for, once."""
        source, self._source = self._source, None
        if source is None:
            raise ValueError("the picture has been taken already")
        return source

    def tell(self, frame: bytes) -> None:
        """One more frame; none after the last."""
        if not self._ended:
            self._frames.put_nowait(frame)

    def end(self, frame: bytes) -> None:
        """The last frame; what the picture was is overwritten."""
        self.tell(frame)
        if not self._ended:
            self._ended = True
            self._frames.put_nowait(None)
        if isinstance(self._source, np.ndarray):
            self._source.fill(0)
        self._source = None

    def fail(self, failure: Failure) -> None:
        """End with a sentence in the visitor's language, after what there is."""
        self.end(framed_json(Kind.FAILED, failed(failure, self.asked.wish.language)))

    def give_up(self, failure: Failure) -> None:
        """The same at once: what has not been sent is forgotten, even of a piece that is whole."""
        while not self._frames.empty():
            self._frames.get_nowait()
        self._ended = False
        self.fail(failure)

    async def frames(self) -> AsyncIterator[bytes]:
        """What is to be sent, with a sign of life where there is nothing for a while."""
        while True:
            try:
                frame = await asyncio.wait_for(self._frames.get(), _SIGN_OF_LIFE_S)
            except TimeoutError:
                frame = framed(Kind.ALIVE)
            if frame is None:
                return
            yield frame


class Desk:
    """Takes orders and has them composed, one after the other.

    Args:
        build: gives the studio, within the composer's process; it must be picklable.
        patience: how long the composer may be silent.
        clock: seconds.
        precedence: what is held while a piece is waited for or composed.
    """

    def __init__(
        self,
        build: Callable[[], Studio],
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
        precedence: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._build = build
        self._patience = patience or Patience()
        self._clock = clock
        self._line = Line(Pace())
        self._pieces: dict[int, Piece] = {}
        """In the line, by the number of their tickets."""
        self._served: dict[str, Piece] = {}
        """What each kiosk is being sent; it may be composed already."""
        self._numbers = count(1)
        self._engine: Engine | None = None
        """None: the composer takes no orders yet, or not any more."""
        self._is_warm = False
        self._opening_s = _OPENING_S
        self._closed_since_s = clock()
        self._taken_s = 0.0
        """When the piece in hand was taken."""
        self._workshop: Workshop | None = None
        self._looking: asyncio.Task[None] | None = None
        self._precedence = precedence
        self._going_first: ExitStack | None = None
        """What is held while a piece is waited for or composed; None where none is."""

    async def start(self) -> None:
        """Start the composer's process."""
        loop = asyncio.get_running_loop()

        def tell(news: News) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._hear, news)

        self._workshop = Workshop(self._build, tell, self._patience)
        self._workshop.start()
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """End the composer's process; who still waits is told."""
        for piece in list(self._served.values()):
            self._close(piece, Failure.CLOSING)
        if self._looking is not None:
            self._looking.cancel()
        self._let_others_go()
        if self._workshop is not None:
            await asyncio.to_thread(self._workshop.stop)

    def check(self, kiosk: str, deadline_s: float | None) -> None:
        """Whether an order of this kiosk would begin in time.

        Raises:
            RefusedError: 503, with the seconds after which to try again.
        """
        now_s = self._clock()
        expected_s = self._until_open_s(now_s) + self._line.would_begin_in_s(kiosk, now_s)
        if deadline_s is None or expected_s <= deadline_s:
            return
        raise RefusedError(
            503,
            "too-late",
            f"the music would begin in about {expected_s:.0f} s, later than within {deadline_s:g} s",
            {"wait_s": round(expected_s, 1), "text": sentence(Failure.LATE).as_mapping()},
            {"Retry-After": str(max(1, math.ceil(expected_s - deadline_s)))},
        )

    def order(
        self, kiosk: str, asked: Asked, source: NDArray[np.uint8] | Subject, deadline_s: float | None
    ) -> Piece:
        """Join the line; the kiosk's order before is given up.

        Args:
            kiosk: its name.
            asked: what is asked for.
            source: a picture, sRGB, shape (height, width, 3), contiguous, which is overwritten when it has been
                perceived; or a work of the exhibition.
            deadline_s: within how many seconds from now the music must begin.
        """
        if (before := self._served.get(kiosk)) is not None:
            self._close(before, Failure.REPLACED)
        begin_by_s = None if deadline_s is None else self._clock() + deadline_s
        ticket = Ticket(next(self._numbers), kiosk, asked.duration_s, begin_by_s)
        piece = self._pieces[ticket.number] = self._served[kiosk] = Piece(ticket, asked, source)
        self._line.join(ticket)
        self._go_on()
        return piece

    def cancel(self, kiosk: str, piece_id: str) -> bool:
        """Give up a kiosk's piece; False: it has none of this name."""
        piece = self._served.get(kiosk)
        if piece is None or piece.id != piece_id:
            return False
        self._close(piece, Failure.CANCELLED)
        return True

    def leave(self, piece: Piece) -> None:
        """All of it has been sent, or nobody listens any more."""
        if piece.ticket.number in self._pieces:
            self._close(piece, Failure.CANCELLED)
        if self._served.get(piece.ticket.kiosk) is piece:
            del self._served[piece.ticket.kiosk]

    def health(self) -> dict[str, object]:
        """What may be told to anybody."""
        engine = self._engine
        return {
            "ready": engine is not None,
            "warm": self._is_warm,
            "engine": None if engine is None else engine.name,
            "waiting": len(self._line),
            "composing": self._line.in_hand is not None,
        }

    def _until_open_s(self, now_s: float) -> float:
        """How long the composer still takes to start."""
        if self._engine is not None:
            return 0.0
        return max(0.0, self._opening_s - (now_s - self._closed_since_s))

    def _hear(self, news: News) -> None:
        """Something is told by the composer's process."""
        match news:
            case Opened(engine):
                self._engine = engine
                self._opening_s = self._clock() - self._closed_since_s
                self._go_on()
            case Rehearsed():
                self._is_warm = True
            case Lost():
                self._engine, self._is_warm = None, False
                self._closed_since_s = self._clock()
                if (ticket := self._line.in_hand) is not None:
                    self._fail(ticket.number, Failure.LOST)
                self._line.release()
            case GivenUp(number):
                self._line.release(number)
                self._go_on()
            case Step(number) | Begun(number) | Sound(number) | Finished(number) | Failed(number):
                if number in self._pieces:
                    self._follow(self._pieces[number], news)
                elif isinstance(news, Finished | Failed):
                    self._line.release(number)
                    self._go_on()

    def _follow(self, piece: Piece, news: News) -> None:
        """Something is told of a piece that somebody waits for."""
        worked_s = self._clock() - self._taken_s
        number = piece.ticket.number
        match news:
            case Step(_, step):
                piece.tell(framed_json(Kind.PROGRESS, {"step": step}))
            case Begun(_, facts):
                piece.tell(framed(Kind.BEGUN, facts))
            case Sound(_, pcm):
                # Only now: an engine that samples says what is coming long before anybody hears it.
                if not piece.has_sounded:
                    piece.has_sounded = True
                    self._line.pace.begun(worked_s)
                piece.tell(framed(Kind.AUDIO, pcm))
            case Finished(_, measured):
                self._line.pace.finished(worked_s, piece.ticket.duration_s)
                piece.end(framed(Kind.DONE, measured))
                _log.info("kiosk %s: whole after %.1f s", piece.ticket.kiosk, worked_s)
                self._done(number)
            case Failed(_, failure, reason):
                _log.warning("kiosk %s: %s", piece.ticket.kiosk, reason)
                self._fail(number, failure)
                self._done(number)

    def _fail(self, number: int, failure: Failure) -> None:
        piece = self._pieces.pop(number, None)
        if piece is not None:
            piece.fail(failure)

    def _done(self, number: int) -> None:
        self._pieces.pop(number, None)
        self._line.release(number)
        self._go_on()

    def _close(self, piece: Piece, failure: Failure) -> None:
        """Give up a piece: it leaves the line, or the composer is told and the next one waits until it is free."""
        number = piece.ticket.number
        piece.give_up(failure)
        _log.info("kiosk %s: %s", piece.ticket.kiosk, failure)
        if self._pieces.pop(number, None) is None:
            return
        if self._line.leave(piece.ticket) and self._workshop is not None:
            self._workshop.withdraw(number)
        self._tell_positions()

    def _go_on(self) -> None:
        """Give the composer the next order, if it is free."""
        if self._engine is not None:
            now_s = self._clock()
            ticket = self._line.take(now_s)
            if ticket is not None and self._workshop is not None:
                self._taken_s = now_s
                piece = self._pieces[ticket.number]
                self._workshop.compose(Task(ticket.number, piece.take_source(), piece.asked))
        self._tell_positions()

    def _go_first(self) -> None:
        """Whoever composes for the collection begins nothing while a visitor waits for music."""
        if self._pieces and self._going_first is None:
            self._going_first = ExitStack()
            self._going_first.enter_context(self._precedence())
        elif not self._pieces:
            self._let_others_go()

    def _let_others_go(self) -> None:
        if self._going_first is not None:
            self._going_first.close()
            self._going_first = None

    def _tell_positions(self, *, again: bool = False) -> None:
        self._go_first()
        now_s = self._clock()
        for position, ticket in enumerate(self._line.waiting, 1):
            piece = self._pieces[ticket.number]
            if again or piece.told_position != position:
                piece.told_position = position
                wait_s = round(self._until_open_s(now_s) + self._line.begins_in_s(ticket, now_s), 1)
                piece.tell(framed_json(Kind.QUEUED, {"position": position, "wait_s": wait_s}))

    async def _look(self) -> None:
        """See whose deadline has passed, and tell those who wait how it goes."""
        told_s = self._clock()
        while True:
            await asyncio.sleep(_LOOK_S)
            now_s = self._clock()
            for piece in list(self._pieces.values()):
                if piece.ticket.is_overdue(now_s) and not piece.has_sounded:
                    self._close(piece, Failure.LATE)
            if now_s - told_s >= _SIGN_OF_LIFE_S:
                told_s = now_s
                self._tell_positions(again=True)
