"""Remarks: true of the notes, well timed, and whole sentences in both languages."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from score_impressions import imagine_commission, imagine_impression

from db.entities import Impression, MusicSummary, Region, Remark, Section
from db.vocabulary import definite
from precompute.composing.score.catalogue.ensembles import ENSEMBLES
from precompute.composing.score.describing import describe, summarise
from precompute.composing.score.piece import Piece, write_piece
from precompute.seeing.hues import HUES
from precompute.wording.parts import name_part
from precompute.wording.remarks import LONGEST_S, SHORTEST_S, notes_in_arabic, remarks, within

KINDS = ("face", "figure", "light", "dark", "form")


def a_region(**fields: Any) -> Region:
    values: dict[str, Any] = {
        "left": 0.0,
        "top": 0.3,
        "width": 0.3,
        "height": 0.4,
        "attention": 0.5,
        "lightness": 0.2,
        "warmth": 0.1,
        "saturation": 0.3,
        "detail": 0.2,
        "hue": "blue",
        "kind": "dark",
    }
    return Region(**{**values, **fields})


def some_regions(seed: int, count: int) -> tuple[Region, ...]:
    chance = Random(seed)
    return tuple(
        a_region(
            left=round(index / count, 6),
            top=round(chance.uniform(0, 0.5), 6),
            width=round(1 / count, 6),
            height=round(chance.uniform(0.1, 0.5), 6),
            attention=round(1 / count, 6),
            lightness=chance.random(),
            hue=chance.choice(HUES),
            kind=chance.choice(KINDS),
        )
        for index in range(count)
    )


def a_section(start_s: float, end_s: float, **fields: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": "A",
        "start_s": start_s,
        "end_s": end_s,
        "bars": 4,
        "key": "D minor",
        "texture": "arpeggio",
        "level": 0.5,
        "climax": False,
        "region": 0,
        "leader": "cello",
        "instruments": ["cello", "piano"],
        "register": 0.0,
        "density": 4.0,
        "phrases": [],
    }
    return {**values, **fields}


def a_plan(*sections: dict[str, Any]) -> dict[str, Any]:
    return {"engine": "score", "sections": list(sections)}


def a_summary(**fields: Any) -> MusicSummary:
    values: dict[str, Any] = {
        "key": "D minor",
        "mode": "minor",
        "tempo_bpm": 66.0,
        "metre": "4/4",
        "ensemble": "cello-piano",
        "instruments": ("cello", "piano"),
        "form": "ternary",
        "sections": (Section("A", 0.0),),
    }
    return MusicSummary(**{**values, **fields})


def an_impression(**fields: Any) -> Impression:
    return imagine_impression(-0.5, -0.4, 1, **{"regions": (a_region(),), **fields})


def english(found: tuple[Remark, ...]) -> list[str]:
    return [remark.text.text_in("en") for remark in found]


def arabic(found: tuple[Remark, ...]) -> list[str]:
    return [remark.text.text_in("ar") for remark in found]


def the_remark_at(found: tuple[Remark, ...], start_s: float) -> Remark:
    return next(remark for remark in found if remark.start_s == start_s)


commissions = st.builds(
    lambda place, seed, seconds, count, openness: imagine_commission(
        *place,
        seed,
        seconds,
        regions=some_regions(seed, count),
        skyline=tuple(round(Random(seed + place).random(), 6) for place in range(16)),
        openness=openness,
    ),
    st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
    st.integers(0, 10_000),
    st.sampled_from([15.0, 30.0, 60.0, 180.0]),
    st.integers(0, 8),
    st.floats(0.0, 1.0),
)


@dataclass(frozen=True)
class Heard:
    """What the notes themselves say of a stretch of a piece."""

    leaders: Counter[str]
    """Who plays how many notes of the tune."""
    height: float
    """Mean MIDI note of the tune."""
    pace: float
    """Notes of the tune a second."""


def listen(piece: Piece, start_s: float, end_s: float) -> Heard:
    leaders: Counter[str] = Counter()
    pitches: list[int] = []
    for part in piece.parts:
        for each in part.notes:
            if (
                each.voice in {"melody", "contrast"}
                and start_s <= piece.tempo.seconds_at(each.note.start) < end_s
            ):
                leaders[part.instrument.name] += 1
                pitches.append(each.note.pitch)
    return Heard(leaders, sum(pitches) / max(1, len(pitches)), len(pitches) / (end_s - start_s))


def longest_rest_s(piece: Piece) -> float:
    """Between two notes of the tune, as written."""
    tune = sorted((note.start, note.end) for tune in piece.tunes for note in tune.notes)
    at = piece.tempo.seconds_at
    return max((at(later[0]) - at(earlier[1]) for earlier, later in pairwise(tune)), default=0.0)


@settings(max_examples=25)
@given(commissions)
def test_what_is_remarked_of_a_real_piece_is_true_of_its_notes(commission):
    piece = write_piece(commission)
    plan, summary = describe(piece), summarise(piece)
    sections = plan["sections"]
    whole = listen(piece, 0.0, commission.duration_s + 10)
    for remark in remarks(commission.impression, plan, summary):
        section = next(s for s in sections if s["start_s"] <= remark.start_s + 1e-3 < s["end_s"])
        heard = listen(piece, section["start_s"] - 0.01, section["end_s"] - 0.01)
        text = remark.text.text_in("en")
        if re.search("(has|have|keeps?) the tune|its height, in|of the music, in", text):
            leader = heard.leaders.most_common(1)[0][0]
            assert definite(leader, "en").text.lower() in text.lower()
            assert remark.end_s <= section["end_s"] + 1e-3
        if remark.region is not None and "main contour" not in text:
            region = commission.impression.regions[section["region"]]
            assert remark.region == (region.left, region.top, region.width, region.height)
        if ", high" in text or "tune lie higher" in text:
            assert heard.height > whole.height
        if ", low" in text or "tune lie lower" in text:
            assert heard.height < whole.height
        if "the height of the music, in" in text or "reaches its height" in text:
            assert section["climax"]
        if ", loud" in text or "and loud" in text:
            assert section["level"] > min(each["level"] for each in sections)
        if "leaves rests" in text:
            assert longest_rest_s(piece) > 0.2
        if "without a tune" in text:
            assert not heard.leaders
        if text.startswith("The music has moved to"):
            assert section["key"] != sections[0]["key"]
        if found := re.match(r"The tune has about (\d+) notes a second", text):
            assert int(found[1]) == pytest.approx(heard.pace, abs=0.8)


@settings(max_examples=25)
@given(commissions)
def test_only_instruments_that_play_are_named(commission):
    piece = write_piece(commission)
    told = " ".join(english(remarks(commission.impression, describe(piece), summarise(piece))))
    playing = {definite(part.instrument.name, "en").text for part in piece.parts}
    silent = {definite(name, "en").text for name in _every_instrument()} - playing
    for name in playing:
        told = told.replace(name, "").replace(f"T{name[1:]}", "")
    assert [name for name in silent if re.search(rf"\b{name}\b", told, re.IGNORECASE)] == []


def _every_instrument() -> set[str]:
    return {player.name for ensemble in ENSEMBLES.values() for player in ensemble.instruments}


@settings(max_examples=25)
@given(commissions)
def test_remarks_follow_one_another_with_time_to_read_them(commission):
    piece = write_piece(commission)
    found = remarks(commission.impression, describe(piece), summarise(piece))
    starts = [remark.start_s for remark in found]
    assert all(later - earlier >= SHORTEST_S - 2e-3 for earlier, later in pairwise(starts))
    assert all(earlier.start_s < earlier.end_s <= later.start_s + 2e-3 for earlier, later in pairwise(found))
    assert found[-1].end_s <= commission.duration_s + 1e-3
    assert sum("beats a minute" in text for text in english(found)) == 1


@settings(max_examples=60)
@given(
    st.lists(st.floats(1.0, 60.0), min_size=1, max_size=8),
    st.integers(0, 1000),
)
def test_nobody_waits_longer_than_there_is_something_to_say(lengths, seed):
    chance = Random(seed)
    regions = some_regions(seed, 5)
    sections, start_s = [], 0.0
    for length in lengths:
        heard = {
            "region": chance.choice([None, *range(5)]),
            "level": chance.random(),
            "register": chance.uniform(-1, 1),
            "density": chance.uniform(0.5, 9),
            "key": chance.choice(["D minor", "F major"]),
            "leader": chance.choice(["cello", "piano"]),
            "climax": chance.random() < 0.2,
        }
        sections.append(a_section(start_s, start_s + length, **heard))
        start_s += length
    found = remarks(an_impression(regions=regions), a_plan(*sections), a_summary())
    starts = [remark.start_s for remark in found]
    assert all(later - earlier >= SHORTEST_S - 2e-3 for earlier, later in pairwise(starts))
    for remark in found:
        for language, text in remark.text:
            assert text.endswith("."), (language, text)
            assert not set("{}[]|<>") & set(text), (language, text)
    long_waits = [pair for pair in pairwise([*starts, start_s]) if pair[1] - pair[0] > LONGEST_S + 1e-3]
    if max(lengths) <= 40.0:
        assert long_waits == []


def test_a_section_of_thirty_seconds_is_not_left_in_silence():
    sections = [
        a_section(0, 30, level=0.4, register=-0.5),
        a_section(30, 60, key="F major", level=0.7, register=0.5),
        a_section(60, 90, level=0.5),
    ]
    starts = [each.start_s for each in remarks(an_impression(), a_plan(*sections), a_summary())]
    assert all(later - earlier <= LONGEST_S for earlier, later in pairwise([*starts, 90.0]))


@pytest.mark.parametrize(
    ("count", "words"), [(2, "نغمتين"), (3, "3 نغمات"), (10, "10 نغمات"), (11, "11 نغمة"), (103, "103 نغمات")]
)
def test_notes_are_counted_as_arabic_counts(count, words):
    assert notes_in_arabic(count) == words


def test_a_dark_part_is_the_low_cello():
    plan = a_plan(
        a_section(0, 10, register=-0.6, density=2.0), a_section(10, 20, register=0.5, density=8, region=None)
    )
    found = remarks(an_impression(), plan, a_summary())
    assert english(found)[0] == "The dark blue area at the left sounds in the cello, low, with few notes."
    assert arabic(found)[0] == (
        "المساحة الداكنة الزرقاء في اليسار نسمعها في صوت التشيلو، في طبقة منخفضة وبنغمات قليلة."
    )
    assert found[0].region == (0.0, 0.3, 0.3, 0.4)


def test_verbs_agree_with_who_plays():
    parts = (a_region(), a_region(left=0.5, kind="face"))
    impression = an_impression(regions=parts)

    def second(leader: str) -> Remark:
        plan = a_plan(a_section(0, 10, leader=leader), a_section(10, 20, leader=leader, region=1))
        return remarks(impression, plan, a_summary())[-1]

    assert "the violins have the tune" in second("violins").text.text_in("en")
    assert "وتتولى الكمانات اللحن" in second("violins").text.text_in("ar")
    assert "the flute has the tune" in second("flute").text.text_in("en")
    assert "ويتولى الفلوت اللحن" in second("flute").text.text_in("ar")


def test_arabic_adjectives_and_pronouns_agree_with_the_part():
    form = a_region(width=0.2, height=0.3, hue="red", kind="light")
    found = remarks(an_impression(regions=(form,)), a_plan(a_section(0, 6)), a_summary())
    text = name_part(form, an_impression()).text.text_in("ar")
    assert text == "الشكل المضيء الأحمر في اليسار"
    plan = a_plan(a_section(0, 10), a_section(10, 20))
    found = remarks(an_impression(regions=(form,)), plan, a_summary())
    assert arabic(found)[0].startswith("الشكل المضيء الأحمر في اليسار نسمعه في صوت التشيلو")


def test_who_takes_the_tune_over_where_the_gaze_stays_is_told():
    plan = a_plan(a_section(0, 10), a_section(10, 20, leader="piano"), a_section(20, 40, climax=True))
    texts = " ".join(english(remarks(an_impression(), plan, a_summary())))
    assert "The eye stays with the dark blue area at the left: now the piano has the tune" in texts
    assert "as the music reaches its height, in the cello" in texts


def test_the_gaze_that_returns_or_stays_is_told_so():
    impression = an_impression(regions=(a_region(), a_region(left=0.7, hue="red")))
    plan = a_plan(*(a_section(10.0 * i, 10.0 * i + 10, region=r) for i, r in enumerate((0, 0, 1, 0))))
    texts = " ".join(english(remarks(impression, plan, a_summary())))
    assert "The eye stays with the dark blue area at the left, and the cello keeps the tune" in texts
    assert "The eye returns to the dark blue area" in texts or "The tempo" in texts


def test_a_section_without_a_tune_is_said_to_have_none():
    quiet = {"leader": None, "density": 0.0, "register": 0.0}
    plan = a_plan(
        a_section(0, 10, **quiet), a_section(10, 20, level=0.7), a_section(20, 30, **quiet, region=None)
    )
    texts = english(remarks(an_impression(), plan, a_summary()))
    assert texts[0] == "The dark blue area at the left sounds in the cello, without a tune, soft."
    found = remarks(an_impression(), plan, a_summary())
    assert arabic(found)[0].startswith("المساحة الداكنة الزرقاء في اليسار نسمعها في صوت التشيلو من دون لحن")


def test_the_end_is_told_where_no_part_is_meant():
    plan = a_plan(a_section(0, 20, region=None), a_section(20, 30, region=None, name="coda"))
    texts = english(remarks(an_impression(regions=()), plan, a_summary()))
    assert texts[0] == "The cello opens the music."
    assert texts[-1] == "The cello brings the music to its end."


@pytest.mark.parametrize(
    ("valence", "arousal", "mode", "bpm", "claim"),
    [
        (-0.5, -0.5, "minor", 66.0, "so the key is D minor and the tempo slow"),
        (0.5, -0.5, "minor", 66.0, "so the tempo is slow"),
        (-0.5, 0.5, "minor", 66.0, "so the key is D minor. The tempo is"),
        (0.5, 0.5, "minor", 66.0, "The key is D minor, the tempo slow"),
        (0.6, 0.6, "major", 132.0, "so the key is D major and the tempo lively"),
        (0.0, 0.0, "rast", 96.0, "The key is D Rast, the tempo moderate"),
    ],
)
def test_a_feeling_explains_only_what_follows_from_it(valence, arousal, mode, bpm, claim):
    impression = imagine_impression(valence, arousal, 3)
    summary = a_summary(mode=mode, key=f"D {mode}", tempo_bpm=bpm)
    (why,) = remarks(impression, {"bars": 8}, summary)[:1]
    assert claim in why.text.text_in("en")
    assert why.region is None


def test_colours_are_named_where_they_go_with_the_mode():
    glad = imagine_impression(0.6, -0.5, 3, lightness=0.8, warmth=-0.5, saturation=0.4)
    summary = a_summary(mode="major", key="F major")
    why = remarks(glad, {}, summary)[0].text
    assert why.text_in("en").startswith("The picture's colours are light, and it has a feeling of")
    assert why.text_in("ar").startswith("ألوان الصورة فاتحة، وفيها إحساس ب")


def test_an_engine_whose_plan_tells_nothing_gets_remarks_on_the_whole():
    found = remarks(an_impression(), {"model": "a neural one"}, a_summary())
    assert [remark.region for remark in found] == [None, None]
    assert english(found)[1] == "You hear the cello and the piano."
    assert arabic(found)[1] == "نسمع التشيلو والبيانو."


def test_of_sound_alone_neither_key_nor_tempo_nor_players_are_told():
    plan = {"engine": "musicgen", "asked_for": {"text": "slow cello and piano in D minor"}}
    feeling, maker = remarks(an_impression(), plan, a_summary())
    assert re.fullmatch(r"The picture has a feeling of \w+\.", feeling.text.text_in("en"))
    assert (
        maker.text.text_in("en") == "A neural network made this music after words that the picture gave it."
    )
    assert maker.text.text_in("ar") != maker.text.text_in("en")
    assert feeling.start_s == 0.0 < feeling.end_s == maker.start_s


def test_the_skyline_is_shown_where_the_tune_follows_it():
    sections = [a_section(0, 30), a_section(30, 60, region=None)]
    view = an_impression(skyline=(0.3, 0.5, *(0.4,) * 14))
    followed = a_plan(*sections) | {"decisions": [{"what": "contour", "value": "skyline", "because": ""}]}
    (line,) = (
        each for each in remarks(view, followed, a_summary()) if "main contour" in each.text.text_in("en")
    )
    assert line.region == pytest.approx((0.0, 0.47, 1.0, 0.26))
    other = a_plan(*sections) | {"decisions": [{"what": "contour", "value": "arch", "because": ""}]}
    assert "main contour" not in " ".join(english(remarks(view, other, a_summary())))


def test_emptiness_is_named_where_the_tune_rests():
    sections = [a_section(0, 30), a_section(30, 60, region=None)]
    for rests, openness, told in ((0.4, 0.6, True), (0.1, 0.6, False), (0.4, 0.2, False)):
        plan = a_plan(*sections) | {"decisions": [{"what": "rests", "value": rests, "because": ""}]}
        texts = " ".join(english(remarks(an_impression(openness=openness), plan, a_summary())))
        assert ("leaves rests" in texts) == told


def test_faces_are_named_without_a_word_on_how_they_look():
    face = a_region(kind="face", hue="brown", left=0.4, top=0.1, width=0.1, height=0.1)
    assert name_part(face, an_impression()).text.text_in("en") == "the face at the top"
    assert name_part(face, an_impression()).text.text_in("ar") == "الوجه في الأعلى"


def test_only_a_pale_even_area_above_a_far_skyline_is_a_sky():
    sky = a_region(left=0, top=0, width=1, height=0.4, lightness=0.8, detail=0.05, kind="light")
    view = an_impression(skyline=(0.55,) * 16, depth=0.6, lightness=0.5)
    assert name_part(sky, view).text.text_in("en") == "the bright blue sky"
    flat = dataclasses.replace(view, depth=0.1)
    assert name_part(sky, flat).text.text_in("en") == "the bright blue area along the top"
    assert name_part(sky, dataclasses.replace(view, skyline=())).text.text_in("en").endswith("along the top")


@pytest.mark.parametrize("hue", HUES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", [(0, 0, 1, 0.3), (0, 0, 0.2, 1), (0.4, 0.4, 0.2, 0.2), (0, 0, 1, 1)])
def test_every_part_has_a_name_in_both_languages(hue, kind, place):
    left, top, width, height = place
    region = a_region(left=left, top=top, width=width, height=height, hue=hue, kind=kind)
    name = name_part(region, an_impression()).text
    assert name.text_in("en").startswith("the ")
    assert name.text_in("ar").startswith("ال")
    assert not re.search("[A-Za-z]", name.text_in("ar"))


@pytest.mark.parametrize("instrument", sorted(_every_instrument()))
def test_every_instrument_can_be_named_in_an_arabic_sentence(instrument):
    text = definite(instrument, "ar").text
    assert not re.search("[A-Za-z،]", text)
    assert text.startswith("ال") or "الأرغن" in text


def test_no_remark_outlasts_a_piece_that_tells_nothing_of_its_length() -> None:
    told = remarks(an_impression(), {"asked_for": {"text": "calm"}}, a_summary())

    assert len(told) == 2
    assert [(each.start_s, each.end_s) for each in within(told, 6.0)] == [(0.0, 6.0)]
    assert within(told, 60.0) == told
