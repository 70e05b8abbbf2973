"""What is the same for every engine that samples sound in place of writing notes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from db.entities import Commission, MusicSummary, Section
from precompute.composing.contract import ComposingError

SILENT_RMS = 1e-3
"""-60 dBFS; mastering would bring up nothing but noise."""


def require_duration(duration_s: float, longest_s: float, engine: str) -> None:
    """Let durations of 1 s to `longest_s` pass.

    Raises:
        ValueError: it is another one.
    """
    if not 1.0 <= duration_s <= longest_s:
        raise ValueError(f"{engine} composes 1 to {longest_s:g} seconds, not {duration_s:g}")


def as_stereo(audio: NDArray[np.float32], engine: str) -> NDArray[np.float32]:
    """Two channels from one or two, shape (samples, channels), of what can be heard.

    Raises:
        ComposingError: numbers went astray (NaN, infinity), or all is silence.
    """
    if not np.isfinite(audio).all():
        raise ComposingError(
            f"{engine} gave no numbers (NaN) but sound was expected; try float32, or another seed"
        )
    if np.sqrt(np.mean(np.square(audio), dtype=np.float64)) < SILENT_RMS:
        raise ComposingError(f"{engine} gave silence; another seed gives another piece")
    return np.ascontiguousarray(np.broadcast_to(audio, (len(audio), 2)), dtype=np.float32)


def told(commission: Commission) -> MusicSummary:
    """What a listener is told of a piece that nobody wrote: what was asked for.

    Key, metre and form are left empty, because the engine decides them and does not say so.
    """
    asked = commission.elements
    return MusicSummary(
        key="",
        mode=asked.mode,
        tempo_bpm=round(asked.tempo_bpm, 1),
        metre="",
        ensemble=asked.ensemble,
        instruments=asked.instruments,
        form="",
        sections=(Section("", 0.0),),
    )
