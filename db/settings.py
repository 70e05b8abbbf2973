"""What an administrator settles once for a whole house, in `settings.toml`.

    [museum]
    commercial = true

    [studio]
    reserve_mb = 1000
    quota_mb = 0

Every setting has a default, and what the program does not know is an error: a misspelt word would else be obeyed
as if nobody had written it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from db.atomic import write_atomically
from db.errors import KlangbildError


class SettingsError(KlangbildError):
    """The settings cannot be read, or say what cannot be meant."""


@dataclass(frozen=True, slots=True)
class Museum:
    """What the house is, as far as licences ask."""

    commercial: bool = True
    """It sells tickets, or plays its music where something is sold. The careful choice is the default."""


@dataclass(frozen=True, slots=True)
class Studio:
    """What the studio may use of its machine; see `db.room`."""

    reserve_mb: int = 1000
    """So much of the disk stays free: nothing is begun that would take it."""
    quota_mb: int = 0
    """The home with all that lies in it may have this size; 0: the disk alone sets the limit."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, by section."""

    museum: Museum = field(default_factory=Museum)
    studio: Studio = field(default_factory=Studio)

    @classmethod
    def read(cls, path: Path) -> Settings:
        """The settings in a file; the defaults where there is none.

        Raises:
            SettingsError: it cannot be read, or a key or a value is unknown.
        """
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError) as error:
            raise SettingsError(f"the settings {path} cannot be read: {error}") from error
        settings = cls()
        for key, value in _flat(said):
            settings = settings.having(key, value, where=str(path))
        return settings

    def write(self, path: Path) -> None:
        """Put them into a file.

        Raises:
            SettingsError: it cannot be written.
        """
        sections = [
            f"[{section}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())
            for section, values in asdict(self).items()
        ]
        try:
            write_atomically(path, "\n".join(sections))
        except OSError as error:
            raise SettingsError(f"the settings {path} cannot be written: {error.strerror}") from error

    def having(self, key: str, value: object, where: str = "the settings") -> Settings:
        """The settings with one changed.

        Args:
            key: 'museum.commercial'.
            value: of the setting's type; a number is 0 or more.
            where: what a complaint names.

        Raises:
            SettingsError: there is no such setting, or the value is of another type.
        """
        known = self.as_mapping()
        if key not in known:
            raise SettingsError(f"{where}: there is no setting {key!r}; there are {', '.join(sorted(known))}")
        if type(value) is not type(known[key]) or _is_negative(value):
            raise SettingsError(f"{where}: {key} must be {_kind(known[key])}, not {value!r}")
        section, _, name = key.partition(".")
        return replace(self, **{section: replace(getattr(self, section), **{name: value})})

    def as_mapping(self) -> dict[str, bool | int]:
        """Every setting by its dotted name."""
        return {
            f"{section.name}.{each.name}": getattr(getattr(self, section.name), each.name)
            for section in fields(self)
            for each in fields(getattr(self, section.name))
        }


def value_from(text: str) -> object:
    """A value as it is typed on a command line: `true`, `false`, a whole number, else the text itself."""
    if text.isascii() and text.isdigit():
        return int(text)
    return {"true": True, "false": False}.get(text.casefold(), text)


def _flat(said: Mapping[str, Any]) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for section, values in said.items():
        if isinstance(values, dict):
            found += [(f"{section}.{key}", value) for key, value in values.items()]  # pyright: ignore[reportUnknownVariableType]
        else:
            found.append((section, values))
    return found


def _is_negative(value: object) -> bool:
    return isinstance(value, int) and value < 0


def _toml(value: bool | int) -> str:
    return str(value).lower()


def _kind(value: bool | int) -> str:
    return {bool: "true or false", int: "a whole number, 0 or more"}[type(value)]
