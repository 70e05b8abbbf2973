"""Breath and bow: where players who cannot sound for ever take a new breath, or turn the bow.

They do so between phrases, and rests give both. What is longer than a breath is divided by the cheapest path under
costs for the place (before strong beats and after long notes is best, among quick notes worst) and for how much is
spent by then; the note before gives some of its end. A single note that is longer than a breath is taken again,
softly, on a beat; the very last one ends with the breath. Players who are many breathe in turn, and together only
between phrases.

How long breath and bow last are data (`ensembles.toml`); loud notes spend more of them.
"""

from __future__ import annotations

import dataclasses
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from precompute.composing.score.catalogue.ensembles import Instrument
from precompute.composing.score.planning.plan import Plan
from precompute.composing.score.playing.strokes import Stroke, moments
from precompute.composing.score.playing.timing import TempoMap
from precompute.composing.score.theory import Note

_SOFT, _LOUD = 60, 110
"""Velocities: what is softer than the first spends least, what is louder than the second most."""
_GIVEN = 0.3
"""Share of the note before that goes to a breath, within limits."""
_QUICK_S = 0.3
"""A shorter note has hardly anything to give."""
_SHORTEST_S = 0.03
"""A note sounds for so long at least."""
_EFFORT = 0.5
"""Cost of spending a whole breath; to take one in the middle of a phrase costs about 1."""
_HELD = 5.0
"""Cost of breathing while a note of another voice is held, which ends it."""
_SOFTER = 10
"""Velocity that a note loses when it is taken again."""
_LOUDEST = 118


def breathe_and_bow(
    plan: Plan, tempo: TempoMap, player: Instrument, strokes: Sequence[Stroke]
) -> list[Stroke]:
    """The strokes of one player with breaths taken, or bows turned, as far as the instrument needs them."""
    supply = _Supply.of(player)
    if supply is None or not strokes:
        return list(strokes)
    rows = moments([part for stroke in strokes for part in _taken_again(plan, tempo, supply, stroke)])
    return _Line.of(plan, supply, rows).played()


@dataclass(frozen=True, slots=True)
class _Supply:
    """What a player sounds with until it is renewed: the breath, or the bow."""

    lasts_s: float
    """When played softly."""
    loudly: float
    """How much faster it is spent when played loudly."""
    silence_s: tuple[float, float]
    """The least and the most that renewing it takes."""
    enough_s: float
    """A silence of this length renews it."""
    accent: int
    """Velocity that the first note afterwards gains."""
    ends_with: bool
    """True where the last note cannot outlast it."""
    in_turn: bool
    """True where many players renew it one after the other."""

    @classmethod
    def of(cls, player: Instrument) -> _Supply | None:
        """None where a player can sound for ever, or lets every note die away."""
        if player.breath_s is not None:
            return cls(player.breath_s, 1.3, (0.15, 0.35), 0.12, 0, ends_with=True, in_turn=player.staggers)
        if player.bow_s is not None:
            return cls(player.bow_s, 2.0, (0.06, 0.09), 0.06, 3, ends_with=False, in_turn=False)
        return None

    def spent_s(self, stroke: Stroke, until_s: float) -> float:
        """How much of it a stroke spends until a moment."""
        force = min(1.0, max(0.0, (stroke.velocity - _SOFT) / (_LOUD - _SOFT)))
        return (until_s - stroke.start_s) * (1 + (self.loudly - 1) * force)


def _taken_again(plan: Plan, tempo: TempoMap, supply: _Supply, stroke: Stroke) -> list[Stroke]:
    """The stroke; where it is too long, parts of about equal length, on beats if there are any."""
    spent_s, note = supply.spent_s(stroke, stroke.end_s), stroke.note
    if supply.in_turn or spent_s <= supply.lasts_s:
        return [stroke]
    if supply.ends_with and plan.is_final(note.start):
        lasting_s = (stroke.end_s - stroke.start_s) * supply.lasts_s / spent_s
        return [dataclasses.replace(stroke, end_s=stroke.start_s + lasting_s)]
    count = math.ceil(spent_s / (0.85 * supply.lasts_s))
    beat = plan.metre.pulse if note.length >= 3 * count * plan.metre.pulse else 1
    inner = [round((note.start + note.length * n / count) / beat) * beat for n in range(1, count)]
    ticks = [note.start, *inner, note.end]
    seconds = [stroke.start_s, *map(tempo.seconds_at, inner), stroke.end_s]
    return [
        dataclasses.replace(
            stroke,
            note=Note(begin, end - begin, note.pitch, note.stress, tied=number > 0),
            velocity=max(1, stroke.velocity - _SOFTER) if number else stroke.velocity,
            start_s=begin_s,
            end_s=end_s,
        )
        for number, ((begin, end), (begin_s, end_s)) in enumerate(
            zip(pairwise(ticks), pairwise(seconds), strict=True)
        )
    ]


@dataclass(frozen=True, slots=True)
class _Line:
    """What one player plays, moment by moment. A *place* is the one before the moment of that number."""

    plan: Plan
    supply: _Supply
    rows: Sequence[Sequence[Stroke]]
    """The strokes of each moment."""
    starts_s: Sequence[float]
    """When each begins, and then when a loop begins again: one more than there are moments."""
    spent_s: Sequence[float]
    """How much all moments before each place spend together."""
    held: frozenset[int]
    """The places at which an earlier note is held: with two voices, or by some of many."""

    @classmethod
    def of(cls, plan: Plan, supply: _Supply, rows: Sequence[Sequence[Stroke]]) -> _Line:
        starts_s = [min(stroke.start_s for stroke in row) for row in rows]
        starts_s.append(starts_s[0] + plan.length_s if plan.loop else math.inf)
        spent_s = (
            max(
                supply.spent_s(each, next_s if next_s - each.end_s < supply.enough_s else each.end_s)
                for each in row
            )
            for row, next_s in zip(rows, starts_s[1:], strict=True)
        )
        ends = accumulate((max(each.note.end for each in row) for row in rows), max)
        held = {
            place
            for place, (end, row) in enumerate(zip(ends, rows[1:], strict=False), 1)
            if end > row[0].note.start
        }
        return cls(plan, supply, rows, starts_s, tuple(accumulate(spent_s, initial=0.0)), frozenset(held))

    def played(self) -> list[Stroke]:
        """The strokes, with silence before and accent on the first one of each breath or bow."""
        renewed = self._renewed()
        strokes: list[Stroke] = []
        until_s = math.inf
        for place in reversed(range(len(self.rows))):
            if place + 1 in renewed:
                until_s = self.starts_s[place + 1] - self._silence_s(place)
            accent = self.supply.accent if place in renewed else 0
            strokes += [
                dataclasses.replace(
                    stroke,
                    velocity=min(_LOUDEST, stroke.velocity + accent),
                    end_s=max(min(stroke.end_s, until_s), stroke.start_s + _SHORTEST_S),
                )
                for stroke in self.rows[place]
            ]
        return strokes

    def _silence_s(self, place: int) -> float:
        """How much a moment gives to the breath after it: at most its half, if that is enough."""
        room_s, (least_s, most_s) = self.starts_s[place + 1] - self.starts_s[place], self.supply.silence_s
        wanted_s = min(max(_GIVEN * room_s, least_s), most_s, room_s / 2)
        return max(wanted_s, min(self.supply.enough_s, room_s - _SHORTEST_S))

    def _renewed(self) -> set[int]:
        """The places where silence has to be made."""
        rests, seams = self._rests(), self._seams()
        renewed = seams - rests
        if not self.supply.in_turn:
            for first, last in pairwise(sorted({0, *rests, *seams, len(self.rows)})):
                renewed.update(self._cheapest(first, last))
        return renewed

    def _rests(self) -> set[int]:
        """The places with silence enough."""
        sounding_s = accumulate((max(stroke.end_s for stroke in row) for row in self.rows), max)
        silences_s = (start - end for end, start in zip(sounding_s, self.starts_s[1:], strict=True))
        return {place for place, seconds in enumerate(silences_s, 1) if seconds >= self.supply.enough_s}

    def _seams(self) -> set[int]:
        """The places between phrases, at the end of a loop, and where a note is taken again."""
        bar = self.plan.metre.bar
        phrases = [start * bar for start in self.plan.phrase_starts]
        numbers = [bisect_right(phrases, row[0].note.start) for row in self.rows]
        seams = {place for place, (one, two) in enumerate(pairwise(numbers), 1) if one != two}
        seams -= self.held
        seams.update(place for place, row in enumerate(self.rows) if any(each.note.tied for each in row))
        return seams | {len(self.rows)} if self.plan.loop else seams

    def _cheapest(self, first: int, last: int) -> list[int]:
        """The places between two others that divide what lies between them, so that nothing lasts too long."""
        spent_s, lasts_s = self.spent_s, self.supply.lasts_s
        if spent_s[last] - spent_s[first] <= lasts_s:
            return []
        ways = {first: (0.0, first)}
        for place in range(first + 1, last + 1):
            found: list[tuple[float, int]] = []
            for before in range(place - 1, first - 1, -1):
                share = (spent_s[place] - spent_s[before]) / lasts_s
                if share > 1 and found:
                    break
                found.append((ways[before][0] + _EFFORT * share**2, before))
            cost, before = min(found)
            ways[place] = (cost + (self._cost(place) if place < last else 0.0), before)
        path = [ways[last][1]]
        while path[-1] > first:
            path.append(ways[path[-1]][1])
        return path[:-1]

    def _cost(self, place: int) -> float:
        """What it costs to breathe at a place in the middle of a phrase: about 0.3 to 3, more if a note is held."""
        before, after = self.rows[place - 1][0].note.start, self.rows[place][0].note.start
        long = min(1.0, (after - before) / (2 * self.plan.metre.pulse))
        quick = max(0.0, 1 - (self.starts_s[place] - self.starts_s[place - 1]) / _QUICK_S)
        return (
            1.0
            - 0.35 * self.plan.metre.strength(after)
            - 0.35 * long
            + 2.0 * quick
            + _HELD * (place in self.held)
        )
