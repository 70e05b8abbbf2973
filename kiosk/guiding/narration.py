"""What is told of a work and its music to somebody who hears it and does not see it, in order.

First who and what, as a label has it; then the catalogue's own words; then what is to be seen; then what the music
takes from that; last, at their times, the remarks on single places of the music. What the catalogue does not know
is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from db.entities import Artwork, FeelingLabel, Impression, LocalText, Remark
from db.vocabulary import word
from kiosk.guiding import texts
from kiosk.guiding.speech import Utterance
from kiosk.guiding.wording import Wording
from kiosk.showing import ShownPiece

_LONGEST_PART = 240
"""Letters of the catalogue's words that are said in one go: what is interrupted is said again from there."""
_PREVAILS = 0.5
"""From this share on, lines of one direction make the picture."""
_MUCH = 0.65
_AT_THE_EDGE = 0.36
"""Up to here a place is at the left or at the top, as captions have it."""


class About(StrEnum):
    """What a part of a narration tells of."""

    WORK = "work"
    DESCRIPTION = "description"
    SEEN = "seen"
    MUSIC = "music"


@dataclass(frozen=True, slots=True)
class Part:
    """What is said in one go, as soon as the parts before it are told."""

    about: About
    said: Utterance


@dataclass(frozen=True, slots=True)
class TimedPart:
    """What is said of a time of the music."""

    said: Utterance
    begin_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Narration:
    """All that is told of a piece."""

    parts: tuple[Part, ...]
    remarks: tuple[TimedPart, ...]
    """In order of time."""
    duration_s: float
    """Of the music."""

    @property
    def of_music(self) -> Narration:
        """For who has been told of the picture already."""
        return replace(self, parts=tuple(part for part in self.parts if part.about is About.MUSIC))

    @property
    def lines(self) -> tuple[Utterance, ...]:
        """All of it, to read."""
        return tuple(part.said for part in (*self.parts, *self.remarks))


def narrate(
    shown: ShownPiece,
    impression: Impression,
    remarks: Sequence[Remark],
    wording: Wording,
    *,
    artwork: Artwork | None,
    chosen_feeling: FeelingLabel | None = None,
) -> Narration:
    """The narration of a piece.

    Args:
        shown: the piece as the screen has it, in the language of `wording`.
        impression: of its picture.
        remarks: on its music, in order of time.
        wording: the visitor's language.
        artwork: the work; None: the picture is the visitor's own.
        chosen_feeling: that this version of the music was made to follow, by the visitor's wish.
    """
    parts = (
        _work(shown, artwork, wording),
        *_description(artwork, wording),
        *_seen(impression, shown, wording),
        _music(shown, chosen_feeling, wording),
    )
    timed = (
        TimedPart(_in_its_language(remark.text, wording), remark.start_s, remark.end_s)
        for remark in remarks
        if remark.text and remark.start_s < shown.duration
    )
    return Narration(parts, tuple(timed), shown.duration)


def _work(shown: ShownPiece, artwork: Artwork | None, wording: Wording) -> Part:
    if artwork is None:
        return Part(About.WORK, wording.utterance(wording(texts.OWN_PICTURE)))
    labels = (
        (texts.MEDIUM, artwork.medium),
        (texts.ROOM, artwork.room),
        (texts.CREDIT_LINE, shown.credit_line),
    )
    said = wording.utterance(
        _heading(shown, wording),
        wording(texts.SAMPLE) if shown.is_sample else "",
        *(wording(text, _unstopped(value)) for text, value in labels if value.strip()),
    )
    return Part(About.WORK, said)


def _heading(shown: ShownPiece, wording: Wording) -> str:
    title, artist, date = (_unstopped(each) for each in (shown.title, shown.artist, shown.date))
    title = title or wording(texts.UNTITLED)
    if artist:
        return (
            wording(texts.TITLE_ARTIST_DATE, title, artist, date)
            if date
            else wording(texts.TITLE_ARTIST, title, artist)
        )
    return wording(texts.TITLE_DATE, title, date) if date else wording(texts.TITLE, title)


def _description(artwork: Artwork | None, wording: Wording) -> tuple[Part, ...]:
    if artwork is None:
        return ()
    said = _in_its_language(artwork.description, wording)
    return tuple(Part(About.DESCRIPTION, Utterance(text, said.language)) for text in _in_breaths(said.text))


def _in_breaths(text: str) -> list[str]:
    """Whole sentences, as many as are said in one go."""
    sentences = re.split(r"(?<=[.!?؟…])\s+", " ".join(text.split()))
    breaths: list[str] = []
    for sentence in filter(None, sentences):
        if breaths and len(breaths[-1]) + len(sentence) < _LONGEST_PART:
            breaths[-1] += f" {sentence}"
        else:
            breaths.append(sentence)
    return breaths


def _seen(impression: Impression, shown: ShownPiece, wording: Wording) -> tuple[Part, ...]:
    """The caption, and what it leaves unsaid."""
    caption = _in_its_language(impression.caption, wording)
    measured = wording.utterance(
        _colours(shown, caption, wording),
        "" if caption.text else _composition(impression, wording),
        _figures(impression, wording),
    )
    return tuple(Part(About.SEEN, said) for said in (caption, measured) if said.text)


def _colours(shown: ShownPiece, caption: Utterance, wording: Wording) -> str:
    """The palette, unless the caption begins with its main colour already."""
    names = [wording.colour(colour.name) for colour in shown.palette]
    if not names or names[0].casefold() in caption.text.casefold():
        return ""
    return wording(texts.ONE_COLOUR if len(names) == 1 else texts.COLOURS, wording.listed(names))


def _composition(impression: Impression, wording: Wording) -> str:
    """Where the eye is drawn, and what is most unusual in how the picture is laid out."""
    kinds = (
        (impression.horizontal > _PREVAILS, texts.LEVEL),
        (impression.vertical > _PREVAILS, texts.UPRIGHT),
        (impression.diagonal > _PREVAILS, texts.SLANTING),
        (impression.symmetry_left_right > _MUCH, texts.MIRRORED),
        (impression.complexity > _MUCH, texts.DENSE),
        (impression.openness > _MUCH, texts.EMPTY),
    )
    layout = next((wording(text) for holds, text in kinds if holds), "")
    return " ".join(filter(None, (wording(_eye(impression.focus_x, impression.focus_y)), layout)))


_EYE = (
    (texts.EYE_TO_TOP_LEFT, texts.EYE_TO_TOP, texts.EYE_TO_TOP_RIGHT),
    (texts.EYE_TO_LEFT, texts.EYE_TO_MIDDLE, texts.EYE_TO_RIGHT),
    (texts.EYE_TO_BOTTOM_LEFT, texts.EYE_TO_BOTTOM, texts.EYE_TO_BOTTOM_RIGHT),
)


def _eye(x: float, y: float) -> str:
    column, row = ((each >= _AT_THE_EDGE) + (each > 1 - _AT_THE_EDGE) for each in (x, y))
    return _EYE[row][column]


def _figures(impression: Impression, wording: Wording) -> str:
    kinds = {region.kind for region in impression.regions}
    if "face" in kinds:
        return wording(texts.FACE)
    return wording(texts.FIGURE) if "figure" in kinds else ""


def _music(shown: ShownPiece, chosen: FeelingLabel | None, wording: Wording) -> Part:
    """Of what nobody knows, nothing."""
    follows = (
        wording(texts.CHOSEN_FEELING, word(chosen.value, wording.language))
        if chosen is not None
        else wording(texts.FEELING, shown.feeling)
    )
    players = wording.listed(shown.instruments)
    said = wording.utterance(
        wording(texts.MACHINE_MADE),
        follows,
        wording(_tempo(shown.tempo_bpm), number=shown.tempo_bpm) if shown.tempo_bpm else "",
        wording(texts.IN_KEY, _spoken_key(shown.key, wording)) if shown.key else "",
        wording(texts.PLAYED_BY, players) if players else "",
    )
    return Part(About.MUSIC, said)


def _tempo(beats_per_minute: int) -> str:
    """The Italian tempo marks' ranges, as the playing screen has them."""
    marks = ((60, texts.VERY_SLOW), (80, texts.SLOW), (108, texts.WALKING), (132, texts.LIVELY))
    return next((text for below, text in marks if beats_per_minute < below), texts.FAST)


def _spoken_key(key: str, wording: Wording) -> str:
    """Voices know no accidentals: 'B♭ minor' is said as 'B flat minor'."""
    for sign, text in (("♭", texts.FLAT), ("♯", texts.SHARP)):
        tonic, found, mode = key.partition(sign)
        if found:
            return wording(text, tonic) + mode
    return key


def _in_its_language(text: LocalText, wording: Wording) -> Utterance:
    """A text as `LocalText.text_in` chooses it, with the language that it is really in."""
    chosen = text.text_in(wording.language)
    languages = [code for code, each in text if each == chosen]
    return Utterance(
        chosen, wording.language if wording.language in languages or not languages else languages[0]
    )


def _unstopped(text: str) -> str:
    """Without the full stop that the catalogue may have put: a sentence goes on, or ends, behind it."""
    return text.strip().removesuffix(".")
