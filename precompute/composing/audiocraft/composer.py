"""MusicGen by audiocraft: a commission becomes an order for the worker, its answers become a piece."""

from __future__ import annotations

import base64
import hashlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.entities import Commission, Engine
from db.models import StoredModel
from precompute.composing.audiocraft.environment import AUDIOCRAFT, command, require_ready
from precompute.composing.audiocraft.process import Patience, WorkerLostError, WorkerProcess
from precompute.composing.contract import ComposingError, Composition
from precompute.composing.musicgen.tokens import Sampling
from precompute.composing.sounding import UNHEARD, CancelledError, as_stereo, asked_text

DEBUG = StoredModel("audiocraft-debug", Path("debug"), "1", "CC0-1.0")
"""audiocraft's own tiny model, which plays noise and lies in no folder."""
SHORTEST_S, LONGEST_S = 1.0, 600.0
EXTEND_STRIDE_S = 18.0
"""Beyond the model's 30 s a window of 30 s moves on by so much, and 12 s are heard again; audiocraft's default."""
_PAPERS = Sampling()
_PATIENCE = Patience()
_REMEDIES = {
    "memory": "the device has too little memory; take a smaller model, or free some",
    "numbers": "the model lost its numbers (NaN); another seed may do, or the weights are damaged",
    "model": "`klangbild models verify` says what is wrong with the files",
}


class AudiocraftComposer:
    """Composes with a worker that is started when it is needed, and again when it was lost."""

    def __init__(
        self,
        model: StoredModel,
        command: Sequence[str],
        texts: StoredModel | None = None,
        device: str = "cpu",
        sampling: Sampling = _PAPERS,
        patience: Patience = _PATIENCE,
        environment: Mapping[str, str] = os.environ,
        progress: Callable[[float], None] = lambda _share: None,
    ) -> None:
        """Nothing is started yet.

        Args:
            model: what the store made of audiocraft's checkpoints, or `DEBUG`.
            command: which starts the worker.
            texts: the text encoder that the model was trained with, T5; `DEBUG` needs none.
            device: 'cpu', where it computes in float32, or 'cuda', where audiocraft takes float16.
            sampling: how tokens are drawn.
            patience: how long is waited for the worker.
            environment: of which the worker gets a few variables (`process.INHERITED`).
            progress: is told the share (0..1) of the piece that is done, from the thread that composes.
        """
        self._model = model
        self._command = tuple(command)
        self._texts = texts
        self._device = device
        self._sampling = sampling
        self._patience = patience
        self._environment = environment
        self._progress = progress
        self._worker: WorkerProcess | None = None
        self._form: tuple[int, int] = (0, 0)
        self._in_hand: tuple[WorkerProcess, int] | None = None
        self._composing = threading.Lock()
        self._cancelled = threading.Event()

    @classmethod
    def in_environment(cls, model: StoredModel, folder: Path, **settings: Any) -> AudiocraftComposer:
        """A composer whose worker runs in an environment that `environment.set_up` made.

        Raises:
            ComposingError: the environment is not there.
        """
        require_ready(folder)
        return cls(model, command(folder), **settings)

    def __enter__(self) -> AudiocraftComposer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def engine(self) -> Engine:
        """The model's name and licence; the revision names audiocraft's too, since its arithmetic is its own."""
        return Engine(
            self._model.name, f"{self._model.revision}+audiocraft-{AUDIOCRAFT}", self._model.licence
        )

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes the samples; the device too, since it decides how numbers are rounded."""
        return (
            ("device", self._device.partition(":")[0]),
            ("extend_stride_s", f"{EXTEND_STRIDE_S:g}"),
            ("guidance", f"{self._sampling.guidance:g}"),
            ("temperature", f"{self._sampling.temperature:g}"),
            ("text_encoder", str(self._texts or "")),
            ("top_k", str(self._sampling.top_k)),
        )

    @property
    def worker_pid(self) -> int | None:
        """The worker's process, where one runs."""
        return None if self._worker is None else self._worker.pid

    @property
    def weights(self) -> tuple[StoredModel, ...]:
        """See `db.models.Loading`."""
        return (self._model,) if self._texts is None else (self._model, self._texts)

    def load(self) -> None:
        """Start the worker and have it read the weights now, in place of for the first piece.

        Raises:
            ComposingError: the worker cannot be started, or the model cannot be used.
        """
        with self._composing:
            self._ready_worker()

    @property
    def writes_notes(self) -> bool:
        """Never: it samples sound."""
        return False

    def compose(self, commission: Commission) -> Composition:
        """Compose; the audio lasts `commission.duration_s` to the sample.

        A worker that is lost on the way is replaced once, and the piece begun again with the same seed.

        Raises:
            ComposingError: the worker cannot be started or was lost twice, or the model cannot do it.
            CancelledError: somebody called `cancel`.
            ValueError: see `sounding.asked_text`; 1 to 600 s are possible.
        """
        text = asked_text(commission, SHORTEST_S, LONGEST_S, self._model.name)
        with self._composing:
            self._cancelled.clear()
            try:
                audio = self._sound(commission, text)
            except WorkerLostError as lost:
                self._let_go()
                try:
                    audio = self._sound(commission, text)
                except WorkerLostError as again:
                    self._let_go()
                    raise ComposingError(
                        f"{self._model.name} was lost twice at the same piece: {lost}; then {again}"
                    ) from again
            rate_hz = self._form[0]
        return Composition(
            audio=as_stereo(audio, self._model.name),
            sample_rate_hz=rate_hz,
            summary=UNHEARD,
            plan={"engine": "audiocraft", "model": self._model.name, "asked_for": {"text": text}},
            midi=None,
        )

    def cancel(self) -> None:
        """Give up the piece in hand, if there is one; any thread may."""
        self._cancelled.set()
        in_hand = self._in_hand
        if in_hand is not None:
            worker, number = in_hand
            worker.cancel(number)

    def close(self) -> None:
        """Give up what is in hand and end the worker; the next piece would start another one."""
        self.cancel()
        with self._composing:
            self._let_go()

    def _sound(self, commission: Commission, text: str) -> NDArray[np.float32]:
        """Shape (samples, channels)."""
        worker = self._ready_worker()
        rate_hz, channels = self._form
        samples = round(commission.duration_s * rate_hz)
        number = worker.order(
            "compose",
            text=text,
            samples=samples,
            seed=commission.seed,
            top_k=self._sampling.top_k,
            temperature=self._sampling.temperature,
            guidance=self._sampling.guidance,
            extend_stride_s=EXTEND_STRIDE_S,
        )
        self._in_hand = worker, number
        if self._cancelled.is_set():  # between the question above and this line
            worker.cancel(number)
        try:
            return self._collect(worker, number, samples, channels)
        finally:
            self._in_hand = None

    def _collect(
        self, worker: WorkerProcess, number: int, samples: int, channels: int
    ) -> NDArray[np.float32]:
        sound = bytearray()
        expected = samples * channels * np.dtype("<f4").itemsize
        for answer in worker.answers(number, self._patience.silence_s):
            match answer:
                case {"event": "progress", "done": int(done), "of": int(of)} if of > 0:
                    self._progress(done / of)
                case {"event": "audio", "float32": str(block)}:
                    sound += _decoded(block)
                    if len(sound) > expected:
                        raise WorkerLostError("more audio came than was ordered")
                case {"event": "finished", "sha256": str(digest)}:
                    if len(sound) != expected or hashlib.sha256(sound).hexdigest() != digest:
                        raise WorkerLostError("the audio did not arrive as it was sent")
                case _:
                    self._fail(answer)
        return np.frombuffer(sound, "<f4").reshape(samples, channels)

    def _ready_worker(self) -> WorkerProcess:
        """One that answers and has the model."""
        if self._worker is not None:
            try:
                for _ in self._worker.answers(self._worker.order("ping"), self._patience.ping_s):
                    pass
            except WorkerLostError:
                self._let_go()  # it died or froze since the last piece, which did no harm
        if self._worker is None:
            self._worker = WorkerProcess(self._command, self._environment)
            number = self._worker.order(
                "load",
                model=str(self._model.folder),
                texts=None if self._texts is None else str(self._texts.folder),
                device=self._device,
            )
            for answer in self._worker.answers(number, self._patience.load_s):
                match answer:
                    case {"event": "loaded", "sample_rate_hz": int(rate_hz), "channels": 1 | 2 as channels}:
                        self._form = rate_hz, channels
                    case _:
                        self._fail(answer)
        return self._worker

    def _fail(self, answer: Mapping[str, Any]) -> None:
        """Turn an answer that is none into its error."""
        if answer["event"] == "cancelled":
            raise CancelledError("the piece was given up")
        self._let_go()  # a new worker does the next piece: who knows in what state this one is
        remedy = _REMEDIES.get(answer.get("kind", ""))
        raise ComposingError(
            f"{self._model.name} cannot compose this: {answer.get('message', answer)}"
            + (f"; {remedy}" if remedy else "")
        )

    def _let_go(self) -> None:
        if self._worker is not None:
            self._worker.end(self._patience.end_s)
            self._worker = None


def _decoded(block: str) -> bytes:
    try:
        return base64.b64decode(block, validate=True)
    except ValueError as error:
        raise WorkerLostError(f"the audio did not arrive as it was sent: {error}") from error
