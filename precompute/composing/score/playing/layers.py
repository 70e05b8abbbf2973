"""Layers: the melody, harmony, bass and percussion of a piece, each to be heard alone.

A layer is a choice of events. Played one by one and added up, the layers sound as all events together do: what
concerns a whole channel (instrument, pedal, swells) goes into each, and a key that another layer strikes on
the same channel is struck in silence, because it would end a note of this layer that still rings.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from precompute.composing.score.playing.performance import DRUM_CHANNEL, NOTE_OFF, NOTE_ON, Event

MELODY, HARMONY, BASS, PERCUSSION = "melody", "harmony", "bass", "percussion"
LAYERS = (MELODY, HARMONY, BASS, PERCUSSION)

_LAYERS_OF_VOICES = {
    "melody": MELODY,
    "contrast": MELODY,
    "octave": MELODY,
    "counter": MELODY,
    "bass": BASS,
    "pulse": PERCUSSION,
}
_BEFORE_STROKE = 64
"""Samples: strokes are moved to the synthesizer's blocks of so many."""
_SILENT_VELOCITY = 1
"""84 dB under the loudest stroke."""


def split(events: Sequence[Event]) -> Mapping[str, list[Event]]:
    """The events of each layer that has notes, in the order in which they came."""
    found = {layer_of(event) for event in events if event.kind == NOTE_ON}
    return {layer: _only(events, layer) for layer in LAYERS if layer in found}


def settle(
    stems: Mapping[str, NDArray[np.float32]],
    mix: NDArray[np.float32],
    events: Sequence[Event],
    sample_rate_hz: int,
) -> None:
    """Give each layer its part of what the layers, added up, still lack of the mix, in place.

    FluidSynth begins a stroke from the pan and level of whatever its voice played before, and reaches its own
    within 64 samples; alone, a layer finds other voices than among all. So each moment's rest belongs to the
    layer that struck last.

    Args:
        stems: layer -> shape (samples, 2).
        mix: all layers played together, of the same shape.
        events: of all layers.
        sample_rate_hz: of both.
    """
    rest = mix - np.asarray(sum(stems.values()))
    strokes = [(event.time_s, layer_of(event)) for event in events if event.kind == NOTE_ON]
    starts = [max(0, int(time_s * sample_rate_hz) - _BEFORE_STROKE) for time_s, _ in strokes]
    for (_, layer), start, end in zip(strokes, [0, *starts[1:]], [*starts[1:], len(mix)], strict=True):
        stems[layer][start:end] += rest[start:end]


def layer_of(event: Event) -> str:
    """The layer that a key belongs to."""
    return PERCUSSION if event.channel == DRUM_CHANNEL else _LAYERS_OF_VOICES.get(event.voice, HARMONY)


def _only(events: Sequence[Event], layer: str) -> list[Event]:
    own: dict[int, set[int]] = defaultdict(set)
    for event in events:
        if event.kind == NOTE_ON and layer_of(event) == layer:
            own[event.channel].add(event.number)
    kept: list[Event] = []
    for event in events:
        if event.kind not in {NOTE_ON, NOTE_OFF} or layer_of(event) == layer:
            kept.append(event)
        elif event.number in own[event.channel]:
            silent = event.kind == NOTE_ON
            kept.append(dataclasses.replace(event, value=_SILENT_VELOCITY) if silent else event)
    return kept
