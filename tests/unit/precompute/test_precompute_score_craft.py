"""The craft of every piece, whatever the emotion, culture, length and seed; and what curators may fix."""

from __future__ import annotations

import dataclasses
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from score_impressions import imagine_commission

from db.entities import Commission, Constraints, Region
from precompute.composing.score import felt
from precompute.composing.score.catalogue.ensembles import ENSEMBLES
from precompute.composing.score.catalogue.profiles import PROFILES
from precompute.composing.score.describing import describe
from precompute.composing.score.piece import Piece, write_piece
from precompute.composing.score.playing.midi import write_midi
from precompute.composing.score.playing.performance import NOTE_OFF, NOTE_ON
from precompute.composing.score.theory import METRES, Key
from precompute.composing.score.writing.figures import FIGURES
from precompute.composing.score.writing.melody import notes_of
from precompute.evaluation.composer.craft import stuck_notes, tendencies, written_faults
from precompute.wording.elements import decide_elements

feelings = st.floats(-1, 1, allow_nan=False)
lengths = st.sampled_from([15.0, 22.0, 30.0, 60.0, 150.0])
profiles = st.sampled_from(sorted(PROFILES))


@st.composite
def commissions(draw: st.DrawFn, constraints: Constraints | None = None) -> Commission:
    commission = imagine_commission(
        draw(feelings),
        draw(feelings),
        draw(st.integers(0, 10_000)),
        draw(lengths),
        openness=draw(st.floats(0, 1)),
    )
    return dataclasses.replace(
        in_manner(draw(profiles), commission), constraints=constraints or Constraints()
    )


def in_manner(profile: str, commission: Commission) -> Commission:
    elements = decide_elements(commission.impression, "", "", commission.seed, profile=profile)
    return dataclasses.replace(commission, elements=elements)


def a_region(left: float = 0.1, top: float = 0.1, detail: float = 0.5, attention: float = 0.5) -> Region:
    return Region(left, top, 0.3, 0.3, attention, 0.5, 0.0, 0.4, detail, "brown")


HARD_RULES = {"range", "parallel fifths", "parallel octaves", "crossing", "sum", "ending"}


@given(commissions())
@example(in_manner("medieval", imagine_commission(0.0, 0.125, 849, 15.0, openness=0.0)))
@settings(max_examples=40)
def test_no_hard_rule_is_broken_in_any_manner(commission: Commission) -> None:
    faults = [fault for fault in written_faults(write_piece(commission)) if "unresolved" not in fault.rule]
    assert not faults, "; ".join(map(str, faults))


def test_tendency_notes_nearly_always_go_where_they_want_to() -> None:
    seen = Counter(
        (tendency.outer, tendency.resolved)
        for seed in range(30)
        for tendency in tendencies(
            write_piece(imagine_commission(0.8 - seed / 20, 0.5 - seed / 30, seed, 30.0))
        )
    )
    assert seen[True, True] + seen[False, True] > 50
    assert seen[True, True] >= 0.9 * (seen[True, True] + seen[True, False])
    assert seen[False, True] >= 0.8 * (seen[False, True] + seen[False, False])


@given(commissions())
@settings(max_examples=15)
def test_no_key_sticks_in_the_file_that_others_play(commission: Commission) -> None:
    piece = write_piece(commission)
    assert not stuck_notes(write_midi(piece.plan, piece.performance, piece.tempo))


@given(commissions(Constraints(loop=True)))
@settings(max_examples=20)
def test_a_loop_leads_back_to_its_beginning_and_has_no_end(commission: Commission) -> None:
    piece = write_piece(commission)
    plan = piece.plan
    assert piece.chords[-1].end == plan.bars * plan.metre.bar
    assert plan.sections[0].section.name != "intro"
    assert plan.sections[-1].section.phrases[-1].cadence == "half"
    assert plan.length_s == pytest.approx(commission.duration_s, abs=1e-6)
    assert piece.tempo.seconds_at(piece.chords[-1].end) == pytest.approx(plan.length_s, abs=1e-6)
    assert no_key_is_struck_while_it_is_down(piece, again_s=plan.length_s)


def no_key_is_struck_while_it_is_down(piece: Piece, again_s: float) -> bool:
    """Twice round, as a loop is heard."""
    once = piece.performance.events
    twice = [*once, *(dataclasses.replace(event, time_s=event.time_s + again_s) for event in once)]
    down: set[tuple[int, int]] = set()
    for event in sorted(twice, key=lambda event: (event.time_s, event.kind != NOTE_OFF)):
        key = (event.channel, event.number)
        if event.kind == NOTE_ON:
            if key in down:
                return False
            down.add(key)
        elif event.kind == NOTE_OFF:
            down.discard(key)
    return True


@given(commissions(Constraints(tempo_bpm=96.0, key="D minor")))
@settings(max_examples=20)
def test_a_fixed_tempo_and_key_are_kept_to_the_tick(commission: Commission) -> None:
    piece = write_piece(commission)
    plan = piece.plan
    assert plan.key == Key(2, "minor")
    assert plan.tempo_bpm == 96.0
    beats = [piece.tempo.seconds_at(tick) for tick in range(0, plan.bars * plan.metre.bar, 480)]
    assert all(two - one == pytest.approx(60 / 96.0, abs=1e-9) for one, two in pairwise(beats))
    assert piece.tempo.seconds_at(piece.chords[-1].end) + plan.ring_s == pytest.approx(
        commission.duration_s, abs=0.1
    )


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1))
@settings(max_examples=60)
def test_calm_music_stays_below_the_cap(valence: float, arousal: float, most: float) -> None:
    commission = imagine_commission(valence, arousal, 3)
    emotion = felt(commission.impression.emotion, Constraints(most_intensity=most))
    assert emotion.arousal <= max(2 * most - 1, -1.0) + 1e-9
    free = felt(commission.impression.emotion, Constraints())
    assert emotion.arousal <= free.arousal
    assert free.valence * valence >= 0.0 and abs(free.valence) >= abs(valence)
    assert free.arousal * arousal >= 0.0 and abs(free.arousal) >= abs(arousal)


def test_the_calmest_music_is_slower_softer_and_sparser() -> None:
    lively = imagine_commission(-0.6, 0.9, 5)
    calm = dataclasses.replace(lively, constraints=Constraints(most_intensity=0.0))
    allowed = dataclasses.replace(calm.impression, emotion=felt(calm.impression.emotion, calm.constraints))
    calm = dataclasses.replace(calm, elements=decide_elements(allowed, "", "", 5))
    one, two = write_piece(lively).plan, write_piece(calm).plan
    assert two.tempo_bpm < 0.75 * one.tempo_bpm
    assert two.level <= 0.3
    assert two.activity < one.activity
    assert two.tension < one.tension


@pytest.mark.parametrize("wrong", [{"tempo_bpm": 5.0}, {"most_intensity": 1.2}, {"key": "H dur"}])
def test_wishes_that_cannot_be_fulfilled_are_refused(wrong: dict[str, object]) -> None:
    commission = dataclasses.replace(imagine_commission(), constraints=Constraints(**wrong))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"between|not a key"):
        write_piece(commission)


def test_each_region_has_its_theme_in_the_order_of_the_gaze() -> None:
    regions = tuple(a_region(left=0.1 * n) for n in range(5))
    piece = write_piece(imagine_commission(0.2, 0.3, 4, 60.0, regions=regions, symmetry_left_right=0.1))
    heard = [s.region for s in piece.plan.sections if s.section.letter]
    firsts = list(dict.fromkeys(heard))
    assert firsts == sorted(firsts, key=lambda region: (region is None, region))
    assert firsts[0] == 0
    described = [section["region"] for section in describe(piece)["sections"]]
    assert [region for region in described if region is not None] == [r for r in heard if r is not None]


def test_what_is_high_in_the_picture_sounds_higher_and_what_is_detailed_livelier() -> None:
    def theme(region: Region) -> tuple[int, float]:
        plan = write_piece(imagine_commission(0.2, 0.1, 4, 30.0, regions=(region,))).plan
        section = next(s for s in plan.sections if s.section.letter == "A" and not s.climax)
        return section.lift, section.activity

    assert theme(a_region(top=0.0))[0] > theme(a_region(top=0.7))[0]
    assert theme(a_region(detail=0.9))[1] > theme(a_region(detail=0.1))[1]


def test_a_tune_follows_the_pictures_main_contour() -> None:
    rising, falling = tuple(n / 15 for n in range(16)), tuple(1 - n / 15 for n in range(16))

    def climb(skyline: tuple[float, ...]) -> float:
        climbs: list[int] = []
        for seed in range(12):
            piece = write_piece(imagine_commission(0.2, 0.2, seed, 30.0, skyline=skyline))
            climbs += [
                tune.notes[-2].pitch - tune.notes[0].pitch for tune in piece.tunes if len(tune.notes) > 3
            ]
        return sum(climbs) / len(climbs)

    assert climb(rising) > climb(falling) + 2


def test_every_figure_and_every_metre_is_heard() -> None:
    pieces = [
        write_piece(imagine_commission((n % 9) / 4 - 1, (n % 7) / 3 - 1, n, 40.0, openness=(n % 5) / 4))
        for n in range(160)
    ]
    assert {piece.plan.metre.name for piece in pieces} == set(METRES)
    heard = {section.texture for piece in pieces for section in piece.plan.sections}
    in_use = {texture for ensemble in ENSEMBLES.values() for texture in ensemble.textures}
    assert in_use == set(FIGURES)
    assert len(heard) >= 14


def test_the_second_tune_stays_below_the_first_and_moves_against_its_rests() -> None:
    heard = 0
    for seed in range(60):
        piece = write_piece(imagine_commission(0.3, 0.1, seed, 40.0))
        counter = [v.note for part in piece.parts for v in part.notes if v.voice == "counter"]
        tune = notes_of(piece.tunes)
        heard += bool(counter)
        for note in counter:
            above = [n.pitch for n in tune if n.start <= note.start < n.end]
            assert not above or note.pitch < above[0]
    assert heard >= 5


def test_suspensions_are_prepared_and_resolve_downwards() -> None:
    found = 0
    for seed in range(40):
        piece = write_piece(imagine_commission(-0.5, 0.0, seed, 40.0))
        for one, two in pairwise(piece.voicings):
            for voice, kept in two.suspended:
                found += 1
                assert kept == one.inner[voice]
                assert kept - two.inner[voice] in {1, 2}
                assert kept % 12 not in two.chord.tones
    assert found >= 10


def test_chords_are_borrowed_and_applied_where_the_manner_is_chromatic() -> None:
    kinds: Counter[str] = Counter()
    for seed in range(30):
        commission = imagine_commission(0.2, 0.0, seed, 60.0)
        elements = decide_elements(commission.impression, "", "", seed, profile="romantic")
        piece = write_piece(dataclasses.replace(commission, elements=elements))
        kinds.update(chord.kind for chord in piece.chords)
        for one, two in pairwise(piece.chords):
            if one.kind == "applied":
                assert (two.root - one.root) % 12 == 5
    assert kinds["applied"] > 10
    assert kinds["borrowed"] > 3
