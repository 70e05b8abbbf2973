"""The main job on real paintings, with the figures that the project promises.

    python tests/benchmarks/main_job.py FOLDER [--limit 50] [--workers 2] [--kill 5] [--out figures.json]

Imports FOLDER, composes for every work, publishes; then shows whether a second run composes anything, whether
the same commission gives the same bytes, and what kill -9 in the middle of a batch of 50 loses or doubles.
CPU times are of this process's children, so they hold on a shared machine.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import psutil
from rich.console import Console
from rich.table import Table

from db.database import Database
from db.pictures import read_picture
from precompute.pipeline import Studio

KLANGBILD = str(Path(sys.executable).with_name("klangbild"))
DURATION_S = 30.0
BATCH = 50


def main() -> None:
    """Run the whole benchmark and print its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="use only the first N images (0: all)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--kill", type=int, default=5, help="how often the batch of 50 is killed")
    parser.add_argument("--home", type=Path, help="keep the studio here instead of in a passing folder")
    parser.add_argument("--out", type=Path, help="write the figures here as JSON")
    arguments = parser.parse_args()

    with _home(arguments.home) as home, tempfile.TemporaryDirectory() as scratch:
        folder = _limited(arguments.folder, arguments.limit, Path(scratch))
        figures = collection_figures(home, folder, arguments.workers)
        figures |= single_core_figures(folder, Path(scratch))
        figures |= kill_figures(Path(scratch) / "killed", folder, arguments.kill)
    table = Table("figure", "value", title=str(arguments.folder))
    for name, value in figures.items():
        table.add_row(name, json.dumps(value, ensure_ascii=False))
    Console().print(table)
    if arguments.out:
        arguments.out.write_text(json.dumps(figures, indent=2, ensure_ascii=False))


@contextlib.contextmanager
def _home(kept: Path | None) -> Iterator[Path]:
    if kept:
        yield kept
        return
    with tempfile.TemporaryDirectory() as passing:
        yield Path(passing)


def _limited(folder: Path, limit: int, scratch: Path) -> Path:
    """The folder itself, or one with links to its first `limit` images."""
    if not limit:
        return folder
    chosen = scratch / "images"
    chosen.mkdir()
    for index, image in enumerate(_images(folder)[:limit]):
        shutil.copy(image, chosen / f"{index:05d}-{image.name}")
    return chosen


def _images(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png"})


def collection_figures(home: Path, folder: Path, workers: int) -> dict[str, Any]:
    """Import, compose twice, publish: counts, times, memory, sizes, loudness."""
    imported, import_run = _klangbild(home, "import", str(folder), "--rights", "public-domain", "--json")
    again, _ = _klangbild(home, "import", str(folder), "--rights", "public-domain", "--json")
    composing = ("compose", "--all", "--duration", str(DURATION_S), "--workers", str(workers), "--json")
    composed, compose_run = _klangbild(home, *composing)
    second, second_run = _klangbild(home, *composing)
    published, publish_run = _klangbild(home, "publish", "--json")
    count = max(1, composed["composed"])
    return {
        "imported": imported["imported"],
        "rejected": imported["rejected"],
        "import again: changed": again["imported"] + again["updated"],
        "import: CPU s an image": round(import_run["cpu_s"] / max(1, imported["imported"]), 3),
        "import: minutes": round(import_run["wall_s"] / 60, 2),
        "composed": composed["composed"],
        "failed": composed["failed"],
        "compose: CPU s a track, all processes": round(compose_run["cpu_s"] / count, 2),
        "compose: minutes": round(compose_run["wall_s"] / 60, 2),
        "compose: peak memory of all processes, MB": compose_run["peak_mb"],
        "compose again: composed": second["composed"],
        "compose again: s": round(second_run["wall_s"], 1),
        "published": {name: published[name] for name in ("version", "artworks", "tracks")},
        "publish: s": round(publish_run["wall_s"], 1),
        "exhibition file, MB": round((home / "exhibition.sqlite").stat().st_size / 1e6, 1),
        **_sound_figures(home),
    }


def _sound_figures(home: Path) -> dict[str, Any]:
    with Database.open(f"sqlite:///{home / 'studio.sqlite'}") as database, database.transaction() as store:
        tracks = store.tracks.all()
    spread = {
        "loudness, LUFS (min, median, max)": [track.measurements.loudness_lufs for track in tracks],
        "true peak, dBTP (min, median, max)": [track.measurements.true_peak_dbtp for track in tracks],
        "duration, s (min, median, max)": [track.measurements.duration_s for track in tracks],
        "repetition (min, median, max)": [track.measurements.repetition for track in tracks],
    }
    variety = {
        "different keys": len({track.summary.key for track in tracks}),
        "different ensembles": len({track.summary.ensemble for track in tracks}),
        "different recordings": len({track.audio_digest for track in tracks}),
    }
    return {name: [min(v), statistics.median(v), max(v)] for name, v in spread.items() if v} | variety


def single_core_figures(folder: Path, scratch: Path) -> dict[str, Any]:
    """CPU seconds of each step for one track on one core, and whether two runs give the same bytes."""
    cv2.setNumThreads(1)
    images = _images(folder)
    chosen = images[:: max(1, len(images) // 12)][:12]
    studio = Studio.embedded(os.environ)
    studio.compose_picture(read_picture(chosen[0]).pixels, None, DURATION_S, 1)  # warm: soundfont, libraries
    steps: dict[str, list[float]] = {"perceive": [], "word": [], "compose": [], "whole": []}
    for image in chosen:
        pixels = read_picture(image).pixels
        begin = time.process_time()
        impression = studio.perceive(pixels)
        perceived = time.process_time()
        commission = studio.commission(impression, None, DURATION_S, 1)
        worded = time.process_time()
        studio.composer.compose(commission)
        composed = time.process_time()
        studio.record(commission).as_flac()
        whole = (perceived - begin) + (worded - perceived) + (time.process_time() - composed)
        for step, seconds in zip(
            steps, (perceived - begin, worded - perceived, composed - worded, whole), strict=True
        ):
            steps[step].append(seconds)
    digests = set()
    for run in range(2):
        out = scratch / f"same-{run}.flac"
        _run("compose", "--image", str(chosen[0]), "--seed", "7", "--out", str(out))
        digests.add(hashlib.sha256(out.read_bytes()).hexdigest())
    return {
        f"one core, CPU s for {DURATION_S:.0f} s: {step} (median, max)": [
            round(statistics.median(seconds), 3),
            round(max(seconds), 3),
        ]
        for step, seconds in steps.items()
    } | {
        "one process, peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "the same commission in two processes gives the same bytes": len(digests) == 1,
    }


def kill_figures(home: Path, folder: Path, kills: int) -> dict[str, Any]:
    """Kill -9 a batch of 50 again and again at different moments; then let it finish and count."""
    some = home.parent / "fifty"
    some.mkdir()
    for index, image in enumerate(_images(folder)[:BATCH]):
        shutil.copy(image, some / f"K{index:03d}{image.suffix}")
    _klangbild(home, "import", str(some), "--rights", "public-domain", "--json")
    order = ("compose", "--all", "--duration", "10", "--workers", "2", "--json")
    counts = []
    for kill in range(kills):
        process = subprocess.Popen(
            [KLANGBILD, "--home", str(home), *order], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _wait_for_tracks(home, (counts[-1] if counts else 0) + 2 + kill)
        process.send_signal(signal.SIGKILL)
        process.wait()
        counts.append(_track_count(home))
    finished, _ = _klangbild(home, *order)
    with Database.open(f"sqlite:///{home / 'studio.sqlite'}") as database, database.transaction() as store:
        tracks = store.tracks.all()
        whole = all(len(store.media.read(track.audio_digest)) > 0 for track in tracks)
    return {
        f"kill -9 in a batch of {BATCH}: tracks kept after each kill": counts,
        "kill -9: composed by the run that finished": finished["composed"],
        "kill -9: lost": BATCH - len({track.accession_number for track in tracks}),
        "kill -9: doubled": len(tracks) - len({track.accession_number for track in tracks}),
        "kill -9: every recording whole": whole,
    }


def _wait_for_tracks(home: Path, count: int) -> None:
    deadline = time.monotonic() + 120
    while _track_count(home) < min(count, BATCH - 2) and time.monotonic() < deadline:
        time.sleep(0.05)


def _track_count(home: Path) -> int:
    with Database.open(f"sqlite:///{home / 'studio.sqlite'}") as database, database.transaction() as store:
        return sum(store.tracks.count_by_status().values())


def _run(*arguments: str) -> None:
    subprocess.run([KLANGBILD, *arguments], check=True, stdout=subprocess.DEVNULL)


def _klangbild(home: Path, *arguments: str) -> tuple[dict[str, Any], dict[str, float]]:
    """Run a command; its JSON, and what it cost."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with tempfile.TemporaryFile("w+") as printed:
        process = subprocess.Popen([KLANGBILD, "--home", str(home), *arguments], stdout=printed, text=True)
        peak_mb = _peak_mb(process)
        printed.seek(0)
        output = printed.read()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode not in (0, 1):
        sys.exit(f"klangbild {' '.join(arguments)} ended with {process.returncode}")
    cost = {
        "cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "wall_s": time.monotonic() - begin,
        "peak_mb": peak_mb,
    }
    return json.loads(output), cost


def _peak_mb(process: subprocess.Popen[str]) -> int:
    """Wait for the process; the most memory that it and its children held together (PSS)."""
    peak, observed = 0, psutil.Process(process.pid)
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):
            family = [observed, *observed.children(recursive=True)]
            peak = max(peak, sum(member.memory_full_info().pss for member in family) // 2**20)
        time.sleep(0.5)
    return peak


if __name__ == "__main__":
    main()
