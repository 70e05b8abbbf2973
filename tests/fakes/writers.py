"""Processes that store tracks as fast as they can, as the workers of a busy night do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TESTS = Path(__file__).parents[1]


@contextmanager
def busy_writers(url: str, count: int, track_bytes: int = 200_000) -> Iterator[list[subprocess.Popen[str]]]:
    """So many, each of which has stored a track; for each later one it prints the seconds that it took."""
    command = [sys.executable, str(Path(__file__)), url, str(track_bytes)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(_TESTS.parent), str(_TESTS)])}
    writers = [
        subprocess.Popen([*command, str(index)], stdout=subprocess.PIPE, text=True, env=environment)
        for index in range(count)
    ]
    try:
        for writer in writers:
            if not writer.stdout or not writer.stdout.readline():
                raise RuntimeError("a writer has stored nothing")
        yield writers
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()


def _write(url: str, track_bytes: int, index: str) -> None:
    from fakes.values import a_track, an_artwork

    from db.database import Database

    with Database.open(url) as database:
        number = 0
        while True:
            number += 1
            artwork, recording = an_artwork(f"writer {index}.{number}"), os.urandom(track_bytes)
            began = time.monotonic()
            with database.transaction() as store:
                store.artworks.save(artwork)
                store.tracks.save(a_track(artwork, store.media.put(recording, "audio/flac")))
            print(time.monotonic() - began, flush=True)


if __name__ == "__main__":
    _write(sys.argv[1], int(sys.argv[2]), sys.argv[3])
