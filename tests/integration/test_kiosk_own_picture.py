"""The visitor's own picture: what of a camera's film reaches the composer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from benchmarks.captures import film
from fakes.mjpeg import MjpegCamera, as_jpeg
from fakes.small_exhibition import Exhibit, as_png, invented, painted, works_of, write_exhibition
from fakes.waiting import wait_for, wait_until

from kiosk.camera import Pixels, camera_from
from kiosk.conducting import Conductor, Devices
from kiosk.devices import CameraEye
from kiosk.events import EyeReady
from kiosk.looking import Looking
from kiosk.looking.sight import sight_of_exhibition
from kiosk.on_show import WorksOnShow
from kiosk.visit import Confirming, Event, House, LiveMusic, Press

pytestmark = pytest.mark.alone

RATE_HZ = 15.0
WALL = np.full((720, 1280, 3), 200, np.uint8)


class Studio:
    """Only remembers what it was asked for."""

    def __init__(self) -> None:
        self.pictures: list[Pixels] = []

    def compose(self, music: LiveMusic, picture: Pixels | None, take: int) -> None:
        assert picture is not None
        self.pictures.append(picture)

    def cancel(self) -> None:
        return

    def forget(self) -> None:
        return


class Elsewhere:
    """What nobody here hears or sees: loudspeaker, narrator and the screen's light."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


class Visitor:
    """Somebody before a kiosk without a screen."""

    def __init__(self, looking: Looking, works: WorksOnShow, camera: MjpegCamera) -> None:
        self.camera = camera
        self.studio = Studio()
        self.eye = CameraEye(looking, works, self._happen, lambda aimed: None)
        elsewhere: Any = Elsewhere()
        devices = Devices(self.eye, elsewhere, self.studio, elsewhere, elsewhere, count=lambda tally: None)
        self.conductor = Conductor(House(), devices, changed=lambda: None)

    def shows(self, frames: list[Pixels]) -> None:
        """Show this film until the kiosk asks whether it may compose, and agree."""
        self.camera.show(WALL)
        self.conductor.happen(Press.START)
        wait_until(lambda: self.camera.sent > 2)
        self.camera.play([as_jpeg(frame) for frame in frames])
        wait_until(self._is_asked, within_s=120)  # the eye steps back behind whatever else is busy
        self.conductor.happen(Press.YES)

    def _happen(self, event: Event) -> None:
        self.conductor.happen(event)

    def _is_asked(self) -> bool:
        self.eye.collect()
        return isinstance(self.conductor.visit.screen, Confirming)


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    exhibits = [
        Exhibit(invented(f"K-{seed}", "A work", "عمل"), as_png(painted(seed)), has_music=False)
        for seed in (1, 2, 3)
    ]
    exhibition = write_exhibition(tmp_path, exhibits)
    works = works_of(exhibition)
    with MjpegCamera(WALL, RATE_HZ) as camera:
        looking = Looking(
            camera_from(camera.address), partial(sight_of_exhibition, exhibition, mirrored=True)
        )
        looking.start()
        try:
            wait_for(looking, EyeReady)
            yield Visitor(looking, works, camera)
        finally:
            looking.stop()


def likeness(pixels: Pixels, original: Pixels) -> float:
    """Correlation of two pictures, both in one small size."""
    size = (160, 120)
    both = [cv2.resize(each, size, interpolation=cv2.INTER_AREA).ravel() for each in (pixels, original)]
    return float(np.corrcoef(*both)[0, 1])


@pytest.mark.parametrize("seed", [3, 5])  # from the right, and from below
def test_an_unknown_picture_on_a_wall_reaches_the_composer_without_the_wall(
    visitor: Visitor, seed: int
) -> None:
    picture = painted(9)
    shown = film(picture, "upright", seed, 12, RATE_HZ, severity=0.2, brought_s=0.4)
    visitor.shows([each.frame for each in shown])
    (own,) = visitor.studio.pictures
    assert likeness(own, picture) > 0.85
    assert likeness(own, np.asarray(picture[::-1], np.uint8)) < 0.3
    assert own.shape[1] / own.shape[0] == pytest.approx(4 / 3, rel=0.15)
    assert np.array_equal(visitor.conductor.picture, own)  # which is what the screens show


def test_of_the_frames_in_which_it_was_held_the_sharpest_is_taken(visitor: Visitor) -> None:
    clear = film(painted(9), "upright", 3, 1, RATE_HZ, severity=0.2)[0].frame
    soft = np.asarray(cv2.GaussianBlur(clear, (0, 0), 2.5), np.uint8)
    visitor.shows([soft] * 6 + [clear] * 4 + [soft] * 60)
    (own,) = visitor.studio.pictures
    assert cv2.Laplacian(own, cv2.CV_32F).std() > 2 * cv2.Laplacian(soft, cv2.CV_32F).std()


def test_a_work_without_music_is_cut_out_as_well(visitor: Visitor) -> None:
    shown = film(painted(2), "upright", 4, 8, RATE_HZ, severity=0.2)
    visitor.shows([each.frame for each in shown])
    assert likeness(visitor.studio.pictures[0], painted(2)) > 0.85


def test_where_no_outline_is_seen_the_whole_frame_is_composed_for(visitor: Visitor) -> None:
    everywhere = painted(11, 1280, 720)
    visitor.shows([everywhere])
    (own,) = visitor.studio.pictures
    assert own.shape == (720, 1280, 3)
    assert likeness(own, everywhere) > 0.95
