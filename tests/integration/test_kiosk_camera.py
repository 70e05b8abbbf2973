"""Cameras of every kind give frames."""

from __future__ import annotations

import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest
from fakes.mjpeg import MjpegCamera
from fakes.sights import painting

from kiosk.camera import MAX_SIDE_PX, Camera, CameraError, CapturedCamera, FilmCamera, camera_from

pytestmark = pytest.mark.alone

RED = painting(220, 30, 30)
BLUE = painting(30, 30, 220)


def save(path: Path, pixels: np.ndarray) -> Path:
    assert cv2.imwrite(str(path), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    return path


def save_film(path: Path, frames: list[np.ndarray]) -> Path:
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 50, (width, height))
    for pixels in frames:
        writer.write(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    writer.release()
    return path


def colours(camera: Camera, count: int) -> list[str]:
    """'red' or 'blue' of the next frames."""
    means = [camera.read().pixels.reshape(-1, 3).mean(axis=0) for _ in range(count)]
    return ["red" if mean[0] > mean[2] else "blue" for mean in means]


@pytest.fixture(params=["picture", "folder", "film", "network"])
def camera(request: pytest.FixtureRequest, tmp_path: Path):
    match request.param:
        case "picture":
            yield camera_from(str(save(tmp_path / "red.png", RED)))
        case "folder":
            save(tmp_path / "1.png", RED)
            yield camera_from(str(tmp_path))
        case "film":
            yield camera_from(str(save_film(tmp_path / "red.avi", [RED] * 3)))
        case _:
            with MjpegCamera(RED) as server:
                camera = camera_from(server.address)
                yield camera
                camera.close()


def test_a_camera_gives_frames_with_growing_times(camera: Camera) -> None:
    camera.open()
    frames = [camera.read() for _ in range(3)]
    camera.close()
    assert all(frame.pixels.dtype == np.uint8 and frame.pixels.shape == RED.shape for frame in frames)
    assert all(a.taken_at_s < b.taken_at_s for a, b in itertools.pairwise(frames))
    assert np.abs(frames[0].pixels.astype(int) - RED).mean() < 12  # red, green, blue in this order


def test_a_camera_can_be_closed_twice_and_opened_again(camera: Camera) -> None:
    camera.open()
    camera.close()
    camera.close()
    camera.open()
    assert colours(camera, 1) == ["red"]
    camera.close()


def test_a_camera_that_is_not_open_gives_an_error(camera: Camera) -> None:
    with pytest.raises(CameraError, match="open it first"):
        camera.read()


def test_a_folder_of_pictures_goes_round_by_name(tmp_path: Path) -> None:
    save(tmp_path / "b.png", BLUE)
    save(tmp_path / "a.png", RED)
    (tmp_path / "notes.txt").write_text("no picture")
    camera = camera_from(str(tmp_path))
    camera.open()
    assert colours(camera, 4) == ["red", "blue", "red", "blue"]


def test_a_film_begins_again_at_its_end(tmp_path: Path) -> None:
    camera = camera_from(str(save_film(tmp_path / "film.avi", [RED, RED, BLUE])))
    camera.open()
    assert colours(camera, 6) == ["red", "red", "blue"] * 2
    camera.close()


def test_a_film_can_end(tmp_path: Path) -> None:
    camera = FilmCamera(save_film(tmp_path / "film.avi", [RED, BLUE]), loops=False)
    camera.open()
    assert colours(camera, 2) == ["red", "blue"]
    with pytest.raises(CameraError, match="end"):
        camera.read()
    camera.close()


def test_large_frames_are_reduced(tmp_path: Path) -> None:
    camera = camera_from(str(save_film(tmp_path / "large.avi", [np.full((1000, 2000, 3), 90, np.uint8)])))
    camera.open()
    assert camera.read().pixels.shape == (MAX_SIDE_PX // 2, MAX_SIDE_PX, 3)
    camera.close()


def test_an_unplugged_network_camera_is_an_error() -> None:
    with MjpegCamera(RED) as server:
        camera = camera_from(server.address)
        camera.open()
        camera.read()
        server.unplug()
        with pytest.raises(CameraError, match="gives no more pictures"):
            colours(camera, 1000)
        camera.close()


@pytest.mark.parametrize(
    ("text", "message"),
    [("no-such-file.png", "no-such-file"), ("99", "Camera 99"), ("http://127.0.0.1:9/x", "127.0.0.1")],
)
def test_a_missing_camera_is_an_error_that_names_it(text: str, message: str) -> None:
    with pytest.raises(CameraError, match=message):
        camera_from(text).open()


def test_a_folder_without_pictures_and_a_damaged_picture_are_errors(tmp_path: Path) -> None:
    with pytest.raises(CameraError, match="holds no pictures"):
        camera_from(str(tmp_path)).open()
    (tmp_path / "damaged.png").write_bytes(b"\x89PNG\r\n\x1a\n damaged")
    with pytest.raises(CameraError, match="damaged"):
        camera_from(str(tmp_path)).open()


def test_an_address_is_named_without_its_password() -> None:
    camera = camera_from("rtsp://guard:secret@127.0.0.1:9/door")
    assert isinstance(camera, CapturedCamera)
    with pytest.raises(CameraError) as caught:
        camera.open()
    assert "secret" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)
