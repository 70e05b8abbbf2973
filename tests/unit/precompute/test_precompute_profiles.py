"""Culture profiles: sound data, and the right one for what a catalogue says of a work."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from score_impressions import imagine_commission

from precompute.composing.score.catalogue.cycles import CYCLES, Cycle, cycles_for
from precompute.composing.score.catalogue.dating import read_years
from precompute.composing.score.catalogue.ensembles import ENSEMBLES, PERCUSSION
from precompute.composing.score.catalogue.profiles import GENERAL, PROFILES, Profile, choose_profile
from precompute.composing.score.piece import write_piece
from precompute.composing.score.planning.form import FORMS
from precompute.composing.score.playing.performance import NOTE_ON, TUNING
from precompute.composing.score.theory import METRES, SCALES, Key, Metre, Note, Scale
from precompute.composing.score.writing.figures import FIGURES
from precompute.composing.score.writing.orchestration import Part
from precompute.wording.elements import GENRES

every_profile = pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
every_scale = pytest.mark.parametrize("scale", SCALES.values(), ids=lambda scale: scale.name)
keys = st.builds(Key, st.integers(0, 11), st.sampled_from(sorted(SCALES)))


@every_scale
def test_a_scale_rises_through_seven_different_keys(scale: Scale) -> None:
    assert len(scale.cents) == len(set(scale.semitones)) == 7
    assert scale.cents[0] == scale.semitones[0] == 0
    assert list(scale.cents) == sorted(set(scale.cents))
    assert list(scale.semitones) == sorted(scale.semitones)
    assert all(0 <= cents < 1200 and -50 <= cents - 100 * key <= 50 for cents, key in _tuned(scale))
    assert -1 <= scale.bright <= 1
    assert -1 <= scale.drive <= 1
    assert scale.source


@every_scale
def test_a_scale_has_a_tonic_and_five_notes_or_more_for_melodies(scale: Scale) -> None:
    assert scale.skeleton[0] == 0
    assert 5 <= len(scale.skeleton) <= 7
    assert list(scale.skeleton) == sorted(set(scale.skeleton))
    assert scale.skeleton[-1] <= 6


def _tuned(scale: Scale) -> list[tuple[int, int]]:
    return list(zip(scale.cents, scale.semitones, strict=True))


def test_quarter_tones_are_flattened_notes() -> None:
    assert Key(0, "rast").tuning_cents == (0, 0, 0, 0, -50, 0, 0, 0, 0, 0, 0, -50)
    assert Key(2, "bayati").tuning_cents[4] == -50
    assert not any(Key(7, "major").tuning_cents)


@given(keys, st.integers(20, 60), st.integers(20, 60))
def test_melodies_step_along_the_skeleton(key: Key, first: int, second: int) -> None:
    low, high = sorted((key.pitch_at(first), key.pitch_at(second)))
    positions = key.positions_between(low, high)
    assert all(position % 7 in key.scale.skeleton for position in positions)
    assert [key.steps_between(positions[0], each) for each in positions] == list(range(len(positions)))
    assert key.steps_between(first, second) == -key.steps_between(second, first)
    assert key.steps_between(first, first + 7) == len(key.scale.skeleton)


@every_profile
def test_a_profile_names_only_what_there_is(profile: Profile) -> None:
    assert set(profile.modes) <= set(SCALES)
    assert set(profile.genres) <= set(GENRES)
    assert set(profile.metres) <= set(METRES)
    assert set(profile.cycles) <= set(CYCLES)
    assert set(profile.ensembles) <= set(ENSEMBLES)
    assert set(profile.textures) <= set(FIGURES)
    assert set(profile.forms) <= set(FORMS)
    assert profile.harmony in {"functional", "modal", "organum", "drone", "heterophony"}
    for share in (profile.ornament, profile.sevenths, profile.chromatic, profile.rubato):
        assert 0 <= share <= 1


@every_profile
def test_a_profile_has_a_bright_and_a_dark_mode_in_order(profile: Profile) -> None:
    bright = [SCALES[mode].bright for mode in profile.modes]
    assert bright == sorted(bright, reverse=True)
    assert bright[0] >= 0.45
    assert bright[-1] <= -0.35


@every_profile
def test_a_profile_names_its_literature_and_its_limits_in_both_languages(profile: Profile) -> None:
    assert profile.sources
    for text in (profile.title, profile.limits):
        arabic = text.as_mapping()["ar"]
        assert text.as_mapping()["en"]
        assert any("\u0600" <= letter <= "\u06ff" for letter in arabic)
        assert not any(letter.isascii() and letter.isalpha() for letter in arabic)


@every_profile
def test_a_profile_with_drums_has_a_cycle_in_each_of_its_metres(profile: Profile) -> None:
    drummed = any(
        "pulse" in p.plays and p.program < 0
        for name in profile.ensembles
        for p in ENSEMBLES[name].instruments
    )
    if drummed:
        for metre in profile.metres:
            assert METRES[metre].free or cycles_for(profile.cycles, metre, 100.0), metre


def test_every_ensemble_belongs_to_a_profile_and_there_are_many() -> None:
    assert {name for profile in PROFILES.values() for name in profile.ensembles} == set(ENSEMBLES)
    assert len(ENSEMBLES) >= 24


def test_the_western_periods_follow_one_another_without_a_gap() -> None:
    periods = sorted(profile.years for profile in PROFILES.values() if profile.years)
    assert len(periods) == 7
    assert all(one[1] + 1 == two[0] for one, two in pairwise(periods))


@pytest.mark.parametrize(
    ("culture", "style", "date", "name"),
    [
        ("", "", "", "western"),
        ("Dutch", "", "c. 1650", "baroque"),
        ("French", "Impressionism", "1874", "impressionist"),
        ("French", "", "1874", "romantic"),
        ("French", "Rococo", "1717", "baroque"),
        ("", "contemporary realism", "2005", "modern"),
        ("", "", "late 18th century", "classical"),
        ("", "", "c. 300 BCE", "western"),
        ("Japanese", "Ukiyo-e", "1830", "japanese"),
        ("", "Ukiyo_e", "", "japanese"),
        ("", "", "Edo period (1615-1868)", "japanese"),
        ("China, Qing dynasty", "", "", "chinese"),
        ("Egyptian", "", "Dynasty XVIII", "arab"),
        ("", "", "Dynasty XVIII", "arab"),
        ("", "", "1325 AH", "arab"),
        ("فن مصري", "", "القرن التاسع عشر", "arab"),
        ("Islamic, Iran", "", "16th century", "persian"),
        ("Islamic", "", "", "arab"),
        ("Indian", "Mughal", "c. 1650", "indian"),
        ("American Indian", "", "1880", "western"),
        ("Edo, Court of Benin, Nigeria", "", "16th century", "west-african"),
        ("Korean", "", "1700", "western"),
    ],
)
def test_the_catalogue_chooses_the_profile(culture: str, style: str, date: str, name: str) -> None:
    profile, reason = choose_profile(culture, style, date)
    assert profile.name == name
    assert reason


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_whatever_a_catalogue_says_some_profile_is_chosen(culture: str, style: str, date: str) -> None:
    profile, reason = choose_profile(culture, style, date)
    assert PROFILES[profile.name] is profile
    assert reason
    assert PROFILES[GENERAL].harmony == "functional"


@pytest.mark.parametrize(
    ("date", "years"),
    [
        ("1889", (1889, 1889)),
        ("c. 1650", (1650, 1650)),
        ("12 May 1889", (1889, 1889)),
        ("1827–8", (1827, 1828)),
        ("?c.1760–70", (1760, 1770)),
        ("c. 1475-c. 1480", (1475, 1480)),
        ("1763, published 1800–07", (1763, 1763)),
        ("exhibited 1846", (1846, 1846)),
        ("1950s", (1950, 1959)),
        ("17th century", (1600, 1699)),
        ("late 18th century", (1767, 1799)),
        ("second half of the 17th century", (1650, 1699)),
        ("16th-17th century", (1500, 1699)),
        ("late 16th-early 17th century", (1567, 1633)),
        ("late 19th century to early 20th century", (1867, 1933)),
        ("XVI-XVII cent.", (1500, 1699)),
        ("3rd century BC", (-300, -201)),
        ("1390-1352 B.C.", (-1390, -1352)),
        ("1325 AH", (1907, 1907)),
        ("١٣٢٥ هـ", (1907, 1907)),
        ("القرن التاسع عشر", (1800, 1899)),
        ("أواخر القرن الثامن عشر", (1767, 1799)),
        ("date not known", None),
        ("", None),
    ],
)
def test_years_are_read_as_catalogues_write_them(date: str, years: tuple[int, int] | None) -> None:
    assert read_years(date) == years


@pytest.mark.parametrize("cycle", CYCLES.values(), ids=lambda cycle: cycle.name)
def test_a_cycle_goes_round_without_a_gap(cycle: Cycle) -> None:
    for name in cycle.metres:
        metre = METRES[name]
        bars = cycle.length // metre.bar or 1
        assert (cycle.length % metre.bar == 0) or (metre.bar % cycle.length == 0)
        strokes = [
            note.start + number * metre.bar
            for number in range(bars)
            for note in cycle.bar(number, metre, light=True)
        ]
        repeated = max(1, metre.bar // cycle.length)
        wanted = sum(1 + (stroke == "B") for stroke in cycle.strokes if stroke != "-") * repeated
        assert len(strokes) == wanted
        assert cycle.bar(bars, metre, light=True) == cycle.bar(0, metre, light=True)
        assert all(27 <= note.pitch <= 87 for note in cycle.bar(0, metre, light=True))


def test_the_iqaat_sound_as_they_are_written() -> None:
    low, high = 64, 54
    bar = CYCLES["maqsum"].bar(0, METRES["4/4"], light=True)
    assert [(note.start // 240, note.pitch) for note in bar] == [
        (0, low),
        (1, high),
        (3, high),
        (4, low),
        (6, high),
    ]
    first, second = (CYCLES["masmoudi"].bar(number, METRES["4/4"], light=True) for number in (0, 1))
    assert [note.pitch for note in first] == [low, low, high]
    assert [note.pitch for note in second] == [low, high]
    samai = CYCLES["samai-thaqil"].bar(0, METRES["5/4"], light=True)
    assert [(note.start // 240, note.pitch) for note in samai] == [
        (0, low),
        (3, high),
        (5, low),
        (6, low),
        (7, high),
    ]
    with pytest.raises(ValueError, match="samai-thaqil is played in 5/4, not in 4/4"):
        CYCLES["samai-thaqil"].bar(0, Metre(4, 4), light=True)


@given(
    st.sampled_from(["arab", "chinese", "japanese", "persian"]),
    st.floats(-0.9, 0.9, allow_nan=False),
    st.floats(-0.9, 0.9, allow_nan=False),
    st.integers(0, 1000),
)
@settings(max_examples=25)
def test_in_heterophony_others_have_the_tune_too(
    name: str, valence: float, arousal: float, seed: int
) -> None:
    piece = write_piece(imagine_commission(valence, arousal, seed, 20.0, profile=name))
    melody = {
        (note.start, note.pitch % 12) for part in piece.parts for note in _notes(part, {"melody", "contrast"})
    }
    followers = {
        (note.start, note.pitch % 12)
        for part in piece.parts
        for note in _notes(part, {"counter", "inner1", "inner2", "inner3"})
    }
    assert len(melody & followers) > 0.25 * len(melody)
    key, skeleton = piece.plan.key, piece.plan.key.scale.skeleton
    usual = {key.pitch_at(degree) % 12 for degree in (*skeleton, 4)}
    assert {pitch for _, pitch in melody | followers} <= usual


def _notes(part: Part, voices: set[str]) -> list[Note]:
    return [voiced.note for voiced in part.notes if voiced.voice in voices]


@pytest.mark.parametrize("mode", ["rast", "saba", "balafon"])
def test_players_are_in_tune_before_their_first_note(mode: str) -> None:
    commission = imagine_commission(
        0.1, 0.2, 4, 20.0, profile="west-african" if mode == "balafon" else "arab"
    )
    piece = write_piece(replace(commission, elements=replace(commission.elements, mode=mode)))
    for instrument, events in piece.performance.tracks:
        sounding = [event.time_s for event in events if event.kind == NOTE_ON]
        tuned = {
            event.number: event.value
            for event in events
            if event.kind == TUNING and event.time_s <= min(sounding)
        }
        wanted = {} if instrument.program == PERCUSSION else dict(enumerate(piece.plan.key.tuning_cents))
        assert tuned == {pitch: cents for pitch, cents in wanted.items() if cents}
