"""Taking a back-up, and dropping those that are not kept."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from db.atomic import alone_with, sync, write_atomically
from db.backups import (
    FORMAT,
    HOME_FOLDER,
    MANIFEST,
    BackedUpFile,
    Backup,
    BackupError,
    Keep,
    Manifest,
    backups_in,
    described,
    name_of,
    to_drop,
)
from db.dumping import Dumped, dump, kind_of, size_of
from db.home import Home
from db.plain import canonical_json
from db.room import Room

_PASSING = ".passing-"
"""How folders begin that are being written or removed."""
_SECRET_MODE = 0o600
_MODE = 0o644


@dataclass(frozen=True, slots=True)
class Studio:
    """What is backed up."""

    home: Home
    database_url: str

    @property
    def name(self) -> str:
        """Machine and home."""
        return f"{socket.gethostname()}:{self.home.root}"

    def secrets(self) -> tuple[Path, ...]:
        """Files that their owner alone may read."""
        return self.home.signing_key, self.home.live_tokens

    def files(self) -> Iterator[Path]:
        """What lies in the home and cannot be made again, besides the database."""
        alone = (*self.secrets(), self.home.settings)
        models = (self.home.models / "pins.json", self.home.models / "permissions.json")
        mappings = sorted(self.home.mappings.rglob("*")) if self.home.mappings.is_dir() else ()
        yield from (path for path in (*alone, *models, *mappings) if path.is_file())


def back_up(
    studio: Studio,
    folder: Path,
    *,
    now: datetime,
    room: Room,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Backup:
    """Take a back-up while the studio works. It is whole when it has its name; two at once wait for one another.

    Args:
        studio: what is backed up.
        folder: where back-ups lie.
        now: the moment, with its zone, after which it is named.
        room: is asked beforehand.
        progress: told how much of the database is written.

    Raises:
        NoRoomError: there is not enough room.
        BackupError: the folder cannot be written, or something cannot be read.
        StoreError: the database cannot be read.
        DamagedError: the database is damaged.
    """
    kind = kind_of(studio.database_url)
    room.require(size_of(studio.database_url), folder, "the back-up")
    place = folder / name_of(now)
    passing = folder / f"{_PASSING}{place.name}"
    try:
        with alone_with(folder / "backups"):
            _clear_passing(folder)
            if place.exists():
                raise BackupError(f"{place} is there already; take another back-up in a second")
            passing.mkdir()
            try:
                dumped = dump(studio.database_url, passing / kind.file_name, progress)
                files = [kind.file_name, *_copy_home(studio, passing)]
                for name in files:
                    sync(passing / name)
                _finish(studio, passing, dumped, files, now)
                passing.rename(place)
                sync(folder)
            finally:
                shutil.rmtree(passing, ignore_errors=True)
    except OSError as error:
        raise BackupError(f"the back-up {place} cannot be written: {error.strerror}") from error
    return Backup.read(place)


def _clear_passing(folder: Path) -> None:
    """Of back-ups that were killed."""
    for path in folder.glob(f"{_PASSING}*"):
        shutil.rmtree(path)


def _copy_home(studio: Studio, passing: Path) -> list[str]:
    """Copy what lies in the home; the names in the back-up."""
    names: list[str] = []
    for path in studio.files():
        name = Path(HOME_FOLDER) / path.relative_to(studio.home.root)
        target = passing / name
        target.parent.mkdir(parents=True, exist_ok=True)
        copy_privately(path, target, secret=path in studio.secrets())
        names.append(name.as_posix())
    return names


def copy_privately(source: Path, target: Path, *, secret: bool) -> None:
    """Copy a file; a secret one is at no moment readable by others.

    Raises:
        OSError: it cannot be read or written.
    """
    mode = _SECRET_MODE if secret else _MODE
    with (
        source.open("rb") as reading,
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as writing,
    ):
        shutil.copyfileobj(reading, writing)
        writing.flush()
        os.fsync(writing.fileno())


def _finish(studio: Studio, passing: Path, dumped: Dumped, names: list[str], now: datetime) -> None:
    files: list[BackedUpFile] = [described(passing / name, name) for name in names]
    manifest = Manifest(
        format=FORMAT,
        made_at=now,
        program=version("klangbild"),
        studio=studio.name,
        database=kind_of(studio.database_url),
        revision=dumped.revision,
        counts=dumped.counts,
        files=tuple(files),
    )
    write_atomically(passing / MANIFEST, canonical_json(manifest))
    for folder in (path for path in passing.rglob("*") if path.is_dir()):
        sync(folder)


def drop_old(studio: Studio, folder: Path, keep: Keep) -> list[Backup]:
    """Remove this studio's back-ups that need not be kept, and say which they were.

    Raises:
        BackupError: one cannot be read or removed.
    """
    own = {each.manifest.made_at: each for each in backups_in(folder) if each.manifest.studio == studio.name}
    dropped = [own[moment] for moment in sorted(to_drop(own, keep))]
    for each in dropped:
        passing = folder / f"{_PASSING}{each.folder.name}"
        try:
            each.folder.rename(passing)  # half removed, it is none any more
            shutil.rmtree(passing)
        except OSError as error:
            raise BackupError(f"the old back-up {each.folder} cannot be removed: {error.strerror}") from error
    return dropped
