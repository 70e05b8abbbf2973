"""The process that composes: one piece at a time, watched, and replaced when it hangs or dies.

It is a process and no thread, because neural libraries may crash or never return, and because Python's lock would
let the service stumble. The studio is built in it once and stays warm. A piece that nobody wants any more is given
up between two tenths of a second; a composer that does not even notice that is killed.

The picture comes through a pipe, is never written anywhere, and is overwritten as soon as it has been perceived.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from db.entities import Engine, Impression
from db.errors import KlangbildError
from db.plain import to_plain
from precompute.live.framing import as_pcm
from precompute.live.requests import Asked
from precompute.live.sentences import Failure
from precompute.live.subjects import Subject

if TYPE_CHECKING:
    from precompute.pipeline import Broadcast, Studio

_log = logging.getLogger(__name__)

_SPAWN = get_context("spawn")
_END_WITHIN_S = 0.5
_FIRST_BACK_OFF_S = 0.25
_LONGEST_BACK_OFF_S = 30.0
_CHANNELS = 2


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a composer may be silent before it is taken for hung, in seconds."""

    open_s: float = 600.0
    """While it loads what it needs."""
    answer_s: float = 45.0
    """Between two steps on the way to the beginning, where no model has a part in it."""
    first_sound_s: float = 600.0
    """The same where models have: weights may have to be read first, and some engines sample a whole piece before
    any of it can be heard. Visitors who name a deadline wait no longer than that."""
    go_on_s: float = 15.0
    """Between two pieces of sound. An engine that samples window by window may take twice as long as it took from
    beginning to its first sound."""
    give_up_s: float = 3.0
    """After it was told that nobody wants the piece any more; longer where `go_on_s` is."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A piece to be composed."""

    number: int
    source: NDArray[np.uint8] | Subject
    """A work; or a picture, sRGB, shape (height, width, 3), contiguous, overwritten when it is handed over."""
    asked: Asked


@dataclass(frozen=True, slots=True)
class _Order:
    """A task; the bytes of its picture follow, where it is one."""

    number: int
    source: tuple[int, ...] | Subject
    """The shape of the picture, or the work."""
    asked: Asked


@dataclass(frozen=True, slots=True)
class _Withdrawal:
    """Nobody wants a piece any more."""

    number: int


@dataclass(frozen=True, slots=True)
class Opened:
    """The composer takes orders."""

    engine: Engine
    uses_models: bool = False
    """Any step needs weights."""
    composes_on_device: bool = False
    """The composer itself is a model."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """All is loaded that would let visitors wait."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done for a piece: 'perceiving', 'composing'."""

    number: int
    step: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A piece is about to sound."""

    number: int
    facts: bytes
    """JSON, as in a BEGUN frame."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The next of its samples."""

    number: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Finished:
    """A piece is whole."""

    number: int
    measured: bytes
    """JSON, as in a DONE frame."""


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no piece, or no more of it."""

    number: int
    failure: Failure
    reason: str
    """For the log: what the composer says, nothing of what the visitor gave."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A piece that was withdrawn is not worked on any more."""

    number: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The process hung or died; a new one is being started."""

    reason: str


News = Opened | Rehearsed | Step | Begun | Sound | Finished | Failed | GivenUp | Lost


class Workshop:
    """The composer's process, and the thread that watches it.

    Args:
        build: gives the studio, within the process; it must be picklable.
        tell: called with all news, on the watching thread.
        patience: how long the process may be silent.
    """

    def __init__(self, build: Callable[[], Studio], tell: Callable[[News], None], patience: Patience) -> None:
        self._build = build
        self._tell = tell
        self._patience = patience
        self._deadline_s: float | None = None
        self._connection: Connection | None = None
        self._sending = threading.Lock()
        self._sender = ThreadPoolExecutor(1, "klangbild-live-sender")
        """A process that is busy takes a picture only when it listens again; nobody else waits for that."""
        self._sounding = False
        self._opened: Opened | None = None
        self._begun_s: float | None = None
        """When the piece in hand began, until it sounds."""
        self._pause_s = 0.0
        """How long the piece in hand may pause, as far as its engine has shown."""
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._ending = False
        self._watcher = threading.Thread(target=self._watch, name="klangbild-live-watcher", daemon=True)

    def start(self) -> None:
        """Begin; `Opened` tells when orders are taken."""
        self._watcher.start()

    def stop(self) -> None:
        """End the process, whatever it is doing; waits half a second at most. It cannot be started again."""
        self._ending = True
        os.eventfd_write(self._bell, 1)
        if self._watcher.is_alive():
            self._watcher.join()
        self._sender.shutdown()
        os.close(self._bell)

    def compose(self, task: Task) -> None:
        """Hand a piece over, without waiting until the process takes it. One piece at a time.

        One of `Finished`, `Failed`, `GivenUp` and `Lost` will tell that it is done with.
        """
        self._expect(self._before_beginning_s())
        self._sender.submit(self._hand_over, task)

    def withdraw(self, number: int) -> None:
        """Have a piece given up, which `GivenUp` confirms.

        A process that sounds and does not confirm soon is replaced. One that cannot be heard yet is waited for as
        ever: starting anew would cost the next visitor more.
        """
        if self._sounding:
            self._expect(max(self._patience.give_up_s, self._pause_s))
        self._sender.submit(self._send, _Withdrawal(number))

    def _hand_over(self, task: Task) -> None:
        if isinstance(task.source, Subject):
            self._send(_Order(task.number, task.source, task.asked))
        else:
            self._send(_Order(task.number, task.source.shape, task.asked), task.source)
            task.source.fill(0)

    def _send(self, message: _Order | _Withdrawal, pixels: NDArray[np.uint8] | None = None) -> None:
        with self._sending:
            if self._connection is None:
                return
            try:
                self._connection.send(message)
                if pixels is not None:
                    self._connection.send_bytes(pixels.reshape(-1).data)
            except OSError:
                _log.info("The composer's process is gone; it will be replaced.")

    def _expect(self, within_s: float | None) -> None:
        self._deadline_s = None if within_s is None else time.monotonic() + within_s
        os.eventfd_write(self._bell, 1)

    def _watch(self) -> None:
        back_off_s = _FIRST_BACK_OFF_S
        while not self._ending:
            process = self._begin()
            opened_s = time.monotonic()
            reason = self._attend(process)
            self._end(process)
            if reason is not None:
                _log.warning("%s It is replaced.", reason)
                self._tell(Lost(reason))
                steady = time.monotonic() - opened_s > _LONGEST_BACK_OFF_S
                back_off_s = _FIRST_BACK_OFF_S if steady else min(2 * back_off_s, _LONGEST_BACK_OFF_S)
                wait([self._bell], back_off_s)

    def _begin(self) -> SpawnProcess:
        # Its matrices are small, and other processes have work to do; it is read as numpy is loaded.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(
            target=_run, name="klangbild-composer", args=(self._build, theirs), daemon=True
        )
        process.start()
        theirs.close()
        self._deadline_s = time.monotonic() + self._patience.open_s
        self._sounding, self._opened = False, None
        with self._sending:
            self._connection = ours
        return process

    def _attend(self, process: SpawnProcess) -> str | None:
        """Listen until the process is lost (gives the reason), or is no longer wanted (None)."""
        connection = self._connection
        assert connection is not None, "the process has just been started"  # noqa: S101 - for the type checker
        while True:
            wait([connection, process.sentinel, self._bell], self._patience_s())
            self._silence_bell()
            if self._ending:
                return None
            try:
                while connection.poll() and not self._ending:
                    self._hear(connection.recv())
            except (EOFError, OSError):
                process.join(_END_WITHIN_S)
            if not process.is_alive():
                return f"The composer's process ended (exit code {process.exitcode})."
            if self._deadline_s is not None and time.monotonic() > self._deadline_s:
                return "The composer's process does not answer."

    def _hear(self, news: News) -> None:
        now_s = time.monotonic()
        match news:
            case Opened():
                self._opened = news
                self._rest()
            case Finished() | Failed() | GivenUp():
                self._rest()
            case Step():
                self._deadline_s = now_s + self._before_beginning_s()
            case Begun():
                self._begun_s, self._pause_s = now_s, 0.0
                # Who writes before it renders sounds at once; who samples has not begun to.
                self._sounding = not self._composer_is_model
                wait_s = self._patience.go_on_s if self._sounding else self._patience.first_sound_s
                self._deadline_s = now_s + wait_s
            case Sound():
                if self._begun_s is not None:
                    self._begun_s, self._pause_s = None, 2 * (now_s - self._begun_s)
                self._sounding = True
                self._deadline_s = now_s + max(self._patience.go_on_s, self._pause_s)
            case Rehearsed() | Lost():
                pass
        self._tell(news)

    def _rest(self) -> None:
        """Nothing is in hand, and nothing is expected."""
        self._sounding, self._deadline_s = False, None

    @property
    def _composer_is_model(self) -> bool:
        return self._opened is not None and self._opened.composes_on_device

    def _before_beginning_s(self) -> float:
        """How long the process may be silent before a piece begins."""
        uses_models = self._opened is not None and self._opened.uses_models
        return self._patience.first_sound_s if uses_models else self._patience.answer_s

    def _patience_s(self) -> float | None:
        return None if self._deadline_s is None else max(0.0, self._deadline_s - time.monotonic()) + 0.01

    def _silence_bell(self) -> None:
        try:
            os.eventfd_read(self._bell)
        except BlockingIOError:
            return

    def _end(self, process: SpawnProcess) -> None:
        """Kill it: it has nothing to keep. Whoever is sending to it then fails, and lets go of the lock."""
        process.kill()
        process.join()
        process.close()
        with self._sending:
            if self._connection is not None:
                self._connection.close()
            self._connection = None


def _run(build: Callable[[], Studio], connection: Connection) -> None:
    """The process: Ctrl-C is the service's to handle, and the pipe's end is the sign to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _serve(build, connection)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        os._exit(0)
    except KlangbildError as error:
        _log.error("The composer cannot work: %s", error)
        os._exit(1)
    except Exception as error:  # noqa: BLE001 - our bug; the process is replaced, since nobody knows its state
        _log.error("The composer broke: %s", where(error))
        os._exit(1)


def where(error: BaseException) -> str:
    """The kind of an error and the places in the code that it went through, without any value."""
    places = (f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__))
    return f"{type(error).__name__} at {' < '.join(reversed(list(places)))}"


def _end_with_parent() -> None:
    """The service may be killed while this process composes; it must not go on for nobody."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


_WARM = object()


def _serve(build: Callable[[], Studio], connection: Connection) -> None:
    studio = build()
    connection.send(Opened(studio.composer.engine, studio.uses_models, studio.composes_on_device))
    rehearsal = studio.rehearse()
    warm = False
    while True:
        while not warm and not connection.poll():
            warm = next(rehearsal, _WARM) is _WARM
            if warm:
                connection.send(Rehearsed())
        match connection.recv():
            case _Order(number, Subject() as work, asked):
                _compose(studio, Task(number, work, asked), connection)
            case _Order(number, tuple() as shape, asked):
                pixels = np.empty(shape, np.uint8)
                connection.recv_bytes_into(pixels.reshape(-1).data)
                _compose(studio, Task(number, pixels, asked), connection)
            case _Withdrawal(number):
                connection.send(GivenUp(number))


def _compose(studio: Studio, task: Task, connection: Connection) -> None:
    """Compose until the piece is whole, or a message comes: then nobody waits for it any more."""
    from precompute.mastering.screening import ScreeningError  # noqa: PLC0415 - in this process only

    try:
        _deliver(studio, task, connection)
    except ScreeningError as error:
        connection.send(Failed(task.number, Failure.UNFIT, str(error)))
    except (KlangbildError, ValueError) as error:  # ValueError: a duration that the engine cannot do
        connection.send(Failed(task.number, Failure.CANNOT, str(error)))


def _deliver(studio: Studio, task: Task, connection: Connection) -> None:
    from precompute.live.beginning import begin  # noqa: PLC0415 - in this process only
    from precompute.mastering.metering import Meter  # noqa: PLC0415

    number, asked = task.number, task.asked
    source = _perceived(studio, task, connection)
    if connection.poll():
        return
    connection.send(Step(number, "composing"))
    piece, seed = begin(studio, source, asked.wish, asked.duration_s, asked.seed)
    connection.send(Begun(number, _facts(piece, seed)))
    meter = Meter(piece.sample_rate_hz)
    for block in piece.blocks:
        if connection.poll():
            return
        if len(block):
            meter.hear(block)
            connection.send(Sound(number, as_pcm(block)))
    connection.send(Finished(number, _json(to_plain(meter.heard()))))


def _perceived(studio: Studio, task: Task, connection: Connection) -> Impression | Subject:
    """What is known of a picture, which is overwritten; a work has been perceived long ago."""
    if isinstance(task.source, Subject):
        return task.source
    connection.send(Step(task.number, "perceiving"))
    impression = studio.perceive(task.source)
    task.source.fill(0)
    return impression


def _facts(piece: Broadcast, seed: int) -> bytes:
    commission = piece.commission
    return _json(
        {
            "sample_rate_hz": piece.sample_rate_hz,
            "channels": _CHANNELS,
            "format": "s16le",
            "samples": piece.samples,
            "seed": seed,
            "engine": to_plain(commission.engine),
            "summary": to_plain(piece.summary),
            "remarks": to_plain(piece.remarks),
            "impression": to_plain(commission.impression),
            "contributions": to_plain(commission.contributions),
        }
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
