"""Faces in pictures: found where they are, alike at every size, and not where there are none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from fakes.portraits import portrait
from hypothesis import given, settings
from hypothesis import strategies as st

from precompute.seeing.canvas import canvas_of
from precompute.seeing.cascade import Cascade
from precompute.seeing.people import faces_of


@settings(max_examples=20)
@given(
    st.sampled_from([(300, 240), (240, 320), (1200, 900)]),
    st.floats(0.35, 0.65),
    st.floats(0.3, 0.5),
)
def test_a_face_is_found_where_it_is(size: tuple[int, int], x: float, y: float) -> None:
    faces = faces_of(canvas_of(portrait(*size, x=x, y=y)))
    assert len(faces) == 1
    (face,) = faces
    assert face.left < x < face.left + face.width
    assert face.top < y < face.top + face.height
    assert face.height < 0.5


def test_faces_are_the_same_each_time_and_largest_first() -> None:
    near, far = portrait(300, 200), cv2.resize(portrait(300, 200), (130, 195))
    far = cv2.copyMakeBorder(far, 52, 53, 35, 35, cv2.BORDER_REPLICATE)
    canvas = canvas_of(np.hstack([far, near]))
    faces = faces_of(canvas)
    assert faces == faces_of(canvas)
    assert [face.left > 0.5 for face in faces] == [True, False]


@pytest.mark.parametrize("size", [(1, 1), (4, 900), (900, 4), (200, 300)])
def test_an_empty_canvas_has_no_face(size: tuple[int, int]) -> None:
    assert faces_of(canvas_of(np.full((*size, 3), 128, np.uint8))) == ()


def test_landscapes_of_noise_have_no_face() -> None:
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 256, (150, 200, 3), np.uint8)
    assert faces_of(canvas_of(noise)) == ()


def test_a_cascade_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="Haar"):
        Cascade.from_xml("<opencv_storage><cascade><featureType>LBP</featureType></cascade></opencv_storage>")
