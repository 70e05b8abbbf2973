"""Composing for many works: what an engine's failures cost, what a lost device costs, and what they do not."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch
from fakes.values import an_artwork, an_impression
from threadpoolctl import threadpool_info

from db.entities import Commission, Contribution, Emotion, Engine
from db.models import ModelUnusableError
from db.plain import key_of
from db.workers import Crashed, StreamWorker, WorkerPool
from precompute.composing.contract import ComposingError, Composition
from precompute.composing.sounding import UNHEARD
from precompute.perception import Perception
from precompute.pipeline import UNCONSTRAINED, Studio
from precompute.seeing.contract import Picture
from precompute.tasks import Bench, Draft, Task, begin, compose_together, prepare_to_complete
from precompute.writings import NewWritings

A_PIECE = Composition(np.zeros((8, 2), np.float32), 8, UNHEARD, {}, midi=None)
Outcome = Composition | ComposingError


class Company:
    """A `BatchComposer` with room for two. Its weights are loaded whenever it begins."""

    engine = Engine("company", "1", "CC0-1.0")
    parameters = ()
    writes_notes = False

    def __init__(self, outcome: Callable[[int], Outcome], *, loadable: bool = True) -> None:
        self._outcome = outcome
        self._loadable = loadable
        self.loads = 0

    def compose(self, commission: Commission) -> Composition:
        raise NotImplementedError(commission)

    def compose_many(self, commissions: Iterable[Commission]) -> Iterator[tuple[Commission, Outcome]]:
        self.loads += 1
        if not self._loadable:
            raise ModelUnusableError("the weights are torn")
        source = iter(commissions)
        while pair := list(itertools.islice(source, 2)):
            for commission in pair:
                yield commission, self._outcome(commission.seed)


def a_task(seed: int) -> Task:
    return Task(
        artwork=an_artwork(f"1900.{seed}"),
        reproduction=None,  # type: ignore[arg-type]  # only the parent stores
        picture=b"",
        impression=an_impression(),
        existing=frozenset(),
        duration_s=6.0,
        seed=seed,
        constraints=UNCONSTRAINED,
    )


def composed(composer: Company, seeds: Iterable[int]) -> dict[int, Draft]:
    bench = Bench(Studio(composer), NewWritings())
    return dict(compose_together(bench, composer, ((seed, a_task(seed)) for seed in seeds)))


def reasons(drafts: dict[int, Draft]) -> dict[int, str]:
    return {number: draft.reason for number, draft in sorted(drafts.items())}


def failing_at(*seeds: int) -> Callable[[int], Outcome]:
    def outcome(seed: int) -> Outcome:
        if seed in seeds:
            raise ComposingError(f"no device at {seed}")
        return A_PIECE

    return outcome


def test_every_work_gets_its_piece():
    drafts = composed(Company(lambda _: A_PIECE), range(5))

    assert reasons(drafts) == dict.fromkeys(range(5), "")
    assert all(draft.composition is A_PIECE for draft in drafts.values())


def test_a_piece_that_fails_harms_no_other():
    company = Company(lambda seed: ComposingError("silent") if seed == 1 else A_PIECE)

    assert reasons(composed(company, range(4))) == {0: "", 1: "silent", 2: "", 3: ""}
    assert company.loads == 1


def test_an_engine_that_failed_once_goes_on_with_what_it_did_not_have_in_hand():
    company = Company(failing_at(2))

    drafts = reasons(composed(company, range(8)))

    assert drafts == {0: "", 1: "", 2: "no device at 2", 3: "no device at 2", 4: "", 5: "", 6: "", 7: ""}
    assert company.loads == 2


def test_failures_with_pieces_between_them_do_not_end_the_run():
    company = Company(failing_at(2, 5, 8))

    drafts = composed(company, range(12))

    assert {number for number, draft in drafts.items() if draft.composition} == {0, 1, 4, 6, 7, 10, 11}
    assert company.loads == 4


def test_an_engine_that_fails_twice_without_a_piece_is_not_asked_again():
    company = Company(failing_at(*range(2, 20)))

    drafts = reasons(composed(company, range(20)))

    assert {number for number, reason in drafts.items() if not reason} == {0, 1}
    assert drafts[19] == "no device at 4"
    assert company.loads == 2


def test_weights_that_cannot_be_loaded_are_not_loaded_for_each_work():
    company = Company(failing_at(), loadable=False)

    drafts = reasons(composed(company, range(20)))

    assert drafts == dict.fromkeys(range(20), "the weights are torn")
    assert company.loads == 2


def test_what_is_no_engines_word_ends_the_process():
    def outcome(seed: int) -> Outcome:
        raise RuntimeError("the context is dead")

    with pytest.raises(RuntimeError, match="context is dead"):
        composed(Company(outcome), range(3))


def test_works_that_ask_for_the_same_piece_share_it():
    company = Company(lambda _: A_PIECE)
    bench = Bench(Studio(company), NewWritings())

    drafts = dict(compose_together(bench, company, iter([(1, a_task(7)), (2, a_task(7))])))

    assert [draft.composition for draft in drafts.values()] == [A_PIECE, A_PIECE]
    assert len({key_of(draft.commission) for draft in drafts.values() if draft.commission}) == 1


LOST = torch.AcceleratorError("CUDA error: device-side assert triggered")
FULL = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")


class Soloist:
    """Composes one piece after another on a device, which fails it at some seeds."""

    engine = Engine("soloist", "1", "CC0-1.0")
    parameters = ()

    def __init__(self, error: Exception, *seeds: int) -> None:
        self._error = error
        self._seeds = seeds

    def compose(self, commission: Commission) -> Composition:
        if commission.seed in self._seeds:
            raise self._error
        return A_PIECE


class Judge:
    """An `EmotionModel` whose device fails."""

    contribution = Contribution("emotion", "judge", "1", "CC0-1.0")

    def __init__(self, error: Exception) -> None:
        self._error = error

    def judge(self, pixels: Picture) -> Emotion:
        raise self._error


def a_picture() -> bytes:
    return cv2.imencode(".png", np.full((64, 64, 3), 128, np.uint8))[1].tobytes()


def composing_on_a_device(error: Exception) -> Iterator[tuple[int, Draft]]:
    bench = Bench(Studio(Soloist(error, 0), composes_on_device=True), NewWritings())
    return begin(bench, iter([(0, a_task(0)), (1, a_task(1))]))


def perceiving_on_a_device(error: Exception) -> Iterator[tuple[int, Draft]]:
    bench = Bench(Studio(Soloist(error), Perception(emotion=Judge(error))), NewWritings())
    return begin(bench, iter([(0, replace(a_task(0), impression=None, picture=a_picture()))]))


@pytest.mark.parametrize("at_work", [composing_on_a_device, perceiving_on_a_device])
def test_a_lost_device_ends_the_process(at_work: Callable[[Exception], Iterator[tuple[int, Draft]]]) -> None:
    with pytest.raises(torch.AcceleratorError, match="device-side assert"):
        list(at_work(LOST))


@pytest.mark.parametrize("at_work", [composing_on_a_device, perceiving_on_a_device])
def test_a_full_device_fails_its_work_alone(
    at_work: Callable[[Exception], Iterator[tuple[int, Draft]]],
) -> None:
    (_, failed), *others = at_work(FULL)

    assert "out of memory" in failed.reason
    assert all(draft.composition is A_PIECE for _, draft in others)


def losing_the_device_at_two(tasks: Iterator[tuple[int, Task]]) -> Iterator[tuple[int, str]]:
    bench = Bench(Studio(Soloist(LOST, 2), composes_on_device=True), NewWritings())
    for number, draft in begin(bench, tasks):
        yield number, "composed" if draft.composition else draft.reason


def test_another_process_goes_on_without_the_work_that_loses_the_device() -> None:
    worker = StreamWorker(nothing, losing_the_device_at_two, 60.0)

    results = {task.seed: result for task, result in worker.results(map(a_task, range(5)))}

    assert results == {seed: Crashed() if seed == 2 else "composed" for seed in range(5)}


def nothing() -> None:
    """No preparation."""


def threads_of_libraries(_: int) -> list[int]:
    blas = (each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas")
    return [cv2.getNumThreads(), *blas]


def test_a_worker_computes_on_one_core() -> None:
    ((_, threads),) = WorkerPool(prepare_to_complete, threads_of_libraries, 1).results([0])
    assert isinstance(threads, list)
    assert set(threads) == {1}
