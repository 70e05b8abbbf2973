"""Hands: what they cannot strike at once they strike one after the other, from the lowest note up.

A hand has so many fingers, plectra or hammers and reaches so far (`ensembles.toml`). A chord is divided between
the hands; the one that cannot hold its share rolls it, the wider the slower, while the other strikes. Harps and the
like roll every chord, and many players roll the last one of a soft ending.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import accumulate, pairwise

from precompute.composing.score.catalogue.ensembles import Instrument
from precompute.composing.score.planning.plan import Plan
from precompute.composing.score.playing.strokes import Stroke, moments

TUNES = frozenset({"melody", "contrast", "counter"})
"""Voices that are sung on the beat: a roll leads up to them."""

_STEP_S, _SEMITONE_S = 0.017, 0.001
"""From string to string: so long, and so much longer for each semitone between them; an octave takes 29 ms."""
_SLOWLY = 2.2
"""How much slower the last chord is rolled."""
_SOFT_ENDING = 0.6
"""Under this level of the piece its last chord is rolled."""
_LONGEST_S = 0.3
_SHORTEST_S = 0.05
"""A string sounds for so long at least."""


def roll_chords(plan: Plan, instrument: Instrument, strokes: Sequence[Stroke]) -> list[Stroke]:
    """The strokes with what has to be rolled, or is by custom, rolled.

    A roll begins on the beat; one that carries the tune begins before it, as far as there is time, so that the
    tune is on the beat.
    """
    if not (instrument.rolls or instrument.hands or instrument.decays):
        return list(strokes)
    rolled: list[Stroke] = []
    free_s = 0.0
    for chord in moments(strokes):
        tick = chord[0].note.start
        final, by_custom = plan.is_final(tick), rolls_by_custom(plan, instrument, tick)
        for share in [chord] if by_custom else hands_for(instrument, chord):
            if len(share) > 1 and (by_custom or not _holds(instrument, max(instrument.hands), share)):
                rolled += _rolled(share, _SLOWLY if final else 1.0, free_s)
            else:
                rolled += share
        free_s = max(stroke.start_s for stroke in rolled[-len(chord) :]) + _STEP_S
    return rolled


def rolls_by_custom(plan: Plan, instrument: Instrument, tick: int) -> bool:
    """True where a chord at that time is rolled whether or not hands can hold it."""
    return instrument.rolls or (plan.is_final(tick) and instrument.decays and plan.level < _SOFT_ENDING)


def hands_for(instrument: Instrument, chord: Sequence[Stroke]) -> list[list[Stroke]]:
    """A chord (lowest note first) divided between the hands, the lower notes to the left one.

    Chosen so that as few notes as can be lie in a hand that cannot hold its share.
    """
    whole = list(chord)
    if len(whole) == 1 or not instrument.hands:
        return [[stroke] for stroke in whole]
    if len(instrument.hands) == 1:
        return [whole]

    def strain(place: int) -> tuple[int, int]:
        shares = whole[:place], whole[place:]
        unheld = [
            share
            for share, fingers in zip(shares, instrument.hands, strict=True)
            if not _holds(instrument, fingers, share)
        ]
        return sum(len(share) for share in unheld), max(_span(share) for share in shares)

    place = min(range(len(whole) + 1), key=strain)
    return [share for share in (whole[:place], whole[place:]) if share]


def _holds(instrument: Instrument, fingers: int, share: Sequence[Stroke]) -> bool:
    """True where one hand can strike these notes at once."""
    return len(share) <= fingers and _span(share) <= instrument.reach


def _span(share: Sequence[Stroke]) -> int:
    """Semitones from the lowest to the highest note."""
    return share[-1].note.pitch - share[0].note.pitch if share else 0


def _rolled(share: Sequence[Stroke], slowly: float, free_s: float) -> list[Stroke]:
    """One stroke after the other, none before `free_s`."""
    steps = [
        slowly * (_STEP_S + _SEMITONE_S * (upper.note.pitch - lower.note.pitch))
        for lower, upper in pairwise(share)
    ]
    shorter = min(1.0, _LONGEST_S / sum(steps))
    late = list(accumulate((shorter * step for step in steps), initial=0.0))
    if share[-1].voice in TUNES:
        begin = max(free_s, share[-1].start_s - late[-1])
    else:
        begin = min(stroke.start_s for stroke in share)
    return [
        dataclasses.replace(
            stroke, start_s=begin + after, end_s=max(stroke.end_s, begin + after + _SHORTEST_S)
        )
        for stroke, after in zip(share, late, strict=True)
    ]
