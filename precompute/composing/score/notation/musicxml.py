"""The written piece as MusicXML 4.0 (W3C Community Group Final Report, 2021), which notation programs open.

The score is in concert pitch. What players add (rubato, dynamics within a phrase, detached notes) stays in the
MIDI file; here stand notes, keys, tempo, the dynamics of sections and the fermata at the end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree as ET

from precompute.composing.score.catalogue.ensembles import PERCUSSION
from precompute.composing.score.notation.spelling import Spelled, signature_of, spell
from precompute.composing.score.notation.staves import VOICES_A_STAFF, Clef, Stave, Symbol, lay_out, value_of
from precompute.composing.score.piece import Piece
from precompute.composing.score.planning.plan import Plan
from precompute.composing.score.theory import QUARTER, Key, Metre
from precompute.composing.score.writing.orchestration import Part

_HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_DIVISIONS = QUARTER // 20
"""Of a quarter note: enough for 32nds and for triplets of 16ths."""
_DYNAMICS = ((0.17, "pp"), (0.33, "p"), (0.5, "mp"), (0.68, "mf"), (0.87, "f"))
"""Up to which level of a section each mark stands."""
_ACCIDENTALS = {
    -2.0: "flat-flat",
    -1.5: "three-quarters-flat",
    -1.0: "flat",
    -0.5: "quarter-flat",
    0.0: "natural",
    0.5: "quarter-sharp",
    1.0: "sharp",
    1.5: "three-quarters-sharp",
    2.0: "double-sharp",
}
_MODES = frozenset({"major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "aeolian"})
"""Those that MusicXML has a word for. ('none' would tell programs to leave out the signature.)"""
_SHARPS, _FLATS = "FCGDAEB", "BEADGCF"
_DRUM_LINES = (("E", 4), ("G", 4), ("B", 4), ("D", 5), ("F", 5))
"""Where drums stand, the lowest first."""
_DRUM_CHANNEL = 10
_SLOWING = 0.92
"""A bar slower than this share of the tempo is marked 'rit.'."""


def write_musicxml(piece: Piece, title: str = "") -> bytes:
    """The score as an uncompressed MusicXML file; the title is the key and form where none is given."""
    plan = piece.plan
    root = ET.Element("score-partwise", version="4.0")
    _add(_add(root, "work"), "work-title", title or f"{plan.key.name}, {plan.form}")
    identification = _add(root, "identification")
    _add(identification, "creator", "Klangbild", type="composer")
    _add(identification, "rights", "AI-generated music, free of others' rights")
    _add(_add(identification, "encoding"), "software", "Klangbild")
    channels = _channels(piece.parts)
    list_of_parts = _add(root, "part-list")
    for number, (part, channel) in enumerate(zip(piece.parts, channels, strict=True), 1):
        _describe_part(list_of_parts, f"P{number}", part, channel)
    for number, part in enumerate(piece.parts, 1):
        _PartWriter(piece, part, f"P{number}", leads=number == 1).write(_add(root, "part", id=f"P{number}"))
    ET.indent(root, " ")
    return (_HEAD + ET.tostring(root, encoding="unicode") + "\n").encode()


def _add(parent: ET.Element, name: str, text: str | float | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, attributes)
    if text is not None:
        element.text = str(text)
    return element


def _channels(parts: Sequence[Part]) -> list[int]:
    """MIDI channels from 1, as in the MIDI file."""
    melodic = (channel for channel in range(1, 17) if channel != _DRUM_CHANNEL)
    return [_DRUM_CHANNEL if part.instrument.program == PERCUSSION else next(melodic) for part in parts]


def _describe_part(parts: ET.Element, name: str, part: Part, channel: int) -> None:
    instrument = part.instrument
    score_part = _add(parts, "score-part", id=name)
    _add(score_part, "part-name", instrument.name.capitalize())
    sounds = _drums(part) or [None]
    for drum in sounds:
        score_instrument = _add(score_part, "score-instrument", id=_instrument_id(name, drum))
        _add(score_instrument, "instrument-name", instrument.name)
    for drum in sounds:
        midi = _add(score_part, "midi-instrument", id=_instrument_id(name, drum))
        _add(midi, "midi-channel", channel)
        _add(midi, "midi-program", 1 if drum is not None else instrument.program + 1)
        if drum is not None:
            _add(midi, "midi-unpitched", drum + 1)
        _add(midi, "volume", round(instrument.volume / 127 * 100))
        _add(midi, "pan", round((instrument.pan - 64) / 64 * 90))


def _drums(part: Part) -> list[int | None]:
    if part.instrument.program != PERCUSSION:
        return []
    return [*sorted({each.note.pitch for each in part.notes})]


def _instrument_id(part: str, drum: int | None) -> str:
    return f"{part}-I{1 if drum is None else drum}"


@dataclass(slots=True)
class _PartWriter:
    piece: Piece
    part: Part
    name: str
    leads: bool
    """True for the uppermost part, which carries tempo and rehearsal marks."""

    def write(self, root: ET.Element) -> None:
        """Write the bars."""
        plan, metre = self.piece.plan, self.piece.plan.metre
        bars = -(-self.piece.chords[-1].end // metre.bar)
        staves = lay_out(self.part, metre, bars)
        speller = _Speller(self.piece, self.part)
        key: Key | None = None
        for bar in range(bars):
            measure = _add(root, "measure", number=str(bar + 1))
            new_key = plan.section_at(bar * metre.bar).key
            self._attributes(measure, staves, new_key if new_key != key else None, first=bar == 0)
            self._directions(measure, bar)
            speller.begin_bar(new_key)
            for number, stave in enumerate(staves):
                self._stave(measure, stave, number, bar, speller, two=len(staves) == 2)
            key = new_key
            self._bar_line(measure, first=bar == 0, last=bar == bars - 1)

    def _bar_line(self, measure: ET.Element, *, first: bool, last: bool) -> None:
        """A double line at the end; a loop is repeated between signs."""
        if first and self.piece.plan.loop:
            line = ET.Element("barline", location="left")
            _add(line, "bar-style", "heavy-light")
            _add(line, "repeat", direction="forward")
            measure.insert(0, line)
        if last:
            line = _add(measure, "barline", location="right")
            _add(line, "bar-style", "light-heavy")
            if self.piece.plan.loop:
                _add(line, "repeat", direction="backward")

    def _attributes(
        self, measure: ET.Element, staves: Sequence[Stave], key: Key | None, *, first: bool
    ) -> None:
        if key is None:
            return
        attributes = _add(measure, "attributes")
        if first:
            _add(attributes, "divisions", _DIVISIONS)
        if self.part.instrument.program != PERCUSSION:
            signature = _add(attributes, "key")
            _add(signature, "fifths", signature_of(key))
            if key.mode in _MODES:
                _add(signature, "mode", key.mode)
        if first:
            self._metre_and_clefs(attributes, staves)
        if not len(attributes):
            measure.remove(attributes)

    def _metre_and_clefs(self, attributes: ET.Element, staves: Sequence[Stave]) -> None:
        metre = self.piece.plan.metre
        time = _add(attributes, "time", **({"print-object": "no"} if metre.free else {}))
        _add(time, "beats", metre.beats)
        _add(time, "beat-type", metre.unit)
        if len(staves) == 2:
            _add(attributes, "staves", 2)
        for number, stave in enumerate(staves, 1):
            numbered = {"number": str(number)} if len(staves) == 2 else {}
            _clef(_add(attributes, "clef", **numbered), stave.clef)

    def _directions(self, measure: ET.Element, bar: int) -> None:
        """What stands above and below the beginning of a bar."""
        plan = self.piece.plan
        section = next((s for s in plan.sections if s.section.start_bar == bar), None)
        if self.leads:
            if bar == 0:
                _tempo_mark(measure, plan)
                if plan.metre.free:
                    _add(_direction(measure, "above"), "words", "freely")
            if section is not None:
                _add(_direction(measure, "above"), "rehearsal", section.section.name)
            if bar == self._slows_at():
                _add(_direction(measure, "above"), "words", "rit.")
        if section is not None:
            _add(_add(_direction(measure, "below"), "dynamics"), _dynamics_of(section.level))

    def _slows_at(self) -> int | None:
        """The bar of the final ritardando, if there is one."""
        tempo, plan = self.piece.tempo, self.piece.plan

        def tempo_of(bar: int) -> float:
            start, end = bar * plan.metre.bar, (bar + 1) * plan.metre.bar
            return plan.metre.quarters * 60 / (tempo.seconds_at(end) - tempo.seconds_at(start))

        if plan.metre.free or plan.loop:
            return None
        slow = plan.bars
        while slow and tempo_of(slow - 1) < _SLOWING * plan.tempo_bpm:
            slow -= 1
        return slow if slow < plan.bars else None

    def _stave(
        self, measure: ET.Element, stave: Stave, number: int, bar: int, speller: _Speller, *, two: bool
    ) -> None:
        voices = stave.bars[bar]
        for voice, symbols in voices.items():
            final = bar == len(stave.bars) - 1 and voice == min(voices) and not self.piece.plan.loop
            if measure.find("note") is not None:
                _add(_add(measure, "backup"), "duration", self.piece.plan.metre.bar * _DIVISIONS // QUARTER)
            writer = _VoiceWriter(
                measure=measure,
                metre=self.piece.plan.metre,
                voice=str(number * VOICES_A_STAFF + voice + 1),
                staff=str(number + 1) if two else None,
                drums=self.name if self.part.instrument.program == PERCUSSION else None,
                speller=speller,
            )
            writer.write(symbols, final=final)


def _clef(element: ET.Element, clef: Clef) -> None:
    _add(element, "sign", clef.sign)
    if clef.sign != "percussion":
        _add(element, "line", clef.line)
    if clef.octaves:
        _add(element, "clef-octave-change", clef.octaves)


def _direction(measure: ET.Element, placement: str) -> ET.Element:
    return _add(_add(measure, "direction", placement=placement), "direction-type")


def _tempo_mark(measure: ET.Element, plan: Plan) -> None:
    direction = _add(measure, "direction", placement="above")
    metronome = _add(_add(direction, "direction-type"), "metronome")
    name, dots = value_of(plan.metre.pulse)
    _add(metronome, "beat-unit", name)
    for _ in range(dots):
        _add(metronome, "beat-unit-dot")
    _add(metronome, "per-minute", round(plan.tempo_bpm * QUARTER / plan.metre.pulse))
    _add(direction, "sound", tempo=f"{plan.tempo_bpm:.2f}")


def _dynamics_of(level: float) -> str:
    return next((mark for limit, mark in _DYNAMICS if level < limit), "ff")


class _Speller:
    """Names the notes of a part, and knows which accidentals a bar has already."""

    def __init__(self, piece: Piece, part: Part) -> None:
        self._chords = piece.chords
        self._starts = [chord.start for chord in piece.chords]
        drums = _drums(part)
        self._lines = {drum: _DRUM_LINES[index % len(_DRUM_LINES)] for index, drum in enumerate(drums)}
        self._signature: dict[str, float] = {}
        self._valid: dict[tuple[str | None, str, int], float] = {}

    def begin_bar(self, key: Key) -> None:
        """Forget the accidentals of the bar before."""
        fifths = signature_of(key)
        self._signature = dict.fromkeys(_SHARPS[: max(0, fifths)], 1.0)
        self._signature.update(dict.fromkeys(_FLATS[: max(0, -fifths)], -1.0))
        self._valid = {}

    def spelled(self, pitch: int, tick: int) -> Spelled:
        """The name of a pitch at a moment."""
        chord = self._chords[max(0, bisect_right(self._starts, tick) - 1)]
        return spell(pitch, chord.key, chord)

    def line(self, drum: int) -> tuple[str, int]:
        """Where a drum stands on the staff."""
        return self._lines[drum]

    def accidental(self, name: Spelled, staff: str | None) -> str | None:
        """The sign that a note needs here, if any."""
        place = (staff, name.step, name.octave)
        if self._valid.get(place, self._signature.get(name.step, 0.0)) == name.alter:
            return None
        self._valid[place] = name.alter
        return _ACCIDENTALS[name.alter]


@dataclass(slots=True)
class _VoiceWriter:
    measure: ET.Element
    metre: Metre
    voice: str
    staff: str | None
    drums: str | None
    """The part's name, where it is percussion."""
    speller: _Speller

    def write(self, symbols: Sequence[Symbol], *, final: bool) -> None:
        """Write a bar of a voice; the last notes of the piece are held."""
        brackets = dict(_brackets(symbols))
        last = symbols[-1]
        for symbol in symbols:
            held = final and symbol is last and bool(symbol.pitches)
            if not symbol.pitches:
                self._note(symbol, None, brackets.get(symbol.start))
            for index, pitch in enumerate(symbol.pitches):
                first = index == 0
                bracket = brackets.get(symbol.start) if first else None
                self._note(symbol, pitch, bracket, chord=not first, held=held and first)

    def _note(
        self,
        symbol: Symbol,
        pitch: int | None,
        bracket: str | None,
        *,
        chord: bool = False,
        held: bool = False,
    ) -> None:
        note = _add(self.measure, "note")
        if chord:
            _add(note, "chord")
        accidental = self._pitch(note, symbol, pitch)
        _add(note, "duration", symbol.length * _DIVISIONS // QUARTER)
        for sign in _ties(symbol):
            _add(note, "tie", type=sign)
        if self.drums is not None and pitch is not None:
            _add(note, "instrument", id=_instrument_id(self.drums, pitch))
        _add(note, "voice", self.voice)
        if pitch is not None or symbol.length != self.metre.bar:
            self._value(note, symbol, accidental)
        if self.staff is not None:
            _add(note, "staff", self.staff)
        self._notations(note, symbol, bracket, held=held)

    def _pitch(self, note: ET.Element, symbol: Symbol, pitch: int | None) -> str | None:
        """Write pitch or rest; returns the accidental."""
        if pitch is None:
            whole_bar = {"measure": "yes"} if symbol.length == self.metre.bar else {}
            _add(note, "rest", **whole_bar)
            return None
        if self.drums is not None:
            step, octave = self.speller.line(pitch)
            unpitched = _add(note, "unpitched")
            _add(unpitched, "display-step", step)
            _add(unpitched, "display-octave", octave)
            return None
        name = self.speller.spelled(pitch, symbol.start)
        written = _add(note, "pitch")
        _add(written, "step", name.step)
        if name.alter:
            _add(written, "alter", f"{name.alter:g}")
        _add(written, "octave", name.octave)
        return None if symbol.tied_from else self.speller.accidental(name, self.staff)

    @staticmethod
    def _value(note: ET.Element, symbol: Symbol, accidental: str | None) -> None:
        name, dots = value_of(symbol.length, triplet=symbol.triplet)
        _add(note, "type", name)
        for _ in range(dots):
            _add(note, "dot")
        if accidental:
            _add(note, "accidental", accidental)
        if symbol.triplet:
            modification = _add(note, "time-modification")
            _add(modification, "actual-notes", 3)
            _add(modification, "normal-notes", 2)

    @staticmethod
    def _notations(note: ET.Element, symbol: Symbol, bracket: str | None, *, held: bool) -> None:
        ties = _ties(symbol)
        if not (ties or bracket or held):
            return
        notations = _add(note, "notations")
        for sign in ties:
            _add(notations, "tied", type=sign)
        if bracket:
            _add(notations, "tuplet", type=bracket)
        if held:
            _add(notations, "fermata")


def _ties(symbol: Symbol) -> list[str]:
    return [sign for sign, here in (("stop", symbol.tied_from), ("start", symbol.tied_to)) if here]


def _brackets(symbols: Sequence[Symbol]) -> Iterator[tuple[int, str]]:
    """Where the brackets of triplets begin and end; a triplet fills a beat."""
    for (_, triplet), group in groupby(symbols, key=lambda symbol: (symbol.start // QUARTER, symbol.triplet)):
        members = list(group)
        if triplet and len(members) > 1:
            yield members[0].start, "start"
            yield members[-1].start, "stop"
