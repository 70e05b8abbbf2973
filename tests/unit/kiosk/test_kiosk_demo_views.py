"""The views that stand in for photographs."""

from __future__ import annotations

import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.camera import StillCamera
from kiosk.demo.films import Stage
from kiosk.demo.views import Light, Standpoint, film, framed, jpeg, label, postcard, view


def checkered(height: int = 300, width: int = 400) -> np.ndarray:
    rows, columns = np.mgrid[0:height, 0:width]
    return np.where(((rows // 40 + columns // 40) % 2)[..., None] == 0, 230, 30).repeat(3, 2).astype(np.uint8)


def test_a_view_has_the_size_of_a_camera_frame_and_is_reproducible():
    one = view(checkered(), Standpoint(), Light(), seed=3)

    assert one.shape == (720, 1280, 3)
    assert np.array_equal(one, view(checkered(), Standpoint(), Light(), seed=3))
    assert not np.array_equal(one, view(checkered(), Standpoint(), Light(), seed=4))


@pytest.mark.parametrize("turn", [-0.3, 0.0, 0.3])
def test_the_nearer_side_of_a_picture_is_the_larger_one(turn: float):
    white = np.full((300, 400, 3), 255, np.uint8)
    dark = Light(falloff=0, glare=0, noise=0, blur_px=0)
    seen = view(white, Standpoint(turn=turn, nod=0, roll=0), dark, seed=1).min(axis=2) > 200
    columns = np.flatnonzero(seen.sum(axis=0) > 20)
    left, right = (int(seen[:, columns[at]].sum()) for at in (5, -6))

    assert np.sign(right - left) == np.sign(turn) or (turn == 0 and abs(right - left) <= 2)


@pytest.mark.parametrize("wrap", [framed, postcard])
def test_frame_and_card_go_round_the_picture_and_leave_it_whole(wrap):
    picture = checkered()
    wrapped = wrap(picture)
    border = (wrapped.shape[0] - picture.shape[0]) // 2

    assert border > 0
    assert np.array_equal(wrapped[border:-border, border:-border], picture)


def test_a_label_can_be_read_in_a_view():
    seen = view(label("klangbild:SAMPLE-04", "SAMPLE-04"), Standpoint(fill=0.6), Light(), seed=1)

    text, _, _ = cv2.QRCodeDetector().detectAndDecode(cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY))
    assert text == "klangbild:SAMPLE-04"


def test_a_hand_moves_little_from_frame_to_frame_and_ends_where_it_began():
    frames = list(film(checkered(), Standpoint(), Light(noise=0), frames=6))
    steps = [
        float(np.abs(one.astype(int) - other).mean())
        for one, other in itertools.pairwise([*frames, frames[0]])
    ]

    assert all(0 < step < 25 for step in steps)


def test_the_stage_changes_what_a_camera_sees_at_its_next_opening(tmp_path: Path):
    for name, grey in (("dark", 20), ("light", 220)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "000.jpg").write_bytes(jpeg(np.full((90, 160, 3), grey, np.uint8)))
    stage = Stage(tmp_path / "camera")
    stage.show(tmp_path / "dark")
    camera = StillCamera(stage.view)

    seen: list[float] = []
    for reel in ("dark", "light"):
        stage.show(tmp_path / reel)
        camera.open()
        seen.append(float(camera.read().pixels.mean()))
        camera.close()

    assert seen == pytest.approx([20, 220], abs=3)
