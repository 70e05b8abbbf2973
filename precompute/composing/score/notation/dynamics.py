"""Dynamics: how loud each section is, and the swelling into the climax and out of it.

A player reads a mark at the first note of each section that is louder or softer than what came before.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from precompute.composing.score.planning.plan import Plan, SectionPlan
from precompute.composing.score.writing.orchestration import Part

_MARKS = ((0.17, "pp"), (0.33, "p"), (0.5, "mp"), (0.68, "mf"), (0.87, "f"))
"""Up to which level of a section each mark stands."""
_HAIRPIN_BARS = 2
_FADING = 0.6
"""Under this level held notes fade at the end (`performance`)."""


@dataclass(frozen=True, slots=True)
class Dynamic:
    """A mark for one part."""

    tick: int
    sign: str
    """'pp' .. 'ff', or of a hairpin 'crescendo', 'diminuendo' and, where either ends, 'stop'."""

    @property
    def is_hairpin(self) -> bool:
        """True at either end of a hairpin."""
        return self.ends or self.sign in {"crescendo", "diminuendo"}

    @property
    def ends(self) -> bool:
        """True where a hairpin ends: it belongs to the bar before."""
        return self.sign == "stop"


def loudness_of(level: float) -> str:
    """The mark for a level of 0..1."""
    return next((mark for limit, mark in _MARKS if level < limit), "ff")


def dynamics(plan: Plan, part: Part) -> tuple[Dynamic, ...]:
    """What a part reads, in order of time."""
    starts = [each.note.start for each in part.notes]
    end = max(each.note.end for each in part.notes)
    found: list[Dynamic] = []
    valid, swelled = "", False
    for section, following in zip_longest(plan.sections, plan.sections[1:]):
        first, last = _span(plan, section)
        entry = next((tick for tick in starts if first <= tick and (tick < last or following is None)), None)
        mark = loudness_of(section.level)
        if entry is not None:
            if mark != valid or swelled:
                found.append(Dynamic(entry, mark))
            valid, swelled = mark, False
        way = _hairpin(section, following)
        bars = min(_HAIRPIN_BARS, section.section.end_bar - section.section.start_bar)
        begin = last - bars * plan.metre.bar
        if way and any(begin <= tick < last for tick in starts):
            found += (Dynamic(max(begin, entry or begin), way), Dynamic(last, "stop"))
            swelled = True
    if not plan.loop and not part.instrument.decays and plan.level < _FADING and starts[-1] >= plan.end:
        found += (Dynamic(plan.end, "diminuendo"), Dynamic(end, "stop"))
    return tuple(found)


def _span(plan: Plan, section: SectionPlan) -> tuple[int, int]:
    bar = plan.metre.bar
    return section.section.start_bar * bar, section.section.end_bar * bar


def _hairpin(section: SectionPlan, following: SectionPlan | None) -> str:
    """'crescendo' into a louder climax, 'diminuendo' out of it; else empty."""
    if following is None or loudness_of(section.level) == loudness_of(following.level):
        return ""
    if following.climax and following.level > section.level:
        return "crescendo"
    return "diminuendo" if section.climax and following.level < section.level else ""
