"""People before the camera: nothing is said of them, and nothing of them is left when the kiosk has ended."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest
from benchmarks.captures import unknown_view
from fakes.mjpeg import MjpegCamera
from fakes.screen import Screen, environment_of, missing_programs, own_display
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition
from fakes.waiting import wait_until

PEOPLE = ("person", "visitor-from-behind")
SIGNATURES = {
    "JPEG": b"\xff\xd8\xff",
    "PNG": b"\x89PNG\r\n\x1a\n",
    "JPEG as text": b"/9j/4",
    "PNG as text": b"iVBORw0KGgo",
}
RUN_PX = 24
"""So many neighbouring pixels, byte by byte, are no accident."""


def traces(folder: Path, frames: Iterable[np.ndarray]) -> list[str]:
    """Which files hold an image, or some of the pixels of these frames (RGB) as they are, in any channel order."""
    wanted = set(SIGNATURES.items())
    for frame in frames:
        for pixels in (frame, frame[:, :, ::-1], cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)):
            wanted |= {("pixels", row[column : column + RUN_PX].tobytes()) for row, column in _busy(pixels)}
    found = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = file.read_bytes()
        found += sorted({f"{name} in {file.name}" for name, mark in wanted if mark in data})
    return found


def _busy(pixels: np.ndarray) -> list[tuple[np.ndarray, int]]:
    """Rows, each with where it changes most: plain runs might be in any file."""
    rows = pixels[20::40]
    places = [
        int(np.abs(np.diff(row.astype(int), axis=0)).reshape(len(row) - 1, -1).sum(1).argmax())
        for row in rows
    ]
    return [
        (row, min(max(0, place - RUN_PX // 2), len(row) - RUN_PX))
        for row, place in zip(rows, places, strict=True)
    ]


@pytest.mark.parametrize("kept", ["raw", "bgr", "grey", "npy", ".jpg", ".png", "in a log", "in a core dump"])
def test_the_search_finds_a_frame_that_was_kept(tmp_path: Path, kept: str) -> None:
    frame = unknown_view("person", 1)
    jpeg = cv2.imencode(".jpg", frame)[1].tobytes()
    data = {
        "raw": frame.tobytes(),
        "bgr": frame[:, :, ::-1].tobytes(),
        "grey": cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).tobytes(),
        "npy": b"\x93NUMPY" + frame.tobytes(),
        ".jpg": jpeg,
        ".png": as_png(frame),
        "in a log": b"picture: data:image/jpeg;base64," + base64.b64encode(jpeg),
        "in a core dump": b"\x7fELF" + bytes(1001) + frame.tobytes() + bytes(10),
    }[kept]
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "something").write_bytes(data)
    assert traces(tmp_path, [frame])


def test_the_search_finds_nothing_in_other_files(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("visit: StartLooking(anew=True)\n" * 100)
    (tmp_path / "cache").write_bytes(bytes(100_000))
    assert traces(tmp_path, [unknown_view("person", 1)]) == []


@pytest.mark.alone
@pytest.mark.screen
@pytest.mark.skipif(bool(missing_programs()), reason="needs Xvfb and xdotool")
def test_people_are_no_work_and_no_frame_of_them_is_left(tmp_path: Path) -> None:
    gallery, home = tmp_path / "gallery", tmp_path / "home"
    gallery.mkdir()
    works = [invented("K-1", "The Sea", "البحر"), invented("K-2", "The Wood", "الغابة")]
    exhibits = [Exhibit(work, as_png(painted(seed))) for seed, work in enumerate(works, 1)]
    exhibition = write_exhibition(gallery, exhibits)
    frames = [unknown_view(kind, seed) for seed in (1, 2) for kind in PEOPLE]
    log = ""
    with (
        own_display() as display,
        MjpegCamera(frames[0]) as camera,
        Screen(
            exhibition,
            camera.address,
            home / "heard.wav",
            environment=environment_of(display) | own_home(home),
        ) as screen,
    ):
        screen.wait_for(screen="Attract")
        screen.ask("press start")
        for frame in frames:
            camera.show(frame)
            sent = camera.sent
            wait_until(lambda sent=sent: camera.viewers == 0 or camera.sent > sent + 30)
            screen.ask("stall")  # whatever was said until now has been heard
            assert screen.facts["screen"] in {"Looking", "Confirming"}
            assert unlinked_files(screen.process.pid) == []
            if screen.facts["screen"] == "Confirming":
                screen.ask("press back")
                wait_until(lambda: camera.viewers == 1)
        while screen.facts["screen"] != "Attract":
            screen.ask("press back")
        assert screen.ask("picture") == ""
        log = screen.end()
    (home / "log").write_text(log)
    # What the camera sent and the kiosk decoded, and what the camera saw: JPEG changes the last bits.
    sent_frames = [cv2.imdecode(cv2.imencode(".jpg", frame)[1], cv2.IMREAD_COLOR) for frame in frames]
    assert list(home.iterdir())
    assert traces(home, [*frames, *(np.asarray(frame, np.uint8) for frame in sent_frames)]) == []


def own_home(home: Path) -> dict[str, str]:
    """All the places where a program may leave something, below `home`."""
    names = (
        "HOME",
        "TMPDIR",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "XDG_RUNTIME_DIR",
    )
    places = {name: home / name.lower() for name in names}
    for place in places.values():
        place.mkdir(parents=True)
        place.chmod(0o700)
    return {name: str(place) for name, place in places.items()} | {"KLANGBILD_HOME": str(home / "klangbild")}


def unlinked_files(pid: int) -> list[str]:
    """Files on a disk that a kiosk and its processes hold open and that no folder names any more."""
    kiosk = psutil.Process(pid)
    held = []
    for process in [kiosk, *kiosk.children(recursive=True)]:
        for link in Path(f"/proc/{process.pid}/fd").iterdir():
            try:
                target = str(link.readlink())
            except FileNotFoundError:
                continue  # closed meanwhile
            if target.endswith(" (deleted)") and not target.startswith("/memfd:"):
                held.append(target)
    return held
