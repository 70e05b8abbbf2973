"""Where the studio's pages for visitors' own telephones are: the kiosk leads there, the live service is there.

A work's page is named by a short word that follows from its accession number: numbers may have slashes and letters
of any script, and would make addresses, and the codes that carry them, long.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import NewType
from urllib.parse import urlsplit

from db.entities import AccessionNumber
from db.errors import KlangbildError

PageId = NewType("PageId", str)
"""Twelve small letters and digits."""

_LETTERS = 12
"""Sixty bits: among a million works, one time in two million two share a page."""


class PublicUrlError(KlangbildError):
    """An address cannot be the one at which visitors find the studio's pages."""


@dataclass(frozen=True, slots=True)
class PublicUrl:
    """Where visitors find the studio from outside: 'https://museum.example', or with a path of its own."""

    base: str
    """Without a slash at its end."""

    @classmethod
    def parse(cls, text: str) -> PublicUrl:
        """Read an address.

        Raises:
            PublicUrlError: it is none of the web, or has more than a host, a port and a path.
        """
        try:
            parts = urlsplit(text.strip())
            fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
            fits = fits and not (parts.query or parts.fragment) and (parts.port or 1) > 0
        except ValueError:
            fits = False
        if not fits or not text.strip().isascii() or any(map(str.isspace, text.strip())):
            raise PublicUrlError(
                f"{text!r} is no address for visitors; write it as https://museum.example or "
                "https://museum.example/klangbild"
            )
        return cls(text.strip().rstrip("/"))

    def page(self, accession_number: AccessionNumber, language: str) -> str:
        """The page of a work, in a language (BCP 47)."""
        return f"{self.base}/listen/{page_id(accession_number)}?lang={language}"


def page_id(accession_number: AccessionNumber) -> PageId:
    """The word by which a work's page is found; equal numbers have equal ones."""
    digest = hashlib.sha256(b"klangbild page\n" + accession_number.encode()).digest()
    return PageId(base64.b32encode(digest).decode().lower()[:_LETTERS])
