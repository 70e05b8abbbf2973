"""Codes of languages after BCP 47, as texts are kept and looked up by."""

from __future__ import annotations

import re

from db.errors import KlangbildError

_CODE = re.compile(
    r"(?P<language>[a-z]{2,3})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)",
    re.IGNORECASE | re.ASCII,
)
"""Language, script, region and variants (RFC 5646, 2.1); extensions and private codes name no language of ours."""


class LanguageCodeError(KlangbildError):
    """A text is no code of a language."""


def canonical_code(text: str) -> str:
    """A code in the one way in which it is written: 'AR' is 'ar', 'zh-hant-tw' is 'zh-Hant-TW' (RFC 5646, 2.1.1).

    Raises:
        LanguageCodeError: it is not well formed.
    """
    found = _CODE.fullmatch(text.strip())
    if found is None:
        raise LanguageCodeError(
            f"{text!r} is no code of a language; write it after BCP 47, as 'ar' or 'pt-BR'"
        )
    parts = (
        found["language"].lower(),
        (found["script"] or "").title(),
        (found["region"] or "").upper(),
        found["variants"].lower().strip("-"),
    )
    return "-".join(filter(None, parts))
