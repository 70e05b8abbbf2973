"""What a text means in an exhibition: pure, and never a guess."""

import dataclasses

import pytest
from fakes.values import an_artwork
from hypothesis import given
from hypothesis import strategies as st

from content.codes.code import Code
from content.codes.links import LabelKey, link_to
from content.codes.meaning import (
    ForeignLabel,
    KnownCodes,
    NotOnShow,
    OnShow,
    OtherCode,
    SharedCode,
    shared_codes,
)
from db.entities import AccessionNumber, Artwork

KEY, ANOTHER_KEY = LabelKey(b"k" * 32), LabelKey(b"a" * 32)
SEA, FOREST = AccessionNumber("KB 12/3"), AccessionNumber("1911.7")
PAGE = "https://collection.example.org/objects/4711"


def work(number: str, *codes: str) -> Artwork:
    return dataclasses.replace(an_artwork(number), codes=codes)


def meaning(text: str, *works: Artwork, linear: bool = False):
    return KnownCodes(works or (work(SEA, PAGE), work(FOREST)), KEY).meaning_of(Code(text, linear))


def test_a_label_of_the_studio_names_its_work():
    assert meaning(link_to(SEA, KEY)) == OnShow((SEA,))


def test_a_label_of_the_studio_whose_work_is_not_in_the_exhibition():
    assert meaning(link_to(AccessionNumber("1999.9"), KEY)) == NotOnShow(AccessionNumber("1999.9"))


@pytest.mark.parametrize("text", [link_to(SEA, ANOTHER_KEY), link_to(SEA, KEY)[:-1], "klangbild:1911.7"])
def test_a_label_that_the_studio_has_not_sealed_is_foreign(text):
    assert meaning(text) == ForeignLabel()


@pytest.mark.parametrize("text", [PAGE, PAGE.upper(), f" {PAGE}\n"])
def test_a_code_of_the_museums_own_label_names_its_work(text):
    assert meaning(text) == OnShow((SEA,))


@pytest.mark.parametrize("text", [SEA, "kb 12/3", " KB  12/3 ", "ＫＢ 12/3"])
@pytest.mark.parametrize("linear", [True, False])
def test_a_code_that_says_an_inventory_number_names_its_work(text, linear):
    assert meaning(text, linear=linear) == OnShow((SEA,))


@pytest.mark.parametrize("text", ["https://example.org", "WIFI:S:museum;;", "12/3", "4711"])
def test_any_other_code_is_explained_but_bars_are_not(text):
    assert meaning(text) == OtherCode()
    assert meaning(text, linear=True) is None


def test_short_links_that_differ_in_case_alone_are_two_links():
    works = work("1", "https://m.example/aB"), work("2", "https://m.example/Ab")
    assert meaning("https://m.example/Ab", *works) == OnShow((AccessionNumber("2"),))
    assert meaning("HTTPS://M.EXAMPLE/AB", *works) == OnShow((AccessionNumber("1"), AccessionNumber("2")))


def test_of_several_works_with_one_code_all_are_named_and_of_too_many_none():
    works = [work(str(number), PAGE) for number in range(5)]
    assert meaning(PAGE, *works[:4]) == OnShow(tuple(item.accession_number for item in works[:4]))
    assert meaning(PAGE, *works) == OtherCode()


def test_shared_codes_are_told_with_all_their_works():
    works = [work("2", PAGE), work("1", PAGE, "b"), work("b"), work("3", "alone")]
    assert shared_codes(works) == (SharedCode("b", ("1", "b")), SharedCode(PAGE, ("1", "2")))


texts = st.one_of(
    st.text(max_size=12), st.sampled_from([PAGE, SEA, FOREST, "klangbild:1", link_to(FOREST, KEY)])
)


@given(texts, st.booleans(), st.lists(st.tuples(texts, st.lists(texts, max_size=3)), max_size=5))
def test_no_text_breaks_it_and_a_work_is_named_only_by_a_code_it_has(text, linear, described):
    works = [work(number, *codes) for number, codes in described]
    match meaning(text, work(SEA), *works, linear=linear):
        case OnShow(named):
            assert 1 <= len(named) <= 4
            assert set(named) <= {item.accession_number for item in works} | {SEA}
        case NotOnShow(number):
            assert number == FOREST
            assert all(item.accession_number != FOREST for item in works)
        case ForeignLabel():
            assert text.lower().startswith("klangbild:")
        case None:
            assert linear
        case other:
            assert other == OtherCode()
            assert not linear
