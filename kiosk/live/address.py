"""Where the studio is, by whom it may be asked, and whom its certificate must be signed by."""

from __future__ import annotations

import ipaddress
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from db.errors import KlangbildError

_SERVICE = "/v1/live"
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,512}")
"""RFC 6750, 2.1."""


class StudioAddressError(KlangbildError):
    """The studio cannot be asked as it was set up: its address, its token or its certificates."""


@dataclass(frozen=True, slots=True)
class StudioAddress:
    """A studio's live service, as a kiosk is told of it."""

    url: str
    """'https://studio.museum:8765', without a slash at its end."""
    token_file: Path
    """Holds the token that `klangbild live token add` printed; read for each request, so a new one counts soon."""
    authorities: Path | None = None
    """Certificates (PEM) that sign the studio's own; None: those that the system trusts."""

    @classmethod
    def parse(cls, url: str, token_file: Path, authorities: Path | None = None) -> StudioAddress:
        """Read an address as `klangbild live` prints it, with or without '/v1/live'.

        Raises:
            StudioAddressError: it is none of the web, or has more than a host, a port and a path.
        """
        text = url.strip().rstrip("/").removesuffix(_SERVICE)
        try:
            parts = urlsplit(text)
            fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            fits = False
        else:
            fits = fits and "@" not in parts.netloc and not (parts.query or parts.fragment)
        if not fits or not text.isascii() or any(map(str.isspace, text)):
            # Not repeated: it may hold a password.
            raise StudioAddressError("the studio's address must be as https://studio.museum:8765")
        return cls(text, token_file, authorities)

    @property
    def asking(self) -> str:
        """Where music is asked for."""
        return self.url + _SERVICE

    @property
    def health(self) -> str:
        """Where anybody may ask whether it can be."""
        return f"{self.url}{_SERVICE}/health"

    @property
    def is_exposed(self) -> bool:
        """Whether token and pictures travel unprotected beyond this machine."""
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        try:
            is_here = ipaddress.ip_address(host).is_loopback
        except ValueError:
            is_here = host == "localhost"
        return parts.scheme == "http" and not is_here

    def token(self) -> str:
        """By which the studio knows this kiosk.

        Raises:
            StudioAddressError: there is none, or it is no token; its text is never told.
        """
        try:
            token = self.token_file.read_text(encoding="ascii").strip()
        except OSError as error:
            raise StudioAddressError(
                f"the studio's token cannot be read from {self.token_file}: {error.strerror}"
            ) from error
        except UnicodeDecodeError:
            token = ""
        if not _TOKEN.fullmatch(token):
            raise StudioAddressError(
                f"{self.token_file} holds no token; write what 'klangbild live token add' printed into it"
            )
        return token

    def trusted(self) -> ssl.SSLContext | bool:
        """Whom the studio's certificate must be signed by; plain HTTP needs nobody.

        Raises:
            StudioAddressError: the certificates cannot be read.
        """
        if urlsplit(self.url).scheme == "http":
            return True
        try:
            return ssl.create_default_context(cafile=self.authorities)
        except (OSError, ssl.SSLError) as error:
            raise StudioAddressError(
                f"no certificates can be read from {self.authorities} ({error.strerror}); give a PEM file"
            ) from error
