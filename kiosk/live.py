"""Composing for a visitor's own picture: the kiosk's only door to the studio.

The studio is kept warm in a process of its own: it rehearses with every ensemble while nobody asks, because an
instrument takes seconds to load. Killing it would let the next visitor wait for that again, so a cancelled
piece is given up between two steps; only a composer that hangs is killed. The picture and the music travel in
shared memory and stay nowhere.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

import numpy as np

from db.entities import Impression, MusicSummary, Remark
from db.errors import KlangbildError
from kiosk.camera import Pixels
from kiosk.companion import Companion
from kiosk.events import LiveEvent, LiveFailed, LiveProgress, LiveReady
from kiosk.looking.frames import SharedFrame
from kiosk.mailbox import Mailbox
from kiosk.shared import SharedMemory

if TYPE_CHECKING:
    from precompute.pipeline import Studio

_LONGEST_S = 120.0
_HIGHEST_RATE_HZ = 48_000
_AUDIO_BYTES = int(_LONGEST_S * _HIGHEST_RATE_HZ) * 2 * 4
"""Untouched pages of shared memory cost nothing."""
_ANSWER_WITHIN_S = 45.0
"""A visitor waits no longer: the composer hangs."""
_NICE = 5
_REHEARSAL_S = 5.0


@dataclass(frozen=True, slots=True)
class _Order:
    request: int
    duration_s: float
    seed: int


@dataclass(frozen=True, slots=True)
class _Withdrawal:
    """The order before is no longer wanted."""


@dataclass(frozen=True, slots=True)
class _Open:
    """The studio takes orders."""


@dataclass(frozen=True, slots=True)
class _Composed:
    """The music lies in the shared memory."""

    request: int
    samples: int
    sample_rate_hz: int
    summary: MusicSummary
    impression: Impression
    remarks: tuple[Remark, ...]


def embedded_studio() -> Studio:
    """The studio that needs no weights.

    Raises:
        ComposingError: no soundfont is installed.
    """
    from precompute.pipeline import Studio  # noqa: PLC0415 - in the composer's process only: it is heavy

    return Studio.embedded(os.environ)


class LiveComposer:
    """Composes for one picture at a time; never lets the kiosk wait.

    Args:
        build: gives the studio, within the composer's process.
    """

    def __init__(self, build: Callable[[], Studio] = embedded_studio) -> None:
        self._picture = SharedFrame()
        self._audio = SharedMemory(_AUDIO_BYTES)
        self._mailbox: Mailbox[LiveEvent] = Mailbox()
        self._numbers = count(1)
        self._changing = threading.Lock()
        self._order: _Order | None = None
        self._open = False
        self._composer = Companion(
            name="klangbild-live",
            work=_serve,
            arguments=(build, self._picture, self._audio),
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
        self._audio.close()
        self._mailbox.close()

    def request(self, pixels: Pixels, *, duration_s: float, seed: int) -> int:
        """Ask for music for a picture; `LiveReady` or `LiveFailed` answers, with the number returned here.

        An unanswered request before it is cancelled.

        Args:
            pixels: (height, width, 3) RGB, no side longer than `kiosk.camera.MAX_SIDE_PX`.
            duration_s: at most 120.
            seed: equal pictures and seeds give equal music.
        """
        if not 0 < duration_s <= _LONGEST_S:
            raise ValueError(f"live music lasts up to {_LONGEST_S:.0f} s, not {duration_s} s")
        self.cancel()
        order = _Order(next(self._numbers), duration_s, seed)
        self._picture.write(pixels)
        with self._changing:
            self._order = order
            if self._open:
                self._send(order)
        return order.request

    def cancel(self) -> None:
        """Give up the unanswered request, if any, and forget its picture; nothing more is heard of it."""
        with self._changing:
            if self._order is None:
                return
            self._order = None
            self._composer.expect(None)
            self._composer.send(_Withdrawal())
        self._picture.forget()

    def poll(self) -> list[LiveEvent]:
        """What happened since the last call, oldest first."""
        return self._mailbox.collect()

    def fileno(self) -> int:
        """A descriptor that is readable while events wait."""
        return self._mailbox.fileno()

    def _send(self, order: _Order) -> None:
        self._composer.send(order)
        self._composer.expect(_ANSWER_WITHIN_S)

    def _hear(self, message: _Open | LiveProgress | LiveFailed | _Composed) -> None:
        with self._changing:
            match message:
                case _Open():
                    self._open = True
                    self._composer.expect(None)
                    if self._order is not None:
                        self._send(self._order)
                case LiveProgress(request):
                    if self._is_wanted(request):
                        self._mailbox.post(message)
                case LiveFailed(request) | _Composed(request):
                    if self._is_wanted(request):
                        self._answer(message)

    def _is_wanted(self, request: int) -> bool:
        return self._order is not None and self._order.request == request

    def _answer(self, message: LiveFailed | _Composed) -> None:
        self._order = None
        self._composer.expect(None)
        self._picture.forget()
        if isinstance(message, _Composed):
            audio = self._audio.array((message.samples, 2), np.float32).copy()
            self._audio.forget()
            self._mailbox.post(
                LiveReady(
                    message.request,
                    audio,
                    message.sample_rate_hz,
                    message.summary,
                    message.impression,
                    message.remarks,
                )
            )
        else:
            self._mailbox.post(message)

    def _lose(self, reason: str) -> None:
        with self._changing:
            self._open = False
            order, self._order = self._order, None
        self._picture.forget()
        if order is not None:
            self._mailbox.post(LiveFailed(order.request, reason))


def _serve(
    connection: Connection, build: Callable[[], Studio], picture: SharedFrame, audio: SharedMemory
) -> None:
    """The work of the composer's process."""
    studio = build()
    connection.send(_Open())
    rehearsals = _rehearsals(studio)
    while True:
        while not connection.poll():
            if next(rehearsals, None) is None:
                break
        order: _Order | _Withdrawal = connection.recv()
        if isinstance(order, _Withdrawal):
            continue
        try:
            answer = _compose(connection, studio, order, picture, audio)
        except KlangbildError as error:
            answer = LiveFailed(order.request, str(error))
        if answer is not None:
            connection.send(answer)


def _rehearsals(studio: Studio) -> Iterator[str]:
    """Play a few seconds with each ensemble, so that its instruments are loaded; gives their names."""
    from precompute.composing.score.ensembles import ENSEMBLES  # noqa: PLC0415 - in this process only

    grey = np.full((64, 64, 3), 128, np.uint8)
    commission = studio.commission(studio.perceive(grey), None, _REHEARSAL_S, seed=1)
    for name in ENSEMBLES:
        studio.composer.compose(replace(commission, elements=replace(commission.elements, ensemble=name)))
        yield name


def _compose(
    connection: Connection, studio: Studio, order: _Order, picture: SharedFrame, audio: SharedMemory
) -> _Composed | LiveFailed | None:
    """None: while it was at work, another message came, so that nobody waits for this any more."""
    pixels = picture.read()
    if pixels is None:
        return LiveFailed(order.request, "The picture was withdrawn before it could be read.")
    impression = studio.perceive(pixels)
    connection.send(LiveProgress(order.request, 0.2))
    commission = studio.commission(impression, None, order.duration_s, order.seed)
    if connection.poll():
        return None
    recording = studio.record(commission)
    samples = len(recording.audio)
    audio.array((samples, 2), np.float32)[:] = recording.audio
    return _Composed(
        request=order.request,
        samples=samples,
        sample_rate_hz=recording.sample_rate_hz,
        summary=recording.composition.summary,
        impression=commission.impression,
        remarks=recording.remarks,
    )
