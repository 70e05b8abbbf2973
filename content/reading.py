"""Image files as reproductions: what an importing worker does with one file, away from the database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2

from content.recognition.fingerprint import take_fingerprint
from db.entities import Digest
from db.errors import PictureError
from db.pictures import encode_display, read_picture

DISPLAY_SIDE_PX = 1600
"""Sharp on a 1920 x 1080 screen, where a painting fills at most 1080 px of height or 1600 px of width."""


@dataclass(frozen=True, slots=True)
class ReadOrder:
    """Read this file."""

    row: int
    path: Path


@dataclass(frozen=True, slots=True)
class Reading:
    """A reproduction ready to be stored."""

    source_digest: Digest
    display: bytes
    media_type: str
    width_px: int
    height_px: int
    features: bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The file is no picture that can be used."""

    reason: str


def prepare() -> None:
    """Once in every worker: the processes share the cores, so the libraries inside them must not."""
    cv2.setNumThreads(1)


def read(order: ReadOrder) -> Reading | Unreadable:
    """Make what is stored of a file."""
    try:
        source_digest = digest_of_file(order.path)
        picture = read_picture(order.path, DISPLAY_SIDE_PX)
    except PictureError as error:
        return Unreadable(str(error))
    except OSError as error:
        return Unreadable(f"'{order.path.name}' cannot be read: {error.strerror or error}.")
    display, media_type = encode_display(picture)
    features = take_fingerprint(picture.pixels).to_bytes()
    return Reading(source_digest, display, media_type, picture.width_px, picture.height_px, features)


def digest_of_file(path: Path) -> Digest:
    """The SHA-256 of a file's bytes.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        return Digest(hashlib.file_digest(stream, "sha256").hexdigest())
