"""Plans of real pieces, with what is heard in each section counted from the notes themselves."""

from __future__ import annotations

from collections import Counter
from typing import Any

from db.entities import Commission, MusicSummary
from precompute.composing.score.describing import describe, summarise
from precompute.composing.score.performance import NOTE_ON
from precompute.composing.score.piece import Piece, write_piece

_TUNE = frozenset({"melody", "contrast"})


def heard_piece(commission: Commission) -> tuple[dict[str, Any], MusicSummary]:
    """A plan and a summary; the sections visit the picture's regions in turn."""
    piece = write_piece(commission)
    summary = summarise(piece)
    plan = describe(piece)
    starts = [section["start_s"] for section in plan["sections"]]
    ends = [*starts[1:], commission.duration_s]
    count = len(commission.impression.regions)
    for index, (section, end_s) in enumerate(zip(plan["sections"], ends, strict=True)):
        heard = heard_between(piece, section["start_s"], end_s)
        section |= {"end_s": end_s, "region": index % count if count else None, **heard}
    tune = [pitch for section in plan["sections"] for pitch in section["pitches"]]
    middle = sum(tune) / max(1, len(tune))
    for section in plan["sections"]:
        pitches = section.pop("pitches")
        away = (sum(pitches) / len(pitches) - middle) / 12 if pitches else 0.0
        section["register"] = max(-1.0, min(1.0, away))
    return plan, summary


def heard_between(piece: Piece, start_s: float, end_s: float) -> dict[str, Any]:
    """Leader, instruments, density and the tune's pitches of a stretch of time."""
    leaders: Counter[str] = Counter()
    pitches: list[int] = []
    for part in piece.parts:
        for each in part.notes:
            if each.voice in _TUNE and start_s <= piece.tempo.seconds_at(each.note.start) < end_s:
                leaders[part.instrument.name] += 1
                pitches.append(each.note.pitch)
    struck = [
        instrument.name
        for instrument, events in piece.performance.tracks
        for event in events
        if event.kind == NOTE_ON and start_s <= event.time_s < end_s
    ]
    leader = leaders.most_common(1)[0][0] if leaders else struck[0]
    return {
        "leader": leader,
        "instruments": list(dict.fromkeys(struck)),
        "density": len(struck) / (end_s - start_s),
        "pitches": pitches,
    }
