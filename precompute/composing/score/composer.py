"""The embedded composer as one straight way: plan, harmony, melody, voices, texture, players, sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.entities import Commission, Engine, MusicSummary, Section
from db.plain import to_plain
from precompute.composing.contract import Composition, Foresight
from precompute.composing.score.ensembles import ENSEMBLES, PERCUSSION
from precompute.composing.score.foreseeing import foresee
from precompute.composing.score.harmony import Chord, harmonise
from precompute.composing.score.melody import Tune, compose_melody
from precompute.composing.score.midi import write_midi
from precompute.composing.score.orchestration import Part, orchestrate
from precompute.composing.score.performance import Performance, perform
from precompute.composing.score.plan import Plan, make_plan
from precompute.composing.score.rendering import PERCUSSION_BANK, SAMPLE_RATE_HZ, Synthesizer
from precompute.composing.score.texture import accompany
from precompute.composing.score.timing import TempoMap, tempo_map
from precompute.composing.score.voicing import Voicing, voice_chords

ENGINE = Engine(name="score", revision="1", licence="CC0-1.0")

_FADE_S = 0.7


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
    parts = orchestrate(plan, tunes, accompany(plan, voicings), chords)
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

        Raises:
            ValueError: the duration is outside 5..600 s, or mode or ensemble are unknown.
        """
        rendition = self.begin(commission)
        piece = rendition.piece
        return Composition(
            audio=np.concatenate(list(rendition.blocks())),
            sample_rate_hz=SAMPLE_RATE_HZ,
            summary=rendition.summary,
            plan=describe(piece),
            midi=write_midi(piece.plan, piece.performance, piece.tempo),
        )

    def rehearse(self) -> Iterator[None]:
        """Decode the instruments of all ensembles, one ensemble at a time."""
        for ensemble in ENSEMBLES.values():
            self._synthesizer.prepare(
                (PERCUSSION_BANK, 0) if player.program == PERCUSSION else (0, player.program)
                for player in ensemble.instruments
            )
            yield

    def begin(self, commission: Commission) -> ScoreRendition:
        """Write the piece; its sound is rendered when it is asked for.

        Raises:
            ValueError: the duration is outside 5..600 s, or mode or ensemble are unknown.
        """
        samples = round(commission.duration_s * SAMPLE_RATE_HZ)
        return ScoreRendition(write_piece(commission), samples, self._synthesizer)


@dataclass(frozen=True, slots=True, eq=False)
class ScoreRendition:
    """See `contract.Rendition`."""

    piece: Piece
    samples: int
    synthesizer: Synthesizer
    sample_rate_hz: int = SAMPLE_RATE_HZ

    @property
    def summary(self) -> MusicSummary:
        """What a listener is told."""
        return summarise(self.piece)

    def foresee(self) -> Foresight:
        """How loud it will be, from what is written and a few excerpts."""
        return foresee(self.piece.performance.events, self.samples / SAMPLE_RATE_HZ, self.synthesizer)

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Half a second each; the ring of the last chord is brought to silence at the very end."""
        fade = np.cos(np.linspace(0, np.pi / 2, int(_FADE_S * SAMPLE_RATE_HZ), dtype=np.float32))
        begin = self.samples - len(fade)
        done = 0
        for block in self.synthesizer.render(self.piece.performance.events, self.samples):
            fading = block[max(0, begin - done) :]
            first = done + len(block) - len(fading) - begin
            fading *= fade[first : first + len(fading), None]
            done += len(block)
            yield block


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
        "decisions": [to_plain(decision) for decision in plan.decisions],
        "sections": [
            {
                "name": s.section.name,
                "start_s": round(piece.tempo.seconds_at(s.section.start_bar * plan.metre.bar), 3),
                "bars": s.section.end_bar - s.section.start_bar,
                "key": s.key.name,
                "texture": s.texture,
                "level": round(s.level, 3),
                "climax": s.climax,
                "phrases": [
                    {"role": p.role, "bars": p.bars, "cadence": p.cadence} for p in s.section.phrases
                ],
            }
            for s in plan.sections
        ],
        "chords": [
            {
                "start_s": round(piece.tempo.seconds_at(chord.start), 3),
                "key": chord.key.name,
                "degree": chord.degree + 1,
                "tones": list(chord.tones),
            }
            for chord in piece.chords
        ],
    }
