"""One piece's misfortune is its own; the device's is told in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from musicgen_reference import TEXTS, TinyMusicgen, orders_of, outcomes, sampled, source_of

from db.errors import KlangbildError
from precompute.composing.contract import ComposingError
from precompute.composing.musicgen.running import prompts, runner
from precompute.composing.musicgen.tokens import TokenChunk, TokenFailure, TokenOrder

pytestmark = pytest.mark.usefixtures("offline")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_are_none_end_one_piece_alone(
    mono: TinyMusicgen, monkeypatch: pytest.MonkeyPatch, value: float
) -> None:
    """Its row is used again, and nothing of it is left in the cache."""
    orders = orders_of([TEXTS[0], "poison", TEXTS[2], TEXTS[3]], 40)
    healthy = sampled(mono.runner(), [order for order in orders if order.text != "poison"])
    _poison(mono, monkeypatch, "poison", value)
    found = outcomes(mono.runner(rows=2), orders)
    failures = [outcome for outcome in found if isinstance(outcome, TokenFailure)]
    assert [failure.number for failure in failures] == [1]
    assert isinstance(failures[0].error, ComposingError)
    assert "NaN" in str(failures[0].error) and "models verify" in str(failures[0].error)
    for number, codes in healthy.items():
        chunks = [chunk.codes for chunk in found if isinstance(chunk, TokenChunk) and chunk.number == number]
        np.testing.assert_array_equal(np.concatenate(chunks, axis=1), codes)


def _poison(tiny: TinyMusicgen, monkeypatch: pytest.MonkeyPatch, text: str, value: float) -> None:
    """A text whose states are no numbers."""
    encode = prompts.Prompts._encode

    def poisoned(self: prompts.Prompts, asked: str) -> prompts.Prompt:
        prompt = encode(self, asked)
        if asked == text:
            prompt.keys_values.fill_(value)
        return prompt

    monkeypatch.setattr(prompts.Prompts, "_encode", poisoned)


@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError("full"), RuntimeError("[enforce] DefaultCPUAllocator")]
)
def test_when_the_caches_do_not_fit_there_are_fewer_rows(
    mono: TinyMusicgen, monkeypatch: pytest.MonkeyPatch, error: RuntimeError
) -> None:
    orders = orders_of(TEXTS, 30)
    expected = sampled(mono.runner(rows=4), orders)
    allocate = runner.Batch

    def small_memory(weights: Any, rows: int, *sizes: int) -> Any:
        if rows > 2:
            raise error
        return allocate(weights, rows, *sizes)

    monkeypatch.setattr(runner, "Batch", small_memory)
    halved = mono.runner(rows=8)
    found = sampled(halved, orders)
    assert halved.rows == 2  # which a composer tells in the plan of each piece
    for number, codes in expected.items():
        np.testing.assert_array_equal(found[number], codes)


@pytest.mark.parametrize("fails_at", [1, 30, 55])
def test_when_memory_runs_out_in_mid_piece_nothing_is_lost_or_told_twice(
    mono: TinyMusicgen, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    prefix = np.random.default_rng(1).integers(0, 64, (4, 9))
    orders = [*orders_of(TEXTS, 70), TokenOrder(9, "harp", 33, 5, prefix)]
    expected = sampled(mono.runner(rows=4), orders)
    monkeypatch.setattr(runner, "step", _failing(runner.step, fails_at))
    halved = mono.runner(rows=4)
    found = sampled(halved, orders)
    assert halved.rows == 2
    for number, codes in expected.items():
        np.testing.assert_array_equal(found[number], codes)


def _failing(work: Callable[..., Any], call: int, error: type[RuntimeError] = torch.OutOfMemoryError) -> Any:
    """`work`, but for one call."""
    calls = 0

    def failing(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call:
            raise error("CUDA out of memory. Tried to allocate 2.00 GiB")
        return work(*arguments)

    return failing


def test_when_not_even_one_row_fits_it_is_said(mono: TinyMusicgen, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(runner, "Batch", no_memory)
    sampler = mono.runner(rows=4)
    with pytest.raises(ComposingError, match="too little memory for one piece"):
        outcomes(sampler, orders_of(TEXTS, 5))


def test_a_rehearsal_finds_out_how_many_rows_fit(mono: TinyMusicgen, monkeypatch: pytest.MonkeyPatch) -> None:
    allocate = runner.Batch

    def small_memory(weights: Any, rows: int, *sizes: int) -> Any:
        if rows > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return allocate(weights, rows, *sizes)

    monkeypatch.setattr(runner, "Batch", small_memory)
    sampler = mono.runner(rows=4)
    sampler.rehearse()
    assert sampler.rows == 1


def test_a_failing_device_is_named_and_is_no_error_that_anybody_goes_on_after(
    mono: TinyMusicgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "step", _failing(runner.step, 3, torch.AcceleratorError))
    sampler = mono.runner()
    with pytest.raises(torch.AcceleratorError) as lost:
        outcomes(sampler, orders_of(TEXTS, 5))
    assert not isinstance(lost.value, KlangbildError)
    assert any("device cpu failed" in note for note in lost.value.__notes__)


def test_other_errors_are_not_taken_for_memory(mono: TinyMusicgen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "step", _failing(runner.step, 3, RuntimeError))
    with pytest.raises(RuntimeError, match="Tried to allocate"):
        outcomes(mono.runner(), orders_of(TEXTS, 5))


def test_a_closed_run_leaves_nothing_behind(mono: TinyMusicgen) -> None:
    """A visitor walks away; the next one's music is not touched by it."""
    sampler = mono.runner(rows=3)
    orders = orders_of(TEXTS, 60)
    abandoned = sampler.run(source_of(orders))
    next(abandoned)
    abandoned.close()
    found = sampled(sampler, orders[1:2])
    np.testing.assert_array_equal(found[1], sampled(mono.runner(), orders[1:2])[1])


def test_one_run_at_a_time(mono: TinyMusicgen) -> None:
    sampler = mono.runner()
    first = sampler.run(source_of(orders_of(TEXTS, 60)))
    next(first)
    with pytest.raises(RuntimeError, match="running already"):
        outcomes(sampler, orders_of(TEXTS, 5))
    assert next(first)
    first.close()
