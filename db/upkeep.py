"""What an operator looks after: room on the disk, and back-ups."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from db.backups import newest_in
from db.errors import StoreError
from db.home import Home
from db.settings import Settings


def free_bytes(home: Home) -> int:
    """Room for more, on the disk where the home is or will be.

    Raises:
        StoreError: the disk does not answer.
    """
    try:
        place = next(path for path in (home.root, *home.root.parents) if path.exists())
        return shutil.disk_usage(place).free
    except OSError as error:
        raise StoreError(f"the disk of {home.root} does not answer: {error.strerror or error}") from error


def backup_folder(home: Home) -> Path:
    """Where back-ups lie: the folder of the settings, else one in the home.

    Raises:
        SettingsError: the settings cannot be read.
    """
    named = Settings.read(home.settings).studio.backups
    return Path(named) if named else home.backups


def last_backup(home: Home) -> datetime | None:
    """Of which moment the newest back-up is that lies where back-ups lie; None where there is none.

    Raises:
        StoreError: the folder cannot be read.
        SettingsError: the settings cannot be read.
    """
    folder = backup_folder(home)
    try:
        return newest_in(folder)
    except OSError as error:
        raise StoreError(f"the back-ups in {folder} cannot be read: {error.strerror or error}") from error
