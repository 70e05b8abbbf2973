"""A real night: workers compose for real paintings; how quick, in how much memory, and what kills do to it.

    python tests/benchmarks/night.py FOLDER_OF_PAINTINGS --works 500 --workers 1,2
    python tests/benchmarks/night.py FOLDER_OF_PAINTINGS --works 60 --workers 2 --kills 100

Each number of workers gets a studio of its own, with the same works. With --kills, workers are killed (SIGKILL) or
frozen past their leases by turns at random moments and started anew, as often as that, before the rest is done in
peace. In the end every work has one track and one job that is done, and SQLite finds its file whole.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from db.batches import JobState, Order, Selection
from db.database import Database
from db.entities import AccessionNumber
from db.selecting import jobs_of

_KLANGBILD = str(Path(sys.executable).with_name("klangbild"))
_LEASE_S = 5.0
_LOOK_S = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paintings", type=Path)
    parser.add_argument("--works", type=int, default=500)
    parser.add_argument(
        "--workers", default="1,2", help="programs at once, with commas; each has one process"
    )
    parser.add_argument("--duration", type=float, default=30.0, help="seconds of each piece")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0, help="of the moments of the kills")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        imported = Path(folder) / "imported"
        program(imported, "import", arguments.paintings, "--rights", "public-domain")
        for workers in map(int, arguments.workers.split(",")):
            home = Path(folder) / f"workers-{workers}"
            shutil.copytree(imported, home)
            batch = ordered(home, arguments.works, arguments.duration)
            found = night(home, batch, workers, arguments.kills, random.Random(arguments.seed))
            print(json.dumps({"workers": workers, **found, **judged(home, batch)}), flush=True)


def program(home: Path, *arguments: object) -> None:
    subprocess.run([_KLANGBILD, "--home", home, *map(str, arguments)], check=True, capture_output=True)


def opened(home: Path) -> Database:
    return Database.open(f"sqlite:///{home / 'studio.sqlite'}")


def ordered(home: Path, works: int, duration_s: float) -> int:
    with opened(home) as database, database.transaction() as store:
        numbers = tuple(work.accession_number for work in store.artworks.all()[:works])
        order = Order(Selection(numbers), duration_s=duration_s)
        return store.batches.add("benchmark", order, jobs_of(store, order), now=datetime.now(UTC)).id


def night(home: Path, batch: int, workers: int, kills: int, chance: random.Random) -> dict[str, Any]:
    """Work the batch off; wall, memory, and what was killed."""
    with (home / "said.txt").open("ab") as said:
        began_s = time.perf_counter()
        running = [started(home, said) for _ in range(workers)]
        done: Counter[str] = Counter()
        peak = 0
        next_s = began_s
        while any(each.poll() is None for each in running):
            peak = max(peak, memory(running))
            now_s = time.perf_counter()
            if done.total() < kills and now_s >= next_s and left(home, batch):
                next_s = now_s + chance.uniform(0.5, 4.0)
                index = chance.randrange(workers)
                done[hurt(running, index, chance)] += 1
                running[index] = started(home, said) if running[index].poll() is not None else running[index]
            time.sleep(_LOOK_S)
        wall_s = time.perf_counter() - began_s
    locked = (home / "said.txt").read_text(errors="replace").count("held by another program")
    return {
        "wall_s": round(wall_s, 1),
        "peak_mb": round(peak / 1e6),
        "kills": done["killed"],
        "freezes": done["frozen"],
        "locked": locked,
    }


def started(home: Path, said: Any) -> subprocess.Popen[bytes]:
    command = [_KLANGBILD, "--home", home, "worker", "--once", "--processes", "1", "--lease", str(_LEASE_S)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)


def hurt(running: list[subprocess.Popen[bytes]], index: int, chance: random.Random) -> str:
    """Kill a worker, or freeze it for longer than its leases."""
    victim = running[index]
    if victim.poll() is not None or chance.random() < 0.8:
        victim.kill()
        victim.wait()
        return "killed"
    os.kill(victim.pid, signal.SIGSTOP)
    time.sleep(_LEASE_S * 1.5)
    os.kill(victim.pid, signal.SIGCONT)
    return "frozen"


def memory(running: list[subprocess.Popen[bytes]]) -> int:
    """Bytes of all workers with their processes, shared ones counted once for each."""
    total = 0
    for each in running:
        try:
            parent = psutil.Process(each.pid)
            total += sum(child.memory_info().rss for child in [parent, *parent.children(recursive=True)])
        except psutil.Error:
            continue
    return total


def left(home: Path, batch: int) -> bool:
    with opened(home) as database, database.transaction(read_only=True) as store:
        return store.batches.has_jobs_left(batch)  # type: ignore[arg-type]


def judged(home: Path, batch: int) -> dict[str, Any]:
    """What is there in the end: lost and doubled tracks, and whether the file is whole."""
    with opened(home) as database, database.transaction(read_only=True) as store:
        jobs = list(store.jobs.of(batch))  # type: ignore[arg-type]
        tracks: Counter[AccessionNumber] = Counter(track.accession_number for track in store.tracks.all())
    with closing(sqlite3.connect(home / "studio.sqlite")) as file:
        whole = file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    done = [job for job in jobs if job.state is JobState.DONE]
    return {
        "jobs": len(jobs),
        "done": len(done),
        "failed": sum(job.state is JobState.FAILED for job in jobs),
        "lost": sum(tracks[job.accession_number] == 0 for job in jobs),
        "doubled": sum(count > 1 for count in tracks.values()),
        "composed": sum(job.composed for job in done),
        "whole": whole,
    }


if __name__ == "__main__":
    main()
