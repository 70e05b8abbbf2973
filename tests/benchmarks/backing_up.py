"""How a copy of the database is best taken beside two busy writers: how long it takes, and how long they wait.

PYTHONPATH=tests .venv/bin/python tests/benchmarks/backing_up.py --megabytes 600
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Thread

from fakes.values import a_track, an_artwork
from fakes.writers import busy_writers

from db.atomic import sync
from db.database import Database

_TRACK_BYTES = 2_000_000
_LONGEST_S = 60.0


class _TooLongError(Exception):
    pass


def _in_steps(source: Path, target: Path, *, held: bool, pages: int) -> str:
    """The backup API; `held`: within one read transaction."""
    end, begun_again, last_left = time.monotonic() + _LONGEST_S, 0, 0

    def look(_status: int, left: int, _total: int) -> None:
        nonlocal begun_again, last_left
        begun_again += left > last_left > 0
        last_left = left
        if time.monotonic() > end:
            raise _TooLongError

    with (
        closing(sqlite3.connect(source, isolation_level=None)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        writing.execute("PRAGMA synchronous = OFF")
        if held:
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        try:
            reading.backup(writing, pages=pages, progress=look)
        except _TooLongError:
            return f"not done, begun again {begun_again} times"
    return "done"


def _vacuum_into(source: Path, target: Path) -> str:
    with closing(sqlite3.connect(source, isolation_level=None)) as reading:
        reading.execute("VACUUM INTO ?", (str(target),))
    return "done"


_WAYS: dict[str, Callable[[Path, Path], str]] = {
    "steps": lambda source, target: _in_steps(source, target, held=False, pages=1024),
    "steps in one transaction": lambda source, target: _in_steps(source, target, held=True, pages=1024),
    "one step": lambda source, target: _in_steps(source, target, held=False, pages=-1),
    "VACUUM INTO": _vacuum_into,
}


def _fill(url: str, megabytes: int) -> None:
    with Database.open(url) as database:
        for index in range(megabytes * 1_000_000 // _TRACK_BYTES):
            artwork = an_artwork(f"filling {index}")
            with database.transaction() as store:
                store.artworks.save(artwork)
                digest = store.media.put(os.urandom(_TRACK_BYTES), "audio/flac")
                store.tracks.save(a_track(artwork, digest))


def _measure(way: Callable[[Path, Path], str], folder: Path, megabytes: int) -> str:
    source, target = folder / "studio.sqlite", folder / "copy.sqlite"
    url = f"sqlite:///{source}"
    _fill(url, megabytes)
    waits: list[float] = []
    with busy_writers(url, 2, _TRACK_BYTES) as writers:
        listeners = [
            Thread(target=lambda w=writer: waits.extend(map(float, w.stdout or ()))) for writer in writers
        ]
        for listener in listeners:
            listener.start()
        began = time.monotonic()
        outcome = way(source, target)
        sync(target)
        took = time.monotonic() - began
        log_mb = source.with_name("studio.sqlite-wal").stat().st_size / 1e6
        for writer in writers:
            writer.kill()
        for listener in listeners:
            listener.join()
    return (
        f"{outcome} in {took:.1f} s; {len(waits) / took:.1f} tracks a second stored meanwhile, "
        f"the slowest in {max(waits):.1f} s; write-ahead log {log_mb:.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=600)
    arguments = parser.parse_args()
    for name, way in _WAYS.items():
        with tempfile.TemporaryDirectory() as folder:
            print(f"{name}: {_measure(way, Path(folder), arguments.megabytes)}")


if __name__ == "__main__":
    main()
