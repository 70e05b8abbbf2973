"""What visitors take along: a page for each published work, on their own telephones (Starlette).

    GET /listen/{page}         the page, in the language of `?lang=` or Accept-Language
    GET /listen/{page}/image   the picture
    GET /listen/{page}/audio   the recording as it is stored (FLAC), in parts where a player wants them
    GET /listen/style.css

Nobody is asked who they are: no cookies, no scripts, nothing from elsewhere, and no line in a log. So visitors are
bounded all together, not one by one: kiosks in the gallery come first.
"""

from __future__ import annotations

import asyncio
import io
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import BinaryIO

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from db.entities import Digest, Track
from db.errors import NotFoundError, StoreError
from db.exhibition import ExhibitedWork, PublicUrl
from precompute.live.exhibits import Exhibits
from precompute.live.page import notice, preferred, work_page
from precompute.live.ranges import UnsatisfiableError, part_of

_log = logging.getLogger(__name__)

_SAFE = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_KEPT = {"Cache-Control": "public, max-age=300"}
"""A corrected title, or a work that may not be shown any more, is so within five minutes."""
_SOON = {"Retry-After": "2"}
_BLOCK_BYTES = 64 * 2**10


@dataclass(frozen=True, slots=True)
class ListeningLimits:
    """How much visitors may ask for, all together."""

    at_once: int = 32
    """Answers that are being sent. The server has 128 connections, and kiosks need theirs."""
    a_second: float = 50.0
    """Answers in the long run; a page takes four."""
    in_a_rush: int = 300
    """Answers at one moment: two school classes."""
    take_s: float = 30.0
    """To take 64 KiB of a recording: slower than any telephone that could play it."""


def listening_pages(exhibits: Exhibits, public: PublicUrl, limits: ListeningLimits | None = None) -> Mount:
    """What `live_app` serves besides, where the studio offers it.

    Args:
        exhibits: what is published.
        public: where visitors find the studio.
        limits: how much they may ask for.
    """
    bounds = limits or ListeningLimits()
    pages = _Pages(exhibits, public, bounds.take_s)
    routes = [
        Route("/style.css", _style),
        Route("/{page}", pages.page),
        Route("/{page}/image", pages.image),
        Route("/{page}/audio", pages.audio),
    ]
    return Mount(
        "/listen",
        Router(routes, redirect_slashes=False),
        middleware=[Middleware(_Door, bounds)],
    )


class _Door:
    """Lets visitors in while there is room: so many at once, so many a second (a leaky bucket; Turner 1986)."""

    def __init__(self, app: ASGIApp, limits: ListeningLimits) -> None:
        self._app = app
        self._limits = limits
        self._inside = 0
        self._level = 0.0
        self._level_at_s = time.monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or ask to come again in a moment."""
        if not self._has_room():
            await _notice(Request(scope), 503, "busy", "later", _SOON)(scope, receive, send)
            return
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1

    def _has_room(self) -> bool:
        now_s = time.monotonic()
        self._level = max(0.0, self._level - (now_s - self._level_at_s) * self._limits.a_second)
        self._level_at_s = now_s
        if self._inside >= self._limits.at_once or self._level + 1 > self._limits.in_a_rush:
            return False
        self._level += 1
        return True


class _Pages:
    def __init__(self, exhibits: Exhibits, public: PublicUrl, take_s: float) -> None:
        self._exhibits = exhibits
        self._public = public
        self._take_s = take_s

    async def page(self, request: Request) -> Response:
        """A work with its picture, its player and its remarks."""

        async def answer(work: ExhibitedWork, track: Track) -> Response:
            language = _language(request)
            told = {"Content-Language": language, "Vary": "Accept-Language"}
            html = work_page(work, track, self._public, language)
            return HTMLResponse(html, headers={**_KEPT, **_SAFE, **told})

        return await self._about(request, answer)

    async def image(self, request: Request) -> Response:
        """The picture of a work."""

        async def answer(work: ExhibitedWork, _: Track) -> Response:
            tag = _tag(work.reproduction.digest)
            if _knows(request, tag):
                return _unchanged(tag)
            data = await asyncio.to_thread(self._exhibits.image, work)
            return Response(data, 200, {**_KEPT, **_SAFE, "ETag": tag}, work.reproduction.media_type)

        return await self._about(request, answer)

    async def audio(self, request: Request) -> Response:
        """The recording of a work, or the part of it that a player wants."""

        async def answer(_: ExhibitedWork, track: Track) -> Response:
            tag = _tag(track.audio_digest)
            if _knows(request, tag):
                return _unchanged(tag)
            is_same = request.headers.get("if-range", tag) == tag
            wanted = request.headers.get("range") if is_same else None
            return _Recording(self._exhibits, track, wanted, self._take_s)

        return await self._about(request, answer)

    async def _about(
        self, request: Request, answer: Callable[[ExhibitedWork, Track], Awaitable[Response]]
    ) -> Response:
        """What is asked of the work of a page; where there is none, or none any more, a page that says so."""
        try:
            work = await asyncio.to_thread(self._exhibits.on_page, request.path_params["page"])
            if work.track is not None:
                return await answer(work, work.track)
        except NotFoundError:
            pass
        except StoreError as error:
            _log.error("%s", error)
            return _notice(request, 503, "closed", "later", _SOON)
        return _notice(request, 404, "missing", "gone")


class _Recording(Response):
    """A recording as it is stored, block by block, to its end or to the end of the part that is wanted."""

    def __init__(self, exhibits: Exhibits, track: Track, wanted: str | None, take_s: float) -> None:
        super().__init__(
            media_type=track.media_type,
            headers={**_KEPT, **_SAFE, "ETag": _tag(track.audio_digest), "Accept-Ranges": "bytes"},
        )
        self._exhibits = exhibits
        self._digest = track.audio_digest
        self._wanted = wanted
        self._take_s = take_s

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Send. One who has gone is sent to in vain: all of it is read within a moment."""
        recording = self._exhibits.recording(self._digest)
        stream = await asyncio.to_thread(recording.__enter__)
        try:
            size = await asyncio.to_thread(stream.seek, 0, io.SEEK_END)
            begin, end = self._choose(size)
            await send(
                {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            )
            await asyncio.to_thread(stream.seek, begin)
            if scope["method"] != "HEAD":
                await self._send(stream, end - begin, send)
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            _log.info("a visitor does not take what is sent")
        finally:
            await asyncio.to_thread(recording.__exit__, None, None, None)

    def _choose(self, size: int) -> tuple[int, int]:
        """The part that is sent; status and headers tell which."""
        try:
            part = part_of(self._wanted, size)
        except UnsatisfiableError:
            self.status_code = 416
            self.headers["Content-Range"] = f"bytes */{size}"
            part = (0, 0)
        else:
            if part is not None:
                self.status_code = 206
                self.headers["Content-Range"] = f"bytes {part[0]}-{part[1] - 1}/{size}"
        begin, end = part or (0, size)
        self.headers["Content-Length"] = str(end - begin)
        return begin, end

    async def _send(self, stream: BinaryIO, left: int, send: Send) -> None:
        while left > 0:
            block = await asyncio.to_thread(stream.read, min(left, _BLOCK_BYTES))
            left -= len(block)
            async with asyncio.timeout(self._take_s):
                await send({"type": "http.response.body", "body": block, "more_body": True})


async def _style(_: Request) -> Response:
    """How the pages look."""
    return Response(_css(), headers={**_KEPT, **_SAFE}, media_type="text/css")


@cache
def _css() -> bytes:
    return files("precompute.live").joinpath("listening.css").read_bytes()


def _notice(
    request: Request, status: int, title: str, text: str, headers: Mapping[str, str] | None = None
) -> Response:
    html = notice(title, text, _language(request))
    return HTMLResponse(html, status, {**_SAFE, "Cache-Control": "no-store", **(headers or {})})


def _language(request: Request) -> str:
    return preferred(request.query_params.get("lang"), request.headers.get("accept-language"))


def _tag(digest: Digest) -> str:
    return f'"{digest}"'


def _knows(request: Request, tag: str) -> bool:
    return tag in request.headers.get("if-none-match", "")


def _unchanged(tag: str) -> Response:
    return Response(status_code=304, headers={**_KEPT, **_SAFE, "ETag": tag})
