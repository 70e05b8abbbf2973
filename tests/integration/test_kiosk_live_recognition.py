"""A film of pictures that hands bring and hold before the camera, as the kiosk's eye sees it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from benchmarks.captures import film, unknown_view
from fakes.mjpeg import MjpegCamera, as_jpeg
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition
from fakes.waiting import events_within, wait_for, wait_until

from kiosk.camera import camera_from
from kiosk.events import AlikePictures, EyeReady, NothingSeen, SightedPicture, UnknownPicture
from kiosk.looking import Looking
from kiosk.looking.sight import sight_of_exhibition

pytestmark = pytest.mark.alone

RATE_HZ = 15.0
WALL = np.full((720, 1280, 3), 200, np.uint8)


def brought(seed: int, condition: str) -> list[bytes]:
    """A picture is brought into view and held."""
    frames = film(painted(seed), condition, seed, 5, RATE_HZ, severity=0.3, brought_s=0.4)
    return [as_jpeg(each.frame) for each in frames]


def test_each_work_of_a_film_is_known_and_what_is_none_is_unknown(tmp_path: Path) -> None:
    exhibits = [
        Exhibit(invented(f"K-{seed}", "A work", "عمل"), as_png(painted(seed))) for seed in range(1, 9)
    ]
    exhibition = write_exhibition(tmp_path, exhibits)
    films = {
        seed: brought(seed, condition)
        for seed, condition in ((1, "postcard-in-hand"), (99, "upright"), (4, "framed"), (6, "phone-screen"))
    }
    with MjpegCamera(WALL, RATE_HZ) as camera:
        looking = Looking(
            camera_from(camera.address), partial(sight_of_exhibition, exhibition, mirrored=True)
        )
        looking.start()
        try:
            wait_for(looking, EyeReady)
            looking.resume()
            wait_until(lambda: camera.sent > 2)
            for seed in (1, 99, 4, 6):
                camera.play(films[seed])
                if seed == 99:
                    wait_for(looking, UnknownPicture)
                    camera.show(WALL)
                    continue
                assert wait_for(looking, SightedPicture).accession_number == f"K-{seed}"
                camera.show(WALL)
                wait_for(looking, NothingSeen)
            camera.show(unknown_view("person", 1))
            said = events_within(looking, 2.0)
            assert not [event for event in said if isinstance(event, SightedPicture | AlikePictures)]
        finally:
            looking.stop()
