"""Loading weights from a folder, and from nowhere else.

transformers is forgiving: weights that a class lacks are drawn at random, with a line in the log. A museum would
hear noise; so here that is an error.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from db.models.device_errors import device_is_lost, lacks_memory
from db.models.errors import DeviceError, ModelDamagedError, ModelUnusableError
from db.models.stored import StoredModel

if TYPE_CHECKING:
    import torch


_NUMBERS = ("float32", "bfloat16", "float16", "int8")
_DEVICE = re.compile(r"cpu|cuda(:\d+)?")


@dataclass(frozen=True, slots=True)
class Device:
    """Where a model computes, and in which numbers."""

    name: str = "cpu"
    """'cpu', 'cuda', 'cuda:1'."""
    dtype: str = "float32"
    """'float32', 'bfloat16', 'float16'; or 'int8', which few engines know: the others take float32."""

    @classmethod
    def named(cls, text: str) -> Device:
        """'cpu', 'cuda', 'cuda:1', or 'auto' for the best one, with other numbers than usual: 'cpu/int8'.

        Raises:
            DeviceError: there is no such device here, or no such numbers.
        """
        name, numbers = parse_device(text)
        found = cls.best() if name == "auto" else cls.elsewhere(name)
        if numbers == "int8" and found.is_gpu:
            raise DeviceError("8-bit numbers are for processors; leave them out, or write cpu/int8")
        if found.is_gpu and found.index >= _gpus():
            raise DeviceError(f"this machine has no {name} that torch can use; write auto or cpu")
        return cls(found.name, numbers or found.dtype)

    @classmethod
    def elsewhere(cls, text: str) -> Device:
        """'cpu', 'cuda' or 'cpu/int8' of another machine: whether it is there is not looked up.

        Raises:
            DeviceError: no machine has such a device or such numbers.
        """
        name, numbers = parse_device(text)
        return cls(name, numbers or ("float32" if name == "cpu" else "bfloat16"))

    @classmethod
    def best(cls) -> Device:
        """The first GPU in bfloat16, else the processor in float32."""
        return cls("cuda", "bfloat16") if _gpus() else cls()

    @property
    def index(self) -> int:
        """Of the GPU among those of the machine; 0 where none is said."""
        return int(self.name.partition(":")[2] or 0)

    def __str__(self) -> str:
        """As `named` reads it."""
        return f"{self.name}/{self.dtype}"

    @property
    def is_gpu(self) -> bool:
        """True where computing does not happen on the processor."""
        return not self.name.startswith("cpu")

    def torch_dtype(self) -> torch.dtype:
        """The type as torch calls it."""
        import torch  # noqa: PLC0415

        return getattr(torch, "float32" if self.dtype == "int8" else self.dtype)


def parse_device(text: str) -> tuple[str, str]:
    """The device and the numbers, if any, of 'cpu/int8'; whether they are here is not looked up: that loads torch.

    Raises:
        DeviceError: no machine has such a device or such numbers.
    """
    name, slash, numbers = text.partition("/")
    if slash and numbers not in _NUMBERS:
        raise DeviceError(f"models compute in {', '.join(_NUMBERS)}, not in {numbers!r}")
    if name != "auto" and not _DEVICE.fullmatch(name):
        raise DeviceError(f"there is no device {name!r}; write auto, cpu, cuda or cuda:1")
    if numbers == "int8" and name.startswith("cuda"):
        raise DeviceError("8-bit numbers are for processors; leave them out, or write cpu/int8")
    return name, numbers


def _gpus() -> int:
    """How many torch can use."""
    try:
        import torch  # noqa: PLC0415 - gigabytes that only neural steps need
    except ImportError as error:
        raise library_missing(error) from error
    return torch.cuda.device_count() if torch.cuda.is_available() else 0


def library_missing(error: ImportError) -> ModelUnusableError:
    """What is said where the libraries of models are not installed."""
    return ModelUnusableError(
        f"models need libraries that are not here ({error.name}): pip install 'klangbild[models]'"
    )


@runtime_checkable
class Loading(Protocol):
    """Whoever reads its weights only when it is first asked, and can be asked to do it now."""

    @property
    def weights(self) -> tuple[StoredModel, ...]:
        """What it reads: the model that it is called by, then others that it needs."""
        ...

    def load(self) -> None:
        """Read the weights.

        Raises:
            ModelError: the model cannot be used.
        """
        ...


def load_model(kind: Any, model: StoredModel, device: Device = Device()) -> Any:
    """A transformers model in evaluation mode, from safetensors in the model's folder alone.

    Args:
        kind: a class with `from_pretrained`: `BlipForConditionalGeneration`.
        model: whose weights.
        device: where it computes.

    Raises:
        ModelDamagedError: a file is missing or cannot be read.
        ModelUnusableError: the weights belong to another architecture, or the memory does not suffice.
    """
    _require_architecture(kind, model)
    with fitting(model), _telling(model, kind):
        loaded, info = kind.from_pretrained(
            model.folder,
            local_files_only=True,
            use_safetensors=True,
            dtype=device.torch_dtype(),
            output_loading_info=True,
        )
    lacking = sorted(info["missing_keys"]) + sorted(str(each) for each in info["mismatched_keys"])
    if lacking:
        raise ModelUnusableError(
            f"{model.name} is no {kind.__name__}: its weights lack {len(lacking)} tensors, as {lacking[0]}; "
            f"import the right model under this name"
        )
    with fitting(model):
        return loaded.to(device.name).eval().requires_grad_(False)


@contextmanager
def fitting(model: StoredModel) -> Generator[None]:
    """Too little memory is told as everything else for which a model cannot be used.

    Raises:
        ModelUnusableError: the memory of the device, or of the machine, does not suffice.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not lacks_memory(error):
            raise
        raise ModelUnusableError(
            f"{model.name} does not fit into the memory of the device beside what is there: {error}; "
            f"let it compute on the processor, or choose a smaller model"
        ) from error


def _require_architecture(kind: Any, model: StoredModel) -> None:
    """The configuration says whose weights these are; transformers alone would go on and fail anywhere."""
    stated = maybe_kind_of(model)
    wanted = getattr(getattr(kind, "config_class", None), "model_type", None)
    if wanted is not None and stated != wanted:
        raise ModelUnusableError(
            f"{model.name} is a {stated!r} model, and {kind.__name__} needs {wanted!r}; "
            f"import the right model under this name"
        )


def maybe_kind_of(model: StoredModel) -> str | None:
    """The kind of model that the configuration states: 'blip', 'musicgen'; None where it states none.

    Raises:
        ModelDamagedError: there is no configuration that can be read.
    """
    try:
        return json.loads((model.folder / "config.json").read_text(encoding="utf-8")).get("model_type")
    except (OSError, ValueError, AttributeError) as error:
        raise ModelDamagedError(
            f"{model.name} has no readable config.json in {model.folder}: {error}; "
            f"`klangbild models verify {model.name}` says what is wrong"
        ) from error


def kind_of(model: StoredModel) -> str:
    """The same of a model that must state it.

    Raises:
        ModelDamagedError: it states none.
    """
    stated = maybe_kind_of(model)
    if stated is None:
        raise ModelDamagedError(
            f"{model.name} has no readable config.json in {model.folder}: 'model_type'; "
            f"`klangbild models verify {model.name}` says what is wrong"
        )
    return stated


def load_processor(kind: Any, model: StoredModel) -> Any:
    """A tokenizer, an image processor or both, from the model's folder alone.

    Raises:
        ModelDamagedError: a file is missing or cannot be read.
    """
    with _telling(model, kind):
        return kind.from_pretrained(model.folder, local_files_only=True)


@contextmanager
def _telling(model: StoredModel, kind: Any) -> Generator[None]:
    """Errors of the libraries as ours, and no word to any hub whatever the environment says.

    A process that has loaded a model stays offline: fetching belongs to one of its own.
    """
    import huggingface_hub.constants  # noqa: PLC0415
    import transformers  # noqa: PLC0415
    from safetensors import SafetensorError  # noqa: PLC0415

    os.environ["HF_HUB_OFFLINE"] = "1"  # for libraries that are imported from here on, and for children
    huggingface_hub.constants.HF_HUB_OFFLINE = True  # which was read from the environment at its import
    # What it tells of is for whoever writes models: what a museum must know becomes an error below.
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    try:
        yield
    except (OSError, SafetensorError, ValueError, KeyError) as error:
        raise ModelDamagedError(
            f"{model.name} cannot be loaded as {kind.__name__} from {model.folder}: {error}; "
            f"`klangbild models verify {model.name}` says which file is wrong"
        ) from error
    except RuntimeError as error:
        if lacks_memory(error) or device_is_lost(error):
            raise
        raise ModelUnusableError(f"{model.name} is no {kind.__name__}: {error}") from error
    except ImportError as error:
        raise ModelUnusableError(f"{model.name} needs a library that is not installed: {error}") from error
