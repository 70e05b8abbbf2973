"""Who may ask for music: a token for each kiosk, of which only the hash is kept.

A token has 256 random bits, so nobody can try them out, and a plain SHA-256 protects it as well as a slow hash
would protect a password.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.errors import KlangbildError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TOKEN_BYTES = 32


class TokenError(KlangbildError):
    """The tokens cannot be read or written, or there is no such kiosk."""


@dataclass(frozen=True, slots=True)
class Grant:
    """That a kiosk may ask."""

    sha256: str
    since: str
    """When its token was made, ISO 8601."""


class Tokens:
    """The tokens in a file, which is read again whenever it changes: what is revoked is refused at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._grants: Mapping[str, Grant] = {}

    def kiosk_of(self, token: str) -> str | None:
        """Whose token that is. Every hash is compared, each in constant time.

        Raises:
            TokenError: the file cannot be read.
        """
        digest = _hash(token)
        found = None
        for kiosk, grant in self.grants().items():
            if hmac.compare_digest(grant.sha256, digest):
                found = kiosk
        return found

    def grants(self) -> Mapping[str, Grant]:
        """Who may ask, by name of the kiosk.

        Raises:
            TokenError: the file cannot be read.
        """
        try:
            status = self._path.stat()
            seen = status.st_mtime_ns, status.st_size, status.st_ino
            if seen != self._seen:
                plain = json.loads(self._path.read_text(encoding="utf-8"))
                self._grants = {kiosk: Grant(**grant) for kiosk, grant in plain.items()}
                self._seen = seen
        except FileNotFoundError:
            self._seen, self._grants = None, {}
        except OSError as error:
            raise TokenError(f"{self._path} cannot be read: {error.strerror}; check who owns it") from error
        except (ValueError, TypeError, AttributeError) as error:
            raise TokenError(f"{self._path} holds no tokens; remove it and add the kiosks again") from error
        return self._grants

    def add(self, kiosk: str, now: datetime) -> str:
        """A token for a kiosk, which is told only now; an older one of the same kiosk ends.

        Raises:
            TokenError: the name is unfit, or the file cannot be written.
        """
        if not _NAME.fullmatch(kiosk):
            raise TokenError(
                f"{kiosk!r} cannot be the name of a kiosk: take up to 64 letters, digits, dots and dashes"
            )
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        self._write({**self.grants(), kiosk: Grant(_hash(token), now.isoformat(timespec="seconds"))})
        return token

    def revoke(self, kiosk: str) -> None:
        """End a kiosk's token.

        Raises:
            TokenError: the kiosk has none, or the file cannot be written.
        """
        grants = dict(self.grants())
        if grants.pop(kiosk, None) is None:
            raise TokenError(f"the kiosk {kiosk!r} has no token; klangbild live token list shows who has one")
        self._write(grants)

    def _write(self, grants: Mapping[str, Grant]) -> None:
        """At once or not at all, readable by its owner alone."""
        plain = {
            kiosk: {"sha256": grant.sha256, "since": grant.since} for kiosk, grant in sorted(grants.items())
        }
        passing = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            passing.unlink(missing_ok=True)
            with os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump(plain, file, indent=2)
                file.flush()
                os.fsync(file.fileno())
            passing.replace(self._path)
        except OSError as error:
            raise TokenError(f"{self._path} cannot be written: {error.strerror}") from error


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
