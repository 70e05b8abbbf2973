"""What is told of a piece: the summary for listeners, and the plan as plain JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.entities import MusicSummary, Section
from db.plain import to_plain
from precompute.composing.score.piece import Piece


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
