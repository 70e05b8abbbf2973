"""Who plays: the list of parts at the head of a score, with names, groups and MIDI sounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from precompute.composing.score.catalogue.ensembles import PERCUSSION
from precompute.composing.score.notation.drums import drums_of
from precompute.composing.score.notation.markup import add
from precompute.composing.score.playing.performance import channels_of
from precompute.composing.score.writing.orchestration import Part

_FAMILIES = (
    ("bracket", (*range(40, 45), *range(48, 52))),
    ("bracket", range(52, 55)),
    ("bracket", range(56, 80)),
    ("brace", range(16, 21)),
)
"""Sign and programs: neighbours of a family (strings, voices, winds, organ) share it and their bar lines."""
_STRING_SECTIONS = range(48, 52)
_ORDER = (
    range(64, 80),
    range(56, 64),
    (47, PERCUSSION),
    (),
    range(52, 55),
    (*range(40, 45), *_STRING_SECTIONS),
)
"""Programs from the top of an orchestra's score to its bottom."""
_PLACES = {program: place for place, programs in enumerate(_ORDER) for program in programs}
_OTHERS = 3
_TRANSPOSED = {
    56: (-1, -2, 0),
    60: (-4, -7, 0),
    64: (-1, -2, 0),
    65: (-5, -9, 0),
    66: (-1, -2, -1),
    67: (-5, -9, -1),
    69: (-4, -7, 0),
    71: (-1, -2, 0),
}
"""Steps, semitones and octaves from the note that players read to the one that sounds."""
_SHORT_WORDS = {
    "alto": "A.",
    "and": "",
    "baritone": "Bar.",
    "bass": "B.",
    "basses": "Cb.",
    "bassoon": "Bsn.",
    "celesta": "Cel.",
    "cello": "Vc.",
    "cellos": "Vc.",
    "clarinet": "Cl.",
    "double": "D.",
    "flute": "Fl.",
    "french": "",
    "great": "Gt.",
    "guitar": "Gtr.",
    "harp": "Hp.",
    "harpsichord": "Hpsd.",
    "horn": "Hn.",
    "marimba": "Mar.",
    "organ": "Org.",
    "piano": "Pno.",
    "recorder": "Rec.",
    "saxophone": "Sax.",
    "second": "2nd",
    "soprano": "S.",
    "strings": "Str.",
    "tenor": "T.",
    "timpani": "Timp.",
    "trombone": "Tbn.",
    "trumpet": "Tpt.",
    "vibraphone": "Vib.",
    "viola": "Vla.",
    "violas": "Vla.",
    "violin": "Vln.",
    "violins": "Vln.",
}
_LONGEST_WORD, _SHORTENED = 5, 4


def seated(parts: Sequence[Part]) -> list[tuple[Part, int]]:
    """The parts as a score has them, each with its MIDI channel from 1, as in the MIDI file.

    Of an orchestra: woodwinds, brass, drums, plucked strings and keys, voices, strings. Others stay as they are.
    """
    seats = [(part, channel + 1) for part, channel in zip(parts, channels_of(parts), strict=True)]
    if any(part.instrument.program in _STRING_SECTIONS for part in parts):
        seats.sort(key=lambda seat: _PLACES.get(seat[0].instrument.program, _OTHERS))
    return seats


def list_parts(root: ET.Element, seats: Sequence[tuple[Part, int]]) -> None:
    """Write the list of parts, 'P1' the uppermost, with their MIDI channels (1..16)."""
    listed = add(root, "part-list")
    short = short_names([part.instrument.name for part, _ in seats])
    for number, (symbol, members) in enumerate(_grouped(list(enumerate(seats, 1))), 1):
        if symbol:
            group = add(listed, "part-group", type="start", number=str(number))
            add(group, "group-symbol", symbol)
            add(group, "group-barline", "yes")
        for index, (part, channel) in members:
            _describe(listed, f"P{index}", part, channel, short[index - 1])
        if symbol:
            add(listed, "part-group", type="stop", number=str(number))


def instrument_id(part: str, drum: int | None = None) -> str:
    """What notes of a part refer to; each drum is an instrument of its own."""
    return f"{part}-I{1 if drum is None else drum}"


def transposition(part: Part) -> tuple[int, int, int] | None:
    """Steps, semitones and octaves from what the player reads to what sounds; None where they are the same."""
    return _TRANSPOSED.get(part.instrument.program)


def short_names(names: Sequence[str]) -> list[str]:
    """What stands before all systems but the first: 'Vln.', 'A. Sax.'; of a stand-in, the one it stands for.

    Equal ones are numbered.
    """
    shortened = [_short(name) for name in names]
    return [
        f"{name} {shortened[: index + 1].count(name)}" if shortened.count(name) > 1 else name
        for index, name in enumerate(shortened)
    ]


def _short(name: str) -> str:
    words = name.rsplit(" as ", 1)[-1].replace(",", "").split()
    return " ".join(filter(None, map(_short_word, words)))


def _short_word(word: str) -> str:
    known = _SHORT_WORDS.get(word)
    if known is not None:
        return known
    return word.capitalize() if len(word) <= _LONGEST_WORD else f"{word[:_SHORTENED].capitalize()}."


_Numbered = tuple[int, tuple[Part, int]]


def _grouped(parts: Sequence[_Numbered]) -> Iterator[tuple[str, list[_Numbered]]]:
    """Neighbours of one family with their sign; others by themselves, without."""
    for family, neighbours in groupby(parts, key=lambda each: _family(each[1][0])):
        members = list(neighbours)
        yield (_FAMILIES[family][0] if family is not None and len(members) > 1 else ""), members


def _family(part: Part) -> int | None:
    programs = (index for index, (_, family) in enumerate(_FAMILIES) if part.instrument.program in family)
    return next(programs, None)


def _describe(listed: ET.Element, name: str, part: Part, channel: int, short: str) -> None:
    instrument = part.instrument
    score_part = add(listed, "score-part", id=name)
    add(score_part, "part-name", instrument.name.capitalize())
    add(score_part, "part-abbreviation", short)
    sounds = {key: drum.name for key, drum in drums_of(part).items()} or {None: instrument.name}
    for drum, sound in sounds.items():
        score_instrument = add(score_part, "score-instrument", id=instrument_id(name, drum))
        add(score_instrument, "instrument-name", sound.capitalize())
    for drum in sounds:
        midi = add(score_part, "midi-instrument", id=instrument_id(name, drum))
        add(midi, "midi-channel", channel)
        add(midi, "midi-program", 1 if drum is not None else instrument.program + 1)
        if drum is not None:
            add(midi, "midi-unpitched", drum + 1)
        add(midi, "volume", round(instrument.volume / 127 * 100))
        add(midi, "pan", round((instrument.pan - 64) / 64 * 90))
