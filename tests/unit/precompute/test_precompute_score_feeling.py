"""How a feeling shapes the notes, beyond mode and tempo: thirds, keys of contrast, register, strokes, halves."""

from __future__ import annotations

import dataclasses
from collections import Counter
from itertools import pairwise
from random import Random
from statistics import mean

import pytest
from score_impressions import imagine_commission

from precompute.composing.score.piece import Piece, write_piece
from precompute.composing.score.theory import QUARTER, Key
from precompute.composing.score.writing.harmony import harmonise
from precompute.composing.score.writing.melody import compose_melody, notes_of
from precompute.composing.score.writing.progressions import Walk, draw_walk
from precompute.composing.score.writing.texture import accompany
from precompute.composing.score.writing.voicing import voice_chords

SEEDS = range(24)


def on_minor_thirds(piece: Piece, gladness: float) -> float:
    """Share of the tune's time that lies on the minor thirds of the chords, if the plan felt so."""
    plan = dataclasses.replace(piece.plan, gladness=gladness)
    chords = harmonise(piece.plan)
    there = total = 0
    for note in notes_of(compose_melody(plan, chords)):
        chord = next(chord for chord in chords if chord.start <= note.start < chord.end)
        minor = (chord.tones[1] - chord.root) % 12 == 3
        there += note.length * (minor and note.pitch % 12 == chord.tones[1])
        total += note.length
    return there / total


def test_sad_tunes_lean_on_minor_thirds_and_glad_ones_do_not() -> None:
    pieces = [write_piece(imagine_commission(-0.7, -0.3, seed)) for seed in SEEDS]
    plain = mean(on_minor_thirds(piece, 0.0) for piece in pieces)
    assert mean(on_minor_thirds(piece, -1.0) for piece in pieces) > plain + 0.05
    assert mean(on_minor_thirds(piece, 1.0) for piece in pieces) == plain


def contrasts(valence: float) -> Counter[str]:
    """Where contrasting sections go, counted over many seeds."""
    places = {7: "dominant", 5: "subdominant"}
    found: Counter[str] = Counter()
    for seed in range(80):
        plan = write_piece(imagine_commission(valence, 0.0, seed, 40.0)).plan
        for key in {section.key for section in plan.sections} - {plan.key}:
            away = (key.tonic - plan.key.tonic) % 12
            found[places[away] if key.mode == plan.key.mode else "relative"] += 1
    return found


def test_contrasts_go_sharpwards_in_glad_music_and_flatwards_in_sad() -> None:
    glad, sad = contrasts(0.8), contrasts(-0.8)
    assert glad["dominant"] > 2 * glad["subdominant"]
    assert sad["subdominant"] > 2 * sad["dominant"]
    assert glad["relative"] == sad["relative"] == 0


def test_what_leans_to_neither_side_visits_the_other_mode() -> None:
    assert contrasts(0.02)["relative"] > 6


@pytest.mark.parametrize("seed", [1, 5, 9])
def test_dark_pictures_lie_lower_in_all_voices(seed: int) -> None:
    piece = write_piece(imagine_commission(0.0, 0.0, seed))
    melody = notes_of(piece.tunes)
    ensemble = piece.plan.ensemble

    def heights(register: float) -> tuple[float, float]:
        voicings = voice_chords(
            piece.chords, melody, ensemble.bass_range, ensemble.inner_ranges, register=register
        )
        return mean(v.bass for v in voicings), mean(pitch for v in voicings for pitch in v.inner)

    low, high = heights(-1.0), heights(1.0)
    assert low[0] < high[0]
    assert low[1] <= high[1]


def strokes(piece: Piece, bustle: float) -> int:
    """How many moments of the accompaniment there are, if the plan were so busy."""
    plan = dataclasses.replace(piece.plan, bustle=bustle)
    melody = notes_of(piece.tunes)
    return len({note.start for _, note in accompany(plan, piece.voicings, melody)})


def test_the_busier_the_picture_the_more_strokes_and_none_are_too_quick() -> None:
    for seed in SEEDS:
        piece = write_piece(imagine_commission(0.1, 0.1, seed))
        counts = [strokes(piece, bustle) for bustle in (0.0, 0.25, 0.5, 0.75, 1.0)]
        assert counts == sorted(counts)
    busiest = write_piece(imagine_commission(0.5, 1.0, 3))
    quarter_s = 60 / busiest.plan.tempo_bpm
    starts = sorted({note.start for _, note in accompany(busiest.plan, busiest.voicings, [])})
    gaps = [two - one for one, two in pairwise(starts)]
    assert min(gaps) / QUARTER * quarter_s > 0.06  # a figure may dot its strokes


def test_the_halves_of_a_period_begin_with_the_same_chords_and_much_the_same_tune() -> None:
    same = of = 0
    for seed in range(60):
        piece = write_piece(imagine_commission(0.3, 0.2, seed, 45.0))
        for section in piece.plan.sections:
            phrases = section.section.phrases
            if len(phrases) < 2 or (phrases[0].role, phrases[1].role) != ("antecedent", "consequent"):
                continue
            bar = piece.plan.metre.bar
            begin = [
                [
                    (chord.start - phrase.start_bar * bar, chord.degree)
                    for chord in piece.chords
                    if phrase.start_bar * bar <= chord.start < (phrase.start_bar + phrase.bars / 2) * bar
                ]
                for phrase in phrases[:2]
            ]
            count = min(len(begin[0]), len(begin[1])) // 2
            same += begin[0][:count] == begin[1][:count]
            of += 1
    assert of > 20
    assert same / of > 0.9


def test_a_walk_goes_on_from_what_it_begins_with() -> None:
    walk = draw_walk(Key(0, "major"), Walk(6, 4, 0.0, (0, 5, 3)), Random(1))
    assert walk[:3] == (0, 5, 3)
    assert len(walk) == 6


def test_no_piece_begins_with_a_rest() -> None:
    late = [
        seed
        for seed in range(120)
        if min(
            voiced.note.start
            for part in write_piece(imagine_commission((seed % 9) / 4 - 1, (seed % 7) / 3 - 1, seed)).parts
            for voiced in part.notes
        )
    ]
    assert late == []
