"""Culture profiles: in whose manner a piece is written. Each is a file of `profiles/`, named after the profile.

A profile says which modes, metres, players and ways with chords belong together; it never says what a piece
feels like: that is chosen within it, by its modes' order of brightness, tempo and loudness.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

from db.entities import LocalText
from precompute.composing.score.catalogue.dating import Years, read_years

Harmony = Literal["functional", "modal", "organum", "drone", "heterophony"]
"""What sounds with the tune:

functional   chords that lead from tonic to dominant and back
modal        chords of the mode that keep its own cadences
organum      open fifths and fourths that go with the tune
drone        tonic and fifth held all the time, no change of chord
heterophony  every instrument plays the tune, each in its own way
"""

GENERAL = "western"
"""The profile for works whose culture and date say nothing."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The manner of a culture, or of a period of it."""

    name: str
    title: LocalText
    cultures: tuple[str, ...]
    """Words of a catalogue's culture, style or date that call for it, in lower case without accents; one that ends
    in '?' counts only where nothing surer is said. The general profile's are the cultures that have none of
    their own."""
    years: Years | None
    """First and last year (CE) of a Western period; None where no date calls for the profile."""
    modes: tuple[str, ...]
    """Names of scales, brightest first."""
    harmony: Harmony
    genres: tuple[str, ...]
    """Names of the genres that it has."""
    metres: tuple[str, ...]
    """'3/4', favourite first."""
    cycles: tuple[str, ...]
    """Names of percussion patterns; may be empty."""
    ensembles: tuple[str, ...]
    textures: tuple[str, ...]
    """Accompaniments, favourite first."""
    forms: tuple[str, ...]
    """Favourite first."""
    ornament: float
    """How richly tunes are ornamented, 0..1."""
    sevenths: float
    """How often chords carry sevenths and ninths, 0..1."""
    chromatic: float
    """How often chords are borrowed from elsewhere (modal mixture, applied dominants), 0..1."""
    rubato: float
    """How freely time is handled, 0..1."""
    sources: tuple[str, ...]
    """Literature that it follows."""
    limits: LocalText
    """What it cannot do."""


def choose_profile(culture: str, style: str, date: str) -> tuple[Profile, str]:
    """The profile that a work's culture, style and date (each may be empty) call for, and why.

    A living tradition comes first, then a style's name, then the date. A style gives way to a date that lies
    more than two generations off: realism of 2005 is not of the 19th century.
    """
    years = read_years(date)
    called = _called_for(" ".join((culture, style, date)))
    traditions = {profile: words for profile, words in called.items() if profile.years is None}
    if traditions:
        profile = max(traditions, key=lambda each: _strength(each, traditions[each], years))
        words = ", ".join(f"'{word}'" for word in traditions[profile])
        if profile.name == GENERAL:
            return profile, f"no profile of its own yet for {words}"
        return profile, f"the catalogue says {words}"
    styles = {
        profile: words
        for profile, words in called.items()
        if years is None or _distance(profile, years) <= _TWO_GENERATIONS
    }
    if styles:
        profile = max(styles, key=lambda each: _strength(each, styles[each], years))
        return profile, f"the catalogue says {', '.join(repr(word) for word in styles[profile])}"
    if years is None:
        return PROFILES[GENERAL], "neither culture, style nor year is known"
    periods = [each for each in PROFILES.values() if each.years and _distance(each, years) == 0]
    if not periods:
        return PROFILES[GENERAL], f"no period that we know has the year {years[0]}"
    profile = max(periods, key=lambda each: _shared_years(each, years))
    return profile, f"dated {years[0] if years[0] == years[1] else f'{years[0]} to {years[1]}'}"


def profile_named(name: str) -> Profile:
    """The profile that a curator names.

    Raises:
        ValueError: there is none of that name.
    """
    if name not in PROFILES:
        raise ValueError(f"Unknown profile {name!r}; known are {', '.join(PROFILES)}.")
    return PROFILES[name]


_TWO_GENERATIONS = 60


def _called_for(text: str) -> dict[Profile, list[str]]:
    """The profiles whose words the text contains, with these words; supposed ones only where none is sure."""
    spaced = f" {_plain(text)} "
    sure: dict[Profile, list[str]] = {}
    supposed: dict[Profile, list[str]] = {}
    for profile in PROFILES.values():
        for word in profile.cultures:
            if f" {_plain(word)} " in spaced:
                found = supposed if word.endswith("?") else sure
                found.setdefault(profile, []).append(word.removesuffix("?"))
    return sure or supposed


def _plain(text: str) -> str:
    """Small letters without accents, words apart by one space."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", kept))


def _strength(profile: Profile, words: Iterable[str], years: Years | None) -> tuple[bool, int, int, int]:
    """What is known beats what is not; then the date, more words, and the longest."""
    shared = _shared_years(profile, years) if years else 0
    return profile.name != GENERAL, shared, len(list(words)), max(map(len, words))


def _distance(profile: Profile, years: Years) -> int:
    """Years between a period and a date; 0 where they overlap."""
    first, last = profile.years or years
    return max(0, first - years[1], years[0] - last)


def _shared_years(profile: Profile, years: Years) -> int:
    first, last = profile.years or years
    return min(last, years[1]) - max(first, years[0]) + 1


def _read_profiles() -> dict[str, Profile]:
    folder = files("precompute.composing.score.catalogue").joinpath("profiles")
    found = {
        file.name.removesuffix(".toml"): file for file in folder.iterdir() if file.name.endswith(".toml")
    }
    return {name: _profile(name, tomllib.loads(found[name].read_text("utf-8"))) for name in sorted(found)}


def _profile(name: str, entry: Mapping[str, Any]) -> Profile:
    first_and_last = entry.get("years")
    return Profile(
        name=name,
        title=LocalText.from_mapping(entry["title"]),
        cultures=tuple(entry["cultures"]),
        years=(first_and_last[0], first_and_last[1]) if first_and_last else None,
        modes=tuple(entry["modes"]),
        harmony=entry["harmony"],
        genres=tuple(entry["genres"]),
        metres=tuple(entry["metres"]),
        cycles=tuple(entry["cycles"]),
        ensembles=tuple(entry["ensembles"]),
        textures=tuple(entry["textures"]),
        forms=tuple(entry["forms"]),
        ornament=entry["ornament"],
        sevenths=entry["sevenths"],
        chromatic=entry["chromatic"],
        rubato=entry["rubato"],
        sources=tuple(entry["sources"]),
        limits=LocalText.from_mapping(entry["limits"]),
    )


PROFILES: Mapping[str, Profile] = _read_profiles()
"""By name."""
