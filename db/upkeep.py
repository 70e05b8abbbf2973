"""What an operator looks after: room on the disk, and back-ups."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

from db.errors import StoreError
from db.home import Home


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


def last_backup(home: Home) -> datetime | None:
    """When the newest back-up that lies in the home was finished; None where there is none.

    What begins with a dot is not finished.

    Raises:
        StoreError: the folder cannot be read.
    """
    try:
        if not home.backups.is_dir():
            return None
        finished = (path for path in home.backups.iterdir() if not path.name.startswith("."))
        newest = max((path.stat().st_mtime for path in finished), default=None)
    except OSError as error:
        raise StoreError(
            f"the back-ups in {home.backups} cannot be read: {error.strerror or error}"
        ) from error
    return None if newest is None else datetime.fromtimestamp(newest, UTC)
