"""Composing by the studio: a request over HTTP, whose answer is heard while it comes (`precompute.live.framing`).

A thread with an event loop asks; giving up ends the connection at once, wherever it is. Each step has its time, and
the whole has one, so that neither a studio that says nothing nor one that drips keeps anybody waiting. The picture
goes as a PNG file, made in memory: lossless, so that the studio sees what would be seen here.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from kiosk.camera import Pixels
from kiosk.events import LiveEvent, LiveFailed, LiveProgress, LiveReady
from kiosk.live.address import StudioAddress, StudioAddressError
from kiosk.live.answer import AnswerError, Growing, failure_in, told_in
from kiosk.live.contract import AS_IT_IS, Wish, require_possible
from kiosk.live.exchange import body, errors, frames_of, json_of, new_client, require_music
from kiosk.live.trust import Trust
from kiosk.mailbox import Mailbox
from kiosk.playing import GrowingSamples
from precompute.live.framing import MEDIA_TYPE, Frame, FramingError, Kind

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__)

_FIRST_S = 1.0
"""A piece is played from when so much of it is there."""
_PROGRESS = {"perceiving": 0.2, "composing": 0.6}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the studio may take, in seconds."""

    answer_s: float = 2.0
    """From asking until it says that it is at work, the picture's way included."""
    sound_s: float = 15.0
    """From asking until the first second of music is there; engines that sample need some."""
    go_on_s: float = 8.0
    """Without a sample, when it was heard already."""
    whole_s: float = 60.0
    """From asking until all of it is there, and twice its length on top."""


@dataclass(slots=True, eq=False)
class _Order:
    request: int
    pixels: Pixels | None
    """Until they are encoded."""
    duration_s: float
    seed: int
    wish: Wish


class StudioComposer:
    """Has the studio compose: always when it is told to; whether that makes sense says `is_worth_asking`.

    Args:
        address: where the studio is.
        patience: how long it may take.

    Raises:
        StudioAddressError: the certificates cannot be read.
    """

    def __init__(self, address: StudioAddress, patience: Patience | None = None) -> None:
        self._address = address
        self._trusted = address.trusted()
        self._patience = patience or Patience()
        self._mailbox: Mailbox[LiveEvent] = Mailbox()
        self._numbers = count(1)
        self._changing = threading.Lock()
        self._order: _Order | None = None
        self._music: GrowingSamples | None = None
        """What of the order can be heard."""
        self._trust = Trust()
        self._ending = False
        self._loop = asyncio.new_event_loop()
        self._order_changed, self._trust_changed = asyncio.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="klangbild-studio", daemon=True)

    @property
    def is_worth_asking(self) -> bool:
        """Whether the studio answered last time, or is well again since; while nothing can ask, it is not."""
        return self._thread.is_alive() and self._trust.is_worth_asking

    def start(self) -> None:
        """Start the thread, which asks at once whether the studio is there."""
        if self._address.is_exposed:
            _log.warning("The studio is asked without TLS: token and pictures travel unprotected.")
        self._thread.start()

    def stop(self) -> None:
        """End, whatever is being waited for. No method may be called after this."""
        self._ending = True
        self.cancel()
        if self._thread.is_alive():
            self._tell(self._order_changed)
            self._thread.join()
        self._loop.close()
        self._mailbox.close()

    def request(self, pixels: Pixels | None, *, duration_s: float, seed: int, wish: Wish = AS_IT_IS) -> int:
        """See `PictureComposer`."""
        require_possible(pixels, duration_s, wish)
        self.cancel()
        sent = None if wish.subject is not None or pixels is None else pixels.copy()
        order = _Order(next(self._numbers), sent, duration_s, wish.seed_from(seed), wish)
        with self._changing:
            self._order = order
        self._tell(self._order_changed)
        return order.request

    def cancel(self) -> None:
        """See `PictureComposer`."""
        with self._changing:
            if self._order is None:
                return
            self._give_up()
        self._tell(self._order_changed)

    def poll(self) -> list[LiveEvent]:
        """See `PictureComposer`."""
        return self._mailbox.collect()

    def fileno(self) -> int:
        """See `PictureComposer`."""
        return self._mailbox.fileno()

    def _give_up(self) -> None:
        if self._music is not None:
            self._music.forget()
        self._order = self._music = None

    def _tell(self, event: asyncio.Event) -> None:
        self._loop.call_soon_threadsafe(event.set)

    # --- In the thread --------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._work())
        finally:
            with suppress(RuntimeError):
                self._loop.run_until_complete(self._loop.shutdown_asyncgens())

    async def _work(self) -> None:
        async with new_client(self._trusted) as client:
            watching = asyncio.create_task(self._watch(client))
            asked: _Order | None = None
            asking: asyncio.Task[None] | None = None
            while not self._ending:
                order = self._order
                if order is not asked:
                    await _end(asking)
                    asked, asking = order, order and asyncio.create_task(self._ask(client, order))
                await self._order_changed.wait()
                self._order_changed.clear()
            await _end(watching, asking)

    async def _watch(self, client: httpx.AsyncClient) -> None:
        """Ask for the studio's health when it is time: seldom while all is well, else with growing pauses."""
        while True:
            pause_s = self._trust.check_at_s - time.monotonic()
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, pause_s)):
                    await self._trust_changed.wait()
            self._trust_changed.clear()
            before = self._trust
            if before.check_at_s <= time.monotonic():
                why_not = await self._why_not_well(client)
                if self._trust is before:  # else a request has told more meanwhile
                    now_s = time.monotonic()
                    self._learn(before.failed(now_s) if why_not else before.well(now_s), why_not)

    async def _why_not_well(self, client: httpx.AsyncClient) -> str:
        """What the studio's health lacks; empty where it is well."""
        try:
            async with (
                asyncio.timeout(self._patience.answer_s),
                client.stream("GET", self._address.health) as response,
            ):
                if response.status_code != 200:
                    return f"HTTP {response.status_code}"
                health = await json_of(response)
        except TimeoutError:
            return "it does not answer"
        except errors() as error:
            return f"it cannot be reached ({type(error).__name__})"
        except Exception:  # noqa: BLE001 - our bug, after which the studio would never be looked for again
            _log.exception("Asking for the studio's health broke.")
            return "its health could not be asked for"
        return "" if isinstance(health, dict) and health.get("ready") is True else "it has no engine"

    def _learn(self, trust: Trust, reason: str = "") -> None:
        if trust.is_worth_asking != self._trust.is_worth_asking:
            level = logging.INFO if trust.is_worth_asking else logging.WARNING
            state = f"The studio is not asked for now: {reason}" if reason else "The studio is asked again."
            _log.log(level, "%s", state)
        self._trust = trust
        self._trust_changed.set()

    async def _ask(self, client: httpx.AsyncClient, order: _Order) -> None:
        """Ask, and listen until the piece is whole; whatever goes wrong is told as a failure."""
        try:
            await self._listen(client, order)
        except TimeoutError:
            self._fail(order, AnswerError("The studio does not answer in time."))
        except AnswerError as error:
            self._fail(order, error)
        except FramingError:
            self._fail(order, AnswerError("The studio's answer cannot be understood."))
        except StudioAddressError as error:
            self._fail(order, AnswerError(str(error)))
        except errors() as error:
            self._fail(order, AnswerError(f"The studio cannot be reached ({type(error).__name__})."))
        except Exception:  # noqa: BLE001 - our bug, and no reason to leave a visitor without music
            _log.exception("Asking the studio broke.")
            self._fail(order, AnswerError("The studio could not be asked."))

    async def _listen(self, client: httpx.AsyncClient, order: _Order) -> None:
        asked_s, patience = self._loop.time(), self._patience
        async with asyncio.timeout_at(asked_s + patience.answer_s) as deadline:
            headers = {
                "Authorization": f"Bearer {await asyncio.to_thread(self._address.token)}",
                "Content-Type": MEDIA_TYPE,
                "Klangbild-Deadline": f"{patience.sound_s:g}",
            }
            content = await asyncio.to_thread(body, order.pixels, order.duration_s, order.seed, order.wish)
            order.pixels = None
            async with client.stream(
                "POST", self._address.asking, content=content, headers=headers
            ) as response:
                await require_music(response)
                piece: Growing | None = None
                async for frame in frames_of(response):
                    piece = self._hear(order, frame, piece)
                    if frame.kind == Kind.DONE:
                        return
                    if self._music is None:
                        deadline.reschedule(asked_s + patience.sound_s)
                    elif frame.kind == Kind.AUDIO:
                        whole_s = asked_s + patience.whole_s + 2 * order.duration_s
                        deadline.reschedule(min(self._loop.time() + patience.go_on_s, whole_s))
        raise AnswerError("The studio's answer ends too early.")

    def _hear(self, order: _Order, frame: Frame, piece: Growing | None) -> Growing | None:
        """A frame of the answer; gives the piece, once it has begun.

        Raises:
            AnswerError: it says that there is no music, or cannot be.
            FramingError: it is none.
        """
        match frame.kind:
            case Kind.PROGRESS if progress := _PROGRESS.get(str(frame.plain().get("step"))):
                self._post(order, LiveProgress(order.request, progress))
            case Kind.BEGUN if piece is None:
                return Growing(told_in(frame))
            case Kind.AUDIO if piece is not None:
                piece.take(frame.payload)
                self._grow(order, piece)
            case Kind.FAILED:
                raise failure_in(frame)
            case Kind.DONE if piece is not None and piece.is_whole:
                pass
            case Kind.BEGUN | Kind.AUDIO | Kind.DONE:
                raise AnswerError("The studio's answer is out of order.")
            case _:
                pass
        return piece

    def _grow(self, order: _Order, piece: Growing) -> None:
        """More of the piece is there: whoever plays it may go on, or begin."""
        told = piece.told
        with self._changing:
            if self._order is not order:
                return
            if self._music is not None:
                self._music.grow(piece.there)
                return
            if not (piece.is_whole or piece.there >= _FIRST_S * told.sample_rate_hz):
                return
            self._music = GrowingSamples(piece.audio, told.sample_rate_hz)
            self._music.grow(piece.there)
            ready = LiveReady(order.request, self._music, told.summary, told.impression, told.remarks)
            self._mailbox.post(ready)
        self._learn(self._trust.sounded())

    def _post(self, order: _Order, event: LiveEvent) -> None:
        with self._changing:
            if self._order is order:
                self._mailbox.post(event)

    def _fail(self, order: _Order, error: AnswerError) -> None:
        """A piece that is whole goes on, whatever comes after it."""
        with self._changing:
            if self._order is not order or (self._music is not None and self._music.is_whole):
                return
            if error.is_lasting:
                self._learn(self._trust.failed(time.monotonic()), str(error))
            self._give_up()
            self._mailbox.post(LiveFailed(order.request, str(error)))


async def _end(*tasks: asyncio.Task[None] | None) -> None:
    """Give tasks up, and wait until they have let go of their connections."""
    running = [task for task in tasks if task is not None]
    for task in running:
        task.cancel()
    for result in await asyncio.gather(*running, return_exceptions=True):
        if isinstance(result, Exception):
            raise result
