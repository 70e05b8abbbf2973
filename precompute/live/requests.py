"""What a kiosk may ask: parsed and bounded, without any HTTP.

What is refused is refused with a problem (RFC 9457). No message repeats what a visitor wrote.
"""

from __future__ import annotations

import io
import json
import math
import re
import secrets
import unicodedata
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from db.entities import AccessionNumber, FeelingLabel, MoodLabel
from db.errors import KlangbildError, PictureError
from db.pictures import MIN_SIDE_PX, read_picture
from precompute.live.framing import MEDIA_TYPE
from precompute.wording.wishes import FEELINGS, Feeling, Wish

MAX_WISH_BYTES = 8 * 2**10
MAX_PICTURE_BYTES = 8 * 2**20
MAX_BODY_BYTES = MAX_WISH_BYTES + MAX_PICTURE_BYTES + 2**10
MAX_PICTURE_PIXELS = 40_000_000
"""A crop from a kiosk's camera has two millions; what is larger costs more than a visitor can wait for."""
MAX_SIDE_PX = 1280
"""A picture is perceived no larger than this, as a kiosk itself does."""
MAX_WORDS = 300
"""Characters of a visitor's comment."""
SHORTEST_S = 5.0
LONGEST_S = 120.0
"""A piece is kept in the service's memory until it is sent: 21 MB at most."""
USUAL_S = 30.0
LONGEST_DEADLINE_S = 600.0

_FIELDS = ("feeling", "words", "language", "duration_s", "seed", "work")
_MAX_NUMBER = 250
"""Characters of an accession number."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_LINK = re.compile(
    r"(?:https?|ftp)\s*:\s*//\S*|\bwww\.\S+|\S+@\S+\.\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}\b(?:/\S*)?",
    re.IGNORECASE,
)
_JOINERS = "\u200c\u200d"
"""Persian words and joined emoji need these two of the invisible characters."""
_KINDS = ("JPEG", "PNG", "WEBP")


class RefusedError(KlangbildError):
    """A request cannot be fulfilled as it is; a problem after RFC 9457.

    Args:
        status: of HTTP.
        name: the last part of the problem's type.
        detail: one sentence with the remedy.
        more: further members of the problem.
        headers: further headers of the answer.
    """

    def __init__(
        self,
        status: int,
        name: str,
        detail: str,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.name = name
        self.more = dict(more or {})
        self.headers = dict(headers or {})

    def problem(self) -> dict[str, Any]:
        """As a problem's JSON."""
        return {
            "type": f"urn:klangbild:live:{self.name}",
            "title": self.name.replace("-", " ").capitalize(),
            "status": self.status,
            "detail": str(self),
            **self.more,
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, beside the picture."""

    wish: Wish
    duration_s: float
    seed: int
    work: AccessionNumber | None = None
    """Of the studio's exhibition: it is composed for, and no picture comes."""


def parse_wish(payload: bytes | bytearray) -> Asked:
    """Parse a WISH frame.

    Raises:
        RefusedError: 422, naming the field; 413, too long.
    """
    if len(payload) > MAX_WISH_BYTES:
        raise too_large()
    try:
        fields = json.loads(payload)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise RefusedError(422, "no-wish", "the first frame must be a JSON object in UTF-8") from None
    unknown = set(fields) - set(_FIELDS)
    if unknown:
        raise RefusedError(
            422,
            "unknown-field",
            f"a wish has the fields {', '.join(_FIELDS)} and no other",
            {"fields": _FIELDS},
        )

    def field(name: str, parse: Callable[[Any], Any], otherwise: Any) -> Any:
        value = fields.get(name)
        return otherwise if value is None else parse(value)

    language = field("language", _language, "en")
    return Asked(
        wish=Wish(
            feeling=field("feeling", parse_feeling, None),
            words=field("words", clean_words, ""),
            language=language,
        ),
        duration_s=field("duration_s", _duration, USUAL_S),
        seed=field("seed", _seed, secrets.randbelow(2**31)),
        work=field("work", _work, None),
    )


def parse_feeling(value: Any) -> Feeling:
    """A label, or a pair of valence and arousal.

    Raises:
        RefusedError: 422, naming the possible ones.
    """
    if isinstance(value, str) and value in FEELINGS:
        return FeelingLabel(value) if value in set(FeelingLabel) else MoodLabel(value)
    if (
        isinstance(value, list)
        and len(value) == 2
        and all(_is_number(each) and abs(each) <= 1 for each in value)
    ):
        return float(value[0]), float(value[1])
    raise RefusedError(
        422,
        "unknown-feeling",
        f"a feeling is one of {', '.join(FEELINGS)}, or a pair of valence and arousal, each from -1 to 1",
        {"feelings": FEELINGS},
    )


def clean_words(value: Any) -> str:
    """A visitor's comment as plain words: one line, without control characters and links.

    Raises:
        RefusedError: 422, no text or too long.
    """
    if not isinstance(value, str):
        raise RefusedError(422, "no-words", "words are a text")
    # Lone halves of characters, which JSON lets pass, are of a category that is dropped.
    composed = unicodedata.normalize("NFC", value[: 8 * MAX_WORDS])
    spaced = "".join(" " if letter.isspace() else letter for letter in composed)
    shown = "".join(
        letter for letter in spaced if letter in _JOINERS or not unicodedata.category(letter).startswith("C")
    )
    words = " ".join(_LINK.sub(" ", shown).split())
    if len(words) > MAX_WORDS or len(value) > 8 * MAX_WORDS:
        raise RefusedError(422, "too-many-words", f"words are at most {MAX_WORDS} characters long")
    return words


def read_image(payload: bytes | bytearray) -> NDArray[np.uint8]:
    """The pixels of a PICTURE frame, sRGB, shape (height, width, 3), no side longer than `MAX_SIDE_PX`.

    Raises:
        RefusedError: 415, another kind of file; 422, a damaged one, or one of too many or too few pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is checked here, as an error
            with Image.open(io.BytesIO(payload), formats=_KINDS) as image:
                width, height = image.size
    except Exception as error:
        raise RefusedError(
            415, "no-picture", "the second frame must be a JPEG, PNG or WebP file", {"kinds": _KINDS}
        ) from error
    if width * height > MAX_PICTURE_PIXELS:
        raise RefusedError(
            422,
            "picture-too-large",
            f"the picture has more than {MAX_PICTURE_PIXELS // 10**6} million pixels; send it smaller",
        )
    try:
        return read_picture(bytes(payload), MAX_SIDE_PX).pixels
    except PictureError as error:
        raise RefusedError(422, "unusable-picture", str(error), {"least_side_px": MIN_SIDE_PX}) from error


def parse_deadline(header: str | None) -> float | None:
    """Within how many seconds the music must begin; None: whenever it can.

    Raises:
        RefusedError: 422, no such number.
    """
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= LONGEST_DEADLINE_S:
        raise RefusedError(
            422,
            "no-deadline",
            f"Klangbild-Deadline is a number of seconds from 0 to {LONGEST_DEADLINE_S:.0f}",
        )
    return seconds


def check_announced(media_type: str | None, length: str | None) -> None:
    """What the headers tell of the body.

    Raises:
        RefusedError: 415, another media type; 413, too long.
    """
    if (media_type or "").split(";")[0].strip().lower() != MEDIA_TYPE:
        raise RefusedError(415, "unknown-media-type", f"send {MEDIA_TYPE}", {"media_types": [MEDIA_TYPE]})
    if length is not None and length.isdecimal() and int(length) > MAX_BODY_BYTES:
        raise too_large()


def too_large() -> RefusedError:
    """The answer to a body, a wish or a picture that is too large."""
    return RefusedError(
        413,
        "too-large",
        f"a picture has at most {MAX_PICTURE_BYTES // 2**20} MiB, a wish {MAX_WISH_BYTES // 2**10} KiB",
        {"picture_bytes": MAX_PICTURE_BYTES, "wish_bytes": MAX_WISH_BYTES},
    )


def _language(value: Any) -> str:
    if isinstance(value, str) and _LANGUAGE.fullmatch(value):
        return value
    raise RefusedError(422, "no-language", "language is a tag after BCP 47, as 'en' or 'ar-EG'")


def _duration(value: Any) -> float:
    if _is_number(value) and SHORTEST_S <= value <= LONGEST_S:
        return float(value)
    raise RefusedError(
        422, "no-duration", f"duration_s is a number of seconds from {SHORTEST_S:.0f} to {LONGEST_S:.0f}"
    )


def _seed(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31:
        return value
    raise RefusedError(422, "no-seed", f"seed is a whole number from 0 to {2**31 - 1}")


def _work(value: Any) -> AccessionNumber:
    if isinstance(value, str) and 0 < len(value) <= _MAX_NUMBER:
        return AccessionNumber(value)
    raise RefusedError(422, "no-work", f"work is an accession number of at most {_MAX_NUMBER} characters")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
