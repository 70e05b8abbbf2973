"""How often the rules of good writing are kept, counted over many pieces of all feelings, lengths and cultures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from precompute.composing.score.piece import write_piece
from precompute.composing.score.playing.midi import write_midi
from precompute.evaluation.composer.composing import (
    Wish,
    commission_for,
    worked_through,
    worker_studio,
)
from precompute.evaluation.composer.craft import (
    Fault,
    Tendency,
    sound_faults,
    stuck_notes,
    tendencies,
    written_faults,
)
from precompute.evaluation.composer.figures import Figure, share
from precompute.recording import levelled

_LENGTHS_S = (15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 300.0, 600.0)
_CULTURES = (
    "",
    "",
    "",
    "French",
    "German",
    "Italian",
    "Egyptian",
    "Chinese",
    "Japanese",
    "Persian",
    "Indian",
    "Mali",
)
"""As catalogues write them; half the pieces are for works of no stated culture or a Western one."""
_LONGEST_HEARD_S = 120.0
"""Longer pieces are written and checked, but not rendered: the sound of a minute shows what that of ten would."""
_EXAMPLES = 5

RULES = (
    "range",
    "parallel fifths",
    "parallel octaves",
    "parallel fifths between chords",
    "parallel octaves between chords",
    "crossing",
    "unresolved leading note",
    "unresolved seventh",
    "bar sum",
    "overlap",
    "ending",
    "stuck note",
    "stuck pedal",
    "clipping",
    "true peak",
    "loudness",
    "length",
    "cut off",
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one piece."""

    wish: Wish
    ensemble: str
    bars: int
    faults: tuple[Fault, ...]
    tendencies: tuple[Tendency, ...]
    heard: bool
    """Whether the sound was checked as well."""


@dataclass(frozen=True, slots=True)
class RuleReport:
    """How one rule is kept."""

    faults: int
    broken: Figure
    """Share of the pieces with at least one fault."""
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CraftReport:
    """The fourth measure."""

    pieces: int
    heard: int
    """Pieces whose sound was checked as well."""
    bars: int
    rules: dict[str, RuleReport]
    resolved: dict[str, Figure | None]
    """Share of leading notes and sevenths that go where they want to, in outer and in inner voices."""


def craft_wishes(count: int, seed: int) -> list[Wish]:
    """Pieces for feelings, lengths, cultures and imagined pictures of all kinds."""
    chance = Random(f"craft {seed}")
    return [
        Wish(
            number=number,
            valence=round(chance.uniform(-1, 1), 3),
            arousal=round(chance.uniform(-1, 1), 3),
            seed=seed * 100_000 + number,
            duration_s=_LENGTHS_S[number % len(_LENGTHS_S)],
            culture=_CULTURES[chance.randrange(len(_CULTURES))],
            varied=True,
        )
        for number in range(count)
    ]


def check_pieces(wishes: Iterable[Wish], workers: int, progress: Callable[[], None]) -> list[Checked]:
    """Compose pieces and look for faults.

    Raises:
        EvaluationError: a piece crashed its worker.
    """
    found = worked_through(_check, wishes, workers, progress)
    return sorted(found, key=lambda checked: checked.wish.number)


def _check(wish: Wish) -> Checked:
    studio = worker_studio()
    commission = commission_for(studio, wish)
    piece = write_piece(commission)
    faults = [*written_faults(piece), *stuck_notes(write_midi(piece.plan, piece.performance, piece.tempo))]
    heard = wish.duration_s <= _LONGEST_HEARD_S
    if heard:
        composition = studio.composer.compose(commission)
        mastered = levelled(commission, composition)
        faults += sound_faults(mastered, composition.sample_rate_hz, wish.duration_s)
    return Checked(wish, piece.plan.ensemble.name, piece.plan.bars, tuple(faults), tendencies(piece), heard)


def evaluate_craft(pieces: Sequence[Checked]) -> CraftReport:
    """Count."""
    return CraftReport(
        pieces=len(pieces),
        heard=sum(piece.heard for piece in pieces),
        bars=sum(piece.bars for piece in pieces),
        rules={rule: _rule(rule, pieces) for rule in _rules(pieces)},
        resolved={
            f"{rule}, {place} voices": _resolved(rule, place == "outer", pieces)
            for rule in ("leading note", "seventh")
            for place in ("outer", "inner")
        },
    )


def _rules(pieces: Sequence[Checked]) -> list[str]:
    found = {fault.rule for piece in pieces for fault in piece.faults}
    return [*RULES, *sorted(found - set(RULES))]


def _rule(rule: str, pieces: Sequence[Checked]) -> RuleReport:
    faults = [(piece, fault) for piece in pieces for fault in piece.faults if fault.rule == rule]
    guilty = Counter(piece.wish.number for piece, _ in faults)
    one_each = {piece.wish.number: (piece, fault) for piece, fault in reversed(faults)}
    return RuleReport(
        faults=len(faults),
        broken=share(piece.wish.number in guilty for piece in pieces),
        examples=tuple(
            f"piece {number} ({piece.ensemble}, {piece.wish.duration_s:g} s, seed {piece.wish.seed}): {fault}"
            for number, (piece, fault) in sorted(one_each.items())[:_EXAMPLES]
        ),
    )


def _resolved(rule: str, outer: bool, pieces: Sequence[Checked]) -> Figure | None:
    flags = [
        each.resolved
        for piece in pieces
        for each in piece.tendencies
        if each.rule == rule and each.outer == outer
    ]
    return share(flags) if flags else None
