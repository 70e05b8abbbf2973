"""Orders and batches in words, for whoever works at a terminal."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence

from db.batches import Batch, Order, Wanted
from db.windows import Window

_NUMBER = re.compile(r"\d+")
_NUMBERS_EACH_S = 600.0
"""So often a person is told how many pieces there are, or how much room is missing."""
_MOST_NAMED = 5
_WORKS = {
    Wanted.ALL: "works",
    Wanted.WITHOUT_TRACK: "works without a track",
    Wanted.CHANGED: "changed works",
}


def name_of(order: Order, works: int) -> str:
    """What a batch is called whose curator gave it no name: '3 works without a track, 2 takes each'."""
    takes = f", {order.takes} takes each" if order.takes > 1 else ""
    what = _WORKS[order.selection.wanted]
    return f"{works} {what if works != 1 else what.replace('works', 'work')}{takes}"


def ordered(order: Order) -> str:
    """What is to be composed: 'changed works; in Hall 1 or Hall 2; 2 takes of 30 s from seed 0; compose=score'."""
    wanted = order.selection
    said = [
        _WORKS[wanted.wanted],
        _among("", wanted.numbers, " and "),
        _among("in ", wanted.rooms, " or "),
        _among("by ", wanted.artists, " or "),
        _among("tagged ", wanted.tags, " or "),
        f"{order.takes} takes of {order.duration_s:g} s from seed {order.seed}"
        if order.takes > 1
        else f"{order.duration_s:g} s, seed {order.seed}",
        f"calm {1.0 - order.constraints.most_intensity:g}" if order.constraints.most_intensity < 1.0 else "",
        ", ".join(f"{step}={model}" for step, model in _models(order).items()),
        str(order.production.variant) if order.production.models else "",
        "insisting on its models" if order.production.insist else "",
    ]
    return "; ".join(filter(None, said))


def when(windows: Sequence[Window]) -> str:
    """In which hours: 'Mon-Fri 22:00-06:00; Sat,Sun 18:00-09:00'."""
    return "; ".join(map(str, windows)) or "at any time"


def deadline_of(batch: Batch) -> str:
    """By the machine's clock; empty where there is none."""
    return f"{batch.deadline.astimezone():%Y-%m-%d %H:%M}" if batch.deadline else ""


def paused(batch: Batch) -> str:
    """Of a batch that is paused: who did it, and how it goes on."""
    resume = f"`klangbild batch resume {batch.id}`"
    if batch.note:
        return f"batch {batch.id} is paused: {batch.note}; when that is mended, {resume}"
    return f"batch {batch.id} is paused by a curator; {resume} lets it go on"


class Telling:
    """Tells a person what a program is about: at once what is new, and now and then how the numbers in it change.

    Args:
        say: to the person.
        about: gets everything, each time.
        clock_s: seconds that never go back.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        about: Callable[[str], None] = lambda _what: None,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._say = say
        self._about = about
        self._clock_s = clock_s
        self._said, self._said_s = "", 0.0
        self.last = ""
        """What was told last, said or not."""

    def __call__(self, what: str) -> None:
        """It is about this now."""
        self.last = what
        self._about(what)
        is_new = _NUMBER.sub("", what) != _NUMBER.sub("", self._said)
        if is_new or (what != self._said and self._clock_s() - self._said_s >= _NUMBERS_EACH_S):
            self._said, self._said_s = what, self._clock_s()
            self._say(what)


def _models(order: Order) -> dict[str, str]:
    """Who composes is said always."""
    return {"compose": order.production.engine} | order.production.models


def _among(before: str, names: Iterable[str], between: str) -> str:
    """'in Hall 1 or Hall 2', and of many names the first ones; empty for none."""
    said = list(names)
    more = len(said) - _MOST_NAMED
    if more > 0:
        said = [*said[:_MOST_NAMED], f"{more} more"]
    return f"{before}{between.join(said)}" if said else ""
