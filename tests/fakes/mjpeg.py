"""A network camera: an HTTP server on the loopback that sends JPEGs without end (MJPEG)."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray


class MjpegCamera:
    """Shows one picture, and films, while it is entered. It can be unplugged, can freeze, repeat one frame for
    ever, and come back at its address. As of any living camera, no two frames are equal: every other one has noise.

    Args:
        pixels: the picture, RGB.
        rate_hz: so many frames are sent in a second.
    """

    def __init__(self, pixels: NDArray[np.uint8], rate_hz: float = 20.0) -> None:
        self.viewers = 0
        self.sent = 0
        """How many frames were sent to the viewer there is."""
        self.sent_at_s: list[float] = []
        """When each frame of the film was sent, by `time.monotonic`."""
        self._frame_s = 1 / rate_hz
        self._film: deque[bytes] = deque()
        self.show(pixels)
        self._port = 0
        self._server: ThreadingHTTPServer | None = None
        self._ended = threading.Event()
        self._flowing = threading.Event()
        self._flowing.set()
        self._repeats = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}/video.mjpg"

    def show(self, pixels: NDArray[np.uint8]) -> None:
        """Show this from now on, and nothing more of the film."""
        self._film.clear()
        self._jpegs = as_jpeg(pixels), as_jpeg(_with_noise(pixels))

    def play(self, film: Iterable[bytes]) -> None:
        """Send these frames (`as_jpeg`) one after the other to the one viewer, and show the last from then on."""
        self._film.clear()
        self.sent_at_s = []
        self._film.extend(film)

    def plug_in(self) -> None:
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                camera.viewers += 1
                camera.sent = 0
                try:
                    camera._send_to(self)
                except OSError:
                    return  # whoever looked has gone
                finally:
                    camera.viewers -= 1

            def log_message(self, format: str, *args: object) -> None:
                return

        self._ended.clear()
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def unplug(self) -> None:
        self._ended.set()
        self._flowing.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def freeze(self) -> None:
        """Send nothing more, but keep the connection."""
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    def repeat(self) -> None:
        """Send the very same frame again and again, as a driver does that hangs."""
        self._repeats = True

    def go_on(self) -> None:
        """Repeat no more."""
        self._repeats = False

    def __enter__(self) -> Self:
        self.plug_in()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()

    def _send_to(self, handler: BaseHTTPRequestHandler) -> None:
        due_s = time.monotonic()
        while not self._ended.wait(max(0.0, due_s - time.monotonic())):
            due_s = max(due_s, time.monotonic() - self._frame_s) + self._frame_s
            self._flowing.wait()
            jpeg = self._next_frame()
            head = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg)
            handler.wfile.write(head + jpeg + b"\r\n")
            self.sent += 1

    def _next_frame(self) -> bytes:
        if self._film:
            jpeg = self._film.popleft()
            self._jpegs = jpeg, as_jpeg(_with_noise(_from_jpeg(jpeg))) if not self._film else jpeg
            self.sent_at_s.append(time.monotonic())
            return jpeg
        jpeg, other = self._jpegs
        if not self._repeats:
            self._jpegs = other, jpeg
        return jpeg


def as_jpeg(pixels: NDArray[np.uint8]) -> bytes:
    """A picture (RGB) as a camera of the network sends it."""
    return cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))[1].tobytes()


def _from_jpeg(jpeg: bytes) -> NDArray[np.uint8]:
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)


def _with_noise(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    noise = np.random.default_rng(1).normal(0, 3, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)
