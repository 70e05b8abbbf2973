"""How soon a kiosk knows a picture that is held up to its camera, and whether its screen goes on meanwhile.

    PYTHONPATH=tests python tests/benchmarks/live_recognition.py [--works 400] [--pictures 40] [--json]

A scripted film of 15 frames a second comes from a network camera: a wall, a hand brings a picture, holds it, takes
it away, the wall, the next one; now and then a picture of no work, and stretches of walls, labels and people. The
film is shown twice: to the eye alone, as the kiosk runs it (`kiosk.looking`, a process of its own), and to the
whole kiosk in a window, which plays what it knows and is sent back to looking after each. The time runs from the
first frame that is held steady, when the camera sends it, to the event in the kiosk's process; in the window, to
the next screen. All frames are made beforehand and kept in memory, as JPEG.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Literal, Protocol

import cv2
import numpy as np
import psutil
from benchmarks.captures import film, unknown_view
from benchmarks.recognition import SAME_FROM
from fakes.mjpeg import MjpegCamera, as_jpeg
from fakes.screen import Screen, environment_of, own_display
from fakes.sights import CountedSight, eye_process_id, looks_in
from fakes.small_exhibition import Exhibit, invented, write_exhibition
from fakes.waiting import wait_for, wait_until

from content.recognition.exhibiting import recogniser_of
from db.exhibition import Exhibition
from db.pictures import encode_display, read_picture
from kiosk.camera import camera_from
from kiosk.events import AlikePictures, EyeReady, SightedPicture, UnknownPicture
from kiosk.looking import Looking
from kiosk.shared import SharedMemory

ROOT = Path(__file__).parents[2]
RATE_HZ = 15.0
CONDITIONS = ("postcard-in-hand", "phone-screen", "catalogue-page", "framed", "upright")
BLANKS = ("wall", "person", "label", "floor", "text-page", "visitor-from-behind", "table", "room")
BROUGHT_S, STEADY_S, HELD_S, TAKEN_S = 0.6, 1.2, 4.0, 0.4
"""Of what is held for so long, `STEADY_S` are made; forwards, backwards and forwards again they are all of it."""
BLANK_S = 3.0
SHOWN_S = 0.6
"""How long the kiosk plays, or asks, before it is sent back."""
BETWEEN_S = 0.7
IMAGE_PX = 1200
_PLAIN_WALL = 2
"""Without a pattern, which the kiosk would take for a picture and ask about."""

Kind = Literal["work", "unknown", "blank"]
Verdict = Literal["work", "choice", "unknown", "nothing"]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A part of the film."""

    kind: Kind
    name: str
    condition: str
    right: frozenset[str]
    """Works that it shows."""
    frames: tuple[bytes, ...]
    """JPEG."""
    steady: int
    """Number of the first frame that is held steady."""
    ends: int
    """Number of the first one that is not any more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the kiosk said first of a scene."""

    verdict: Verdict
    works: frozenset[str] = frozenset()
    at_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """A scene and its answer."""

    kind: Kind
    name: str
    condition: str
    verdict: Verdict
    right: bool
    after_s: float | None
    """From the first steady frame; None: nothing was said."""
    said: tuple[str, ...]


class Viewer(Protocol):
    """Who looks at the film."""

    def begin(self) -> None:
        """Look at the next scene; the camera shows a wall."""
        ...

    def answer(self, within_s: float) -> Answer:
        """The first thing that is said of it."""
        ...

    def report(self) -> dict[str, object]:
        """What else was measured since it began."""
        ...


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--works", type=int, default=400, help="of the exhibition")
    parser.add_argument("--pictures", type=int, default=40, help="of them that are shown")
    parser.add_argument("--unknown", type=int, default=8, help="pictures of no work")
    parser.add_argument("--conditions", nargs="+", default=CONDITIONS, help="of `benchmarks.captures`")
    parser.add_argument("--viewers", nargs="+", choices=("eye", "kiosk"), default=("eye", "kiosk"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2, help="that make the film")
    parser.add_argument("--json", action="store_true", help="every scene, for other programs")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        exhibition, exhibited, others = exhibit(arguments.data, folder, arguments.works, arguments.seed)
        scenes = shot(exhibition, exhibited, others, arguments)
        seconds = sum(len(scene.frames) for scene in scenes) / RATE_HZ
        print(f"{len(exhibited)} works, {len(scenes)} scenes, {seconds:.0f} s of film", flush=True)
        views = {"eye": partial(eye_alone, exhibition), "kiosk": partial(whole_kiosk, exhibition, folder)}
        for viewer in arguments.viewers:
            with MjpegCamera(wall(), RATE_HZ) as camera, views[viewer](camera) as looker:
                outcomes = [shown(scene, camera, looker) for scene in scenes]
                show(viewer, outcomes, looker.report(), as_json=arguments.json)


# --- The film -----------------------------------------------------------------------------------------------


def exhibit(data: Path, folder: Path, count: int, seed: int) -> tuple[Path, dict[str, Path], list[Path]]:
    """Publish `count` paintings: the exhibition file, its works by name, and the paintings that are not in it."""
    files = sorted((data / "paintings").glob("*/*.jpg"))
    np.random.default_rng(seed).shuffle(files)  # pyright: ignore[reportArgumentType]
    exhibited = {f"{file.parent.name}/{file.name}": file for file in files[:count]}
    exhibits = [
        Exhibit(invented(name, name, name), encode_display(read_picture(file, IMAGE_PX))[0])
        for name, file in exhibited.items()
    ]
    return write_exhibition(folder, exhibits), exhibited, files[count:]


def shot(
    exhibition: Path, exhibited: dict[str, Path], others: Sequence[Path], arguments: argparse.Namespace
) -> list[Scene]:
    """All scenes, in the order of the film."""
    opened = Exhibition.open(exhibition)
    recogniser = recogniser_of(opened)

    def works_of(file: Path) -> frozenset[str]:
        """The works whose reproduction this is: the collection has some more than once."""
        seen = recogniser.recognise(read_picture(file, 640).pixels).candidates
        return frozenset(each.accession_number for each in seen if each.confidence > SAME_FROM)

    known = list(exhibited.items())[: arguments.pictures]
    strange = [file for file in others[: 2 * arguments.unknown] if not works_of(file)][: arguments.unknown]
    orders = [("work", name, file, works_of(file) | {name}) for name, file in known]
    orders += [("unknown", file.name, file, frozenset[str]()) for file in strange]
    orders += [("blank", kind, Path(), frozenset[str]()) for kind in BLANKS]
    opened.close()
    random = np.random.default_rng(arguments.seed)
    order = [orders[place] for place in random.permutation(len(orders))]
    numbered = [(number, *each, arguments) for number, each in enumerate(order)]
    fresh = get_context("spawn")  # OpenCV's threads do not survive a fork
    with ProcessPoolExecutor(arguments.processes, fresh, cv2.setNumThreads, (1,)) as pool:
        return list(pool.map(scene_of, numbered))


def scene_of(order: tuple[int, Kind, str, Path, frozenset[str], argparse.Namespace]) -> Scene:
    """Make one scene."""
    number, kind, name, file, right, arguments = order
    seed = 1000 * arguments.seed + number
    if kind == "blank":
        still = as_jpeg(unknown_view(name, seed))
        frames = (still,) * round(BLANK_S * RATE_HZ)
        return Scene(kind, name, "", right, frames, 0, len(frames))
    condition = arguments.conditions[number % len(arguments.conditions)]
    steady = round(STEADY_S * RATE_HZ)
    picture = read_picture(file, 1600).pixels
    made = film(picture, condition, seed, steady, RATE_HZ, brought_s=BROUGHT_S, taken_s=TAKEN_S)
    frames = [as_jpeg(capture.frame) for capture in made]
    first = round(BROUGHT_S * RATE_HZ)
    held = frames[first : first + steady]
    there_and_back = [*held, *held[-2:0:-1]]
    lasting = [there_and_back[step % len(there_and_back)] for step in range(round(HELD_S * RATE_HZ))]
    # The hand takes away what it holds from where it held it last.
    lasting += there_and_back[len(lasting) % len(there_and_back) : steady]
    whole = (*frames[:first], *lasting, *frames[first + steady :])
    return Scene(kind, name, condition, right, whole, first, first + len(lasting))


def wall() -> np.ndarray:
    """What there is to see between two scenes."""
    return unknown_view("wall", _PLAIN_WALL)


def shown(scene: Scene, camera: MjpegCamera, viewer: Viewer) -> Outcome:
    """Show a scene, and hear what is said of it."""
    camera.show(wall())
    viewer.begin()
    camera.play(scene.frames)
    answer = viewer.answer(len(scene.frames) / RATE_HZ + 0.5)
    after_s = None if answer.verdict == "nothing" else answer.at_s - steady_at_s(scene, camera)
    right = {
        "work": answer.works <= scene.right if answer.verdict == "work" else bool(answer.works & scene.right),
        "unknown": answer.verdict in {"unknown", "nothing"},
        "blank": answer.verdict in {"unknown", "nothing"},
    }[scene.kind]
    said = tuple(sorted(answer.works))
    return Outcome(scene.kind, scene.name, scene.condition, answer.verdict, right, after_s, said)


def steady_at_s(scene: Scene, camera: MjpegCamera) -> float:
    """When the first steady frame was sent, or would have been: some are known while they are brought."""
    sent = camera.sent_at_s
    return (
        sent[scene.steady]
        if len(sent) > scene.steady
        else sent[-1] + (scene.steady + 1 - len(sent)) / RATE_HZ
    )


# --- Who looks at it ----------------------------------------------------------------------------------------


@contextmanager
def eye_alone(exhibition: Path, camera: MjpegCamera) -> Iterator[EyeAlone]:
    """The eye, without a window."""
    looks = SharedMemory(8)
    looking = Looking(camera_from(camera.address), partial(CountedSight, exhibition, looks))
    looking.start()
    try:
        wait_for(looking, EyeReady)
        looking.resume()
        wait_until(lambda: looking.frame_number > 0)
        yield EyeAlone(looking, looks)
    finally:
        looking.stop()
        looks.close()


class EyeAlone:
    """See `Viewer`."""

    def __init__(self, looking: Looking, looks: SharedMemory) -> None:
        self._looking = looking
        self._looks = looks_in(looks)
        self._cost = Cost(eye_process_id())
        self._looked = int(self._looks[0])

    def begin(self) -> None:
        time.sleep(BETWEEN_S)
        self._looking.poll()

    def answer(self, within_s: float) -> Answer:
        give_up_s = time.monotonic() + within_s
        answer = Answer("nothing")
        while (left_s := give_up_s - time.monotonic()) > 0:
            select.select([self._looking], [], [], left_s)
            at_s = time.monotonic()
            for event in self._looking.poll():
                if answer.verdict == "nothing":
                    answer = answer_of(event, at_s)
        return answer

    def report(self) -> dict[str, object]:
        rate_hz = (int(self._looks[0]) - self._looked) / self._cost.seconds
        return {"frames looked at in a second": round(rate_hz, 1), "eye, share of a core": self._cost.share}


def answer_of(event: object, at_s: float) -> Answer:
    match event:
        case SightedPicture(accession_number):
            return Answer("work", frozenset({accession_number}), at_s)
        case AlikePictures(accession_numbers):
            return Answer("choice", frozenset(accession_numbers), at_s)
        case UnknownPicture():
            return Answer("unknown", at_s=at_s)
        case _:
            return Answer("nothing")


@contextmanager
def whole_kiosk(exhibition: Path, folder: Path, camera: MjpegCamera) -> Iterator[WholeKiosk]:
    """The kiosk in a window on a display of its own."""
    with (
        own_display() as display,
        Screen(
            exhibition, camera.address, folder / "heard.wav", environment=environment_of(display)
        ) as screen,
    ):
        screen.wait_for(screen="Attract")
        screen.ask("press start")
        yield WholeKiosk(screen, camera)


class WholeKiosk:
    """See `Viewer`."""

    def __init__(self, screen: Screen, camera: MjpegCamera) -> None:
        self._screen = screen
        self._camera = camera
        wait_until(lambda: camera.sent > 0)
        self._cost = Cost(int(str(screen.ask("eye"))))
        self._stalls_ms: list[float] = []
        self._took_ms: list[float] = []
        self._used_ms: list[float] = []
        self._apart_ms: list[float] = []
        self._reopened_s: list[float] = []
        screen.ask("frames")
        screen.ask("stall")

    def begin(self) -> None:
        time.sleep(SHOWN_S)
        self._screen.ask("stall")  # whatever was said until now has been heard
        shown = self._screen.facts["screen"]
        if shown != "Looking":  # at the start, where nobody has touched it for a minute
            self._screen.ask("press start" if shown == "Attract" else "press back")
            back_s = time.monotonic()
            wait_until(lambda: self._camera.viewers == 1 and self._camera.sent > 1)
            self._reopened_s.append(time.monotonic() - back_s)
        sent = self._camera.sent
        wait_until(lambda: self._camera.sent >= sent + BETWEEN_S * RATE_HZ)
        self._measure()

    def answer(self, within_s: float) -> Answer:
        screen = self._screen
        answered = screen.wait_for_any({"Playing", "Choosing", "Confirming", "Troubled"}, within_s)
        facts = screen.facts
        self._measure()
        if not answered:
            return Answer("nothing")
        works = frozenset(map(str, facts["works"]))  # pyright: ignore[reportArgumentType]
        if facts["screen"] == "Troubled":
            raise RuntimeError("The kiosk lost its camera: the figures would say nothing.")
        verdicts: dict[object, Verdict] = {"Playing": "work", "Choosing": "choice", "Confirming": "unknown"}
        return Answer(verdicts[facts["screen"]], works, float(str(facts["at_s"])))

    def report(self) -> dict[str, object]:
        return {
            "eye, share of a core": self._cost.share,
            "longest stall of the screen, ms": round(max(self._stalls_ms), 1),
            "stalls before and in each scene, ms, p50 p95": spread(self._stalls_ms),
            "a frame of the screen takes, ms, p50 p95 max": [
                *spread(self._took_ms),
                round(max(self._took_ms), 1),
            ],
            "of which the thread had a processor, ms, p50 p95 max": [
                *spread(self._used_ms),
                round(max(self._used_ms), 1),
            ],
            "frames of the screen apart, ms, p50 p95": spread(self._apart_ms),
            "camera open again after, s, p50 p95": spread(self._reopened_s, 2),
        }

    def _measure(self) -> None:
        self._stalls_ms.append(float(str(self._screen.ask("stall"))))
        frames = self._screen.ask("frames")
        assert isinstance(frames, dict)
        self._took_ms += frames["took_ms"]
        self._used_ms += frames["used_ms"]
        self._apart_ms += frames["apart_ms"]
        self._screen.ask("stall")  # what the questions took is not the kiosk's


class Cost:
    """What a process costs from now on."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._began_s, self._used_s = time.monotonic(), self._now_used_s()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began_s

    @property
    def share(self) -> float:
        """Of one core."""
        return round((self._now_used_s() - self._used_s) / self.seconds, 2)

    def _now_used_s(self) -> float:
        times = self._process.cpu_times()
        return times.user + times.system


# --- The figures --------------------------------------------------------------------------------------------


def show(viewer: str, outcomes: list[Outcome], report: dict[str, object], *, as_json: bool) -> None:
    figures = figures_of(outcomes) | report | {"load": [round(load, 1) for load in os.getloadavg()]}
    if as_json:
        print(
            json.dumps({viewer: figures, "scenes": [asdict(each) for each in outcomes]}, indent=2), flush=True
        )
        return
    print(f"\n{viewer}")
    for name, value in figures.items():
        print(f"  {name}: {value}")
    for each in outcomes:
        late = each.after_s is None or each.after_s > 0.7
        if (
            not each.right
            or (late and each.kind == "work")
            or (each.kind, each.verdict) == ("unknown", "nothing")
        ):
            print(f"  - {each}")
    print(flush=True)


def figures_of(outcomes: list[Outcome]) -> dict[str, object]:
    works = [each for each in outcomes if each.kind == "work"]
    named = [each for each in works if each.right and each.after_s is not None]
    after_s = [each.after_s for each in named if each.after_s is not None]
    figures: dict[str, object] = {
        "recognised": f"{len(named)} of {len(works)}",
        "after, s, p50 p95 max": [*spread(after_s, 2), round(max(after_s), 2)] if after_s else [],
        "within 0.7 s": f"{sum(each <= 0.7 for each in after_s)} of {len(works)}",
        "named wrongly": sum(not each.right and each.verdict in {"work", "choice"} for each in outcomes),
        "called unknown": sum(each.verdict == "unknown" for each in works),
    }
    for kind in ("unknown", "blank"):
        said = [each.verdict for each in outcomes if each.kind == kind]
        figures[f"of {kind}"] = {verdict: said.count(verdict) for verdict in dict.fromkeys(said)}
    return figures


def spread(values: list[float], digits: int = 1) -> list[float]:
    """Median and 95th percentile."""
    return [round(float(value), digits) for value in np.percentile(values, [50, 95])] if values else []


if __name__ == "__main__":
    main()
