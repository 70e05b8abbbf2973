"""A PostgreSQL server of one's own, reached by a Unix socket alone."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text


def server_programs() -> Path | None:
    """The folder of the newest server's programs, as Debian lays them; None where none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def own_server(programs: Path, *, syncs: bool) -> Generator[str]:
    """The URL of a server that ends with this.

    Args:
        programs: of the server.
        syncs: it waits for its disk, as a museum's does; tests need not.
    """
    # A short path: the name of a Unix socket may have 107 characters at most.
    folder = Path("/tmp") / f"klangbild-postgresql-{os.getpid()}"  # noqa: S108 - for its owner alone
    folder.mkdir(mode=0o700)
    owner: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = pwd.getpwnam("nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)
        owner = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data = folder / "data"

    def run(program: str, *arguments: str | Path) -> None:
        command = [programs / program, "--pgdata", data, *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **owner)

    unsynced = [] if syncs else ["--no-sync"]
    settings = f"-k {folder} -c listen_addresses=''" + ("" if syncs else " -c fsync=off")
    try:
        run("initdb", "--auth", "trust", "--username", "klangbild", *unsynced)
        run("pg_ctl", "--wait", "--log", folder / "log", "-o", settings, "start")
        yield f"postgresql://klangbild@/postgres?host={folder}"
        run("pg_ctl", "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
