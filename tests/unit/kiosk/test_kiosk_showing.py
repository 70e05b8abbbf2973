"""What the playing screen says, in each language."""

from dataclasses import replace

import pytest
from fakes.values import a_summary, an_impression
from hypothesis import given
from hypothesis import strategies as st

from db.entities import AccessionNumber, Artwork, LocalText, MusicSummary, Remark, Section
from db.vocabulary import word
from kiosk.colours import NAMES, colour_name
from kiosk.showing import ShownPiece, ShownRemark, ShownWork, show_piece, show_work

SUMMARY = a_summary()
SEA = Artwork(
    AccessionNumber("K-1"),
    title=LocalText.of(en="The Sea", ar="البحر"),
    artist=LocalText.of(en="Somebody"),
    date="1889",
    is_sample=True,
)

REMARKS = (
    Remark(0.0, 2.5, (0.1, 0.2, 0.3, 0.4), LocalText.of(en="The sea is the cello.", ar="البحر هو التشيلو.")),
    Remark(2.5, 6.0, None, LocalText.of(en="It is slow.")),
)


def shown(artwork: Artwork | None, language: str, summary: MusicSummary = SUMMARY) -> ShownPiece:
    return show_piece(
        artwork, an_impression(), summary, REMARKS, 6.0, image="url", language=language, translate=word
    )


def test_a_work_is_described_in_the_visitors_language_with_english_where_there_is_no_other():
    piece = shown(SEA, "ar")
    assert (piece.title, piece.artist, piece.date) == ("البحر", "Somebody", "1889")
    assert piece.key == "ري الصغير"
    assert piece.is_sample
    assert not piece.is_live


def test_a_work_to_choose_has_its_title_and_artist_in_the_visitors_language():
    assert show_work(SEA, image="url", language="ar") == ShownWork(
        SEA.accession_number, "url", "البحر", "Somebody"
    )


def test_what_is_to_be_seen_is_told_in_the_visitors_language():
    impression = replace(an_impression(), caption=LocalText.of(en="A calm sea.", ar="بحر هادئ."))
    told = {
        language: show_piece(
            SEA, impression, SUMMARY, (), 6.0, image="url", language=language, translate=word
        ).caption
        for language in ("en", "ar", "fr")
    }
    assert told == {"en": "A calm sea.", "ar": "بحر هادئ.", "fr": "A calm sea."}


def test_a_visitors_own_picture_has_no_label():
    piece = shown(None, "en")
    assert (piece.title, piece.artist, piece.date, piece.credit_line) == ("", "", "", "")
    assert piece.is_live
    assert (piece.key, piece.tempo_bpm, piece.feeling) == ("D minor", 72, "awe")


def test_sections_follow_one_another_to_the_end():
    sections = shown(SEA, "en").sections
    assert [(section.start, section.length) for section in sections] == [(0, 2), (2, 2), (4, 2)]


def test_remarks_are_told_in_the_visitors_language_with_english_where_there_is_no_other():
    assert shown(SEA, "ar").remarks == (
        ShownRemark(0.0, 2.5, "البحر هو التشيلو.", (0.1, 0.2, 0.3, 0.4)),
        ShownRemark(2.5, 6.0, "It is slow.", None),
    )


@pytest.mark.parametrize("sections", [(), (Section("late", 7.0),)])
def test_a_piece_without_sections_is_one_part(sections):
    summary = replace(SUMMARY, sections=sections)
    assert [(part.name, part.length) for part in shown(SEA, "en", summary).sections] == [("", 6.0)]


def test_each_colour_of_the_palette_is_named_once():
    names = [colour.name for colour in shown(SEA, "en").palette]
    assert names == ["dark blue", "ochre", "dark brown", "cream"]


@given(*[st.integers(0, 255)] * 3)
def test_every_colour_has_a_name(red, green, blue):
    assert colour_name(red, green, blue) in NAMES


@pytest.mark.parametrize(
    ("colour", "name"),
    [((0, 0, 0), "black"), ((255, 255, 255), "white"), ((220, 30, 30), "red"), ((20, 20, 120), "dark blue")],
)
def test_plain_colours_have_their_plain_names(colour, name):
    assert colour_name(*colour) == name
