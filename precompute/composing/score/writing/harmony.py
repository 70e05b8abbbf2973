"""Harmony: which chord sounds when.

Each phrase is a walk over scale degrees that begins on the tonic (or where the phrase before it left off) and
ends in its cadence (`progressions`). Some chords are then coloured: applied dominants, borrowed chords
and the Neapolitan where the manner is chromatic, sevenths where the picture is colourful. Some bass notes are held:
pedal points under introductions and codas, under drones, and on the dominant before a theme returns.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from random import Random

from precompute.composing.score.planning.form import Phrase
from precompute.composing.score.planning.plan import Plan, SectionPlan
from precompute.composing.score.theory import Key
from precompute.composing.score.writing.progressions import Walk, cadences, draw_walk, has_fifth, third_above

_BARE = frozenset({"drone", "heterophony"})
"""Manners without changing chords: one tonic and its fifth from beginning to end."""

Alterations = tuple[tuple[int, int], ...]
"""Scale degrees (0..6) that a chord raises or lowers, with semitones."""


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord for a span of time."""

    start: int
    length: int
    degree: int
    """0..6 in `key`."""
    key: Key
    tones: tuple[int, ...]
    """Pitch classes: root, third, fifth and perhaps a seventh; root and fifth alone where chords are bare."""
    altered: Alterations = ()
    """The notes of the scale that are raised or lowered while it sounds."""
    kind: str = "own"
    """'own' to the key, 'applied' (the dominant of what follows), 'borrowed' or 'bare'."""
    pedal: int | None = None
    """Pitch class that the bass holds under it."""
    cadential: bool = False
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
        pitch = self.key.pitch_at(position)
        for degree, semitones in self.altered:
            if position % 7 == degree:
                pitch += semitones
        return pitch

    @property
    def leading_note(self) -> int | None:
        """Pitch class that wants to rise by a semitone, where the chord contains it."""
        if self.kind == "applied":
            return self.tones[1]
        leading = (self.key.tonic - 1) % 12
        return leading if self.degree in {4, 6} and leading in self.tones else None

    @property
    def seventh(self) -> int | None:
        """Pitch class that wants to fall by a step."""
        return self.tones[3] if len(self.tones) > 3 else None


def left_unresolved(before: Chord, after: Chord, old: int, new: int) -> str | None:
    """Which tendency a voice leaves unresolved by going from `old` to `new` (MIDI numbers) over a change of chord.

    Returns:
        'leading note' where one does not rise, 'seventh' where one does not fall by step, though the chord `after`
        has the goal; else None.
    """
    moved = new - old
    if old % 12 == before.leading_note and (old + 1) % 12 in after.tones and moved != 1:
        return "leading note"
    falls = any((old - step) % 12 in after.tones for step in (1, 2))
    return "seventh" if old % 12 == before.seventh and falls and moved not in {0, -1, -2} else None


def harmonise(plan: Plan) -> tuple[Chord, ...]:
    """The chords of the whole piece without gap or overlap; the last one is the final tonic.

    A loop has no final chord: its last one leads to the first.
    """
    chance = plan.stream("harmony")
    walks: dict[tuple[str, str], tuple[int, ...]] = {}
    chords: list[Chord] = []
    for section in plan.sections:
        for phrase in section.section.phrases:
            chords += _phrase_chords(plan, section, phrase, walks, chance)
    if plan.loop:
        return tuple(chords)
    final = _Place(plan.key, 0, plan.end, plan.metre.bar, plain=True)
    return (*chords, dataclasses.replace(_sounding(plan, final, chance), cadential=True))


@dataclass(frozen=True, slots=True)
class _Place:
    """A degree at a time, before its tones are chosen."""

    key: Key
    degree: int
    start: int
    length: int
    plain: bool
    """True where only a triad will do."""
    altered: Alterations = ()
    kind: str = "own"
    pedal: int | None = None


def _phrase_chords(
    plan: Plan,
    section: SectionPlan,
    phrase: Phrase,
    walks: dict[tuple[str, str], tuple[int, ...]],
    chance: Random,
) -> list[Chord]:
    spans = _spans(plan, phrase)
    if plan.harmony in _BARE:
        places = [_Place(section.key, 0, start, length, plain=True, kind="bare") for start, length in spans]
    else:
        places = _coloured(plan, _degrees(plan, section, phrase, spans, walks, chance), chance)
    places = _over_pedal(section, phrase, places)
    chords = [_sounding(plan, place, chance) for place in places]
    return [*chords[:-1], dataclasses.replace(chords[-1], cadential=True)]


def _degrees(
    plan: Plan,
    section: SectionPlan,
    phrase: Phrase,
    spans: list[tuple[int, int]],
    walks: dict[tuple[str, str], tuple[int, ...]],
    chance: Random,
) -> list[_Place]:
    """The walk of a phrase; a section that contrasts turns to the home key's dominant side at its end."""
    count = len(spans)
    leads_back = _leads_back(section, phrase)
    key = plan.key if leads_back and count <= 2 else section.key
    # A theme keeps its chords whenever it returns; only the cadence may turn another way.
    letter, shape = section.section.letter, f"{key.mode}{count}"
    family = (letter, f"{shape}{phrase.role}")
    if family not in walks:
        # The halves of a period begin alike and close differently.
        first = walks.get((letter, f"{shape}antecedent"), ()) if phrase.role == "consequent" else ()
        walks[family] = _opening(plan, key, phrase, count, first[: count // 2], chance)
    degrees = (*walks[family], *_ending(key, phrase, count))
    keys = [key] * count
    if leads_back:
        degrees = (*degrees[:-2], *cadences(plan.key)["half"][-min(2, count) :])
        keys[-2:] = [plan.key] * len(keys[-2:])
    plain = phrase.role in {"intro", "coda"}
    return [
        _Place(place_key, degree, start, length, plain)
        for (start, length), degree, place_key in zip(spans, degrees, keys, strict=True)
    ]


def _leads_back(section: SectionPlan, phrase: Phrase) -> bool:
    return section.contrasting and phrase == section.section.phrases[-1]


def _spans(plan: Plan, phrase: Phrase) -> list[tuple[int, int]]:
    """Start and length of each chord: one a bar, two where bars are long or before a cadence."""
    bar, halves = plan.metre.bar, plan.metre.halves
    bar_s = plan.metre.quarters * 60 / plan.tempo_bpm
    spans: list[tuple[int, int]] = []
    for index in range(phrase.bars):
        start = (phrase.start_bar + index) * bar
        before_cadence = index == phrase.bars - 2 and bar_s > 1.6
        slow = bar_s > 2.6 and index < phrase.bars - 1
        if halves and (slow or before_cadence) and phrase.role != "intro":
            spans += [(start, halves[0]), (start + halves[0], halves[1])]
        else:
            spans.append((start, bar))
    return spans


def _opening(
    plan: Plan, key: Key, phrase: Phrase, count: int, begun: tuple[int, ...], chance: Random
) -> tuple[int, ...]:
    """The degrees before the ending, from the tonic on or from what it begins with."""
    if phrase.role == "intro":
        return (0,) * (count - 1)
    if count <= 2:
        return ()
    goal = cadences(key)[phrase.cadence][0]
    return draw_walk(key, Walk(count - 2, goal, plan.gladness, begun or (0,)), chance)


def _ending(key: Key, phrase: Phrase, count: int) -> tuple[int, ...]:
    """The last degrees: a cadence, or what there is room for of it."""
    if phrase.role == "intro":
        return (cadences(key)["half"][1] if count > 1 else 0,)
    before, last = cadences(key)[phrase.cadence]
    if count > 2:
        return (before, last)
    if phrase.role == "coda":  # the final chord follows
        return (before, last)[:count]
    if phrase.cadence == "authentic":  # the tonic follows, at the latest as the final chord
        return (0, before)[-count:] if count == 2 else (0,)
    return (0, last)[-count:]


def _coloured(plan: Plan, places: list[_Place], chance: Random) -> list[_Place]:
    """Raise leading notes; turn some chords into applied dominants, some into borrowed ones.

    The first chord of a phrase stays as it is: it says where home is.
    """
    return [
        # A number is drawn for every chord, so that one decision does not shift the rest.
        _colour(
            plan,
            place,
            after if after and after.key == place.key else None,
            chance.random() + (index == 0),
        )
        for index, (place, after) in enumerate(zip(places, [*places[1:], None], strict=True))
    ]


def _colour(plan: Plan, place: _Place, following: _Place | None, draw: float) -> _Place:
    """The place as it may sound; `draw` under `plan.chromatic` lets it be coloured."""
    raised = _raised(place, following)
    if raised or place.plain or following is None or draw >= plan.chromatic:
        return dataclasses.replace(place, altered=raised)
    applied = _applied(place, following)
    borrowed = _borrowed(plan, place, following)
    if applied and (draw < 0.6 * plan.chromatic or not borrowed):
        return dataclasses.replace(place, altered=applied, kind="applied")
    return dataclasses.replace(place, altered=borrowed, kind="borrowed") if borrowed else place


def _raised(place: _Place, following: _Place | None) -> Alterations:
    """Minor raises its seventh degree in dominants; before its relative major it does not."""
    if place.key.mode != "minor" or place.degree not in {4, 6}:
        return ()
    relative_follows = following is not None and following.degree == 2
    return () if place.degree == 6 and relative_follows else ((6, 1),)


def _applied(place: _Place, following: _Place) -> Alterations | None:
    """What makes a chord the dominant of the one after it, whose root lies a fourth higher; None: cannot be."""
    key, degree = place.key, place.degree
    if following.degree == 0 or (following.degree - degree) % 7 != 3 or not has_fifth(key, following.degree):
        return None
    if (key.pitch_at(degree + 3) - key.pitch_at(degree)) % 12 != 5:
        return None
    changes: list[tuple[int, int]] = []
    for steps, semitones in ((2, 4), (4, 7), (6, 10)):
        change = semitones - (key.pitch_at(degree + steps) - key.pitch_at(degree)) % 12
        if abs(change) > 1:
            return None
        if change:
            changes.append(((degree + steps) % 7, change))
    return tuple(changes) or None


def _borrowed(plan: Plan, place: _Place, following: _Place) -> Alterations | None:
    """A chord of the parallel mode: the minor subdominant in major, the Neapolitan in minor."""
    if place.key.mode == "major" and plan.gladness < 0.5:
        if place.degree == 3 and following.degree in {0, 4} and third_above(place.key, 3) == 4:
            return ((5, -1),)
        if place.degree == 1 and following.degree == 4:
            return ((5, -1),)
    if place.key.mode == "minor" and place.degree == 1 and following.degree == 4:
        return ((1, -1),)
    return None


def _over_pedal(section: SectionPlan, phrase: Phrase, places: list[_Place]) -> list[_Place]:
    """Hold the bass: the tonic under frames and drones, the dominant before a theme returns."""
    if phrase.role in {"intro", "coda"} or section.texture == "drone" or places[0].kind == "bare":
        last = places[-1].kind != "bare"  # a cadence moves, unless nothing does
        held = places[:-1] if last and len(places) > 1 else places
        return [
            *(dataclasses.replace(place, pedal=place.key.tonic) for place in held),
            *places[len(held) :],
        ]
    if _leads_back(section, phrase) and len(places) > 2 and places[-1].degree == 4:
        dominant = places[-1].key.pitch_at(4) % 12
        return [*places[:-2], *(dataclasses.replace(place, pedal=dominant) for place in places[-2:])]
    return places


def _sounding(plan: Plan, place: _Place, chance: Random) -> Chord:
    """The chord with its tones."""
    key, degree, altered = place.key, place.degree, dict(place.altered)

    def tone(steps: int) -> int:
        return (key.pitch_at(degree + steps) + altered.get((degree + steps) % 7, 0)) % 12

    bare = place.kind == "bare" or plan.harmony in _BARE or plan.harmony == "organum"
    if bare:
        pure = (tone(4) - tone(0)) % 12 == 7 and (degree + 4) % 7 in key.scale.skeleton
        fifth = tone(4) if pure else tone(3)
        tones: tuple[int, ...] = (tone(0), fifth)
    else:
        tones = (tone(0), tone(2), tone(4))
    dominant = degree == 4 and not bare and (tones[1] - tones[0]) % 12 == 4
    wanted = (0.2 + plan.sevenths if dominant else 0.0) + 0.6 * plan.colour
    wanted += 0.25 * plan.tension if degree in {1, 3, 6} else 0.0
    draw = chance.random()  # drawn for every chord, so that one decision does not shift the rest
    seventh = place.kind == "applied" or (
        not place.plain and degree != 0 and draw < wanted and not bare and _is_mild(tones, tone(6))
    )
    if seventh:
        tones = (*tones, tone(6))
    kind = "bare" if bare else place.kind
    return Chord(place.start, place.length, degree, key, tones, place.altered, kind, place.pedal)


def _is_mild(tones: tuple[int, ...], seventh: int) -> bool:
    """Diminished chords stay triads unless the seventh is minor; a semitone under the root is kept out."""
    return (seventh - tones[0]) % 12 != 11 or (tones[1] - tones[0]) % 12 == 4
