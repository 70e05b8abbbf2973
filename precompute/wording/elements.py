"""From what is perceived to what the music shall be: mode, tempo, loudness, genre, players, tune.

Every rule is a sum of small, named influences, after the literature on expressed emotion:

- Gabrielsson & Lindström (2010), 'The role of structure in the musical expression of emotions': fast, loud
  and high for excited; slow, soft and low for calm or sad; major for positive, minor for negative valence.
- Livingstone et al. (2010), CMERS: the same rules as a rule set over the valence-arousal plane.
- Eerola, Friberg & Bresin (2013): the cues add up; mode weighs most, then tempo, register, loudness,
  articulation, timbre.
- Ramos, Bueno & Bigand (2011): the church modes order by brightness, tempo by arousal; Temperley & Tan (2013):
  the major is the happiest of them.
- Palmer, Schloss, Xu & Prado-León (2013): faster, major music goes with saturated, light, warm colours;
  slower, minor music with greyed, dark, cool ones.
- Russell (1980) for where the mood words lie on the plane.

In whose manner the piece is written, with which modes, players and genres, is the culture profile's
(`composing.score.catalogue.profiles`); the same feeling is told within each.

Where a model has suggested words for the picture, its opinion is pooled with these rules (`suggested`), within the
profile.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from random import Random

from db.entities import Emotion, Impression, MusicalElements
from db.plain import canonical_json
from precompute.composing.score.catalogue.ensembles import ENSEMBLES as _CATALOGUE
from precompute.composing.score.catalogue.ensembles import Ensemble
from precompute.composing.score.catalogue.profiles import (
    GENERAL,
    PROFILES,
    Profile,
    choose_profile,
    profile_named,
)
from precompute.composing.score.theory import SCALES
from precompute.suggested import Suggested

MODES = tuple(SCALES)
"""Of all profiles."""

DYNAMICS = ("pp", "p", "mp", "mf", "f", "ff")
"""Softest first."""

TEMPI = {
    "largo": 50.0,
    "larghetto": 63.0,
    "adagio": 71.0,
    "andante": 92.0,
    "moderato": 114.0,
    "allegro": 144.0,
}
"""Quarter notes a minute at the middle of what each word means on paper (`notation.tempo`), 50..160."""

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


def decide_elements(
    impression: Impression,
    culture: str,
    style: str,
    seed: int,
    *,
    date: str = "",
    profile: str | None = None,
) -> MusicalElements:
    """Decide what the music shall be; equal arguments give equal elements.

    Args:
        impression: What is perceived in the picture.
        culture: The work's culture as the catalogue has it; may be empty.
        style: The work's style or period; may be empty.
        seed: Chooses among what suits about equally well.
        date: The work's date as the catalogue writes it; may be empty.
        profile: Name of the culture profile that a curator wishes; None: culture, style and date choose it.

    Raises:
        ValueError: there is no profile of that name.
    """
    suggested = Suggested(impression.suggestions)
    manner = _choose_manner(suggested, culture, style, date, profile)
    chance = Random(_seed_text(impression, culture, style, seed))
    genres = {genre: _GENRES_ON_THE_PLANE[genre] for genre in manner.genres}
    genre = _nearest(genres, impression.emotion, chance, _liking(suggested, "genre"))
    ensemble = _choose_ensemble(impression, manner, chance, suggested)
    mood = _nearest(_MOODS_ON_THE_PLANE, impression.emotion, chance, _liking(suggested, "mood"), spread=0.12)
    return MusicalElements(
        mood=mood,
        genre=genre,
        mode=_choose_mode(impression, manner, chance, suggested),
        tempo_bpm=_choose_tempo(impression, genre, chance, suggested),
        dynamics=_choose_dynamics(impression, suggested),
        ensemble=ensemble.name,
        instruments=tuple(dict.fromkeys(player.name for player in ensemble.instruments)),
        melody=_choose_melody(impression, chance),
        profile=manner.name,
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


_WEIGHT = 0.2
"""What a model's opinion is worth: a word that it finds e times as probable as another makes up for lying this much
further from the feeling, on the plane or in brightness. So the sure decide, and with the unsure our rules do. A
judgement; nothing is fitted."""
_PLAYERS_WEIGHT = 0.4
"""The same for ensembles, whose distances are squared and whose dice are twice as large."""
_TEMPO_SPREAD_BPM = 25.0
_LOUDNESS_SPREAD = 0.2
"""Standard deviations of our own rules, where a model draws at what they say; judgements, too."""


def _liking(suggested: Suggested, vocabulary: str) -> Callable[[str], float]:
    return lambda word: _WEIGHT * suggested.opinion(vocabulary, (word,))


def _choose_manner(suggested: Suggested, culture: str, style: str, date: str, profile: str | None) -> Profile:
    """The curator's, else the catalogue's; a model is believed where the catalogue is silent, and if it is sure."""
    if profile is not None:
        return profile_named(profile)
    if not f"{culture}{style}{date}".strip():
        return PROFILES[suggested.surest("profile", PROFILES) or GENERAL]
    return choose_profile(culture, style, date)[0]


def _choose_mode(impression: Impression, profile: Profile, chance: Random, suggested: Suggested) -> str:
    """The profile's mode that is as bright as the picture; of equals the one that floats or drives with it."""
    bright = brightness(impression) + chance.gauss(0, 0.06)
    # What leans to one side at all shall be heard to: the modes between bright and dark are for the undecided.
    # The brightest is usual for whatever is glad, the darkest rare.
    wanted = (0.85 if bright > 0 else 0.6) * math.tanh(1.6 * bright) + 0.25 * bright

    liking = _liking(suggested, "mode")

    def misfit(mode: str) -> float:
        scale = SCALES[mode]
        away = abs(scale.bright - wanted) - 0.25 * scale.drive * impression.emotion.arousal
        return away + chance.uniform(0, 0.08) - liking(mode)

    return min(profile.modes, key=misfit)


_GENRE_TEMPO = {"lullaby": -4, "hymn": -3, "waltz": 6, "dance": 5, "march": 2, "scherzo": 5, "toccata": 4}


def _choose_tempo(impression: Impression, genre: str, chance: Random, suggested: Suggested) -> float:
    """Quarter notes a minute, 50..160."""
    emotion = impression.emotion
    tempo = (
        94
        + 46 * emotion.arousal
        + 10 * emotion.valence
        + 5 * impression.warmth
        + 10 * (impression.saturation - 0.4)
        + 8 * (impression.lightness - 0.5)
        + _GENRE_TEMPO.get(genre, 0)
        + chance.uniform(-4, 4)
    )
    tempo = suggested.drawn("tempo", tempo, TEMPI, _TEMPO_SPREAD_BPM)
    return float(round(min(160.0, max(50.0, tempo))))


def _choose_dynamics(impression: Impression, suggested: Suggested) -> str:
    loud = 0.42 + 0.38 * impression.emotion.arousal + 0.25 * (impression.contrast - 0.4)
    places = {mark: (index + 0.5) / len(DYNAMICS) for index, mark in enumerate(DYNAMICS)}
    loud = suggested.drawn("dynamics", loud, places, _LOUDNESS_SPREAD)
    index = int(loud * len(DYNAMICS))
    return DYNAMICS[min(len(DYNAMICS) - 1, max(0, index))]


def _choose_ensemble(
    impression: Impression, profile: Profile, chance: Random, suggested: Suggested
) -> Ensemble:
    emotion = impression.emotion

    def distance(ensemble: Ensemble) -> float:
        away = (ensemble.valence - emotion.valence) ** 2 + (ensemble.arousal - emotion.arousal) ** 2
        players = tuple(dict.fromkeys(player.name for player in ensemble.instruments))
        return (
            0.9 * away + chance.uniform(0, 0.5) - _PLAYERS_WEIGHT * suggested.opinion("instrument", players)
        )

    return min((_CATALOGUE[name] for name in profile.ensembles), key=distance)


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
    places: dict[str, tuple[float, float]],
    emotion: Emotion,
    chance: Random,
    liking: Callable[[str], float],
    spread: float = 0.25,
) -> str:
    def distance(word: str) -> float:
        valence, arousal = places[word]
        away = ((valence - emotion.valence) ** 2 + (arousal - emotion.arousal) ** 2) ** 0.5
        return away + chance.uniform(0, spread) - liking(word)

    return min(places, key=distance)
