"""Codes of languages: written in one way, and refused where they are none."""

import pytest

from db.languages import LanguageCodeError, canonical_code


@pytest.mark.parametrize(
    ("said", "canonical"),
    [
        ("ar", "ar"),
        ("AR", "ar"),
        (" de-at ", "de-AT"),
        ("ZH-hANT-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("sl-ROZAJ-Biske-1994", "sl-rozaj-biske-1994"),
        ("ca-ES-Valencia", "ca-ES-valencia"),
    ],
)
def test_a_code_is_written_in_one_way(said, canonical):
    assert canonical_code(said) == canonical
    assert canonical_code(canonical) == canonical


@pytest.mark.parametrize(
    "said",
    ["", "a", "arabic", "ar_EG", "ar-", "-ar", "ar EG", "x-klingon", "ar-u-nu-latn", "عر", "ar\n-EG", "١٢"],
)
def test_what_is_no_code_is_refused_with_an_example(said):
    with pytest.raises(LanguageCodeError, match="pt-BR"):
        canonical_code(said)
