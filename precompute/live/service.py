"""The HTTP side of the live service (Starlette).

    POST   /v1/live          ask for music; frames in, frames out (`framing`)
    DELETE /v1/live/{id}     cancel; closing the connection does the same
    GET    /v1/live/health   whether music can be asked for; open to everybody
    GET    /listen/{page}    what visitors take along (`listening`), where the studio offers it; open to everybody

Who asks proves to be a kiosk by `Authorization: Bearer TOKEN`. `Klangbild-Deadline: SECONDS` tells within how many
seconds the music must begin; what cannot is refused at once with 503 and Retry-After. The answer's header
`Klangbild-Request` is the id. Faults are problems after RFC 9457.

Neither pictures nor words are written to a file or a log: the log knows the kiosk, the outcome and the time.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import numpy as np
from numpy.typing import NDArray
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from db.entities import AccessionNumber
from db.errors import KlangbildError, NotFoundError, StoreError
from precompute.live.desk import Desk, Piece
from precompute.live.exhibits import Exhibits
from precompute.live.framing import MEDIA_TYPE, FrameTooLargeError, FramingError, Kind, Unframing
from precompute.live.requests import (
    MAX_BODY_BYTES,
    MAX_PICTURE_BYTES,
    Asked,
    RefusedError,
    check_announced,
    parse_deadline,
    parse_wish,
    read_image,
    too_large,
)
from precompute.live.subjects import Subject
from precompute.live.tokens import Tokens
from precompute.live.work import where

_log = logging.getLogger(__name__)

_PROBLEM = "application/problem+json"
_DECODED_AT_ONCE = 2
"""A picture of the largest size takes 120 MB while it is decoded."""
_DRAINED_BYTES = 4 * MAX_BODY_BYTES
"""A request that is refused is read no further than this: no kiosk sends so much."""


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How long a kiosk may take, in seconds."""

    body_s: float = 10.0
    """To send the whole request."""
    take_s: float = 30.0
    """To take what is sent; the network's buffers hold some seconds of music."""
    drain_s: float = 1.0
    """A request that is refused before it was read is read no longer than this: who is still sending when the
    connection is closed may never see the answer."""


def live_app(
    desk: Desk,
    tokens: Tokens,
    limits: TimeLimits | None = None,
    exhibits: Exhibits | None = None,
    pages: Sequence[BaseRoute] = (),
) -> ASGIApp:
    """The application; the desk opens and closes with it.

    Args:
        desk: takes the orders.
        tokens: of the kiosks.
        limits: how long a kiosk may take.
        exhibits: the works that kiosks may name; None: each must be sent as a picture.
        pages: what else is served; see `listening_pages`.
    """
    service = _Service(desk, tokens, limits or TimeLimits(), exhibits)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await desk.start()
        try:
            yield
        finally:
            await desk.stop()

    app = Starlette(
        routes=[
            Route("/v1/live", service.ask, methods=["POST"]),
            Route("/v1/live/health", service.health, methods=["GET"]),
            Route("/v1/live/{piece_id}", service.cancel, methods=["DELETE"]),
            *pages,
        ],
        exception_handlers={
            RefusedError: _refused,
            KlangbildError: _unable,
            HTTPException: _unlike,
            Exception: _broken,
        },
        lifespan=lifespan,
    )
    return _Quiet(app)


class _Service:
    def __init__(self, desk: Desk, tokens: Tokens, limits: TimeLimits, exhibits: Exhibits | None) -> None:
        self._exhibits = exhibits
        self._desk = desk
        self._tokens = tokens
        self._limits = limits
        self._decoding = asyncio.Semaphore(_DECODED_AT_ONCE)

    async def ask(self, request: Request) -> Response:
        """Take an order, and answer with its frames."""
        try:
            kiosk = self._kiosk(request)
            deadline_s = parse_deadline(request.headers.get("klangbild-deadline"))
            check_announced(request.headers.get("content-type"), request.headers.get("content-length"))
            self._desk.check(kiosk, deadline_s)
            asked, payload = await self._body(request)
        except RefusedError:
            await self._drain(request)
            raise
        source = await self._source(asked, payload)
        self._desk.check(kiosk, deadline_s)
        return _Frames(self._desk, self._desk.order(kiosk, asked, source, deadline_s), self._limits.take_s)

    async def cancel(self, request: Request) -> Response:
        """Give up a piece."""
        if not self._desk.cancel(self._kiosk(request), request.path_params["piece_id"]):
            raise RefusedError(404, "not-found", "this kiosk has no such request, or it has ended")
        return Response(status_code=204)

    async def health(self, _: Request) -> Response:
        """Whether music can be asked for."""
        return JSONResponse(self._desk.health(), headers={"Cache-Control": "no-store"})

    def _kiosk(self, request: Request) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        kiosk = self._tokens.kiosk_of(token.strip()) if scheme.lower() == "bearer" else None
        if kiosk is None:
            raise RefusedError(401, "unauthorized", "no entry", headers={"WWW-Authenticate": "Bearer"})
        return kiosk

    async def _source(self, asked: Asked, payload: bytearray) -> NDArray[np.uint8] | Subject:
        """What is composed for."""
        if asked.work is not None:
            return await asyncio.to_thread(_subject, self._exhibits, asked.work)
        async with self._decoding:
            return await asyncio.to_thread(_pixels, payload)

    async def _body(self, request: Request) -> tuple[Asked, bytearray]:
        """The wish and the bytes of the picture; none where the wish names a work."""
        try:
            async with asyncio.timeout(self._limits.body_s):
                return await _wish_and_picture(request)
        except TimeoutError:
            raise RefusedError(
                408, "too-slow", f"the request must be here within {self._limits.body_s:g} s"
            ) from None
        except ClientDisconnect:
            raise RefusedError(400, "cut-off", "the connection ended before the request did") from None

    async def _drain(self, request: Request) -> None:
        """Read and forget what is still being sent, for a moment."""
        length = 0
        with contextlib.suppress(TimeoutError, ClientDisconnect, RuntimeError):
            async with asyncio.timeout(self._limits.drain_s):
                async for chunk in request.stream():
                    length += len(chunk)
                    if length > _DRAINED_BYTES:
                        break


async def _wish_and_picture(request: Request) -> tuple[Asked, bytearray]:
    unframing = Unframing(MAX_PICTURE_BYTES)
    asked: Asked | None = None
    picture: bytearray | None = None
    length = 0
    try:
        async for chunk in request.stream():
            length += len(chunk)
            if length > MAX_BODY_BYTES:
                raise too_large()
            for frame in unframing.push(chunk):
                if frame.kind == Kind.WISH and asked is None:
                    asked = parse_wish(frame.payload)
                elif frame.kind == Kind.PICTURE and asked and asked.work is None and picture is None:
                    picture = frame.payload
                else:
                    raise RefusedError(
                        422, "no-frames", "send a WISH frame, then a PICTURE frame unless it names a work"
                    )
        unframing.finish()
    except FrameTooLargeError:
        raise too_large() from None
    except FramingError as error:
        raise RefusedError(422, "no-frames", f"the body is no row of frames: {error}") from None
    finally:
        unframing.forget()
    if asked is None or (picture is None and asked.work is None):
        raise RefusedError(422, "no-frames", "send a WISH frame, then a PICTURE frame")
    return asked, picture or bytearray()


def _subject(exhibits: Exhibits | None, accession_number: AccessionNumber) -> Subject:
    try:
        if exhibits is None:
            raise NotFoundError("this studio shows no exhibition")
        return exhibits.subject(accession_number)
    except StoreError as error:
        _log.warning("a work that a kiosk named: %s", error)
        raise RefusedError(
            404, "unknown-work", "the studio knows no music of this work; send its picture"
        ) from error


def _pixels(payload: bytearray) -> NDArray[np.uint8]:
    """The picture decoded, its file overwritten."""
    try:
        return read_image(payload)
    finally:
        payload[:] = bytes(len(payload))


class _Frames(Response):
    """The answer: frames as they come, until the last one, or until the kiosk has gone."""

    def __init__(self, desk: Desk, piece: Piece, take_s: float) -> None:
        super().__init__(
            media_type=MEDIA_TYPE,
            headers={"Klangbild-Request": piece.id, "Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
        del self.headers["content-length"]
        self._desk = desk
        self._piece = piece
        self._take_s = take_s

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send, and listen whether the kiosk goes away."""
        going = asyncio.create_task(_gone(receive))
        sending = asyncio.create_task(self._send(send))
        try:
            await asyncio.wait({going, sending}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            self._desk.leave(self._piece)
            going.cancel()
            sending.cancel()
            await asyncio.gather(going, sending, return_exceptions=True)

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            async for frame in self._piece.frames():
                async with asyncio.timeout(self._take_s):
                    await send({"type": "http.response.body", "body": frame, "more_body": True})
        except TimeoutError:
            _log.warning("kiosk %s does not take what is sent", self._piece.ticket.kiosk)
        else:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class _Quiet:
    """Logs where the application broke, without any value: a traceback's message may be a visitor's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - our bug, of whatever kind; it has been answered with 500
            _log.error("The live service broke: %s", where(error))


def _refused(_: Request, error: Exception) -> Response:
    if not isinstance(error, RefusedError):
        return _broken(_, error)
    # What may still come of the request must not be read for ever: uvicorn would, to keep the connection.
    return JSONResponse(error.problem(), error.status, {"Connection": "close", **error.headers}, _PROBLEM)


def _unlike(_: Request, error: Exception) -> Response:
    """No such address, or not by this method."""
    if not isinstance(error, HTTPException):
        return _broken(_, error)
    name = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    refused = RefusedError(
        error.status_code,
        name,
        "see POST /v1/live, DELETE /v1/live/{id}, GET /v1/live/health, GET /listen/{page}",
    )
    return JSONResponse(refused.problem(), error.status_code, error.headers, _PROBLEM)


def _unable(_: Request, error: Exception) -> Response:
    """The world's fault on this side: tokens that cannot be read."""
    _log.error("%s", error)
    return _broken(_, error)


def _broken(_: Request, _error: Exception) -> Response:
    broken = RefusedError(500, "broken", "the service could not answer; its log tells more")
    return JSONResponse(broken.problem(), 500, media_type=_PROBLEM)
