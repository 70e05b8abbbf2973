"""Values as QML reads them: plain maps and lists."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from kiosk.events import Outlined
from kiosk.showing import ShownPiece, ShownRemark, ShownWork
from kiosk.ui.feelings import word_of
from kiosk.ui.languages import translate_colour
from kiosk.visit import Access, Part, Variation


def moment_for_qml(at: datetime | None) -> dict[str, Any]:
    """A moment, in parts that each language puts together; empty: it is not known.

    `weekday` and `month` count from 0, Sunday and January, as QML's locales do.
    """
    if at is None:
        return {}
    return {"weekday": at.isoweekday() % 7, "day": at.day, "month": at.month - 1, "time": f"{at:%H:%M}"}


def piece_for_qml(piece: ShownPiece, image: str, variation: Variation) -> dict[str, Any]:
    """All that the playing screen says.

    Args:
        image: the address of its picture.
        variation: how it differs from the first piece for this picture; `feltAs` is what the visitor feels, in
            words, and `take` the number of another take, both empty or 0 for the first.
    """
    return {
        "image": image,
        "title": piece.title,
        "artist": piece.artist,
        "date": piece.date,
        "creditLine": piece.credit_line,
        "caption": piece.caption,
        "isSample": piece.is_sample,
        "isLive": piece.is_live,
        "feltAs": word_of(variation.feeling) if variation.feeling else "",
        "take": variation.number,
        "feeling": piece.feeling,
        "tempoBpm": piece.tempo_bpm,
        "key": piece.key,
        "instruments": list(piece.instruments),
        "palette": [{"name": translate_colour(colour.name), "hex": colour.hex} for colour in piece.palette],
        "sections": [asdict(section) for section in piece.sections],
        "remarks": [_remark_for_qml(remark) for remark in piece.remarks],
        "duration": piece.duration,
    }


def _remark_for_qml(remark: ShownRemark) -> dict[str, Any]:
    """Without a region its `width` is 0."""
    left, top, width, height = remark.region or (0.0, 0.0, 0.0, 0.0)
    return {
        "start": remark.start,
        "end": remark.end,
        "text": remark.text,
        "left": left,
        "top": top,
        "width": width,
        "height": height,
    }


def work_for_qml(work: ShownWork) -> dict[str, Any]:
    """A work that can be chosen."""
    return {
        "number": work.accession_number,
        "image": work.image,
        "title": work.title,
        "artist": work.artist,
    }


def corners_for_qml(outlined: Outlined) -> list[dict[str, float]]:
    """The corners of the picture in view, in shares of the preview."""
    return [{"x": x, "y": y} for x, y in outlined.corners or ()]


def access_for_qml(access: Access) -> dict[str, Any]:
    """How the visitor wants to see and hear."""
    return {
        "theme": access.theme.value,
        "largeText": access.large_text,
        "reducedMotion": access.reduced_motion,
        "curtain": access.curtain,
        "speechRate": access.speech_rate,
    }


ACCESS_FIELDS = {
    "theme": "theme",
    "largeText": "large_text",
    "reducedMotion": "reduced_motion",
    "curtain": "curtain",
    "speechRate": "speech_rate",
}
"""QML's names of what can be changed, and ours."""


def part_from_qml(left: float, top: float, width: float, height: float) -> Part:
    """A part of the picture; fingers slip over its edges."""
    left, top = (min(max(0.0, at), 1.0 - _LEAST_SIDE) for at in (left, top))
    width = min(max(_LEAST_SIDE, width), 1.0 - left)
    height = min(max(_LEAST_SIDE, height), 1.0 - top)
    return Part(left, top, width, height)


_LEAST_SIDE = 0.05
"""Of the picture's: less is a slip of the finger."""
