"""Searching the collection: by any word, however it is typed, and by room, artist, mood and colour."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import replace

import pytest
from fakes.values import a_track
from hypothesis import given
from hypothesis import strategies as st

from db.entities import (
    AccessionNumber,
    Artwork,
    Digest,
    Emotion,
    FeelingLabel,
    LocalText,
    MoodLabel,
    Reproduction,
    Swatch,
)
from db.exhibition import ExhibitedWork
from kiosk.browsing import Catalogue, Facet, Search
from kiosk.browsing.families import FAMILIES, FAMILY_OF, LEAST_SHARE
from kiosk.browsing.folding import fold
from kiosk.colours import NAMES, colour_name, sample_of

RED, BLUE, GREY = (200, 40, 34), (46, 92, 170), (125, 125, 125)
DIGEST = Digest("0" * 64)


def a_work(
    number: str,
    en: str = "",
    ar: str = "",
    *,
    artist: str = "",
    artist_ar: str = "",
    room: str = "",
    date: str = "",
    tags: tuple[str, ...] = (),
    feeling: FeelingLabel = FeelingLabel.AWE,
    palette: tuple[tuple[tuple[int, int, int], float], ...] = ((GREY, 1.0),),
    has_music: bool = True,
) -> ExhibitedWork:
    artwork = Artwork(
        AccessionNumber(number),
        LocalText.of(en=en, ar=ar),
        LocalText.of(en=artist, ar=artist_ar),
        date=date,
        room=room,
        tags=tags,
    )
    track = a_track(artwork, DIGEST)
    impression = replace(
        track.commission.impression,
        palette=tuple(Swatch(*colour, share) for colour, share in palette),
        emotion=Emotion(0.0, 0.0, ((MoodLabel.SAD, 1.0),), ((feeling, 1.0),)),
    )
    track = replace(track, commission=replace(track.commission, impression=impression))
    reproduction = Reproduction(artwork.accession_number, DIGEST, DIGEST, "image/jpeg", 800, 600)
    return ExhibitedWork(artwork, reproduction, track if has_music else None)


def found(works: Sequence[ExhibitedWork], search: Search | str) -> list[str]:
    search = Search(search) if isinstance(search, str) else search
    return list(Catalogue(works).find(search).numbers)


# --- By words ------------------------------------------------------------------------------------------------


def test_an_empty_search_gives_all_works_in_their_order():
    works = [a_work("3", "C"), a_work("1", "A"), a_work("2", "B")]
    assert found(works, "") == ["3", "1", "2"]
    assert found(works, " ?! ") == ["3", "1", "2"]
    assert found([], "sea") == []


def test_titles_come_before_artists_and_artists_before_all_else():
    works = [
        a_work("tag", "Boats", tags=("rose",)),
        a_work("artist", "Boats", artist="Rosetti"),
        a_work("beginning", "Rosehips"),
        a_work("whole", "A rose"),
        a_work("other", "Boats"),
    ]
    assert found(works, "rose") == ["whole", "beginning", "artist", "tag"]


def test_works_with_music_come_first():
    works = [a_work("silent", "Sea", has_music=False), a_work("heard", "Seaside"), a_work("sea", "Sea")]
    assert found(works, "sea") == ["sea", "heard", "silent"]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Café de la Paix", "cafe"),
        ("Straße", "STRASSE"),
        ("Sømand", "somand"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("Georgia O’Keeffe", "okeeffe"),
        ("Georgia O'Keeffe", "o'keeffe"),
        ("أحمد", "احمد"),
        ("إبراهيم", "ابراهيم"),
        ("آلاء", "الاء"),
        ("مدرسة", "مدرسه"),
        ("ليلى", "ليلي"),
        ("مَدْرَسَةٌ", "مدرسة"),
        ("البـــحر", "البحر"),
        ("البحر", "بحر"),
        ("بحر", "البحر"),
        ("والبحر", "البحر"),
        ("والبحر", "بحر"),
        ("للبحر", "بحر"),
        ("البحر", "الب"),
        ("سماء", "سما"),
        ("مؤذن", "موذن"),
        ("کتاب", "كتاب"),
        ("عام ١٨٨٩", "1889"),
        ("1889", "١٨٨٩"),
    ],
)
def test_a_word_is_found_as_people_type_it(title: str, typed: str):
    assert found([a_work("1", title), a_work("2", "Quite another one")], typed) == ["1"]


def test_numbers_are_found():
    works = [a_work("1900.10"), a_work("1900.1"), a_work("K-7", date="about 1650")]
    assert found(works, "1900.1") == ["1900.1", "1900.10"]
    assert found(works, "k7") == ["K-7"]
    assert found(works, "k-7") == ["K-7"]
    assert found(works, "1650") == ["K-7"]


def test_all_words_must_be_there():
    works = [a_work("1", "Red Boats"), a_work("2", "Red House"), a_work("3", "Boats", artist="Red")]
    assert found(works, "boats red") == ["1", "3"]


@pytest.mark.parametrize(
    "typed", ["rembrant", "rembrandtt", "rembrnadt", "remprandt", "xrembrandt", "rembrnd", "nihgt"]
)
def test_one_fault_is_forgiven(typed: str):
    works = [
        a_work("1", "The Night Watch", artist="Rembrandt"),
        a_work("2", "The Milkmaid", artist="Vermeer"),
    ]
    assert found(works, typed) == ["1"]


def test_faults_are_looked_for_only_where_nothing_is_found_otherwise():
    works = [a_work("1", "House"), a_work("2", "Horse")]
    assert found(works, "horse") == ["2"]


def test_short_words_and_two_faults_are_not_guessed():
    works = [a_work("1", "The Night Watch", artist="Rembrandt")]
    assert found(works, "xhe") == []
    assert found(works, "rmbrndat") == []


texts = st.text(st.sampled_from(string.ascii_letters + "éßøŁ '-19أإىةابتالوَـ١"), max_size=24)


@st.composite
def collections(draw: st.DrawFn) -> list[ExhibitedWork]:
    size = draw(st.integers(0, 12))
    colour = st.sampled_from([sample_of(name) for name in NAMES])

    def rgb(code: str) -> tuple[int, int, int]:
        return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)

    return [
        a_work(
            str(number),
            draw(texts),
            draw(texts),
            artist=draw(st.sampled_from(["", "Anna", "Berta", "Čapek"])),
            room=draw(st.sampled_from(["", "Room 2", "Room 10"])),
            feeling=draw(st.sampled_from([FeelingLabel.AWE, FeelingLabel.FEAR])),
            palette=tuple((rgb(draw(colour)), 0.4) for _ in range(2)),
            has_music=draw(st.booleans()),
        )
        for number in range(size)
    ]


@st.composite
def searches(draw: st.DrawFn) -> Search:
    return Search(
        draw(st.sampled_from(["", "a", "al", "ا"])),
        room=draw(st.sampled_from(["", "Room 2", "Room 10", "Room 11"])),
        artist=draw(st.sampled_from(["", "Anna", "Čapek", "Nobody"])),
        mood=draw(st.sampled_from(["", "awe", "fear"])),
        colour=draw(st.sampled_from(["", *FAMILIES])),
    )


@given(collections(), st.data())
def test_every_work_is_found_by_any_word_of_its_title_and_by_its_beginning(
    works: list[ExhibitedWork], data: st.DataObject
):
    catalogue = Catalogue(works)
    for work in works:
        for _, title in work.artwork.title:
            for word in title.split():
                begun = word[: data.draw(st.integers(1, len(word)))]
                for typed in (word, word.upper(), begun):
                    assert work.artwork.accession_number in catalogue.find(Search(typed)).numbers


@given(st.lists(st.text(string.ascii_lowercase, min_size=5, max_size=9), min_size=1, max_size=8), st.data())
def test_every_work_is_found_by_a_word_with_one_fault(titles: list[str], data: st.DataObject):
    works = [a_work(str(place), title) for place, title in enumerate(titles)]
    word = data.draw(st.sampled_from(titles))
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    faulty = data.draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
            ]
        )
    )
    numbers = found(works, faulty)
    as_typed = [title for title in titles if title.startswith(faulty)]
    assert as_typed or str(titles.index(word)) in numbers


@given(collections(), searches())
def test_filters_are_all_fulfilled_together(works: list[ExhibitedWork], search: Search):
    catalogue = Catalogue(works)
    together = catalogue.find(search).numbers
    alone = [catalogue.find(Search(search.text)).numbers]
    alone += [
        catalogue.find(Search().choosing(facet, search.chosen(facet))).numbers
        for facet in Facet
        if search.chosen(facet)
    ]
    assert set(together) == set.intersection(*(set(numbers) for numbers in alone))
    assert len(set(together)) == len(together)


@given(collections(), searches())
def test_counts_say_what_each_choice_would_give(works: list[ExhibitedWork], search: Search):
    catalogue = Catalogue(works)
    facets = catalogue.find(search).facets
    for facet in Facet:
        for value in facets[facet]:
            chosen = replace(search, **{facet.value: value.value})
            assert value.count == len(catalogue.find(chosen).numbers)
            assert value.chosen == (search.chosen(facet) == value.value)
            assert value.count or value.chosen


@given(collections(), searches())
def test_nothing_that_would_be_found_is_left_out_of_the_filters(works: list[ExhibitedWork], search: Search):
    facets = Catalogue(works).find(search).facets
    rooms = {work.artwork.room for work in works} - {""}
    for room in rooms - {value.value for value in facets[Facet.ROOM]}:
        assert found(works, replace(search, room=room)) == []


@given(texts)
def test_folding_twice_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)


# --- By filters ----------------------------------------------------------------------------------------------


def test_rooms_stand_in_the_order_of_their_numbers_and_artists_by_how_many_works():
    works = [
        a_work("1", room="Room 10", artist="Anna"),
        a_work("2", room="Room 2", artist="Berta"),
        a_work("3", room="Hall", artist="Berta"),
    ]
    facets = Catalogue(works).find(Search()).facets
    assert [value.value for value in facets[Facet.ROOM]] == ["Hall", "Room 2", "Room 10"]
    assert [(value.value, value.count) for value in facets[Facet.ARTIST]] == [("Berta", 2), ("Anna", 1)]


def test_an_artist_is_one_in_all_languages():
    works = [a_work("1", artist="Anna", artist_ar="آنا"), a_work("2", artist="Anna")]
    catalogue = Catalogue(works)
    assert len(catalogue.find(Search()).facets[Facet.ARTIST]) == 1
    assert catalogue.artist_in("Anna", "ar") == "آنا"
    assert catalogue.artist_in("Anna", "en") == "Anna"
    assert catalogue.artist_in("Nobody", "en") == "Nobody"


def test_the_mood_is_that_of_the_music():
    works = [a_work("1", feeling=FeelingLabel.FEAR), a_work("2", has_music=False), a_work("3")]
    assert found(works, Search(mood="fear")) == ["1"]
    assert [value.value for value in Catalogue(works).find(Search()).facets[Facet.MOOD]] == ["awe", "fear"]


def test_a_little_red_is_seen_and_a_little_grey_is_not():
    works = [a_work("1", palette=((BLUE, 0.75), (GREY, 0.15), (RED, 0.1)))]
    colours = [value.value for value in Catalogue(works).find(Search()).facets[Facet.COLOUR]]
    assert colours == ["red", "blue"]


def test_every_colour_has_a_family_and_every_family_a_sample():
    assert set(FAMILY_OF) == set(NAMES)
    assert set(FAMILY_OF.values()) == set(FAMILIES) == set(LEAST_SHARE)
    for name in NAMES:
        code = sample_of(name)
        assert colour_name(*(int(code[place : place + 2], 16) for place in (1, 3, 5))) == name


def test_a_second_touch_takes_a_filter_off():
    search = Search("sea").choosing(Facet.ROOM, "Hall")
    assert search == Search("sea", room="Hall")
    assert search.choosing(Facet.ROOM, "Room 2").room == "Room 2"
    assert search.choosing(Facet.ROOM, "Hall") == Search("sea")
    assert search
    assert not Search()
