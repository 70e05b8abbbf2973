"""A worker that tells in the end what processor time it took, and how much of that the queue had.

    python tests/benchmarks/measured_worker.py FIGURES_FILE --home HOME worker --once

Everything after the file is the program's own command line. The queue's time is that of this process's threads in
transactions that write jobs alone, and in the queue's own methods everywhere else: what a commit of a track costs
is the track's. A server's own time is not among it.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any


class Meter:
    """Seconds of processor time, of all threads; what is measured within what is measured counts once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._adding = threading.Lock()
        self._here = threading.local()

    @contextmanager
    def running(self) -> Generator[None]:
        """Count what this thread does meanwhile."""
        if getattr(self._here, "runs", False):
            yield
            return
        self._here.runs = True
        began_s = time.thread_time()
        try:
            yield
        finally:
            spent_s = time.thread_time() - began_s
            self._here.runs = False
            with self._adding:
                self.seconds += spent_s

    def measuring(self, method: Callable[..., Any]) -> Callable[..., Any]:
        """The same method, measured."""

        @wraps(method)
        def measured(*values: Any, **named: Any) -> Any:
            with self.running():
                return method(*values, **named)

        return measured


def measure_queue(meter: Meter) -> None:
    """From now on the meter runs while this process has to do with the queue."""
    from db.database import Database
    from db.orders import Batches
    from db.queue import Jobs

    for kind in (Batches, Jobs):
        for name, method in list(vars(kind).items()):
            if callable(method) and not name.startswith("_"):
                setattr(kind, name, meter.measuring(method))
    transaction = Database.transaction

    @contextmanager
    def measured(self: Database, *, read_only: bool = False, jobs_only: bool = False) -> Generator[Any]:
        if not jobs_only:
            with transaction(self, read_only=read_only) as store:
                yield store
            return
        with meter.running(), transaction(self, jobs_only=True) as store:
            yield store

    Database.transaction = measured  # type: ignore[method-assign]


def main() -> None:
    figures = Path(sys.argv.pop(1))
    from db.program import main as klangbild

    meter = Meter()
    measure_queue(meter)
    before_s = time.process_time()
    try:
        klangbild()
    finally:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = {
            "queue_s": meter.seconds,
            "parent_s": time.process_time() - before_s,
            "children_s": children.ru_utime + children.ru_stime,
        }
        figures.write_text(json.dumps(told))


if __name__ == "__main__":
    main()
