"""The plan of a piece: every decision that the picture and the elements make before a note is written.

How the picture shapes the music (each decision is recorded with its reason in `Plan.decisions`):

| the picture            | the music                                    | after                                  |
| ---------------------- | -------------------------------------------- | -------------------------------------- |
| hue of the palette     | tonic, on the circle of fifths               | Scriabin's colour keys (as convention) |
| valence, arousal       | tension of the chords, articulation, density | Gabrielsson & Lindström (2010)         |
| lightness              | register of the tune                         | Marks (1974): light sounds high        |
| height of the focus    | where the climax lies in the tune's range    | Eitan & Granot (2006): up is high      |
| focus left or right    | when the climax comes                        | reading order; Eitan & Granot (2006)   |
| symmetry left to right | symmetrical form (arch, ternary)             | Arnheim (1974), balance                |
| complexity             | number of different sections, note density   | Berlyne (1971), complexity             |
| share of edges         | note density of the accompaniment            | texture as rhythm                      |
| run of the edges       | steps (horizontal) or leaps (vertical)       | Küssner (2014), drawn sound            |
| colourfulness          | colour of the chords (sevenths, ninths)      | Palmer et al. (2013)                   |
| upright or wide        | metre in three or in two, where free         | convention of this composer            |
"""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from random import Random

from db.entities import Commission, Impression
from db.plain import canonical_json
from precompute.composing.score.ensembles import ENSEMBLES, Ensemble
from precompute.composing.score.form import Section, divide, fit_duration
from precompute.composing.score.picture import (
    Contour,
    choose_contour,
    choose_form,
    choose_metre,
    choose_tonic,
    main_hue,
)
from precompute.composing.score.theory import SCALES, Key, Metre

SHORTEST_S = 5.0
LONGEST_S = 600.0

_LEVELS = {"pp": 0.1, "p": 0.25, "mp": 0.42, "mf": 0.58, "f": 0.78, "ff": 0.95}
_TEXTURES_OF_GENRES = {
    "lullaby": ("alberti", "arpeggio", "moving"),
    "pastorale": ("drone", "arpeggio", "afterbeat"),
    "barcarolle": ("arpeggio", "alberti", "moving"),
    "waltz": ("waltz", "afterbeat", "arpeggio"),
    "dance": ("afterbeat", "ostinato", "block"),
    "scherzo": ("afterbeat", "ostinato", "waltz"),
    "march": ("ostinato", "block", "afterbeat"),
    "hymn": ("chorale", "block", "moving"),
    "elegy": ("chorale", "block", "arpeggio"),
    "lament": ("chorale", "drone", "moving"),
    "nocturne": ("arpeggio", "alberti", "chorale"),
    "toccata": ("ostinato", "tremolo", "arpeggio"),
    "fantasia": ("tremolo", "arpeggio", "ostinato"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """One choice and why it was made."""

    what: str
    value: str | float
    because: str


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A section of the form with everything that sets it apart."""

    section: Section
    key: Key
    texture: str
    level: float
    """Loudness, 0..1."""
    lift: int
    """Scale steps by which the tune lies higher (or lower) than in the first section."""
    contrasting: bool
    """True where the contrasting player leads."""
    climax: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be composed."""

    seed: str
    """Drives every random choice, each file with its own stream."""
    duration_s: float
    key: Key
    metre: Metre
    tempo_bpm: float
    """Quarter notes a minute that make the piece fit its duration."""
    bars: int
    """Bars before the final chord."""
    final_s: float
    """How long the final chord is held."""
    ring_s: float
    """How long it then rings."""
    form: str
    sections: tuple[SectionPlan, ...]
    ensemble: Ensemble
    contour: Contour
    activity: float
    """How many notes the tune has, 0..1."""
    bustle: float
    """How many notes the accompaniment has, 0..1."""
    tension: float
    """How much dissonance the chords carry, 0..1."""
    colour: float
    """How often chords have sevenths and ninths, 0..1."""
    detached: float
    """0 legato .. 1 staccato."""
    register: float
    """-1 low .. 1 high."""
    climax_height: float
    """0..1: how far up its range the tune goes at the climax."""
    level: float
    """Loudness, 0..1."""
    decisions: tuple[Decision, ...]

    def section_at(self, tick: int) -> SectionPlan:
        """The section that a moment belongs to; the final chord belongs to the last one."""
        bar = tick // self.metre.bar
        return next((s for s in self.sections if bar < s.section.end_bar), self.sections[-1])

    def stream(self, name: str) -> Random:
        """A random stream of its own for one concern, so that a change in one leaves the others alone."""
        return Random(f"{self.seed}/{name}")


def make_plan(commission: Commission) -> Plan:
    """Plan a piece.

    Raises:
        ValueError: the duration lies outside 5..600 s, or mode, dynamics or ensemble are unknown.
    """
    _check(commission)
    impression, elements = commission.impression, commission.elements
    seed = _seed(commission)
    chance = Random(f"{seed}/plan")
    emotion = impression.emotion
    key = Key(choose_tonic(impression, chance), elements.mode)
    metre = choose_metre(impression, elements.genre, chance)
    ensemble = ENSEMBLES[elements.ensemble]
    form = choose_form(impression, chance)
    timing = fit_duration(commission.duration_s, elements.tempo_bpm, metre)
    level = _LEVELS[elements.dynamics]
    plan = Plan(
        seed=seed,
        duration_s=commission.duration_s,
        key=key,
        metre=metre,
        tempo_bpm=timing.tempo_bpm,
        bars=timing.bars,
        final_s=timing.final_s,
        ring_s=timing.ring_s,
        form=form,
        sections=(),
        ensemble=ensemble,
        contour=choose_contour(elements.melody, impression),
        activity=_unit(0.42 + 0.3 * emotion.arousal + 0.3 * (impression.complexity - 0.5)),
        bustle=_unit(0.35 + 0.35 * emotion.arousal + 0.8 * impression.edge_density),
        tension=_unit(0.3 - 0.35 * emotion.valence + 0.25 * emotion.arousal),
        colour=_unit(0.15 + 0.5 * impression.colourfulness - 0.1 * emotion.arousal),
        detached=_unit(0.3 + 0.35 * emotion.arousal + 0.2 * emotion.valence),
        register=max(-1.0, min(1.0, 0.9 * (2 * impression.lightness - 1) + 0.35 * emotion.valence)),
        climax_height=0.75 + 0.25 * (1 - impression.focus_y),
        level=level,
        decisions=(),
    )
    sections = _sections(plan, divide(timing.bars, timing.bar_s, form), elements.genre, impression, chance)
    plan = dataclasses.replace(plan, sections=sections)
    return dataclasses.replace(plan, decisions=_decisions(plan, impression, elements.genre, elements.melody))


def _check(commission: Commission) -> None:
    if not SHORTEST_S <= commission.duration_s <= LONGEST_S:
        raise ValueError(
            f"The score engine composes {SHORTEST_S:g} to {LONGEST_S:g} s, not {commission.duration_s:g} s."
        )
    if commission.elements.mode not in SCALES:
        raise ValueError(f"Unknown mode {commission.elements.mode!r}; known are {', '.join(SCALES)}.")
    if commission.elements.dynamics not in _LEVELS:
        raise ValueError(
            f"Unknown dynamics {commission.elements.dynamics!r}; known are {', '.join(_LEVELS)}."
        )
    if commission.elements.ensemble not in ENSEMBLES:
        raise ValueError(f"Unknown ensemble {commission.elements.ensemble!r}; known: {', '.join(ENSEMBLES)}.")


def _seed(commission: Commission) -> str:
    """Of the impression, too, so that two paintings with the same seed differ; a caption changes nothing."""
    words = dataclasses.replace(commission.impression, caption=type(commission.impression.caption)())
    text = f"{commission.seed}|{canonical_json(words)}|{canonical_json(commission.elements)}"
    return hashlib.sha256(text.encode()).hexdigest()


def _unit(number: float) -> float:
    return min(1.0, max(0.0, number))


def _sections(
    plan: Plan, sections: tuple[Section, ...], genre: str, impression: Impression, chance: Random
) -> tuple[SectionPlan, ...]:
    main, other, third = _textures(plan, genre, chance)
    contrast_key = _contrast_key(plan.key, chance)
    climax = _climax(sections, impression.focus_x)
    planned: list[SectionPlan] = []
    for index, section in enumerate(sections):
        contrasting = section.letter not in {"A", ""}
        frame = section.letter == ""
        level = plan.level + (0.06 if contrasting else 0.0) + 0.04 * section.occurrence
        level += 0.14 if index == climax else -0.1 if frame else 0.0
        texture = other if section.letter in {"B", "E"} else third if contrasting else main
        if section.letter == "A" and section.occurrence % 3 == 1 and plan.form == "variations":
            texture = third
        planned.append(
            SectionPlan(
                section=section,
                key=contrast_key if contrasting and section.letter != "C" else plan.key,
                texture=texture,
                level=_unit(level),
                lift=2 if index == climax else (1 if contrasting else 0),
                contrasting=contrasting,
                climax=index == climax,
            )
        )
    return tuple(planned)


def _textures(plan: Plan, genre: str, chance: Random) -> tuple[str, str, str]:
    """Three different accompaniments: for the main theme, the contrast, and a second contrast."""
    genre_likes = _TEXTURES_OF_GENRES.get(genre, ())
    busy = {"arpeggio", "alberti", "ostinato", "tremolo", "afterbeat", "moving", "waltz"}

    def liking(texture: str) -> float:
        by_genre = 1.0 - 0.25 * genre_likes.index(texture) if texture in genre_likes else 0.0
        by_players = 0.6 - 0.07 * plan.ensemble.textures.index(texture)
        by_bustle = 0.6 * (plan.bustle - 0.4) * (1 if texture in busy else -1)
        return by_genre + by_players + by_bustle + chance.uniform(0, 0.5)

    usable = [each for each in plan.ensemble.textures if each != "waltz" or plan.metre.name == "3/4"]
    ranked = sorted(usable, key=liking, reverse=True)
    return ranked[0], ranked[1], ranked[2]


def _contrast_key(key: Key, chance: Random) -> Key:
    """Where the contrasting section goes: the relative key, the dominant or the subdominant side."""
    if key.is_bright:
        relative = Key((key.tonic + 9) % 12, "minor")
        neighbours = (
            relative,
            relative,
            Key((key.tonic + 7) % 12, key.mode),
            Key((key.tonic + 5) % 12, "major"),
        )
    else:
        relative = Key((key.tonic + 3) % 12, "major")
        neighbours = (
            relative,
            relative,
            Key((key.tonic + 5) % 12, key.mode),
            Key((key.tonic + 7) % 12, key.mode),
        )
    return chance.choice(neighbours)


def _climax(sections: tuple[Section, ...], focus_x: float) -> int:
    """The section at 50 % (focus far left) to 85 % (far right) of the piece."""
    bars = sections[-1].end_bar
    moment = (0.5 + 0.35 * focus_x) * bars
    themes = [index for index, section in enumerate(sections) if section.letter]
    within = [index for index in themes if sections[index].start_bar <= moment < sections[index].end_bar]
    return within[0] if within else themes[-1]


def _decisions(plan: Plan, impression: Impression, genre: str, melody: str) -> tuple[Decision, ...]:
    emotion = impression.emotion
    hue, weight = main_hue(impression)
    coloured = f"main hue {round(hue * 360)}°" if weight > 0.05 else "no colour stands out: by seed"
    climax = next(section.section.name for section in plan.sections if section.climax)
    feeling = f"valence {emotion.valence:.2f}, arousal {emotion.arousal:.2f}"
    return (
        Decision("key", plan.key.name, f"{coloured}; {feeling}"),
        Decision("metre", plan.metre.name, f"genre {genre}"),
        Decision("tempo_bpm", round(plan.tempo_bpm, 1), f"{feeling}; fitted to {plan.duration_s:g} s"),
        Decision("form", plan.form, _form_reason(impression)),
        Decision("ensemble", plan.ensemble.name, feeling),
        Decision(
            "melody", melody, f"edges {impression.horizontal:.2f} lying, {impression.vertical:.2f} upright"
        ),
        Decision("climax", climax, f"focus at {impression.focus_x:.2f} from the left"),
        Decision(
            "climax_height", round(plan.climax_height, 2), f"focus at {impression.focus_y:.2f} from the top"
        ),
        Decision("register", round(plan.register, 2), f"lightness {impression.lightness:.2f}"),
        Decision("activity", round(plan.activity, 2), f"complexity {impression.complexity:.2f}; {feeling}"),
        Decision("bustle", round(plan.bustle, 2), f"edges on {impression.edge_density:.2f} of the picture"),
        Decision("tension", round(plan.tension, 2), feeling),
        Decision("colour", round(plan.colour, 2), f"colourfulness {impression.colourfulness:.2f}"),
        Decision("detached", round(plan.detached, 2), feeling),
        Decision("level", plan.level, f"contrast {impression.contrast:.2f}; {feeling}"),
    )


def _form_reason(impression: Impression) -> str:
    return f"symmetry {impression.symmetry_left_right:.2f}, complexity {impression.complexity:.2f}"
