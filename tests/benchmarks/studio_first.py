"""How long a visitor waits for the first sound: with the studio, with one that hangs, and when it is left alone.

    PYTHONPATH=tests:. python tests/benchmarks/studio_first.py [--times N]

From the yes to the moment in which a second of music is there to be played, over real HTTP on this machine, with
the embedded engine at the studio and at the kiosk, both warm; and how long asking keeps the screen's thread.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from fakes.far_studios import address_of, far_studio
from fakes.live_kiosk import Kiosk, a_picture
from fakes.waiting import wait_for, wait_until

from kiosk.camera import MAX_SIDE_PX
from kiosk.events import LiveReady
from kiosk.live import LiveComposer, StudioComposer, StudioFirst

_DURATION_S = 30


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=10)
    times = parser.parse_args().times
    with (
        tempfile.TemporaryDirectory() as folder,
        far_studio("kiosk.live:embedded_studio", Path(folder) / "home") as far,
    ):
        watcher = Kiosk(far.port, "nobody")
        wait_until(lambda: bool(watcher.health()["warm"]), within_s=120)
        watcher.client.close()
        local = LiveComposer()
        local.start()
        first_sounds(local, 2)  # what is rendered first is loaded first
        studio = StudioComposer(address_of(far.port, Path(folder), far.token))
        composer = StudioFirst(studio, local)
        studio.start()
        wait_until(lambda: composer.studio_answers)
        report("this machine alone", first_sounds(local, times))
        report("the studio answers", first_sounds(composer, times))
        with far.frozen():
            report("the studio hangs (first visitor)", first_sounds(composer, 1))
            report("the studio hangs (the next ones)", first_sounds(composer, times))
        frozen_until_s = time.monotonic()
        wait_until(lambda: composer.studio_answers, within_s=300)
        print(f"found back after {time.monotonic() - frozen_until_s:.1f} s")
        composer.stop()


def first_sounds(composer: LiveComposer | StudioFirst, times: int) -> list[tuple[float, float]]:
    """Seconds until music is there, and seconds that asking took."""
    measured: list[tuple[float, float]] = []
    for seed in range(times):
        picture = a_picture(seed, MAX_SIDE_PX, MAX_SIDE_PX * 3 // 4)
        asked_s = time.monotonic()
        composer.request(picture, duration_s=_DURATION_S, seed=seed)
        kept_s = time.monotonic() - asked_s
        wait_for(composer, LiveReady)
        measured.append((time.monotonic() - asked_s, kept_s))
        composer.cancel()
    return measured


def report(case: str, measured: list[tuple[float, float]]) -> None:
    sounds, kept = ([each[place] for each in measured] for place in (0, 1))
    print(
        f"{case:36} median {statistics.median(sounds):.2f} s, slowest {max(sounds):.2f} s; "
        f"asking took {1000 * max(kept):.0f} ms at most"
    )


if __name__ == "__main__":
    main()
