"""A loudspeaker that is a WAV file: time passes only when it is told to."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import soundfile

from kiosk.playing.contract import CHANNELS, Fill, OutputError

_BLOCK = 512
_PATIENCE_S = 10.0


class RecordingOutput:
    """Writes what would be heard to a file, in virtual time.

    Args:
        path: of the WAV file; it begins anew when the output is opened at another rate.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: soundfile.SoundFile | None = None
        self._fill: Fill | None = None

    def open(self, sample_rate_hz: int, fill: Fill) -> None:
        """See `AudioOutput.open`."""
        if self._file is None or self._file.samplerate != sample_rate_hz:
            self._file = self._create(sample_rate_hz)
        self._fill = fill

    def advance(self, seconds: float) -> None:
        """Let time pass: ask for samples and write them.

        Raises:
            OutputError: it is closed, or the samples do not come.
        """
        if self._file is None or self._fill is None:
            raise OutputError(f"The recording to {self._path} is closed: open it first.")
        left = round(seconds * self._file.samplerate)
        give_up_s = time.monotonic() + _PATIENCE_S
        while left > 0:
            block = np.zeros((min(_BLOCK, left), CHANNELS), np.float32)
            count = self._fill(block)
            self._file.write(block[:count])
            left -= count
            if count:
                give_up_s = time.monotonic() + _PATIENCE_S
            elif time.monotonic() > give_up_s:
                raise OutputError(f"Nothing comes that could be written to {self._path}.")
            else:
                time.sleep(0.001)  # virtual time runs ahead of the decoder
        self._file.flush()

    def close(self) -> None:
        """See `AudioOutput.close`."""
        self._fill = None
        if self._file is not None:
            self._file.flush()

    @property
    def keeps_time(self) -> bool:
        """Virtual time waits for late samples."""
        return False

    @property
    def is_alive(self) -> bool:
        """See `AudioOutput.is_alive`."""
        return self._fill is not None

    @property
    def latency_s(self) -> float:
        """A file hears at once."""
        return 0.0

    @property
    def underruns(self) -> int:
        """Virtual time waits for late samples."""
        return 0

    def _create(self, sample_rate_hz: int) -> soundfile.SoundFile:
        try:
            return soundfile.SoundFile(self._path, "w", sample_rate_hz, CHANNELS, "PCM_24")
        except (soundfile.SoundFileError, OSError) as error:
            raise OutputError(f"{self._path} cannot be written ({error}): choose another place.") from error
