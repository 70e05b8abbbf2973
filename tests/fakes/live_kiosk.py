"""A real live service on a loopback port, and a kiosk that asks it."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from PIL import Image
from starlette.routing import BaseRoute

from precompute.live.desk import Desk
from precompute.live.exhibits import Exhibits
from precompute.live.framing import MEDIA_TYPE, Frame, Kind, Unframing, framed, framed_json, from_pcm
from precompute.live.service import TimeLimits, live_app
from precompute.live.serving import Address, LiveServer
from precompute.live.tokens import Tokens
from precompute.live.work import Patience
from precompute.pipeline import Studio

MUSIC = (Kind.BEGUN, Kind.AUDIO)
_TIMEOUT_S = 60.0
_LARGEST = 2**24


def a_picture(seed: int = 1, width: int = 320, height: int = 240) -> np.ndarray:
    """Coloured patches, sRGB."""
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8))
    return np.asarray(small.resize((width, height), Image.Resampling.BICUBIC))


def as_file(pixels: np.ndarray, kind: str = "PNG") -> bytes:
    """The picture as a file; PNG and lossless WebP keep every pixel."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, lossless=True)
    return file.getvalue()


def body(picture: bytes | None = None, **wish: Any) -> bytes:
    """A request's body."""
    file = as_file(a_picture()) if picture is None else picture
    return framed_json(Kind.WISH, wish) + framed(Kind.PICTURE, file)


@dataclass(frozen=True)
class Answer:
    """The frames of an answer, read as they come."""

    response: httpx.Response
    frames: Iterator[Frame]

    @property
    def id(self) -> str:
        return self.response.headers["Klangbild-Request"]

    def until(self, *kinds: Kind) -> Frame:
        """The next frame of one of these kinds."""
        return next(frame for frame in self.frames if frame.kind in kinds)

    def rest(self) -> list[Frame]:
        return list(self.frames)


def heard(frames: list[Frame]) -> np.ndarray:
    """All samples, shape (n, 2)."""
    sounds = [from_pcm(frame.payload) for frame in frames if frame.kind == Kind.AUDIO]
    return np.concatenate(sounds) if sounds else np.zeros((0, 2), np.float32)


class Kiosk:
    """A kiosk with its token."""

    def __init__(self, port: int, token: str, scheme: str = "http", verify: Any = True) -> None:
        self.client = httpx.Client(
            base_url=f"{scheme}://127.0.0.1:{port}",
            headers={"Authorization": f"Bearer {token}", "Content-Type": MEDIA_TYPE},
            timeout=_TIMEOUT_S,
            trust_env=False,
            verify=verify,
        )

    @contextmanager
    def asking(
        self, content: Any = None, headers: dict[str, str] | None = None, **wish: Any
    ) -> Iterator[Answer]:
        """Ask, and listen; leaving closes the connection."""
        sent = body(**wish) if content is None else content
        with self.client.stream("POST", "/v1/live", content=sent, headers=headers or {}) as response:
            yield Answer(response, _frames(response))

    def ask(self, content: Any = None, headers: dict[str, str] | None = None, **wish: Any) -> list[Frame]:
        """All frames of an answer."""
        with self.asking(content, headers, **wish) as answer:
            assert answer.response.status_code == 200, answer.response.read()
            return answer.rest()

    def refused(
        self, content: Any = None, headers: dict[str, str] | None = None, **wish: Any
    ) -> httpx.Response:
        """The answer to a request that is refused."""
        sent = body(**wish) if content is None else content
        return self.client.post("/v1/live", content=sent, headers=headers or {})

    def health(self) -> dict[str, Any]:
        return self.client.get("/v1/live/health").json()


def _frames(response: httpx.Response) -> Iterator[Frame]:
    unframing = Unframing(_LARGEST)
    for data in response.iter_raw():
        yield from unframing.push(data)
    unframing.finish()


@dataclass(frozen=True)
class Service:
    """A service that runs."""

    port: int
    desk: Desk
    tokens: Tokens
    kiosks: list[Kiosk]

    def kiosk(self, name: str) -> Kiosk:
        kiosk = Kiosk(self.port, self.tokens.add(name, datetime.now(UTC)))
        self.kiosks.append(kiosk)
        return kiosk


@contextmanager
def live_service(
    build: Callable[[], Studio],
    home: Path,
    patience: Patience | None = None,
    limits: TimeLimits | None = None,
    address: Address | None = None,
    exhibits: Exhibits | None = None,
    pages: Sequence[BaseRoute] = (),
) -> Iterator[Service]:
    """A service that listens, in a thread of its own."""
    desk = Desk(build, patience)
    tokens = Tokens(home / "live-tokens.json")
    listening = threading.Event()
    ports: list[int] = []

    def listens(port: int) -> None:
        ports.append(port)
        listening.set()

    app = live_app(desk, tokens, limits, exhibits, pages)
    server = LiveServer(app, address or Address(port=0), listens)
    thread = threading.Thread(target=server.run)
    thread.start()
    service: Service | None = None
    try:
        assert listening.wait(_TIMEOUT_S)
        service = Service(ports[0], desk, tokens, [])
        yield service
    finally:
        for kiosk in service.kiosks if service else []:
            kiosk.client.close()
        server.should_exit = True
        thread.join()


def plain(frame: Frame) -> dict[str, Any]:
    return json.loads(frame.payload)
