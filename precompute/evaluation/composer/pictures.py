"""Piano rolls beside their paintings: what was written for what is seen, on one sheet each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from db.pictures import read_picture
from precompute.composing.score.catalogue.ensembles import PERCUSSION
from precompute.composing.score.composer import Piece, summarise, write_piece
from precompute.evaluation.composer.corpora import Painting
from precompute.evaluation.composer.difference import Work, commission_of, distances
from precompute.evaluation.composer.errors import EvaluationError

SHEET_PX = (1600, 720)
_ROLL_PX = (700, 90, 1570, 640)
"""Left, top, right and bottom of the notes."""
_PAINTING_PX = (30, 90, 660, 640)
_PAPER, _INK, _LINE = (250, 248, 243), (40, 38, 36), (214, 208, 198)
_COLOURS = (
    (196, 64, 44),
    (38, 92, 158),
    (64, 130, 72),
    (206, 142, 32),
    (122, 76, 150),
    (40, 140, 142),
    (150, 92, 60),
    (110, 110, 110),
)
"""One for each part; they are told apart by the legend too."""
_MARGIN = 3
"""Semitones above and below the notes."""


def most_different(works: Sequence[Work], count: int) -> list[Work]:
    """Works whose pictures differ most: from the first on, each time the one farthest from all chosen."""
    apart = distances(np.array([work.seen for work in works]))
    chosen = [0]
    while len(chosen) < min(count, len(works)):
        chosen.append(int(apart[chosen].min(axis=0).argmax()))
    return [works[place] for place in chosen]


def draw_sheets(
    paintings: Sequence[Painting], seed: int, folder: Path, progress: Callable[[], None]
) -> list[Path]:
    """Write a PNG for each painting, named after its accession number.

    Raises:
        EvaluationError: the folder cannot be written.
    """
    files: list[Path] = []
    for painting in paintings:
        piece = write_piece(commission_of(painting, seed))
        file = folder / f"{painting.artwork.accession_number.replace('/', '_')}.png"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            sheet(painting, piece).save(file)
        except OSError as error:
            raise EvaluationError(f"{file} cannot be written: {error.strerror}") from error
        files.append(file)
        progress()
    return files


def sheet(painting: Painting, piece: Piece) -> Image.Image:
    """The painting at the left, the notes at the right: a colour for each part, a line for each section."""
    canvas = Image.new("RGB", SHEET_PX, _PAPER)
    draw = ImageDraw.Draw(canvas)
    _place_painting(canvas, painting)
    artwork, summary = painting.artwork, summarise(piece)
    by = ", ".join(text for text in (artwork.artist.text_in("en"), artwork.date, artwork.style) if text)
    _write(draw, (30, 26), artwork.title.text_in("en"), 26)
    _write(draw, (30, 60), by, 16)
    key = summary.key.replace("\u266d", "b").replace("\u266f", "#")  # no text font has these signs
    music = f"{key}, {summary.tempo_bpm:.0f} bpm, {summary.metre}, {summary.ensemble}, {summary.form}"
    draw.text((_ROLL_PX[0], 26), music, _INK, _font(20))
    _draw_roll(draw, piece)
    return canvas


def _write(draw: ImageDraw.ImageDraw, place: tuple[int, int], text: str, size_px: int) -> None:
    """Over the painting, cut where the notes begin."""
    font = _font(size_px)
    room = _PAINTING_PX[2] - place[0]
    if draw.textlength(text, font) > room:
        while draw.textlength(f"{text}...", font) > room:
            text = text[:-1]
        text = f"{text}..."
    draw.text(place, text, _INK, font)


def _font(size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Noto Sans, for Latin, Greek and Cyrillic titles; without it the font that every Pillow has."""
    try:
        return ImageFont.truetype("NotoSans-Regular.ttf", size_px)
    except OSError:
        return ImageFont.load_default(size_px)


def _place_painting(canvas: Image.Image, painting: Painting) -> None:
    left, top, right, bottom = _PAINTING_PX
    picture = Image.fromarray(read_picture(painting.path).pixels)
    picture = ImageOps.contain(picture, (right - left, bottom - top))
    place = (left + (right - left - picture.width) // 2, top + (bottom - top - picture.height) // 2)
    canvas.paste(picture, place)


def _draw_roll(draw: ImageDraw.ImageDraw, piece: Piece) -> None:
    left, top, right, bottom = _ROLL_PX
    pitched = [part for part in piece.parts if part.instrument.program != PERCUSSION]
    pitches = [each.note.pitch for part in pitched for each in part.notes]
    lowest, highest = min(pitches) - _MARGIN, max(pitches) + _MARGIN
    seconds = piece.plan.duration_s

    def x(tick: int) -> float:
        return left + (right - left) * piece.tempo.seconds_at(tick) / seconds

    def y(pitch: float) -> float:
        return bottom - (bottom - top) * (pitch - lowest) / (highest - lowest)

    small = _font(14)
    for octave in range(-(-lowest // 12) * 12, highest + 1, 12):
        draw.line((left, y(octave), right, y(octave)), _LINE)
        draw.text((left - 26, y(octave) - 8), f"C{octave // 12 - 1}", _INK, small)
    for section in summarise(piece).sections:
        place = left + (right - left) * section.start_s / seconds
        draw.line((place, top - 18, place, bottom), _LINE, 2)
        draw.text((place + 4, top - 20), section.name, _INK, small)
    # The tune is drawn last, over what accompanies it.
    for place, part in reversed(list(enumerate(pitched))):
        for each in part.notes:
            note = each.note
            box = (
                x(note.start),
                y(note.pitch + 0.5),
                max(x(note.start) + 2, x(note.end) - 1),
                y(note.pitch - 0.5),
            )
            draw.rectangle(box, _COLOURS[place % len(_COLOURS)])
    _draw_legend(draw, [part.instrument.name for part in pitched], small)
    draw.text((right - 60, bottom + 8), f"{seconds:g} s", _INK, small)


def _draw_legend(
    draw: ImageDraw.ImageDraw, names: Sequence[str], font: ImageFont.FreeTypeFont | ImageFont.ImageFont
) -> None:
    left, bottom = _ROLL_PX[0], _ROLL_PX[3] + 34
    for place, name in enumerate(names):
        draw.rectangle((left, bottom, left + 14, bottom + 14), _COLOURS[place % len(_COLOURS)])
        draw.text((left + 20, bottom - 1), name, _INK, font)
        left += 36 + int(draw.textlength(name, font))
