"""Planning: every decision that the picture, the feeling and the profile make before a note is written.

How the picture shapes the music (each decision is recorded with its reason in `Plan.decisions`):

| the picture              | the music                                     | after                                 |
| ------------------------ | --------------------------------------------- | ------------------------------------- |
| valence, arousal         | mode, tempo, loudness (`wording.elements`);   | Gabrielsson & Lindström (2010);       |
|                          | which triads and thirds, keys of contrast,    | Livingstone et al. (2010), CMERS;     |
|                          | dissonance, articulation, density             | Eerola, Friberg & Bresin (2013)       |
| hue of the palette       | tonic, on the circle of fifths                | Scriabin's colour keys (a convention) |
| colourfulness            | colour of the chords (sevenths, ninths)       | Palmer et al. (2013)                  |
| lightness, valence       | register of all voices                        | Marks (1974): light sounds high;      |
|                          |                                               | Eerola et al. (2013): low is sad      |
| regions, in order of     | themes: the first region is the main one, the | Noton & Stark (1971), scan paths      |
| the gaze                 | others are the contrasts                      |                                       |
| a region's height        | register of its theme                         | Eitan & Granot (2006): up is high     |
| a region's strokes       | notes of its theme, texture beneath it        | texture as rhythm                     |
| a region's pull          | loudness of its theme                         | Itti & Koch (2001), salience          |
| skyline                  | contour of the tune, from left to right       | Küssner (2014), drawn sound           |
| run of the edges         | steps (horizontal) or leaps (vertical)        | Küssner (2014), drawn sound           |
| symmetry left to right   | symmetrical form (arch, ternary)              | Arnheim (1974), balance               |
| complexity, many regions | number of different sections                  | Berlyne (1971), complexity            |
| emptiness                | rests between phrases, free time              | convention of this composer           |
| depth                    | distance of tune and bass, second tune        | convention of this composer           |
| focus left or right      | when the climax comes                         | reading order; Eitan & Granot (2006)  |
| height of the focus      | where the climax lies in the tune's range     | Eitan & Granot (2006)                 |
"""

from __future__ import annotations

import dataclasses
import hashlib
from random import Random

from db.entities import Commission, Emotion, Impression
from db.plain import canonical_json, to_plain
from precompute.composing.score.catalogue.ensembles import ENSEMBLES
from precompute.composing.score.catalogue.profiles import PROFILES
from precompute.composing.score.planning.form import Fit, divide, fit_duration, fit_loop, fit_steady
from precompute.composing.score.planning.picture import (
    choose_contour,
    choose_form,
    choose_metre,
    choose_tonic,
    felt,
    main_hue,
)
from precompute.composing.score.planning.plan import Decision, Plan, unit
from precompute.composing.score.planning.sections import plan_sections
from precompute.composing.score.theory import METRES, SCALES, Key, Metre
from precompute.suggested import Suggested

SHORTEST_S = 5.0
LONGEST_S = 600.0
SLOWEST_BPM, QUICKEST_BPM = 30.0, 220.0

_LEVELS = {"pp": 0.1, "p": 0.25, "mp": 0.42, "mf": 0.58, "f": 0.78, "ff": 0.95}


def make_plan(commission: Commission) -> Plan:
    """Plan a piece.

    Raises:
        ValueError: the duration lies outside 5..600 s, or mode, dynamics, ensemble, profile or key are unknown.
    """
    _check(commission)
    impression, elements, constraints = commission.impression, commission.elements, commission.constraints
    profile = PROFILES[elements.profile]
    emotion = felt(impression.emotion, constraints)
    seed = _seed(commission)
    chance = Random(f"{seed}/plan")
    key = (
        Key.named(constraints.key)
        if constraints.key
        else Key(choose_tonic(impression, chance), elements.mode)
    )
    metre = choose_metre(impression, elements.genre, _roomy(commission, profile.metres), chance)
    form = choose_form(impression, profile.forms, commission.duration_s, chance)
    timing = _timing(commission, metre)
    calm = 1.0 - constraints.most_intensity
    plan = Plan(
        seed=seed,
        duration_s=commission.duration_s,
        profile=profile.name,
        harmony=profile.harmony,
        key=key,
        metre=metre,
        tempo_bpm=timing.tempo_bpm,
        steady=constraints.tempo_bpm is not None,
        loop=constraints.loop,
        bars=timing.bars,
        final_s=timing.final_s,
        ring_s=timing.ring_s,
        form=form,
        sections=(),
        ensemble=ENSEMBLES[elements.ensemble],
        contour=choose_contour(elements.melody, impression),
        gladness=emotion.valence,
        activity=unit(
            0.48 + 0.4 * emotion.arousal + 0.08 * emotion.valence + 0.3 * (impression.complexity - 0.5)
        ),
        bustle=unit(_bustle(emotion) + 0.5 * (impression.edge_density - 0.2)),
        tension=unit(0.3 - 0.35 * emotion.valence + 0.25 * emotion.arousal - 0.3 * calm),
        colour=unit(0.15 + 0.5 * impression.colourfulness - 0.1 * emotion.arousal) * profile.sevenths,
        sevenths=0.5 * profile.sevenths,
        chromatic=unit(
            profile.chromatic * (0.7 + 0.7 * impression.colourfulness) * (1.1 - abs(emotion.valence))
            - 0.2 * calm
        ),
        ornament=unit(profile.ornament * (0.6 + 0.8 * impression.complexity)),
        rests=unit(impression.openness - 0.15 - 0.3 * emotion.arousal),
        rubato=0.0 if constraints.tempo_bpm is not None else unit(profile.rubato - 0.2 * emotion.arousal),
        detached=unit(0.3 + 0.35 * emotion.arousal + 0.2 * emotion.valence),
        register=max(-1.0, min(1.0, 0.7 * (2 * impression.lightness - 1) + 0.6 * emotion.valence)),
        climax_height=0.75 + 0.25 * (1 - impression.focus_y),
        level=min(_LEVELS[elements.dynamics], 0.3 + 0.7 * constraints.most_intensity),
        decisions=(),
        cycle=Suggested(impression.suggestions).surest("cycle", profile.cycles),
    )
    divided = divide(timing.bars, timing.bar_s, form, closes=not constraints.loop)
    sections = plan_sections(plan, divided, elements.genre, impression, chance)
    plan = dataclasses.replace(plan, sections=sections)
    return dataclasses.replace(plan, decisions=_decisions(plan, commission, emotion))


def _check(commission: Commission) -> None:
    elements, constraints = commission.elements, commission.constraints
    if not SHORTEST_S <= commission.duration_s <= LONGEST_S:
        raise ValueError(
            f"The score engine composes {SHORTEST_S:g} to {LONGEST_S:g} s, not {commission.duration_s:g} s."
        )
    if constraints.tempo_bpm is not None and not SLOWEST_BPM <= constraints.tempo_bpm <= QUICKEST_BPM:
        raise ValueError(
            f"A tempo lies between {SLOWEST_BPM:g} and {QUICKEST_BPM:g} bpm, not at {constraints.tempo_bpm:g}."
        )
    if not 0.0 <= constraints.most_intensity <= 1.0:
        raise ValueError(f"An intensity lies between 0 and 1, not at {constraints.most_intensity:g}.")
    for what, name, known in (
        ("mode", elements.mode, SCALES),
        ("dynamics", elements.dynamics, _LEVELS),
        ("ensemble", elements.ensemble, ENSEMBLES),
        ("profile", elements.profile, PROFILES),
    ):
        if name not in known:
            raise ValueError(f"Unknown {what} {name!r}; known are {', '.join(known)}.")


def _seed(commission: Commission) -> str:
    """Of the impression, too, so that two paintings with the same seed differ; captions and suggestions are words
    about the picture, and change no dice."""
    seen = to_plain(commission.impression) | {"caption": {}}
    for words in ("caption_agreement", "suggestions"):
        del seen[words]
    text = f"{commission.seed}|{canonical_json(seen)}|{canonical_json(commission.elements)}"
    return hashlib.sha256(text.encode()).hexdigest()


def _roomy(commission: Commission, metres: tuple[str, ...]) -> tuple[str, ...]:
    """The metres of which three bars fit into the piece; else the one with the shortest bars."""
    tempo = commission.constraints.tempo_bpm or commission.elements.tempo_bpm
    fitting = tuple(m for m in metres if 3 * METRES[m].quarters * 60 / tempo <= commission.duration_s)
    return fitting or (min(metres, key=lambda metre: METRES[metre].bar),)


def _timing(commission: Commission, metre: Metre) -> Fit:
    constraints = commission.constraints
    tempo = constraints.tempo_bpm or commission.elements.tempo_bpm
    steady = constraints.tempo_bpm is not None
    if constraints.loop:
        return fit_loop(commission.duration_s, tempo, metre, steady=steady)
    if steady:
        return fit_steady(commission.duration_s, tempo, metre)
    return fit_duration(commission.duration_s, tempo, metre)


def _bustle(emotion: Emotion) -> float:
    """Excited is dense; of calm pictures the glad ones flow, the sad ones stand still."""
    flowing = max(0.0, emotion.valence) * max(0.0, -emotion.arousal)
    return 0.48 + 0.47 * emotion.arousal + 0.35 * flowing


def _decisions(plan: Plan, commission: Commission, emotion: Emotion) -> tuple[Decision, ...]:
    impression, elements, constraints = commission.impression, commission.elements, commission.constraints
    hue, weight = main_hue(impression)
    coloured = f"main hue {round(hue * 360)}°" if weight > 0.05 else "no colour stands out: by seed"
    climax = next(section.section.name for section in plan.sections if section.climax)
    feeling = f"valence {emotion.valence:.2f}, arousal {emotion.arousal:.2f}"
    suggested = "; what a model suggests" if impression.suggestions else ""
    fixed = "fixed by the curator"
    tempo = (
        fixed
        if constraints.tempo_bpm is not None
        else f"{feeling}{suggested}; fitted to {plan.duration_s:g} s"
    )
    edges = f"edges {impression.horizontal:.2f} lying, {impression.vertical:.2f} upright"
    line = "the picture's main contour" if plan.contour.skyline else "no contour stands out"
    return (
        Decision("profile", plan.profile, fixed if constraints.profile else f"culture and date{suggested}"),
        Decision("key", plan.key.name, fixed if constraints.key else f"{coloured}; {feeling}{suggested}"),
        Decision("metre", plan.metre.name, f"genre {elements.genre}; {edges}"),
        Decision("tempo_bpm", round(plan.tempo_bpm, 1), tempo),
        Decision("form", plan.form, _form_reason(impression)),
        Decision("ensemble", plan.ensemble.name, feeling + suggested),
        Decision("melody", elements.melody, edges),
        Decision("contour", "skyline" if plan.contour.skyline else "arch", line),
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
        Decision("level", round(plan.level, 2), f"contrast {impression.contrast:.2f}; {feeling}{suggested}"),
        Decision("rests", round(plan.rests, 2), f"{impression.openness:.0%} of the picture is empty"),
        Decision("texture", plan.sections[0].texture, f"genre {elements.genre}"),
        *(
            (Decision("cycle", plan.cycle, "a model suggests it; drummed where it fits"),)
            if plan.cycle
            else ()
        ),
    )


def _form_reason(impression: Impression) -> str:
    return (
        f"symmetry {impression.symmetry_left_right:.2f}, complexity {impression.complexity:.2f}, "
        f"{len(impression.regions)} regions"
    )
