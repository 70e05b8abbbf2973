"""What all models of language share while they compute."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from db.models import Device, ModelUnusableError, StoredModel, fitting

PROCESSOR = Device()
"""Where there is no GPU, or none to spare for words."""


@contextmanager
def computing(model: StoredModel) -> Generator[None]:
    """Without gradients; a device that is too small is told as every other model that cannot be used.

    Raises:
        ModelUnusableError: the memory of the device does not suffice.
    """
    import torch  # noqa: PLC0415 - gigabytes that only neural steps need

    try:
        with fitting(model), torch.inference_mode():
            yield
    except ModelUnusableError:
        torch.cuda.empty_cache()
        raise
