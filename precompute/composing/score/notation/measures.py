"""One instrument's part as MusicXML, bar by bar: signatures, what stands above and below, and the voices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from xml.etree import ElementTree as ET

from precompute.composing.score.catalogue.ensembles import PERCUSSION
from precompute.composing.score.notation.accidentals import NamedBar, named
from precompute.composing.score.notation.clefs import Clef
from precompute.composing.score.notation.drums import drums_of
from precompute.composing.score.notation.dynamics import Dynamic, dynamics
from precompute.composing.score.notation.instruments import transposition
from precompute.composing.score.notation.markup import DIVISIONS, add, duration_of
from precompute.composing.score.notation.notes import StaffWriter
from precompute.composing.score.notation.phrasing import phrased
from precompute.composing.score.notation.rhythm import value_of
from precompute.composing.score.notation.spelling import signature_of
from precompute.composing.score.notation.staves import VOICES_A_STAFF, Stave, from_the_top, lay_out
from precompute.composing.score.notation.tempo import beats_a_minute, slows_at, tempo_words
from precompute.composing.score.piece import Piece
from precompute.composing.score.planning.plan import Plan
from precompute.composing.score.theory import Key
from precompute.composing.score.writing.orchestration import Part

_MODES = frozenset({"major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "aeolian"})
"""Those that MusicXML has a word for. ('none' would tell programs to leave out the signature.)"""
_PIANOS, _PLUCKED = range(6), {32, 45}
"""General MIDI programs: with a sustaining pedal; of bowed instruments that are plucked."""


@dataclass(frozen=True, slots=True)
class PartWriter:
    """Writes one part."""

    piece: Piece
    part: Part
    name: str
    """'P1' ...: as the list of parts has it."""
    leads: bool
    """True for the uppermost part, which carries tempo and rehearsal marks."""

    def write(self, root: ET.Element) -> None:
        """Write all bars."""
        plan, metre = self.piece.plan, self.piece.plan.metre
        bars = -(-self.piece.chords[-1].end // metre.bar)
        staves = lay_out(self.part, metre, bars)
        writers = [self._staff_writer(stave, number, len(staves)) for number, stave in enumerate(staves)]
        signs: Mapping[int, list[Dynamic]] = defaultdict(list)
        for sign in dynamics(plan, self.part):
            signs[(sign.tick - sign.ends) // metre.bar].append(sign)
        slow = slows_at(plan, self.piece.tempo) if self.leads else None
        keys = [plan.section_at(bar * metre.bar).key for bar in range(bars)]
        names = [self._names(stave, keys) for stave in staves]
        for bar, key in enumerate(keys):
            measure = add(root, "measure", number=str(bar + 1))
            changes = bar == 0 or key != keys[bar - 1]
            self._left_line(measure, first=bar == 0)
            if changes:
                self._attributes(measure, staves, key, first=bar == 0)
            self._above(measure, bar, slow)
            self._below(measure, signs[bar], bar * metre.bar, two=len(staves) == 2)
            for writer, stave, its_names in zip(writers, staves, names, strict=True):
                self._stave(measure, stave, writer, bar, next(its_names))
            self._right_line(measure, keys[bar : bar + 2])

    def _staff_writer(self, stave: Stave, number: int, staves: int) -> StaffWriter:
        return StaffWriter(
            metre=self.piece.plan.metre,
            part=self.name,
            staff=str(number + 1) if staves > 1 else None,
            first_voice=number * VOICES_A_STAFF + 1,
            drums=drums_of(self.part),
            marks=phrased(self.piece.plan, self.part.instrument, stave),
        )

    def _left_line(self, measure: ET.Element, *, first: bool) -> None:
        if first and self.piece.plan.loop:
            line = add(measure, "barline", location="left")
            add(line, "bar-style", "heavy-light")
            add(line, "repeat", direction="forward")

    def _right_line(self, measure: ET.Element, keys: Sequence[Key]) -> None:
        """The end's, a double one where the key changes, a dashed one in free time; a loop is repeated.

        Args:
            measure: Where to.
            keys: Of this bar and of the next one, if there is one.
        """
        plan = self.piece.plan
        last = len(keys) == 1
        style = "light-heavy" if last else "light-light" if keys[0] != keys[1] else "dashed"
        if style == "dashed" and not plan.metre.free:
            return
        line = add(measure, "barline", location="right")
        add(line, "bar-style", style)
        if last and plan.loop:
            add(line, "repeat", direction="backward")

    def _attributes(self, measure: ET.Element, staves: Sequence[Stave], key: Key, *, first: bool) -> None:
        if not first and self.part.instrument.program == PERCUSSION:
            return
        attributes = add(measure, "attributes")
        if first:
            add(attributes, "divisions", DIVISIONS)
        if self.part.instrument.program != PERCUSSION:
            signature = add(attributes, "key")
            add(signature, "fifths", signature_of(key))
            if key.mode in _MODES:
                add(signature, "mode", key.mode)
        if first:
            self._metre_and_clefs(attributes, staves)

    def _metre_and_clefs(self, attributes: ET.Element, staves: Sequence[Stave]) -> None:
        metre = self.piece.plan.metre
        time = add(attributes, "time", **({"print_object": "no"} if metre.free else {}))
        add(time, "beats", metre.beats)
        add(time, "beat-type", metre.unit)
        if len(staves) == 2:
            add(attributes, "staves", 2)
        for number, stave in enumerate(staves, 1):
            numbered = {"number": str(number)} if len(staves) == 2 else {}
            _clef(add(attributes, "clef", **numbered), stave.clef)
        transposed = transposition(self.part)
        if transposed is not None:
            _transpose(attributes, *transposed)

    def _above(self, measure: ET.Element, bar: int, slow: int | None) -> None:
        """Tempo, rehearsal marks, and how the instrument is played."""
        plan = self.piece.plan
        if self.leads:
            if bar == 0:
                _tempo_mark(measure, plan)
            section = next((s.section for s in plan.sections if s.section.start_bar == bar), None)
            if section is not None:
                add(_direction(measure, "above"), "rehearsal", section.name)
            if slow is not None and slow // plan.metre.bar == bar:
                _words(measure, "above", "rit.", offset=slow % plan.metre.bar)
        if bar == 0:
            drums = [drum.name for drum in drums_of(self.part).values()]
            if drums:
                _words(measure, "above", " – ".join(drums))
            if self.part.instrument.program in _PLUCKED:
                _words(measure, "above", "pizz.")

    def _below(self, measure: ET.Element, signs: Sequence[Dynamic], start: int, *, two: bool) -> None:
        """Dynamics, of two staves between them; the pedal under the lower one."""
        for sign in signs:
            kind = _direction(measure, "below", offset=sign.tick - start, staff=1 if two else None)
            if sign.is_hairpin:
                add(kind, "wedge", type=sign.sign, number="1")
            else:
                add(add(kind, "dynamics"), sign.sign)
        pedal = self.part.instrument.pedal and self.part.instrument.program in _PIANOS
        if start == 0 and pedal:
            _words(measure, "below", "con Ped.", staff=2 if two else None)

    def _names(self, stave: Stave, keys: Sequence[Key]) -> Iterator[NamedBar]:
        drums = self.part.instrument.program == PERCUSSION
        return repeat({}) if drums else named(stave, keys, self.piece.chords)

    def _stave(
        self, measure: ET.Element, stave: Stave, writer: StaffWriter, bar: int, names: NamedBar
    ) -> None:
        plan = self.piece.plan
        voices = stave.bars[bar]
        order = from_the_top(voices)
        for voice, symbols in voices.items():
            held = bar == len(stave.bars) - 1 and voice == min(voices) and not plan.loop
            if measure.find("note") is not None:
                add(add(measure, "backup"), "duration", duration_of(plan.metre.bar))
            stem = None if len(order) < 2 else "up" if voice == order[0] else "down"
            rests = voice in {*order[:1], *order[-1:]} or not order
            writer.write(measure, voice, symbols, names, stem=stem, rests=rests, held=held)


def _clef(element: ET.Element, clef: Clef) -> None:
    add(element, "sign", clef.sign)
    if clef.sign != "percussion":
        add(element, "line", clef.line)
    if clef.octaves:
        add(element, "clef-octave-change", clef.octaves)


def _transpose(attributes: ET.Element, steps: int, semitones: int, octaves: int) -> None:
    """The score is in concert pitch; this says how the player's own part is written."""
    transpose = add(add(attributes, "for-part"), "part-transpose")
    add(transpose, "diatonic", steps)
    add(transpose, "chromatic", semitones)
    if octaves:
        add(transpose, "octave-change", octaves)


def _direction(
    measure: ET.Element, placement: str, *, offset: int = 0, staff: int | None = None
) -> ET.Element:
    """A direction's element for its kind; `offset` ticks after the beginning of the bar."""
    direction = add(measure, "direction", placement=placement)
    kind = add(direction, "direction-type")
    if offset:
        add(direction, "offset", duration_of(offset))
    if staff is not None:
        add(direction, "staff", staff)
    return kind


def _words(
    measure: ET.Element, placement: str, words: str, *, offset: int = 0, staff: int | None = None
) -> None:
    kind = _direction(measure, placement, offset=offset, staff=staff)
    add(kind, "words", words, font_style="italic")


def _tempo_mark(measure: ET.Element, plan: Plan) -> None:
    direction = add(measure, "direction", placement="above")
    add(add(direction, "direction-type"), "words", f"{tempo_words(plan)} ", font_weight="bold")
    metronome = add(add(direction, "direction-type"), "metronome")
    name, dots = value_of(plan.metre.pulse)
    add(metronome, "beat-unit", name)
    for _ in range(dots):
        add(metronome, "beat-unit-dot")
    add(metronome, "per-minute", beats_a_minute(plan))
    add(direction, "sound", tempo=f"{plan.tempo_bpm:.2f}")
