"""Image files as pictures: whatever a museum keeps becomes upright 8-bit sRGB, or an error with the reason.

Collections hold files of thirty years: CMYK scans for print, 16-bit masters, photographs with an orientation
tag, cut-out objects with transparency, and some that were damaged on the way. Both the collection and the
studio read them here, so that both see the same pixels.
"""

# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false
# (the C part of Pillow's ImageCms has no types)

from __future__ import annotations

import io
import logging
import struct
import threading
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageFile, TiffImagePlugin, UnidentifiedImageError

from db.errors import PictureError

Pixels = NDArray[np.uint8]
"""(height, width, 3), red green blue, 0..255."""

MAX_PIXELS = 178_000_000
"""More is a decompression bomb, or a master that should be reduced first (Pillow refuses soon after)."""
MIN_SIDE_PX = 64
MAX_ASPECT = 20.0
"""Longer side over shorter: even the longest handscroll is photographed in sections."""
MAX_FILE_BYTES = 2**30

_JPEG_QUALITY = 90
_MOST_BYTES_A_PIXEL = 4
"""Of a JPEG file of that quality; noise of black and white in each channel needs 2."""
_block_changing = threading.Lock()
_ACCEPTED = ("JPEG", "PNG", "TIFF", "WEBP")
_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_WHITE_LEVELS = (1.0, 255.0, 65535.0)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An upright picture in sRGB."""

    pixels: Pixels
    """(height, width, 3), red green blue, 0..255, contiguous."""

    @property
    def width_px(self) -> int:
        """From left to right."""
        return self.pixels.shape[1]

    @property
    def height_px(self) -> int:
        """From top to bottom."""
        return self.pixels.shape[0]


def read_picture(source: Path | bytes, max_side_px: int | None = None) -> Picture:
    """Read a JPEG, PNG, TIFF or WebP file, known by its content and not by its name.

    Orientation tags are obeyed, colour profiles converted to sRGB, transparency is laid on white, deeper
    samples are scaled to 8 bits; of several pages or frames the first is taken.

    Args:
        source: the file, or its bytes.
        max_side_px: when given, the picture comes back no larger than this, and huge files cost less.

    Raises:
        PictureError: with the reason, in words for the person who prepared the file.
    """
    name = f"'{source.name}'" if isinstance(source, Path) else "The picture"
    try:
        with _opened(source) as stream, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what matters of Pillow's warnings is checked here, as an error
            picture = _read(stream, max_side_px)
    except _UnreadableError as reason:
        raise PictureError(f"{name} {reason}") from reason.__cause__
    return fit_within(picture, max_side_px) if max_side_px else picture


def fit_within(picture: Picture, max_side_px: int) -> Picture:
    """The picture with its longer side at most `max_side_px`: averaged over areas, never enlarged."""
    size = _size_within((picture.width_px, picture.height_px), max_side_px)
    if size == (picture.width_px, picture.height_px):
        return picture
    return Picture(_contiguous(cv2.resize(picture.pixels, size, interpolation=cv2.INTER_AREA)))


def encode_display(picture: Picture) -> tuple[bytes, str]:
    """The picture as a file for screens, and its media type. Equal pictures give equal bytes."""
    out = io.BytesIO()
    with _whole_files_of(_MOST_BYTES_A_PIXEL * picture.width_px * picture.height_px):
        # Full-resolution colour: thin red and blue brushwork is what 4:2:0 would smear first.
        Image.fromarray(picture.pixels).save(
            out, "JPEG", quality=_JPEG_QUALITY, subsampling="4:4:4", optimize=True
        )
    return out.getvalue(), "image/jpeg"


@contextmanager
def _whole_files_of(most_bytes: int) -> Generator[None]:
    """libjpeg must write an optimised file in one go, and Pillow gives it one byte a pixel, too few for noise."""
    with _block_changing:
        before = ImageFile.MAXBLOCK
        ImageFile.MAXBLOCK = max(before, most_bytes)
        try:
            yield
        finally:
            ImageFile.MAXBLOCK = before


class _UnreadableError(Exception):
    """The reason why a file is no picture, as the end of a sentence that begins with the file's name."""


def _opened(source: Path | bytes) -> BinaryIO:
    if isinstance(source, bytes):
        stream, size = io.BytesIO(source), len(source)
    else:
        try:
            size = source.stat().st_size
            stream = source.open("rb")
        except OSError as error:
            raise _UnreadableError(f"cannot be opened: {error.strerror or error}.") from error
    if size == 0:
        reason = "is empty (0 bytes); copy it again from its source."
    elif size > MAX_FILE_BYTES:
        reason = f"is {size / 2**30:.1f} GiB large; the limit is {MAX_FILE_BYTES / 2**30:.0f} GiB."
    else:
        return stream
    stream.close()
    raise _UnreadableError(reason)


def _read(stream: BinaryIO, max_side_px: int | None) -> Picture:
    head = stream.read(32)
    kind = _kind_of(head)
    stream.seek(0)
    try:
        if kind == "WebP":
            _check_length(stream, int.from_bytes(head[4:8], "little") + 8)
        with Image.open(stream, formats=_ACCEPTED) as image:
            _check_size(*image.size)
            return _decode(image, max_side_px)
    except _UnreadableError:
        raise
    except Image.DecompressionBombError as error:
        raise _UnreadableError(
            f"has more than {MAX_PIXELS // 10**6} million pixels; reduce it first."
        ) from error
    except UnidentifiedImageError as error:
        if kind == "TIFF":
            return _read_unusual_tiff(stream)
        _refuse(kind, error)
    except Exception as error:  # noqa: BLE001 - on wrong bytes, Pillow's decoders raise almost anything
        _refuse(kind, error)


def _refuse(kind: str | None, error: Exception) -> NoReturn:
    accepted = "JPEG, PNG, TIFF or WebP"
    if kind is None:
        raise _UnreadableError(f"is not an image; give a {accepted} file.") from error
    if kind.upper() not in _ACCEPTED:
        raise _UnreadableError(f"is a {kind} file; convert it to {accepted}.") from error
    if isinstance(error, MemoryError):
        raise _UnreadableError("does not fit into this machine's memory; reduce it first.") from error
    if isinstance(error, EOFError | struct.error) or "truncated" in str(error).lower():
        raise _UnreadableError(f"is a {kind} file that is cut short (truncated); copy it again.") from error
    if isinstance(error, UnidentifiedImageError | KeyError):
        raise _UnreadableError(
            f"begins like a {kind} file but its header is damaged; copy it again."
        ) from error
    raise _UnreadableError(f"is a damaged {kind} file ({error or type(error).__name__}).") from error


def _kind_of(head: bytes) -> str | None:
    """The kind of file by its first bytes; None: none that we can name."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if head[4:8] == b"ftyp":
        return {b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIC", b"avif": "AVIF"}.get(head[8:12], "video")
    beginnings = (
        (b"\xff\xd8", "JPEG"),
        (b"\x89PNG", "PNG"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"II+\0", "TIFF"),
        (b"MM\0+", "TIFF"),
        (b"GIF8", "GIF"),
        (b"BM", "BMP"),
        (b"%PDF", "PDF"),
        (b"8BPS", "Photoshop"),
        (b"\0\0\0\x0cjP", "JPEG 2000"),
        (b"<svg", "SVG"),
        (b"<!DOCTYPE", "HTML"),
        (b"<html", "HTML"),
    )
    return next((kind for start, kind in beginnings if head.startswith(start)), None)


def _check_length(stream: BinaryIO, announced: int) -> None:
    """WebP says its length at the beginning; Pillow's message for a shorter file would not tell anybody."""
    if stream.seek(0, io.SEEK_END) < announced:
        raise EOFError
    stream.seek(0)


def _check_size(width: int, height: int) -> None:
    """Before anything is decoded: the header alone decides whether it is worth the memory."""
    size = f"{width} x {height} px"
    if width * height > MAX_PIXELS:
        raise _UnreadableError(
            f"is {size}; the limit is {MAX_PIXELS // 10**6} million pixels: reduce it first."
        )
    if min(width, height) < MIN_SIDE_PX:
        raise _UnreadableError(f"is only {size}; each side needs at least {MIN_SIDE_PX} px.")
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise _UnreadableError(f"is {size}, longer than {MAX_ASPECT:.0f} times its width; crop it.")


def _decode(image: Image.Image, max_side_px: int | None) -> Picture:
    if max_side_px:
        # Twice the size leaves the area filter enough to average; JPEG then decodes at 1/2, 1/4 or 1/8.
        width, height = _size_within(image.size, 2 * max_side_px)
        image.draft(None, (width, height))
    image.load()
    turn = _UPRIGHT.get(_orientation(image))
    profile = image.info.get("icc_profile")
    flat = _flattened(image)
    if max_side_px and (factor := max(flat.size) // (2 * max_side_px)) > 1:
        flat = flat.reduce(factor)  # a box average; cheaper than converting the colours of every pixel
    flat = _in_srgb(flat, profile)
    if turn is not None:
        flat = flat.transpose(turn)
    return Picture(_contiguous(np.asarray(flat)))


def _orientation(image: Image.Image) -> int:
    """1 (upright) .. 8, as EXIF counts; Pillow turns a TIFF itself and then reports 1."""
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception as error:  # noqa: BLE001 - good pixels beside a damaged EXIF block are a good picture
        _log.info("The orientation tag cannot be read (%s); the picture is taken as upright.", error)
        return 1


def _flattened(image: Image.Image) -> Image.Image:
    """Opaque, 8 bits a sample: mode L, RGB, CMYK or LAB."""
    if image.mode in {"F", "I"} or image.mode.startswith("I;16"):
        return Image.fromarray(_eight_bits(np.asarray(image), image.mode))
    if image.mode in {"L", "RGB", "CMYK", "LAB"} and not image.has_transparency_data:
        return image
    if not image.has_transparency_data:
        return image.convert("L" if image.mode == "1" else "RGB")
    base = "L" if image.mode in {"1", "L", "LA", "La"} else "RGB"
    translucent = image.convert("RGBA")
    canvas = Image.new(base, image.size, "white")
    canvas.paste(translucent.convert(base), mask=translucent.getchannel("A"))
    return canvas


def _eight_bits(samples: NDArray[np.generic], mode: str) -> Pixels:
    """Deep samples as 0..255.

    Floating-point and 32-bit files do not say what white is: it is the smallest usual white level that holds
    the brightest sample.
    """
    if mode.startswith("I;16"):
        return (samples.astype(np.uint32) * 255 // 65535).astype(np.uint8)
    values = np.nan_to_num(samples.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    brightest = float(values.max())
    white = next((level for level in _WHITE_LEVELS if brightest <= level), brightest)
    return (np.clip(values / np.float32(white), 0, 1) * 255 + 0.5).astype(np.uint8)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode == "LAB":
        return _converted(image, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")))
    if profile:
        try:
            return _converted(image, ImageCms.getOpenProfile(io.BytesIO(profile)))
        except (ImageCms.PyCMSError, OSError, ValueError) as error:
            # Also a grey profile in a colour file and the like: other programs ignore it, and so do we.
            _log.info("The colour profile cannot be used (%s); the colours are taken as sRGB.", error)
    return image if image.mode == "RGB" else image.convert("RGB")


def _converted(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    converted = ImageCms.profileToProfile(
        image,
        profile,
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    if converted is None:  # only where it works in place, which is not asked for
        raise ImageCms.PyCMSError("no picture came back")
    return converted


def _read_unusual_tiff(stream: BinaryIO) -> Picture:
    """TIFF sample layouts that Pillow does not know, floating-point colour for one, through OpenCV."""
    stream.seek(0)
    data = stream.read()
    try:
        directory = TiffImagePlugin.ImageFileDirectory_v2(data[: 16 if data[2] == 43 else 8])  # 43: BigTIFF
        stream.seek(directory.next)
        directory.load(stream)
        _check_size(int(directory[TiffImagePlugin.IMAGEWIDTH]), int(directory[TiffImagePlugin.IMAGELENGTH]))
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except _UnreadableError:
        raise
    except Exception as error:  # noqa: BLE001 - as above, and OpenCV has errors of its own
        _refuse("TIFF", error)
    if decoded is None or decoded.ndim not in {2, 3}:
        _refuse("TIFF", UnidentifiedImageError())
    samples = decoded if decoded.ndim == 3 else decoded[:, :, np.newaxis].repeat(3, axis=2)
    mode = "I;16" if samples.dtype == np.uint16 else "F"
    eight = samples if samples.dtype == np.uint8 else _eight_bits(samples, mode)
    return Picture(_contiguous(eight[:, :, 2::-1]))


def _size_within(size: tuple[int, int], max_side_px: int) -> tuple[int, int]:
    scale = min(1.0, max_side_px / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _contiguous(pixels: NDArray[np.generic]) -> Pixels:
    return np.ascontiguousarray(pixels, dtype=np.uint8)
