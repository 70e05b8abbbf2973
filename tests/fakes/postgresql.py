"""A PostgreSQL server of one's own, reached by a Unix socket, or else over TCP from this machine alone."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text


def server_programs() -> Path | None:
    """The folder of the newest server's programs, as Debian lays them; None where none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class Server:
    """A server of one's own, and what may befall it.

    Args:
        programs: of the server.
        folder: empty, for data and log; its disk may be a small one.
        syncs: it waits for its disk, as a museum's does; tests need not.
        port: of 127.0.0.1, on which it listens; None: on none.
    """

    def __init__(self, programs: Path, folder: Path, *, syncs: bool, port: int | None = None) -> None:
        self._programs = programs
        self._data, self._log = folder / "data", folder / "log"
        # A short path: the name of a Unix socket may have 107 characters at most.
        self._sockets = Path(tempfile.mkdtemp(prefix="klangbild-postgresql-", dir="/tmp"))
        self._port = port
        listens = "-c listen_addresses=''" if port is None else f"-c listen_addresses=127.0.0.1 -p {port}"
        self._settings = f"-k {self._sockets} {listens}" + ("" if syncs else " -c fsync=off")
        self._owner: dict[str, Any] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            user = pwd.getpwnam("nobody")
            for each in (folder, self._sockets):
                os.chown(each, user.pw_uid, user.pw_gid)
            self._owner = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        try:
            unsynced = [] if syncs else ["--no-sync"]
            self._run("initdb", "--auth", "trust", "--username", "klangbild", *unsynced)
        except BaseException:
            self.remove()
            raise

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        if self._port is not None:
            return f"postgresql://klangbild@127.0.0.1:{self._port}/{database}"
        return f"postgresql://klangbild@/{database}?host={self._sockets}"

    def start(self, within_s: float = 0.0) -> None:
        """Start it, and wait until it answers.

        Args:
            within_s: tried again for so long: after `kill` the others of its processes have the memory for a while.
        """
        give_up_s = time.monotonic() + within_s
        while True:
            try:
                self._run("pg_ctl", "--wait", "--log", self._log, "-o", self._settings, "start")
            except RuntimeError:
                if time.monotonic() > give_up_s:
                    raise
                time.sleep(0.2)
            else:
                return

    def stop(self, mode: str = "immediate") -> None:
        """End it as `pg_ctl stop` does: 'immediate' leaves the recovery to the next start."""
        self._run("pg_ctl", "--mode", mode, "stop")

    def kill(self) -> None:
        """Kill its first process, which takes all others with it."""
        os.kill(self.pid(), signal.SIGKILL)

    def pid(self) -> int:
        """Of its first process."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def is_up(self) -> bool:
        """True while it runs; what it answers is another question."""
        return self._program("pg_ctl", "status").returncode == 0

    def remove(self) -> None:
        """Leave no socket behind; it is stopped already."""
        shutil.rmtree(self._sockets, ignore_errors=True)

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = self._program(program, *arguments)
        if done.returncode:
            log = self._log.read_text(errors="replace")[-1000:] if self._log.exists() else ""
            raise RuntimeError(f"{program} failed: {done.stdout.decode()}{log}")

    def _program(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
        command = [self._programs / program, "--pgdata", self._data, *arguments]
        with tempfile.TemporaryFile() as said:  # no pipe: the server inherits it and would keep it open
            done = subprocess.run(
                command, stdout=said, stderr=subprocess.STDOUT, cwd=self._sockets, **self._owner
            )
            said.seek(0)
            done.stdout = said.read()
        return done


@contextmanager
def own_server(programs: Path, *, syncs: bool, port: int | None = None) -> Generator[str]:
    """The URL of a server that ends with this.

    Args:
        programs: of the server.
        syncs: it waits for its disk, as a museum's does; tests need not.
        port: as of `Server`.
    """
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        server = Server(programs, Path(folder), syncs=syncs, port=port)
        try:
            server.start()
            yield server.url()
            server.stop()
        finally:
            server.remove()


def engine_of(url: str) -> Engine:
    """SQLAlchemy's own, for what the studio's database does not let one do."""
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"))


def empty(url: str) -> None:
    """Leave nothing of what was in a database."""
    engine = engine_of(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
