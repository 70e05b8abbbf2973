"""Where samples come from: in memory, encoded and decoded bit by bit, or just being made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import BinaryIO, Protocol, cast

import numpy as np
import soundfile
from numpy.typing import NDArray

from db.errors import KlangbildError
from kiosk.playing.contract import CHANNELS, Block
from kiosk.playing.ramps import raised_cosine


class RecordingError(KlangbildError):
    """A recording cannot be decoded."""


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """A recording in memory."""

    audio: NDArray[np.float32]
    """Shape (samples, 2) or (samples,), -1..1."""
    sample_rate_hz: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is played of a recording, and how loud."""

    from_s: float = 0.0
    until_s: float = inf
    """The recording's end, where that comes first."""
    gain_db: float = 0.0
    fade_s: float = 0.0
    """So long it rises from silence, and so long it falls to it before its end."""


WHOLE = Excerpt()


class GrowingSamples:
    """A recording that is still being made: one thread lets it grow, others may play it meanwhile.

    Args:
        audio: 16-bit samples, shape (length, 2); what is not there yet may be anything.
        sample_rate_hz: samples a second.
        taken: told how far it was read, whenever it was read further than ever before.
    """

    def __init__(
        self,
        audio: NDArray[np.int16],
        sample_rate_hz: int,
        taken: Callable[[int], None] = lambda _samples: None,
    ) -> None:
        self.sample_rate_hz = sample_rate_hz
        self._audio: NDArray[np.int16] | None = audio
        self._length = len(audio)
        self._there = 0
        self._reason: str | None = None
        """Why no more will come."""
        self._tell_taken = taken
        self._taken = 0

    @property
    def length(self) -> int:
        """How many samples there will be."""
        return self._length

    @property
    def there(self) -> int:
        """How many samples there are by now."""
        return self._there

    @property
    def is_whole(self) -> bool:
        """No more will come, because nothing is missing."""
        return self._there >= self._length

    def grow(self, there: int) -> None:
        """Now there are so many samples."""
        self._there = there

    def break_off(self, reason: str) -> None:
        """What is missing will not come: what there is can be played, then it is an error."""
        if not self.is_whole:
            self._reason = reason

    def forget(self) -> None:
        """Nobody wants it any more; the memory behind it may be used anew."""
        self._audio = None
        self._reason = "The music was given up."

    def read(self, begin: int, samples: int) -> Block:
        """At most so many samples from `begin` on; none as long as there are none.

        Raises:
            RecordingError: no more will come, though some are missing.
        """
        audio, reason = self._audio, self._reason
        end = min(self._there, begin + samples)
        if reason is not None and (audio is None or begin >= end):
            raise RecordingError(reason)
        if audio is None:
            return np.zeros((0, CHANNELS), np.float32)
        block = audio[begin:end].astype(np.float32) / np.float32(FULL_SCALE)
        if end > self._taken:
            self._taken = end
            self._tell_taken(end)
        return block


FULL_SCALE = 32_768
"""What 1.0 is in 16 bits."""


class Source(Protocol):
    """Gives the samples of one recording, once, from the beginning to the end."""

    sample_rate_hz: int
    length: int
    """In samples."""

    def read(self, samples: int) -> Block:
        """The next samples; fewer at the end, and where more are still to come.

        Raises:
            RecordingError: the recording is damaged.
        """
        ...

    def close(self) -> None:
        """Let go of the recording."""
        ...


class _Whole(Source, Protocol):
    """One whole recording."""

    def skip(self, samples: int) -> None:
        """Begin so far after the beginning, but not after the end; before anything is read.

        Raises:
            RecordingError: the recording is damaged.
        """
        ...


def source_of(recording: BinaryIO | Samples | GrowingSamples, excerpt: Excerpt = WHOLE) -> Source:
    """Begin to read a recording: FLAC, WAV, Ogg or anything else that libsndfile knows, mono or stereo.

    Raises:
        RecordingError: it is of no known kind, or damaged.
    """
    whole = _whole(recording)
    return whole if excerpt == WHOLE else _ExcerptSource(whole, excerpt)


def _whole(recording: BinaryIO | Samples | GrowingSamples) -> _Whole:
    match recording:
        case Samples():
            return _SamplesSource(recording)
        case GrowingSamples():
            return _GrowingSource(recording)
        case _:
            return _DecodedSource(recording)


class _ExcerptSource:
    def __init__(self, source: _Whole, excerpt: Excerpt) -> None:
        self.sample_rate_hz = source.sample_rate_hz
        begin, end = (
            round(min(source.length, seconds * source.sample_rate_hz))
            for seconds in (excerpt.from_s, excerpt.until_s)
        )
        try:
            source.skip(begin)
        except RecordingError:
            source.close()
            raise
        self.length = max(0, end - begin)
        self._source = source
        self._gain = 10 ** (excerpt.gain_db / 20)
        self._fade = max(1.0, excerpt.fade_s * source.sample_rate_hz)
        self._next = 0

    def read(self, samples: int) -> Block:
        block = self._source.read(min(samples, self.length - self._next))
        places = self._next + np.arange(len(block))
        self._next += len(block)
        nearest_end = np.minimum(places + 1, self.length - places)
        gains = self._gain * raised_cosine(np.minimum(1.0, nearest_end / self._fade))
        return (block * gains[:, np.newaxis]).astype(np.float32)

    def close(self) -> None:
        self._source.close()


class _SamplesSource:
    def __init__(self, recording: Samples) -> None:
        self._audio = _stereo(recording.audio)
        self._next = 0
        self.sample_rate_hz = recording.sample_rate_hz
        self.length = len(self._audio)

    def skip(self, samples: int) -> None:
        self._next = samples

    def read(self, samples: int) -> Block:
        begin, self._next = self._next, self._next + samples
        return self._audio[begin : self._next]

    def close(self) -> None:
        return


class _GrowingSource:
    def __init__(self, recording: GrowingSamples) -> None:
        self._recording = recording
        self._next = 0
        self.sample_rate_hz = recording.sample_rate_hz
        self.length = recording.length

    def skip(self, samples: int) -> None:
        self._next = samples

    def read(self, samples: int) -> Block:
        block = self._recording.read(self._next, samples)
        self._next += len(block)
        return block

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

    def skip(self, samples: int) -> None:
        try:
            self._file.seek(samples)
        except soundfile.SoundFileError as error:
            raise self._damaged(error) from error
        self._left = self.length - samples

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
