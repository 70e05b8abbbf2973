"""The database as one file, taken while others write: what a back-up holds, and how it becomes a database again.

SQLite is copied by its backup API, a few megabytes a step, within one read transaction. Without that transaction
each write of another process makes the copy begin again: of 600 MB beside two busy writers it began 684 times in a
minute and was never done, while the write-ahead log grew to 1.5 GB. With it that took 3.6 s, and writers go on.
`VACUUM INTO` took 4.1 s, but tells nothing of how far it is (`tests/benchmarks/backing_up.py`).

PostgreSQL's own programs read and write its dumps; they get the password by the environment, never as an argument.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from db.backups import BackupError, DatabaseKind
from db.database import Database, parse_url, sqlite_file
from db.errors import DamagedError
from db.integrity import Counts, structure_faults

_STEP_PAGES = 1024
_BUSY_TIMEOUT_S = 30
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Dumped:
    """What was in the database at the moment of which the file is."""

    revision: str
    counts: Counts


def kind_of(url: str) -> DatabaseKind:
    """Which kind of database has this address.

    Raises:
        StoreError: it is none.
        BackupError: nothing of it lies on a disk.
    """
    if parse_url(url).get_backend_name() == "postgresql":
        return DatabaseKind.POSTGRESQL
    if sqlite_file(url) is None:
        raise BackupError("a database in memory cannot be backed up")
    return DatabaseKind.SQLITE


def size_of(url: str) -> int:
    """How many bytes the database has at most, so that a copy has room.

    Raises:
        StoreError: it cannot be asked.
    """
    path = sqlite_file(url)
    if path is None:
        with Database.as_it_is(url) as database, database.transaction(read_only=True) as store:
            return store.integrity.server_bytes()
    beside = (path, path.with_name(f"{path.name}-wal"))
    return sum(each.stat().st_size for each in beside if each.exists())


def dump(url: str, target: Path, progress: Progress) -> Dumped:
    """Write the database as it is at one moment into a new file; who writes meanwhile does not wait.

    Args:
        url: the database's address; it is not migrated.
        target: the file, for `kind_of` the database.
        progress: told how much of how much is written.

    Raises:
        StoreError: the database cannot be read, or the file not written.
        DamagedError: the database is damaged.
    """
    source = sqlite_file(url)
    if source is None:
        return _dump_postgresql(url, target)
    _copy_sqlite(source, target, progress)
    with Database.as_it_is(f"sqlite:///{target}") as copy:
        faults = structure_faults(copy)
        if faults:
            raise DamagedError(f"the database {source} is damaged ({faults[0]}); restore an older back-up")
        with copy.transaction(read_only=True) as store:
            return Dumped(store.integrity.revision(), store.integrity.counts())


def _copy_sqlite(source: Path, target: Path, progress: Progress) -> None:
    if not source.exists():
        raise BackupError(f"there is no database {source}; is this the right --home?")
    try:
        with (
            closing(connect_sqlite(source, timeout_s=_BUSY_TIMEOUT_S)) as reading,
            closing(sqlite3.connect(target, isolation_level=None)) as writing,
        ):
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment that is copied
            # What is half written is thrown away, and the whole is put on the disk at the end.
            writing.execute("PRAGMA synchronous = OFF")
            reading.backup(
                writing, pages=_STEP_PAGES, progress=lambda _, left, total: progress(total - left, total)
            )
            writing.execute("PRAGMA journal_mode = DELETE")  # one file, without companions
    except sqlite3.Error as error:
        raise BackupError(f"the database {source} cannot be copied to {target} ({error})") from error


def connect_sqlite(path: Path, *, timeout_s: float) -> sqlite3.Connection:
    """Open a SQLite file that is there, and leave it as it is.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    uri = f"file:{quote(str(path))}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=timeout_s, isolation_level=None)


def _dump_postgresql(url: str, target: Path) -> Dumped:
    with Database.as_it_is(url) as database, database.transaction(read_only=True) as store:
        dumped = Dumped(store.integrity.revision(), store.integrity.counts())
        snapshot = store.integrity.export_snapshot()
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
        _run("pg_dump", url, (*options, f"--file={target}"))
    return dumped


def load_postgresql(dumped: Path, url: str) -> None:
    """Put a dump into a database that has no tables; all of it, or nothing.

    Raises:
        BackupError: the database holds something, or refuses.
    """
    engine = create_engine(parse_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            holds = inspect(connection).get_table_names()
    except DBAPIError as error:
        raise BackupError(f"the database cannot be reached: {error.orig}") from error
    if holds:
        raise BackupError(
            f"{engine.url.render_as_string(hide_password=True)} is not empty ({', '.join(sorted(holds)[:3])} ...); "
            "a back-up is restored into an empty database: make one with createdb, and set KLANGBILD_DATABASE_URL"
        )
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run("pg_restore", url, (*options, str(dumped)))


def _run(name: str, url: str, arguments: tuple[str, ...]) -> None:
    program = shutil.which(name)
    if program is None:
        raise BackupError(f"the program {name} is missing; install PostgreSQL's client programs")
    address, secret = _without_password(url)
    done = subprocess.run(  # noqa: S603 - no shell, and the program is PostgreSQL's own
        [program, "--no-password", f"--dbname={address}", *arguments],
        env=os.environ | secret,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{name} failed: {done.stderr.strip()}")


def _without_password(url: str) -> tuple[str, dict[str, str]]:
    """The address for libpq, and the environment that carries the password."""
    parsed = parse_url(url)
    query = dict(parsed.query)
    said = query.pop("password", parsed.password)
    password = said if isinstance(said, str) else None
    bare = URL.create(
        "postgresql",
        parsed.username,
        host=parsed.host,
        port=parsed.port,
        database=parsed.database,
        query=query,
    )
    return bare.render_as_string(hide_password=False), {"PGPASSWORD": password} if password else {}
