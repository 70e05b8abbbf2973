"""The reports as tables for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.markup import escape
from rich.table import Table

from precompute.evaluation.composer.crafting import CraftReport
from precompute.evaluation.composer.emotion import EmotionReport
from precompute.evaluation.composer.figures import Figure
from precompute.evaluation.composer.speed import SpeedReport

_QUADRANT_NAMES = ("happy", "angry", "sad", "calm")


def emotion_tables(report: EmotionReport) -> Iterable[Table]:
    """How far the judges can be trusted, and what they make of our pieces."""
    trust = Table(
        title=f"1 Emotion: judges on {report.excerpts} excerpts of {report.songs} songs, each unknown to its judge"
    )
    _columns(trust, "judge", "quadrant", "valence high or low", "arousal high or low")
    for name, known in report.judges.items():
        trust.add_row(name, *map(_share, (known.quadrant, known.valence, known.arousal)))
    yield trust
    for name, known in report.judges.items():
        yield _confusion(f"people's quadrant (row), {name}'s (column)", known.confusion)
    for setting, ours in report.ours.items():
        table = Table(title=f"1 Emotion: our {ours.pieces} pieces, {setting}")
        _columns(table, "judge", "right quadrant", "right valence side", "right arousal side")
        _columns(table, "rank r of valence", "rank r of arousal")
        for name, found in ours.judges.items():
            shares = map(_share, (found.quadrant, found.valence_side, found.arousal_side))
            table.add_row(name, *shares, _signed(found.valence), _signed(found.arousal))
        yield table
        for name, found in ours.judges.items():
            yield _confusion(f"{setting}: asked for (row), {name} hears (column)", found.confusion)
        measured = Table(
            title=f"1 Emotion: rank correlations of what was asked for with what is measured, {setting}"
        )
        _columns(measured, "measured in the sound", "with valence", "with arousal")
        measured.add_row("majorness", _signed(ours.measured_valence), "")
        measured.add_row("tempo, onsets, flux (mastered)", "", _signed(ours.measured_arousal))
        measured.add_row("tempo, onsets, level (before mastering)", "", _signed(ours.played_arousal))
        measured.add_section()
        for cue, (valence, arousal) in ours.cues.items():
            measured.add_row(cue.replace("_", " "), _signed(valence), _signed(arousal))
        if ours.faulty:
            measured.caption = f"{len(ours.faulty)} faults of recordings, first: {escape(ours.faulty[0])}"
        yield measured


def craft_tables(report: CraftReport) -> Iterable[Table]:
    """Which rules are broken, how often and where."""
    table = Table(
        title=f"4 Craft: {report.pieces} pieces, {report.bars} bars; the sound of {report.heard} checked as well"
    )
    _columns(table, "rule", "faults", "pieces with a fault", "for example")
    for rule, found in report.rules.items():
        table.add_row(rule, str(found.faults), _share(found.broken), escape("\n".join(found.examples[:1])))
    yield table
    resolved = Table(title="4 Craft: notes that go where they want to")
    _columns(resolved, "note", "resolved", "of")
    for name, figure in report.resolved.items():
        resolved.add_row(
            name, "-" if figure is None else _share(figure), "0" if figure is None else str(figure.of)
        )
    yield resolved


def speed_tables(report: SpeedReport) -> Iterable[Table]:
    """Processor seconds, and memory."""
    table = Table(
        title=f"5 Speed: {report.pieces} pieces of {report.duration_s:g} s, processor seconds on one core"
    )
    _columns(table, "step", "p50", "p95")
    steps = {
        "compose": report.compose_s,
        "render": report.render_s,
        "render, decoding instruments": report.first_render_s,
        "master": report.master_s,
    }
    for step, usual in steps.items():
        table.add_row(step, f"{usual.p50:.3f}", f"{usual.p95:.3f}")
    table.caption = f"most memory: {report.memory_mb:.0f} MB, with the soundfont"
    yield table


def _columns(table: Table, first: str, *others: str) -> None:
    table.add_column(first)
    for name in others:
        table.add_column(name)


def _confusion(title: str, counts: Sequence[Sequence[int]]) -> Table:
    table = Table(title=title)
    _columns(table, "", *_QUADRANT_NAMES)
    for name, row in zip(_QUADRANT_NAMES, counts, strict=True):
        table.add_row(name, *map(str, row))
    return table


def _share(figure: Figure) -> str:
    return f"{figure.value:.1%} ({figure.low:.1%} .. {figure.high:.1%})"


def _signed(figure: Figure) -> str:
    return f"{figure.value:+.2f} ({figure.low:+.2f} .. {figure.high:+.2f})"
