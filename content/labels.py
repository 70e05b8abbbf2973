"""The sheet of QR labels: A4 cards to cut out and put beside the works, in English and Arabic.

A visitor who shows a card's code to a kiosk hears the work, also where the camera cannot see the painting.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import segno
from fpdf import FPDF
from fpdf.enums import TextDirection

from content.codes.links import LabelKey, link_to
from content.errors import LabelError
from db.entities import Artwork, LocalText

_PAGE_MM = (210.0, 297.0)
_MARGIN_MM = 10.0
_COLUMNS, _ROWS = 2, 4
_CARD_MM = ((_PAGE_MM[0] - 2 * _MARGIN_MM) / _COLUMNS, (_PAGE_MM[1] - 2 * _MARGIN_MM) / _ROWS)
_CUT_MARK_MM = 4.0
_PADDING_MM = 5.0
_CODE_MM = 38.0
"""With its quiet zone: a camera of 1280 px reads it at arm's length."""
_SPACE_MM = 1.2
_QUIET_MODULES = 4
"""ISO/IEC 18004 asks for four."""
_MM_A_POINT = 25.4 / 72
_LATIN, _ARABIC = "latin", "arabic"
_BLACK, _GREY, _RED = (0, 0, 0), (95, 95, 95), (165, 20, 20)
_SAMPLE_MARK = "SAMPLE: an invented work"
_SAMPLE_MARK_ARABIC = "نموذج: عمل متخيَّل"


@dataclass(frozen=True, slots=True)
class LabelFonts:
    """Font files with the letters of both scripts."""

    latin: Path
    latin_bold: Path
    arabic: Path
    arabic_bold: Path

    @classmethod
    def find(cls, folders: Sequence[Path]) -> LabelFonts:
        """Find the Noto fonts below the given folders.

        Raises:
            LabelError: one of them is not installed.
        """
        names = (
            "NotoSans-Regular.ttf",
            "NotoSans-Bold.ttf",
            "NotoNaskhArabic-Regular.ttf",
            "NotoNaskhArabic-Bold.ttf",
        )
        return cls(*(_font_called(name, folders) for name in names))


def font_folders(home: Path) -> tuple[Path, ...]:
    """Where a Linux system keeps fonts, the person's own first."""
    return (home / ".local/share/fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))


def label_sheet(
    artworks: Sequence[Artwork],
    key: LabelKey,
    fonts: LabelFonts,
    now: datetime,
    progress: Callable[[], None] = lambda: None,
) -> bytes:
    """A PDF with a card for each work: eight on a page, in the given order.

    Args:
        artworks: at least one.
        key: of the studio, which seals the codes.
        fonts: of both scripts.
        now: when the sheet is made, with a time zone.
        progress: called once for each card.
    """
    pdf = _document(fonts, now)
    for index, artwork in enumerate(artworks):
        row, column = divmod(index % (_COLUMNS * _ROWS), _COLUMNS)
        if row == column == 0:
            pdf.add_page()
            _cut_marks(pdf)
        link = link_to(artwork.accession_number, key)
        _card(pdf, artwork, link, _MARGIN_MM + column * _CARD_MM[0], _MARGIN_MM + row * _CARD_MM[1])
        progress()
    return bytes(pdf.output())


def write_labels(path: Path, sheet: bytes) -> None:
    """Write a sheet: the old one stays until the new one is whole.

    Raises:
        LabelError: the file cannot be written.
    """
    half = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(sheet)
        half.replace(path)
    except OSError as error:
        raise LabelError(f"The labels cannot be written to '{path}': {error.strerror or error}.") from error


def _font_called(name: str, folders: Sequence[Path]) -> Path:
    found = next((path for folder in folders for path in sorted(folder.rglob(name))), None)
    if found is None:
        raise LabelError(f"The font file '{name}' is missing: install it with 'apt install fonts-noto-core'.")
    return found


def _document(fonts: LabelFonts, now: datetime) -> FPDF:
    pdf = FPDF(format="A4", unit="mm")
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.set_title("Klangbild: labels")
    pdf.set_creation_date(now)
    pdf.add_font(_LATIN, "", fonts.latin)
    pdf.add_font(_LATIN, "B", fonts.latin_bold)
    pdf.add_font(_ARABIC, "", fonts.arabic)
    pdf.add_font(_ARABIC, "B", fonts.arabic_bold)
    pdf.set_fallback_fonts([_LATIN, _ARABIC])
    return pdf


def _cut_marks(pdf: FPDF) -> None:
    """Short lines in the margin, where a ruler is laid to cut the cards apart."""
    pdf.set_draw_color(*_GREY)
    pdf.set_line_width(0.2)
    for column in range(_COLUMNS + 1):
        x = _MARGIN_MM + column * _CARD_MM[0]
        for y in (_MARGIN_MM, _PAGE_MM[1] - _MARGIN_MM):
            outwards = -_CUT_MARK_MM if y < _PAGE_MM[1] / 2 else _CUT_MARK_MM
            pdf.line(x, y + outwards, x, y)
    for row in range(_ROWS + 1):
        y = _MARGIN_MM + row * _CARD_MM[1]
        for x in (_MARGIN_MM, _PAGE_MM[0] - _MARGIN_MM):
            outwards = -_CUT_MARK_MM if x < _PAGE_MM[0] / 2 else _CUT_MARK_MM
            pdf.line(x + outwards, y, x, y)


@dataclass(frozen=True, slots=True)
class _Text:
    """A paragraph on a card."""

    text: str
    size_pt: float
    most_lines: int
    bold: bool = False
    colour: tuple[int, int, int] = _BLACK


def _card(pdf: FPDF, artwork: Artwork, link: str, left: float, top: float) -> None:
    width, height = _CARD_MM
    code_left = left + width - _PADDING_MM - _CODE_MM
    code_top = top + _PADDING_MM
    _code(pdf, link, code_left, code_top)
    number = _Text(artwork.accession_number, 8, 2, colour=_GREY)
    _paragraph(pdf, number, code_left, code_top + _CODE_MM + _SPACE_MM, _CODE_MM)
    y = code_top
    for text in _texts(artwork):
        y += _paragraph(pdf, text, left + _PADDING_MM, y, code_left - left - _PADDING_MM - _SPACE_MM)
    if artwork.is_sample:
        for text, start in ((_SAMPLE_MARK, left + _PADDING_MM), (_SAMPLE_MARK_ARABIC, left + width / 2)):
            mark = _Text(text, 8, 1, bold=True, colour=_RED)
            _paragraph(pdf, mark, start, top + height - 2 * _PADDING_MM, width / 2 - _PADDING_MM)


def _texts(artwork: Artwork) -> Iterator[_Text]:
    title, title_ar = _english_and_arabic(artwork.title)
    artist, artist_ar = _english_and_arabic(artwork.artist)
    texts = (
        _Text(title, 12, 4, bold=True),
        _Text(title_ar, 12, 2, bold=True),
        _Text(artist, 10, 2),
        _Text(artist_ar, 10, 1),
        _Text(artwork.date, 9, 1, colour=_GREY),
    )
    return (text for text in texts if text.text)


def _english_and_arabic(text: LocalText) -> tuple[str, str]:
    """English, or another language that is not Arabic; and Arabic. Either may be empty."""
    texts = text.as_mapping()
    arabic = texts.pop("ar", "")
    return LocalText.from_mapping(texts).text_in("en"), arabic


def _paragraph(pdf: FPDF, text: _Text, x: float, y: float, width: float) -> float:
    """Write it, shortened to its most lines; returns its height in mm with the space below."""
    arabic = _runs_to_the_left(text.text)
    pdf.set_font(_ARABIC if arabic else _LATIN, "B" if text.bold else "", text.size_pt)
    pdf.set_text_color(*text.colour)
    pdf.set_text_shaping(
        use_shaping_engine=True,
        direction=TextDirection.RTL if arabic else TextDirection.LTR,
        script="Arab" if arabic else None,
    )
    pitch = text.size_pt * _MM_A_POINT * (1.5 if arabic else 1.25)
    lines = _shortened(pdf, text.text, width, text.most_lines)
    pdf.set_xy(x, y)
    pdf.multi_cell(width, pitch, "\n".join(lines), align="R" if arabic else "L")
    return pitch * len(lines) + _SPACE_MM


def _runs_to_the_left(text: str) -> bool:
    """Whether its first letter is of a script that does (Unicode Standard Annex 9, rules P2 and P3)."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind != "L" for kind in kinds if kind in {"L", "R", "AL"}), False)


def _shortened(pdf: FPDF, text: str, width: float, most_lines: int) -> list[str]:
    """Broken into lines; where they are too many, cut and marked as cut."""
    lines = _broken(pdf, text, width)
    if len(lines) <= most_lines:
        return lines
    last = lines[most_lines - 1].rstrip() + "…"
    while len(last) > 1 and len(_broken(pdf, last, width)) > 1:
        last = last[:-2].rstrip() + "…"
    return [*lines[: most_lines - 1], last]


def _broken(pdf: FPDF, text: str, width: float) -> list[str]:
    """The lines into which a text is broken in the present font."""
    return cast("list[str]", pdf.multi_cell(width, text=text, dry_run=True, output="LINES"))


def _code(pdf: FPDF, text: str, left: float, top: float) -> None:
    """A QR code as rectangles, sharp at any size; runs of modules are drawn as one, without seams."""
    matrix = segno.make(text, error="m", micro=False, boost_error=True).matrix
    module = _CODE_MM / (len(matrix) + 2 * _QUIET_MODULES)
    pdf.set_fill_color(*_BLACK)
    for row, modules in enumerate(matrix):
        y = top + (row + _QUIET_MODULES) * module
        for start, length in _dark_runs(modules):
            pdf.rect(left + (start + _QUIET_MODULES) * module, y, length * module, module, style="F")


def _dark_runs(modules: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    start: int | None = None
    for place, dark in enumerate([*modules, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None
