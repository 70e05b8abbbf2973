"""From what is perceived to what the music shall be: mode, tempo, loudness, genre, players, tune.

Every rule is a sum of small, named influences, after the literature on expressed emotion:

- Gabrielsson & Lindström (2010), 'The role of structure in the musical expression of emotions': fast, loud
  and high for excited; slow, soft and low for calm or sad; major for positive, minor for negative valence.
- Livingstone et al. (2010), CMERS: the same rules as a rule set over the valence-arousal plane.
- Eerola, Friberg & Bresin (2013): the cues add up; mode weighs most, then tempo, register, loudness,
  articulation, timbre.
- Ramos, Bueno & Bigand (2011): the church modes order by brightness, lydian to locrian, tempo by arousal.
- Palmer, Schloss, Xu & Prado-León (2013): faster, major music goes with saturated, light, warm colours;
  slower, minor music with greyed, dark, cool ones.
- Russell (1980) for where the mood words lie on the plane.
"""

from __future__ import annotations

import hashlib
from random import Random

from db.entities import Emotion, Impression, MusicalElements
from db.plain import canonical_json
from precompute.composing.score.ensembles import ENSEMBLES as _CATALOGUE
from precompute.composing.score.ensembles import Ensemble

MODES = ("lydian", "major", "mixolydian", "dorian", "aeolian", "minor", "phrygian")
"""Brightest first; the harmonic minor, with its leading note, is more driven than the aeolian."""

DYNAMICS = ("pp", "p", "mp", "mf", "f", "ff")
"""Softest first."""

ENSEMBLES = tuple(_CATALOGUE)
"""Names in the composer's catalogue."""

_MOODS_ON_THE_PLANE = {
    "serene": (0.6, -0.7),
    "tender": (0.45, -0.4),
    "dreamy": (0.25, -0.65),
    "warm": (0.7, -0.25),
    "hopeful": (0.5, 0.05),
    "radiant": (0.85, 0.25),
    "joyful": (0.8, 0.55),
    "playful": (0.55, 0.45),
    "exuberant": (0.7, 0.9),
    "triumphant": (0.4, 0.8),
    "majestic": (0.15, 0.45),
    "contemplative": (0.1, -0.3),
    "mysterious": (-0.15, -0.05),
    "wistful": (-0.15, -0.4),
    "melancholy": (-0.5, -0.5),
    "mournful": (-0.75, -0.6),
    "desolate": (-0.6, -0.85),
    "sombre": (-0.65, -0.15),
    "brooding": (-0.4, 0.1),
    "ominous": (-0.75, 0.25),
    "tense": (-0.45, 0.5),
    "stormy": (-0.55, 0.85),
    "furious": (-0.85, 0.75),
}
"""Valence and arousal of each word."""

MOODS = tuple(_MOODS_ON_THE_PLANE)

_GENRES_ON_THE_PLANE = {
    "lullaby": (0.5, -0.75),
    "pastorale": (0.7, -0.35),
    "barcarolle": (0.2, -0.35),
    "romance": (0.4, -0.1),
    "waltz": (0.55, 0.2),
    "dance": (0.75, 0.6),
    "scherzo": (0.3, 0.65),
    "march": (0.2, 0.9),
    "hymn": (0.15, -0.5),
    "prelude": (0.0, 0.1),
    "ballad": (-0.25, -0.1),
    "nocturne": (-0.15, -0.55),
    "elegy": (-0.7, -0.6),
    "lament": (-0.8, -0.25),
    "fantasia": (-0.35, 0.3),
    "toccata": (-0.5, 0.8),
}

GENRES = tuple(_GENRES_ON_THE_PLANE)

MELODIES = (
    "a calm line in small steps",
    "a gentle, rocking line",
    "a long arch that climbs and returns",
    "a rising, singing line",
    "a falling, sighing line",
    "a playful, dancing tune",
    "a bold line of wide leaps",
    "a restless, circling figure",
)


def decide_elements(impression: Impression, culture: str, style: str, seed: int) -> MusicalElements:
    """Decide what the music shall be; equal arguments give equal elements.

    Args:
        impression: What is perceived in the picture.
        culture: The work's culture as the catalogue has it; may be empty.
        style: The work's style or period; may be empty.
        seed: Chooses among what suits about equally well.
    """
    chance = Random(_seed_text(impression, culture, style, seed))
    genre = _nearest(_GENRES_ON_THE_PLANE, impression.emotion, chance)
    ensemble = _choose_ensemble(impression, f"{culture} {style}".lower(), chance)
    return MusicalElements(
        mood=_nearest(_MOODS_ON_THE_PLANE, impression.emotion, chance, spread=0.12),
        genre=genre,
        mode=_choose_mode(impression, chance),
        tempo_bpm=_choose_tempo(impression, genre, chance),
        dynamics=_choose_dynamics(impression),
        ensemble=ensemble.name,
        instruments=tuple(dict.fromkeys(player.name for player in ensemble.instruments)),
        melody=_choose_melody(impression, chance),
    )


def brightness(impression: Impression) -> float:
    """How bright the mode shall be, about -1..1: feeling first, colour after (Eerola 2013, Palmer 2013)."""
    emotion = impression.emotion
    colour = (
        0.5 * (2 * impression.lightness - 1) + 0.3 * impression.warmth + 0.4 * (impression.saturation - 0.4)
    )
    return 0.85 * emotion.valence + 0.25 * colour


def _seed_text(impression: Impression, culture: str, style: str, seed: int) -> str:
    words = (
        f"{culture}|{style}|{seed}|{canonical_json(impression.palette)}|{canonical_json(impression.emotion)}"
    )
    return hashlib.sha256(words.encode()).hexdigest()


def _choose_mode(impression: Impression, chance: Random) -> str:
    bright = brightness(impression) + chance.gauss(0, 0.06)
    calm = impression.emotion.arousal < 0
    if bright > 0.12:
        # Lydian floats and suits calm or awe; the plain major is the surest sign of joy.
        if bright > 0.5:
            return "lydian" if calm and chance.random() < 0.5 else "major"
        if bright > 0.3:
            return "major" if chance.random() < 0.75 else "lydian"
        return "major" if chance.random() < 0.5 else "mixolydian"
    if bright > -0.12:
        return "mixolydian" if bright > 0.04 else "dorian"
    if bright > -0.6:
        # Minor with its leading note drives; aeolian drifts.
        return "aeolian" if calm and chance.random() < 0.5 else "minor"
    return "phrygian" if not calm and chance.random() < 0.6 else "minor"


_GENRE_TEMPO = {"lullaby": -8, "hymn": -6, "waltz": 14, "dance": 10, "march": 4, "scherzo": 10, "toccata": 8}


def _choose_tempo(impression: Impression, genre: str, chance: Random) -> float:
    """Quarter notes a minute, 50..160."""
    emotion = impression.emotion
    tempo = (
        94
        + 40 * emotion.arousal
        + 7 * emotion.valence
        + 5 * impression.warmth
        + 10 * (impression.saturation - 0.4)
        + 8 * (impression.lightness - 0.5)
        + _GENRE_TEMPO.get(genre, 0)
        + chance.uniform(-4, 4)
    )
    return float(round(min(160.0, max(50.0, tempo))))


def _choose_dynamics(impression: Impression) -> str:
    loud = 0.42 + 0.38 * impression.emotion.arousal + 0.25 * (impression.contrast - 0.4)
    index = int(loud * len(DYNAMICS))
    return DYNAMICS[min(len(DYNAMICS) - 1, max(0, index))]


def _choose_ensemble(impression: Impression, words: str, chance: Random) -> Ensemble:
    emotion = impression.emotion

    def distance(ensemble: Ensemble) -> float:
        called_for = any(style in words for style in ensemble.styles)
        away = (ensemble.valence - emotion.valence) ** 2 + (ensemble.arousal - emotion.arousal) ** 2
        return 0.6 * away - (1.2 if called_for else 0.0) + chance.uniform(0, 0.75)

    # Instruments of a living tradition play where the work comes from it, and not as a colour elsewhere.
    regional = {"arab-takht", "koto-shakuhachi"}
    at_home = [e for e in _CATALOGUE.values() if e.name in regional and any(s in words for s in e.styles)]
    return min(at_home or [e for e in _CATALOGUE.values() if e.name not in regional], key=distance)


def _choose_melody(impression: Impression, chance: Random) -> str:
    emotion = impression.emotion
    lively, glad = emotion.arousal, emotion.valence
    suits = {
        "a calm line in small steps": 0.5 - 0.8 * lively + 0.8 * (impression.horizontal - 0.33),
        "a gentle, rocking line": 0.45
        + 0.4 * glad
        - 0.6 * abs(lively + 0.4)
        + impression.symmetry_left_right / 4,
        "a long arch that climbs and returns": 0.5 + 0.5 * (impression.symmetry_left_right - 0.5),
        "a rising, singing line": 0.45 + 0.5 * glad + 0.4 * (0.5 - impression.focus_y),
        "a falling, sighing line": 0.4 - 0.7 * glad - 0.3 * lively + 0.4 * (impression.focus_y - 0.5),
        "a playful, dancing tune": 0.3 + 0.6 * glad + 0.5 * lively,
        "a bold line of wide leaps": 0.3 + 0.6 * lively + 0.8 * (impression.vertical - 0.33),
        "a restless, circling figure": 0.35 - 0.5 * glad + 0.5 * lively + 0.4 * (impression.complexity - 0.5),
    }
    return max(MELODIES, key=lambda melody: suits[melody] + chance.uniform(0, 0.25))


def _nearest(
    places: dict[str, tuple[float, float]], emotion: Emotion, chance: Random, spread: float = 0.25
) -> str:
    def distance(word: str) -> float:
        valence, arousal = places[word]
        away = ((valence - emotion.valence) ** 2 + (arousal - emotion.arousal) ** 2) ** 0.5
        return away + chance.uniform(0, spread)

    return min(places, key=distance)
