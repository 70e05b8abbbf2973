"""Frames come out as they went in, however the network cuts them, and nonsense is told from them."""

from __future__ import annotations

import contextlib
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from precompute.live.framing import (
    Frame,
    FrameTooLargeError,
    FramingError,
    Kind,
    Unframing,
    as_pcm,
    framed,
    framed_json,
    from_pcm,
)

frames = st.lists(st.tuples(st.sampled_from(Kind), st.binary(max_size=200)), max_size=8)


@given(sent=frames, size=st.integers(1, 64))
def test_frames_come_out_as_they_went_in(sent: list[tuple[Kind, bytes]], size: int) -> None:
    data = b"".join(framed(kind, payload) for kind, payload in sent)
    unframing = Unframing(200)
    came = [
        frame for begin in range(0, len(data), size) for frame in unframing.push(data[begin : begin + size])
    ]
    unframing.finish()
    assert [(frame.kind, bytes(frame.payload)) for frame in came] == sent


@given(sent=frames.filter(bool), cut=st.integers(1, 4))
def test_what_is_cut_off_is_noticed(sent: list[tuple[Kind, bytes]], cut: int) -> None:
    unframing = Unframing(200)
    unframing.push(b"".join(framed(kind, payload) for kind, payload in sent)[:-cut])
    with pytest.raises(FramingError, match="cut off"):
        unframing.finish()


@given(st.binary(max_size=400))
def test_nonsense_gives_frames_or_an_error(data: bytes) -> None:
    unframing = Unframing(100)
    with contextlib.suppress(FrameTooLargeError):
        assert all(len(frame.payload) <= 100 for frame in unframing.push(data))


def test_a_large_frame_is_refused_by_its_head() -> None:
    with pytest.raises(FrameTooLargeError):
        Unframing(1000).push(framed(Kind.PICTURE, bytes(1001))[:5])


def test_the_head_is_what_the_description_says() -> None:
    assert framed(Kind.AUDIO, b"ab") == bytes([19, 0, 0, 0, 2]) + b"ab"
    assert framed_json(Kind.DONE, {"a": "ö"}) == bytes([21, 0, 0, 0, 11]) + '{"a": "ö"}'.encode()


def test_json_is_an_object() -> None:
    assert Frame(Kind.DONE, bytearray(b'{"a": 1}')).plain() == {"a": 1}
    for payload in (b"[1]", b"{", b"\xff", b"[" * 100_000):
        with pytest.raises(FramingError, match="no JSON object"):
            Frame(Kind.DONE, bytearray(payload)).plain()


def test_what_is_no_number_cannot_be_framed() -> None:
    with pytest.raises(ValueError, match="JSON"):
        framed_json(Kind.DONE, json.loads('{"a": NaN}'))


@given(st.lists(st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)), max_size=50))
def test_samples_survive_to_sixteen_bits(samples: list[tuple[float, float]]) -> None:
    audio = np.array(samples, np.float32).reshape(-1, 2)
    back = from_pcm(as_pcm(audio))
    assert back.shape == audio.shape
    np.testing.assert_allclose(back, np.clip(audio, -1, 1), atol=0.51 / 32767)
    assert as_pcm(back) == as_pcm(audio)


def test_half_a_sample_is_no_audio() -> None:
    with pytest.raises(FramingError, match="within a sample"):
        from_pcm(b"abc")


def test_what_is_left_of_a_picture_is_overwritten() -> None:
    unframing = Unframing(1000)
    unframing.push(framed(Kind.PICTURE, b"secret" * 20)[:60])
    unframing.forget()
    unframing.finish()
