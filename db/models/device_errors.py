"""What errors of torch mean for the device: too little memory, or that this process has lost it.

torch says much of it in words alone. Nothing here loads torch: where it is not loaded, no error is its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

_MEMORY = (
    "CUDA error: out of memory",
    "can't allocate memory",
    "DefaultCPUAllocator",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_ALLOC_FAILED",
)
_LOST = (
    "device-side assert",
    "cudaErrorLaunchFailure",
    "unspecified launch failure",
    "an illegal memory access",
    "misaligned address",
    "CUBLAS_STATUS_EXECUTION_FAILED",
    "CUBLAS_STATUS_INTERNAL_ERROR",
    "CUDNN_STATUS_EXECUTION_FAILED",
)
"""What CUDA's libraries say where torch has no class for it."""


def lacks_memory(error: BaseException) -> bool:
    """True where torch or Python ran out of memory."""
    if isinstance(error, MemoryError) or _is_of_torch(error, "OutOfMemoryError"):
        return True
    return isinstance(error, RuntimeError) and any(mark in str(error) for mark in _MEMORY)


def device_is_lost(error: BaseException) -> bool:
    """True where no more can be computed on the device until this process has ended.

    Whoever catches errors of single works lets such a one escape: what comes after it in the same process would
    fail, too. Too little memory is no loss.
    """
    return any(_tells_a_loss(each) for each in _with_causes(error))


def _tells_a_loss(error: BaseException) -> bool:
    if lacks_memory(error):
        return False
    if _is_of_torch(error, "AcceleratorError"):
        return True
    return isinstance(error, RuntimeError) and any(mark in str(error) for mark in _LOST)


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and those that it was raised from."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


def _is_of_torch(error: BaseException, name: str) -> bool:
    kind = getattr(sys.modules.get("torch"), name, None)
    return kind is not None and isinstance(error, kind)
