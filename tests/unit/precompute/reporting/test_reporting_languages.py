"""Every language has every sentence, in every form that its numbers ask for."""

import string
from datetime import UTC, datetime, timedelta, timezone

import pytest

from precompute.reporting.languages import Language, LanguageError, language, languages

FORMS_MAY_LEAVE_OUT = {"n"}
"""'One track' says its number in a word."""


def sentences(texts, path=""):
    """Key -> text, or form -> text."""
    for name, value in texts.items():
        key = f"{path}.{name}"
        if isinstance(value, dict) and "other" not in value:
            yield from sentences(value, key)
        else:
            yield key, value


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def english():
    return dict(sentences({**language("en").texts, "plurals": {}}))


@pytest.mark.parametrize("code", languages())
def test_every_sentence_is_there_with_what_it_tells(code):
    found = dict(sentences({**language(code).texts, "plurals": {}}))
    assert found.keys() == english().keys()
    forms = {*language(code).texts["plurals"], "other"}
    for key, text in found.items():
        ours = english()[key]
        if isinstance(text, dict):
            assert text.keys() == forms, key
            for form in text.values():
                assert fields(form) | FORMS_MAY_LEAVE_OUT == fields(ours["other"]) | FORMS_MAY_LEAVE_OUT, key
            assert "n" in fields(text["other"])
        elif isinstance(text, str):
            assert fields(text) == fields(ours), key
            assert text.strip(), key
        else:
            assert len(text) == len(ours), key


def test_english_and_arabic_are_there():
    assert {"ar", "en"} <= set(languages())


def test_a_language_without_sentences_is_refused_with_those_that_there_are():
    with pytest.raises(LanguageError, match=r"'tlh'.*ar, en"):
        language("tlh")


def test_no_name_leads_out_of_the_folder():
    with pytest.raises(LanguageError):
        language("../../wording/captions")


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("zero", [0]),
        ("one", [1]),
        ("two", [2]),
        ("few", [3, 10, 103, 110, 1003]),
        ("many", [11, 26, 99, 111, 1011]),
        ("other", [100, 101, 102, 200, 1000, 100_000]),
    ],
)
def test_arabic_numbers_have_six_forms(form, numbers):
    assert {language("ar").plural_of(number) for number in numbers} == {form}


def test_numbers_stand_in_their_forms():
    arabic, plain = language("ar"), language("en")
    assert [arabic.count("done.composed", number) for number in (1, 2, 7, 26, 100)] == [
        "أُلِّفت مقطوعة واحدة.",
        "أُلِّفت مقطوعتان.",
        "أُلِّفت 7 مقطوعات.",
        "أُلِّفت 26 مقطوعة.",
        "أُلِّفت 100 مقطوعة.",
    ]
    assert [plain.count("done.composed", number) for number in (0, 1, 2)] == [
        "0 tracks were composed.",
        "1 track was composed.",
        "2 tracks were composed.",
    ]


def test_a_languages_rules_may_be_as_those_of_slavic_ones():
    rules = {"one": "n % 10 = 1 and n % 100 != 11", "few": "n % 10 = 2..4 and n % 100 != 12..14"}
    slavic = Language("xx", {"plurals": rules})
    assert [slavic.plural_of(number) for number in (1, 2, 5, 11, 12, 21, 24, 111)] == [
        "one", "few", "other", "other", "other", "one", "few", "other",
    ]  # fmt: skip


def test_moments_are_told_by_the_wall_clock():
    moment = datetime(2026, 11, 30, 23, 5, tzinfo=UTC)
    assert language("en", timezone(timedelta(hours=1))).moment(moment) == "Tuesday, 1 December 2026, 00:05"
    assert language("ar", UTC).moment(moment) == "الاثنين 30 نوفمبر 2026، الساعة 23:05"


def test_durations_are_told_in_the_units_that_matter():
    tell = language("en").duration
    assert [tell(seconds) for seconds in (0, 3.14, 42, 59.7, 605, 3599.6, 27_000)] == [
        "0.0 s", "3.1 s", "42 s", "1 min 0 s", "10 min 5 s", "1 h 0 min", "7 h 30 min",
    ]  # fmt: skip


def test_names_of_the_other_direction_are_set_off():
    assert language("en").name("The Sea") == "The Sea"
    assert language("en").name("البحر") == "\u2068البحر\u2069"
    assert language("ar").name("The Sea") == "\u2068The Sea\u2069"
    assert language("ar").name("البحر") == "البحر"


def test_names_hold_no_marks_that_turn_or_end_anything():
    assert language("en").name("a\u202eb\u2069c\nd\x1b[31me") == "a b c d [31me"
