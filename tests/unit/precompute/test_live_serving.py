"""The live service's event loop tells the service manager that it lives, only while it does, and that it ends."""

from __future__ import annotations

import threading

import httpx
from fakes.service_manager import service_manager
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from db.service_manager import ServiceManager, Supervision
from precompute.live.serving import Address, LiveServer

_WITHIN_S = 60.0


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_a_loop_that_hangs_does_not_seem_alive() -> None:
    hangs, goes_on, listening = threading.Event(), threading.Event(), threading.Event()
    clock = Clock()
    ports: list[int] = []

    async def hang(_: Request) -> Response:
        hangs.set()
        goes_on.wait(_WITHIN_S)  # in the loop itself, as a bug would
        return Response()

    def listens(port: int) -> None:
        ports.append(port)
        listening.set()

    with service_manager() as systemd:
        ours = ServiceManager(Supervision(systemd.address, 30.0), clock)
        server = LiveServer(Starlette(routes=[Route("/", hang)]), Address(port=0), listens, ours)
        serving = threading.Thread(target=server.run)
        serving.start()
        try:
            assert listening.wait(_WITHIN_S)
            systemd.wait_for(lambda lines: lines.count("WATCHDOG=1") == 1)
            clock.now_s += 10
            systemd.wait_for(lambda lines: lines.count("WATCHDOG=1") == 2)
            asking = threading.Thread(target=httpx.get, args=(f"http://127.0.0.1:{ports[0]}/",))
            asking.start()
            assert hangs.wait(_WITHIN_S)
            clock.now_s += 1000
            assert systemd.lines().count("WATCHDOG=1") == 2
            goes_on.set()
            systemd.wait_for(lambda lines: lines.count("WATCHDOG=1") == 3)
            asking.join()
        finally:
            goes_on.set()
            server.should_exit = True
            serving.join()
        assert "STOPPING=1" in systemd.lines()
