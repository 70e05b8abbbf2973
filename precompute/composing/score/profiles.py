"""Culture profiles: in whose manner a piece is written. Each is a file of `profiles/`, named after the profile.

A profile says which modes, metres, players and ways with chords belong together; it never says what a piece
feels like: that is chosen within it, by its modes' order of brightness, tempo and loudness.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

from db.entities import LocalText

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
    """Words of a catalogue's culture or style that call for it, in lower case."""
    years: tuple[int, int] | None
    """First and last year (CE) of a Western period; None where no date calls for the profile."""
    modes: tuple[str, ...]
    """Names of scales, brightest first."""
    harmony: Harmony
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


def _read_profiles() -> dict[str, Profile]:
    folder = files("precompute.composing.score").joinpath("profiles")
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
