"""A real night in peace: workers compose for real paintings; how quickly, in how much memory, at what cost.

    PYTHONPATH=.:tests .venv/bin/python tests/benchmarks/night.py FOLDER_OF_PAINTINGS --works 500 --workers 1,2
    PYTHONPATH=.:tests .venv/bin/python tests/benchmarks/night.py FOLDER --works 100 --database postgresql

Each number of workers gets a studio of its own with the same works; only what the workers do is measured, from
their start to their end. The memory is the greatest sum over all their processes, with what they share counted once
(PSS). The queue's share is its processor time within that of all workers, their processes and the server. What a
night of kills leaves is another benchmark (`benchmarks.chaos`).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from benchmarks.chaos.crew import events_in, klangbild
from benchmarks.chaos.judging import judged
from benchmarks.chaos.places import Place, place_in

from db.batches import BatchId, Order, Selection
from db.database import Database
from db.selecting import jobs_of

_MEASURED_WORKER = Path(__file__).with_name("measured_worker.py")
_LOOK_S = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paintings", type=Path, help="with a manifest.csv")
    parser.add_argument("--works", type=int, default=500)
    parser.add_argument(
        "--workers", default="1,2", help="programs at once, with commas; each has one process that composes"
    )
    parser.add_argument("--duration", type=float, default=30.0, help="seconds of each piece")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        collection = some_of(arguments.paintings, folder / "collection", arguments.works)
        alone_s = None
        for workers in map(int, arguments.workers.split(",")):
            studio = folder / f"workers-{workers}"
            studio.mkdir()
            with place_in(studio, arguments.database) as place:
                furnish(place, collection)
                row = night(place, ordered(place, arguments.duration), workers, studio)
            shutil.rmtree(studio)
            alone_s = alone_s or row["wall_s"] * workers
            print(json.dumps(row | {"speed_up": round(alone_s / row["wall_s"], 2)}), flush=True)


def some_of(paintings: Path, folder: Path, most: int) -> Path:
    """A folder with the first works of another one, and their rows of its table."""
    with (paintings / "manifest.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[:most]
    for row in rows:
        place = folder / row["file"]
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(paintings / row["file"], place)
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, rows[0].keys())
        table.writeheader()
        table.writerows(rows)
    return folder


def furnish(place: Place, collection: Path) -> None:
    done = klangbild(place.home, "import", collection, "--rights", "public-domain", **place.environment)
    if done.returncode:
        raise SystemExit(done.stderr)


def ordered(place: Place, duration_s: float) -> BatchId:
    order = Order(Selection(), duration_s=duration_s)
    with Database.open(place.url) as database, database.transaction() as store:
        return store.batches.add("night", order, jobs_of(store, order), now=datetime.now(UTC)).id


def night(place: Place, batch: BatchId, workers: int, folder: Path) -> dict[str, Any]:
    """Work the batch off; how long it took, in which memory, and how the database stands."""
    figures = [folder / f"figures-{number}.json" for number in range(workers)]
    said = folder / "said.txt"
    server_s = server_time_s(place)
    began_s = time.perf_counter()
    with said.open("ab") as file:
        running = [started(place, each, file) for each in figures]
        peak = 0
        while any(each.poll() is None for each in running):
            peak = max(peak, memory(running))
            with suppress(subprocess.TimeoutExpired):
                running[0].wait(_LOOK_S)
    wall_s = time.perf_counter() - began_s
    if any(each.returncode for each in running):
        raise SystemExit(said.read_text(errors="replace"))
    server_s = server_time_s(place) - server_s
    verdict = judged(place, batch)
    return {
        "workers": workers,
        "database": "postgresql" if place.server else "sqlite",
        "wall_s": round(wall_s, 1),
        "tracks_an_hour": round(verdict.done / wall_s * 3600),
        "peak_mb": round(peak / 1e6),
        **shares([json.loads(each.read_text()) for each in figures], server_s),
        "locked": events_in(said)["locked"],
        **asdict(verdict),
    }


def started(place: Place, figures: Path, said: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, _MEASURED_WORKER, figures, "--home", place.home, "worker", "--once"]
    return subprocess.Popen(
        [*map(str, command), "--processes", "1"],
        stdout=subprocess.DEVNULL,
        stderr=said,
        env=os.environ | place.environment,
    )


def shares(figures: Sequence[Mapping[str, float]], server_s: float) -> dict[str, Any]:
    """Whose processor time it was; the server's is all of it, for tracks as well as for jobs."""
    queue_s, parents_s, children_s = (
        sum(each[name] for each in figures) for name in ("queue_s", "parent_s", "children_s")
    )
    whole_s = parents_s + children_s + server_s
    return {
        "cpu_s": round(whole_s, 1),
        "queue_share": round(queue_s / whole_s, 4),
        "parents_share": round(parents_s / whole_s, 4),
        "server_share": round(server_s / whole_s, 4),
    }


def server_time_s(place: Place) -> float:
    """Processor time that a server's processes had so far, those that ended among them."""
    if place.server is None:
        return 0.0
    times = psutil.Process(place.server.pid()).cpu_times()
    alive = [each.cpu_times() for each in psutil.Process(place.server.pid()).children(recursive=True)]
    return (
        sum(each.user + each.system for each in (times, *alive)) + times.children_user + times.children_system
    )


def memory(running: Sequence[subprocess.Popen[bytes]]) -> int:
    """Bytes of all workers with their processes; what several share is counted once."""
    total = 0
    for each in running:
        with suppress(psutil.Error):
            parent = psutil.Process(each.pid)
            total += sum(map(pss, [parent, *parent.children(recursive=True)]))
    return total


def pss(process: psutil.Process) -> int:
    """Its proportional share of the memory, in bytes; 0 of one that has ended meanwhile."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    main()
