"""Tempo: from written time (ticks) to time on the clock (seconds) and back.

The curve breathes: a phrase starts and ends a little slower than its middle (Todd 1985, 'A model of
expressive timing'), sections end with a small broadening, the piece with a ritardando (Friberg & Sundberg
1999, in which the final tempo is a good half of the first).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

from precompute.composing.score.planning.plan import Plan
from precompute.composing.score.theory import QUARTER

LEAD_IN_S = 0.08
"""Before the first note, so that no player has to begin before the recording does."""

_PHRASE_ARC = 0.05
_FREEDOM = 0.16
"""How far single beats of free time stray from the tempo."""
_SECTION_BROADENING = 0.07
_RITARDANDO = 0.38
_RITARDANDO_S = 2.6


@dataclass(frozen=True, slots=True)
class TempoMap:
    """Constant tempi, one after the other."""

    ticks: tuple[int, ...]
    """Where each begins; the first is 0."""
    seconds: tuple[float, ...]
    """When each begins."""
    quarters_a_minute: tuple[float, ...]

    def seconds_at(self, tick: float) -> float:
        """When a tick is heard; after the last tempo it goes on."""
        index = max(0, bisect_right(self.ticks, tick) - 1)
        return self.seconds[index] + (tick - self.ticks[index]) / QUARTER * 60 / self.quarters_a_minute[index]

    def tick_at(self, second: float) -> int:
        """The nearest tick of a moment; 0 before the first."""
        index = max(0, bisect_right(self.seconds, second) - 1)
        ticks = (second - self.seconds[index]) * self.quarters_a_minute[index] / 60 * QUARTER
        return max(0, round(self.ticks[index] + ticks))


def tempo_map(plan: Plan) -> TempoMap:
    """The tempo curve, fitted so that the final chord begins `final_s + ring_s` before the end.

    A piece whose tempo must be kept has one tempo throughout.
    """
    pulse = plan.metre.pulse
    end = plan.end
    lead_in_s = 0.0 if plan.loop else LEAD_IN_S
    if plan.steady:
        end_s = lead_in_s + end / QUARTER * 60 / plan.tempo_bpm
        return TempoMap((0, end), (lead_in_s, end_s), (plan.tempo_bpm, _final_tempo(plan)))
    chance = plan.stream("tempo")
    ticks = list(range(0, end, pulse))
    shape = [_shape(plan, tick + pulse / 2) for tick in ticks]
    if plan.metre.free:
        shape = [form * math.exp(chance.uniform(-_FREEDOM, _FREEDOM)) for form in shape]
    wanted_s = plan.duration_s - plan.final_s - plan.ring_s - lead_in_s
    quarters = [(min(tick + pulse, end) - tick) / QUARTER for tick in ticks]
    base = sum(length / form for length, form in zip(quarters, shape, strict=True)) * 60 / wanted_s
    tempi = [base * form for form in shape]
    seconds = [lead_in_s]
    for length, tempo in zip(quarters, tempi, strict=True):
        seconds.append(seconds[-1] + length * 60 / tempo)
    return TempoMap((*ticks, end), tuple(seconds), (*tempi, _final_tempo(plan)))


def _final_tempo(plan: Plan) -> float:
    """The tempo at which the final bar lasts as long as its chord is held; a loop goes on as it began."""
    return plan.tempo_bpm if plan.loop else plan.metre.quarters * 60 / plan.final_s


def _shape(plan: Plan, tick: float) -> float:
    """Tempo at a moment as a factor of the base tempo."""
    bar = tick / plan.metre.bar
    section = next(s.section for s in plan.sections if bar < s.section.end_bar)
    phrase = next(p for p in section.phrases if bar < p.start_bar + p.bars)
    done = (bar - phrase.start_bar) / phrase.bars
    factor = 1 + _PHRASE_ARC * plan.rubato * (6 * done * (1 - done) - 1)
    bars_to_section_end = section.end_bar - bar
    if bars_to_section_end < 0.6 and not (plan.loop and section.end_bar == plan.bars):
        factor *= 1 - _SECTION_BROADENING * (1 - bars_to_section_end / 0.6)
    bar_s = plan.metre.quarters * 60 / plan.tempo_bpm
    slowing_bars = min(_RITARDANDO_S / bar_s, plan.bars / 3)
    left = plan.bars - bar
    if left < slowing_bars and not plan.loop:
        factor *= 1 - _RITARDANDO * (1 - left / slowing_bars) ** 1.5
    return factor
