"""What is the same for every engine that samples sound in place of writing notes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from db.entities import Commission, Constraints, MusicSummary
from precompute.composing.contract import ComposingError

SILENT_RMS = 1e-3
"""-60 dBFS; mastering would bring up nothing but noise."""


UNHEARD = MusicSummary(
    key="", mode="", tempo_bpm=0.0, metre="", ensemble="", instruments=(), form="", sections=()
)
"""What is told of a piece that is sound alone: of its key, its beat and its players nothing is known. What was
asked for stands in the plan; whether the network heeded it, nobody has measured."""


class CancelledError(ComposingError):
    """The piece was given up because somebody asked for it."""


class RefusedError(ComposingError, ValueError):
    """The commission asks for what the engine cannot do."""


def fixed_options(constraints: Constraints) -> list[str]:
    """Which of a curator's wishes are kept by writing alone, as the options they are: '--key'."""
    fixed = {
        "--key": constraints.key is not None,
        "--tempo": constraints.tempo_bpm is not None,
        "--loop": constraints.loop,
    }
    return [option for option, wanted in fixed.items() if wanted]


def refuse_notes(options: Iterable[str], engine: str) -> None:
    """Refuse what only an engine that writes notes can do.

    Args:
        options: as a curator gives them: '--midi'.
        engine: that samples sound.

    Raises:
        RefusedError: there is one.
    """
    asked = " and ".join(options)
    if asked:
        raise RefusedError(
            f"{engine} samples sound and writes no notes, so there can be no {asked}: leave out {asked}, "
            f"or let the embedded composer compose, without --with compose=..."
        )


def asked_text(commission: Commission, shortest_s: float, longest_s: float, engine: str) -> str:
    """The words that a network listens to.

    Raises:
        RefusedError: the piece would be too short or too long, has no English words, or asks for what no network
            can promise.
    """
    if not shortest_s <= commission.duration_s <= longest_s:
        raise RefusedError(
            f"{engine} composes pieces of {shortest_s:g} to {longest_s:g} seconds, not of {commission.duration_s:g}"
        )
    refuse_notes(fixed_options(commission.constraints), engine)
    text = commission.prompt.as_mapping().get("en", "").strip()
    if not text:
        raise RefusedError(f"{engine} understands English, and the commission's prompt has no English text")
    return text


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
