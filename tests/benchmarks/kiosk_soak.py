"""Visits without end: does the kiosk stay as it was, and leave nothing behind?

    PYTHONPATH=.:tests python tests/benchmarks/kiosk_soak.py [--minutes 20] [--seed 1] [--works 300]

The real kiosk on a display of its own (1080p, software rendering), with a network camera and a PulseAudio. Visitors
by script and by chance: a known work is held up, a picture that nobody knows is composed for, the collection is
browsed, panels are opened, somebody visits by ear and keys, somebody walks away; meanwhile the exhibition is
replaced now and then. After each visit the kiosk rests, and memory, open files, threads and processes are looked
at; what is told of them compares the first visits after the warm-up with the last. In the end the diary is compared
with what the script did, and all that the kiosk wrote is searched for frames of the camera.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from benchmarks.kiosk_faults import KNOWN, UNKNOWN, WALL, published
from fakes.loudspeaker import NullLoudspeaker
from fakes.mjpeg import MjpegCamera
from fakes.screen import environment_of, own_display
from fakes.small_exhibition import opened
from fakes.steered_kiosk import State, SteeredKiosk
from integration.test_kiosk_privacy import own_home, traces, unlinked_files
from rich.console import Console
from rich.table import Table

from db.diary import Diary
from kiosk.browsing import Facet
from kiosk.setup import Setup
from kiosk.ui.feelings import FEELINGS
from kiosk.visit import House, Press

SIZE = (1920, 1080)
REST_S = 4.0
"""After a visit; then what it took is given back."""
WARM_UP = 20
"""So many visits bring all that stays: small pictures to browse, sentences with their vowels."""
PASSING = ("espeak", "vowels", "pactl", "exami", "python")
"""Processes that come and go."""
COMPARED = 5
LEAST_MB = 20
"""Smaller processes are not named."""
SWAP_EACH = 6
IDLE_S = 25.0
"""Of visitors who walk away; the warning takes 20 of them."""
LANGUAGES = ("en", "ar")


@dataclass(frozen=True, slots=True)
class Sample:
    """The kiosk at rest."""

    at_s: float
    rss_mb: dict[str, float]
    files: int
    """Open ones of all processes."""
    threads: int
    processes: tuple[str, ...]
    objects: int
    """Of the kiosk's own process."""


@dataclass(slots=True)
class Soak:
    """A kiosk, what is around it, and what its visitors have done."""

    kiosk: SteeredKiosk
    camera: MjpegCamera
    chance: random.Random
    numbers: list[str]
    """Of the works that are always shown."""
    done: Counter[str] = field(default_factory=Counter[str])
    counted: Counter[str] = field(default_factory=Counter[str])
    """What the diary should say."""
    doing: str = ""
    """The visit in hand."""
    stalls_ms: list[float] = field(default_factory=list)
    works_ms: dict[str, float] = field(default_factory=dict)
    """The longest time that the screen's thread worked in one go, by visit."""
    frames_ms: list[float] = field(default_factory=list)
    underruns: int = 0

    def press(self, press: Press) -> None:
        self.kiosk.do("press", press.value)

    def wait(self, *screens: str, **wanted: object) -> State:
        return self.note(self.kiosk.wait_for(*screens, **wanted))

    def note(self, state: State) -> State:
        self.stalls_ms.append(state.stall_ms)
        self.works_ms[self.doing] = max(state.work_ms, self.works_ms.get(self.doing, 0.0))
        self.underruns = state.underruns
        return state

    def listen(self, least_s: float = 1.0, most_s: float = 7.0) -> None:
        end_s = time.monotonic() + self.chance.uniform(least_s, most_s)
        while (left_s := end_s - time.monotonic()) > 0:
            time.sleep(min(0.5, left_s))
            self.note(self.kiosk.state())

    # --- Visits -------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        self.camera.show(WALL)
        language = self.chance.choice(LANGUAGES)
        self.kiosk.do("chooseLanguage", language)
        self.counted[f"visit {language}"] += 1
        self.wait("Looking", language=language)

    def hold_up_known(self) -> None:
        self.camera.show(KNOWN)
        self.wait("Playing", sounding=True)
        self.counted["recognised"] += 1
        self.counted["play"] += 1

    def hold_up_unknown(self) -> None:
        self.camera.show(UNKNOWN)
        self.wait("Confirming")
        self.counted["unknown"] += 1

    def compose(self) -> None:
        self.press(Press.YES)
        self.counted["composed"] += 1
        self.wait("Playing", sounding=True)
        self.counted["play"] += 1

    def recognised(self) -> None:
        self.begin()
        self.hold_up_known()
        for _ in range(self.chance.randint(1, 4)):
            self.do_something_while_playing()
            self.listen(0.5, 3.0)

    def unknown(self) -> None:
        self.begin()
        self.hold_up_unknown()
        self.kiosk.do("crop", 0.1, 0.1, 0.8, 0.8)
        self.compose()
        self.listen()
        if self.chance.random() < 0.5:
            self.kiosk.do("open", "feelings")
            self.kiosk.do("chooseFeeling", self.chance.choice(FEELINGS)[0].value)
            self.counted["feeling"] += 1
            self.compose()
            self.listen()

    def browsing(self) -> None:
        self.begin()
        self.press(Press.BROWSE)
        self.wait("Browsing")
        for letter in self.chance.choice(("Pic", "1", "صورة", "xyzzy")):
            self.kiosk.do("browse.append", letter)
            self.listen(0.1, 0.4)
        self.kiosk.do("browse.clear")
        self.kiosk.do("browse.choose", Facet.COLOUR.value, "blue")
        self.listen(0.5, 2.0)
        self.kiosk.do("browse.clear")
        self.kiosk.do("chooseWork", self.chance.choice(self.numbers))
        self.wait("Playing", sounding=True)
        self.counted["play"] += 1
        self.listen()

    def panels(self) -> None:
        self.begin()
        for panel in self.chance.sample(("help", "language", "access"), 3):
            self.kiosk.do("open", panel)
            self.wait(panel=panel)
            self.listen(0.3, 1.0)
            if panel == "access":
                for name, value in (
                    ("theme", "contrast"),
                    ("largeText", True),
                    ("reducedMotion", True),
                    ("theme", "light"),
                ):
                    self.kiosk.do("setAccess", name, value)
                    self.listen(0.2, 0.5)
            self.kiosk.do("closePanel")
        self.kiosk.do("chooseLanguage", "ar")
        self.kiosk.do("chooseLanguage", "en")

    def by_ear(self) -> None:
        self.camera.show(WALL)
        self.kiosk.key("F1")  # any key: the voice wakes
        self.counted["visit en"] += 1
        self.wait("Attract", by_ear=True)
        self.listen()
        self.kiosk.key("Return")
        self.wait("Looking")
        self.listen()
        self.hold_up_known()
        self.listen(2.0, 5.0)
        self.kiosk.key("F1", "Escape", "F8", "F7", "F6", "F6")
        self.listen(1.0, 3.0)

    def walks_away(self) -> None:
        self.begin()
        self.wait("Attract")

    def do_something_while_playing(self) -> None:
        match self.chance.randrange(6):
            case 0:
                self.kiosk.do("rate", self.chance.randint(1, 5))
            case 1:
                self.kiosk.do("changeVolume", self.chance.choice((-2, -1, 1)))
            case 2:
                self.press(Press.NARRATE)
            case 3:
                self.kiosk.do("open", "take-along")
                self.kiosk.do("closePanel")
            case 4:
                self.press(Press.STOP)
                self.press(Press.AGAIN)
                self.counted["play"] += 1
            case _:
                self.kiosk.do("chooseLanguage", self.chance.choice(LANGUAGES))

    # --- Between them ---------------------------------------------------------------------------------------------

    def visit(self, name: str, make: Callable[[Soak], None]) -> None:
        self.doing = name
        make(self)
        self.done[name] += 1
        self.press(Press.HOME)
        self.wait("Attract", panel="")
        self.frames_ms += self.kiosk.frames().used_ms

    def look(self) -> Sample:
        """Those who come and go are let go first: the voice, and the program that knows Arabic vowels."""
        memory = [each for each in self.kiosk.memory() if each.name not in PASSING]
        lasting = [each.pid for each in memory]
        processes = [each for each in self.kiosk.processes() if each.pid in lasting]
        return Sample(
            time.monotonic(),
            {each.name: each.rss for each in memory},
            sum(process.num_fds() for process in processes),
            sum(process.num_threads() for process in processes),
            tuple(sorted(each.name for each in memory)),
            self.kiosk.objects(),
        )


VISITS: dict[str, tuple[int, Callable[[Soak], None]]] = {
    "recognised": (5, Soak.recognised),
    "unknown, composed": (3, Soak.unknown),
    "browsing": (2, Soak.browsing),
    "panels": (2, Soak.panels),
    "by ear": (2, Soak.by_ear),
    "walks away": (1, Soak.walks_away),
}
"""With how often each is."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--works", type=int, default=300, help="of the exhibition")
    choice = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), choice.minutes * 60, choice.seed, choice.works)


def run(folder: Path, for_s: float, seed: int, works: int) -> None:
    versions = published(folder, works)
    gallery, home = folder / "gallery", folder / "home"
    gallery.mkdir()
    exhibition = gallery / "exhibition.sqlite"
    numbers = sorted(opened(versions[0]).works)
    shutil.copy(versions[0], exhibition)
    with (
        NullLoudspeaker(folder / "pulse") as loudspeaker,
        MjpegCamera(WALL, 15.0) as camera,
        own_display(*SIZE) as display,
    ):
        sound = {"PULSE_SERVER": loudspeaker.environment["PULSE_SERVER"]}
        environment = environment_of(display) | own_home(home) | sound
        setup = Setup(
            exhibition,
            camera.address,
            House(idle_s=IDLE_S),
            state=home / "klangbild" / "kiosk",
            unpacked_in=folder,
            windowed=True,
            size=SIZE,
        )
        with SteeredKiosk(setup, environment) as kiosk:
            soak = Soak(kiosk, camera, random.Random(seed), numbers)
            samples, swaps = serve(soak, for_s, exhibition, versions)
            held = unlinked_files(kiosk.pid)
        shown = [each for each in (WALL, KNOWN, UNKNOWN) if each is not WALL]
        sent = [cv2.imdecode(cv2.imencode(".jpg", frame)[1], cv2.IMREAD_COLOR) for frame in shown]
        kept = home / "klangbild" / "kiosk" / "exhibition.sqlite"
        kept.unlink(missing_ok=True)  # it holds the works, one of which was held up
        found = traces(home, [*shown, *(np.asarray(frame, np.uint8) for frame in sent)])
        show(soak, samples, swaps)
        show_diary(soak, Diary(home / "klangbild" / "kiosk" / "diary.sqlite"))
        print(f"files that hold a frame: {found or 'none'}; unlinked files held open: {held or 'none'}")


def serve(soak: Soak, for_s: float, exhibition: Path, versions: list[Path]) -> tuple[list[Sample], int]:
    """Visitors come, one after the other."""
    soak.wait("Attract", exhibition=1)
    names, weights = list(VISITS), [weight for weight, _ in VISITS.values()]
    samples: list[Sample] = []
    swaps = 0
    end_s = time.monotonic() + for_s
    while time.monotonic() < end_s:
        name = soak.chance.choices(names, weights)[0] if len(samples) >= len(names) else names[len(samples)]
        if len(samples) % SWAP_EACH == SWAP_EACH - 1:
            swaps += 1
            passing = exhibition.with_name("passing")
            shutil.copy(versions[swaps % 2], passing)
            passing.replace(exhibition)
        soak.visit(name, VISITS[name][1])
        time.sleep(REST_S)
        soak.note(soak.kiosk.state())
        soak.frames_ms += soak.kiosk.frames().used_ms
        samples.append(soak.look())
        at = samples[-1]
        memory = ", ".join(f"{process} {mb:.1f}" for process, mb in at.rss_mb.items() if mb > LEAST_MB)
        print(
            f"{time.strftime('%H:%M:%S')} {name}: {sum(at.rss_mb.values()):.0f} MB ({memory}), {at.files} files,"
            f" {at.threads} threads, {at.objects} objects; load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    return samples, swaps


def show(soak: Soak, samples: list[Sample], swaps: int) -> None:
    warm = min(WARM_UP, len(samples) // 2)
    first, last = samples[warm : warm + COMPARED], samples[-COMPARED:]
    minutes = (samples[-1].at_s - samples[0].at_s) / 60
    visits = ", ".join(f"{count} {name}" for name, count in soak.done.items())
    print(f"{len(samples)} visits in {minutes:.0f} minutes ({visits}); {swaps} exhibitions replaced")
    table = Table("at rest", "after the warm-up", "at the end", "growth")

    def row(name: str, value: Callable[[Sample], float]) -> None:
        before, after = median(map(value, first)), median(map(value, last))
        table.add_row(name, f"{before:.0f}", f"{after:.0f}", f"{(after / before - 1) * 100:+.1f} %")

    row("RSS of all, MB", lambda sample: sum(sample.rss_mb.values()))
    for process in sorted({name for sample in (*first, *last) for name in sample.rss_mb}):
        if all(sample.rss_mb.get(process) for sample in (*first, *last)):
            row(f"RSS of {process}, MB", lambda sample, process=process: sample.rss_mb[process])
    row("open files", lambda sample: sample.files)
    row("threads", lambda sample: sample.threads)
    row("processes", lambda sample: len(sample.processes))
    row("Python objects", lambda sample: sample.objects)
    Console(width=100).print(table)
    frames = np.percentile(soak.frames_ms, [50, 99])
    works = ", ".join(f"{name} {ms:.0f} ms" for name, ms in soak.works_ms.items() if name)
    print(f"screen's thread: longest own work in one go: {works}; longest stall {max(soak.stalls_ms):.0f} ms")
    print(
        f"{len(soak.frames_ms)} frames, p50 {frames[0]:.1f} ms, p99 {frames[1]:.1f} ms, longest"
        f" {max(soak.frames_ms):.0f} ms; underruns: {soak.underruns}"
    )


def show_diary(soak: Soak, diary: Diary) -> None:
    """Compare what was counted with what was done; ratings and works apart, which the script leaves to chance."""
    said: Counter[str] = Counter()
    for count in diary.counts():
        key = f"{count.what} {count.which}" if count.what == "visit" else count.what
        said[key] += round(count.n)
    for key in sorted(soak.counted):
        right = "right" if said[key] == soak.counted[key] else "WRONG"
        print(f"diary: {key}: {said[key]} counted, {soak.counted[key]} done: {right}")


if __name__ == "__main__":
    main()
