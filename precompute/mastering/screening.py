"""The last ear before the store: what must not reach a visitor is refused, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from db.entities import Measurements
from db.errors import KlangbildError
from db.loudness import TENTHS_A_SECOND, lufs
from precompute.mastering.measuring import SILENCE_DBFS, repetition_of
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


class Vigil:
    """The same ear for a piece of which nothing is known before it sounds: it listens while it sounds.

    Args:
        samples: how many there should be.
        sample_rate_hz: samples a second.
    """

    def __init__(self, samples: int, sample_rate_hz: int) -> None:
        self._samples = samples
        self._rate_hz = sample_rate_hz
        self._came = 0
        self._silent_tenths = 0

    def over(self, blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
        """The blocks, as far as they are sound; what is more than was announced is left out.

        Raises:
            ScreeningError: a sample is not a number.
        """
        for block in blocks:
            if not np.isfinite(block).all():
                _refuse([f"after {self._came / self._rate_hz:.1f} s its sound is no sound (not a number)"])
            part = block[: self._samples - self._came]
            self._came += len(part)
            if len(part):
                yield part
            if self._came == self._samples:
                return

    def hear(self, power: NDArray[np.float64]) -> None:
        """The next tenth of a second as visitors hear it, as `loudness.tenths` measures it, shape (1,).

        Raises:
            ScreeningError: it has been silent for too long.
        """
        for each in power:
            self._silent_tenths = self._silent_tenths + 1 if lufs(each) < SILENCE_DBFS else 0
        if self._silent_tenths > MAX_SILENCE_S * TENTHS_A_SECOND:
            _refuse([f"it falls silent for more than {MAX_SILENCE_S:.0f} s"])

    def end(self) -> None:
        """All blocks came.

        Raises:
            ScreeningError: fewer than were announced.
        """
        missing_s = (self._samples - self._came) / self._rate_hz
        if missing_s > _LENGTH_TOLERANCE_S:
            came_s, asked_s = self._came / self._rate_hz, self._samples / self._rate_hz
            _refuse([f"it lasts {came_s:.1f} s instead of {asked_s:.1f} s"])


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
