"""What kiosks ask is parsed, cleaned and bounded; what is refused is told why, and nothing of it is repeated."""

from __future__ import annotations

import io
import json
import struct
import unicodedata
import zlib
from typing import Any

import numpy as np
import pytest
from fakes.live_kiosk import a_picture, as_file
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from db.entities import FeelingLabel, MoodLabel
from precompute.live.framing import MEDIA_TYPE
from precompute.live.requests import (
    MAX_BODY_BYTES,
    MAX_SIDE_PX,
    MAX_WISH_BYTES,
    MAX_WORDS,
    RefusedError,
    check_announced,
    clean_words,
    parse_deadline,
    parse_wish,
    read_image,
)
from precompute.wording.wishes import FEELINGS, Wish


def refused(payload: Any) -> RefusedError:
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    with pytest.raises(RefusedError) as error:
        parse_wish(data)
    return error.value


def test_a_whole_wish_is_understood() -> None:
    asked = parse_wish(
        b'{"feeling": "awe", "words": "ein  Sturm\\n", "language": "de", "duration_s": 20, "seed": 5}'
    )
    assert asked.wish == Wish(FeelingLabel.AWE, "ein Sturm", "de")
    assert (asked.duration_s, asked.seed) == (20.0, 5)


def test_everything_may_be_left_to_the_picture() -> None:
    asked = parse_wish(b"{}")
    assert (asked.wish, asked.duration_s) == (Wish(), 30.0)
    assert parse_wish(b'{"feeling": null, "words": null}').wish == Wish()
    assert len({parse_wish(b"{}").seed for _ in range(5)}) > 1


def test_a_work_of_the_exhibition_may_be_named() -> None:
    assert parse_wish(b'{"work": "1889.1/b"}').work == "1889.1/b"
    for wrong in ("", "x" * 251, 5, ["1889.1"]):
        assert "accession number" in str(refused({"work": wrong}))


def test_a_feeling_is_a_label_of_either_set_or_a_place() -> None:
    assert parse_wish(b'{"feeling": "fun"}').wish.feeling is MoodLabel.FUN
    assert parse_wish(b'{"feeling": [-0.5, 1]}').wish.feeling == (-0.5, 1.0)


@pytest.mark.parametrize(
    "feeling", ["SECRET", "", 3, [0.1], [0, 2], [0, "x"], [True, 0], {}, [float("nan"), 0]]
)
def test_another_feeling_is_refused_with_those_there_are(feeling: Any) -> None:
    problem = refused({"feeling": feeling}).problem()
    assert (problem["status"], problem["type"]) == (422, "urn:klangbild:live:unknown-feeling")
    assert tuple(problem["feelings"]) == FEELINGS
    assert "SECRET" not in json.dumps(problem)


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (b"", "no-wish"),
        (b"[]", "no-wish"),
        (b"\xff{}", "no-wish"),
        (b"[" * 8000, "no-wish"),
        ({"SECRET": 1}, "unknown-field"),
        ({"words": 5}, "no-words"),
        ({"words": "x" * (MAX_WORDS + 1)}, "too-many-words"),
        ({"words": " " * (9 * MAX_WORDS)}, "too-many-words"),
        ({"language": "SECRET LANGUAGE"}, "no-language"),
        ({"language": 1}, "no-language"),
        ({"duration_s": 4}, "no-duration"),
        ({"duration_s": 121}, "no-duration"),
        ({"duration_s": "30"}, "no-duration"),
        ({"duration_s": float("nan")}, "no-duration"),
        ({"seed": -1}, "no-seed"),
        ({"seed": 1.5}, "no-seed"),
        ({"seed": True}, "no-seed"),
    ],
)
def test_what_is_wrong_is_named_and_not_repeated(payload: Any, name: str) -> None:
    error = refused(payload)
    assert (error.status, error.name) == (422, name)
    assert "SECRET" not in json.dumps(error.problem())


def test_a_wish_has_its_bound() -> None:
    assert refused(b" " * (MAX_WISH_BYTES + 1)).status == 413


@given(st.text(max_size=MAX_WORDS))
def test_words_are_one_line_of_what_can_be_seen(text: str) -> None:
    words = clean_words(text)
    assert len(words) <= MAX_WORDS
    assert words == " ".join(words.split())
    assert all(letter in "\u200c\u200d" or unicodedata.category(letter)[0] != "C" for letter in words)
    words.encode()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Gold\x00 und\u202e Licht\r\n", "Gold und Licht"),
        ("see https://evil.example/x?y=1 now", "see now"),
        ("buy at www.shop.example!", "buy at"),
        ("look evil.com/path", "look"),
        ("me@example.org wrote", "wrote"),
        ("HTTP://X.Y z", "z"),
        ("مطر على البحر 🌊", "مطر على البحر 🌊"),
        ("می‌خواهم", "می‌خواهم"),
        ("e\u0301te\u0301", "été"),
        ("so blue. And calm.", "so blue. And calm."),
        ("\ud800", ""),
    ],
)
def test_links_and_what_cannot_be_seen_are_left_out(said: str, kept: str) -> None:
    assert clean_words(said) == kept


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures_are_read(kind: str) -> None:
    pixels = a_picture()
    read = read_image(bytearray(as_file(pixels, kind)))
    assert read.shape == pixels.shape
    assert read.flags.c_contiguous
    assert np.abs(read.astype(int) - pixels).mean() < 3


def test_a_large_picture_is_made_smaller() -> None:
    assert max(read_image(as_file(a_picture(1, 2000, 1000))).shape) == MAX_SIDE_PX


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n", b"GIF89a" + bytes(100)])
def test_what_is_no_picture_is_another_media_type(data: bytes) -> None:
    with pytest.raises(RefusedError) as error:
        read_image(data)
    assert (error.value.status, error.value.name) == (415, "no-picture")


def test_tiff_is_not_taken() -> None:
    file = io.BytesIO()
    Image.fromarray(a_picture()).save(file, "TIFF")
    with pytest.raises(RefusedError) as error:
        read_image(file.getvalue())
    assert error.value.status == 415


@pytest.mark.parametrize("data", [as_file(a_picture())[:-2000], as_file(a_picture(1, 40, 40))])
def test_a_damaged_or_tiny_picture_is_refused_with_the_reason(data: bytes) -> None:
    with pytest.raises(RefusedError) as error:
        read_image(data)
    assert (error.value.status, error.value.name) == (422, "unusable-picture")


def test_a_picture_that_would_fill_the_memory_is_not_decoded() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0))
    with pytest.raises(RefusedError) as error:
        read_image(
            b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
        )
    assert error.value.status in {415, 422}


def test_a_deadline_is_a_number_of_seconds() -> None:
    assert parse_deadline(None) is None
    assert parse_deadline("2.5") == 2.5
    for wrong in ("", "soon", "-1", "nan", "inf", "1e9"):
        with pytest.raises(RefusedError):
            parse_deadline(wrong)


def test_headers_tell_of_what_is_not_worth_reading() -> None:
    check_announced(MEDIA_TYPE + "; q=1", str(MAX_BODY_BYTES))
    check_announced(MEDIA_TYPE, None)
    with pytest.raises(RefusedError) as error:
        check_announced("image/png", "10")
    assert error.value.status == 415
    with pytest.raises(RefusedError) as error:
        check_announced(MEDIA_TYPE, str(MAX_BODY_BYTES + 1))
    assert error.value.status == 413
