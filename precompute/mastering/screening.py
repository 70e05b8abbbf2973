"""The last ear before the store: what must not reach a visitor is refused, with the reason."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from db.entities import Measurements
from db.errors import KlangbildError
from precompute.mastering.loudness import TENTHS_A_SECOND
from precompute.mastering.measuring import repetition_of
from precompute.mastering.promises import CEILING_DBTP, TARGET_LUFS

MAX_SILENCE_S = 3.0
MAX_REPETITION = 0.8
_LENGTH_TOLERANCE_S = 0.5
_LOUDNESS_TOLERANCE_LU = 1.0


class ScreeningError(KlangbildError):
    """A piece is not fit to be heard."""


def screen(measured: Measurements, asked_duration_s: float) -> None:
    """Let a good recording pass.

    Raises:
        ScreeningError: naming every fault that was found.
    """
    _refuse(_faults(measured, asked_duration_s))


def screen_written(notes: NDArray[np.float32]) -> None:
    """Let a piece pass that will be heard while it is rendered, and so cannot be refused afterwards.

    What is written tells all but the level: whether it falls silent, and whether it repeats itself. The level is
    held by `streaming`, the length by whoever renders.

    Args:
        notes: as `Foresight.notes`.

    Raises:
        ScreeningError: naming every fault that was found.
    """
    silence_s = _longest_run(notes.max(axis=1) <= 0) / TENTHS_A_SECOND
    repeated = repetition_of(np.sqrt(np.sqrt(notes)), TENTHS_A_SECOND)
    checks = (
        (not notes.any(), "it is silent"),
        (silence_s > MAX_SILENCE_S, f"it falls silent for {silence_s:.1f} s"),
        (repeated > MAX_REPETITION, f"it repeats itself ({repeated:.0%} of the time)"),
    )
    _refuse([fault for found, fault in checks if found])


def _longest_run(marked: NDArray[np.bool_]) -> int:
    """The length of the longest run of marked places."""
    edges = np.flatnonzero(np.diff(np.r_[False, marked, False].astype(np.int8)))
    return int(np.max(edges[1::2] - edges[::2], initial=0))


def _refuse(faults: list[str]) -> None:
    if faults:
        raise ScreeningError(
            f"the piece was not kept: {'; '.join(faults)}. Another seed gives another piece."
        )


def _faults(measured: Measurements, asked_duration_s: float) -> list[str]:
    checks = (
        (
            abs(measured.duration_s - asked_duration_s) > _LENGTH_TOLERANCE_S,
            f"it lasts {measured.duration_s:.1f} s instead of {asked_duration_s:.1f} s",
        ),
        (measured.loudness_lufs <= -70.0, "it is silent"),
        (
            abs(measured.loudness_lufs - TARGET_LUFS) > _LOUDNESS_TOLERANCE_LU,
            f"its loudness is {measured.loudness_lufs:.1f} LUFS instead of {TARGET_LUFS:.0f}",
        ),
        (
            measured.true_peak_dbtp > CEILING_DBTP,
            f"its true peak of {measured.true_peak_dbtp:.1f} dBTP would distort",
        ),
        (
            measured.longest_silence_s > MAX_SILENCE_S,
            f"it falls silent for {measured.longest_silence_s:.1f} s",
        ),
        (measured.repetition > MAX_REPETITION, f"it repeats itself ({measured.repetition:.0%} of the time)"),
    )
    return [fault for found, fault in checks if found]
