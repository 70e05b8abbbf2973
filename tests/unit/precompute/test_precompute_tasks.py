"""Composing for many works at once: what an engine's failures cost, and what they do not."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pytest
from fakes.values import an_artwork, an_impression

from db.entities import Commission, Engine
from db.models import ModelUnusableError
from db.plain import key_of
from precompute.composing.contract import ComposingError, Composition
from precompute.composing.sounding import UNHEARD
from precompute.pipeline import UNCONSTRAINED, Studio
from precompute.tasks import Bench, Draft, Task, compose_together
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
