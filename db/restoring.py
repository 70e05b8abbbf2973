"""Restoring a back-up: verified first, put beside the place, then swapped; what was there is kept and named.

Whoever has a SQLite database open holds a shared lock on its file as long as it is open, idle or not. So the file
is left to nobody but the restorer exactly when SQLite lets it leave the write-ahead log, and it is held like that
while the files are swapped. Who opens the old file in this moment finds it moved when it writes, and is refused
by SQLite; it can neither write into what was put aside nor into what was restored.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.atomic import sync
from db.backing_up import Studio, copy_privately
from db.backups import HOME_FOLDER, Backup, BackupError, DatabaseKind, name_of
from db.database import Database, sqlite_file
from db.dumping import connect_sqlite, kind_of, load_postgresql
from db.integrity import check
from db.room import Room

_MAGIC = b"SQLite format 3\x00"
_SHARED_FIRST = 0x40000002
_SHARED_SIZE = 510
"""The bytes of a SQLite file that readers lock: https://www.sqlite.org/src/file/src/os.h."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored."""

    backup: Backup
    home: Path
    kept: tuple[Path, ...]
    """The folders where what was there before lies now: of the home, and of a database elsewhere."""


def faults_of(backup: Backup, progress: Progress = lambda _done, _total: None) -> tuple[str, ...]:
    """Sentences that say what of a back-up is damaged.

    Every file is compared with its digest; a SQLite database is checked like the studio's own, while the content of
    PostgreSQL's dump shows only when it is restored.

    Raises:
        StoreError: a file cannot be read.
    """
    faults = backup.faults(progress)
    if faults or backup.manifest.database is not DatabaseKind.SQLITE:
        return faults
    return _content_faults(backup, f"sqlite:///{backup.database}", progress)


@dataclass(frozen=True, slots=True)
class _Placing:
    """A file on its way to its place."""

    source: Path
    passing: Path
    target: Path
    kept: Path


def restore(
    backup: Backup,
    studio: Studio,
    *,
    now: datetime,
    room: Room,
    progress: Progress = lambda _done, _total: None,
) -> Restored:
    """Put a back-up into a home and its database. Files of the home that the back-up lacks stay.

    Args:
        backup: which.
        studio: where to; its database is the back-up's kind.
        now: the moment after which the folder is named in which everything is kept that was there.
        room: is asked beforehand.
        progress: told how far reading and verifying is.

    Raises:
        BackupError: the back-up is damaged, is of another kind, or somebody has the database open; nothing changed.
        NoRoomError: there is not enough room.
        StoreError: the database cannot be written.
    """
    kind = backup.manifest.database
    if kind_of(studio.database_url) is not kind:
        raise BackupError(
            f"the back-up {backup.folder} is one of {kind}; set KLANGBILD_DATABASE_URL accordingly"
        )
    faults = backup.faults(progress)
    if faults:
        raise BackupError(f"the back-up {backup.folder} is not whole: {'; '.join(faults)}; take another one")
    database = sqlite_file(studio.database_url)
    room.require(backup.size_bytes, database.parent if database else studio.home.root, "restoring")
    stamp = f"before-restore-{name_of(now)}"
    placings = _placings(backup, studio, stamp)
    try:
        for placing in placings:
            _put_beside(placing, studio)
        _bring_in(backup, studio, placings, progress)
    except OSError as error:
        raise BackupError(
            f"the back-up cannot be restored into {studio.home.root}: {error}; what was replaced until then "
            f"lies in {stamp} there"
        ) from error
    finally:
        for placing in placings:
            placing.passing.unlink(missing_ok=True)
    kept = {each for each in (studio.home.root / stamp, placings[-1].kept.parent) if each.is_dir()}
    return Restored(backup, studio.home.root, tuple(sorted(kept)))


def _placings(backup: Backup, studio: Studio, stamp: str) -> list[_Placing]:
    """The home's files, and at last a SQLite database, which makes the studio another one."""
    placings: list[_Placing] = []
    for file in backup.manifest.files:
        if file.name.startswith(f"{HOME_FOLDER}/"):
            name = Path(file.name).relative_to(HOME_FOLDER)
            root = studio.home.root
            placings.append(_placing(backup.folder / file.name, root / name, root / stamp / name))
    database = sqlite_file(studio.database_url)
    if database is not None:
        placings.append(_placing(backup.database, database, database.parent / stamp / database.name))
    return placings


def _placing(source: Path, target: Path, kept: Path) -> _Placing:
    return _Placing(source, target.with_name(f".{target.name}.restoring"), target, kept)


def _put_beside(placing: _Placing, studio: Studio) -> None:
    placing.target.parent.mkdir(parents=True, exist_ok=True)
    placing.passing.unlink(missing_ok=True)  # of a restoring that was killed
    copy_privately(placing.source, placing.passing, secret=placing.target in studio.secrets())


def _bring_in(backup: Backup, studio: Studio, placings: list[_Placing], progress: Progress) -> None:
    """The database is found whole before anything that was there is touched."""
    database = sqlite_file(studio.database_url)
    with ExitStack() as stack:
        if database is None:
            load_postgresql(backup.database, studio.database_url)
            _require_whole(backup, studio.database_url, progress)
        else:
            _require_whole(backup, f"sqlite:///{placings[-1].passing}", progress)
            stack.enter_context(_alone_with(database))
        for placing in placings:
            _swap(placing)


def _require_whole(backup: Backup, url: str, progress: Progress) -> None:
    faults = _content_faults(backup, url, progress)
    if faults:
        raise BackupError(f"the back-up {backup.folder} is not whole: {faults[0]}; take another one")


def _content_faults(backup: Backup, url: str, progress: Progress) -> tuple[str, ...]:
    with Database.as_it_is(url) as database:
        findings = check(database, progress)
    if findings.counts == backup.manifest.counts:
        return findings.faults
    return (*findings.faults, f"it should hold {backup.manifest.counts}, but it holds {findings.counts}")


@contextmanager
def _alone_with(path: Path) -> Generator[None]:
    """Hold a SQLite file that nobody else has open; one that is not there needs no holding.

    Raises:
        BackupError: somebody has it open.
    """
    if not path.exists():
        yield
    elif _is_sqlite(path):
        with closing(connect_sqlite(path, timeout_s=0)) as connection, _holding(connection, path):
            yield
    else:
        with _damaged_held(path):
            yield


def _is_sqlite(path: Path) -> bool:
    """What is no database is not shown to SQLite, which removes the write-ahead log that lies beside it."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


@contextmanager
def _holding(connection: sqlite3.Connection, path: Path) -> Generator[None]:
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = DELETE")  # refused while anybody else has the file open
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise _in_use(path) from error
        connection.close()
        with _damaged_held(path):  # which is why a back-up is restored
            yield
    else:
        yield


@contextmanager
def _damaged_held(path: Path) -> Generator[None]:
    """Hold a file that SQLite itself cannot read any more, by the lock that SQLite would take."""
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except BlockingIOError as error:
            raise _in_use(path) from error
        yield


def _in_use(path: Path) -> BackupError:
    return BackupError(
        f"another program has {path} open; end klangbild studio, nightly, live and all others, and restore then. "
        "Nothing was changed"
    )


def _swap(placing: _Placing) -> None:
    """At no moment is nothing there: a program that opens it then would begin an empty database."""
    target, kept = placing.target, placing.kept
    if target.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        os.link(target, kept)
        for end in (
            "-wal",
            "-shm",
            "-journal",
        ):  # of a damaged database; it must not be read into the new one
            companion = target.with_name(f"{target.name}{end}")
            if companion.exists():
                companion.rename(kept.with_name(f"{kept.name}{end}"))
        sync(kept.parent)
    placing.passing.replace(target)
    sync(target.parent)
