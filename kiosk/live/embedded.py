"""Composing for visitors by this machine, without weights and without a network.

The studio is kept warm in a process of its own: it rehearses while nobody asks, because an instrument takes
seconds to load. Killing it would let the next visitor wait for that again, so a piece that nobody wants any
more is given up between two tenths of a second; only a composer that hangs is killed. The picture and the music
travel in shared memory and stay nowhere.

A piece is heard while it is rendered. Its first second is there before anything is told of it; from then on the
composer stays some seconds ahead of the loudspeaker, and rests when it is far enough ahead.
"""

from __future__ import annotations

import ctypes
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from db.entities import Impression, MusicSummary, Remark
from db.errors import KlangbildError
from kiosk.camera import Pixels
from kiosk.companion import Companion
from kiosk.events import LiveEvent, LiveFailed, LiveProgress, LiveReady
from kiosk.live.contract import AS_IT_IS, LONGEST_S, Subject, Wish, require_possible
from kiosk.looking.frames import SharedFrame
from kiosk.mailbox import Mailbox
from kiosk.playing import GrowingSamples
from kiosk.shared_music import SharedMusic

if TYPE_CHECKING:
    from precompute.pipeline import Broadcast, Studio

_log = logging.getLogger(__name__)

_ANSWER_WITHIN_S = 45.0
"""A visitor waits no longer: the composer hangs."""
_GO_ON_WITHIN_S = 8.0
"""A composer that was heard and says nothing for so long hangs; what is ahead lasts longer."""
_SIGN_OF_LIFE_S = 1.0
_FIRST_S = 1.0
"""A piece is played from when so much of it is there."""
_STEP_S = 0.5
_AHEAD_S = 20.0
"""So far the composer goes ahead of the loudspeaker."""
_NICE = 0
"""A visitor waits for this process and for no other, and it rests most of the time."""


@dataclass(frozen=True, slots=True)
class _Order:
    request: int
    duration_s: float
    seed: int
    wish: Wish


@dataclass(frozen=True, slots=True)
class _Withdrawal:
    """The order before is no longer wanted."""


@dataclass(frozen=True, slots=True)
class _Open:
    """The studio takes orders."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """The first second lies in the shared memory."""

    request: int
    there: int
    samples: int
    sample_rate_hz: int
    summary: MusicSummary
    impression: Impression
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class _There:
    """So many samples lie in the shared memory by now."""

    request: int
    there: int


def embedded_studio(unpacked_in: Path | None = None) -> Studio:
    """The studio that needs no weights.

    Args:
        unpacked_in: where it may keep its soundfont unpacked, so that instruments take no memory between two
            pieces; None: nowhere.

    Raises:
        ComposingError: no soundfont is installed.
    """
    from precompute.pipeline import Studio  # noqa: PLC0415 - in the composer's process only: it is heavy

    return Studio.embedded(os.environ, unpacked_in)


class LiveComposer:
    """Composes for one picture at a time; never lets the kiosk wait.

    Args:
        build: gives the studio, within the composer's process.
    """

    def __init__(self, build: Callable[[], Studio] = embedded_studio) -> None:
        self._picture = SharedFrame()
        self._shared = SharedMusic(LONGEST_S)
        self._mailbox: Mailbox[LiveEvent] = Mailbox()
        self._numbers = count(1)
        self._changing = threading.Lock()
        self._order: _Order | None = None
        self._music: GrowingSamples | None = None
        """What of the order can be heard."""
        self._open = False
        self._composer = Companion(
            name="klangbild-live",
            work=_serve,
            arguments=(build, self._picture, self._shared),
            nice=_NICE,
            on_message=self._hear,
            on_loss=self._lose,
        )

    def start(self) -> None:
        """Start the process and warm it up; requests may come before it is warm."""
        self._composer.start()

    def stop(self) -> None:
        """End the process, whatever it is doing. No method may be called after this."""
        self._composer.stop()
        self._picture.close()
        self._shared.close()
        self._mailbox.close()

    def request(self, pixels: Pixels | None, *, duration_s: float, seed: int, wish: Wish = AS_IT_IS) -> int:
        """See `PictureComposer`."""
        require_possible(pixels, duration_s, wish)
        self.cancel()
        order = _Order(next(self._numbers), duration_s, wish.seed_from(seed), wish)
        if pixels is not None and wish.subject is None:
            self._picture.write(pixels)
        with self._changing:
            self._order = order
            if self._open:
                self._send(order)
        return order.request

    def cancel(self) -> None:
        """See `PictureComposer`."""
        with self._changing:
            if self._order is None:
                return
            self._give_up()
            self._composer.expect(None)
            self._composer.send(_Withdrawal())

    @property
    def age_s(self) -> float | None:
        """Since when the composer's process runs; None: it is being replaced."""
        return self._composer.age_s

    def poll(self) -> list[LiveEvent]:
        """See `PictureComposer`."""
        return self._mailbox.collect()

    def fileno(self) -> int:
        """See `PictureComposer`."""
        return self._mailbox.fileno()

    def _send(self, order: _Order) -> None:
        self._composer.send(order)
        self._composer.expect(_ANSWER_WITHIN_S)

    def _hear(self, message: _Open | LiveProgress | LiveFailed | _Begun | _There) -> None:
        with self._changing:
            if isinstance(message, _Open):
                self._open = True
                self._composer.expect(None)
                if self._order is not None and self._music is None:
                    self._send(self._order)
            elif self._order is not None and self._order.request == message.request:
                self._follow(message)

    def _follow(self, message: LiveProgress | LiveFailed | _Begun | _There) -> None:
        """Something is told of the request in hand."""
        match message:
            case LiveProgress():
                self._mailbox.post(message)
            case LiveFailed():
                self._composer.expect(None)
                self._give_up()
                self._mailbox.post(message)
            case _Begun(request, there, samples, sample_rate_hz, summary, impression, remarks):
                self._picture.forget()
                self._music = self._shared.growing(samples, sample_rate_hz)
                self._grow(self._music, there)
                self._mailbox.post(LiveReady(request, self._music, summary, impression, remarks))
            case _There(_, there) if self._music is not None:
                self._grow(self._music, there)
            case _There():
                pass

    def _grow(self, music: GrowingSamples, there: int) -> None:
        music.grow(there)
        self._composer.expect(None if music.is_whole else _GO_ON_WITHIN_S)

    def _give_up(self) -> None:
        if self._music is not None:
            self._music.forget()
        self._order = self._music = None
        self._picture.forget()

    def _lose(self, reason: str) -> None:
        """A piece that is whole goes on; of any other, what was heard so far is all."""
        with self._changing:
            self._open = False
            order, music = self._order, self._music
            if music is not None and music.is_whole:
                return
            self._give_up()
            self._shared.forget()
        if order is not None:
            self._mailbox.post(LiveFailed(order.request, reason))


def _serve(
    connection: Connection, build: Callable[[], Studio], picture: SharedFrame, music: SharedMusic
) -> None:
    """The work of the composer's process."""
    studio = build()
    connection.send(_Open())
    rehearsal = studio.rehearse()
    while True:
        while not connection.poll():
            if next(rehearsal, _WARM) is _WARM:
                break
        order: _Order | _Withdrawal = connection.recv()
        music.forget()
        if isinstance(order, _Order):
            try:
                _compose(connection, studio, order, picture, music)
            except KlangbildError as error:
                connection.send(LiveFailed(order.request, str(error)))
            _return_memory()


def _return_memory() -> None:
    """Give the system back what the last piece took: 40 MB that the C library would keep for the next one."""
    ctypes.CDLL(None).malloc_trim(0)


_WARM = object()


def _compose(
    connection: Connection, studio: Studio, order: _Order, picture: SharedFrame, music: SharedMusic
) -> None:
    """Compose until the piece is whole, or another message comes: then nobody waits for this any more."""
    source = _source(studio, order, picture)
    if source is None:
        connection.send(LiveFailed(order.request, "The picture was withdrawn before it could be read."))
        return
    connection.send(LiveProgress(order.request, 0.2))
    if connection.poll():
        return
    piece = _begin(studio, source, order)
    connection.send(LiveProgress(order.request, 0.6))
    _deliver(connection, piece, order, music)


def _source(studio: Studio, order: _Order, picture: SharedFrame) -> Impression | Subject | None:
    """What is composed for; None where the picture was withdrawn."""
    if order.wish.subject is not None:
        return order.wish.subject
    pixels = picture.read()
    return None if pixels is None else studio.perceive(pixels)


def _begin(studio: Studio, source: Impression | Subject, order: _Order) -> Broadcast:
    """Begin a piece that is fit to be heard.

    Raises:
        ScreeningError: none of a few seeds gives one.
    """
    from precompute.live.beginning import begin  # noqa: PLC0415 - in the composer's process only
    from precompute.wording import wishes  # noqa: PLC0415

    wish = wishes.Wish(order.wish.feeling)
    return begin(studio, source, wish, order.duration_s, order.seed)[0]


def _deliver(connection: Connection, piece: Broadcast, order: _Order, music: SharedMusic) -> None:
    """Write the piece into the shared memory, not too far ahead of who listens."""
    rate_hz = piece.sample_rate_hz
    there, told = 0, 0
    for block in piece.blocks:
        there = music.write(there, block)
        whole = there >= piece.samples
        if told == 0 and (whole or there >= _FIRST_S * rate_hz):
            connection.send(
                _Begun(
                    request=order.request,
                    there=there,
                    samples=piece.samples,
                    sample_rate_hz=rate_hz,
                    summary=piece.summary,
                    impression=piece.commission.impression,
                    remarks=piece.remarks,
                )
            )
            told = there
        elif told and (whole or there - told >= _STEP_S * rate_hz):
            connection.send(_There(order.request, there))
            told = there
        while there - music.taken > _AHEAD_S * rate_hz and not whole:
            if connection.poll(_SIGN_OF_LIFE_S):
                return
            connection.send(_There(order.request, there))
        if connection.poll():
            return
