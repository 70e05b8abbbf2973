"""What is done for one work in a worker process: perceive, word, compose, finish. Only the parent stores.

    task -> drafted -> composed -> finished -> result

With embedded parts alone every process walks the whole way (`work`). Models share a device: one process goes as far
as they are needed and takes many tasks at once where its engine can (`begin_together`), others go on (`complete`).
What goes wrong with a work becomes the reason in its result, and harms no other.
"""

from __future__ import annotations

import os
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain
from typing import TypeVar

import cv2
from threadpoolctl import threadpool_limits

from db.entities import Artwork, Commission, CommissionKey, Constraints, Digest, Impression, Reproduction
from db.errors import KlangbildError
from db.models import ModelError, device_is_lost
from db.pictures import read_picture
from db.plain import key_of
from db.workers import Crashed
from precompute.casting import Casting, cast_studio
from precompute.composing.contract import BatchComposer, Composer, ComposingError, Composition
from precompute.composing.sounding import RefusedError
from precompute.pipeline import Studio
from precompute.recording import Recording, finish
from precompute.writings import NewWritings


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a worker process works, from its first piece to its last."""

    studio: Studio
    writings: NewWritings
    """What its models write."""


@dataclass(frozen=True, slots=True)
class Task:
    """All that a worker needs for one work; it reads nothing else but weights."""

    artwork: Artwork
    reproduction: Reproduction
    picture: bytes
    impression: Impression | None
    existing: frozenset[CommissionKey]
    duration_s: float
    seed: int
    constraints: Constraints
    ticket: int = 0
    """By which whoever gave it knows it again."""


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A work on its way: what is there so far, or why there will be no more."""

    artwork: Artwork
    impression: Impression | None = None
    writings: tuple[tuple[Digest, str], ...] = ()
    """What models were asked and wrote."""
    commission: Commission | None = None
    """None where the work has this piece already, or something went wrong."""
    composition: Composition | None = None
    reason: str = ""
    may_pass: bool = False
    """The reason may be gone another time."""

    def failing(self, error: Exception) -> Draft:
        """The same that will get no piece, because of an error."""
        return replace(self, commission=None, reason=_told(error), may_pass=_may_pass(error))


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a worker gives back: an impression, and a recording unless there is one already or it failed."""

    impression: Impression | None = None
    writings: tuple[tuple[Digest, str], ...] = ()
    recording: Recording | None = None
    flac: bytes = b""
    reason: str = ""
    may_pass: bool = False
    """The reason may be gone another time."""


def prepare(casting: Casting) -> None:
    """Build what every piece needs before the first one, in a worker process."""
    prepare_to_complete()
    _bench(casting)


def prepare_to_complete() -> None:
    """The same where works come as drafts. One core for each worker: more threads would only fight over them.

    Those of linear algebra take another fifth of a piece's processor time and save none of its time.
    """
    cv2.setNumThreads(1)
    threadpool_limits(1, user_api="blas")


def work(casting: Casting, task: Task) -> Result:
    """Walk the whole way for one work."""
    bench = _bench(casting)
    return _finished(_composed(_drafted(task, bench), bench.studio.composer))


def begin_together(casting: Casting, tasks: Iterator[tuple[int, Task]]) -> Iterator[tuple[int, Draft]]:
    """Go as far as models are needed: one process has the device, and all works pass through it."""
    return begin(_bench(casting), tasks)


def begin(bench: Bench, tasks: Iterator[tuple[int, Task]]) -> Iterator[tuple[int, Draft]]:
    """The same at a bench that stands already.

    What goes wrong with a work stands in its draft. A lost device escapes (`device_is_lost`): only another process
    can go on.
    """
    studio = bench.studio
    if isinstance(studio.composer, BatchComposer):
        yield from compose_together(bench, studio.composer, tasks)
        return
    for number, task in tasks:
        draft = _drafted(task, bench)
        yield number, _composed(draft, studio.composer) if studio.composes_on_device else draft


def compose_together(
    bench: Bench, composer: BatchComposer, tasks: Iterator[tuple[int, Task]]
) -> Iterator[tuple[int, Draft]]:
    """Compose for many works at once, with an engine that shares a device among them.

    When the engine as a whole fails, what it had in hand fails with it and the next works try once more; when it
    fails again without a piece in between, all that is left fails for that reason. What is no `KlangbildError`
    escapes, as when the device is lost: then only another process can go on.
    """
    waiting: dict[CommissionKey, list[tuple[int, Draft]]] = {}
    settled: deque[tuple[int, Draft]] = deque()

    def commissions() -> Iterator[Commission]:
        for number, task in tasks:
            draft = _drafted(task, bench)
            if draft.commission is None:
                settled.append((number, draft))
                continue
            same = waiting.setdefault(key_of(draft.commission), [])
            same.append((number, draft))
            if len(same) == 1:
                yield draft.commission

    ordered = commissions()
    has_failed = False  # and gave no piece since
    while (first := next(ordered, None)) is not None:  # an engine without work need not load its weights
        try:
            for commission, piece in composer.compose_many(chain([first], ordered)):
                has_failed = has_failed and isinstance(piece, ComposingError)
                for number, draft in waiting.pop(key_of(commission)):
                    yield number, _with_piece(draft, piece)
                yield from _drained(settled)
        except (ComposingError, ModelError) as error:
            for number, draft in (each for same in waiting.values() for each in same):
                yield number, draft.failing(error)
            waiting.clear()
            if has_failed:
                for number, task in tasks:
                    yield number, Draft(task.artwork, task.impression).failing(error)
                break
            has_failed = True
    yield from _drained(settled)


def complete(begun: tuple[Task, Draft | Crashed]) -> Result | Crashed:
    """Go the rest of the way with what `begin_together` gave for a task; no model is needed for it any more."""
    _, draft = begun
    if isinstance(draft, Crashed):
        return draft
    lacks_piece = draft.commission is not None and draft.composition is None
    return _finished(_composed(draft, _embedded_studio().composer) if lacks_piece else draft)


def _drafted(task: Task, bench: Bench) -> Draft:
    """Perceive and word; without a commission where the work has this piece already."""
    draft, studio = Draft(task.artwork, task.impression), bench.studio

    def worded() -> Draft:
        impression = task.impression or studio.perceive(read_picture(task.picture).pixels)
        commission = studio.commission(impression, task.artwork, task.duration_s, task.seed, task.constraints)
        wanted = None if key_of(commission) in task.existing else commission
        return replace(draft, impression=impression, commission=wanted, writings=bench.writings.taken())

    return _guarded(worded, draft.failing)


def _composed(draft: Draft, composer: Composer) -> Draft:
    """With its piece, unless it has one or gets none."""
    commission = draft.commission
    if commission is None or draft.composition is not None:
        return draft
    return _guarded(lambda: replace(draft, composition=composer.compose(commission)), draft.failing)


def _with_piece(draft: Draft, piece: Composition | ComposingError) -> Draft:
    if isinstance(piece, ComposingError):
        return draft.failing(piece)
    return replace(draft, composition=piece)


def _finished(draft: Draft) -> Result:
    """Master, screen and encode what was composed."""
    result = Result(draft.impression, draft.writings, reason=draft.reason, may_pass=draft.may_pass)
    if draft.commission is None or draft.composition is None:
        return result
    commission, composition = draft.commission, draft.composition

    def recorded() -> Result:
        recording = finish(commission, composition)
        return replace(result, recording=recording, flac=recording.as_flac(draft.artwork))

    return _guarded(recorded, lambda error: replace(result, reason=_told(error), may_pass=_may_pass(error)))


T = TypeVar("T")


def _drained(waiting: deque[T]) -> Iterator[T]:
    while waiting:
        yield waiting.popleft()


def _guarded(do: Callable[[], T], otherwise: Callable[[Exception], T]) -> T:
    """What `do` gives, or what is to be given for the error because of which it cannot.

    A lost device escapes and ends the process, for all that follows would fail in it: another one goes on.
    """
    try:
        return do()
    except Exception as error:  # our bug must stop one piece, not the night; it is told, with its place
        if device_is_lost(error):
            raise
        return otherwise(error)


def _told(error: Exception) -> str:
    if isinstance(error, KlangbildError):
        return str(error)
    return f"internal error: {''.join(traceback.format_exception(error))}"


def _may_pass(error: Exception) -> bool:
    """Memory, devices and engines recover; a broken picture, an unfit piece and our bugs stay what they are."""
    return isinstance(error, (ComposingError, ModelError)) and not isinstance(error, RefusedError)


@cache
def _embedded_studio() -> Studio:
    return Studio.embedded(os.environ)


@lru_cache(maxsize=1)
def _bench(casting: Casting) -> Bench:
    """One at a time: a process that is given another casting lets the models of the last one go."""
    writings = NewWritings()
    return Bench(cast_studio(casting, os.environ, writings), writings)
