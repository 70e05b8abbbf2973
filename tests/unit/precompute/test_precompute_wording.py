"""Captions, colour names and prompts: what is said about pictures and music, in English and Arabic."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.entities import AccessionNumber, Artwork, Impression, LocalText, MusicalElements, Swatch
from precompute.seeing import emotion_at, imagined_impression
from precompute.wording.captions import caption
from precompute.wording.colours import name_palette
from precompute.wording.elements import (
    DYNAMICS,
    ENSEMBLES,
    GENRES,
    MELODIES,
    MODES,
    MOODS,
    decide_elements,
)
from precompute.wording.prompts import prompt

LATIN = re.compile(r"[A-Za-z]")
ISOLATED = re.compile("\u2068.*?\u2069")
UNIT = st.floats(0, 1)
SWATCHES = st.lists(
    st.builds(
        Swatch, st.integers(0, 255), st.integers(0, 255), st.integers(0, 255), share=st.floats(0.01, 1)
    ),
    min_size=1,
    max_size=7,
).map(tuple)


@st.composite
def impressions(draw: st.DrawFn) -> Impression:
    """Impressions of every kind."""
    base = imagined_impression(emotion_at(draw(st.floats(-1, 1)), draw(st.floats(-1, 1))))
    return replace(
        base,
        palette=draw(SWATCHES),
        lightness=draw(UNIT),
        contrast=draw(UNIT),
        horizontal=draw(UNIT),
        vertical=draw(UNIT),
        diagonal=draw(UNIT),
        complexity=draw(UNIT),
        symmetry_left_right=draw(UNIT),
        focus_x=draw(UNIT),
        focus_y=draw(UNIT),
    )


ELEMENTS = st.builds(
    MusicalElements,
    mood=st.sampled_from(MOODS),
    genre=st.sampled_from(GENRES),
    mode=st.sampled_from(MODES),
    tempo_bpm=st.integers(40, 180).map(float),
    dynamics=st.sampled_from(DYNAMICS),
    ensemble=st.sampled_from(ENSEMBLES),
    instruments=st.sampled_from([("violin", "second violin", "viola", "cello"), ("organ, pedals",)]),
    melody=st.sampled_from(MELODIES),
)


def _impression() -> Impression:
    blue, sand = Swatch(60, 90, 150, share=0.7), Swatch(200, 174, 134, share=0.3)
    return replace(imagined_impression(emotion_at(0.6, -0.5)), palette=(blue, sand))


def _artwork(title: LocalText, artist: LocalText, date: str = "1889") -> Artwork:
    return Artwork(AccessionNumber("1"), title, artist, date)


def test_a_caption_names_artist_title_and_date_where_they_are_known() -> None:
    work = _artwork(LocalText.of(en="The Sea", ar="البحر"), LocalText.of(en="Ada Sample", ar="آدا"))
    said = caption(work, _impression())
    assert "“The Sea” by Ada Sample (1889)" in said.text_in("en")
    assert "«البحر» من أعمال آدا (1889)" in said.text_in("ar")


def test_a_picture_without_a_catalogue_is_called_a_picture() -> None:
    said = caption(None, _impression())
    assert said.text_in("en").startswith("This picture ")
    assert said.text_in("ar").startswith("هذه الصورة ")


@pytest.mark.parametrize(
    ("artist", "expected"),
    [
        ("Claude Monet (French, 1840–1926)", "by Claude Monet ("),
        ("Hiroshige\nJapanese, 1797–1858", "by Hiroshige ("),
        ("Unknown", "by an unknown artist ("),
        ("", "“The Sea” ("),
    ],
)
def test_the_artist_is_named_as_one_would_say_it(artist: str, expected: str) -> None:
    said = caption(_artwork(LocalText.of(en="The Sea"), LocalText.of(en=artist)), _impression())
    assert expected in said.text_in("en")


def test_a_work_without_a_title_can_be_spoken_of() -> None:
    said = caption(_artwork(LocalText(), LocalText(), date=""), _impression())
    assert said.text_in("en").startswith("This work ")
    assert said.text_in("ar").startswith("هذه اللوحة ")


def test_foreign_names_are_isolated_in_arabic_and_english_dates_are_left_out() -> None:
    work = _artwork(LocalText.of(en="The Sea"), LocalText.of(en="Илья Репин"), date="about 1650")
    said = caption(work, _impression()).text_in("ar")
    assert "«\u2068The Sea\u2069»" in said
    assert "\u2068Илья Репин\u2069" in said
    assert "1650" not in said


@settings(max_examples=60)
@given(impressions(), st.booleans())
def test_captions_are_two_whole_sentences_in_each_language(impression: Impression, known: bool) -> None:
    work = _artwork(LocalText.of(en="The Sea"), LocalText.of(en="Ada Sample")) if known else None
    said = caption(work, impression)
    for language in ("en", "ar"):
        text = said.as_mapping()[language]
        assert text.endswith(".")
        assert text.count(". ") == 1
        assert "{" not in text
        assert "  " not in text
        assert len(text) < 400
    assert not LATIN.search(ISOLATED.sub("", said.text_in("ar")))
    assert not re.search(r"[\u0600-\u06ff]", said.text_in("en"))
    assert caption(work, impression) == said


@settings(max_examples=60)
@given(impressions(), ELEMENTS)
def test_prompts_name_mood_genre_tempo_melody_and_instruments_in_two_lines(
    impression: Impression, elements: MusicalElements
) -> None:
    said = prompt(impression, elements, caption(None, impression))
    english, arabic = said.as_mapping()["en"], said.as_mapping()["ar"]
    for text in (english, arabic):
        assert text.count("\n") == 1
        assert f"{elements.tempo_bpm:.0f} " in text
        assert "{" not in text
    music = english.splitlines()[0].lower()
    for word in (elements.mood, elements.genre, elements.melody):
        assert word in music
    assert any(name in music for name in ("violin", "organ"))
    assert not re.search(r"\ba [aeiou]|\ban [^aeiou]", music)
    assert not LATIN.search(arabic)


def test_a_prompt_without_a_caption_is_one_line() -> None:
    impression = _impression()
    said = prompt(impression, decide_elements(impression, "", "", 0), LocalText())
    assert "\n" not in said.text_in("en")
    assert "\n" not in said.text_in("ar")


def test_prompts_do_not_all_sound_alike() -> None:
    elements = decide_elements(_impression(), "", "", 0)
    openings = set()
    for level in range(40):
        impression = replace(_impression(), palette=(Swatch(level, 90, 150, share=1.0),))
        openings.add(prompt(impression, elements, LocalText()).text_in("en")[:12])
    assert len(openings) == 4


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((10, 10, 12), "black"),
        ((250, 250, 248), "white"),
        ((128, 128, 128), "grey"),
        ((225, 55, 35), "vermilion"),
        ((40, 52, 150), "ultramarine"),
        ((190, 138, 55), "ochre"),
        ((45, 125, 90), "viridian"),
        ((245, 214, 45), "yellow"),
        ((135, 180, 220), "sky blue"),
    ],
)
def test_colours_have_their_names(colour: tuple[int, int, int], name: str) -> None:
    found = name_palette((Swatch(*colour, share=1.0),))
    assert [local.text_in("en") for local in found.main] == [name]


def test_a_small_vivid_patch_is_an_accent() -> None:
    found = name_palette((Swatch(90, 90, 88, share=0.96), Swatch(225, 55, 35, share=0.04)))
    assert found.accent is not None
    assert found.accent.text_in("en") == "vermilion"
    assert name_palette((Swatch(90, 90, 88, share=1.0),)).accent is None


def test_every_colour_is_the_nearest_to_itself_and_every_name_is_used_once() -> None:
    table = tomllib.loads(files("precompute.wording").joinpath("colours.toml").read_text("utf-8"))["colours"]
    assert len(table) >= 40
    for language in ("en", "ar"):
        assert len({entry[language] for entry in table}) == len(table)
    for entry in table:
        red, green, blue = bytes.fromhex(entry["rgb"][1:])
        assert name_palette((Swatch(red, green, blue, share=1.0),)).main[0].text_in("en") == entry["en"]


def test_captions_have_as_many_variants_in_arabic_as_in_english() -> None:
    table = tomllib.loads(files("precompute.wording").joinpath("captions.toml").read_text("utf-8"))
    for group in table.values():
        for variants in group.values():
            assert len(variants["en"]) == len(variants["ar"]) >= 2
            assert not LATIN.search("".join(variants["ar"]))


def test_the_words_of_prompts_are_complete() -> None:
    table = tomllib.loads(files("precompute.wording").joinpath("prompts.toml").read_text("utf-8"))
    assert set(table["mood"]) == set(MOODS)
    assert set(table["dynamics"]) == set(DYNAMICS)
    assert set(table["mode"]) == set(MODES)
