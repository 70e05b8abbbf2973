"""Where samples come from: a recording in memory, or an encoded one that is decoded bit by bit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

import numpy as np
import soundfile
from numpy.typing import NDArray

from db.errors import KlangbildError
from kiosk.playing.contract import CHANNELS, Block


class RecordingError(KlangbildError):
    """A recording cannot be decoded."""


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """A recording in memory."""

    audio: NDArray[np.float32]
    """Shape (samples, 2) or (samples,), -1..1."""
    sample_rate_hz: int


class Source(Protocol):
    """Gives the samples of one recording, once, from the beginning to the end."""

    sample_rate_hz: int
    length: int
    """In samples."""

    def read(self, samples: int) -> Block:
        """The next samples; fewer at the end, then none.

        Raises:
            RecordingError: the recording is damaged.
        """
        ...

    def close(self) -> None:
        """Let go of the recording."""
        ...


def source_of(recording: BinaryIO | Samples) -> Source:
    """Begin to read a recording: FLAC, WAV, Ogg or anything else that libsndfile knows, mono or stereo.

    Raises:
        RecordingError: it is of no known kind.
    """
    return _SamplesSource(recording) if isinstance(recording, Samples) else _DecodedSource(recording)


class _SamplesSource:
    def __init__(self, recording: Samples) -> None:
        self._audio = _stereo(recording.audio)
        self._next = 0
        self.sample_rate_hz = recording.sample_rate_hz
        self.length = len(self._audio)

    def read(self, samples: int) -> Block:
        begin, self._next = self._next, self._next + samples
        return self._audio[begin : self._next]

    def close(self) -> None:
        return


class _DecodedSource:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = _Stream(stream)
        try:
            self._file = soundfile.SoundFile(cast("BinaryIO", self._stream))
        except soundfile.SoundFileError as error:
            reason = self._stream.error or error
            self._stream.close()
            raise RecordingError(f"The recording cannot be read ({reason}): publish it again.") from error
        self.sample_rate_hz = self._file.samplerate
        self.length = len(self._file)
        self._left = self.length

    def read(self, samples: int) -> Block:
        wanted = min(samples, self._left)
        try:
            block = np.asarray(self._file.read(wanted, dtype="float32", always_2d=True), np.float32)
        except soundfile.SoundFileError as error:
            raise self._damaged(error) from error
        if len(block) < wanted:
            raise self._damaged("it is cut short")
        self._left -= wanted
        return _stereo(block)

    def close(self) -> None:
        self._file.close()
        self._stream.close()

    def _damaged(self, reason: object) -> RecordingError:
        return RecordingError(f"The recording is damaged ({self._stream.error or reason}): publish it again.")


class _Stream:
    """Hands a stream to libsndfile, through which no error can pass: it is kept, and the stream seems to end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.error: Exception | None = None

    def read(self, count: int) -> bytes:
        try:
            return self._stream.read(count)
        except (OSError, ValueError, KlangbildError) as error:
            self.error = error
            return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def close(self) -> None:
        self._stream.close()


def _stereo(audio: NDArray[np.float32]) -> Block:
    audio = np.asarray(audio, np.float32)
    if audio.ndim == 1:
        audio = audio[:, np.newaxis]
    if audio.shape[1] == 1:
        return np.repeat(audio, CHANNELS, axis=1)
    return audio[:, :CHANNELS]
