"""The demonstration's ear: what the kiosk really put out, written to WAV files and measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile
from numpy.typing import NDArray

from kiosk.playing.contract import Block, Fill
from kiosk.playing.recording_output import RecordingOutput

_AUDIBLE = 1e-3
"""-60 dBFS: quieter is silence."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was measured of one recording of the kiosk's output."""

    file: Path
    duration_s: float
    loudness_lufs: float
    """Integrated, ITU-R BS.1770-4; -inf is silence."""
    peak_dbfs: float


class Ear:
    """A loudspeaker that writes what it is given, and notes how much of it was silent; see `AudioOutput`.

    Args:
        file: the WAV file of the whole visit.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.heard_s = 0.0
        """How much has been put out since the beginning."""
        self.sounds = False
        """Whether the last block that was put out was audible."""
        self._recording = RecordingOutput(file)

    def open(self, sample_rate_hz: int, fill: Fill) -> None:
        """See `AudioOutput.open`."""

        def listen(block: Block) -> int:
            count = fill(block)
            self.heard_s += count / sample_rate_hz
            self.sounds = bool(count) and float(np.abs(block[:count]).max()) > _AUDIBLE
            return count

        self._recording.open(sample_rate_hz, listen)

    def listen(self, seconds: float) -> None:
        """Let this much be put out.

        Raises:
            OutputError: the player does not answer.
        """
        self._recording.advance(seconds)

    def close(self) -> None:
        """See `AudioOutput.close`."""
        self._recording.close()

    @property
    def keeps_time(self) -> bool:
        """See `AudioOutput.keeps_time`."""
        return self._recording.keeps_time

    @property
    def is_alive(self) -> bool:
        """See `AudioOutput.is_alive`."""
        return self._recording.is_alive

    @property
    def latency_s(self) -> float:
        """See `AudioOutput.latency_s`."""
        return self._recording.latency_s

    @property
    def underruns(self) -> int:
        """See `AudioOutput.underruns`."""
        return self._recording.underruns


def cut(whole: Path, begin_s: float, end_s: float, file: Path) -> Heard:
    """Write a part of a recording to a file of its own, and measure it."""
    with soundfile.SoundFile(whole) as recording:
        rate_hz = recording.samplerate
        recording.seek(min(round(begin_s * rate_hz), recording.frames))
        audio = np.asarray(recording.read(round((end_s - begin_s) * rate_hz), always_2d=True), np.float64)
    soundfile.write(file, audio, rate_hz, "PCM_24")
    return _measured(file, audio, rate_hz)


def _measured(file: Path, audio: NDArray[np.float64], rate_hz: int) -> Heard:
    peak = float(np.abs(audio).max(initial=0.0))
    long_enough = len(audio) >= round(0.4 * rate_hz) and peak > 0
    loudness_lufs = pyloudnorm.Meter(rate_hz).integrated_loudness(audio) if long_enough else -np.inf
    peak_dbfs = 20 * np.log10(peak) if peak > 0 else -np.inf
    return Heard(file, len(audio) / rate_hz, float(loudness_lufs), float(peak_dbfs))
