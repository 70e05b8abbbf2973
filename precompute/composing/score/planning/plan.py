"""The plan of a piece as a value: every decision that is made before a note is written."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from precompute.composing.score.catalogue.ensembles import Ensemble
from precompute.composing.score.planning.form import Section
from precompute.composing.score.planning.picture import Contour
from precompute.composing.score.theory import Key, Metre


def unit(number: float) -> float:
    """The number, kept within 0..1."""
    return min(1.0, max(0.0, number))


@dataclass(frozen=True, slots=True)
class Decision:
    """One choice and why it was made."""

    what: str
    value: str | float
    because: str


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A section of the form with everything that sets it apart."""

    section: Section
    region: int | None
    """Which of the picture's regions it tells of; None: the picture as a whole."""
    key: Key
    texture: str
    level: float
    """Loudness, 0..1."""
    activity: float
    """How many notes the tune has, 0..1."""
    lift: int
    """Scale steps by which the tune lies higher (or lower) than the middle."""
    contrasting: bool
    """True where the contrasting player leads."""
    counter: bool
    """True where a second tune answers the first."""
    climax: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be composed."""

    seed: str
    """Drives every random choice, each file with its own stream."""
    duration_s: float
    profile: str
    """Name of the culture profile."""
    harmony: str
    """'functional', 'modal', 'organum' (bare fifths), 'drone' or 'heterophony'."""
    key: Key
    metre: Metre
    tempo_bpm: float
    """Quarter notes a minute that make the piece fit its duration."""
    steady: bool
    """True where the tempo is kept exactly, so that pieces can be laid over one another."""
    loop: bool
    """True where the end leads into the beginning; there is no final chord then."""
    bars: int
    """Bars before the final chord."""
    final_s: float
    """How long the final chord is held."""
    ring_s: float
    """How long it then rings."""
    form: str
    sections: tuple[SectionPlan, ...]
    ensemble: Ensemble
    contour: Contour
    gladness: float
    """-1 the minor triads of the key are preferred .. 1 the major ones."""
    activity: float
    """How many notes the tune has, 0..1."""
    bustle: float
    """How many notes the accompaniment has, 0..1."""
    tension: float
    """How much dissonance the chords carry, 0..1."""
    colour: float
    """How often chords have sevenths and ninths for their sound, 0..1."""
    sevenths: float
    """How often dominants have their seventh, 0..1."""
    chromatic: float
    """How often chords are borrowed or applied, 0..1."""
    ornament: float
    """How richly the tune is adorned, 0..1."""
    rests: float
    """How much room is left between phrases, 0..1."""
    rubato: float
    """How freely the tempo breathes, 0..1."""
    detached: float
    """0 legato .. 1 staccato."""
    register: float
    """-1 low .. 1 high."""
    climax_height: float
    """0..1: how far up its range the tune goes at the climax."""
    level: float
    """Loudness, 0..1."""
    decisions: tuple[Decision, ...]
    cycle: str | None = None
    """The percussion cycle that a model is sure of; None: one that fits."""

    @property
    def end(self) -> int:
        """The tick at which the bars are over and the final chord begins, where there is one."""
        return self.bars * self.metre.bar

    def is_final(self, tick: int) -> bool:
        """True where a note that begins then belongs to the final chord."""
        return not self.loop and tick >= self.end

    @property
    def length_s(self) -> float:
        """How long the piece really is: a loop at a fixed tempo is a whole number of bars."""
        return self.bars * self.metre.quarters * 60 / self.tempo_bpm if self.loop else self.duration_s

    @property
    def phrase_starts(self) -> list[int]:
        """The bars in which phrases begin, in order."""
        return [phrase.start_bar for section in self.sections for phrase in section.section.phrases]

    def section_at(self, tick: int) -> SectionPlan:
        """The section that a moment belongs to; the final chord belongs to the last one."""
        bar = tick // self.metre.bar
        return next((s for s in self.sections if bar < s.section.end_bar), self.sections[-1])

    def stream(self, name: str) -> Random:
        """A random stream of its own for one concern, so that a change in one leaves the others alone."""
        return Random(f"{self.seed}/{name}")
