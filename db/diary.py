"""The kiosk's diary: how often what happened, day by day, and nothing of who it happened to.

    diary.sqlite:  2026-11-30  play  A-17  12

A SQLite file of its own, which stays through updates and crashes. It names works by their accession numbers, so
the counts of a work outlive the work. Nothing finer than a day is kept, nor what tells one visitor from another.

Every method opens the file and closes it again: a disk that comes and goes, or a folder that is replaced, is found
again by the next one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path

from db.errors import DamagedError, StoreError

APPLICATION_ID = 0x4B4C4254
"""'KLBT': SQLite's mark of whose file it is."""
_STEPS = (
    """
    CREATE TABLE counts (
        day TEXT NOT NULL,
        what TEXT NOT NULL,
        which TEXT NOT NULL,
        n REAL NOT NULL,
        PRIMARY KEY (day, what, which)
    ) WITHOUT ROWID
    """,
)
"""Each makes the tables of one version those of the next; how many are done is SQLite's `user_version`."""
_PATIENCE_S = 5.0
"""So long who reads waits for who writes, and the other way round."""
_ADD = """
    INSERT INTO counts (day, what, which, n) VALUES (?, ?, ?, ?)
    ON CONFLICT (day, what, which) DO UPDATE SET n = n + excluded.n
"""
_READ = "SELECT day, what, which, n FROM counts WHERE day BETWEEN ? AND ? ORDER BY day, what, which"


@dataclass(frozen=True, slots=True)
class Count:
    """That something happened so often on a day."""

    day: date
    what: str
    """A word of the kiosk's, as 'play'."""
    which: str
    """Of them, as an accession number; may be empty."""
    n: float
    """How often, or for how long; less than 0 takes back what was counted before."""


class Diary:
    """The diary in a file, which the first count makes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, counts: Iterable[Count]) -> None:
        """Add to what was counted before: all of it, or in case of an error nothing.

        Raises:
            DamagedError: the file is no diary, is damaged, or is a newer program's; see `set_aside`.
            StoreError: it cannot be written.
        """
        with self._opened("rwc") as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            _migrate(connection, self.path)
            connection.executemany(
                _ADD, [(each.day.isoformat(), each.what, each.which, each.n) for each in counts]
            )

    def counts(self, first: date = date.min, last: date = date.max) -> list[Count]:
        """What was counted from the first to the last day, by day, what and which.

        Raises:
            DamagedError: the file is no diary, is damaged, or is a newer program's.
            StoreError: it cannot be read.
        """
        if not self.path.exists():
            return []
        with self._opened("rw") as connection:
            if _version(connection, self.path) == 0:
                return []
            rows = connection.execute(_READ, (first.isoformat(), last.isoformat()))
            return [Count(date.fromisoformat(day), what, which, float(n)) for day, what, which, n in rows]

    def check(self) -> None:
        """Look through a file that is there.

        Raises:
            DamagedError: the file is no diary, is damaged, or is a newer program's.
            StoreError: it cannot be read.
        """
        if not self.path.exists():
            return
        with self._opened("rw") as connection:
            _version(connection, self.path)
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise DamagedError(f"the diary {self.path} is damaged: {found}")

    def set_aside(self, day: date) -> Path:
        """Give a file that cannot be used another name, so that a new one is begun; gives that name.

        Raises:
            StoreError: it cannot be renamed.
        """
        names = (
            self.path.with_name(f"{self.path.stem}-set-aside-{day}{again}{self.path.suffix}")
            for again in chain([""], (f"-{number}" for number in count(2)))
        )
        aside = next(name for name in names if not name.exists())
        try:
            # What it was in the midst of belongs to it: a new file would be "repaired" with it.
            journal = self.path.with_name(f"{self.path.name}-journal")
            if journal.exists():
                journal.rename(aside.with_name(f"{aside.name}-journal"))
            self.path.rename(aside)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be set aside: {error.strerror}") from error
        return aside

    @contextmanager
    def _opened(self, mode: str) -> Generator[sqlite3.Connection]:
        """Readers open it as writers do: what a kill left half done is first undone. A file that nobody may write
        SQLite opens to read."""
        try:
            if mode == "rwc":
                self.path.parent.mkdir(parents=True, exist_ok=True)
            address = f"{self.path.absolute().as_uri()}?mode={mode}"
            opened = sqlite3.connect(address, uri=True, timeout=_PATIENCE_S, isolation_level=None)
            with closing(opened) as connection:
                yield connection
        except OSError as error:
            raise StoreError(f"the folder of {self.path} cannot be made: {error.strerror}") from error
        except (sqlite3.Error, ValueError) as error:
            raise _told(error, self.path) from error


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """How many steps were done; 0: the file is new."""
    mark, version = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
    )
    if mark != APPLICATION_ID and (mark or connection.execute("SELECT 1 FROM sqlite_master").fetchone()):
        raise DamagedError(f"{path} is no diary of a kiosk")
    if version > len(_STEPS):
        raise DamagedError(f"the diary {path} is a newer program's (version {version})")
    return version


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Make its tables those of this program, within the transaction that is open."""
    version = _version(connection, path)
    for step in _STEPS[version:]:
        connection.execute(step)
    if version < len(_STEPS):
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(_STEPS)}")


def _told(error: Exception, path: Path) -> StoreError:
    """SQLite's complaint as a sentence; a value that nobody writes is damage as well."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return DamagedError(f"the diary {path} is damaged: {error}")
    return StoreError(f"the diary {path} cannot be used: {error}")
