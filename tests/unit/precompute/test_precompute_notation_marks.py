"""What stands at the written notes: beams that show the beats, slurs that end, dots, breaths, hairpins, names."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from score_impressions import imagine_commission

from db.entities import Commission
from precompute.composing.score.catalogue.cycles import CYCLES
from precompute.composing.score.catalogue.ensembles import ENSEMBLES, PERCUSSION
from precompute.composing.score.notation.accidentals import named
from precompute.composing.score.notation.beams import beamed
from precompute.composing.score.notation.clefs import TREBLE, clef_of
from precompute.composing.score.notation.drums import drums_of
from precompute.composing.score.notation.dynamics import dynamics, loudness_of
from precompute.composing.score.notation.instruments import seated, short_names
from precompute.composing.score.notation.musicxml import write_musicxml
from precompute.composing.score.notation.phrasing import Mark, phrased
from precompute.composing.score.notation.rhythm import split
from precompute.composing.score.notation.staves import Stave, Symbol, from_the_top, lay_out
from precompute.composing.score.notation.tempo import slows_at, tempo_words
from precompute.composing.score.piece import Piece, write_piece
from precompute.composing.score.theory import METRES, QUARTER, Key, Metre, Note
from precompute.composing.score.writing.harmony import Chord
from precompute.composing.score.writing.orchestration import Part, Voiced

FLUTE = ENSEMBLES["flute-harp"].instruments[0]
CULTURES = ["", "Egyptian", "Japanese", "Chinese", "Dutch"]

commissions = st.builds(
    imagine_commission,
    st.floats(-1, 1),
    st.floats(-1, 1),
    st.integers(0, 10_000),
    st.sampled_from([5.0, 12.0, 30.0]),
    culture=st.sampled_from(CULTURES),
)
metres = st.sampled_from(list(METRES.values()))


def score_of(piece: Piece) -> ET.Element:
    return ET.fromstring(write_musicxml(piece))  # noqa: S314 - our own bytes


def notes_by_voice(measure: ET.Element) -> dict[str, list[ET.Element]]:
    """The first note of each chord, and the rests."""
    voices: dict[str, list[ET.Element]] = defaultdict(list)
    for note in measure.iter("note"):
        if note.find("chord") is None:
            voices[note.findtext("voice") or ""].append(note)
    return voices


@st.composite
def bars(draw: st.DrawFn) -> tuple[Metre, tuple[Symbol, ...]]:
    """A bar of notes and rests in a metre."""
    metre = draw(metres)
    symbols: list[Symbol] = []
    now = 0
    while now < metre.bar:
        length = draw(st.sampled_from([60, 120, 120, 180, 240, 240, 240, 360, 480, 720]))
        end = min(now + length, metre.bar)
        rest = draw(st.integers(0, 5)) == 0
        pitches = () if rest else (60,)
        symbols += [
            Symbol(value.start, value.length, pitches)
            for value in split(now, end, metre, frozenset(), rest=rest)
        ]
        now = end
    return metre, tuple(symbols)


def stretches(beams: dict[int, tuple[str, ...]], level: int) -> Iterator[tuple[int, int]]:
    """Where each beam of a level begins and ends; every word must be in its place."""
    begun: int | None = None
    for tick, words in sorted(beams.items()):
        word = words[level] if len(words) > level else ""
        if word == "begin":
            assert begun is None
            begun = tick
        elif word == "continue":
            assert begun is not None
        elif word == "end":
            assert begun is not None
            yield begun, tick
            begun = None
        else:
            assert begun is None
    assert begun is None


@given(bars())
def test_beams_begin_and_end_and_show_the_beats(bar: tuple[Metre, tuple[Symbol, ...]]) -> None:
    metre, symbols = bar
    beams = beamed(symbols, metre)
    by_start = {symbol.start: symbol for symbol in symbols}
    for level in range(3):
        for begin, end in stretches(beams, level):
            inside = [symbol for symbol in symbols if begin <= symbol.start <= end]
            assert all(symbol.pitches and symbol.length < QUARTER for symbol in inside)
            if metre.free:
                continue
            if metre.halves:
                assert not begin < metre.halves[0] <= end
            if begin // metre.pulse != end // metre.pulse:
                assert level == 0
                assert begin % metre.pulse == 0
                assert {symbol.length for symbol in inside} == {240}
    for tick, words in beams.items():
        flags = {60: 3, 120: 2, 180: 2, 240: 1, 360: 1}[by_start[tick].length]
        assert len(words) == flags
        assert "hook" not in words[0]


@given(bars())
def test_short_neighbours_of_one_beat_are_always_beamed(bar: tuple[Metre, tuple[Symbol, ...]]) -> None:
    metre, symbols = bar
    beams = beamed(symbols, metre)
    for one, two in pairwise(symbols):
        short = all(each.pitches and each.length < QUARTER for each in (one, two))
        if short and one.start // metre.pulse == two.start // metre.pulse:
            assert one.start in beams
            assert two.start in beams


@pytest.mark.parametrize(
    ("metre", "lengths", "words"),
    [
        ("4/4", (240,) * 8, ["begin", "continue", "continue", "end"] * 2),
        ("3/4", (240,) * 6, ["begin", *["continue"] * 4, "end"]),
        ("5/4", (240,) * 10, ["begin", *["continue"] * 4, "end", "begin", "continue", "continue", "end"]),
        ("6/8", (240,) * 6, ["begin", "continue", "end"] * 2),
        ("2/4", (240, 240, 120, 120, 240), ["begin", "end", "begin", "continue", "end"]),
        ("free", (240,) * 8, ["begin", *["continue"] * 6, "end"]),
    ],
)
def test_eighths_hang_together_as_the_metre_has_them(metre, lengths, words) -> None:
    symbols: list[Symbol] = []
    for length in lengths:
        symbols.append(Symbol(symbols[-1].end if symbols else 0, length, (60,)))
    beams = beamed(symbols, METRES[metre])
    assert [beams[symbol.start][0] for symbol in symbols] == words


def test_a_lone_16th_has_a_hook_to_the_side_where_its_eighth_is() -> None:
    symbols = [Symbol(start, length, (60,)) for start, length in ((0, 360), (360, 120), (480, 240))]
    assert beamed(symbols, METRES["6/8"])[360] == ("continue", "backward hook")
    symbols = [Symbol(start, length, (60,)) for start, length in ((0, 120), (120, 240), (360, 120))]
    beams = beamed(symbols, METRES["2/4"])
    assert [beams[symbol.start] for symbol in symbols] == [
        ("begin", "forward hook"),
        ("continue",),
        ("end", "backward hook"),
    ]


@given(metres, st.integers(0, 15), st.integers(1, 40), st.booleans())
def test_rests_and_notes_show_the_middle_of_the_bar(
    metre: Metre, begin: int, length: int, rest: bool
) -> None:
    start, end = begin * 60, min((begin + length) * 60, metre.bar)
    values = list(split(start, end, metre, frozenset(), rest=rest))
    assert values[0].start == start
    assert sum(value.length for value in values) == end - start
    for value in values:
        inside = value.start < (metre.halves or (0,))[0] < value.start + value.length
        if inside and rest:
            assert value.length == metre.bar
        elif inside and metre.beats == 5:
            pytest.fail("five beats are three and two")
        if rest and not metre.is_compound:
            assert value.start % value.length == 0 or value.start == (metre.halves or (0,))[0]


@settings(max_examples=20)
@given(commissions)
def test_slurs_and_beams_of_a_score_end_in_the_voice_where_they_begin(commission: Commission) -> None:
    root = score_of(write_piece(commission))
    for part in root.iter("part"):
        open_slurs: set[str] = set()
        for measure in part.iter("measure"):
            for voice, notes in notes_by_voice(measure).items():
                open_beams: set[str] = set()
                for note in notes:
                    for slur in sorted(
                        note.findall("notations/slur"), key=lambda s: s.attrib["type"] != "stop"
                    ):
                        assert slur.attrib["number"] == voice
                        (open_slurs.remove if slur.attrib["type"] == "stop" else open_slurs.add)(voice)
                    for beam in note.findall("beam"):
                        number = beam.attrib["number"]
                        if beam.text == "begin":
                            assert number not in open_beams
                            open_beams.add(number)
                        elif beam.text in {"continue", "end"}:
                            assert number in open_beams
                        if beam.text == "end":
                            open_beams.remove(number)
                    if note.find("rest") is not None:
                        assert not open_beams
                        assert voice not in open_slurs
                assert not open_beams
        assert not open_slurs


@settings(max_examples=20)
@given(commissions)
def test_slurs_stay_within_a_phrase_and_never_hold_a_repeated_note(commission: Commission) -> None:
    piece = write_piece(commission)
    metre = piece.plan.metre
    phrases = [tune.notes[0].start for tune in piece.tunes]
    bars = -(-piece.chords[-1].end // metre.bar)
    for part in piece.parts:
        for stave in lay_out(part, metre, bars):
            marks = phrased(piece.plan, part.instrument, stave)
            slurred: dict[int, list[Symbol]] = {}
            for bar in stave.bars:
                for voice, symbols in bar.items():
                    for symbol in symbols:
                        found = marks.get((voice, symbol.start), frozenset())
                        if Mark.SLUR_BEGINS in found:
                            slurred[voice] = []
                        if voice in slurred and not symbol.tied_from:
                            slurred[voice].append(symbol)
                        if Mark.SLUR_ENDS in found:
                            notes = slurred.pop(voice)
                            assert len(notes) > 1
                            assert all(one.pitches != two.pitches for one, two in pairwise(notes))
                            seconds = (symbol.end - notes[0].start) / QUARTER * 60 / piece.plan.tempo_bpm
                            assert seconds <= 2 * max(3.6, metre.quarters * 60 / piece.plan.tempo_bpm)
                            borders = [tick for tick in phrases if notes[0].start < tick <= notes[-1].start]
                            assert borders == []
            assert not slurred


def test_detached_music_has_dots_where_legato_has_slurs() -> None:
    lively = write_piece(imagine_commission(0.8, 0.8, 3))
    gentle = write_piece(imagine_commission(0.0, -0.6, 3))
    assert lively.plan.detached > 0.5 > gentle.plan.detached
    tune_of_lively, tune_of_gentle = (score_of(piece).findall("part[1]")[0] for piece in (lively, gentle))
    assert tune_of_lively.find(".//slur") is None
    assert tune_of_lively.find(".//staccato") is not None
    assert tune_of_gentle.find(".//slur") is not None
    assert tune_of_gentle.find(".//staccato") is None


def marks_of(piece: Piece, notes: tuple[Voiced, ...]) -> dict[int, frozenset[Mark]]:
    """What stands at a flute's notes, by where they begin."""
    bars = max(each.note.end for each in notes) // piece.plan.metre.bar + 1
    (stave,) = lay_out(Part(FLUTE, notes), piece.plan.metre, bars)
    return {tick: found for (_, tick), found in phrased(piece.plan, FLUTE, stave).items()}


@pytest.fixture(scope="module")
def calm_piece() -> Piece:
    piece = write_piece(imagine_commission(0.0, -0.4, 10))
    assert piece.plan.metre.name in {"4/4", "3/4", "2/4"}
    return piece


def test_a_flutist_breathes_between_two_phrases_that_follow_without_a_rest(calm_piece: Piece) -> None:
    bar = calm_piece.plan.metre.bar
    phrases = [phrase.start_bar for each in calm_piece.plan.sections for phrase in each.section.phrases]
    notes = tuple(Voiced("inner1", Note(number * bar, bar, 72)) for number in range(phrases[-1] + 1))
    breath = frozenset({Mark.BREATH})
    assert marks_of(calm_piece, notes) == {(begin - 1) * bar: breath for begin in phrases[1:]}


def test_stressed_notes_are_marked_and_repeated_ones_stay_without_a_slur(calm_piece: Piece) -> None:
    notes = (
        Voiced("melody", Note(0, 240, 72)),
        Voiced("melody", Note(240, 240, 72)),
        Voiced("melody", Note(480, 240, 74, stress=0.6)),
    )
    found = marks_of(calm_piece, notes)
    assert found.pop(480) in (frozenset({Mark.SLUR_ENDS, mark}) for mark in (Mark.ACCENT, Mark.TENUTO))
    assert found == {240: frozenset({Mark.SLUR_BEGINS})}


@settings(max_examples=20)
@given(commissions)
def test_hairpins_lead_into_the_climax_and_out_of_it_and_are_closed(commission: Commission) -> None:
    piece = write_piece(commission)
    plan = piece.plan
    climax = next(section for section in plan.sections if section.climax)
    for part in piece.parts:
        open_since: int | None = None
        for sign in dynamics(plan, part):
            if sign.ends:
                assert open_since is not None
                assert open_since < sign.tick
                open_since = None
            elif sign.is_hairpin:
                assert open_since is None
                open_since = sign.tick
                if sign.sign == "crescendo":
                    assert sign.tick < climax.section.start_bar * plan.metre.bar
            else:
                assert open_since is None
                assert sign.sign == loudness_of(plan.section_at(sign.tick).level)
        assert open_since is None
    leader = dynamics(plan, piece.parts[0])
    index = plan.sections.index(climax)
    if index and loudness_of(plan.sections[index - 1].level) != loudness_of(climax.level):
        assert {sign.sign for part in piece.parts for sign in dynamics(plan, part)} & {"crescendo"}
    assert leader[0].tick == piece.parts[0].notes[0].note.start


@settings(max_examples=20)
@given(commissions)
def test_the_tempo_has_a_word_and_the_end_slows_down_where_players_do(commission: Commission) -> None:
    piece = write_piece(commission)
    plan = piece.plan
    assert tempo_words(plan).endswith("liberamente") is plan.metre.free
    slow = slows_at(plan, piece.tempo)
    if slow is not None:
        beats = [
            bpm
            for tick, bpm in zip(piece.tempo.ticks, piece.tempo.quarters_a_minute, strict=True)
            if slow <= tick < plan.end
        ]
        assert beats
        assert max(beats) < plan.tempo_bpm
        assert [words.text for words in score_of(piece).iter("words")].count("rit.") == 1


@pytest.mark.parametrize("cycle", CYCLES.values(), ids=lambda cycle: cycle.name)
def test_deep_strokes_stand_below_high_ones(cycle) -> None:
    drums = next(
        player
        for ensemble in ENSEMBLES.values()
        for player in ensemble.instruments
        if player.program == PERCUSSION
    )
    keys = sorted(set(cycle.keys.values()))
    part = Part(drums, tuple(Voiced("pulse", Note(0, 240, key)) for key in keys))
    found = drums_of(part)
    assert set(found) == set(keys)
    height = {key: (drum.octave, "CDEFGAB".index(drum.step)) for key, drum in found.items()}
    assert height[cycle.keys["D"]] < height[cycle.keys["T"]]
    assert all(drum.name for drum in found.values())


C_MAJOR = Key(0, "major")


def signs_of(stave: Stave, chords: tuple[Chord, ...]) -> list[tuple[int, str, str | None, bool]]:
    """Tick, letter, accidental and whether it is only a reminder, from left to right."""
    named_bars = list(named(stave, [C_MAJOR] * len(stave.bars), chords))
    return sorted(
        (tick, note.name.step, note.sign, note.reminds)
        for bar in named_bars
        for (_, tick, _), note in bar.items()
    )


def test_accidentals_hold_for_all_voices_of_a_bar_and_the_next_bar_is_reminded() -> None:
    upper = tuple(Symbol(start, 960, (pitch,), struck=start) for start, pitch in ((0, 72), (960, 65)))
    lower = tuple(Symbol(start, 960, (pitch,), struck=start) for start, pitch in ((0, 66), (960, 55)))
    following = (Symbol(1920, 1920, (65,), struck=1920),)
    third = (Symbol(3840, 1920, (66,), struck=3840),)
    fourth = (Symbol(5760, 960, (65,), struck=5760), Symbol(6720, 960, (65,), struck=6720))
    stave = Stave(TREBLE, ({0: upper, 1: lower}, {0: following}, {0: third}, {0: fourth}))
    assert signs_of(stave, (Chord(0, 7680, 0, C_MAJOR, (0, 4, 7)),)) == [
        (0, "C", None, False),
        (0, "F", "sharp", False),
        (960, "F", "natural", False),
        (960, "G", None, False),
        (1920, "F", None, False),
        (3840, "F", "sharp", False),
        (5760, "F", "natural", True),
        (6720, "F", None, False),
    ]


def test_a_tied_note_keeps_its_name_when_the_chord_changes() -> None:
    dominant = Chord(0, 1920, 4, C_MAJOR, (4, 8, 11))
    borrowed = Chord(1920, 3840, 3, C_MAJOR, (5, 8, 0))
    tied = Symbol(0, 1920, (68,), tied_to=True, struck=0)
    goes_on = Symbol(1920, 1920, (68,), tied_from=True, struck=0)
    stave = Stave(TREBLE, ({0: (tied,)}, {0: (goes_on,)}))
    found = signs_of(stave, (dominant, borrowed))
    assert found == [(0, "G", "sharp", False), (1920, "G", None, False)]


def test_voices_are_told_from_the_top_and_silent_ones_left_out() -> None:
    high, low, rest = (Symbol(0, 1920, pitches) for pitches in ((72, 76), (60,), ()))
    assert from_the_top({0: (low,), 1: (rest,), 2: (high,)}) == [2, 0]


@settings(max_examples=15)
@given(commissions)
def test_where_voices_share_a_staff_only_the_uppermost_ones_stems_go_up(commission: Commission) -> None:
    for measure in score_of(write_piece(commission)).iter("measure"):
        staves: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for note in measure.iter("note"):
            stem = note.findtext("stem")
            if stem:
                staves[note.findtext("staff") or ""][note.findtext("voice") or ""].add(stem)
        for voices in staves.values():
            assert all(len(stems) == 1 for stems in voices.values())
            assert sum(stems == {"up"} for stems in voices.values()) <= 1


@pytest.mark.parametrize(
    ("name", "pitch", "sign", "line"),
    [
        ("viola", 62, "C", 3),
        ("violas", 57, "C", 3),
        ("cello", 50, "F", 4),
        ("cello", 62, "C", 4),
        ("violin", 70, "G", 2),
    ],
)
def test_players_read_their_own_clef(name: str, pitch: int, sign: str, line: int) -> None:
    player = dataclasses.replace(FLUTE, name=name)
    clef = clef_of(Part(player, (Voiced("melody", Note(0, 480, pitch)),)))
    assert (clef.sign, clef.line) == (sign, line)


def test_an_orchestra_is_seated_from_woodwinds_to_strings_and_keeps_its_channels() -> None:
    orchestra = ENSEMBLES["orchestra"]
    parts = [
        Part(player, (Voiced("melody", Note(0, 480, player.range[0])),)) for player in orchestra.instruments
    ]
    seats = seated(parts)
    names = [part.instrument.name for part, _ in seats]
    assert names.index("flute") < names.index("french horn") < names.index("timpani") < names.index("violins")
    assert {part.instrument.name: channel for part, channel in seats} == {
        part.instrument.name: number for number, part in enumerate(parts, 1)
    }


@pytest.mark.parametrize(
    ("name", "short"),
    [("violin", "Vln."), ("alto saxophone", "A. Sax."), ("guitar as oud", "Oud"), ("shakuhachi", "Shak.")],
)
def test_names_are_shortened_as_scores_do(name: str, short: str) -> None:
    assert short_names([name]) == [short]


@pytest.mark.parametrize("ensemble", ENSEMBLES.values(), ids=lambda ensemble: ensemble.name)
def test_no_two_players_of_an_ensemble_have_the_same_short_name(ensemble) -> None:
    short = short_names([player.name for player in ensemble.instruments])
    assert len(set(short)) == len(ensemble.instruments)
    assert all(short)


def test_the_first_page_names_picture_artist_and_composer() -> None:
    score = write_musicxml(write_piece(imagine_commission(0.3, 0.1, 4)), "The Sower", "Jean-François Millet")
    root = ET.fromstring(score)  # noqa: S314 - our own bytes
    credits = {each.findtext("credit-type"): each.findtext("credit-words") for each in root.iter("credit")}
    assert credits == {
        "title": "The Sower",
        "subtitle": "after the picture by Jean-François Millet",
        "composer": "Klangbild",
    }
