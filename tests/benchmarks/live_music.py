"""How soon a visitor's own picture sounds, and whether the rest of its music comes in time.

    PYTHONPATH=tests python tests/benchmarks/live_music.py --pictures FOLDER [--skip PART ...]

Four parts, each of which can be skipped:

first      from the request until the first second is there, with the composer's process warm
speed      render speed against real time, mastering included, of pieces of 30 s and 10 min
loaded     underruns through PulseAudio while as many busy loops run as there are cores
loudness   how far streamed pieces are from -16 LUFS, over all ensembles and feelings
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import cv2
import numpy as np
import psutil
from fakes.loudspeaker import NullLoudspeaker
from fakes.waiting import wait_for

from db.entities import Commission
from kiosk.camera import Pixels
from kiosk.events import LiveReady, PlaybackFinished
from kiosk.live import LiveComposer, embedded_studio
from kiosk.playing import Player
from kiosk.playing.sounddevice_output import SoundDeviceOutput
from precompute.composing.score.catalogue.ensembles import ENSEMBLES
from precompute.mastering.measuring import loudness_lufs
from precompute.mastering.peaks import true_peak_dbtp
from precompute.pipeline import Studio

PARTS = ("first", "speed", "loaded", "loudness")
_SIDE_PX = 1000
_DURATION_S = 30.0
_LOADED_S = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--times", type=int, default=30, help="pictures of the first part")
    parser.add_argument("--pieces", type=int, default=100, help="pieces of the last part")
    parser.add_argument("--skip", choices=PARTS, nargs="*", default=[])
    arguments = parser.parse_args()
    pictures = read_pictures(arguments.pictures, max(arguments.times, 30))
    if "first" not in arguments.skip:
        measure_first(pictures[: arguments.times])
    if "loaded" not in arguments.skip:
        measure_loaded(parser, pictures[0])
    if "speed" not in arguments.skip or "loudness" not in arguments.skip:
        studio = embedded_studio()
        for _ in studio.rehearse():
            pass
        if "speed" not in arguments.skip:
            measure_speed(studio, pictures)
        if "loudness" not in arguments.skip:
            measure_loudness(studio, pictures, arguments.pieces)


def read_pictures(folder: Path, count: int) -> list[Pixels]:
    """So many pictures, evenly chosen, as large as a kiosk cuts them out."""
    paths = sorted(folder.rglob("*.jpg"))
    pictures: list[Pixels] = []
    for path in paths[:: max(1, len(paths) // count)][:count]:
        pixels = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        scale = min(1.0, _SIDE_PX / max(pixels.shape[:2]))
        small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        pictures.append(np.asarray(small, np.uint8))
    return pictures


def measure_first(pictures: list[Pixels]) -> None:
    with warm_composer() as (composer, process):
        print(f"the composer's process, warm: {_memory(process)}")
        waits_ms: list[float] = []
        worked_ms: list[float] = []
        for pixels in pictures:
            before_s = sum(process.cpu_times()[:2])
            asked_s = time.monotonic()
            composer.request(pixels, duration_s=_DURATION_S, seed=1)
            music = wait_for(composer, LiveReady).music
            waits_ms.append((time.monotonic() - asked_s) * 1000)
            worked_ms.append((sum(process.cpu_times()[:2]) - before_s) * 1000)
            assert music.there >= music.sample_rate_hz
            composer.cancel()
        for name, times_ms in (("request to first second", waits_ms), ("CPU time meanwhile", worked_ms)):
            p50, p95 = np.percentile(times_ms, [50, 95])
            print(
                f"{name}, {len(pictures)} pictures: "
                f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, longest {max(times_ms):.0f} ms"
            )
        print(f"the composer's process, after {len(pictures)} pieces: {_memory(process)}")


def measure_loaded(parser: argparse.ArgumentParser, picture: Pixels) -> None:
    missing = NullLoudspeaker.missing_programs()
    if missing:
        parser.error(
            f"needs {', '.join(missing)}: apt install pulseaudio pulseaudio-utils libasound2-plugins"
        )
    with tempfile.TemporaryDirectory() as folder, NullLoudspeaker(Path(folder) / "pulse") as loudspeaker:
        os.environ |= loudspeaker.environment
        player = Player(SoundDeviceOutput("pulse"))
        player.start()
        with warm_composer() as (composer, _), busy_cores():
            asked_s = time.monotonic()
            composer.request(picture, duration_s=_LOADED_S, seed=1)
            music = wait_for(composer, LiveReady).music
            wait_ms = (time.monotonic() - asked_s) * 1000
            player.play(music)
            wait_for(player, PlaybackFinished, within_s=3 * _LOADED_S)
        print(
            f"all cores busy: first second after {wait_ms:.0f} ms, "
            f"{player.underruns} underruns in {_LOADED_S:.0f} s"
        )
        player.close()


def measure_speed(studio: Studio, pictures: list[Pixels]) -> None:
    for duration_s, count in ((30.0, 10), (600.0, 2)):
        speeds: list[float] = []
        slowest = 0.0
        for commission in commissions(studio, pictures, count, duration_s):
            begin_s = time.thread_time()
            piece = studio.broadcast(commission)
            step_s = time.thread_time()
            for block in piece.blocks:
                now_s = time.thread_time()
                slowest = max(slowest, (now_s - step_s) * piece.sample_rate_hz / max(1, len(block)))
                step_s = now_s
            speeds.append(duration_s / (time.thread_time() - begin_s))
        print(
            f"{duration_s:.0f} s: {np.median(speeds):.0f} times real time (slowest piece {min(speeds):.0f}) "
            f"on one core, {duration_s / np.median(speeds):.2f} s CPU"
        )


def measure_loudness(studio: Studio, pictures: list[Pixels], pieces: int) -> None:
    misses_lu: list[float] = []
    peaks_dbtp: list[float] = []
    for commission in commissions(studio, pictures, pieces, _DURATION_S):
        piece = studio.broadcast(commission)
        audio = np.concatenate(list(piece.blocks))
        misses_lu.append(loudness_lufs(audio, piece.sample_rate_hz) + 16)
        peaks_dbtp.append(true_peak_dbtp(audio))
    p5, p95 = np.percentile(misses_lu, [5, 95])
    print(
        f"loudness of {pieces} streams against -16 LUFS: mean {np.mean(misses_lu):+.2f} LU, "
        f"standard deviation {np.std(misses_lu):.2f}, p5 {p5:+.2f}, p95 {p95:+.2f}, "
        f"from {min(misses_lu):+.2f} to {max(misses_lu):+.2f}; highest peak {max(peaks_dbtp):.2f} dBTP"
    )


def commissions(
    studio: Studio, pictures: list[Pixels], count: int, duration_s: float
) -> Iterator[Commission]:
    """For each ensemble in turn, with feelings all over the plane."""
    chance = np.random.default_rng(1)
    impressions = [studio.perceive(pixels) for pixels in pictures[:30]]
    for seed, ensemble, impression in islice(zip(range(count), cycle(ENSEMBLES), cycle(impressions)), count):
        valence, arousal = chance.uniform(-0.9, 0.9, 2)
        felt = replace(impression, emotion=replace(impression.emotion, valence=valence, arousal=arousal))
        asked = studio.commission(felt, None, duration_s, seed)
        yield replace(asked, elements=replace(asked.elements, ensemble=ensemble))


@contextmanager
def warm_composer() -> Iterator[tuple[LiveComposer, psutil.Process]]:
    """A live composer that has rehearsed, and its process."""
    composer = LiveComposer()
    composer.start()
    try:
        composer.request(np.full((64, 64, 3), 128, np.uint8), duration_s=5, seed=1)
        wait_for(composer, LiveReady)
        composer.cancel()
        (child,) = (each for each in multiprocessing.active_children() if each.name == "klangbild-live")
        process = psutil.Process(child.pid)
        _wait_until_idle(process)
        yield composer, process
    finally:
        composer.stop()


@contextmanager
def busy_cores() -> Iterator[None]:
    """A busy loop for each core."""
    loops = [
        multiprocessing.get_context("spawn").Process(target=_be_busy, daemon=True)
        for _ in range(os.cpu_count() or 1)
    ]
    for loop in loops:
        loop.start()
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.join()


def _be_busy() -> None:
    while True:
        sum(range(10_000))


def _wait_until_idle(process: psutil.Process) -> None:
    before = -1.0
    while (now := sum(process.cpu_times()[:2])) > before:
        before = now
        time.sleep(1.0)


def _memory(process: psutil.Process) -> str:
    memory = process.memory_full_info()
    return f"{memory.uss / 1e6:.0f} MB of its own, {memory.rss / 1e6:.0f} MB resident"


if __name__ == "__main__":
    main()
