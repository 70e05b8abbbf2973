"""The links on Klangbild's labels: 'KLANGBILD:1907.12/8F3KQ7ZT' names a work, and is sealed by the museum's studio.

The seal tells this museum's labels from those of another museum that has the same inventory numbers, from
misread ones and from invented ones. It is no secret kept for long: every kiosk can check it, so whoever holds an
exhibition file could also make one, and would gain nothing by it but to hear a work.

All characters are of the alphanumeric set of QR codes (ISO/IEC 18004, 7.3.4), which takes five and a half bits a
character instead of eight: the code of a usual number has 25 modules a side instead of 29, and is read from
further away (`tests/benchmarks/codes.py`).
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Callable
from string import ascii_uppercase, digits
from typing import NewType
from urllib.parse import unquote

from db.entities import AccessionNumber

LabelKey = NewType("LabelKey", bytes)
"""With which a studio seals its labels, 32 bytes."""

_PURPOSE = "label key"
_SCHEME = "KLANGBILD:"
_UNESCAPED = frozenset(ascii_uppercase + digits + "-.")
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: without I, L, O and U."""
_SEAL_LETTERS = 8
"""Forty bits: one in 10^12 invented labels is taken for ours."""
_MAX_TEXT = 3200
"""Characters: an accession number of 250 letters in any script, escaped."""


def label_key(secret: Callable[[str], bytes]) -> LabelKey:
    """The studio's label key, from its secrets by purpose (`db.exhibition.signing.derived_secret`)."""
    return LabelKey(secret(_PURPOSE))


def link_to(accession_number: AccessionNumber, key: LabelKey) -> str:
    """What a work's label says: the scheme, the percent-encoded accession number, a slash and the seal.

    Raises:
        ValueError: no label can carry this number: it is empty, too long, or has control characters.
    """
    if not _can_be_carried(accession_number):
        raise ValueError(f"No code can carry the accession number {accession_number!r}.")
    address = _SCHEME + _escaped(accession_number)
    link = f"{address}/{_seal(address, key)}"
    if len(link) > _MAX_TEXT:
        raise ValueError(f"No code can carry the accession number {accession_number!r}.")
    return link


def is_link(text: str) -> bool:
    """Whether this is, or once was, a link of Klangbild, of whatever museum."""
    return text[: len(_SCHEME)].upper() == _SCHEME


def linked_work(text: str, key: LabelKey) -> AccessionNumber | None:
    """The work that a link names; None for whatever else a code may say, and where the seal is not this key's."""
    if len(text) > _MAX_TEXT or not text.startswith(_SCHEME) or not text.isascii():
        return None
    address, _, seal = text.rpartition("/")
    if not hmac.compare_digest(seal, _seal(address, key)):
        return None
    return AccessionNumber(unquote(address.removeprefix(_SCHEME), errors="strict"))  # the studio escaped it


def _seal(address: str, key: LabelKey) -> str:
    """HMAC-SHA256 (RFC 2104), its first forty bits."""
    digest = hmac.digest(key, address.encode(), hashlib.sha256)
    number = int.from_bytes(digest[: _SEAL_LETTERS * 5 // 8])
    return "".join(_CROCKFORD[number >> 5 * place & 31] for place in reversed(range(_SEAL_LETTERS)))


def _can_be_carried(accession_number: str) -> bool:
    return bool(accession_number) and not any(
        unicodedata.category(letter) in ("Cc", "Cs") for letter in accession_number
    )


def _escaped(text: str) -> str:
    """Percent-encoded (RFC 3986), lower-case letters too."""
    return "".join(chr(byte) if chr(byte) in _UNESCAPED else f"%{byte:02X}" for byte in text.encode())
