"""What a visitor takes along: the address of a work's page at the studio, and the code that leads there. Pure."""

from __future__ import annotations

import segno

from db.entities import AccessionNumber
from db.exhibition import PublicUrl

_QUIET_ZONE = 4
"""Modules of white around a code, without which readers miss it (ISO/IEC 18004, 5.3.8)."""


def page_of(studio: PublicUrl, accession_number: AccessionNumber, language: str) -> str:
    """The address at which a visitor's own telephone finds the work, in the language of the visit (BCP 47)."""
    return studio.page(accession_number, language)


def code_for(address: str) -> str:
    """A QR code of an address, as a `data:` address of an SVG picture for QML, black on white.

    It is drawn black on white in every theme: many telephones do not read inverted codes. Up to fifteen per cent of
    it may be hidden by a reflection (level M).

    Args:
        address: at most 2,000 letters of the Latin alphabet.

    Raises:
        ValueError: no code can carry it.
    """
    code = segno.make_qr(address, error="m", boost_error=False)
    return code.svg_data_uri(border=_QUIET_ZONE, dark="#000", light="#fff")
