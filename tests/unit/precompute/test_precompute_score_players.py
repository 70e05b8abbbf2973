"""What a player can do: breathe in time, turn the bow, strike what a hand can hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from score_impressions import imagine_commission

from db.entities import Commission, Constraints
from precompute.composing.score.catalogue.ensembles import ENSEMBLES, Instrument
from precompute.composing.score.piece import Piece, write_piece
from precompute.composing.score.playing.breathing import breathe_and_bow
from precompute.composing.score.playing.hands import hands_for, roll_chords
from precompute.composing.score.playing.performance import NOTE_OFF, NOTE_ON, Event, perform
from precompute.composing.score.playing.strokes import Stroke
from precompute.composing.score.theory import QUARTER, Note

Sound = tuple[float, float, int]
"""Start and end in seconds, key."""

A_BREATH_S, A_BOW_S = 0.1, 0.04
"""The shortest silences in which one can breathe, or turn the bow."""
AT_ONCE_S = 0.015
A_TENTH = 16


def players(wanted: Callable[[Instrument], object]) -> list[Instrument]:
    return [player for ensemble in ENSEMBLES.values() for player in ensemble.instruments if wanted(player)]


def ensembles_with(wanted: Callable[[Instrument], object]) -> list[str]:
    return sorted(name for name, each in ENSEMBLES.items() if any(map(wanted, each.instruments)))


@st.composite
def commissions(draw: st.DrawFn, ensembles: Sequence[str]) -> Commission:
    """For one of the ensembles; at times at the slowest tempo, or as a loop."""
    feelings = st.floats(-1, 1)
    commission = imagine_commission(
        draw(feelings),
        draw(feelings),
        draw(st.integers(0, 10_000)),
        draw(st.sampled_from([15.0, 30.0, 60.0])),
    )
    elements = dataclasses.replace(commission.elements, ensemble=draw(st.sampled_from(ensembles)))
    wishes = Constraints(loop=draw(st.booleans()), tempo_bpm=draw(st.sampled_from([None, None, 30.0, 200.0])))
    return dataclasses.replace(commission, elements=elements, constraints=wishes)


def sounds(piece: Piece, events: Sequence[Event]) -> list[Sound]:
    """In order of time; of a loop twice round."""
    down: dict[int, float] = {}
    found: list[Sound] = []
    for event in events:
        if event.kind == NOTE_ON:
            down[event.number] = event.time_s
        elif event.kind == NOTE_OFF:
            found.append((down.pop(event.number), event.time_s, event.number))
    if piece.plan.loop:
        again_s = piece.plan.length_s
        found += [(start + again_s, end + again_s, key) for start, end, key in found]
    return sorted(found)


def stretches(heard: Sequence[Sound], silence_s: float) -> Iterator[float]:
    """Seconds of sound without so long a silence."""
    begin, until, _ = heard[0]
    for start, end, _ in heard[1:]:
        if start - until >= silence_s:
            yield until - begin
            begin = start
        until = max(until, end)
    yield until - begin


@given(commissions(ensembles_with(lambda player: player.breath_s and not player.staggers)))
@settings(max_examples=25)
def test_no_player_sounds_longer_than_a_breath(commission: Commission) -> None:
    piece = write_piece(commission)
    for player, events in piece.performance.tracks:
        if player.breath_s and not player.staggers:
            assert max(stretches(sounds(piece, events), A_BREATH_S)) <= player.breath_s + 0.05, player.name


@given(commissions(ensembles_with(lambda player: player.bow_s)))
@settings(max_examples=20)
def test_no_bow_lasts_for_ever(commission: Commission) -> None:
    piece = write_piece(commission)
    for player, events in piece.performance.tracks:
        if player.bow_s:
            heard = sounds(piece, events)
            assert max(end - start for start, end, _ in heard) <= player.bow_s
            assert max(stretches(heard, A_BOW_S)) <= player.bow_s + 0.05, player.name


@given(commissions(ensembles_with(lambda player: player.program in {0, 6, 19, 46})))
@settings(max_examples=20)
def test_keyboards_and_harps_strike_at_once_what_hands_can_hold(commission: Commission) -> None:
    piece = write_piece(commission)
    for player, events in piece.performance.tracks:
        fingers = {"piano": (5, 5), "harpsichord": (5, 5), "harp": (4, 4), "harp as kora": (2, 2)}
        hands = (5,) if "manual" in player.name else fingers.get(player.name)
        if hands is None:
            continue
        strokes = [event for event in events if event.kind == NOTE_ON]
        for number, first in enumerate(strokes):
            near = strokes[number : number + sum(hands) + 2]
            struck = [each.number for each in near if each.time_s - first.time_s <= AT_ONCE_S]
            assert hands_hold(hands, sorted(struck)), (player.name, struck)


def hands_hold(hands: Sequence[int], pitches: Sequence[int]) -> bool:
    """True where some division between the hands gives none too many or too wide."""

    def holds(fingers: int, share: Sequence[int]) -> bool:
        return len(share) <= fingers and (not share or share[-1] - share[0] <= A_TENTH)

    if len(hands) == 1:
        return holds(hands[0], pitches)
    return any(
        holds(hands[0], pitches[:place]) and holds(hands[1], pitches[place:])
        for place in range(len(pitches) + 1)
    )


@given(commissions(ensembles_with(lambda player: player.breath_s or player.bow_s)))
@settings(max_examples=15)
def test_breath_and_bow_delay_nothing_and_take_little(commission: Commission) -> None:
    piece = write_piece(commission)
    tireless = [
        dataclasses.replace(part, instrument=dataclasses.replace(part.instrument, breath_s=None, bow_s=None))
        for part in piece.parts
    ]
    without = perform(piece.plan, tireless, piece.chords, piece.tempo)
    for (player, real), (_, endless) in zip(piece.performance.tracks, without.tracks, strict=True):
        if player.breath_s or player.bow_s:
            played = {start: end for start, end, _ in sounds(piece, real)}
            for start, end, _ in sounds(piece, endless):
                assert start in played
                if end - start > 0.3 and end - start < (player.breath_s or player.bow_s or 0) / 2:
                    assert played[start] - start >= 0.45 * (end - start)


def test_a_choir_stops_together_only_between_phrases() -> None:
    commission = imagine_commission(-0.2, -0.6, 3, 60.0)
    elements = dataclasses.replace(commission.elements, ensemble="choir-strings")
    piece = write_piece(dataclasses.replace(commission, elements=elements))
    plan = piece.plan
    for player, events in piece.performance.tracks:
        heard = sounds(piece, events)
        for section in plan.sections:
            for phrase in section.section.phrases:
                begin_s = piece.tempo.seconds_at(phrase.start_bar * plan.metre.bar)
                before = [end for start, end, _ in heard if start < begin_s - 0.1]
                after = [start for start, _, _ in heard if start >= begin_s - 0.1]
                if player.staggers and before and after:
                    assert after[0] - max(before) >= A_BREATH_S
    strings = next(
        sounds(piece, events) for player, events in piece.performance.tracks if "bass" in player.name
    )
    assert max(stretches(strings, A_BREATH_S)) > 20.0


# ---- single strokes

PLAYERS = {player.name: player for player in players(lambda _: True)}


@pytest.fixture(scope="module")
def steady_piece() -> Piece:
    """One beat a second, in 4/4."""
    return steady(60.0, bars=1)


def steady(tempo_bpm: float, bars: int) -> Piece:
    """In 4/4, with phrases of so many bars at least."""
    for seed in range(80):
        commission = imagine_commission(0.2, -0.2, seed, 60.0)
        piece = write_piece(dataclasses.replace(commission, constraints=Constraints(tempo_bpm=tempo_bpm)))
        if piece.plan.metre.name == "4/4" and piece.plan.sections[-1].section.phrases[0].bars >= bars:
            return piece
    raise AssertionError(f"no piece has phrases of {bars} bars at {tempo_bpm} bpm")


def played(piece: Piece, *notes: Note, velocity: int = 60, voice: str = "melody") -> list[Stroke]:
    """Strokes in exact time, without any silence between them."""
    seconds = piece.tempo.seconds_at
    return [Stroke(voice, note, velocity, seconds(note.start), seconds(note.end)) for note in notes]


def beats(start: float, length: float, pitch: int = 67) -> Note:
    return Note(round(start * QUARTER), round(length * QUARTER), pitch)


def breathed(piece: Piece, name: str, strokes: Sequence[Stroke]) -> list[Stroke]:
    return sorted(
        breathe_and_bow(piece.plan, piece.tempo, PLAYERS[name], strokes), key=lambda each: each.start_s
    )


def test_a_note_that_is_too_long_is_taken_again_on_a_beat_and_softer(steady_piece: Piece) -> None:
    long = played(steady_piece, beats(0, 11))
    for name, silence_s in (("flute", 0.15), ("cello", 0.06)):
        first, second = breathed(steady_piece, name, long)
        assert second.note.start % QUARTER == 0
        assert second.start_s == pytest.approx(steady_piece.tempo.seconds_at(second.note.start))
        assert second.start_s - first.end_s >= silence_s - 1e-9
        assert first.velocity - 10 <= second.velocity < first.velocity
        assert second.note.end == long[0].note.end


def test_loud_notes_spend_more(steady_piece: Piece) -> None:
    note = beats(0, 6)
    assert len(breathed(steady_piece, "violin", played(steady_piece, note, velocity=60))) == 1
    assert len(breathed(steady_piece, "violin", played(steady_piece, note, velocity=110))) == 2


def test_many_players_hold_a_note_as_long_as_it_is_written(steady_piece: Piece) -> None:
    long = played(steady_piece, beats(0, 11))
    assert breathed(steady_piece, "choir", long) == long
    assert breathed(steady_piece, "violins", long) == long


def test_the_last_note_ends_with_the_breath(steady_piece: Piece) -> None:
    plan = steady_piece.plan
    start_s = steady_piece.tempo.seconds_at(plan.end)
    stroke = Stroke("bass", Note(plan.end, plan.metre.bar, 40), 60, start_s, start_s + 9.0)
    (last,) = breathed(steady_piece, "tuba", [stroke])
    assert last.end_s - last.start_s == pytest.approx(PLAYERS["tuba"].breath_s)


def test_breaths_are_taken_after_long_notes_and_before_strong_beats() -> None:
    piece = steady(120.0, bars=4)
    first = 4 * piece.plan.sections[-1].section.phrases[0].start_bar
    lengths = [2, 1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 2]
    notes = [beats(first + sum(lengths[:number]), length) for number, length in enumerate(lengths)]
    heard = breathed(piece, "tuba", played(piece, *notes))
    breaths = [two.note.start for one, two in pairwise(heard) if two.start_s - one.end_s >= A_BREATH_S]
    assert breaths == [(first + 8) * QUARTER]


def test_many_players_never_let_go_of_a_note_that_others_begin_under(steady_piece: Piece) -> None:
    bar = steady_piece.plan.sections[-1].section.start_bar
    lines = played(steady_piece, beats(4 * bar - 2, 4, 60), beats(4 * bar - 2, 2, 64), beats(4 * bar, 2, 65))
    assert breathed(steady_piece, "lower voices", lines) == breathed(steady_piece, "violins", lines)


def test_a_breath_comes_between_phrases_even_where_none_is_needed(steady_piece: Piece) -> None:
    bar = steady_piece.plan.sections[-1].section.start_bar
    notes = [beats(4 * bar - 2, 1), beats(4 * bar - 1, 1), beats(4 * bar, 1), beats(4 * bar + 1, 1)]
    heard = breathed(steady_piece, "oboe", played(steady_piece, *notes))
    silences = [two.start_s - one.end_s for one, two in pairwise(heard)]
    assert silences == pytest.approx([0.0, 0.3, 0.0], abs=1e-9)


def test_what_a_hand_cannot_reach_is_rolled_from_the_bottom_the_wider_the_slower(steady_piece: Piece) -> None:
    def roll(*pitches: int) -> list[float]:
        chord = played(steady_piece, *(beats(4, 1, pitch) for pitch in pitches), voice="inner1")
        rolled = roll_chords(steady_piece.plan, PLAYERS["piano"], chord)
        starts = {stroke.note.pitch: stroke.start_s for stroke in rolled}
        return [starts[pitch] - min(starts.values()) for pitch in pitches]

    assert roll(36, 52, 60, 76) == [0.0, 0.0, 0.0, 0.0]
    low, high, *upper = roll(36, 55, 72, 76)
    assert [low, *upper] == [0.0, 0.0, 0.0]
    assert roll(36, 57, 72, 76)[1] > high > AT_ONCE_S
    left, middle, last, right = roll(36, 55, 64, 88)
    assert left == right == 0.0 < middle < last


@given(st.lists(st.integers(30, 90), min_size=2, max_size=8, unique=True))
def test_hands_never_cross(pitches: list[int]) -> None:
    chord = [Stroke("inner1", Note(0, QUARTER, pitch), 60, 0.0, 1.0) for pitch in sorted(pitches)]
    shares = hands_for(PLAYERS["piano"], chord)
    assert [stroke for share in shares for stroke in share] == chord
    assert len(shares) <= 2


def test_a_rolled_tune_is_on_the_beat(steady_piece: Piece) -> None:
    chord = [
        *played(steady_piece, beats(4, 1, 50), beats(4, 1, 57), voice="inner1"),
        *played(steady_piece, beats(4, 1, 69)),
    ]
    rolled = roll_chords(steady_piece.plan, PLAYERS["guitar as oud"], chord)
    starts = [stroke.start_s for stroke in sorted(rolled, key=lambda stroke: stroke.note.pitch)]
    assert starts == sorted(starts)
    assert starts[-1] == pytest.approx(steady_piece.tempo.seconds_at(4 * QUARTER))
    assert starts[0] < starts[1] < starts[2]


def test_every_player_who_blows_sings_or_bows_alone_has_a_limit() -> None:
    winds, choirs, bows = {*range(56, 62), *range(64, 80)}, {52, 53}, {40, 41, 42, 43, 110}
    for player in players(lambda _: True):
        assert (player.breath_s is not None) == (player.program in winds | choirs), player.name
        assert (player.bow_s is not None) == (player.program in bows), player.name
        assert player.staggers == (player.program in choirs), player.name
