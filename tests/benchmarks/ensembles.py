"""How loud the players of each ensemble are, alone, with the volume that `ensembles.toml` gives them.

    python tests/benchmarks/ensembles.py

Each plays eight notes of half a second in the middle of where it sings, accompanies or walks, all at velocity 80,
so that what differs is the soundfont and the volume. Loudness is integrated (EBU R128), in LUFS.
"""

from __future__ import annotations

import os

import numpy as np
from pyloudnorm import Meter
from rich.console import Console
from rich.table import Table

from precompute.composing.score.catalogue.ensembles import ENSEMBLES, PERCUSSION, Instrument
from precompute.composing.score.playing.performance import (
    CONTROL,
    DRUM_CHANNEL,
    NOTE_OFF,
    NOTE_ON,
    PROGRAM,
    Event,
)
from precompute.composing.score.playing.rendering import SAMPLE_RATE_HZ, Synthesizer, find_soundfont

_PLACES = (0.25, 0.4, 0.55, 0.75, 0.6, 0.45, 0.3, 0.5)
_DRUMS = (64, 54) * 4
_BEAT_S, _HELD_S, _VELOCITY = 0.5, 0.45, 80
_VOLUME, _EXPRESSION, _REVERB = 7, 11, 91


def main() -> None:
    """Print a row for each player."""
    console = Console()
    synthesizer = Synthesizer(find_soundfont(os.environ))
    table = Table("ensemble", "player", "plays", "volume", "LUFS")
    for ensemble in ENSEMBLES.values():
        for player in ensemble.instruments:
            loudness = loudness_of(synthesizer, player)
            row = (ensemble.name, player.name, " ".join(player.plays), str(player.volume), f"{loudness:.1f}")
            table.add_row(*row)
    console.print(table)


def loudness_of(synthesizer: Synthesizer, player: Instrument) -> float:
    """Integrated loudness of eight notes, LUFS."""
    drums = player.program == PERCUSSION
    channel = DRUM_CHANNEL if drums else 0
    low, high = player.sings or player.inner or player.bass or player.range
    notes = _DRUMS if drums else [round(low + (high - low) * place) for place in _PLACES]
    events = [Event(0.0, channel, PROGRAM, 0 if drums else player.program)]
    for controller, value in ((_VOLUME, player.volume), (_EXPRESSION, 120), (_REVERB, 40)):
        events.append(Event(0.0, channel, CONTROL, controller, value))
    for number, note in enumerate(notes):
        events.append(Event(number * _BEAT_S, channel, NOTE_ON, note, _VELOCITY))
        events.append(Event(number * _BEAT_S + _HELD_S, channel, NOTE_OFF, note))
    samples = round(len(notes) * _BEAT_S * SAMPLE_RATE_HZ)
    audio = np.concatenate(list(synthesizer.render(events, samples)))
    return float(Meter(SAMPLE_RATE_HZ).integrated_loudness(audio.astype(np.float64)))


if __name__ == "__main__":
    main()
