"""How soon a kiosk's request sounds, over real HTTP with the embedded studio, and what that costs.

    PYTHONPATH=tests:. python tests/benchmarks/live_service.py [--pictures FOLDER] [--times N]

From the request until the first samples are there and until the piece is whole, and the CPU time of the composer's
process until then. The pictures are painted unless a folder is given.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from benchmarks.live_music import read_pictures
from fakes.live_kiosk import a_picture, as_file, body, live_service
from fakes.waiting import wait_until

from kiosk.live import embedded_studio
from precompute.live.framing import Kind

_DURATION_S = 30


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--times", type=int, default=20)
    arguments = parser.parse_args()
    if arguments.pictures:
        pictures = read_pictures(arguments.pictures, arguments.times)[: arguments.times]
    else:
        pictures = [a_picture(seed, 1000, 750) for seed in range(arguments.times)]
    measured: dict[str, list[float]] = {
        "first sound": [],
        "whole piece": [],
        "CPU, first": [],
        "CPU, whole": [],
    }
    with tempfile.TemporaryDirectory() as folder, live_service(embedded_studio, Path(folder)) as service:
        kiosk = service.kiosk("hall")
        wait_until(lambda: kiosk.health()["warm"], within_s=120)
        (child,) = (each for each in multiprocessing.active_children() if each.name == "klangbild-composer")
        process = psutil.Process(child.pid)
        for seed, pixels in enumerate(pictures):
            content = body(as_file(pixels, "JPEG"), duration_s=_DURATION_S, seed=seed, feeling="awe")
            worked_s, asked_s = cpu_s(process), time.monotonic()
            with kiosk.asking(content) as piece:
                piece.until(Kind.AUDIO)
                measured["first sound"].append(time.monotonic() - asked_s)
                measured["CPU, first"].append(cpu_s(process) - worked_s)
                piece.rest()
            measured["whole piece"].append(time.monotonic() - asked_s)
            measured["CPU, whole"].append(cpu_s(process) - worked_s)
    for name, times_s in measured.items():
        p50, p95 = np.percentile(times_s, [50, 95])
        print(f"{name}: p50 {p50:.2f} s, p95 {p95:.2f} s, longest {max(times_s):.2f} s")


def cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


if __name__ == "__main__":
    main()
