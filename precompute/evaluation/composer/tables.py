"""The reports as tables for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.markup import escape
from rich.table import Table

from precompute.evaluation.composer.crafting import CraftReport
from precompute.evaluation.composer.difference import DifferenceReport
from precompute.evaluation.composer.emotion import EmotionReport
from precompute.evaluation.composer.figures import Figure, Quartiles
from precompute.evaluation.composer.resemblance import HistogramOverlap, ResemblanceReport
from precompute.evaluation.composer.speed import SpeedReport

_MOST_FREQUENT = 8
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
        measured.add_row("tempo, onsets, level, as heard", "", _signed(ours.measured_arousal))
        measured.add_row("written tempo, onsets, level before mastering", "", _signed(ours.played_arousal))
        measured.add_section()
        for cue, (valence, arousal) in ours.cues.items():
            measured.add_row(cue.replace("_", " "), _signed(valence), _signed(arousal))
        if ours.faulty:
            measured.caption = f"{len(ours.faulty)} faults of recordings, first: {escape(ours.faulty[0])}"
        yield measured


def resemblance_tables(report: ResemblanceReport) -> Iterable[Table]:
    """Our measures beside people's."""
    for setting, corpora in report.compared.items():
        for corpus, measures in corpora.items():
            inside, total = report.inside[setting][corpus]
            table = Table(
                title=f"2 Resemblance: our {report.pieces[setting]} pieces ({setting}) beside people's "
                f"{report.pieces[corpus]} {corpus}; inside on {inside} of {total}"
            )
            _columns(table, "measure", "their quartiles", "ours", "inside", "of ours inside", "overlap")
            for name, found in measures.items():
                table.add_row(
                    name,
                    _quartiles(found.theirs),
                    _quartiles(found.ours),
                    "yes" if found.inside else "[bold]no[/]",
                    f"{found.share_inside:.0%}",
                    f"{found.overlap:.2f}",
                )
            yield table
    table = Table(title="2 Resemblance: what histograms have in common")
    _columns(table, "pieces", "beside", "intervals", "note lengths")
    for name, corpora in report.histograms.items():
        for corpus, overlap in corpora.items():
            table.add_row(name, corpus, f"{overlap.intervals:.2f}", _lengths(overlap))
    yield table


def difference_tables(report: DifferenceReport) -> Iterable[Table]:
    """How different the musics of the paintings are."""
    table = Table(title=f"3 Difference: the musics of {report.paintings} paintings")
    _columns(table, "figure", "value")
    table.add_row("turns of phrase that two pieces share: quartiles", _quartiles(report.overlap))
    table.add_row("... 99th percentile", f"{report.overlap_p99:.3f}")
    table.add_row("pairs that share half of them or more", str(report.alike_pairs))
    table.add_row("pieces that begin with the same eight notes as another", str(report.same_theme))
    table.add_row(
        "rank r of distances between paintings and between musics",
        f"{report.likeness:+.3f} (p = {report.likeness_p:.3f})",
    )
    table.add_row(
        "place of the nearest painting's music, 0 nearest .. 0.5 by chance",
        f"{report.neighbour_rank:.3f} (p = {report.neighbour_p:.3f})",
    )
    if report.unreadable:
        table.caption = f"{len(report.unreadable)} cannot be read, first {escape(report.unreadable[0])}"
    yield table
    spreads = Table(title="3 Difference: how choices are spread")
    _columns(spreads, "choice", "different", "entropy (bits)", "at most", "most frequent")
    for choice, spread in report.spreads.items():
        frequent = list(spread.counts.items())[:_MOST_FREQUENT]
        spreads.add_row(
            choice,
            str(len(spread.counts)),
            f"{spread.entropy_bits:.2f}",
            f"{spread.most_bits:.2f}",
            escape(", ".join(f"{name} {count}" for name, count in frequent)),
        )
    yield spreads


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


def _quartiles(found: Quartiles) -> str:
    return f"{found.low:.3g} .. {found.median:.3g} .. {found.high:.3g}"


def _lengths(overlap: HistogramOverlap) -> str:
    return "-" if overlap.lengths is None else f"{overlap.lengths:.2f}"
