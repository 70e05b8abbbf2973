"""Lines to a server on another machine: whoever is there no more is noticed within a minute or so."""

import socket

import pytest
from fakes.postgresql import own_server, server_programs
from sqlalchemy import event
from sqlalchemy.pool import Pool

from db.database import Database


@pytest.fixture(scope="module")
def url():
    programs = server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with own_server(programs, syncs=False, port=port) as address:
        yield address


@pytest.fixture
def lines():
    """The connections that are opened meanwhile."""
    found = []

    def note(connection, _record):
        found.append(connection)

    event.listen(Pool, "connect", note)
    yield found
    event.remove(Pool, "connect", note)


def asked_by_the_server(line):
    names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout")
    return [
        int(line.execute("SELECT setting FROM pg_settings WHERE name = %s", (name,)).fetchone()[0])
        for name in names
    ]


def asked_by_us(line):
    options = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT, socket.TCP_USER_TIMEOUT)
    with socket.socket(fileno=line.pgconn.socket) as kernel:
        try:
            assert kernel.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            return [kernel.getsockopt(socket.IPPROTO_TCP, option) for option in options]
        finally:
            kernel.detach()


def test_both_ends_notice_that_the_other_machine_is_gone(url, lines):
    with Database.open(url):
        (line,) = lines
        assert asked_by_us(line) == asked_by_the_server(line) == [30, 10, 3, 60_000]


def test_the_address_may_say_otherwise_for_this_end(url, lines):
    with Database.open(f"{url}?keepalives_idle=5&connect_timeout=3"):
        (line,) = lines
        assert asked_by_us(line) == [5, 10, 3, 60_000]
        assert line.info.get_parameters()["connect_timeout"] == "3"


def test_a_server_that_does_not_answer_is_not_waited_for_beyond_some_seconds(url, lines):
    with Database.open(url):
        assert lines[0].info.get_parameters()["connect_timeout"] == "10"
    lines.clear()
    with Database.watch(url, patience_s=4):
        assert lines[0].info.get_parameters()["connect_timeout"] == "4"
        assert lines[0].execute("SHOW statement_timeout").fetchone()[0] == "4s"
        assert asked_by_the_server(lines[0]) == [30, 10, 3, 60_000]
