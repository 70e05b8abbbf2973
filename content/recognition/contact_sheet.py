"""Failures as one picture: each photograph, what it was taken for, and what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from content.recognition.evaluating import Answer
from db.entities import AccessionNumber
from db.pictures import read_picture

_TILE_PX = (300, 225)
_CAPTION_PX = 34
_GAP_PX = 6
_MOST = 40
_PAPER, _INK, _WRONG = (250, 250, 250), (20, 20, 20), (170, 20, 20)


def write_contact_sheet(path: Path, answers: Sequence[Answer], references: Path) -> None:
    """Write the first 40 answers, a row each: the photograph, what was named or offered first, the truth."""
    shown = answers[:_MOST]
    width = 3 * (_TILE_PX[0] + _GAP_PX) + _GAP_PX
    row_px = _TILE_PX[1] + _CAPTION_PX + _GAP_PX
    sheet = Image.new("RGB", (width, max(1, len(shown)) * row_px + _GAP_PX), _PAPER)
    draw = ImageDraw.Draw(sheet)
    for row, answer in enumerate(shown):
        said = answer.offered[0] if answer.offered else None
        truth = min(answer.question.works, default=None)
        verb = "named" if answer.named else "offered"
        tiles = (
            (answer.question.photograph, f"{answer.question.photograph.name}\n{answer.question.condition}"),
            (_file(references, said), f"{verb}: {said} ({answer.confidence:.0%})" if said else "unknown"),
            (_file(references, truth), f"truth: {truth or 'unknown'}"),
        )
        for column, (file, caption) in enumerate(tiles):
            left, top = _GAP_PX + column * (_TILE_PX[0] + _GAP_PX), _GAP_PX + row * row_px
            if file is not None:
                picture = Image.fromarray(read_picture(file, max(_TILE_PX)).pixels)
                sheet.paste(ImageOps.pad(picture, _TILE_PX, color=_PAPER), (left, top))
            ink = _WRONG if column == 1 and answer.wrong else _INK
            draw.text((left, top + _TILE_PX[1] + 2), caption, fill=ink)
    sheet.save(path, "PNG")


def _file(references: Path, number: AccessionNumber | None) -> Path | None:
    """None too for a distractor: it lies in another folder."""
    file = references / number if number else None
    return file if file is not None and file.is_file() else None
