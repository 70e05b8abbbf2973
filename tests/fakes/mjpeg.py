"""A network camera: an HTTP server on the loopback that sends JPEGs without end (MJPEG)."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

_FRAME_S = 0.05


class MjpegCamera:
    """Shows one picture while it is entered. It can be unplugged, can freeze, and come back at its address."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self.viewers = 0
        self.show(pixels)
        self._port = 0
        self._server: ThreadingHTTPServer | None = None
        self._ended = threading.Event()
        self._flowing = threading.Event()
        self._flowing.set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}/video.mjpg"

    def show(self, pixels: NDArray[np.uint8]) -> None:
        self._jpeg = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))[1].tobytes()

    def plug_in(self) -> None:
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                camera.viewers += 1
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

    def __enter__(self) -> Self:
        self.plug_in()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()

    def _send_to(self, handler: BaseHTTPRequestHandler) -> None:
        while not self._ended.wait(_FRAME_S):
            self._flowing.wait()
            jpeg = self._jpeg
            head = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg)
            handler.wfile.write(head + jpeg + b"\r\n")
