"""Studios at the other end of a network: a live service in a process of its own, and sockets that only pretend."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from fakes.live_kiosk import Kiosk, Service, live_service
from fakes.waiting import wait_until

from kiosk.live import StudioAddress
from precompute.live.framing import MEDIA_TYPE
from precompute.live.serving import Address
from precompute.live.work import Patience
from precompute.pipeline import Studio

TOKEN = "a-token-that-nobody-shall-read"  # noqa: S105 - it opens nothing
HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {MEDIA_TYPE}\r\nConnection: close\r\n\r\n".encode()


@contextmanager
def open_service(
    build: Callable[[], Studio], home: Path, patience: Patience | None = None, address: Address | None = None
) -> Iterator[Service]:
    """A live service in this process whose composer takes orders."""
    certificate = None if address is None else address.certificate
    with live_service(build, home, patience, address=address) as service:
        scheme = "https" if certificate else "http"
        watcher = Kiosk(service.port, "nobody", scheme, ssl.create_default_context(cafile=certificate))
        service.kiosks.append(watcher)
        wait_until(lambda: bool(watcher.health()["ready"]))
        yield service


def address_of(port: int, folder: Path, token: str = TOKEN, scheme: str = "http") -> StudioAddress:
    """The address of a service on this machine, with its token in a file."""
    file = folder / f"token-{port}"
    file.write_text(token + "\n")
    return StudioAddress.parse(f"{scheme}://127.0.0.1:{port}", file)


@dataclass(frozen=True)
class FarStudio:
    """A live service in a process of its own."""

    process: subprocess.Popen[str]
    port: int
    token: str

    def send(self, blow: signal.Signals) -> None:
        """To the service and its composer."""
        os.killpg(self.process.pid, blow)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It and its composer stand still for a while."""
        self.send(signal.SIGSTOP)
        try:
            yield
        finally:
            self.send(signal.SIGCONT)


@contextmanager
def far_studio(build: str, home: Path, port: int = 0) -> Iterator[FarStudio]:
    """A live service whose studio is built by 'module:function'."""
    process = subprocess.Popen(
        [sys.executable, __file__, build, str(home), str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    try:
        listening, token = process.stdout.readline().split()
        yield FarStudio(process, int(listening), token)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@contextmanager
def pretender(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port where each connection is answered by a function, in a thread; gives the port.

    The function gets the connection after the head of the request; it ends when the connection does.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=meet, args=(connection,), daemon=True).start()

        def meet(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                head = b""
                while b"\r\n\r\n" not in head:
                    data = connection.recv(65536)
                    if not data:
                        return
                    head += data
                if head.startswith(b"GET"):  # its health is always good
                    body = b'{"ready": true}'
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
                    return
                answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def wait_for_end(connection: socket.socket) -> None:
    """Take what comes, until the other side has gone."""
    with suppress(OSError):
        while connection.recv(65536):
            pass


def _serve(build: str, home: Path, port: int) -> None:
    module, _, name = build.partition(":")
    studio = getattr(import_module(module), name)
    home.mkdir(exist_ok=True)
    with open_service(studio, home, address=Address(port=port)) as service:
        print(service.port, service.tokens.add("hall", datetime.now(UTC)), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    _serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
