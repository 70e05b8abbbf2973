"""Cameras: what the kiosk looks through, and what stands in for it.

A camera is opened, read frame by frame, and closed. Reading may block as long as the driver likes, so it is
done in a thread of the eye's process (`kiosk.looking`). The only file of the kiosk that captures with OpenCV.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from db.errors import KlangbildError, PictureError
from db.pictures import fit_within, read_picture

Pixels = NDArray[np.uint8]
"""(height, width, 3), red green blue, 0..255."""

MAX_SIDE_PX = 1280
"""Frames are reduced so that no side is longer: enough to recognise a painting, quick to carry about."""

_ANSWER_WITHIN_MS = 3000
"""A network camera that is silent for so long is lost."""
_STILL_FRAMES_HZ = 15.0
_FILM_SUFFIXES = frozenset(
    {".avi", ".m4v", ".mjpeg", ".mjpg", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".webm"}
)
_PICTURE_SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})


class CameraError(KlangbildError):
    """A camera cannot be opened, or gives no more frames."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What a camera saw at one moment."""

    pixels: Pixels
    """No side is longer than `MAX_SIDE_PX`."""
    taken_at_s: float
    """By `time.monotonic`; grows from frame to frame."""


class Camera(Protocol):
    """A source of frames. Unopened, it can be handed to another process."""

    @property
    def never_repeats(self) -> bool:
        """Whether no frame is ever equal to the one before, unless the camera hangs."""
        ...

    def open(self) -> None:
        """Begin to look; a camera that was closed can be opened again.

        Raises:
            CameraError: it is not there, or does not answer.
        """
        ...

    def read(self) -> Frame:
        """Wait for the next frame.

        Raises:
            CameraError: there will be no more frames until it is opened again.
        """
        ...

    def close(self) -> None:
        """Stop looking, so that its light goes out; a closed camera may be closed again."""
        ...


def camera_from(text: str) -> Camera:
    """The camera that `text` names.

    Args:
        text: the number of a camera of this machine (`0`), its device file, an address (`http://...`,
            `rtsp://...`), a film, a picture, or a folder of pictures that are shown one after the other.

    Raises:
        CameraError: there is no such file.
    """
    if text.isdecimal():
        return CapturedCamera(int(text), f"Camera {text}")
    if "://" in text:
        return CapturedCamera(text, f"The camera at {_without_password(text)}")
    path = Path(text)
    if text.startswith("/dev/"):
        return CapturedCamera(text, f"The camera {text}")
    if not path.exists():
        raise CameraError(f"There is no camera, film or picture {text}: give a number, a file or an address.")
    if path.suffix.lower() in _FILM_SUFFIXES:
        return FilmCamera(path)
    return StillCamera(path)


class CapturedCamera:
    """A real camera: of this machine (V4L2) or of the network (MJPEG over HTTP, RTSP), through OpenCV.

    Args:
        source: device number, device file or address.
        name: how messages call it; it begins a sentence.
    """

    def __init__(self, source: int | str, name: str) -> None:
        self._source = source
        self._name = name
        self._capture: cv2.VideoCapture | None = None

    @property
    def never_repeats(self) -> bool:
        """See `Camera.never_repeats`: a sensor has noise, but a film codec (RTSP) sends nothing of a still room."""
        return not (isinstance(self._source, str) and self._source.startswith("rtsp"))

    def open(self) -> None:
        """See `Camera.open`."""
        self.close()
        capture = self._connect()
        if not capture.isOpened():
            capture.release()
            raise CameraError(
                f"{self._name} cannot be opened: check that it is connected and that nothing else uses it."
            )
        self._capture = capture

    def read(self) -> Frame:
        """See `Camera.read`."""
        if self._capture is None:
            raise CameraError(f"{self._name} is not open: open it first.")
        there, pixels = self._capture.read()
        if not there:
            raise CameraError(f"{self._name} gives no more pictures: check its cable or its network.")
        return Frame(_as_frame(pixels), time.monotonic())

    def close(self) -> None:
        """See `Camera.close`."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _connect(self) -> cv2.VideoCapture:
        if isinstance(self._source, str) and "://" in self._source:
            limits = (cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, cv2.CAP_PROP_READ_TIMEOUT_MSEC)
            parameters = [value for limit in limits for value in (limit, _ANSWER_WITHIN_MS)]
            return cv2.VideoCapture(self._source, cv2.CAP_FFMPEG, parameters)
        wanted = [cv2.CAP_PROP_FRAME_WIDTH, MAX_SIDE_PX, cv2.CAP_PROP_FRAME_HEIGHT, 720]
        return cv2.VideoCapture(self._source, cv2.CAP_V4L2, wanted)  # pyright: ignore[reportCallIssue, reportArgumentType]


class FilmCamera:
    """A film in place of a camera, at its own speed.

    Args:
        path: any film that OpenCV reads.
        loops: whether it begins again at its end; else the camera is lost there.
    """

    def __init__(self, path: Path, loops: bool = True) -> None:
        self._path = path
        self._loops = loops
        self._capture: cv2.VideoCapture | None = None
        self._pace = _Pace(_STILL_FRAMES_HZ)

    @property
    def never_repeats(self) -> bool:
        """See `Camera.never_repeats`."""
        return False

    def open(self) -> None:
        """See `Camera.open`."""
        self.close()
        capture = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        if not capture.isOpened():
            raise CameraError(f"{self._path} is not a film that can be shown: convert it to MP4 or AVI.")
        self._capture = capture
        self._pace = _Pace(capture.get(cv2.CAP_PROP_FPS) or _STILL_FRAMES_HZ)

    def read(self) -> Frame:
        """See `Camera.read`."""
        if self._capture is None:
            raise CameraError(f"{self._path} is not open: open it first.")
        there, pixels = self._capture.read()
        if not there and self._loops:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            there, pixels = self._capture.read()
        if not there:
            raise CameraError(f"The film {self._path} has come to its end.")
        return Frame(_as_frame(pixels), self._pace.wait())

    def close(self) -> None:
        """See `Camera.close`."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None


class StillCamera:
    """A picture, or a folder of pictures in the order of their names, in place of a camera; it goes round.

    Args:
        path: an image file or a folder of image files.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._frames: Iterator[Pixels] | None = None
        self._pace = _Pace(_STILL_FRAMES_HZ)

    @property
    def never_repeats(self) -> bool:
        """See `Camera.never_repeats`."""
        return False

    def open(self) -> None:
        """See `Camera.open`."""
        paths = _pictures_in(self._path) if self._path.is_dir() else [self._path]
        if not paths:
            raise CameraError(f"The folder {self._path} holds no pictures: put PNG or JPEG files into it.")
        first = _read_still(paths[0])
        self._frames = cycle([first]) if len(paths) == 1 else map(_read_still, cycle(paths))

    def read(self) -> Frame:
        """See `Camera.read`."""
        if self._frames is None:
            raise CameraError(f"{self._path} is not open: open it first.")
        return Frame(next(self._frames), self._pace.wait())

    def close(self) -> None:
        """See `Camera.close`."""
        self._frames = None


class _Pace:
    """Lets frames out no faster than `rate_hz`."""

    def __init__(self, rate_hz: float) -> None:
        self._period_s = 1 / rate_hz
        self._next_s = 0.0

    def wait(self) -> float:
        """Wait until the next frame is due; gives the time."""
        now_s = time.monotonic()
        if self._next_s > now_s:
            time.sleep(self._next_s - now_s)
        self._next_s = max(self._next_s, now_s) + self._period_s
        return time.monotonic()


def _pictures_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in _PICTURE_SUFFIXES)


def _read_still(path: Path) -> Pixels:
    try:
        return fit_within(read_picture(path), MAX_SIDE_PX).pixels
    except (PictureError, OSError) as error:
        raise CameraError(f"A picture in place of a camera cannot be shown: {error}") from error


def _as_frame(captured: cv2.typing.MatLike) -> Pixels:
    """RGB of bounded size from OpenCV's BGR."""
    pixels = np.asarray(captured, np.uint8)
    height_px, width_px = pixels.shape[:2]
    scale = MAX_SIDE_PX / max(height_px, width_px)
    if scale < 1:
        size = (max(1, round(width_px * scale)), max(1, round(height_px * scale)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)


def _without_password(address: str) -> str:
    scheme, rest = address.split("://", 1)
    host = rest.split("/", 1)[0]
    return address if "@" not in host else f"{scheme}://{rest.split('@', 1)[1]}"
