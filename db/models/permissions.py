"""Permissions that an administrator recorded, and revoked: kept for ever, because tracks refer to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from db.atomic import alone_with, write_atomically
from db.models.errors import LicenceError
from db.plain import from_plain, to_plain


@dataclass(frozen=True, slots=True)
class Permission:
    """That a museum may use a model beyond what its licence grants to everybody."""

    model: str
    licence: str
    """The licence that was read; under another one the permission says nothing."""
    by: str
    """'Name, role'."""
    because: str
    at: datetime
    revoked_at: datetime | None = None

    def covers(self, model: str, licence: str) -> bool:
        """True where it holds now, for this model under this licence."""
        return self.revoked_at is None and (self.model, self.licence) == (model, licence)

    def __str__(self) -> str:
        return f"permitted by {self.by} on {self.at:%Y-%m-%d}: {self.because}"


@dataclass(frozen=True, slots=True)
class Permissions:
    """The record, a JSON file."""

    path: Path

    def all(self) -> tuple[Permission, ...]:
        """Every permission ever recorded, the oldest first.

        Raises:
            LicenceError: the record cannot be read.
        """
        try:
            return from_plain(tuple[Permission, ...], json.loads(self.path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return ()
        except Exception as error:  # cattrs raises whatever building a value raised
            raise LicenceError(
                f"the permissions in {self.path} cannot be read ({error}); restore the file from a back-up"
            ) from error

    def grant(self, model: str, licence: str, by: str, because: str, at: datetime) -> Permission:
        """Record a permission; one that held for the same model under the same licence ends.

        Raises:
            LicenceError: it says not who or why, or the record cannot be read or written.
        """
        if not by.strip() or not because.strip():
            raise LicenceError('a permission needs --by "Name, role" and --because "..."')
        permission = Permission(model, licence, by.strip(), because.strip(), at)
        with self._changing():
            self._write((*self._ended(at, lambda each: each.covers(model, licence)), permission))
        return permission

    def revoke(self, model: str, at: datetime) -> None:
        """End what was permitted for a model.

        Raises:
            LicenceError: nothing was, or the record cannot be read or written.
        """
        with self._changing():
            if not any(each.model == model and each.revoked_at is None for each in self.all()):
                raise LicenceError(f"no permission is recorded for {model}")
            self._write(self._ended(at, lambda each: each.model == model))

    def _ended(self, at: datetime, ends: Callable[[Permission], bool]) -> tuple[Permission, ...]:
        return tuple(
            replace(each, revoked_at=at) if ends(each) and each.revoked_at is None else each
            for each in self.all()
        )

    def _write(self, permissions: tuple[Permission, ...]) -> None:
        write_atomically(self.path, json.dumps(to_plain(permissions), ensure_ascii=False, indent=2) + "\n")

    @contextmanager
    def _changing(self) -> Generator[None]:
        try:
            with alone_with(self.path):
                yield
        except OSError as error:
            raise LicenceError(f"the permissions {self.path} cannot be written: {error.strerror}") from error
