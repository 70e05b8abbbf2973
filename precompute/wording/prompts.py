"""Prompts: what the music shall be, in words that a person or a neural composer understands.

The shape follows Hisariya et al. (2024), Table I: mood, genre, tempo and melody, in two lines. The first line is
the music, the second the picture.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from db.entities import Impression, LocalText, MusicalElements
from db.vocabulary import word
from precompute.wording.feeling import feeling_in
from precompute.wording.variety import choice_of

_PATTERNS_EN = (
    "{A_mood} {genre} {mode} for {players}, {tempo} at {bpm} beats per minute and {dynamics}. "
    "The melody is {melody}, with a feeling of {feeling}.",
    "{Mood} {genre} for {players}: {melody}, {tempo} ({bpm} bpm), {dynamics}, {mode}. "
    "It leaves a feeling of {feeling}.",
    "{A_tempo}, {dynamics} {genre} at {bpm} bpm, {mood} in mood and {mode}, played by {players}. "
    "Its melody is {melody}; it speaks of {feeling}.",
    "With a feeling of {feeling}: {a_mood} {genre}, {dynamics} and {tempo} ({bpm} bpm), {mode}. "
    "The melody, {melody}, is carried by {players}.",
)
_PATTERNS_AR = (
    "موسيقى {mood} على هيئة {genre}، {mode}، {tempo} بنحو {bpm} في الدقيقة و{dynamics}، بأداء {players}. "
    "اللحن {melody}، وفيها إحساس ب{feeling}.",
    "موسيقى {mood} بأداء {players}، على هيئة {genre}: {melody}، {tempo} ({bpm} في الدقيقة)، {dynamics}، "
    "{mode}. تترك إحساسًا ب{feeling}.",
    "موسيقى {tempo} و{dynamics} على هيئة {genre}، بنحو {bpm} في الدقيقة، {mood} في مزاجها و{mode}، "
    "بأداء {players}. لحنها {melody}، وتتحدث عن {feeling}.",
    "مع إحساس ب{feeling}: موسيقى {mood} على هيئة {genre}، {dynamics} و{tempo} ({bpm} في الدقيقة)، "
    "{mode}. اللحن {melody}، بأداء {players}.",
)


def prompt(impression: Impression, elements: MusicalElements, caption: LocalText) -> LocalText:
    """Two lines in English and Arabic: the music that `elements` decide, then the caption where there is one."""
    choice = choice_of(len(_PATTERNS_EN), impression.palette, "prompt")
    feeling = feeling_in(impression.emotion)
    music_en = _PATTERNS_EN[choice].format(**_english(elements, feeling))
    music_ar = _PATTERNS_AR[choice].format(**_arabic(elements, feeling))
    return LocalText.of(
        en=_two_lines(music_en, caption.as_mapping().get("en", "")),
        ar=_two_lines(music_ar, caption.as_mapping().get("ar", "")),
    )


def _two_lines(music: str, picture: str) -> str:
    return "\n".join(filter(None, (music, " ".join(picture.split()))))


def _english(elements: MusicalElements, feeling: str) -> dict[str, str]:
    words = _table()
    tempo = tempo_in_words(elements.tempo_bpm)["en"]
    return {
        "mood": elements.mood,
        "Mood": elements.mood.capitalize(),
        "a_mood": _with_article(elements.mood),
        "A_mood": _with_article(elements.mood).capitalize(),
        "A_tempo": _with_article(tempo).capitalize(),
        "genre": elements.genre,
        "mode": words["mode"][elements.mode]["en"],
        "players": _players(elements, "en"),
        "tempo": tempo,
        "bpm": f"{elements.tempo_bpm:.0f}",
        "dynamics": word(elements.dynamics, "en"),
        "melody": elements.melody,
        "feeling": feeling_in_words(feeling)["en"],
    }


def _arabic(elements: MusicalElements, feeling: str) -> dict[str, str]:
    words = _table()
    return {
        "mood": words["mood"].get(elements.mood, elements.mood),
        "genre": word(elements.genre, "ar"),
        "mode": words["mode"][elements.mode]["ar"],
        "players": _players(elements, "ar"),
        "tempo": tempo_in_words(elements.tempo_bpm)["ar"],
        "bpm": beats_in_arabic(round(elements.tempo_bpm)),
        "dynamics": words["dynamics"].get(elements.dynamics, elements.dynamics),
        "melody": word(elements.melody, "ar"),
        "feeling": feeling_in_words(feeling)["ar"],
    }


def feeling_in_words(feeling: str) -> Mapping[str, str]:
    """A feeling after 'a feeling of', by language; the Arabic word is definite, after "إحساس ب"."""
    return _table()["feeling"][feeling]


def _with_article(adjective: str) -> str:
    return f"{'an' if adjective[0] in 'aeiou' else 'a'} {adjective}"


def _players(elements: MusicalElements, language: str) -> str:
    """The ensemble, with its instruments where its name does not tell them."""
    ensemble = word(elements.ensemble, language)
    instruments = list(dict.fromkeys(_without_part(word(name, language)) for name in elements.instruments))
    if all(instrument in ensemble for instrument in instruments):
        return ensemble
    return f"{ensemble} ({_joined(instruments, language)})"


def _without_part(instrument: str) -> str:
    """'organ, pedals' is an organ."""
    return instrument.replace("،", ",").split(",", maxsplit=1)[0]


def _joined(names: list[str], language: str) -> str:
    if language == "ar":
        return " و".join(names)
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def tempo_in_words(bpm: float) -> Mapping[str, Any]:
    """How fast that is, by language; the Arabic adjective is feminine, for music."""
    return next(tempo for tempo in _table()["tempo"] if bpm < tempo["below"])


def beats_in_arabic(bpm: int) -> str:
    """'66 نبضة': the counted noun is plural after 3 to 10, at the end of larger numbers too."""
    return f"{bpm} نبضات" if 3 <= bpm % 100 <= 10 else f"{bpm} نبضة"


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("precompute.wording").joinpath("prompts.toml").read_text(encoding="utf-8"))
