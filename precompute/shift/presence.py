"""Who works here: each worker holds a lock with its name, which tells the others when it is gone."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Collection, Generator
from contextlib import contextmanager
from pathlib import Path

from db.batches import WorkerName
from db.locks import is_held, only_holder
from db.workers import WorkerError


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
        with only_holder(lock, WorkerError(f"a worker is called {name} already; start another one")):
            yield name
        lock.unlink(missing_ok=True)  # whoever is killed leaves it behind, and it is not held any more

    def gone(self, workers: Collection[WorkerName]) -> frozenset[WorkerName]:
        """Those that were announced here and are known to be gone; of other machines nothing is known."""
        return frozenset(
            worker for worker in workers if self._lock(worker).exists() and not is_held(self._lock(worker))
        )

    def _lock(self, worker: WorkerName) -> Path:
        return self._folder / f"{worker}.lock"
