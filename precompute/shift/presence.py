"""Who works here: each worker holds a lock with its name, which tells the others when it is gone."""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Collection, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from db.batches import WorkerName
from db.events import tell
from db.locks import LockError, is_held, only_holder
from db.processes import WorkerError

log = logging.getLogger(__name__)


class Presence:
    """The workers of a home, on this machine.

    Args:
        folder: for their locks.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def announced(self) -> Generator[WorkerName]:
        """A name that nobody else has, known to be alive while this lasts and to be gone afterwards."""
        name = WorkerName(f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}")
        lock = self._lock(name)
        # It gets its name once it is held: a lock that others see and nobody holds is a dead worker's, for good.
        unseen = lock.with_suffix(".new")
        with only_holder(unseen, WorkerError(f"a worker is called {name} already; start another one")):
            unseen.rename(lock)
            yield name
        lock.unlink(missing_ok=True)  # whoever is killed leaves it behind, and it is not held any more

    def gone(self, workers: Collection[WorkerName]) -> frozenset[WorkerName]:
        """Those that were announced here and are known to be gone.

        Of other machines nothing is known, nor of other users who let nobody look.

        Args:
            workers: all who have jobs in hand. What others left behind who are gone is removed.
        """
        dead = frozenset(WorkerName(lock.stem) for lock in self._folder.glob("*.lock") if _is_left(lock))
        for worker in dead.difference(workers):
            # Another user's, in a folder that is not ours, is in nobody's way.
            with suppress(PermissionError):
                self._lock(worker).unlink(missing_ok=True)
        return dead.intersection(workers)

    def _lock(self, worker: WorkerName) -> Path:
        return self._folder / f"{worker}.lock"


def _is_left(lock: Path) -> bool:
    """True where a lock is known to be held by nobody any more."""
    try:
        return not is_held(lock)
    except LockError as error:
        tell(log, "worker.unseen", reason=str(error))
        return False
