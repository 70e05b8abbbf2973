"""What visitors read when there is no music is there in both languages."""

from __future__ import annotations

import unicodedata

import pytest

from precompute.live.sentences import Failure, failed, sentence


@pytest.mark.parametrize("failure", Failure)
def test_every_failure_has_a_sentence_in_both_languages(failure: Failure) -> None:
    text = sentence(failure).as_mapping()
    assert set(text) == {"en", "ar"}
    assert text["en"].endswith(".")
    assert text["ar"].endswith(".")
    assert unicodedata.bidirectional(text["ar"][0]) == "AL"


@pytest.mark.parametrize(
    ("language", "spoken"), [("ar", "ar"), ("ar-EG", "ar"), ("en-GB", "en"), ("fr", "en")]
)
def test_the_sentence_is_in_the_visitors_language_where_there_is_one(language: str, spoken: str) -> None:
    told = failed(Failure.LATE, language)
    assert (told["code"], told["language"]) == ("late", spoken)
    assert told["sentence"] == told["text"][spoken]
