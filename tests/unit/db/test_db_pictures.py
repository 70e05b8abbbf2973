"""Image files of every museum kind, made on the spot, read as pictures or refused with the reason."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from db.errors import PictureError
from db.pictures import Picture, Pixels, encode_display, fit_within, read_picture

ACCEPTED = ("JPEG", "PNG", "TIFF", "WEBP")


def painting(width: int = 128, height: int = 96) -> Pixels:
    """A smooth gradient: red grows to the right, green downwards."""
    down, right = np.mgrid[0:height, 0:width]
    red = 255 * right // (width - 1)
    green = 255 * down // (height - 1)
    return np.stack([red, green, (red + green) // 2], axis=2).astype(np.uint8)


def as_file(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opencv_file(pixels: np.ndarray, suffix: str) -> bytes:
    return cv2.imencode(suffix, pixels)[1].tobytes()


def difference(picture: Picture, expected: np.ndarray) -> float:
    assert picture.pixels.shape == expected.shape
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.flags.c_contiguous
    return float(np.abs(picture.pixels.astype(int) - expected.astype(int)).mean())


@pytest.mark.parametrize("kind", ACCEPTED)
def test_every_accepted_kind_is_read(kind: str) -> None:
    picture = read_picture(as_file(Image.fromarray(painting()), kind))
    assert difference(picture, painting()) < 4
    assert (picture.width_px, picture.height_px) == (128, 96)


@pytest.mark.parametrize("kind", ACCEPTED)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_tags_turn_the_picture_upright(kind: str, orientation: int) -> None:
    upright = painting()
    turns = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }
    tag = Image.Exif()
    tag[0x0112] = orientation
    stored = np.ascontiguousarray(turns[orientation])
    picture = read_picture(as_file(Image.fromarray(stored), kind, exif=tag))
    assert difference(picture, upright) < 4


def test_a_damaged_exif_block_does_not_cost_the_picture() -> None:
    data = as_file(Image.fromarray(painting()), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xffgarbage")
    assert difference(read_picture(data), painting()) < 4


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_without_a_profile_is_read(kind: str) -> None:
    data = as_file(Image.fromarray(painting()).convert("CMYK"), kind)
    assert difference(read_picture(data), painting()) < 4


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("channels", [1, 3])
def test_sixteen_bits_are_scaled_to_eight(suffix: str, channels: int) -> None:
    deep = painting().astype(np.uint16) * 257
    stored = deep[:, :, 0] if channels == 1 else deep[:, :, ::-1]
    expected = painting()[:, :, [0, 0, 0]] if channels == 1 else painting()
    assert difference(read_picture(opencv_file(stored, suffix)), expected) < 1


@pytest.mark.parametrize("white", [1.0, 255.0, 65535.0])
def test_floating_point_is_scaled_by_its_white_level(white: float) -> None:
    stored = (painting()[:, :, ::-1] / 255 * white).astype(np.float32)
    assert difference(read_picture(opencv_file(stored, ".tif")), painting()) < 1
    grey = opencv_file(np.ascontiguousarray(stored[:, :, 2]), ".tif")
    assert difference(read_picture(grey), painting()[:, :, [0, 0, 0]]) < 1


def test_not_a_number_in_a_floating_point_file_is_black() -> None:
    stored = np.full((80, 80), np.nan, np.float32)
    stored[:40] = 1.0
    picture = read_picture(opencv_file(stored, ".tif"))
    assert picture.pixels[0, 0].tolist() == [255, 255, 255]
    assert picture.pixels[79, 0].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("WEBP", "RGBA"), ("TIFF", "RGBA"), ("PNG", "LA")]
)
def test_transparency_is_laid_on_white(kind: str, mode: str) -> None:
    image = Image.new(mode, (80, 80), "black")
    image.putalpha(Image.linear_gradient("L").resize((80, 80)))
    picture = read_picture(as_file(image, kind, **({"lossless": True} if kind == "WEBP" else {})))
    assert picture.pixels[0, 0].min() > 250
    assert picture.pixels[79, 79].max() < 5
    assert abs(int(picture.pixels[40, 40, 0]) - 127) < 6


def test_a_transparent_colour_of_a_palette_is_laid_on_white() -> None:
    image = Image.fromarray(np.repeat(np.arange(2, dtype=np.uint8), 3200).reshape(80, 80), "L").convert("P")
    image.putpalette([10, 20, 30, 200, 100, 50])
    picture = read_picture(as_file(image, "PNG", transparency=0))
    assert picture.pixels[0, 0].tolist() == [255, 255, 255]
    assert picture.pixels[79, 79].tolist() == [200, 100, 50]


@pytest.mark.parametrize("mode", ["L", "1", "P"])
def test_grey_black_and_white_and_palettes_become_colour(mode: str) -> None:
    image = Image.fromarray(painting()).convert(mode)
    picture = read_picture(as_file(image, "PNG"))
    assert difference(picture, np.asarray(image.convert("RGB"))) == 0


def gamma_profile(signature: bytes, gamma: float) -> bytes:
    """A minimal ICC v2 grey profile."""
    curve = b"curv" + bytes(4) + struct.pack(">I", 1) + struct.pack(">H", round(gamma * 256)) + bytes(2)
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    text = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(78)
    copyright_ = b"text" + bytes(4) + b"none\0\0\0\0"
    tags = [(b"desc", text), (b"wtpt", white), (b"kTRC", curve), (b"cprt", copyright_)]
    offset = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags:
        padded = data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += padded
    header = struct.pack(">I", offset + len(body)) + b"lcms" + struct.pack(">I", 0x02100000) + b"mntr"
    header += signature + b"XYZ " + struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + table + body


def test_a_colour_profile_is_converted_to_srgb() -> None:
    linear_grey = gamma_profile(b"GRAY", 1.0)
    data = as_file(Image.new("L", (80, 80), 128), "PNG", icc_profile=linear_grey)
    assert abs(int(read_picture(data).pixels[40, 40, 0]) - 188) <= 2  # half the light is 188 in sRGB


def test_lab_is_converted_to_srgb() -> None:
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    image = ImageCms.profileToProfile(Image.fromarray(painting()), srgb, lab, outputMode="LAB")
    assert difference(read_picture(as_file(image, "TIFF")), painting()) < 4


@pytest.mark.parametrize("profile", [b"nonsense", gamma_profile(b"GRAY", 1.8)])
def test_a_profile_that_does_not_fit_is_ignored(profile: bytes) -> None:
    data = as_file(Image.fromarray(painting()), "PNG", icc_profile=profile)
    assert difference(read_picture(data), painting()) == 0


def test_the_content_counts_and_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "really-a-png.jpg"
    path.write_bytes(as_file(Image.fromarray(painting()), "PNG"))
    assert difference(read_picture(path), painting()) == 0


@pytest.mark.parametrize("kind", ACCEPTED)
@pytest.mark.parametrize("side", [40, 64, 1000])
def test_a_smaller_picture_can_be_asked_for(kind: str, side: int) -> None:
    original = painting(640, 480)
    picture = read_picture(as_file(Image.fromarray(original), kind), side)
    expected = fit_within(Picture(original), side)
    assert max(picture.width_px, picture.height_px) == min(side, 640)
    assert difference(picture, expected.pixels) < 4


def test_only_the_first_page_is_read() -> None:
    pages = [Image.new("RGB", (80, 80), colour) for colour in ("red", "blue")]
    data = as_file(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert read_picture(data).pixels[0, 0].tolist() == [255, 0, 0]


def png_header(width: int, height: int) -> bytes:
    """A PNG that announces a size and holds nothing of it."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 1000) + b"IDAT"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"These are no pixels." * 20, "not an image"),
        (as_file(Image.fromarray(painting()), "GIF"), "is a GIF file; convert"),
        (as_file(Image.fromarray(painting()), "BMP"), "is a BMP file; convert"),
        (b"%PDF-1.7 and so on", "is a PDF file; convert"),
        (as_file(Image.fromarray(painting(63, 200)), "PNG"), "only 63 x 200 px"),
        (as_file(Image.fromarray(painting(1400, 64)), "PNG"), "longer than 20 times"),
        (png_header(13_345, 13_345), "million pixels"),
        (png_header(100_000, 100_000), "million pixels"),
        (png_header(2**31 - 1, 2**31 - 1), "million pixels"),
        (png_header(500, 500), "cut short"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(PictureError, match=reason):
        read_picture(data)


@pytest.mark.parametrize("kind", ACCEPTED)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_truncated_files_are_refused(kind: str, share: float) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (96, 128, 3), dtype=np.uint8)
    whole = as_file(Image.fromarray(noise), kind)
    with pytest.raises(PictureError, match=r"cut short|damaged"):
        read_picture(whole[: int(len(whole) * share)])


def test_a_compressed_tiff_that_is_truncated_is_refused() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (96, 128, 3), dtype=np.uint8)
    whole = as_file(Image.fromarray(noise), "TIFF", compression="tiff_lzw")
    with pytest.raises(PictureError, match=r"cut short|damaged"):
        read_picture(whole[: len(whole) // 2])


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"'nowhere.jpg' cannot be opened"):
        read_picture(tmp_path / "nowhere.jpg")
    with pytest.raises(PictureError, match="cannot be opened"):
        read_picture(tmp_path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.tif"
    path.touch()
    os.truncate(path, 2**31)  # sparse: it takes no room
    with pytest.raises(PictureError, match=r"2\.0 GiB large"):
        read_picture(path)


def test_fit_within_averages_and_never_enlarges() -> None:
    stripes = np.zeros((100, 200, 3), np.uint8)
    stripes[:, ::2] = 255
    small = fit_within(Picture(stripes), 100)
    assert (small.width_px, small.height_px) == (100, 50)
    assert abs(int(small.pixels[25, 50, 0]) - 127) <= 1
    assert fit_within(small, 5000) is small


def test_the_display_file_is_deterministic_and_close_to_the_picture() -> None:
    first, media_type = encode_display(Picture(painting()))
    assert (first, media_type) == encode_display(Picture(painting()))
    assert media_type == "image/jpeg"
    assert difference(read_picture(first), painting()) < 2


@pytest.mark.parametrize("levels", [2, 256])
def test_pictures_of_nothing_but_noise_have_a_display_file(levels: int) -> None:
    noise = np.random.default_rng(9).integers(0, levels, (240, 320, 3), dtype=np.uint8)
    noise *= np.uint8(255 // (levels - 1))
    assert difference(read_picture(encode_display(Picture(noise))[0]), noise) < 20


SEEDS = [as_file(Image.fromarray(painting(80, 70)), kind) for kind in ACCEPTED]
SEEDS += [as_file(Image.fromarray(painting(80, 70)).convert("CMYK"), "TIFF", compression="tiff_lzw")]


@settings(max_examples=150)
@given(st.sampled_from(SEEDS), st.data())
def test_damaged_bytes_give_a_picture_or_a_picture_error_and_nothing_else(
    seed: bytes, data: st.DataObject
) -> None:
    wrong = bytearray(seed)
    place = st.one_of(st.integers(0, min(200, len(seed) - 1)), st.integers(0, len(seed) - 1))
    for _ in range(data.draw(st.integers(1, 8))):
        wrong[data.draw(place)] = data.draw(st.integers(0, 255))
    outcome(bytes(wrong))


@settings(max_examples=80)
@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"RIFF\x20\0\0\0WEBP"]),
    st.binary(),
)
def test_any_bytes_give_a_picture_or_a_picture_error_and_nothing_else(magic: bytes, rest: bytes) -> None:
    outcome(magic + rest)


def outcome(data: bytes) -> None:
    try:
        picture = read_picture(data)
    except PictureError as error:
        assert str(error).startswith("The picture ")
        assert str(error).endswith(".")
        return
    assert picture.pixels.shape[2] == 3
