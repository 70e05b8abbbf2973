"""A small exhibition file for tests of the kiosk: real stores, real pictures and sound, invented works."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import soundfile
from fakes.values import a_track, no_objection
from numpy.typing import NDArray

from content.recognition import FEATURES_REVISION, take_fingerprint
from db.database import Database
from db.entities import AccessionNumber, Artwork, LocalText, Remark, Reproduction, Rights, RightsStatus
from db.exhibition import Exhibition, registered_makers
from db.exhibition.publishing import publish
from db.pictures import read_picture
from kiosk.exhibiting import CurrentExhibition
from kiosk.on_show import WorksOnShow

PIECE_S = 6.0
"""What `a_track` says of itself."""
RATE_HZ = 44_100


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One work to exhibit."""

    artwork: Artwork
    image: bytes
    """JPEG or PNG."""
    has_music: bool = True
    remarks: tuple[Remark, ...] = ()
    """On its music."""
    piece_s: float = PIECE_S
    sound: bytes | None = None
    """FLAC; None: a tone."""


def painted(seed: int, width_px: int = 640, height_px: int = 480) -> NDArray[np.uint8]:
    """A picture with texture enough to be recognised: (height, width, 3), blots and strokes of many colours."""
    random = np.random.default_rng(seed)
    picture = np.full((height_px, width_px, 3), random.integers(40, 215, 3), np.uint8)
    for _ in range(220):
        centre = tuple(int(value) for value in random.integers(0, (width_px, height_px)))
        axes = tuple(int(value) for value in random.integers(4, 60, 2))
        colour = tuple(int(value) for value in random.integers(0, 256, 3))
        cv2.ellipse(picture, centre, axes, float(random.integers(0, 180)), 0, 360, colour, -1)
    return picture


def as_png(pixels: NDArray[np.uint8]) -> bytes:
    """A picture (RGB) as the bytes of a PNG file."""
    return cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))[1].tobytes()


def invented(number: str, title_en: str, title_ar: str) -> Artwork:
    """A work that does not exist."""
    return Artwork(
        accession_number=AccessionNumber(number),
        title=LocalText.of(en=title_en, ar=title_ar),
        artist=LocalText.of(en="An invented painter", ar="رسّام متخيَّل"),
        date="1889",
        credit_line="Painted for the tests",
        rights=Rights(RightsStatus.CC0),
        is_sample=True,
    )


def write_exhibition(folder: Path, exhibits: Sequence[Exhibit]) -> Path:
    """Publish these works into `folder/exhibition.sqlite`."""
    path = folder / "exhibition.sqlite"
    with Database.open(f"sqlite:///{folder / 'studio.sqlite'}") as database:
        with database.transaction() as store:
            for place, exhibit in enumerate(exhibits):
                number = exhibit.artwork.accession_number
                picture = read_picture(exhibit.image).pixels
                media_type = "image/jpeg" if exhibit.image.startswith(b"\xff\xd8") else "image/png"
                digest = store.media.put(exhibit.image, media_type)
                store.artworks.save(exhibit.artwork)
                store.reproductions.save(
                    Reproduction(number, digest, digest, media_type, picture.shape[1], picture.shape[0])
                )
                store.features.save(digest, FEATURES_REVISION, _fingerprint(exhibit.image))
                if exhibit.has_music:
                    audio = store.media.put(exhibit.sound or _sound(exhibit.piece_s), "audio/flac")
                    track = a_track(exhibit.artwork, audio, seed=place)
                    measured = replace(track.measurements, duration_s=exhibit.piece_s)
                    store.tracks.save(replace(track, remarks=exhibit.remarks, measurements=measured))
        publish(
            database,
            path,
            folder / "signing.key",
            now=datetime.now(UTC),
            objection=no_objection,
            makers=registered_makers(),
        )
    return path


def works_of(path: Path) -> WorksOnShow:
    """The works of an exhibition file, as a kiosk finds them."""
    current = opened(path)
    return WorksOnShow(lambda: current)


def opened(path: Path) -> CurrentExhibition[None]:
    """An exhibition file as the kiosk's keeper holds it."""
    exhibition = Exhibition.open(path)
    works = {work.artwork.accession_number: work for work in exhibition.works()}
    return CurrentExhibition(exhibition, works, None)


@cache
def _fingerprint(image: bytes) -> bytes:
    """Many tests exhibit the same few pictures."""
    return take_fingerprint(read_picture(image).pixels).to_bytes()


@cache
def _sound(seconds: float) -> bytes:
    samples = round(seconds * RATE_HZ)
    second = 0.2 * np.sin(2 * np.pi * 440 * np.arange(RATE_HZ) / RATE_HZ)
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", RATE_HZ, 2, format="FLAC") as recording:
        for begin in range(0, samples, RATE_HZ):  # a long piece is not held in memory as a whole
            part = second[: samples - begin]
            recording.write(np.stack([part, part], axis=1).astype(np.float32))
    return file.getvalue()
