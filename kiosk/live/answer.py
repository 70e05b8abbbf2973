"""What the studio sends, checked before it is believed: who knows what answers at an address.

Pure but for the memory that a piece grows in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from cattrs import BaseValidationError
from numpy.typing import NDArray

from db.entities import Impression, MusicSummary, Remark
from db.errors import KlangbildError
from db.plain import from_plain
from kiosk.live.contract import LONGEST_S
from precompute.live.framing import Frame, FramingError
from precompute.live.sentences import Failure

MOST_FRAME_BYTES = 2**20
"""The largest are what is told of a piece, some ten kB, and a tenth of a second of sound, 18 kB."""
MOST_ANSWER_BYTES = 2**27
"""Ten minutes of sound take 115 MB."""
_LEAST_RATE_HZ, _MOST_RATE_HZ = 8_000, 48_000
_SAMPLE_BYTES = 4
_MOST_REMARKS = 500
_PASSING_FAILURES = frozenset({"unfit", "replaced", "cancelled"})
"""FAILED frames that say something of this piece, not of the studio."""
_PASSING_REFUSALS = frozenset({(503, "too-late"), (404, "unknown-work"), (413, "too-large")})
"""Say nothing against the studio, and neither do those that find the wish or the picture unfit (415, 422)."""
_PROBLEM = "urn:klangbild:live:"


class AnswerError(KlangbildError):
    """There is no music from the studio, or no more of it.

    Args:
        reason: for the log.
        is_lasting: the next request would fare no better.
    """

    def __init__(self, reason: str, *, is_lasting: bool = True) -> None:
        super().__init__(reason)
        self.is_lasting = is_lasting


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a piece before it sounds."""

    samples: int
    sample_rate_hz: int
    summary: MusicSummary
    impression: Impression
    remarks: tuple[Remark, ...]


class Growing:
    """A piece as it comes: frame by frame into memory, never beyond what was announced."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.there = 0
        self.audio: NDArray[np.int16] = np.zeros((told.samples, 2), np.int16)
        """Untouched pages cost nothing."""

    @property
    def is_whole(self) -> bool:
        """Nothing is missing."""
        return self.there >= self.told.samples

    def take(self, payload: bytearray) -> None:
        """The next samples, as an AUDIO frame has them.

        Raises:
            AnswerError: it ends within a sample, or there are more than were announced.
        """
        count, rest = divmod(len(payload), _SAMPLE_BYTES)
        end = self.there + count
        if rest or end > self.told.samples:
            raise AnswerError("The studio sends other sound than it announced.")
        self.audio[self.there : end] = np.frombuffer(payload, "<i2").reshape(-1, 2)
        self.there = end


def told_in(frame: Frame) -> Told:
    """What a BEGUN frame tells.

    Raises:
        AnswerError: it is no such frame, or tells what cannot be.
    """
    try:
        return _told(frame.plain())
    except (
        FramingError,
        BaseValidationError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        # What it was is not repeated: it came from outside.
        raise AnswerError("The studio tells of its piece what cannot be understood.") from error


def _told(plain: dict[str, Any]) -> Told:
    """Raises whatever reading a value raises that is none."""
    _require_finite(plain)
    if (plain["channels"], plain["format"]) != (2, "s16le") or len(plain["remarks"]) > _MOST_REMARKS:
        raise ValueError("another kind of sound, or too much told of it")
    told = Told(
        samples=_whole(plain["samples"], 1, round(LONGEST_S * _MOST_RATE_HZ)),
        sample_rate_hz=_whole(plain["sample_rate_hz"], _LEAST_RATE_HZ, _MOST_RATE_HZ),
        summary=from_plain(MusicSummary, plain["summary"]),
        impression=from_plain(Impression, plain["impression"]),
        remarks=from_plain(tuple[Remark, ...], plain["remarks"]),
    )
    if not (told.impression.emotion.feelings and told.impression.emotion.moods):
        raise ValueError("no feeling")
    return told


def failure_in(frame: Frame) -> AnswerError:
    """What a FAILED frame says."""
    try:
        code = frame.plain().get("code")
    except FramingError:
        code = None
    known = code if code in set(Failure) else "unknown"
    return AnswerError(f"The studio gave up the piece ({known}).", is_lasting=known not in _PASSING_FAILURES)


def refusal(status: int, problem: Any) -> AnswerError:
    """What an answer other than 200 means.

    Args:
        status: of HTTP.
        problem: the JSON of its body (RFC 9457), or anything else that came.
    """
    kind = problem.get("type") if isinstance(problem, dict) else None
    name = kind.removeprefix(_PROBLEM) if isinstance(kind, str) else ""
    passing = (status, name) in _PASSING_REFUSALS or status in {415, 422}
    remedy = ": its token file holds none that the studio knows" if status in {401, 403} else ""
    return AnswerError(f"The studio refused the kiosk (HTTP {status}){remedy}.", is_lasting=not passing)


def _whole(value: Any, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"not a whole number from {least} to {most}")
    return value


def _require_finite(value: Any) -> None:
    """JSON as Python reads it has NaN and infinity; screens have not."""
    match value:
        case float() if not math.isfinite(value):
            raise ValueError("not a number")
        case dict():
            for each in value.values():
                _require_finite(each)
        case list():
            for each in value:
                _require_finite(each)
