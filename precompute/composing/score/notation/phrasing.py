"""Phrasing: slurs, dots, accents, breaths and rolled chords, as the plan wants them and the players play them.

A slur shows what is sung in one breath or bow: never beyond a phrase, within it a bar or two, broken by rests and
by repeated notes, which have to be tongued or struck again. Where the plan is detached, dots on the short notes
take their place. Under a pedal nothing is detached (`performance`), so pianists get slurs whatever the plan says.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, groupby, pairwise

from precompute.composing.score.catalogue.ensembles import PERCUSSION, Instrument
from precompute.composing.score.notation.staves import SINGING, VOICES_A_STAFF, Stave, Symbol
from precompute.composing.score.planning.plan import Plan
from precompute.composing.score.playing.hands import rolls_by_custom
from precompute.composing.score.theory import QUARTER

_DETACHED = 0.5
"""From here on a plan is played detached."""
_KEYBOARDS = range(9)
"""General MIDI programs."""
_STRESSED = 0.4
"""Notes of a tune that are brought out this much are marked."""
_LOUD = 0.5
"""From this level of a section on by an accent, in softer music by a line."""
_SHORTEST_DOTTED, _LONGEST_DOTTED_S = QUARTER // 4, 0.6
"""Ornaments get no dots, nor do notes that have time to sing."""
_SHORT_BAR_S = 1.8
"""Where bars are shorter than this, a slur takes two."""
_ROLLED_S = 0.8
"""A shorter chord has no time for a roll that is heard."""


class Mark(StrEnum):
    """What stands at a note besides its length; articulations by their names in MusicXML."""

    SLUR_BEGINS = "slur begins"
    SLUR_ENDS = "slur ends"
    STACCATO = "staccato"
    TENUTO = "tenuto"
    ACCENT = "accent"
    BREATH = "breath-mark"
    ROLLED = "arpeggiate"


Marks = Mapping[tuple[int, int], frozenset[Mark]]
"""By voice of the staff, and by the tick at which a note (or the part of a tied one) begins."""


@dataclass(frozen=True, slots=True)
class _Note:
    """A note or chord with all that is tied to it."""

    first: Symbol
    last: Symbol

    @property
    def start(self) -> int:
        return self.first.start

    @property
    def end(self) -> int:
        return self.last.end

    @property
    def sings(self) -> bool:
        return self.first.voice in SINGING


def phrased(plan: Plan, instrument: Instrument, stave: Stave) -> Marks:
    """The marks of all notes on one staff of an instrument's part."""
    found: dict[tuple[int, int], set[Mark]] = defaultdict(set)
    if instrument.program != PERCUSSION:
        player = _Player(plan, instrument, plan.phrase_starts)
        for voice in range(VOICES_A_STAFF):
            notes = list(_notes(stave, voice))
            for tick, mark in chain(player.slurs(notes), player.breaths(notes), player.touches(notes)):
                found[voice, tick].add(mark)
    return {place: frozenset(marks) for place, marks in found.items()}


def _notes(stave: Stave, voice: int) -> Iterator[_Note]:
    """The notes of one voice in order."""
    first: Symbol | None = None
    for symbol in (symbol for bar in stave.bars for symbol in bar.get(voice, ()) if symbol.pitches):
        first = symbol if first is None or not symbol.tied_from else first
        if not symbol.tied_to:
            yield _Note(first, symbol)
            first = None


@dataclass(frozen=True, slots=True)
class _Player:
    """How an instrument plays a piece."""

    plan: Plan
    instrument: Instrument
    phrases: Sequence[int]
    """The bars in which phrases begin, in order."""

    def slurs(self, notes: Sequence[_Note]) -> Iterator[tuple[int, Mark]]:
        """Where slurs begin and end."""
        plucked = self.instrument.decays and self.instrument.program not in _KEYBOARDS
        if plucked or self._is_detached:
            return
        for run in self._runs(notes):
            groups: list[list[_Note]] = []
            for _, members in groupby(run, key=self._slur_of):
                group = list(members)
                alone = bool(groups) and 1 in {len(group), len(groups[-1])}
                if alone and group[-1].end - groups[-1][0].start <= 2 * self._slur:
                    groups[-1] += group
                else:
                    groups.append(group)
            for group in groups:
                if len(group) > 1:
                    yield group[0].start, Mark.SLUR_BEGINS
                    yield group[-1].last.start, Mark.SLUR_ENDS

    def breaths(self, notes: Sequence[_Note]) -> Iterator[tuple[int, Mark]]:
        """Where a phrase ends and there was no rest for a bar; who accompanies has to breathe, too."""
        if self.instrument.breath_s is None:
            return
        rested = 0
        for note, following in pairwise(notes):
            if note.end < following.start:
                rested = following.start
            elif self._phrase(note) != self._phrase(following) and note.end - rested >= self.plan.metre.bar:
                yield note.last.start, Mark.BREATH
                rested = note.end

    def touches(self, notes: Sequence[_Note]) -> Iterator[tuple[int, Mark]]:
        """How single notes are struck."""
        for note in notes:
            dotted = self._is_dotted(note)
            if dotted:
                yield note.start, Mark.STACCATO
            if note.sings and note.first.stress >= _STRESSED:
                loud = dotted or self.plan.section_at(note.start).level >= _LOUD
                yield note.start, Mark.ACCENT if loud else Mark.TENUTO
            if self._is_rolled(note):
                yield note.start, Mark.ROLLED

    @property
    def _is_detached(self) -> bool:
        return self.plan.detached >= _DETACHED and not self.instrument.pedal

    def _runs(self, notes: Sequence[_Note]) -> Iterator[list[_Note]]:
        """Sung notes of one phrase that follow one another without a rest or a repetition."""
        run: list[_Note] = []
        for note in (note for note in notes if note.sings):
            if run and not self._joins(run[-1], note):
                yield run
                run = []
            run.append(note)
        yield run

    def _joins(self, note: _Note, following: _Note) -> bool:
        one, two = note.first, following.first
        return (
            note.end == following.start
            and one.voice == two.voice
            and one.pitches[-1] != two.pitches[-1]
            and self._phrase(note) == self._phrase(following)
        )

    def _phrase(self, note: _Note) -> int:
        """Number of a note's phrase, from 1."""
        return bisect_right(self.phrases, note.start // self.plan.metre.bar)

    @property
    def _slur(self) -> int:
        """Ticks that a slur lasts; a note that would stand alone may be added."""
        bar = self.plan.metre.bar
        return 2 * bar if self._seconds(bar) < _SHORT_BAR_S else bar

    def _slur_of(self, note: _Note) -> int:
        """Which of its phrase's slurs a note belongs to."""
        return (note.start - self.phrases[self._phrase(note) - 1] * self.plan.metre.bar) // self._slur

    def _is_dotted(self, note: _Note) -> bool:
        symbol = note.first
        if symbol.tied_to or symbol.voice == "pulse":
            return False
        short = _SHORTEST_DOTTED <= symbol.length <= self.plan.metre.pulse
        quick = self._seconds(symbol.length) <= _LONGEST_DOTTED_S
        return symbol.short or (self._is_detached and short and quick)

    def _is_rolled(self, note: _Note) -> bool:
        """As `hands` rolls chords by custom. Quick rolls, and those of a hand that is too small, need no sign."""
        symbol = note.first
        if len(symbol.pitches) == 1 or not symbol.voice.startswith("inner"):
            return False
        heard = self.plan.is_final(note.start) or self._seconds(note.end - note.start) >= _ROLLED_S
        return heard and rolls_by_custom(self.plan, self.instrument, note.start)

    def _seconds(self, ticks: int) -> float:
        return ticks / QUARTER * 60 / self.plan.tempo_bpm
