"""The embedded composer as one straight way: plan, harmony, melody, voices, texture, players, sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.entities import Commission, Engine, MusicSummary, Section
from db.plain import to_plain
from precompute.composing.contract import Composition
from precompute.composing.score.counter import compose_counter
from precompute.composing.score.ensembles import ENSEMBLES, PERCUSSION
from precompute.composing.score.harmony import Chord, harmonise
from precompute.composing.score.melody import Tune, compose_melody
from precompute.composing.score.midi import write_midi
from precompute.composing.score.orchestration import Part, orchestrate
from precompute.composing.score.performance import Performance, perform
from precompute.composing.score.plan import Plan
from precompute.composing.score.planning import make_plan
from precompute.composing.score.rendering import PERCUSSION_BANK, SAMPLE_RATE_HZ, Synthesizer
from precompute.composing.score.rendition import ScoreRendition
from precompute.composing.score.texture import accompany
from precompute.composing.score.timing import TempoMap, tempo_map
from precompute.composing.score.voicing import Voicing, suspend, voice_chords

ENGINE = Engine(name="score", revision="2", licence="CC0-1.0")


@dataclass(frozen=True, slots=True)
class Piece:
    """A composed piece before it sounds."""

    plan: Plan
    chords: tuple[Chord, ...]
    tunes: tuple[Tune, ...]
    voicings: tuple[Voicing, ...]
    parts: tuple[Part, ...]
    tempo: TempoMap
    performance: Performance


def write_piece(commission: Commission) -> Piece:
    """Compose, without sound.

    Raises:
        ValueError: the duration, mode or ensemble is not one that the engine knows.
    """
    plan = make_plan(commission)
    chords = harmonise(plan)
    tunes = compose_melody(plan, chords)
    melody = [note for tune in tunes for note in tune.notes]
    voicings = voice_chords(chords, melody, plan.ensemble.bass_range, plan.ensemble.inner_ranges)
    voicings = suspend(voicings, plan.metre.bar, 0.2 + 0.6 * plan.tension, plan.stream("suspensions"))
    counter = compose_counter(plan, tunes, chords)
    parts = orchestrate(plan, tunes, counter, accompany(plan, voicings), chords)
    tempo = tempo_map(plan)
    return Piece(plan, chords, tunes, voicings, parts, tempo, perform(plan, parts, chords, tempo))


class ScoreComposer:
    """The composer that needs no weights: theory, chance from a seed, and a soundfont."""

    def __init__(self, soundfont: Path) -> None:
        """Load the soundfont, which stays loaded.

        Raises:
            ComposingError: the file is not a soundfont.
        """
        self._soundfont = soundfont
        self._size = soundfont.stat().st_size
        self._synthesizer = Synthesizer(soundfont)

    @property
    def engine(self) -> Engine:
        """Name, revision and licence."""
        return ENGINE

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The soundfont, which shapes every sample."""
        return (("soundfont", self._soundfont.name), ("soundfont_bytes", str(self._size)))

    def compose(self, commission: Commission) -> Composition:
        """Compose and render; the audio lasts `commission.duration_s` to the sample.

        A loop at a fixed tempo lasts the whole number of bars that is nearest to it.

        Raises:
            ValueError: the duration is outside 5..600 s, or mode or ensemble are unknown.
        """
        piece = write_piece(commission)
        sound = self._rendition(piece)
        return Composition(
            audio=sound.whole(),
            sample_rate_hz=sound.sample_rate_hz,
            summary=sound.summary,
            plan=describe(piece),
            midi=write_midi(piece.plan, piece.performance, piece.tempo),
        )

    def begin(self, commission: Commission) -> ScoreRendition:
        """See `contract.StreamingComposer`.

        Raises:
            ValueError: the duration is outside 5..600 s, or mode or ensemble are unknown.
        """
        return self._rendition(write_piece(commission))

    def rehearse(self) -> Iterator[None]:
        """Decode the instruments of all ensembles, one ensemble at a time, and have players at hand."""
        for ensemble in ENSEMBLES.values():
            self._synthesizer.prepare(
                (PERCUSSION_BANK, 0) if player.program == PERCUSSION else (0, player.program)
                for player in ensemble.instruments
            )
            yield
        self._synthesizer.set_up()

    def _rendition(self, piece: Piece) -> ScoreRendition:
        return ScoreRendition(
            summary=summarise(piece),
            events=tuple(piece.performance.events),
            samples=round(piece.plan.length_s * SAMPLE_RATE_HZ),
            loop=piece.plan.loop,
            synthesizer=self._synthesizer,
        )


def summarise(piece: Piece) -> MusicSummary:
    """What a listener is told."""
    plan = piece.plan
    sections = [
        Section(s.section.name, round(piece.tempo.seconds_at(s.section.start_bar * plan.metre.bar), 3))
        for s in plan.sections
    ]
    return MusicSummary(
        key=plan.key.name,
        mode=plan.key.mode,
        tempo_bpm=round(plan.tempo_bpm, 1),
        metre=plan.metre.name,
        ensemble=plan.ensemble.name,
        instruments=tuple(dict.fromkeys(part.instrument.name for part in piece.parts)),
        form=plan.form,
        sections=tuple(sections),
    )


def describe(piece: Piece) -> dict[str, Any]:
    """The plan as plain JSON: decisions with reasons, sections with what sets them apart, and the chords."""
    plan = piece.plan
    return {
        "engine": ENGINE.name,
        "bars": plan.bars,
        "profile": plan.profile,
        "decisions": [to_plain(decision) for decision in plan.decisions],
        "sections": [_describe_section(piece, index) for index in range(len(plan.sections))],
        "chords": [
            {
                "start_s": round(piece.tempo.seconds_at(chord.start), 3),
                "key": chord.key.name,
                "degree": chord.degree + 1,
                "tones": list(chord.tones),
                "kind": chord.kind,
            }
            for chord in piece.chords
        ],
    }


def _describe_section(piece: Piece, index: int) -> dict[str, Any]:
    plan = piece.plan
    section = plan.sections[index]
    bar = plan.metre.bar
    start, end = section.section.start_bar * bar, section.section.end_bar * bar
    last = index == len(plan.sections) - 1
    start_s = piece.tempo.seconds_at(start)
    end_s = plan.length_s if last else piece.tempo.seconds_at(end)
    tune = [note for each in piece.tunes if each.section == index for note in each.notes]
    whole = [note.pitch for each in piece.tunes for note in each.notes]
    playing = [
        part.instrument.name
        for part in piece.parts
        if any(start <= each.note.start < end for each in part.notes)
    ]
    height = _mean([note.pitch for note in tune]) - _mean(whole) if tune else 0.0
    return {
        "name": section.section.name,
        "start_s": round(start_s, 3),
        "end_s": round(end_s, 3),
        "bars": section.section.end_bar - section.section.start_bar,
        "key": section.key.name,
        "texture": section.texture,
        "level": round(section.level, 3),
        "climax": section.climax,
        "region": section.region,
        "leader": plan.ensemble.lead(section.contrasting).name if tune else None,
        "instruments": list(dict.fromkeys(playing)),
        "register": round(max(-1.0, min(1.0, height / 7)), 3),
        "density": round(len(tune) / max(0.1, end_s - start_s), 3),
        "phrases": [{"role": p.role, "bars": p.bars, "cadence": p.cadence} for p in section.section.phrases],
    }


def _mean(numbers: Sequence[int]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0
