"""A tune for MusicGen to follow: the one that the score composer writes for the same commission.

The melody models were trained on the strongest pitch class of each moment of an excerpt (Copet et al., 2023): of a
chromagram with a hop of 4096 samples at 32 kHz, and C first. transformers hears it out of a recording, for which
it needs torchaudio. Our tune is written: its pitch classes are known, and neither a recording nor torchaudio is
needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.entities import Commission
from precompute.composing.musicgen.tokens import PitchClasses

PITCH_CLASSES = 12
_HOP_S = 4096 / 32_000


@dataclass(frozen=True, slots=True)
class TunedNote:
    """A note of a tune."""

    start_s: float
    pitch: int
    """As MIDI counts."""


@dataclass(frozen=True, slots=True)
class TuneWriter:
    """Who writes the tune that a piece shall follow."""

    revision: str
    """Changes whenever the same commission would get another tune; part of every commission's key."""
    write: Callable[[Commission], Sequence[TunedNote]]
    """In order of time, at least one; ValueError where it cannot."""


def score_writer() -> TuneWriter:
    """The score composer; its notes alone, without their sound."""
    from precompute.composing.score.composer import ENGINE  # noqa: PLC0415 - a synthesizer comes with it

    return TuneWriter(f"{ENGINE.name} {ENGINE.revision}", _leading_voice)


def _leading_voice(commission: Commission) -> list[TunedNote]:
    from precompute.composing.score.piece import write_piece  # noqa: PLC0415
    from precompute.composing.score.writing.melody import notes_of  # noqa: PLC0415

    piece = write_piece(commission)
    return [TunedNote(piece.tempo.seconds_at(note.start), note.pitch) for note in notes_of(piece.tunes)]


def pitch_classes(notes: Sequence[TunedNote], frames: int, frame_rate_hz: int) -> PitchClasses:
    """The pitch class of the tune at each frame; a note counts until the next one begins, the first from the start.

    Args:
        notes: in order of time, at least one.
        frames: of the piece.
        frame_rate_hz: frames a second.
    """
    times_s = np.arange(frames) / frame_rate_hz
    sounding = np.searchsorted([note.start_s for note in notes], times_s, side="right") - 1
    return np.array([note.pitch % PITCH_CLASSES for note in notes], np.int64)[np.maximum(sounding, 0)]


def chromagram(tune: PitchClasses, frame_rate_hz: int) -> NDArray[np.float32]:
    """What a melody model listens to: for each hop 1 at the pitch class and 0 elsewhere, shape (hops, 12)."""
    hops = max(1, int(len(tune) / frame_rate_hz / _HOP_S))
    places = np.minimum(np.arange(hops) * _HOP_S * frame_rate_hz, len(tune) - 1).astype(int)
    return np.eye(PITCH_CLASSES, dtype=np.float32)[tune[places]]
