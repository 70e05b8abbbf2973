"""Drawing a line: the cheapest way through the scale for a row of rhythmic slots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from precompute.composing.score.planning.picture import Contour
from precompute.composing.score.theory import QUARTER, parallel
from precompute.composing.score.writing.harmony import Chord, left_unresolved

_STEP_COSTS = (0.9, 0.0, 0.5, 1.0, 1.7, 2.4, 5.0, 3.0)
"""Cost of moving 0..7 scale steps; sixths to sevenths are awkward, the octave is singable."""
_FORBIDDEN = 1000.0
_LEANING = 2.0
"""How much a minor third may cost less in the saddest music."""
_UNRESOLVED: Mapping[str | None, float] = {"leading note": 4.0, "seventh": 6.0}
"""Cost of leaving a tendency note otherwise than it wants."""
_LEAP = 4
"""Scale steps from which a move asks to be answered by a step back."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A note whose pitch is still open."""

    start: int
    length: int
    chord: Chord
    strength: float
    """Metrical, 0..1."""
    wished: int | None
    """Scale steps from the note before it that the motif asks for."""
    height: float
    """Scale steps above the middle of the range at which the phrase wants to be."""
    must_be: str | None
    """For notes of a cadence: 'ending' (the tonic), 'tonic' (its third will do) or 'chord'."""
    above: int | None = None
    """MIDI number of another voice that sounds above it when it begins."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a line may and likes to move."""

    low: int
    high: int
    """Lowest and highest MIDI number allowed."""
    contour: Contour
    """Liking for leaps and repeated notes."""
    previous: int | None
    """MIDI number of the note before the line."""
    remembered: tuple[int, ...]
    """Positions of the same theme when it was heard first, which the line likes to follow."""
    gladness: float = 0.0
    """Below 0 it leans on minor thirds; -1..1."""


@dataclass(frozen=True, slots=True)
class _Way:
    """The cheapest way to a note; a state of the search is its position and the leap that led there."""

    cost: float
    positions: tuple[int, ...]


def draw_line(slots: Sequence[Slot], manner: Manner, chance: Random) -> tuple[int, ...]:
    """One scale position per slot, each in its own chord's key; chance breaks ties."""
    ways: dict[tuple[int, int], _Way] = {}
    for index, slot in enumerate(slots):
        own = _own_costs(slot, index, manner, chance)
        if index == 0:
            ways = {
                (position, 0): _Way(cost + _entry_cost(slot, position, manner.previous), (position,))
                for position, cost in own.items()
            }
        else:
            ways = _extended(ways, slots[index - 1], slot, own, manner.contour)
    return min(ways.values(), key=lambda way: way.cost).positions


def _own_costs(slot: Slot, index: int, manner: Manner, chance: Random) -> dict[int, float]:
    candidates = slot.chord.key.positions_between(manner.low, manner.high)
    middle = candidates[len(candidates) // 2] - 1
    costs: dict[int, float] = {}
    for position in candidates:
        costs[position] = _own_cost(slot, position, middle) + chance.uniform(0, 0.7)
        if index < len(manner.remembered):
            costs[position] += 1.5 * abs(position - manner.remembered[index])
        costs[position] -= _leaning(slot, position, manner.gladness)
    return costs


def _extended(
    ways: dict[tuple[int, int], _Way], before: Slot, slot: Slot, own: dict[int, float], contour: Contour
) -> dict[tuple[int, int], _Way]:
    shift = _shift(before.chord, slot.chord)
    goals = [_Goal.of(slot.chord, position, cost) for position, cost in own.items()]
    moves: dict[int, list[_Move]] = {}
    best: dict[tuple[int, int], tuple[float, _Way]] = {}
    for (last, leaping), way in ways.items():
        if last not in moves:
            moves[last] = _moves(before, slot, last, shift, goals, contour)
        for move in moves[last]:
            cost = way.cost + move.own_cost + move.costs[leaping]
            known = best.get(move.state)
            if known is None or cost < known[0]:
                best[move.state] = cost, way
    return {state: _Way(cost, (*way.positions, state[0])) for state, (cost, way) in best.items()}


def _shift(before: Chord, after: Chord) -> int:
    """Positions count from each key's own tonic; this is the offset when the key changes."""
    if before.key.tonic == after.key.tonic:
        return 0
    reference = 60
    there = min(range(20, 60), key=lambda p: abs(before.key.pitch_at(p) - reference))
    here = min(range(20, 60), key=lambda p: abs(after.key.pitch_at(p) - before.key.pitch_at(there)))
    return here - there


def _own_cost(slot: Slot, position: int, middle: int) -> float:
    chord = slot.chord
    pitch_class = chord.pitch_at(position) % 12
    in_chord = pitch_class in chord.tones
    cost = 0.06 * (position - middle - slot.height) ** 2
    if slot.must_be == "tonic" and position % 7 != 0 and chord.key.tonic in chord.tones:
        cost += 5.0 if position % 7 == 2 else 12.0  # the third is a gentle substitute
    if slot.must_be == "ending" and position % 7 != 0:
        cost += _FORBIDDEN
    if slot.must_be and not in_chord:
        cost += _FORBIDDEN
    if not in_chord:
        cost += 3.5 * slot.strength + 2.2 * max(0.0, slot.length / QUARTER - 0.5)
        if any((pitch_class - tone) % 12 == 1 for tone in chord.tones[:3]):
            cost += 1.5 + slot.length / QUARTER  # a minor ninth above a chord tone bites
    if in_chord and pitch_class == chord.leading_note and slot.length > QUARTER:
        cost += 1.0
    if slot.above is not None:
        distance = slot.above - chord.pitch_at(position)
        cost += 8.0 if distance < 3 else 1.5 * (distance % 12 in {0, 1, 2, 10, 11})
    return cost


def _leaning(slot: Slot, position: int, gladness: float) -> float:
    """How welcome a note is because sad music leans on its minor thirds.

    The third says most plainly which mode music is in (Krumhansl 1990; Parncutt 2014). The major one lies in the
    overtones of every root and is heard by itself; the minor one has to be played.
    """
    chord = slot.chord
    if chord.kind == "bare" or chord.pitch_at(position) % 12 != chord.tones[1]:
        return 0.0
    if (chord.tones[1] - chord.root) % 12 != 3:
        return 0.0
    weight = (0.5 + 0.5 * slot.strength) * min(2.0, slot.length / QUARTER)
    return _LEANING * max(0.0, -gladness) * weight


def _entry_cost(slot: Slot, position: int, previous: int | None) -> float:
    if previous is None:
        return 0.0 if position % 7 in {0, 2, 4} else 1.5
    interval = abs(slot.chord.pitch_at(position) - previous)
    return _FORBIDDEN if interval > 12 else max(0.0, 0.25 * (interval - 5))


@dataclass(slots=True)
class _Goal:
    """A note that a move may lead to."""

    position: int
    own_cost: float
    rank: int
    """Steps of the key's skeleton above its lowest tonic."""
    pitch: int
    is_dissonant: bool

    @classmethod
    def of(cls, chord: Chord, position: int, own_cost: float) -> _Goal:
        pitch = chord.pitch_at(position)
        rank = chord.key.steps_between(0, position)
        return cls(position, own_cost, rank, pitch, pitch % 12 not in chord.tones)


@dataclass(slots=True)
class _Move:
    """From one note to another: computed once for all ways that led to the first."""

    state: tuple[int, int]
    """The position it leads to, and whether it is a leap up (1), down (-1) or none (0)."""
    own_cost: float
    """Of the note it leads to."""
    costs: tuple[float, float, float]
    """Of moving so: after no leap, one up (1) and one down (-1)."""


def _moves(
    before: Slot, slot: Slot, last: int, shift: int, goals: Sequence[_Goal], contour: Contour
) -> list[_Move]:
    """All moves from a position that may be sung at all."""
    rank = slot.chord.key.steps_between(0, last + shift)
    pitch = before.chord.pitch_at(last)
    is_dissonant = pitch % 12 not in before.chord.tones
    altered = before.chord.altered or slot.chord.altered
    changes = before.chord is not slot.chord
    voices = None if before.above is None or slot.above is None else (before.above, slot.above)
    crowded = slot.must_be == "ending" and not is_dissonant and _shifts_bare(before.chord, slot.chord)
    found: list[_Move] = []
    for goal in goals:
        step = goal.rank - rank
        size = abs(step)
        if size > 7:
            continue
        cost = _STEP_COSTS[size] * (1.3 - contour.leaps if size > 1 else 1.0)
        if size == 0:
            cost *= 1.5 - contour.repeats
        if slot.wished is not None:
            cost += 1.4 * min(4, abs(step - slot.wished))
        more: list[float] = []
        interval = abs(goal.pitch - pitch)
        if interval == 6 or (size == 1 and interval == 3 and altered):
            more.append(5.0)  # tritone; augmented second, unless it is the scale's own
        if interval > 12:
            more.append(_FORBIDDEN)
        if size > 1 and is_dissonant:
            more.append(4.0)  # a dissonance is left by step
        if size > 1 and goal.is_dissonant:
            more.append(2.5)  # and reached by step
        if voices is not None:
            more.append(8.0 * parallel(pitch, voices[0], goal.pitch, voices[1]))
        if changes:
            more.append(_UNRESOLVED.get(left_unresolved(before.chord, slot.chord, pitch, goal.pitch), 0.0))
        if crowded:
            more.append(_FORBIDDEN)
        # A leap wants to be answered by a step back.
        away = 1.0 if size <= 1 else 5.0
        after_up = 0.0 if step < 0 and size <= 2 else away
        after_down = 0.0 if step > 0 and size <= 2 else away
        costs = _added(cost, more), _added(cost + after_up, more), _added(cost + after_down, more)
        found.append(_Move((goal.position, _leap(step)), goal.own_cost, costs))
    return found


def _added(cost: float, more: Sequence[float]) -> float:
    """One after the other, which `sum` does not do in every Python: the last bit decides between equal ways."""
    for each in more:
        cost += each
    return cost


def _leap(step: int) -> int:
    return 0 if abs(step) < _LEAP else 1 if step > 0 else -1


def _shifts_bare(before: Chord, after: Chord) -> bool:
    """True where a root and its fifth move by a step: a bass has no other notes, so a tune on them may run in
    parallels. So organum comes to its end from a note between.
    """
    step = min((after.root - before.root) % 12, (before.root - after.root) % 12)
    return before.kind == after.kind == "bare" and 0 < step <= 2
