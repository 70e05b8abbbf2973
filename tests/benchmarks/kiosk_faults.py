"""What goes wrong in a gallery, caused on purpose: what the visitor sees, and for how long.

    PYTHONPATH=tests python tests/benchmarks/kiosk_faults.py [--works 300] [--only camera]

The whole kiosk runs in this process, on no screen, with a network camera and a PulseAudio of its own. For each
fault it says what the visit shows meanwhile, how many seconds after the fault's end it can be used again (of faults
that end by themselves: after their begin), and how long the screen's thread was held up at most until a work plays
again: by the clock, and by its own work alone. On a busy machine the clock says little. What a visit without any
fault takes stands first, to compare.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fakes.loudspeaker import NullLoudspeaker
from fakes.mjpeg import MjpegCamera
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition
from PySide6.QtCore import QTimer
from rich.console import Console
from rich.table import Table

from kiosk.app import Kiosk
from kiosk.playing.sounddevice_output import SoundDeviceOutput
from kiosk.setup import Setup
from kiosk.visit import Attract, Composing, Confirming, Looking, Playing, Press, Troubled

WITHIN_S = 60.0
HEARD = 0.01
"""What can be heard, of full scale."""
PICTURES = 12
"""Different ones; more works share them."""
KNOWN, UNKNOWN, WALL = (
    painted(1, 1280, 720),
    painted(99, 1280, 720),
    painted(1)[:1, :1].repeat(720, 0).repeat(1280, 1),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a fault."""

    fault: str
    seen: str
    seconds: float
    stall_ms: float
    """Of the screen's thread, by the clock."""
    work_ms: float
    """The longest time that the screen's thread worked in one go."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """A kiosk, and all around it that can break."""

    kiosk: Kiosk
    camera: MjpegCamera
    loudspeaker: NullLoudspeaker
    folder: Path

    def start(self) -> None:
        """At the start, whatever was before."""
        while not isinstance(self.kiosk.visit.screen, Attract):
            self.kiosk.press(Press.BACK)
            self.kiosk.go_on(0.05)
        self.kiosk.go_on(0.5)

    def begin_looking(self) -> None:
        """A visitor begins, and holds nothing up."""
        self.start()
        self.camera.show(WALL)
        self.kiosk.press(Press.START)
        self.kiosk.go_on(2.0)

    def wait(self, condition: Callable[[], bool]) -> float:
        """Seconds until it holds."""
        began_s = time.monotonic()
        self.kiosk.wait_until(condition, WITHIN_S)
        return time.monotonic() - began_s

    def shows(self, kind: type[object]) -> bool:
        return isinstance(self.kiosk.visit.screen, kind)

    def sounds(self) -> bool:
        screen = self.kiosk.visit.screen
        return isinstance(screen, Playing) and screen.sounding

    def recognise(self) -> float:
        """Seconds until a known picture that is held up now plays."""
        self.camera.show(KNOWN)
        return self.wait(self.sounds)


class WorkWatch:
    """How long the thread that made it works in one go at most; waiting for a processor or a lock is no work."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._last_s = time.thread_time()
        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now_s = time.thread_time()
        self.longest_ms = max(self.longest_ms, (now_s - self._last_s) * 1000)
        self._last_s = now_s


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--works", type=int, default=300, help="of the exhibition")
    parser.add_argument("--only", default="", help="faults whose name holds this")
    arguments = parser.parse_args()
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    with tempfile.TemporaryDirectory() as folder:
        outcomes = list(measured(Path(folder), arguments.works, arguments.only))
    show(outcomes)


def measured(folder: Path, works: int, only: str) -> Iterator[Outcome]:
    versions = published(folder, works)
    with gallery(folder, versions[0]) as place:
        for name, cause in (
            FAULTS | {"exhibition replaced": partial(replace_exhibition, versions[1])}
        ).items():
            if only in name:
                place.begin_looking()
                place.kiosk.stalls.restart()
                work = WorkWatch()
                seen, seconds = cause(place)
                yield Outcome(name, seen, seconds, place.kiosk.stalls.longest_ms, work.longest_ms)


def published(folder: Path, works: int) -> list[Path]:
    """Two versions, of which the second has one work more."""
    images = [as_png(painted(number, 1280, 720)) for number in range(1, PICTURES + 1)]
    exhibits = [
        Exhibit(invented(f"K-{number}", f"Picture {number}", f"صورة {number}"), images[number % PICTURES])
        for number in range(PICTURES, PICTURES + works)
    ]
    exhibits[0] = Exhibit(exhibits[0].artwork, as_png(KNOWN))
    exhibits = [each for each in exhibits if each is exhibits[0] or each.image != exhibits[0].image]
    versions: list[Path] = []
    for count in (len(exhibits) - 1, len(exhibits)):
        versions.append(folder / f"{count}.sqlite")
        shutil.copy(write_exhibition(folder, exhibits[:count]), versions[-1])
    return versions


@contextmanager
def gallery(folder: Path, version: Path) -> Iterator[Gallery]:
    exhibition = folder / "shown" / "exhibition.sqlite"
    exhibition.parent.mkdir()
    shutil.copy(version, exhibition)
    with NullLoudspeaker(folder / "pulse") as loudspeaker, MjpegCamera(WALL, 15.0) as camera:
        os.environ |= loudspeaker.environment
        setup = Setup(exhibition, camera.address, windowed=True, ambience=False, size=(1920, 1080))
        with Kiosk(setup, SoundDeviceOutput("pulse")) as kiosk:
            place = Gallery(kiosk, camera, loudspeaker, exhibition.parent)
            place.wait((exhibition.parent / "kiosk" / "exhibition.sqlite").exists)
            place.begin_looking()
            place.recognise()
            yield place


# --- Faults: each gives what the visitor sees, and the seconds until the kiosk can be used again -----------------


def do_nothing(place: Gallery) -> tuple[str, float]:
    place.kiosk.go_on(8.0)
    return "nothing", place.recognise()


def lose_camera(place: Gallery, take: Callable[[], None], bring: Callable[[], None]) -> tuple[str, float]:
    take()
    lost_s = place.wait(lambda: place.shows(Troubled))
    bring()
    back_s = place.wait(lambda: place.shows(Looking))
    return f"trouble after {lost_s:.1f} s", back_s + place.recognise()


def strike_eye(place: Gallery, blow: signal.Signals) -> tuple[str, float]:
    began_s = time.monotonic()
    os.kill(process_id("klangbild-eye"), blow)
    lost_s = place.wait(lambda: place.shows(Troubled))
    place.wait(lambda: place.shows(Looking))
    place.recognise()
    return f"trouble after {lost_s:.1f} s", time.monotonic() - began_s


def strike_composer(place: Gallery, blow: signal.Signals) -> tuple[str, float]:
    compose(place)
    began_s = time.monotonic()
    os.kill(process_id("klangbild-live"), blow)
    place.wait(lambda: place.shows(Troubled))
    lost_s = time.monotonic() - began_s
    place.kiosk.press(Press.AGAIN)
    compose(place)
    return f"trouble after {lost_s:.1f} s", time.monotonic() - began_s


def compose(place: Gallery) -> None:
    """Until music for an unknown picture has begun."""
    place.camera.show(UNKNOWN)
    place.wait(lambda: place.shows(Confirming))
    place.kiosk.press(Press.YES)
    place.wait(lambda: place.shows(Playing) or not place.shows(Composing))
    place.wait(place.sounds)


def lose_sound(place: Gallery, take: Callable[[], None], bring: Callable[[], None]) -> tuple[str, float]:
    place.recognise()
    place.kiosk.go_on(1.0)
    take()
    lost_s = place.wait(lambda: place.kiosk.visit.loudspeaker_lost)
    place.kiosk.go_on(2.0)
    bring()
    began_s = time.monotonic()
    with place.loudspeaker.listen() as listener:
        place.wait(lambda: not place.kiosk.visit.loudspeaker_lost)
        heard_s = listener.first_sound_s(HEARD, WITHIN_S)
    return f"told after {lost_s:.1f} s, the music waits", heard_s - began_s


def replace_exhibition(version: Path, place: Gallery) -> tuple[str, float]:
    place.recognise()
    before = place.kiosk.exhibition_version
    passing = place.folder / "passing"
    shutil.copy(version, passing)
    passing.replace(place.folder / "exhibition.sqlite")
    began_s = time.monotonic()
    place.wait(lambda: not place.sounds())
    place.kiosk.press(Press.BACK)
    place.wait(lambda: place.kiosk.exhibition_version != before)
    seconds = time.monotonic() - began_s
    place.start()
    place.begin_looking()
    place.recognise()
    return "nothing; the piece plays to its end", seconds


def process_id(name: str) -> int:
    (process,) = (each for each in multiprocessing.active_children() if each.name == name)
    assert process.pid is not None
    return process.pid


FAULTS: dict[str, Callable[[Gallery], tuple[str, float]]] = {
    "none": do_nothing,
    "camera unplugged": lambda it: lose_camera(it, it.camera.unplug, it.camera.plug_in),
    "camera silent": lambda it: lose_camera(it, it.camera.freeze, it.camera.thaw),
    "camera repeats a frame": lambda it: lose_camera(it, it.camera.repeat, it.camera.go_on),
    "camera's process killed": lambda it: strike_eye(it, signal.SIGKILL),
    "camera's process stopped": lambda it: strike_eye(it, signal.SIGSTOP),
    "composer killed": lambda it: strike_composer(it, signal.SIGKILL),
    "composer stopped": lambda it: strike_composer(it, signal.SIGSTOP),
    "loudspeaker unplugged": lambda it: lose_sound(
        it, it.loudspeaker.take_sink_away, it.loudspeaker.bring_sink_back
    ),
    "sound server killed": lambda it: lose_sound(it, it.loudspeaker.unplug, it.loudspeaker.plug_in),
}


def show(outcomes: list[Outcome]) -> None:
    table = Table(
        "fault", "what the visitor sees", "usable again, s", "longest stall, ms", "its own work, ms"
    )
    for outcome in outcomes:
        figures = (f"{outcome.seconds:.1f}", f"{outcome.stall_ms:.0f}", f"{outcome.work_ms:.0f}")
        table.add_row(outcome.fault, outcome.seen, *figures)
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
