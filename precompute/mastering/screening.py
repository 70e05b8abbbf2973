"""The last ear before the store: what must not reach a visitor is refused, with the reason."""

from __future__ import annotations

from db.entities import Measurements
from db.errors import KlangbildError
from precompute.mastering.levels import CEILING_DBTP, TARGET_LUFS

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
    faults = tuple(_faults(measured, asked_duration_s))
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
