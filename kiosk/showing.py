"""What the screens say of works and pieces, in one language: plain texts and numbers, ready to show.

Digits are the European ones (0-9) in every language, Arabic included: catalogues, wall labels and accession
numbers are printed with them, and two kinds of digits on one screen are harder to read than one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from db.entities import AccessionNumber, Artwork, Impression, LocalText, MusicSummary, Remark
from kiosk.colours import colour_name

Translate = Callable[[str, str], str]
"""(a musical or emotional term in English, language) -> the term in that language."""

_PALETTE_SHOWN = 4


@dataclass(frozen=True, slots=True)
class ShownColour:
    """A colour of the picture; `name` is one of `kiosk.colours.NAMES`, untranslated."""

    name: str
    hex: str


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A part of the piece on the time line, in seconds."""

    name: str
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """A sentence on the music, shown from `start` to `end`, in seconds."""

    start: float
    end: float
    text: str
    region: tuple[float, float, float, float] | None
    """Left, top, width, height of the part of the picture that it is about, each 0..1; None: all of it."""


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """All that the playing screen says."""

    image: str
    """URL of the picture, for QML; empty: the visitor's own."""
    title: str
    artist: str
    date: str
    credit_line: str
    caption: str
    """What is to be seen, for who cannot see it; may be empty."""
    is_sample: bool
    is_live: bool
    feeling: str
    tempo_bpm: int
    key: str
    instruments: tuple[str, ...]
    palette: tuple[ShownColour, ...]
    sections: tuple[ShownSection, ...]
    remarks: tuple[ShownRemark, ...]
    """In order of time."""
    duration: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class ShownWork:
    """A work that the visitor can choose."""

    accession_number: AccessionNumber
    image: str
    """URL of the picture, for QML; empty: it cannot be read."""
    title: str
    artist: str


def show_work(artwork: Artwork, *, image: str, language: str) -> ShownWork:
    """A work in `language`."""
    return ShownWork(
        accession_number=artwork.accession_number,
        image=image,
        title=artwork.title.text_in(language),
        artist=artwork.artist.text_in(language),
    )


def show_piece(
    artwork: Artwork | None,
    impression: Impression,
    summary: MusicSummary,
    remarks: Sequence[Remark],
    duration_s: float,
    *,
    image: str,
    language: str,
    translate: Translate,
) -> ShownPiece:
    """Everything about a piece in `language`; `artwork` is None for a visitor's own picture."""

    def text(local: LocalText | None) -> str:
        return local.text_in(language) if local else ""

    return ShownPiece(
        image=image,
        title=text(artwork and artwork.title),
        artist=text(artwork and artwork.artist),
        date=artwork.date if artwork else "",
        credit_line=artwork.credit_line if artwork else "",
        caption=text(impression.caption),
        is_sample=bool(artwork and artwork.is_sample),
        is_live=artwork is None,
        feeling=translate(impression.emotion.feeling.value, language),
        tempo_bpm=round(summary.tempo_bpm),
        key=translate(summary.key, language),
        instruments=tuple(translate(name, language) for name in dict.fromkeys(summary.instruments)),
        palette=_palette(impression),
        sections=_sections(summary, duration_s, language, translate),
        remarks=tuple(
            ShownRemark(remark.start_s, remark.end_s, remark.text.text_in(language), remark.region)
            for remark in remarks
        ),
        duration=duration_s,
    )


def _palette(impression: Impression) -> tuple[ShownColour, ...]:
    """The largest colours, each name once."""
    by_name: dict[str, ShownColour] = {}
    for swatch in impression.palette:
        name = colour_name(swatch.red, swatch.green, swatch.blue)
        by_name.setdefault(name, ShownColour(name, swatch.hex))
    return tuple(by_name.values())[:_PALETTE_SHOWN]


def _sections(
    summary: MusicSummary, duration_s: float, language: str, translate: Translate
) -> tuple[ShownSection, ...]:
    """The parts that begin before the piece ends, each up to the next one; one part where none is named."""
    inside = [section for section in summary.sections if section.start_s < duration_s]
    starts = [0.0, *(section.start_s for section in inside[1:])]
    ends = [*starts[1:], duration_s]
    names = [translate(section.name, language) for section in inside] or [""]
    return tuple(
        ShownSection(name, start, end - start) for name, start, end in zip(names, starts, ends, strict=True)
    )
