"""The links on labels: every number survives, and nothing but what this studio sealed is a link of ours."""

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from content.codes.links import LabelKey, is_link, label_key, link_to, linked_work
from db.entities import AccessionNumber

KEY, ANOTHER_KEY = LabelKey(bytes(range(32))), LabelKey(bytes(32))
numbers = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60).map(
    AccessionNumber
)


@given(numbers)
def test_every_accession_number_survives_its_link(number):
    assert linked_work(link_to(number, KEY), KEY) == number


@given(numbers, st.data())
def test_a_link_with_another_character_anywhere_is_refused(number, data):
    link = link_to(number, KEY)
    place = data.draw(st.integers(0, len(link) - 1))
    other = data.draw(st.characters().filter(lambda letter: letter != link[place]))
    assert linked_work(link[:place] + other + link[place + 1 :], KEY) is None


@given(numbers, st.data())
def test_a_link_that_lacks_something_or_has_more_is_refused(number, data):
    link = link_to(number, KEY)
    place = data.draw(st.integers(0, len(link)))
    more = data.draw(st.text(min_size=1))
    assert linked_work(link[:place] + more + link[place:], KEY) is None
    assert linked_work(link[:place] + link[place + 1 :], KEY) is None or place == len(link)


@given(numbers)
def test_another_museum_with_the_same_number_has_another_link(number):
    assert linked_work(link_to(number, ANOTHER_KEY), KEY) is None
    assert is_link(link_to(number, ANOTHER_KEY))


@given(st.text())
def test_no_text_breaks_the_checking(text):
    assert linked_work(text, KEY) is None
    assert linked_work("KLANGBILD:" + text, KEY) is None


@pytest.mark.parametrize("text", ["", "KLANGBILD:", "KLANGBILD:1", "klangbild:1", "KLANGBILD:/" + "0" * 8])
def test_a_text_without_a_seal_names_no_work(text):
    assert linked_work(text, KEY) is None


def test_a_link_is_what_it_was_when_the_labels_were_printed():
    assert link_to(AccessionNumber("1907.12"), KEY) == "KLANGBILD:1907.12/KVYBEZES"


@pytest.mark.parametrize(
    ("text", "ours"),
    [("KLANGBILD:1/", True), ("klangbild:1", True), ("https://example.org", False), ("", False)],
)
def test_a_link_of_whatever_museum_is_known_by_its_beginning(text, ours):
    assert is_link(text) is ours


@pytest.mark.parametrize("number", ["1907.12", "1894.1031"])
def test_a_usual_number_fits_a_code_that_is_read_from_far(number):
    assert segno.make(link_to(AccessionNumber(number), KEY), error="m").symbol_size(border=0) == (25, 25)


@pytest.mark.parametrize("letter", ["x", "٧", "館", "🖼"])
def test_the_longest_number_fits_a_code(letter):
    assert segno.make(link_to(AccessionNumber(letter * 250), KEY), error="m", micro=False)


@pytest.mark.parametrize("number", ["", "a\nb", "\ud800", "🖼" * 300])
def test_numbers_that_no_code_can_carry_are_refused(number):
    with pytest.raises(ValueError, match="No code can carry"):
        link_to(AccessionNumber(number), KEY)


def test_the_label_key_is_the_secret_for_labels():
    assert label_key(lambda purpose: purpose.encode()) == b"label key"
