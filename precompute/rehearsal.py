"""A rehearsal: which steps the models that are wanted cannot do, found out before the first work.

    who is cast -> every byte of the weights is read -> loaded -> who cannot: our own part stands in

Weights may be damaged in their middle, of another architecture, or too large for the memory: only reading them all
and loading them together, as at work, tells. It may kill who does it. So a process of its own does it and ends; its
death is an answer as well, and the others are tried once more without the model that it had in hand.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

from db.errors import KlangbildError
from db.models import Loading, ModelError, ModelStore, ModelUnusableError, library_missing
from db.processes import NotYet, WorkerError
from db.workers import Lost, told
from precompute.casting import Casting, cast_here
from precompute.composing.contract import ComposingError

_LONGEST_SILENCE_S = 30 * 60.0
"""Loading tells nothing of how far it is; from a slow disk it may take minutes."""

log = logging.getLogger(__name__)


def rehearsed(
    casting: Casting,
    *,
    say: Callable[[str], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Casting:
    """The casting with all whom our own parts stand in for. Where no model is cast, no process is started.

    Args:
        casting: who is wanted.
        say: told what is being done, and '' at the end.
        stop: asked twice a second at least; True ends the rehearsal, with what was found so far.

    Raises:
        ModelError: the production insists on a model that cannot be used.
        ComposingError: the same of its composer; or ours stands in, and no soundfont is installed.
        SettingsError: the home's settings cannot be read.
        WorkerError: a process dies before it has any model in hand.
    """
    studio = cast_here(casting)
    casting = replace(casting, stand_ins=studio.stand_ins)
    if studio.uses_models:
        rehearsal = _Rehearsal(casting, say, stop)
        while not rehearsal.is_over:
            rehearsal.try_all()
        casting = rehearsal.casting
        say("")
    return casting


@dataclass(frozen=True, slots=True)
class _InHand:
    """A model is read from now on."""

    step: str
    name: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """How much of a model's files has been compared with its manifest."""

    percent: int


@dataclass(frozen=True, slots=True)
class _Whole:
    """Every byte of a model is as it should be."""

    name: str


@dataclass(frozen=True, slots=True)
class _Unusable:
    """The model in hand cannot do its step."""

    error: KlangbildError


_News = _InHand | _Reading | _Whole | _Unusable


class _Rehearsal:
    """What is known so far."""

    def __init__(self, casting: Casting, say: Callable[[str], None], stop: Callable[[], bool]) -> None:
        self.casting = casting
        self.is_over = False
        self._say = say
        self._stop = stop
        self._in_hand: _InHand | None = None
        self._whole: frozenset[str] = frozenset()

    def try_all(self) -> None:
        """Have one process read and load everybody who is still cast."""
        self._in_hand = None
        work = partial(_read_all, self.casting, self._whole)
        with closing(told(work, _LONGEST_SILENCE_S)) as news:
            for each in news:
                if self._stop():
                    break
                if isinstance(each, Lost):
                    self._lose(each)
                    return
                if not isinstance(each, NotYet):
                    self._hear(each)
        self.is_over = True

    def _hear(self, news: _News) -> None:
        match news:
            case _InHand(step, name):
                log.info("trying out %s for %s", name, step)
                self._in_hand = news
            case _Reading(percent):
                self._say(f"Checking {self._named} ({percent} %)")
            case _Whole(name):
                self._whole |= {name}
                self._say(f"Loading {self._named}")
            case _Unusable(error):
                self._do_without(error)

    def _lose(self, lost: Lost) -> None:
        if self._in_hand is None:
            raise WorkerError(
                f"a process that was to try the models out {lost.manner} before it had any in hand: does a library "
                f"fail as it is loaded? What the process said last may tell"
            )
        self._do_without(
            ModelUnusableError(
                f"the process that loaded {self._named} {lost.manner}: is there too little memory? A smaller model "
                f"needs less; what the process said last may tell more"
            )
        )

    def _do_without(self, error: KlangbildError) -> None:
        if self._in_hand is not None:
            self.casting = self.casting.without(self._in_hand.step, self._in_hand.name, error)

    @property
    def _named(self) -> str:
        return "" if self._in_hand is None else self._in_hand.name


def _read_all(casting: Casting, whole: frozenset[str], tell: Callable[[_News], None]) -> None:
    """In the process: check and load one model after the other, and keep them all as at work."""
    store = ModelStore(casting.home.models)
    for step, player in cast_here(casting).models:
        tell(_InHand(step, player.weights[0].name))
        try:
            _check(player, store, whole, tell)
            player.load()
        except (ModelError, ComposingError) as error:
            tell(_Unusable(error))
        except ImportError as error:
            tell(_Unusable(library_missing(error)))


def _check(player: Loading, store: ModelStore, whole: frozenset[str], tell: Callable[[_News], None]) -> None:
    """Compare every byte with the manifests, but of those that have been compared before."""
    before = -1

    def report(done: int, total: int) -> None:
        nonlocal before
        percent = 100 * done // max(total, 1)
        if percent != before:
            before = percent
            tell(_Reading(percent))

    for model in player.weights:
        if model.name not in whole:
            store.require_whole(model.name, report)
        tell(_Whole(model.name))
