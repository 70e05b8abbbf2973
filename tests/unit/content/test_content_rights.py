"""Rights statements as catalogues write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.rights import parse_rights
from db.entities import RightsStatus


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ("CC0", "cc0"),
        ("cc0", "cc0"),
        ("CC-Zero", "cc0"),
        ("CC0 1.0 Universal", "cc0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "cc0"),
        ("Public Domain / CC0", "cc0"),
        ("© 2019 The Museum, CC0", "cc0"),
        ("Public Domain", "public-domain"),
        ("public-domain", "public-domain"),
        ("PUBLIC_DOMAIN", "public-domain"),
        ("http://creativecommons.org/publicdomain/mark/1.0/deed.de", "public-domain"),
        ("gemeinfrei", "public-domain"),
        ("Copyright expired", "public-domain"),
        ("No copyright", "public-domain"),
        ("ملكية عامة", "public-domain"),
        ("CC BY 4.0", "cc-by"),
        ("https://creativecommons.org/licenses/by/4.0/", "cc-by"),
        ("Creative Commons Attribution 4.0 International", "cc-by"),
        ("CC-BY-SA", "cc-by-sa"),
        ("https://creativecommons.org/licenses/by-sa/4.0/deed.en", "cc-by-sa"),
        ("Attribution-ShareAlike 4.0 International", "cc-by-sa"),
        ("licensed", "licensed"),
        ("© 2020 Jane Doe", "in-copyright"),
        ("Copyright the artist's estate", "in-copyright"),
        ("(c) VG Bild-Kunst, Bonn", "in-copyright"),
        ("All rights reserved", "in-copyright"),
        ("https://rightsstatements.org/vocab/InC/1.0/", "in-copyright"),
        ("http://rightsstatements.org/page/InC-EDU/1.0/?language=en", "in-copyright"),
        ("CC BY-NC 4.0", "in-copyright"),
        ("CC BY-NC-ND", "in-copyright"),
        ("cc_by_nd", "in-copyright"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", "in-copyright"),
        ("Creative Commons Attribution-NonCommercial", "in-copyright"),
        ("Not in the public domain", "in-copyright"),
        ("nicht gemeinfrei", "in-copyright"),
        ("Public domain. Photograph: © The Museum", "in-copyright"),
        ("جميع الحقوق محفوظة", "in-copyright"),
        ("http://rightsstatements.org/vocab/NoC-US/1.0/", "unknown"),
        ("http://rightsstatements.org/vocab/NoC-NC/1.0/", "unknown"),
        ("http://rightsstatements.org/vocab/CNE/1.0/", "unknown"),
        ("No known copyright restrictions", "unknown"),
        ("Public domain in the United States", "unknown"),
        ("This work may be in the public domain", "unknown"),
        ("Courtesy of the museum", "unknown"),
        ("", "unknown"),
    ],
)
def test_statements_are_judged(statement: str, status: str) -> None:
    rights = parse_rights(statement)
    assert rights.status == status
    assert rights.statement == statement


@given(st.text())
def test_whatever_is_said_is_kept_word_for_word(statement: str) -> None:
    assert parse_rights(statement).statement == statement


@given(st.sampled_from(list(RightsStatus)))
def test_our_own_words_mean_themselves(status: RightsStatus) -> None:
    assert parse_rights(f" {status.value.upper()} ").status is status


@given(
    st.sampled_from(["NC", "ND", "NC-ND", "NC-SA"]),
    st.sampled_from(["CC BY-{}", "CC-BY-{} 4.0", "cc by {} 3.0"]),
)
def test_a_licence_without_commerce_or_derivatives_never_clears(terms: str, form: str) -> None:
    assert not parse_rights(form.format(terms)).cleared
