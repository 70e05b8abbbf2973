"""Harmony: which chord sounds when.

Each phrase is a walk over scale degrees that begins on the tonic (or where the phrase before it left off) and
ends in its cadence. The walks follow tables of usual successions, one per mode: functional ones for major
and minor (after Piston, 'Harmony', and Kostka & Payne), modal ones that keep each mode's own sign (dorian IV,
mixolydian ♭VII, lydian II, phrygian ♭II). Only walks that can reach their cadence are drawn.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from random import Random

from precompute.composing.score.form import Phrase
from precompute.composing.score.plan import Plan, SectionPlan
from precompute.composing.score.theory import SCALES, Key

_FUNCTIONAL = {
    0: {3: 4, 4: 3, 5: 4, 1: 2, 2: 1},
    1: {4: 6, 6: 1},
    2: {5: 4, 3: 3},
    3: {4: 5, 1: 3, 0: 2},
    4: {0: 5, 5: 3},
    5: {3: 4, 1: 4, 4: 1, 2: 1},
    6: {0: 3, 4: 1},
}
_USUAL: dict[str, dict[int, dict[int, int]]] = {
    "major": _FUNCTIONAL,
    "minor": {
        **_FUNCTIONAL,
        0: {3: 4, 4: 3, 5: 4, 6: 1, 2: 1},
        1: {4: 5},
        5: {3: 4, 2: 2, 4: 2, 6: 1},
        6: {2: 4},
    },
    "aeolian": {
        0: {5: 4, 3: 3, 6: 4, 2: 1},
        2: {5: 3, 6: 3, 3: 2},
        3: {0: 3, 6: 3, 4: 2},
        4: {0: 3, 5: 3},
        5: {6: 4, 2: 3, 3: 2},
        6: {0: 5, 5: 2, 2: 2},
    },
    "dorian": {
        0: {3: 5, 6: 4, 2: 2, 1: 1},
        1: {0: 2, 3: 2, 4: 1},
        2: {3: 4, 6: 3},
        3: {0: 5, 6: 2, 2: 1},
        4: {0: 3, 3: 2},
        6: {0: 3, 3: 3, 2: 1},
    },
    "mixolydian": {
        0: {6: 5, 3: 4, 4: 1, 5: 1},
        1: {3: 3, 6: 2},
        3: {0: 4, 6: 3, 1: 1},
        4: {3: 3, 0: 2},
        5: {3: 3, 6: 3, 1: 1},
        6: {3: 4, 0: 4, 5: 1},
    },
    "lydian": {
        0: {1: 5, 4: 3, 5: 2, 2: 1},
        1: {0: 4, 4: 3, 5: 1},
        2: {5: 3, 1: 3},
        4: {0: 4, 1: 2, 5: 2},
        5: {1: 4, 4: 2, 2: 1},
        6: {0: 2, 2: 2},
    },
    "phrygian": {
        0: {1: 5, 3: 3, 6: 3, 5: 1},
        1: {0: 4, 2: 2, 6: 2},
        2: {1: 4, 5: 2, 3: 1},
        3: {0: 3, 1: 3, 2: 1},
        5: {1: 3, 6: 3, 3: 1},
        6: {0: 3, 2: 2, 1: 2},
    },
}
"""From a degree (0 is the tonic) to what usually follows, with weights."""

_CADENCES: dict[str, dict[str, tuple[int, int]]] = {
    "major": {"authentic": (4, 0), "half": (1, 4), "plagal": (3, 0), "deceptive": (4, 5)},
    "minor": {"authentic": (4, 0), "half": (3, 4), "plagal": (3, 0), "deceptive": (4, 5)},
    "aeolian": {"authentic": (6, 0), "half": (3, 6), "plagal": (3, 0), "deceptive": (6, 5)},
    "dorian": {"authentic": (6, 0), "half": (0, 3), "plagal": (3, 0), "deceptive": (6, 2)},
    "mixolydian": {"authentic": (6, 0), "half": (0, 6), "plagal": (3, 0), "deceptive": (6, 3)},
    "lydian": {"authentic": (4, 0), "half": (1, 4), "plagal": (1, 0), "deceptive": (4, 5)},
    "phrygian": {"authentic": (1, 0), "half": (0, 1), "plagal": (6, 0), "deceptive": (1, 5)},
}
"""The last two degrees of a phrase."""


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord for a span of time."""

    start: int
    length: int
    degree: int
    """0..6 in `key`."""
    key: Key
    tones: tuple[int, ...]
    """Pitch classes: root, third, fifth and perhaps a seventh or a ninth."""
    raised: bool
    """True where the seventh of the scale is raised to a leading note."""
    cadential: bool
    """True for the last chord of a phrase."""

    @property
    def end(self) -> int:
        """The first tick after it."""
        return self.start + self.length

    @property
    def root(self) -> int:
        """Pitch class of the root."""
        return self.tones[0]

    def pitch_at(self, position: int) -> int:
        """MIDI number of a scale position while this chord sounds."""
        return self.key.pitch_at(position) + (1 if self.raised and position % 7 == 6 else 0)

    @property
    def leading_note(self) -> int | None:
        """Pitch class that wants to rise to the tonic, where the chord contains it."""
        leading = (self.key.tonic - 1) % 12
        return leading if leading in self.tones and self.degree in {4, 6} else None


def harmonise(plan: Plan) -> tuple[Chord, ...]:
    """The chords of the whole piece without gap or overlap; the last one is the final tonic."""
    chance = plan.stream("harmony")
    walks: dict[tuple[str, str], tuple[int, ...]] = {}
    chords: list[Chord] = []
    for section in plan.sections:
        for phrase in section.section.phrases:
            chords += _phrase_chords(plan, section, phrase, walks, chance)
    final = _chord(plan, _Place(plan.key, 0, plan.bars * plan.metre.bar, plan.metre.bar, plain=True), chance)
    return (*chords, dataclasses.replace(final, cadential=True))


@dataclass(frozen=True, slots=True)
class _Place:
    """A degree at a time, before its tones are chosen."""

    key: Key
    degree: int
    start: int
    length: int
    plain: bool
    """True where only a triad will do."""


def _phrase_chords(
    plan: Plan,
    section: SectionPlan,
    phrase: Phrase,
    walks: dict[tuple[str, str], tuple[int, ...]],
    chance: Random,
) -> list[Chord]:
    spans = _spans(plan, phrase)
    leads_back = section.contrasting and phrase == section.section.phrases[-1]
    key = plan.key if leads_back and len(spans) <= 2 else section.key
    # A theme keeps its chords whenever it returns; only the cadence may turn another way.
    family = (section.section.letter, f"{key.mode}{phrase.role}{len(spans)}")
    if family not in walks:
        walks[family] = _opening(key.mode, phrase, len(spans), chance)
    degrees = (*walks[family], *_ending(key.mode, phrase, len(spans)))
    keys = [key] * len(spans)
    if leads_back:
        # The last two chords turn to the home key's dominant side, so that the theme can return.
        degrees = (*degrees[:-2], *_CADENCES[plan.key.mode]["half"][-min(2, len(degrees)) :])
        keys[-2:] = [plan.key] * len(keys[-2:])
    plain = phrase.role in {"intro", "coda"}
    chords = [
        _chord(plan, _Place(chord_key, degree, start, length, plain), chance)
        for (start, length), degree, chord_key in zip(spans, degrees, keys, strict=True)
    ]
    return [*chords[:-1], dataclasses.replace(chords[-1], cadential=True)]


def _spans(plan: Plan, phrase: Phrase) -> list[tuple[int, int]]:
    """Start and length of each chord: one a bar, two where bars are long or before a cadence."""
    bar = plan.metre.bar
    bar_s = plan.metre.quarters * 60 / plan.tempo_bpm
    divisible = plan.metre.name in {"4/4", "6/8"}
    spans: list[tuple[int, int]] = []
    for index in range(phrase.bars):
        start = (phrase.start_bar + index) * bar
        before_cadence = index == phrase.bars - 2 and bar_s > 1.6
        slow = bar_s > 2.6 and index < phrase.bars - 1
        if divisible and (slow or before_cadence) and phrase.role != "intro":
            spans += [(start, bar // 2), (start + bar // 2, bar // 2)]
        else:
            spans.append((start, bar))
    return spans


def _opening(mode: str, phrase: Phrase, count: int, chance: Random) -> tuple[int, ...]:
    """The degrees before the ending."""
    if phrase.role == "intro":
        return (0,) * (count - 1)
    return _walk(mode, count - 2, _CADENCES[mode][phrase.cadence][0], chance) if count > 2 else ()


def _ending(mode: str, phrase: Phrase, count: int) -> tuple[int, ...]:
    """The last degrees: a cadence, or what there is room for of it."""
    if phrase.role == "intro":
        return (_CADENCES[mode]["half"][1] if count > 1 else 0,)
    before, last = _CADENCES[mode][phrase.cadence]
    if count > 2:
        return (before, last)
    if phrase.role == "coda":  # the final chord follows
        return (before, last)[:count]
    if phrase.cadence == "authentic":  # the tonic follows, at the latest as the final chord
        return (0, before)[-count:] if count == 2 else (0,)
    return (0, last)[-count:]


def _walk(mode: str, count: int, goal: int, chance: Random) -> tuple[int, ...]:
    """Draw `count` degrees from the tonic on, so that `goal` can follow the last one."""
    table = _USUAL[mode]
    # reach[n][d]: weight of all ways from d to the goal in n steps
    reach: list[dict[int, float]] = [{degree: float(degree == goal) for degree in range(7)}]
    for _ in range(count):
        later = reach[-1]
        reach.append({d: sum(w * later[a] for a, w in table.get(d, {}).items()) for d in range(7)})
    walk = [0]
    for left in range(count - 1, 0, -1):
        follows = table[walk[-1]]
        weights = [weight * reach[left][degree] for degree, weight in follows.items()]
        # Where no way leads to the goal in time, the tonic waits.
        walk.append(chance.choices(list(follows), weights)[0] if any(weights) else 0)
    return tuple(walk)


def _chord(plan: Plan, place: _Place, chance: Random) -> Chord:
    key, degree = place.key, place.degree
    raised = key.mode == "minor" and degree in {4, 6}
    scale = SCALES[key.mode].semitones

    def tone(steps: int) -> int:
        position = (degree + steps) % 7
        return (key.tonic + scale[position] + (1 if raised and position == 6 else 0)) % 12

    tones = (tone(0), tone(2), tone(4))
    dominant = degree == 4 and (tones[1] - tones[0]) % 12 == 4
    wanted = (0.55 if dominant else 0.0) + 0.6 * plan.colour
    wanted += 0.25 * plan.tension if degree in {1, 3, 6} else 0.0
    draw = chance.random()  # drawn for every chord, so that one decision does not shift the rest
    if not place.plain and degree != 0 and draw < wanted and _is_mild(tones, tone(6)):
        tones = (*tones, tone(6))
    return Chord(place.start, place.length, degree, key, tones, raised, cadential=False)


def _is_mild(tones: tuple[int, ...], seventh: int) -> bool:
    """Diminished chords stay triads unless the seventh is minor; a semitone under the root is kept out."""
    return (seventh - tones[0]) % 12 != 11 or (tones[1] - tones[0]) % 12 == 4
