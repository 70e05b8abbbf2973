"""What torch's errors mean: a device that is full may go on with less, a device that is lost may not."""

from __future__ import annotations

import pytest
import torch

from db.models import ModelUnusableError, device_is_lost, lacks_memory

FULL = (
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
    torch.AcceleratorError("CUDA error: out of memory"),
    RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory"),
    MemoryError(),
)
LOST = (
    torch.AcceleratorError("CUDA error: device-side assert triggered"),
    torch.AcceleratorError("CUDA error: an illegal memory access was encountered"),
    RuntimeError("CUDA error: unspecified launch failure"),
    RuntimeError("CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm(...)`"),
    RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"),
)
NEITHER = (
    RuntimeError("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)"),
    ValueError("device-side assert"),
    KeyError("model"),
)


@pytest.mark.parametrize("error", FULL, ids=str)
def test_a_full_device_is_not_lost(error: Exception) -> None:
    assert lacks_memory(error)
    assert not device_is_lost(error)


@pytest.mark.parametrize("error", LOST, ids=str)
def test_a_lost_device_is_not_full(error: Exception) -> None:
    assert device_is_lost(error)
    assert not lacks_memory(error)


@pytest.mark.parametrize("error", NEITHER, ids=str)
def test_other_errors_tell_nothing_of_the_device(error: Exception) -> None:
    assert not device_is_lost(error)
    assert not lacks_memory(error)


def test_a_lost_device_is_recognised_behind_what_was_made_of_it() -> None:
    told = ModelUnusableError("t5-tiny is no T5")
    told.__cause__ = LOST[0]

    assert device_is_lost(told)
