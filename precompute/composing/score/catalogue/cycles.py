"""Percussion cycles: iqa'at, talas and bell patterns, read from `cycles.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from precompute.composing.score.theory import QUARTER, Metre, Note

_STRESS = {"D": 0.2, "B": 0.2, "T": 0.0, "k": -0.45}
_FIRST = 0.15
"""How much more the first stroke of a cycle is brought out."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """A rhythm that goes round and round."""

    name: str
    written: str
    """As musicians write its metre: '10/8', '16 beats'."""
    metres: tuple[str, ...]
    """The composer's metres in which it can be played."""
    unit: int
    """Ticks of a stroke."""
    strokes: str
    """D low, T high, B both, k light, - silence."""
    tempo: tuple[int, int]
    """Quarter notes a minute between which it is at home."""
    keys: Mapping[str, int]
    """General MIDI percussion keys of D, T and k."""
    source: str

    @property
    def length(self) -> int:
        """Ticks of one round."""
        return self.unit * len(self.strokes)

    def bar(self, number: int, metre: Metre, *, light: bool) -> tuple[Note, ...]:
        """The strokes of a bar, in ticks from its beginning.

        Args:
            number: Bars since the cycle began: a long cycle goes on where the bar before it left off, a short one
                comes round several times.
            metre: One of `metres`.
            light: Whether the light filling strokes are played, too.

        Raises:
            ValueError: the cycle does not fit the metre.
        """
        if metre.name not in self.metres:
            raise ValueError(f"{self.name} is played in {', '.join(self.metres)}, not in {metre.name}.")
        first = number * metre.bar // self.unit
        notes: list[Note] = []
        for place in range(metre.bar // self.unit):
            turn = (first + place) % len(self.strokes)
            stroke = self.strokes[turn]
            if stroke == "-" or (stroke == "k" and not light):
                continue
            stress = _STRESS[stroke] + (_FIRST if turn == 0 else 0.0)
            for key in sorted(self.keys[each] for each in ("DT" if stroke == "B" else stroke)):
                notes.append(Note(place * self.unit, self.unit, key, stress))
        return tuple(notes)


def cycles_for(names: Iterable[str], metre: str, tempo_bpm: float) -> list[Cycle]:
    """Those of the named cycles that fit a metre: at home at the tempo (quarter notes a minute), or else all."""
    fitting = [cycle for name in names if metre in (cycle := CYCLES[name]).metres]
    return [each for each in fitting if each.tempo[0] <= tempo_bpm <= each.tempo[1]] or fitting


def _read_cycles() -> dict[str, Cycle]:
    text = files("precompute.composing.score.catalogue").joinpath("cycles.toml").read_text("utf-8")
    return {name: _cycle(name, entry) for name, entry in tomllib.loads(text).items()}


def _cycle(name: str, entry: Mapping[str, Any]) -> Cycle:
    slowest, fastest = entry["tempo"]
    return Cycle(
        name=name,
        written=entry["written"],
        metres=tuple(entry["metres"]),
        unit=4 * QUARTER // entry["unit"],
        strokes=entry["strokes"],
        tempo=(slowest, fastest),
        keys=entry["keys"],
        source=entry["source"],
    )


CYCLES: Mapping[str, Cycle] = _read_cycles()
"""By name."""
