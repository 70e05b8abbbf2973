"""How soon a kiosk shows its first frame, and what memory it takes: `klangbild kiosk` as people start it.

    PYTHONPATH=.:tests python tests/benchmarks/kiosk_start.py [--times 5] [--works 300] [--cold] [--imports 20]
        [--no-memory]

On a display of its own (1080p, software rendering), with a network camera, a PulseAudio and a service manager of
its own. The first frame is when the service manager is told READY=1. Memory is looked at some times a second; of
each moment of a visit by ear the largest sum of all processes is told: what they can reach (RSS), which counts what
they share once for each, the same with that divided among them (PSS), and what is theirs alone.

`--cold`: before each start the system forgets its file cache (needs root). `--imports N`: which modules take
longest to load.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from benchmarks.kiosk_faults import KNOWN, UNKNOWN, WALL, published
from fakes.kiosk_program import KioskProgram, Memory
from fakes.loudspeaker import NullLoudspeaker
from fakes.mjpeg import MjpegCamera
from fakes.screen import environment_of, own_display
from fakes.service_manager import service_manager
from rich.console import Console
from rich.table import Table

SIZE = (1920, 1080)
WITHIN_S = 60.0
LOOK_EACH_S = 0.2
REST_S = 8.0
"""Then the composer is warm, and the start screen shows another canvas."""
HEARD_S = 6.0
SCRIPT = "import sys\nfrom db.entry import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
"""As pip writes it."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is around a kiosk."""

    home: Path
    environment: dict[str, str]
    camera: MjpegCamera

    def program(self, *options: str, told: dict[str, str] | None = None) -> KioskProgram:
        arguments = ("--camera", self.camera.address, *options)
        environment = self.environment | (told or {})
        command = (sys.executable, str(self.home.with_name("klangbild")))
        return KioskProgram(*arguments, home=self.home, environment=environment, command=command)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=5, help="starts of each kind")
    parser.add_argument("--works", type=int, default=300, help="of the exhibition")
    parser.add_argument("--cold", action="store_true", help="forget the file cache before each start")
    parser.add_argument("--imports", type=int, default=0, help="so many modules that load longest")
    parser.add_argument("--memory", action=argparse.BooleanOptionalAction, default=True)
    choice = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, place(Path(folder), choice.works) as gallery:
        print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        starts = [first_frame_s(gallery, cold=choice.cold) for _ in range(choice.times)]
        if starts:
            print(
                f"{'cold' if choice.cold else 'warm'}, {len(starts)} times: first frame p50"
                f" {np.median(starts):.2f} s, longest {max(starts):.2f} s"
            )
        if choice.imports:
            show_imports(choice.imports)
        if choice.memory:
            show_memory(memory(gallery))


@contextmanager
def place(folder: Path, works: int) -> Iterator[Place]:
    home = folder / "home"
    home.mkdir()
    published(folder, works)[0].replace(home / "exhibition.sqlite")
    with (
        NullLoudspeaker(folder / "pulse") as loudspeaker,
        MjpegCamera(WALL, 15.0) as camera,
        own_display(*SIZE) as display,
    ):
        environment = environment_of(display) | loudspeaker.environment
        home.with_name("klangbild").write_text(SCRIPT)
        with Place(home, environment, camera).program() as kiosk:
            kiosk.wait_for("ExhibitionTaken")  # as it lies there, and then the copy that was examined
            kiosk.wait_for("ExhibitionTaken")
        yield Place(home, environment, camera)


def first_frame_s(gallery: Place, *, cold: bool) -> float:
    """Seconds from the start of the process to its READY=1."""
    if cold:
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("3")
    with service_manager() as manager, gallery.program(told=manager.environment()) as kiosk:
        manager.wait_for(lambda lines: "READY=1" in lines, WITHIN_S)
        return time.monotonic() - kiosk.started_s


def show_imports(count: int) -> None:
    """Which modules take longest, without what they load."""
    code = "import db.program; db.program.build(); import kiosk.app, kiosk.playing.sounddevice_output"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True, check=True
    )
    own = re.findall(r"^import time: +(\d+) \| +\d+ \| +(\S+)$", done.stderr, re.MULTILINE)
    for took_us, module in sorted(((int(us), module) for us, module in own), reverse=True)[:count]:
        print(f"{took_us / 1000:6.1f} ms  {module}")
    print(f"{sum(int(us) for us, _ in own) / 1000:6.1f} ms  all {len(own)}")


# --- Memory -------------------------------------------------------------------------------------------------


def memory(gallery: Place) -> dict[str, list[Memory]]:
    """Of each moment of a visit, what the processes held when they held most."""
    found: dict[str, list[Memory]] = {}
    for language, name in (("en", "English"), ("ar", "Arabic")):
        gallery.camera.show(WALL)
        with gallery.program("--language", language) as kiosk:
            kiosk.wait_for("EyeReady")
            found[f"nobody there ({name})"] = largest(kiosk, REST_S)
            kiosk.key("F1")  # any key: the voice wakes
            found[f"the start screen speaks ({name})"] = largest(kiosk, HEARD_S)
            gallery.camera.show(KNOWN)
            kiosk.key(*(("Return",) if language == "en" else ("Down", "Return")))
            kiosk.wait_for("visit: Play(music=WorkMusic")
            found[f"a work plays ({name})"] = largest(kiosk, HEARD_S)
            gallery.camera.show(UNKNOWN)
            kiosk.key("Escape")
            kiosk.wait_for("keep-picture")
            kiosk.key("Return")
            kiosk.wait_for("visit: ComposeLive")
            found[f"music is composed and played ({name})"] = largest(kiosk, 3 * HEARD_S)
    return found


def largest(kiosk: KioskProgram, for_s: float) -> list[Memory]:
    """What the processes held when their sum was largest."""
    best: list[Memory] = []
    give_up_s = time.monotonic() + for_s
    while time.monotonic() < give_up_s:
        best = max(best, kiosk.memory(), key=lambda found: sum(each.rss for each in found))
        time.sleep(LOOK_EACH_S)
    return best


def show_memory(moments: dict[str, list[Memory]]) -> None:
    table = Table("moment", "process", "RSS, MB", "PSS, MB", "own, MB")
    for moment, processes in moments.items():
        sums = [sum(getattr(each, field) for each in processes) for field in ("rss", "pss", "own")]
        table.add_row(moment, "all", *(f"[bold]{value:.0f}[/]" for value in sums))
        for name, group in groupby(sorted(processes, key=lambda each: each.name), lambda each: each.name):
            each = list(group)
            values = [sum(getattr(one, field) for one in each) for field in ("rss", "pss", "own")]
            table.add_row("", name, *(f"{value:.0f}" for value in values))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
