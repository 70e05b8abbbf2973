"""The server of the live service (uvicorn): where it listens, and what it does not put up with."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from db.errors import KlangbildError
from db.service_manager import ServiceManager, Supervision

_HEADERS_WITHIN_S = 5.0
_KEEP_ALIVE_S = 5
_CLOSE_WITHIN_S = 5
_MOST_CONNECTIONS = 128
"""A museum has some dozens of kiosks, each with one connection or two."""
_MOST_HEADER_BYTES = 16 * 2**10


class ServingError(KlangbildError):
    """The server cannot listen where it was asked to."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service listens, and with which certificate."""

    host: str = "127.0.0.1"
    port: int = 8765
    """0: any that is free."""
    certificate: Path | None = None
    """PEM, with the chain; None: plain HTTP."""
    key: Path | None = None

    @property
    def is_exposed(self) -> bool:
        """Whether tokens and pictures would travel unprotected beyond this machine."""
        if self.certificate is not None:
            return False
        try:
            return not ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host != "localhost"


class LiveServer(uvicorn.Server):
    """The server.

    Args:
        app: the application.
        address: where it listens.
        on_listening: called once with the port.
        manager: who is told by the event loop that it goes on, and when it ends; ready is said by `on_listening`.
    """

    def __init__(
        self,
        app: ASGIApp,
        address: Address,
        on_listening: Callable[[int], None],
        manager: ServiceManager | None = None,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=address.host,
                port=address.port,
                http=_PatientProtocol,
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,  # its lines have addresses with their queries; the desk logs what matters
                server_header=False,
                proxy_headers=False,
                limit_concurrency=_MOST_CONNECTIONS,
                timeout_keep_alive=_KEEP_ALIVE_S,
                timeout_graceful_shutdown=_CLOSE_WITHIN_S,
                h11_max_incomplete_event_size=_MOST_HEADER_BYTES,
                ssl_certfile=address.certificate,
                ssl_keyfile=address.key,
            )
        )
        self._on_listening = on_listening
        self._manager = manager or ServiceManager(Supervision())

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._on_listening(self.servers[0].sockets[0].getsockname()[1])

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second, in the event loop."""
        self._manager.alive()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End: kiosks are told."""
        self._manager.stopping("closing")
        await super().shutdown(sockets)


def serve(
    app: ASGIApp,
    address: Address,
    on_listening: Callable[[int], None],
    manager: ServiceManager | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        ServingError: the address cannot be had, or the certificate cannot be read.
    """
    try:
        server = LiveServer(app, address, on_listening, manager)
        server.config.load()
        server.run()
    except OSError as error:
        raise ServingError(
            f"cannot serve at {address.host}:{address.port}: {error.strerror or error}"
        ) from error
    except SystemExit:
        raise ServingError(
            f"cannot listen at {address.host}:{address.port}: this machine has no such address, or something else "
            f"listens there; try another --host or --port"
        ) from None


class _PatientProtocol(H11Protocol):
    """HTTP that gives a client some seconds for its headers, and no more: idle connections would use up all."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        if self._waiting is None and self._is_between_requests():
            self._wait_for_headers()
        super().data_received(data)
        if not self._is_between_requests():
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait_for_headers(self) -> None:
        self._waiting = self.loop.call_later(_HEADERS_WITHIN_S, self._give_up)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if self._is_between_requests():
            self.transport.close()
