"""A small hub on this machine: Hugging Face's interface as far as fetching needs it, with faults on demand.

As there, large files lie on another host, to which the hub sends those who ask for them.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

LARGE_BYTES = 1000
"""From here on a file counts as one of Git LFS, with a SHA-256."""


@dataclass
class Repository:
    """What lies in one, at one commit, and how the hub misbehaves."""

    hub_id: str
    files: dict[str, bytes]
    revision: str = "a" * 40
    licence: str = ""
    gated: bool = False
    cuts: dict[str, list[int]] = field(default_factory=dict)
    """For a path, after how many bytes of an answer the connection is cut, answer by answer."""
    sends_instead: dict[str, bytes] = field(default_factory=dict)
    """Other bytes than the listing states."""
    lacks: set[str] = field(default_factory=set)
    """Files that are listed and not given."""
    holds: dict[str, int] = field(default_factory=dict)
    """For a path, after how many bytes the hub falls silent until it is closed."""

    @classmethod
    def of_folder(cls, hub_id: str, folder: Path, **more) -> Repository:
        """One with the files of a folder."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        return cls(hub_id, {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}, **more)


@dataclass(frozen=True)
class Given:
    """A file that was given, from its beginning or from a place in it."""

    path: str
    range: str
    with_token: bool
    """True where a token was shown to the host that gave the file."""


class SmallHub:
    """Serves repositories on the loopback."""

    def __init__(self, *repositories: Repository) -> None:
        self.repositories = {repository.hub_id: repository for repository in repositories}
        self.given: list[Given] = []
        self.silent = threading.Event()
        """Set when the hub has fallen silent in the middle of a file."""
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def ranges(self, path: str) -> list[str]:
        """The ranges in which a file was given, in order; '' where all of it was."""
        return [each.range for each in self.given if each.path == path]

    @contextmanager
    def serving(self) -> Iterator[SmallHub]:
        """Open until left."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.closing.set()
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def _handler(hub) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler's
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """Nothing."""

            def do_GET(self) -> None:
                path = unquote(urlsplit(self.path).path)
                parts = path.strip("/").split("/")
                if parts[:2] == ["api", "models"]:
                    self._describe("/".join(parts[2:4]), parts[5] if parts[4:5] == ["revision"] else None)
                elif len(parts) > 4 and parts[2] == "resolve":
                    self._resolve("/".join(parts[:2]), parts[3], "/".join(parts[4:]))
                elif parts[0] == "large":
                    self._give(hub.repositories["/".join(parts[1:3])], "/".join(parts[3:]))
                else:
                    self._refuse(404, "")

            def _describe(self, hub_id: str, revision: str | None) -> None:
                repository = hub.repositories.get(hub_id)
                if repository is None:
                    return self._refuse(401, "RepoNotFound")
                if revision not in {None, "main", repository.revision}:
                    return self._refuse(404, "RevisionNotFound")
                siblings = [_sibling(path, data) for path, data in repository.files.items()]
                card = {"license": repository.licence} if repository.licence else {}
                described = {"id": hub_id, "sha": repository.revision, "siblings": siblings, "cardData": card}
                return self._send(200, json.dumps(described).encode(), {"Content-Type": "application/json"})

            def _resolve(self, hub_id: str, revision: str, path: str) -> None:
                repository = hub.repositories.get(hub_id)
                if repository is None or revision != repository.revision:
                    return self._refuse(404, "RevisionNotFound")
                if repository.gated and "authorization" not in self.headers:
                    return self._refuse(401, "GatedRepo")
                if path not in repository.files or path in repository.lacks:
                    return self._refuse(404, "EntryNotFound")
                if len(repository.files[path]) < LARGE_BYTES:
                    return self._give(repository, path)
                elsewhere = f"http://localhost:{hub._server.server_port}/large/{hub_id}/{quote(path)}"
                return self._send(302, b"", {"Location": elsewhere})

            def _give(self, repository: Repository, path: str) -> None:
                wanted = self.headers.get("Range", "")
                hub.given.append(Given(path, wanted, "authorization" in self.headers))
                data = repository.sends_instead.get(path, repository.files[path])
                start = int(wanted.removeprefix("bytes=").rstrip("-") or 0)
                headers = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if start else {}
                cuts = repository.cuts.get(path, [])
                cut = cuts.pop(0) if cuts else repository.holds.get(path)
                self._send(206 if start else 200, data[start:], headers, cut, path in repository.holds)

            def _refuse(self, status: int, code: str) -> None:
                self._send(status, b"", {"X-Error-Code": code} if code else {})

            def _send(
                self,
                status: int,
                data: bytes,
                headers: dict[str, str],
                cut: int | None = None,
                hold: bool = False,
            ) -> None:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(data[:cut])
                    self.wfile.flush()
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # who asked has gone
                    return
                if cut is not None:
                    self.close_connection = True
                    if hold:
                        hub.silent.set()
                        hub.closing.wait()

        return Handler


def _sibling(path: str, data: bytes) -> dict[str, object]:
    blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    described: dict[str, object] = {"rfilename": path, "size": len(data), "blobId": blob}
    if len(data) >= LARGE_BYTES:
        described["lfs"] = {"size": len(data), "sha256": _digest(data), "pointerSize": 130}
    return described


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
