"""What holds for every piece that the embedded composer writes, whatever the picture, length and seed."""

from __future__ import annotations

import dataclasses
import io
import json
from itertools import pairwise

import mido
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from score_impressions import imagine_commission

from db.entities import Commission
from precompute.composing.score.catalogue.ensembles import ENSEMBLES, Ensemble
from precompute.composing.score.catalogue.profiles import PROFILES
from precompute.composing.score.describing import describe, summarise
from precompute.composing.score.piece import write_piece
from precompute.composing.score.planning.form import FORMS, divide
from precompute.composing.score.playing.midi import key_signature, write_midi
from precompute.composing.score.playing.performance import NOTE_OFF, NOTE_ON
from precompute.composing.score.playing.timing import LEAD_IN_S
from precompute.composing.score.theory import METRES, QUARTER, SCALES, Key
from precompute.composing.score.writing.figures import FIGURES
from precompute.composing.score.writing.melody import notes_of
from precompute.composing.score.writing.voicing import parallel

feelings = st.floats(-1, 1, allow_nan=False)
lengths = st.sampled_from([5.0, 6.5, 9.0, 12.0, 15.0, 20.0, 30.0, 45.0, 75.0])
cultures = st.sampled_from(["", "Egyptian", "Japanese", "Dutch"])
commissions = st.builds(
    imagine_commission, feelings, feelings, st.integers(0, 10_000), lengths, culture=cultures
)
every_piece = settings(max_examples=25)


@every_piece
@given(commissions)
def test_every_note_lies_in_its_instruments_range(commission: Commission) -> None:
    for part in write_piece(commission).parts:
        low, high = part.instrument.range
        assert all(low <= each.note.pitch <= high for each in part.notes), part.instrument.name


@every_piece
@given(commissions)
def test_every_key_that_is_pressed_is_released_before_it_is_pressed_again(commission: Commission) -> None:
    pressed: set[tuple[int, int]] = set()
    for event in write_piece(commission).performance.events:
        key = (event.channel, event.number)
        if event.kind == NOTE_ON:
            assert key not in pressed
            pressed.add(key)
        elif event.kind == NOTE_OFF:
            pressed.remove(key)
    assert not pressed


@every_piece
@given(commissions)
@example(imagine_commission(-0.833293957340457, 0.25, 335, 9.0, culture="Dutch"))
def test_the_piece_ends_on_its_tonic_and_rings_out_at_the_asked_length(commission: Commission) -> None:
    piece = write_piece(commission)
    plan, final = piece.plan, piece.chords[-1]
    assert final.degree == 0
    assert final.key == plan.key
    assert notes_of(piece.tunes)[-1].pitch % 12 == plan.key.tonic
    assert piece.voicings[-1].bass % 12 == plan.key.tonic
    rings_until = piece.tempo.seconds_at(final.end) + plan.ring_s
    assert rings_until == pytest.approx(commission.duration_s, abs=0.01)
    assert max(event.time_s for event in piece.performance.events) <= commission.duration_s


@every_piece
@given(commissions)
def test_melody_and_bass_never_move_in_parallel_fifths_or_octaves(commission: Commission) -> None:
    piece = write_piece(commission)
    melody = notes_of(piece.tunes)

    def top(tick: int) -> int | None:
        return next((note.pitch for note in melody if note.start <= tick < note.end), None)

    for one, two in pairwise(piece.voicings):
        before, after = top(one.chord.start), top(two.chord.start)
        if before is not None and after is not None:
            assert not parallel(one.bass, before, two.bass, after)


@every_piece
@given(commissions)
@example(imagine_commission(0.0, 1.0, 66, 15.0, culture="Japanese"))  # the tune comes down onto the bass
def test_inner_voices_stay_between_bass_and_melody(commission: Commission) -> None:
    piece = write_piece(commission)
    melody = notes_of(piece.tunes)
    for voicing in piece.voicings:
        chord = voicing.chord
        above = [note.pitch for note in melody if note.start < chord.end and chord.start < note.end]
        assert list(voicing.inner) == sorted(voicing.inner)
        assert voicing.inner[0] >= voicing.bass
        assert voicing.inner[-1] <= min(above, default=127)


@every_piece
@given(commissions)
def test_the_melody_leaps_an_octave_at_most_and_cadences_on_chord_tones(commission: Commission) -> None:
    piece = write_piece(commission)
    for tune in piece.tunes:
        assert all(abs(two.pitch - one.pitch) <= 12 for one, two in pairwise(tune.notes))
        last = tune.notes[-1]
        chord = next(chord for chord in piece.chords if chord.start <= last.start < chord.end)
        assert last.pitch % 12 in chord.tones


@every_piece
@given(commissions)
def test_chords_and_phrases_fill_the_bars_without_gap_or_overlap(commission: Commission) -> None:
    piece = write_piece(commission)
    bar = piece.plan.metre.bar
    assert piece.chords[0].start == 0
    assert all(one.end == two.start for one, two in pairwise(piece.chords))
    assert piece.chords[-1].end == (piece.plan.bars + 1) * bar
    phrases = [phrase for section in piece.plan.sections for phrase in section.section.phrases]
    assert sum(phrase.bars for phrase in phrases) == piece.plan.bars
    for tune in piece.tunes:
        assert all(one.end <= two.start for one, two in pairwise(tune.notes))


@every_piece
@given(commissions)
def test_the_tempo_stays_near_the_one_asked_for(commission: Commission) -> None:
    piece = write_piece(commission)
    room = 0.2 if commission.duration_s >= 15 else 0.5
    assert piece.plan.tempo_bpm == pytest.approx(commission.elements.tempo_bpm, rel=room)


@every_piece
@given(commissions)
def test_the_midi_file_tells_the_same_piece(commission: Commission) -> None:
    piece = write_piece(commission)
    file = mido.MidiFile(file=io.BytesIO(write_midi(piece.plan, piece.performance, piece.tempo)))
    assert file.type == 1
    assert file.ticks_per_beat == QUARTER
    conductor, *players = file.tracks
    assert [track.name for track in players] == [part.instrument.name for part in piece.parts]
    signature = next(message for message in conductor if message.type == "time_signature")
    written = "4/4" if piece.plan.metre.free else summarise(piece).metre  # MIDI has no free time
    assert f"{signature.numerator}/{signature.denominator}" == written
    struck = sum(m.type == "note_on" and m.velocity > 0 for track in players for m in track)
    assert struck == sum(len(part.notes) for part in piece.parts)
    assert file.length == pytest.approx(commission.duration_s, abs=2.5)


@every_piece
@given(commissions)
def test_a_plan_is_plain_json_that_gives_each_decision_a_reason(commission: Commission) -> None:
    piece = write_piece(commission)
    plan = json.loads(json.dumps(describe(piece), allow_nan=False))
    assert all(decision["because"] for decision in plan["decisions"])
    starts = [section["start_s"] for section in plan["sections"]]
    assert starts == sorted(starts)
    assert starts[0] == pytest.approx(LEAD_IN_S)


@given(commission=commissions)
@settings(max_examples=5)
def test_the_same_commission_gives_the_same_piece(commission: Commission) -> None:
    assert write_piece(commission).performance == write_piece(commission).performance


@given(feelings, feelings, st.integers(0, 1000))
@settings(max_examples=10)
def test_another_seed_or_another_picture_gives_another_tune(
    valence: float, arousal: float, seed: int
) -> None:
    first = imagine_commission(valence, arousal, seed, picture=1)
    other_seed = imagine_commission(valence, arousal, seed + 1, picture=1)
    other_picture = imagine_commission(valence, arousal, seed, picture=2)
    tunes = [notes_of(write_piece(commission).tunes) for commission in (first, other_seed, other_picture)]
    assert tunes[0] != tunes[1]
    assert tunes[0] != tunes[2]


def test_a_caption_changes_no_note() -> None:
    commission = imagine_commission(0.3, 0.2, 7)
    captioned = dataclasses.replace(
        commission.impression, caption=type(commission.impression.caption).of(en="A boat")
    )
    other = dataclasses.replace(commission, impression=captioned)
    assert write_piece(other).performance == write_piece(commission).performance


@pytest.mark.parametrize("duration_s", [0.0, 4.9, 600.1, float("nan")])
def test_durations_that_cannot_be_composed_are_refused(duration_s: float) -> None:
    with pytest.raises(ValueError, match="composes 5 to 600 s"):
        write_piece(imagine_commission(duration_s=duration_s))


@pytest.mark.parametrize("field", ["mode", "ensemble", "dynamics"])
def test_unknown_words_are_refused_by_name(field: str) -> None:
    commission = imagine_commission()
    elements = dataclasses.replace(commission.elements, **{field: "nonsense"})
    with pytest.raises(ValueError, match="'nonsense'"):
        write_piece(dataclasses.replace(commission, elements=elements))


@pytest.mark.parametrize("ensemble", ENSEMBLES)
@pytest.mark.parametrize("place", [0, -1], ids=["brightest", "darkest"])
def test_every_ensemble_plays_every_part_of_itself(ensemble: str, place: int) -> None:
    commission = imagine_commission(0.0, 0.4, 3, 40.0)
    profile = next(each for each in PROFILES.values() if ensemble in each.ensembles)
    elements = dataclasses.replace(
        commission.elements,
        ensemble=ensemble,
        profile=profile.name,
        mode=profile.modes[place],
        dynamics="f",
    )
    piece = write_piece(dataclasses.replace(commission, elements=elements))
    everyone = {player.name for player in ENSEMBLES[ensemble].instruments}
    assert {part.instrument.name for part in piece.parts} == everyone


@pytest.mark.parametrize("ensemble", ENSEMBLES.values(), ids=lambda ensemble: ensemble.name)
def test_every_inner_voice_finds_a_chord_tone_below_the_lowest_tune(ensemble: Ensemble) -> None:
    widest_gap = 5  # semitones between neighbouring tones of a triad
    highest = max(low for low, _ in ensemble.inner_ranges)
    assert all(low - highest >= widest_gap for low, _ in ensemble.melody_ranges)


@pytest.mark.parametrize("ensemble", ENSEMBLES.values(), ids=lambda ensemble: ensemble.name)
def test_every_ensemble_is_described_completely(ensemble: Ensemble) -> None:
    assert set(ensemble.textures) <= set(FIGURES)
    assert len(ensemble.textures) >= 4
    assert ensemble.melody_ranges
    assert 2 <= len(ensemble.inner_ranges) <= 3
    low, high = ensemble.bass_range
    assert high - low >= 12
    for player in ensemble.instruments:
        for limits in (player.sings, player.inner, player.bass):
            assert limits is None or player.range[0] <= limits[0] < limits[1] <= player.range[1]


@given(st.integers(1, 400), st.floats(0.8, 5.0), st.sampled_from(sorted(FORMS)))
def test_a_form_divides_any_number_of_bars(bars: int, bar_s: float, form: str) -> None:
    sections = divide(bars, bar_s, form)
    phrases = [phrase for section in sections for phrase in section.phrases]
    assert phrases[0].start_bar == 0
    assert all(one.start_bar + one.bars == two.start_bar for one, two in pairwise(phrases))
    assert phrases[-1].start_bar + phrases[-1].bars == bars
    assert [section.letter for section in sections if section.letter][-1] == "A"


def test_a_piece_of_half_a_minute_has_a_contrast_and_a_return() -> None:
    letters = [
        "".join(s.section.letter for s in write_piece(imagine_commission(0.1, 0.1, seed)).plan.sections)
        for seed in range(12)
    ]
    assert all(text.startswith("A") and text.endswith("A") and len(text) >= 2 for text in letters)
    assert sum("B" in text for text in letters) >= 8


def test_the_longest_piece_is_composed_to_its_end() -> None:
    piece = write_piece(imagine_commission(-0.2, 0.5, 11, 600.0))
    assert piece.tempo.seconds_at(piece.chords[-1].end) + piece.plan.ring_s == pytest.approx(600.0, abs=0.01)
    assert len(piece.plan.sections) >= 5


@pytest.mark.parametrize(
    ("tonic", "mode", "name", "signature"),
    [
        (2, "minor", "D minor", "Dm"),
        (5, "lydian", "F lydian", "C"),
        (10, "major", "B♭ major", "Bb"),
        (6, "minor", "F♯ minor", "F#m"),
        (11, "lydian", "B lydian", "F#"),
        (3, "minor", "E♭ minor", "Ebm"),
    ],
)
def test_keys_are_spelled_as_musicians_spell_them(tonic: int, mode: str, name: str, signature: str) -> None:
    assert Key(tonic, mode).name == name
    assert key_signature(Key(tonic, mode)) == signature


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("mode", SCALES)
def test_every_key_has_a_signature_that_midi_knows(tonic: int, mode: str) -> None:
    mido.MetaMessage("key_signature", key=key_signature(Key(tonic, mode)))


def test_metres_know_their_bars_and_beats() -> None:
    assert METRES["6/8"].bar == METRES["3/4"].bar == 3 * QUARTER
    assert METRES["6/8"].strength(3 * QUARTER // 2) == 0.6
    assert METRES["4/4"].strength(2 * QUARTER) == 0.6
    assert METRES["3/4"].strength(QUARTER) == 0.4
