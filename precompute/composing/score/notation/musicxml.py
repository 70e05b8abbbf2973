"""The written piece as MusicXML 4.0 (W3C Community Group Final Report, 2021), which notation programs open.

The score is in concert pitch, and says of each part what its player reads. Here stand notes, keys, tempo, phrasing
and the dynamics of sections; what no two performances share (rubato, how loud each note is) is in the MIDI file.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from precompute.composing.score.notation.instruments import list_parts, seated
from precompute.composing.score.notation.markup import add
from precompute.composing.score.notation.measures import PartWriter
from precompute.composing.score.piece import Piece

_HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_COMPOSER = "Klangbild"
_RIGHTS = "AI-generated music, free of others' rights"
_EXPLICIT = ("accidental", "beam")
"""What programs need not work out by themselves."""


def write_musicxml(piece: Piece, title: str = "", artist: str = "") -> bytes:
    """The score as an uncompressed MusicXML file.

    Args:
        piece: What is written.
        title: Of the picture; where it is empty, the key and form stand in its place.
        artist: Whose picture it is; empty where nobody is to be named.
    """
    plan = piece.plan
    title = title or f"{plan.key.name}, {plan.form}"
    root = ET.Element("score-partwise", version="4.0")
    add(add(root, "work"), "work-title", title)
    _identify(add(root, "identification"))
    add(add(root, "defaults"), "concert-score")
    _credit(root, "title", title, "center", size=22)
    if artist:
        _credit(root, "subtitle", f"after the picture by {artist}", "center", size=14)
    _credit(root, "composer", _COMPOSER, "right", size=12)
    seats = seated(piece.parts)
    list_parts(root, seats)
    for number, (part, _) in enumerate(seats, 1):
        name = f"P{number}"
        PartWriter(piece, part, name, leads=number == 1).write(add(root, "part", id=name))
    ET.indent(root, " ")
    return (_HEAD + ET.tostring(root, encoding="unicode") + "\n").encode()


def _identify(identification: ET.Element) -> None:
    add(identification, "creator", _COMPOSER, type="composer")
    add(identification, "rights", _RIGHTS)
    encoding = add(identification, "encoding")
    add(encoding, "software", "Klangbild")
    for element in _EXPLICIT:
        add(encoding, "supports", element=element, type="yes")


def _credit(root: ET.Element, kind: str, words: str, place: str, *, size: int) -> None:
    """What stands at the head of the first page; size in points."""
    credit = add(root, "credit", page="1")
    add(credit, "credit-type", kind)
    add(credit, "credit-words", words, justify=place, valign="top", font_size=str(size))
