"""Opening the studio's database, and working with it one transaction at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from db.errors import DamagedError, KlangbildError, StoreError
from db.locks import only_holder
from db.plain import canonical_json
from db.records import read_json
from db.repositories import Store

_BUSY_TIMEOUT_S = 30
_WAL_ATTEMPTS = 100
_JSON: dict[str, Any] = {"json_serializer": canonical_json, "json_deserializer": read_json}
_READ_ONLY = "klangbild_read_only"
_JOBS_ONLY = "klangbild_jobs_only"
_WRITERS_LOCK = 0x4B4C4247
"""PostgreSQL's advisory lock that whoever writes holds; 'KLBG'."""
_LONGEST_SLEEP_S = 60.0
"""Who writes to a server, and says nothing for so long within a transaction, is taken for dead."""
_SILENCE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""After so many seconds of silence a line to a server is tried, then as often as that: after a minute it is broken.

Left to themselves systems take two hours. A machine that loses power says no word to the server, which would keep
its locks; and a worker would wait as long for an answer of a server that is gone.
"""
_UNHEARD_MS = 60_000
"""What was sent and is not received after so long breaks a line, too."""
_LINE = {**_SILENCE, "tcp_user_timeout": _UNHEARD_MS, "connect_timeout": 10}
"""Our end of it, in libpq's words; an address may say otherwise."""
_SERVERS_LINE = {
    **{f"tcp_{name}": value for name, value in _SILENCE.items()},
    "tcp_user_timeout": _UNHEARD_MS,
}
"""And the server's, for this session."""
_UNKNOWN_ADDRESS = (
    "the database's address is not one Klangbild knows; write sqlite:///FILE or postgresql://HOST/NAME"
)
_MIGRATIONS = Path(__file__).with_name("migrations")


class Database:
    """The studio's database: SQLite by default, PostgreSQL by URL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Database:
        """Open the database at an SQLAlchemy URL, made and migrated to this program's tables where needed.

        Raises:
            StoreError: it cannot be reached, is no database, or was made by a newer program.
        """
        return cls._opened(_engine(url), _prepare)

    @classmethod
    def watch(cls, url: str, *, patience_s: float) -> Database:
        """Open a database for somebody who only looks on: it is neither made nor migrated, and not waited for.

        Args:
            url: as of `open`.
            patience_s: how long it may be held by others before looking fails.

        Raises:
            StoreError: it is not there, cannot be reached in time, or has the tables of another program.
        """
        return cls._opened(_engine(url, patience_s), _require_there)

    @classmethod
    def _opened(cls, engine: Engine, look: Callable[[Engine], None]) -> Database:
        """After a first look at what is there; nothing stays open where that fails."""
        try:
            look(engine)
        except DBAPIError as error:
            engine.dispose()
            raise _told(error, engine) from error
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    @classmethod
    def as_it_is(cls, url: str) -> Database:
        """Look into a database of any age, which is neither made nor migrated.

        A SQLite file is opened read-only as one that nobody changes: for back-ups, not for a studio at work.

        Raises:
            StoreError: the address is none.
        """
        parsed = parse_url(url)
        if not _is_sqlite(parsed):
            return cls(_server_engine(parsed, None))
        engine = create_engine(
            parsed.set(
                database=f"file:{quote(parsed.database or '')}",
                query={"mode": "ro", "immutable": "1", "uri": "true"},
            ),
            **_JSON,
        )
        event.listen(engine, "begin", _begin_sqlite)
        return cls(engine)

    @contextmanager
    def transaction(self, *, read_only: bool = False, jobs_only: bool = False) -> Generator[Store]:
        """One unit of work: all of it is kept, or none. Keep it short: one writes at a time, others wait.

        With `read_only` it sees the database as it was at the beginning, hinders nobody who writes, and
        refuses to write. With `jobs_only` it writes batches and jobs alone, which a server lets many do at once.

        Raises:
            StoreError: the database refuses (disk full, locked for too long, damaged).
        """
        try:
            with Session(self._engine) as session, session.begin():
                session.connection(
                    execution_options=_options(self._engine, read_only=read_only, jobs_only=jobs_only)
                )
                yield Store(session)
        except DBAPIError as error:
            raise _told(error, self._engine) from error

    @contextmanager
    def sole(self, role: str, otherwise: KlangbildError) -> Generator[Callable[[], bool]]:
        """Be the only program on this database with a role; the role is free again when the program ends, however.

        What is yielded tells whether that still holds: a server that was stopped has forgotten who had which role.

        Args:
            role: 'scheduler'.
            otherwise: raised where another program has the role.

        Raises:
            KlangbildError: `otherwise`.
            StoreError: the database cannot be reached.
        """
        if _is_sqlite(self._engine.url):
            with only_holder(Path(f"{self._engine.url.database}-{role}.lock"), otherwise):
                yield lambda: True
            return
        connection = self._session_lock(role, otherwise)
        try:
            yield partial(_is_alive, connection)
        finally:
            connection.invalidate()  # closed, not pooled: a lock of the session ends with it
            connection.close()

    def _session_lock(self, role: str, otherwise: KlangbildError) -> Connection:
        """A connection whose session has the lock of a role."""
        try:
            # Of itself it neither reads nor writes, and no transaction stays open as long as the lock is held.
            connection = self._engine.connect().execution_options(
                isolation_level="AUTOCOMMIT", **{_READ_ONLY: True}
            )
        except DBAPIError as error:
            raise _told(error, self._engine) from error
        try:
            key = int.from_bytes(sha256(role.encode()).digest()[:8], signed=True)
            if connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (key,)).scalar():
                return connection
        except DBAPIError as error:
            connection.close()
            raise _told(error, self._engine) from error
        connection.close()
        raise otherwise

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _is_alive(connection: Connection) -> bool:
    try:
        connection.exec_driver_sql("SELECT 1")
    except DBAPIError:  # that is the answer
        return False
    return True


def _engine(url: str, patience_s: float | None = None) -> Engine:
    """Nothing is opened yet."""
    parsed = parse_url(url)
    return _sqlite_engine(parsed, patience_s) if _is_sqlite(parsed) else _server_engine(parsed, patience_s)


def _make_folder(url: URL) -> None:
    try:
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the database's folder cannot be made: {error}") from error


def parse_url(url: str) -> URL:
    """The address of a database of a kind that Klangbild knows.

    Raises:
        StoreError: it is none.
    """
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        # Neither the address nor the cause is repeated: they may hold a password.
        raise StoreError(_UNKNOWN_ADDRESS) from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(_UNKNOWN_ADDRESS)
    return parsed


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None where a server keeps it, or nothing but memory.

    Raises:
        StoreError: this is no database's address.
    """
    parsed = parse_url(url)
    is_file = _is_sqlite(parsed) and parsed.database not in (None, "", ":memory:")
    return Path(parsed.database or "") if is_file else None


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _sqlite_engine(url: URL, patience_s: float | None) -> Engine:
    timeout_s = _BUSY_TIMEOUT_S if patience_s is None else patience_s
    engine = create_engine(url, connect_args={"timeout": timeout_s}, **_JSON)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _server_engine(url: URL, patience_s: float | None) -> Engine:
    line = {name: value for name, value in _LINE.items() if name not in url.query}
    session = dict(_SERVERS_LINE)
    if patience_s is not None:
        line["connect_timeout"] = max(2, round(patience_s))  # libpq's least
        session["statement_timeout"] = round(1000 * patience_s)  # waiting for a lock is part of it
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=line, **_JSON
    )
    event.listen(engine, "connect", partial(_prepare_postgresql, session))
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_postgresql(session: Mapping[str, int], connection: Any, _record: object) -> None:
    connection.execute("; ".join(f"SET {name} = {value}" for name, value in session.items()))
    connection.commit()


def _options(engine: Engine, *, read_only: bool, jobs_only: bool = False) -> dict[str, Any]:
    options: dict[str, Any] = {_READ_ONLY: read_only, _JOBS_ONLY: jobs_only}
    if read_only and engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return options


def _reads_only(connection: Connection) -> bool:
    return connection.get_execution_options().get(_READ_ONLY, False)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """WAL lets readers work while one writes; FULL keeps every committed piece through a power cut.

    (In WAL, NORMAL would keep the database sound too, but could lose the last pieces of a night.)
    """
    connection.isolation_level = None
    _keep_write_ahead_log(connection)
    for pragma in ("foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _keep_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Turn on WAL, waiting for whoever holds the file.

    To turn it on, a reader becomes a writer, and then SQLite does not wait for another writer: of several
    programs that open a new database at once, one would be refused. Where a transaction begins, it waits.
    """
    for _ in range(_WAL_ATTEMPTS):
        try:
            if connection.execute("PRAGMA page_count").fetchone()[0] == 0:
                # Free pages can then be given back a few at a time (`db.compacting`).
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
        else:
            return
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = WAL")


def _begin_sqlite(connection: Connection) -> None:
    """Take the writer's lock at the beginning: two that both read first and then write would deadlock."""
    read_only = _reads_only(connection)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    """One writes at a time, as in SQLite: the same bytes put twice at once then neither clash nor deadlock.

    Whoever only leases jobs takes rows that nobody else has. Locks of whoever falls asleep with them, or whose line
    breaks, would be held for ever: the server ends such a transaction.
    """
    if _reads_only(connection):
        return
    jobs_only = connection.get_execution_options().get(_JOBS_ONLY, False)
    lock = "" if jobs_only else f", pg_advisory_xact_lock({_WRITERS_LOCK})"
    longest_ms = round(1000 * _LONGEST_SLEEP_S)
    connection.exec_driver_sql(
        f"SELECT set_config('idle_in_transaction_session_timeout', '{longest_ms}', true){lock}"
    )


def _prepare(engine: Engine) -> None:
    """See that there is a database, with this program's tables."""
    if _is_sqlite(engine.url):
        _make_folder(engine.url)
    _migrate(engine)


def _migrate(engine: Engine) -> None:
    head = ScriptDirectory.from_config(migration_config()).get_current_head()
    with engine.connect().execution_options(**_options(engine, read_only=True)) as connection:
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
    with engine.begin() as connection:  # another program may have migrated by now: what is there decides
        _require_migratable(connection, engine)
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _require_there(engine: Engine) -> None:
    if _is_sqlite(engine.url) and not Path(engine.url.database or "").is_file():
        raise StoreError(f"there is no database {_name(engine)}")  # connecting would make one
    head = ScriptDirectory.from_config(migration_config()).get_current_head()
    with engine.connect().execution_options(**_options(engine, read_only=True)) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != head:
        raise StoreError(
            f"the database {_name(engine)} has the tables of another version of Klangbild "
            f"({found or 'none'} in place of {head}); open it with the studio's program first"
        )


def _require_migratable(connection: Connection, engine: Engine) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None and inspect(connection).get_table_names():
        raise StoreError(
            f"{_name(engine)} holds the tables of another program; give Klangbild a database of its own"
        )
    known = {script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"the database {_name(engine)} was made by a newer Klangbild (revision {found}); "
            "update this program, or use another --home"
        )


def migration_config() -> Config:
    """Alembic's settings, for a program that needs no file of them."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _told(error: DBAPIError, engine: Engine) -> StoreError:
    """The database's complaint as a sentence with a remedy."""
    complaint = str(error.orig).strip()
    name = _name(engine)
    full = f"the disk of {name} is full; make room and run the command again, nothing finished is lost"
    remedies = {
        "disk is full": full,
        "No space left": full,
        "is locked": f"the database {name} is held by another program; wait for it to finish",
        "readonly database": f"the database {name} cannot be written; check who owns it",
        "unable to open": f"the database {name} cannot be opened; check the folder and who owns it",
        "disk I/O error": f"the disk of {name} fails; check it, and restore a back-up on another one",
    }
    for sign, remedy in remedies.items():
        if sign in complaint:
            return StoreError(remedy)
    if "not a database" in complaint:
        return DamagedError(f"{name} is not a Klangbild database; use another --home or restore a back-up")
    if "disk image is malformed" in complaint:
        return DamagedError(f"the database {name} is damaged; restore a back-up")
    return StoreError(f"the database {name} refused: {complaint}")


def _name(engine: Engine) -> str:
    """Which database, without the password."""
    if engine.url.get_backend_name() == "sqlite":
        return engine.url.database or "in memory"
    return engine.url.render_as_string(hide_password=True)
