"""The program that runs audiocraft in its own environment: orders in on stdin, music out on stdout.

It stands alone: Python starts it by its path, in an environment that has audiocraft and no Klangbild; its argument
is the path of the model store's `checkpoint.py`, which stands alone too. Each line is a JSON object, and whatever
answers an order bears its number:

    > {"id": 1, "do": "load", "model": "/models/small", "texts": "/models/t5-base", "device": "cuda"}
    < {"id": 1, "event": "loaded", "sample_rate_hz": 32000, "channels": 1}
    > {"id": 2, "do": "compose", "text": "a calm piano", "samples": 960000, "seed": 7, "top_k": 250,
       "temperature": 1.0, "guidance": 3.0, "extend_stride_s": 18.0}
    < {"id": 2, "event": "progress", "done": 25, "of": 1500}         in frames of the codec
    < {"id": 2, "event": "audio", "float32": "AACAPw=="}             a second, its channels in turn
    < {"id": 2, "event": "finished", "samples": 960000, "sha256": "..."}      of all the audio
    > {"id": 2, "do": "cancel"}
    < {"id": 2, "event": "cancelled"}
    > {"id": 3, "do": "ping"}                                        answered while it composes, too
    < {"id": 3, "event": "pong"}
    < {"id": 2, "event": "failed", "kind": "memory", "message": "..."}        `kind_of` gives the kinds

Audio goes in base64, a second a line: so there is one channel with one framing, a torn or foreign line harms
nothing but itself, no file can be left behind, and neither side holds more than the piece. A third more bytes are
nothing beside the minutes that sampling takes.

The program ends when its stdin does, so it never outlives who started it. It opens no connection. Whatever
libraries print goes to stderr.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import queue
import runpy
import socket
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any, TextIO

DEBUG = "debug"
"""audiocraft's own tiny model with random weights, which needs no file."""
DEBUG_SEED = 0
"""Its weights are the same after every start."""
NICENESS = 10
"""Whoever uses the machine meanwhile comes first."""
PROGRESS_FRAMES = 25
"""A line of progress after so many frames."""

Order = Mapping[str, Any]


class CancelledError(Exception):
    """Whoever ordered the piece does not want it any more."""


class ModelError(Exception):
    """The folder has no model that can be loaded here; the message says why."""


class OrderError(Exception):
    """What is ordered makes no sense."""


def main() -> None:
    """Answer orders until stdin ends."""
    os.nice(NICENESS)
    out = _own_stdout()
    close_network()
    Worker(out, sys.argv[1]).serve(sys.stdin)


class Worker:
    """Does one order after the other; pings and cancellations are heard meanwhile."""

    def __init__(self, out: TextIO, reader: str) -> None:
        self._out = out
        self._reader = reader
        self._writing = threading.Lock()
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        self._model: Any = None

    def serve(self, lines: TextIO) -> None:
        """Work for ever; the end of `lines` ends the process."""
        threading.Thread(target=self._listen, args=(lines,), daemon=True).start()
        while True:
            self._carry_out(self._orders.get())

    def _listen(self, lines: TextIO) -> None:
        for line in lines:
            try:
                order = json.loads(line)
                number, task = order["id"], order["do"]
            except (ValueError, TypeError, KeyError) as error:
                self._tell(None, "failed", kind="order", message=f"not an order: {error!r}")
                continue
            if task == "ping":
                self._tell(number, "pong")
            elif task == "cancel":
                self._cancelled.add(number)
            else:
                self._orders.put(order)
        os._exit(0)  # at once, whatever the other thread is doing: nobody listens any more

    def _carry_out(self, order: Order) -> None:
        number = order["id"]
        try:
            self._cancellable(number)
            self._task(order["do"])(number, order)
        except CancelledError:
            self._tell(number, "cancelled")
        except Exception as error:  # noqa: BLE001 - whatever happens here, the other side decides what to do about it
            self._tell(number, "failed", kind=kind_of(error), message=f"{type(error).__name__}: {error}")

    def _task(self, name: str) -> Callable[[int, Order], None]:
        tasks = {"load": self._load, "compose": self._compose}
        if name not in tasks:
            raise OrderError(f"nobody here can {name!r}")
        return tasks[name]

    def _load(self, number: int, order: Order) -> None:
        self._model = load(order["model"], order["texts"], order["device"], self._reader)
        self._tell(
            number, "loaded", sample_rate_hz=self._model.sample_rate, channels=self._model.audio_channels
        )

    def _compose(self, number: int, order: Order) -> None:
        import torch  # noqa: PLC0415

        model = self._model
        if model is None:
            raise OrderError("no model is loaded")
        samples = order["samples"]
        frames = -(-samples * model.frame_rate // model.sample_rate)
        model.set_generation_params(
            top_k=order["top_k"],
            temperature=order["temperature"],
            cfg_coef=order["guidance"],
            extend_stride=order["extend_stride_s"],
            duration=duration_of(frames, model.frame_rate, model.max_duration),
        )
        model.set_custom_progress_callback(self._progress(number, int(frames)))
        torch.manual_seed(order["seed"])
        audio = model.generate([order["text"]], progress=True)[0]
        if audio.shape[-1] < samples:
            raise OrderError(f"{audio.shape[-1]} samples came where {samples} were ordered")
        self._send(number, audio[:, :samples].T.float().cpu().contiguous().numpy(), model.sample_rate)

    def _progress(self, number: int, frames: int) -> Callable[[int, int], None]:
        """Windows of a long piece overlap, so what audiocraft counts goes back and forth; steps do not."""
        steps = 0

        def step(_done: int, _of: int) -> None:
            nonlocal steps
            self._cancellable(number)
            steps += 1
            if steps % PROGRESS_FRAMES == 0:
                self._tell(number, "progress", done=min(steps, frames), of=frames)

        return step

    def _send(self, number: int, audio: Any, rate_hz: int) -> None:
        """`audio`: shape (samples, channels), float32."""
        digest = hashlib.sha256()
        for begin in range(0, len(audio), rate_hz):
            self._cancellable(number)
            block = audio[begin : begin + rate_hz].astype("<f4").tobytes()
            digest.update(block)
            self._tell(number, "audio", float32=base64.b64encode(block).decode("ascii"))
        self._tell(number, "finished", samples=len(audio), sha256=digest.hexdigest())

    def _cancellable(self, number: int) -> None:
        if number in self._cancelled:
            raise CancelledError

    def _tell(self, number: int | None, event: str, **details: Any) -> None:
        with self._writing:
            self._out.write(json.dumps({"id": number, "event": event, **details}) + "\n")
            self._out.flush()


def load(model: str, texts: str | None, device: str, reader: str) -> Any:
    """A `MusicGen` of audiocraft.

    Args:
        model: a folder with what the model store made of audiocraft's two checkpoints, or "debug".
        texts: a folder with the text encoder as transformers keeps it; the debug model needs none.
        device: 'cpu', 'cuda'.
        reader: the store's `checkpoint.py`.

    Raises:
        ModelError: the folder has no model, or one that cannot be used here.
    """
    stand_in()
    import torch  # noqa: PLC0415
    from audiocraft.models import (  # noqa: PLC0415  # pyright: ignore[reportMissingImports]
        MusicGen,
        loaders,
    )
    from audiocraft.modules import conditioners  # noqa: PLC0415  # pyright: ignore[reportMissingImports]

    if model == DEBUG:
        torch.manual_seed(DEBUG_SEED)
        with _plain_words(conditioners):
            return MusicGen.get_pretrained(DEBUG, device=device)
    read = runpy.run_path(reader)["read"]
    loaders._get_state_dict = lambda _source, filename, **_: state(Path(model), filename, read)
    read_texts_in(None if texts is None else Path(texts))
    return MusicGen.get_pretrained(model, device=device)


def state(folder: Path, filename: str, read: Callable[[Path], Any]) -> dict[str, Any]:
    """What `torch.load` would give for one of audiocraft's checkpoints, without any pickle.

    Raises:
        ModelError: the files are missing or damaged, or the model needs what is not stored.
    """
    path = folder / Path(filename).with_suffix(".safetensors").name
    try:
        content = read(path)
    except Exception as error:
        raise ModelError(f"{path} cannot be read: {error}") from error
    if not isinstance(content, dict) or "best_state" not in content or "xp.cfg" not in content:
        raise ModelError(f"{path} is no whole model, with weights and settings; it may only name another one")
    if "chroma_stem" in str(content["xp.cfg"]):
        raise ModelError("models that listen to a melody need demucs' weights, which are not stored")
    return content


def read_texts_in(folder: Path | None) -> None:
    """audiocraft asks for its text encoder by the hub's name; here it lies in `folder`."""
    from audiocraft.modules import conditioners  # noqa: PLC0415  # pyright: ignore[reportMissingImports]

    widths = conditioners.T5Conditioner.MODELS_DIMS
    conditioners.T5Tokenizer = _InFolder(conditioners.T5Tokenizer, folder, widths)
    conditioners.T5EncoderModel = _InFolder(conditioners.T5EncoderModel, folder, widths, use_safetensors=True)


class _InFolder:
    """A class of transformers whose `from_pretrained('t5-base')` reads a folder, if that is what lies there."""

    def __init__(self, kind: Any, folder: Path | None, widths: Mapping[str, int], **how: Any) -> None:
        self._kind, self._folder, self._widths, self._how = kind, folder, widths, how

    def from_pretrained(self, name: str) -> Any:
        if self._folder is None:
            raise ModelError(f"the model needs the text encoder {name}")
        try:
            width = json.loads((self._folder / "config.json").read_text(encoding="utf-8"))["d_model"]
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"{self._folder} is no text encoder: {error!r}") from error
        if width != self._widths[name]:
            raise ModelError(f"{self._folder} is no {name}: it is {width} wide, not {self._widths[name]}")
        return self._kind.from_pretrained(self._folder, local_files_only=True, **self._how)


def duration_of(frames: float, frame_rate_hz: float, longest_s: float) -> float:
    """A duration that audiocraft, which cuts `seconds * frame rate` to an integer, makes into `frames`.

    Half a frame keeps it from the edge; but a piece of just the longest duration shall need no second window.
    """
    whole = frames / frame_rate_hz
    return whole if whole == longest_s else (frames + 0.5) / frame_rate_hz


def kind_of(error: Exception) -> str:
    """What went wrong, in a word that the other side can act upon."""
    if isinstance(error, ModelError):
        return "model"
    if isinstance(error, (OrderError, KeyError, ValueError)):
        return "order"
    text = str(error).lower()
    if isinstance(error, MemoryError) or "out of memory" in text or "can't allocate memory" in text:
        return "memory"
    if isinstance(error, RuntimeError) and ("nan" in text or "device-side assert" in text):
        return "numbers"
    return "other"


def close_network() -> None:
    """From here on, this process opens no connection, whatever a library tries."""
    os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    sys.addaudithook(_refuse_network)


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        if arguments[0].family != socket.AF_UNIX:
            raise PermissionError("this worker composes offline")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        raise PermissionError("this worker composes offline")


def _own_stdout() -> TextIO:
    """Stdout for answers alone; what libraries print goes to stderr."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return out


def stand_in() -> None:
    """Let audiocraft of 2023 be imported beside libraries of today."""
    warnings.simplefilter("ignore")  # they frown upon its old ways
    _stand_in_for_xformers()
    _stand_in_for_torchaudio()


def _stand_in_for_xformers() -> None:
    """audiocraft imports it everywhere, but computes with torch: it uses one function, which torch has too, and a
    class as the sign that a mask is wanted."""
    import torch  # noqa: PLC0415

    def attention(*_: Any, **__: Any) -> None:
        raise NotImplementedError("audiocraft was to compute its attention with torch")

    try:
        import xformers.ops  # noqa: F401, PLC0415  # pyright: ignore[reportMissingImports]
    except ImportError:
        operations = _module(
            "xformers.ops",
            unbind=torch.unbind,
            LowerTriangularMask=type("LowerTriangularMask", (), {}),
            memory_efficient_attention=attention,
        )
        _module("xformers", ops=operations)


def _stand_in_for_torchaudio() -> None:
    """torchaudio's published builds are linked to CUDA: without it only the native part fails to load, and nothing
    here needs that."""
    try:
        import torchaudio  # noqa: PLC0415  # pyright: ignore[reportMissingImports]
    except OSError:
        for name in [name for name in sys.modules if name.split(".")[0] == "torchaudio"]:
            del sys.modules[name]
        _module(
            "torchaudio._extension",
            _IS_TORCHAUDIO_EXT_AVAILABLE=False,
            _IS_ALIGN_AVAILABLE=False,
            fail_if_no_align=lambda function: function,
            _check_cuda_version=lambda: None,
        )
        import torchaudio  # noqa: F401, PLC0415  # pyright: ignore[reportMissingImports]


@contextmanager
def _plain_words(conditioners: Any) -> Iterator[None]:
    """The debug model reads with a language model of spaCy that lies on no package index; plain words do for it."""

    def read(text: str) -> list[Any]:
        return [types.SimpleNamespace(text=word, lemma_=word, is_stop=False) for word in text.lower().split()]

    real = conditioners.spacy.load
    conditioners.spacy.load = lambda _language: read
    try:
        yield
    finally:
        conditioners.spacy.load = real


def _module(name: str, **contents: Any) -> types.ModuleType:
    """A package that is not there."""
    module = types.ModuleType(name)
    module.__spec__ = ModuleSpec(name, None, is_package=True)
    module.__path__ = []
    module.__dict__.update(contents)
    sys.modules[name] = module
    return module


if __name__ == "__main__":
    main()
