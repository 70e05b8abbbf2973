"""One bar of one voice as MusicXML: notes, chords and rests with all that stands at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree as ET

from precompute.composing.score.notation.accidentals import Named, NamedBar
from precompute.composing.score.notation.beams import beamed
from precompute.composing.score.notation.drums import Drum
from precompute.composing.score.notation.instruments import instrument_id
from precompute.composing.score.notation.markup import add, duration_of
from precompute.composing.score.notation.phrasing import Mark, Marks
from precompute.composing.score.notation.rhythm import value_of
from precompute.composing.score.notation.spelling import Spelled
from precompute.composing.score.notation.staves import Symbol
from precompute.composing.score.theory import QUARTER, Metre

_WITHOUT_STEM = 4 * QUARTER
"""From a whole note on notes have none."""
_ARTICULATIONS = (Mark.ACCENT, Mark.STACCATO, Mark.TENUTO, Mark.BREATH)


@dataclass(frozen=True, slots=True)
class StaffWriter:
    """Writes the voices of one staff."""

    metre: Metre
    part: str
    staff: str | None
    """Its number, where the part has several."""
    first_voice: int
    """Number of the staff's uppermost voice within the part."""
    drums: Mapping[int, Drum]
    """By key; empty where the part has none."""
    marks: Marks

    def write(
        self,
        measure: ET.Element,
        voice: int,
        symbols: Sequence[Symbol],
        names: NamedBar,
        *,
        stem: str | None,
        rests: bool,
        held: bool,
    ) -> None:
        """Write a bar of a voice.

        Args:
            measure: Where to.
            voice: Number of the voice on its staff.
            symbols: What it has in this bar.
            names: Of the bar's notes; drums have none.
            stem: 'up' or 'down'; None: as it comes.
            rests: False where rests are not shown, because other voices show the beats.
            held: True where the last note, chord or rest has a fermata.
        """
        beams = beamed(symbols, self.metre)
        brackets = dict(_brackets(symbols, beams))
        for symbol in symbols:
            label = str(self.first_voice + voice)
            if not symbol.pitches:
                note = self._rest(measure, symbol, label, shown=rests)
                _notations(note, brackets.get(symbol.start, []), _fermata(held and symbol is symbols[-1]))
                continue
            marks = self.marks.get((voice, symbol.start), frozenset())
            chordal = [ET.Element("arpeggiate")] if Mark.ROLLED in marks else []
            single = [*_slurs(marks, label), *brackets.get(symbol.start, []), *_articulations(marks)]
            single += _fermata(held and symbol is symbols[-1])
            for index, pitch in enumerate(symbol.pitches):
                name = names.get((voice, symbol.start, pitch))
                note = self._note(measure, symbol, pitch, name, label, stem=stem, chord=index > 0)
                if index == 0:
                    for number, beam in enumerate(beams.get(symbol.start, ()), 1):
                        add(note, "beam", beam, number=str(number))
                _notations(note, [*_tied(symbol), *chordal], single if index == 0 else [])

    def _rest(self, measure: ET.Element, symbol: Symbol, label: str, *, shown: bool) -> ET.Element:
        note = add(measure, "note", **({} if shown else {"print_object": "no"}))
        whole_bar = symbol.length == self.metre.bar
        add(note, "rest", **({"measure": "yes"} if whole_bar else {}))
        add(note, "duration", duration_of(symbol.length))
        add(note, "voice", label)
        if not whole_bar:
            _value(note, symbol)
        self._staff(note)
        return note

    def _note(
        self,
        measure: ET.Element,
        symbol: Symbol,
        pitch: int,
        name: Named | None,
        label: str,
        *,
        stem: str | None,
        chord: bool,
    ) -> ET.Element:
        note = add(measure, "note")
        if chord:
            add(note, "chord")
        if name is None:
            drum, unpitched = self.drums[pitch], add(note, "unpitched")
            add(unpitched, "display-step", drum.step)
            add(unpitched, "display-octave", drum.octave)
        else:
            _pitch(note, name.name)
        add(note, "duration", duration_of(symbol.length))
        for tie in _ties(symbol):
            add(note, "tie", type=tie)
        if name is None:
            add(note, "instrument", id=instrument_id(self.part, pitch))
        add(note, "voice", label)
        _value(note, symbol, name)
        if stem is not None and symbol.length < _WITHOUT_STEM:
            add(note, "stem", stem)
        self._staff(note)
        return note

    def _staff(self, note: ET.Element) -> None:
        if self.staff is not None:
            add(note, "staff", self.staff)


def _pitch(note: ET.Element, spelled: Spelled) -> None:
    written = add(note, "pitch")
    add(written, "step", spelled.step)
    if spelled.alter:
        add(written, "alter", f"{spelled.alter:g}")
    add(written, "octave", spelled.octave)


def _value(note: ET.Element, symbol: Symbol, named: Named | None = None) -> None:
    name, dots = value_of(symbol.length, triplet=symbol.triplet)
    add(note, "type", name)
    for _ in range(dots):
        add(note, "dot")
    if named and named.sign:
        reminds = {"cautionary": "yes", "parentheses": "yes"} if named.reminds else {}
        add(note, "accidental", named.sign, **reminds)
    if symbol.triplet:
        modification = add(note, "time-modification")
        add(modification, "actual-notes", 3)
        add(modification, "normal-notes", 2)


def _notations(note: ET.Element, *groups: Sequence[ET.Element]) -> None:
    elements = [element for group in groups for element in group]
    if elements:
        add(note, "notations").extend(elements)


def _ties(symbol: Symbol) -> list[str]:
    return [sign for sign, here in (("stop", symbol.tied_from), ("start", symbol.tied_to)) if here]


def _tied(symbol: Symbol) -> list[ET.Element]:
    return [ET.Element("tied", type=tie) for tie in _ties(symbol)]


def _slurs(marks: frozenset[Mark], label: str) -> list[ET.Element]:
    """A voice has one slur at a time, so its number tells slurs apart."""
    kinds = ((Mark.SLUR_ENDS, "stop"), (Mark.SLUR_BEGINS, "start"))
    return [ET.Element("slur", type=kind, number=label) for mark, kind in kinds if mark in marks]


def _articulations(marks: frozenset[Mark]) -> list[ET.Element]:
    found = [mark for mark in _ARTICULATIONS if mark in marks]
    if not found:
        return []
    articulations = ET.Element("articulations")
    for mark in found:
        add(articulations, mark.value)
    return [articulations]


def _fermata(held: bool) -> list[ET.Element]:
    return [ET.Element("fermata")] if held else []


def _brackets(
    symbols: Sequence[Symbol], beams: Mapping[int, object]
) -> Iterator[tuple[int, list[ET.Element]]]:
    """Where triplets begin and end; a triplet fills a beat. Under a beam the number needs no bracket."""
    for (_, triplet), group in groupby(symbols, key=lambda symbol: (symbol.start // QUARTER, symbol.triplet)):
        members = list(group)
        if triplet and len(members) > 1:
            bracket = "no" if all(member.start in beams for member in members) else "yes"
            yield members[0].start, [ET.Element("tuplet", type="start", bracket=bracket)]
            yield members[-1].start, [ET.Element("tuplet", type="stop")]
