"""Frames: what travels between a kiosk and the live service, in both directions.

A body of media type `application/vnd.klangbild.live.v1` is a row of frames and nothing else:

    offset  size  what
    0       1     kind, an unsigned integer (`Kind`)
    1       4     length n of the payload in bytes, unsigned, big-endian
    5       n     payload

Payloads are JSON objects in UTF-8, but for PICTURE (an image file), AUDIO (samples) and ALIVE (empty). A reader
skips kinds that it does not know. A body that ends within a frame was cut off.

A kiosk sends two frames, or one for a work that the studio knows, and the service answers with a row of them:

    WISH      {"feeling", "words", "language", "duration_s", "seed", "work"}; each may be left out; a feeling is
              "awe", or [valence, arousal]; a work is an accession number of the studio's exhibition
    PICTURE   a JPEG, PNG or WebP file; none where a work is named

    QUEUED    {"position": 1, "wait_s": 12.0}   1: next; sent when it changes, and every two seconds
    PROGRESS  {"step": "perceiving" or "composing"}
    BEGUN     {"sample_rate_hz", "channels": 2, "format": "s16le", "samples", "seed", "engine", "summary",
              "remarks", "impression", "contributions"}
    AUDIO     interleaved samples, left and right, signed, 16 bits, little-endian; about a tenth of a second
    ALIVE     nothing; sent when there was nothing else for two seconds
    DONE      {"duration_s", "loudness_lufs", "true_peak_dbtp", "longest_silence_s"}
    FAILED    {"code", "language", "sentence", "text": {"en", "ar"}}   the sentence is one that a visitor may read

The last frame is DONE or FAILED. FAILED may come in the midst of the music. Where the composer itself found the
fault, the music has been faded out; where it crashed, it ends at once, and the kiosk fades what it still has.

Frames in the request, too, rather than a form: what a visitor writes stays out of headers and addresses, which
proxies log; the wish comes first, so that a wrong one is refused before the picture is read; and no parser puts
parts of a form into temporary files. 16 bits are what tracks have as well; FLAC would save half of the 1.4 Mbit/s,
which no network in a museum notices, and would come in larger pieces.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

MEDIA_TYPE = "application/vnd.klangbild.live.v1"

_HEAD = struct.Struct(">BI")
_LOUDEST = 32767


class Kind(IntEnum):
    """What a frame holds."""

    WISH = 1
    PICTURE = 2
    QUEUED = 16
    PROGRESS = 17
    BEGUN = 18
    AUDIO = 19
    ALIVE = 20
    DONE = 21
    FAILED = 22


class FramingError(ValueError):
    """A body is no row of frames."""


class FrameTooLargeError(FramingError):
    """A frame is larger than its reader wants."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame."""

    kind: int
    """A `Kind`, or a number that this program does not know."""
    payload: bytearray

    def plain(self) -> dict[str, Any]:
        """The payload of a frame of JSON.

        Raises:
            FramingError: it is no JSON object.
        """
        try:
            value = json.loads(self.payload)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise FramingError("the payload of the frame is no JSON object") from None
        return value


def framed(kind: Kind, payload: bytes = b"") -> bytes:
    """One frame as bytes."""
    return _HEAD.pack(kind, len(payload)) + payload


def framed_json(kind: Kind, value: Mapping[str, Any]) -> bytes:
    """One frame of JSON as bytes."""
    return framed(kind, json.dumps(value, ensure_ascii=False, allow_nan=False).encode())


class Unframing:
    """Takes bytes as they come, and gives frames.

    Args:
        most_bytes: the largest payload of any frame.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._rest = bytearray()

    def push(self, data: bytes) -> list[Frame]:
        """The frames that are whole by now.

        Raises:
            FrameTooLargeError: a frame announces more than `most_bytes`.
        """
        self._rest += data
        frames: list[Frame] = []
        begin = 0
        while len(self._rest) - begin >= _HEAD.size:
            kind, length = _HEAD.unpack_from(self._rest, begin)
            if length > self._most_bytes:
                raise FrameTooLargeError(f"a frame of {length} bytes is larger than {self._most_bytes}")
            end = begin + _HEAD.size + length
            if end > len(self._rest):
                break
            frames.append(Frame(kind, self._rest[begin + _HEAD.size : end]))
            begin = end
        self._forget(begin)
        return frames

    def finish(self) -> None:
        """Nothing more comes.

        Raises:
            FramingError: the last frame is not whole.
        """
        if self._rest:
            raise FramingError("the last frame is cut off")

    def forget(self) -> None:
        """Overwrite what is left."""
        self._forget(len(self._rest))

    def _forget(self, count: int) -> None:
        """What was a picture does not stay in memory that the next one gets."""
        self._rest[:count] = bytes(count)
        del self._rest[:count]


def as_pcm(audio: NDArray[np.float32]) -> bytes:
    """Samples, shape (n, 2), -1..1, as the payload of an AUDIO frame."""
    return np.rint(np.clip(audio, -1.0, 1.0) * _LOUDEST).astype("<i2").tobytes()


def from_pcm(payload: bytes | bytearray) -> NDArray[np.float32]:
    """The samples of an AUDIO frame, shape (n, 2).

    Raises:
        FramingError: it ends within a sample.
    """
    if len(payload) % 4:
        raise FramingError("the audio ends within a sample")
    return np.frombuffer(payload, "<i2").reshape(-1, 2).astype(np.float32) / np.float32(_LOUDEST)
