"""One exchange with the studio over HTTP: what is sent, and what comes back, frame by frame and never too much."""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import cv2

from kiosk.camera import Pixels
from kiosk.live.answer import MOST_ANSWER_BYTES, MOST_FRAME_BYTES, AnswerError, refusal
from kiosk.live.contract import Wish
from precompute.live.framing import MEDIA_TYPE, Frame, Kind, Unframing, framed, framed_json

if TYPE_CHECKING:
    import httpx

_MOST_REFUSAL_BYTES = 16 * 2**10


def new_client(trusted: ssl.SSLContext | bool) -> httpx.AsyncClient:
    """Who asks: it follows nobody elsewhere, asks no proxy, and keeps no connection."""
    import httpx  # noqa: PLC0415 - a tenth of a second and 15 MB, which kiosks without a studio need not have

    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)  # a line for each request, and their headers
    return httpx.AsyncClient(
        verify=trusted,
        trust_env=False,
        follow_redirects=False,
        timeout=None,  # noqa: S113 - whoever asks has a time for each step
        headers={"Accept-Encoding": "identity"},
        # A connection that waits may just be ending on the other side when it is taken again.
        limits=httpx.Limits(max_keepalive_connections=0),
    )


def errors() -> tuple[type[Exception], ...]:
    """What a network, a certificate or somebody else's server may do to us."""
    import httpx  # noqa: PLC0415 - loaded by the thread

    return (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError)


def body(pixels: Pixels | None, duration_s: float, seed: int, wish: Wish) -> bytes:
    """What is sent: the wish, and the picture where there is one.

    Raises:
        AnswerError: the picture cannot be encoded.
    """
    told: dict[str, Any] = {"duration_s": duration_s, "seed": seed}
    if wish.feeling is not None:
        told["feeling"] = wish.feeling.value
    if wish.subject is not None:
        told["work"] = wish.subject.artwork.accession_number
    picture = b"" if pixels is None else framed(Kind.PICTURE, _as_png(pixels))
    return framed_json(Kind.WISH, told) + picture


def _as_png(pixels: Pixels) -> bytes:
    settings = [cv2.IMWRITE_PNG_COMPRESSION, 1]  # on a wall's worth of network, time is dearer than bytes
    encoded, file = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), settings)
    if not encoded:
        raise AnswerError("The picture cannot be sent.", is_lasting=False)
    return file.tobytes()


async def require_music(response: httpx.Response) -> None:
    """An answer that brings music.

    Raises:
        AnswerError: it is a refusal, or not the live service's.
    """
    if response.status_code != 200:
        raise refusal(response.status_code, await json_of(response))
    if response.headers.get("content-type", "").split(";")[0].strip().lower() != MEDIA_TYPE:
        raise AnswerError("What answers at the studio's address is no live service.")


async def frames_of(response: httpx.Response) -> AsyncIterator[Frame]:
    """The frames of an answer as they come.

    Raises:
        FramingError: what comes is no row of frames, or ends within one.
        AnswerError: it goes on for ever.
    """
    unframing = Unframing(MOST_FRAME_BYTES)
    length = 0
    async for data in response.aiter_raw():
        length += len(data)
        if length > MOST_ANSWER_BYTES:
            raise AnswerError("The studio's answer is longer than any music.")
        for frame in unframing.push(data):
            yield frame
    unframing.finish()


async def json_of(response: httpx.Response) -> Any:
    """The body where it is short and JSON, else nothing."""
    body = b""
    async for data in response.aiter_raw():
        body += data
        if len(body) > _MOST_REFUSAL_BYTES:
            return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
