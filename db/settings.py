"""What an administrator settles once for a whole house, in `settings.toml`.

    [museum]
    commercial = true

    [studio]
    reserve_mb = 1000
    quota_mb = 0

    [schedule]
    backup = "05:00"
    verify = "Sun 03:30"

    [kiosk]
    hours = "Tue-Sun 10:00-18:00; Thu 10:00-21:00"
    exceptions = "2026-12-24 10:00-14:00; 2026-12-25..2026-12-26 closed"

Every setting has a default, and what the program does not know is an error: a misspelt word would else be obeyed
as if nobody had written it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomli_w

from db.atomic import write_atomically
from db.clock import ClockError
from db.errors import KlangbildError
from db.opening_hours import OpeningHours
from db.timetables import Timetable, parse_timetable

Value = bool | int | str
"""Of a setting."""
REPORT_LANGUAGES = ("en", "ar")
"""In which the morning report can be written, as `precompute.reporting.languages` has them."""
THEMES = ("gallery", "light", "contrast")
"""How a kiosk can look: dark as a gallery, light, or of high contrast."""
QUIETEST_DB = 30
"""So far below full loudness a kiosk can be heard in a quiet room."""
SHORTEST_IDLE_S = 40
"""Of which the last twenty are for the visitor to say 'I am still here' (WCAG 2.2, 2.2.1)."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NAME = re.compile(r"[^\W_][\w. -]{0,63}")
_KEY = re.compile(r"(?P<action>[a-z]+(-[a-z]+)*)\s*=\s*(?P<key>\S[^=;]*)")


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
    backups: str = ""
    """The folder for back-ups, a whole path, better on another disk; empty: one in the home."""
    hour_costs_cents: int = 0
    """What an hour of the machine or the GPU costs, for estimates; 0: nobody counts it."""
    report_language: str = "en"
    """In which the morning report is written; one of `REPORT_LANGUAGES`."""

    def __post_init__(self) -> None:
        # Whoever reads it, a service or a curator, works in another folder and as another user.
        if self.backups and not Path(self.backups).is_absolute():
            raise SettingsError(
                f"studio.backups must be a whole path such as /mnt/backups, not {self.backups!r}"
            )
        if self.report_language not in REPORT_LANGUAGES:
            raise SettingsError(
                f"studio.report_language must be one of {', '.join(REPORT_LANGUAGES)}, "
                f"not {self.report_language!r}"
            )


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the studio's chores are done, as `db.timetables` writes it; the scheduler reads it when it starts."""

    room: str = "hourly"
    """Look after room on the disk."""
    verify: str = "Sun 03:30"
    """Read every file and record of the database."""
    tidy: str = "Sun 04:30"
    """Remove what need not be kept."""
    backup: str = "05:00"
    publish: str = "06:30"
    """Publish the exhibition file: when the night's windows are over."""
    report: str = "07:00"

    def __post_init__(self) -> None:
        for each in fields(self):
            try:
                parse_timetable(getattr(self, each.name))
            except ClockError as error:
                raise SettingsError(f"schedule.{each.name}: {error}") from error

    def timetables(self) -> dict[str, Timetable]:
        """When each chore is done, by its name."""
        return {each.name: parse_timetable(getattr(self, each.name)) for each in fields(self)}


@dataclass(frozen=True, slots=True)
class Kiosk:
    """How the kiosk of this home is set up; the options of `klangbild kiosk` are stronger."""

    name: str = ""
    """Tells this kiosk from the others of the house: 'hall-1'."""
    hours: str = ""
    """When visitors are served, as `db.opening_hours` writes it; empty: always."""
    exceptions: str = ""
    """To the hours, by date."""
    zone: str = ""
    """Time zone of the hours, an IANA name; empty: the machine's."""
    language: str = "en"
    """In which visits begin, a BCP 47 code."""
    theme: str = "gallery"
    """In which visits begin; one of `THEMES`."""
    camera: str = "0"
    """Number of a camera, an address, or a film, picture or folder in its place."""
    mirrored: bool = True
    """The camera faces the visitor, whom the preview shows as a mirror does; false: it looks down at a table."""
    exhibition: str = ""
    """The exhibition file, a whole path; empty: the one of the home."""
    studio_url: str = ""
    """Of the studio's live service; empty: what is new is composed at the kiosk."""
    studio_token_file: str = ""
    """Holds this kiosk's token for the studio and nothing else, a whole path."""
    public_url: str = ""
    """Where visitors find, with their own telephones, what they take along; empty: they cannot."""
    volume_below_db: int = 0
    """So far below full loudness (-16 LUFS) each visit begins, up to `QUIETEST_DB`."""
    volume_cap_below_db: int = 0
    """And so far below it nobody can make it louder."""
    attract_music: bool = True
    """Fragments of the collection's music sound softly while nobody is there."""
    idle_touch_s: int = 60
    """After so many seconds of nothing a visit by touch ends; at least `SHORTEST_IDLE_S`."""
    idle_speech_s: int = 120
    """And one by ear."""
    keys: str = ""
    """Keys of a keypad other than the usual ones, as 'select=Enter; help=F1'."""

    def __post_init__(self) -> None:
        self.opening_hours()
        self.keys_by_action()
        _require(
            not self.name or _NAME.fullmatch(self.name), "name", self.name, "up to 64 letters and digits"
        )
        _require(_LANGUAGE.fullmatch(self.language), "language", self.language, "a code such as en or ar")
        _require(self.theme in THEMES, "theme", self.theme, f"one of {', '.join(THEMES)}")
        for name in ("exhibition", "studio_token_file"):
            path = getattr(self, name)
            _require(
                not path or Path(path).is_absolute(), name, path, "a whole path such as /mnt/museum/file"
            )
        for name in ("studio_url", "public_url"):
            url = getattr(self, name)
            _require(not url or _is_web_address(url), name, url, "an address such as https://museum.example")
        for name in ("volume_below_db", "volume_cap_below_db"):
            below_db = getattr(self, name)
            _require(below_db <= QUIETEST_DB, name, below_db, f"at most {QUIETEST_DB}")
        for name in ("idle_touch_s", "idle_speech_s"):
            seconds = getattr(self, name)
            _require(seconds >= SHORTEST_IDLE_S, name, seconds, f"at least {SHORTEST_IDLE_S}")

    def opening_hours(self) -> OpeningHours:
        """When visitors are served.

        Raises:
            SettingsError: they say no time.
        """
        try:
            return OpeningHours.parse(self.hours, self.exceptions, self.zone)
        except ClockError as error:
            raise SettingsError(f"the kiosk's opening hours: {error}") from error

    def keys_by_action(self) -> dict[str, str]:
        """The keys that are other than usual, by what they do.

        Raises:
            SettingsError: they are not written as above, or two do the same, or one does two things.
        """
        found: dict[str, str] = {}
        for part in filter(None, (part.strip() for part in self.keys.split(";"))):
            match = _KEY.fullmatch(part)
            _require(match, "keys", part, "written as 'select=Enter; help=F1'")
            if match:
                is_new = match["action"] not in found and match["key"] not in found.values()
                _require(is_new, "keys", part, "one key for one action")
                found[match["action"]] = match["key"]
        return found


def _require(holds: object, name: str, value: object, kind: str) -> None:
    if not holds:
        raise SettingsError(f"kiosk.{name} must be {kind}, not {value!r}")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, by section."""

    museum: Museum = field(default_factory=Museum)
    studio: Studio = field(default_factory=Studio)
    schedule: Schedule = field(default_factory=Schedule)
    kiosk: Kiosk = field(default_factory=Kiosk)

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
        try:
            write_atomically(path, tomli_w.dumps(asdict(self)))
        except OSError as error:
            raise SettingsError(f"the settings {path} cannot be written: {error.strerror}") from error

    def having(self, key: str, value: object, where: str = "the settings") -> Settings:
        """The settings with one changed.

        Args:
            key: 'museum.commercial'.
            value: of the setting's type; a number is 0 or more, a time as `db.timetables` writes it.
            where: what a complaint names.

        Raises:
            SettingsError: there is no such setting, or it cannot have this value.
        """
        known = self.as_mapping()
        if key not in known:
            raise SettingsError(f"{where}: there is no setting {key!r}; there are {', '.join(sorted(known))}")
        if type(value) is not type(known[key]) or _is_negative(value):
            raise SettingsError(f"{where}: {key} must be {_kind(known[key])}, not {value!r}")
        if isinstance(value, str) and not _is_utf8(value):
            raise SettingsError(f"{where}: {key} is no text in UTF-8: {value!r}; write it in another way")
        section, _, name = key.partition(".")
        try:
            return replace(self, **{section: replace(getattr(self, section), **{name: value})})
        except SettingsError as error:
            raise SettingsError(f"{where}: {error}") from error

    def having_typed(self, key: str, text: str) -> Settings:
        """The settings with one changed as somebody typed it.

        Raises:
            SettingsError: as of `having`.
        """
        return self.having(key, value_from(text, like=self.as_mapping().get(key, "")))

    def as_mapping(self) -> dict[str, Value]:
        """Every setting by its dotted name."""
        return {
            f"{section.name}.{each.name}": getattr(getattr(self, section.name), each.name)
            for section in fields(self)
            for each in fields(getattr(self, section.name))
        }


def value_from(text: str, *, like: Value) -> Value:
    """What is typed on a command line, as a value of the kind of `like`; the text itself where it is none."""
    if isinstance(like, bool):
        return {"true": True, "false": False}.get(text.casefold(), text)
    if isinstance(like, int) and text.isascii() and text.isdigit():
        return int(text)
    return text


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


def _is_utf8(text: str) -> bool:
    """False of bytes of a command line that are no text, which Python keeps as lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _kind(value: Value) -> str:
    return {bool: "true or false", int: "a whole number, 0 or more", str: "a text"}[type(value)]
