"""The ensembles that the composer writes for, read from `ensembles.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

PERCUSSION = -1
"""In place of a program number: the percussion channel."""

Range = tuple[int, int]
"""Lowest and highest MIDI note, both included."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """One player, or one desk of players."""

    name: str
    program: int
    """General MIDI, 0..127, or `PERCUSSION`."""
    range: Range
    plays: tuple[str, ...]
    """Voices: melody, contrast, octave, bass, inner1.., pulse."""
    sings: Range | None
    inner: Range | None
    bass: Range | None
    volume: int
    pan: int
    reverb: int
    decays: bool
    """True where a note dies away by itself."""
    pedal: bool
    rolls: bool
    """True where the notes of a chord follow one another."""
    legato: float
    """Share of a written note that sounds in singing style, 0..1."""
    breath_s: float | None
    """How long one breath lasts when played softly; None: no breath is needed."""
    staggers: bool
    """True where many breathe in turn, so that the sound need not stop."""
    bow_s: float | None
    """How long one bow lasts when played softly; None: no bow, or many players who turn theirs in turn."""
    hands: tuple[int, ...]
    """How many notes each hand can strike at once, the left one first; empty where every chord can be struck, or is
    rolled by custom."""
    reach: int
    """Semitones between the outer notes of one hand."""


@dataclass(frozen=True, slots=True)
class Ensemble:
    """A group of instruments with the accompaniments that suit it."""

    name: str
    instruments: tuple[Instrument, ...]
    textures: tuple[str, ...]
    valence: float
    arousal: float
    """The feeling at which it is at home, each -1..1."""

    def lead(self, contrasting: bool) -> Instrument:
        """Who has the melody."""
        wanted = "contrast" if contrasting else "melody"
        return next(player for player in self.instruments if wanted in player.plays)

    @property
    def melody_ranges(self) -> tuple[Range, Range]:
        """Where the melody lies in main and in contrasting sections."""
        main, other = self.lead(False).sings, self.lead(True).sings
        assert main and other, f"{self.name}: the leading instruments need 'sings' in ensembles.toml"  # noqa: S101
        return main, other

    @property
    def inner_ranges(self) -> tuple[Range, ...]:
        """Where each inner voice lies, lowest voice first."""
        found: dict[str, Range] = {}
        for player in self.instruments:
            found.update({voice: player.inner for voice in player.plays if player.inner and "inner" in voice})
        return tuple(found[voice] for voice in sorted(found))

    @property
    def bass_range(self) -> Range:
        """Where the bass lies."""
        return next(player.bass for player in self.instruments if player.bass)


def _read_ensembles() -> dict[str, Ensemble]:
    document = tomllib.loads(
        files("precompute.composing.score.catalogue").joinpath("ensembles.toml").read_text("utf-8")
    )
    return {entry["name"]: _ensemble(entry) for entry in document["ensemble"]}


def _ensemble(entry: Mapping[str, Any]) -> Ensemble:
    valence, arousal = entry["suits"]
    return Ensemble(
        name=entry["name"],
        instruments=tuple(_instrument(player) for player in entry["instrument"]),
        textures=tuple(entry["textures"]),
        valence=valence,
        arousal=arousal,
    )


def _instrument(entry: Mapping[str, Any]) -> Instrument:
    low, high = entry["range"]
    return Instrument(
        name=entry["name"],
        program=PERCUSSION if entry["program"] == "drums" else entry["program"],
        range=(low, high),
        plays=tuple(entry["plays"]),
        sings=_optional_range(entry, "sings"),
        inner=_optional_range(entry, "inner"),
        bass=_optional_range(entry, "bass"),
        volume=entry["volume"],
        pan=entry["pan"],
        reverb=entry["reverb"],
        decays=entry["attack"] == "struck",
        pedal=entry.get("pedal", False),
        rolls=entry.get("rolls", False),
        legato=entry["legato"],
        breath_s=entry.get("breath_s"),
        staggers=entry.get("staggers", False),
        bow_s=entry.get("bow_s"),
        hands=tuple(entry.get("hands", ())),
        reach=entry.get("reach", 0),
    )


def _optional_range(entry: Mapping[str, Any], name: str) -> Range | None:
    return (entry[name][0], entry[name][1]) if name in entry else None


ENSEMBLES: Mapping[str, Ensemble] = _read_ensembles()
"""By name."""
