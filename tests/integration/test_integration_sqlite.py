"""SQLite under real trouble: writers side by side, kill -9, a full disk, foreign files."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from fakes.values import NOON, an_artwork, store_work
from sqlalchemy import event
from sqlalchemy.pool import Pool

from db.compacting import compact, give_back
from db.database import Database
from db.errors import StoreError
from db.retention import Retention, tidy

WRITER = """
import sys
sys.path[:0] = [{tests!r}]
from fakes.values import NOON, an_artwork, store_work
from db.compacting import compact, give_back
from db.database import Database
database = Database.open({url!r})
for number in range(int(sys.argv[1]), int(sys.argv[2])):
    with database.transaction() as store:
        store_work(store, an_artwork(f"{{number:05d}}"))
    print(number, flush=True)
"""


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'studio.sqlite'}"


@pytest.fixture
def writer(tmp_path, url, request):
    script = tmp_path / "writer.py"
    script.write_text(WRITER.format(tests=str(request.config.rootpath / "tests"), url=url))

    def start(first: int, last: int) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, str(script), str(first), str(last)], stdout=subprocess.PIPE, text=True
        )

    return start


def test_the_database_is_set_up_to_survive_power_cuts(tmp_path, url):
    with Database.open(url) as database, database.transaction() as store:
        store_work(store, an_artwork())
        session = store.media._session
        pragmas = {
            name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


def test_a_new_database_is_opened_as_soon_as_another_program_lets_go_of_the_file(url, tmp_path):
    with closing(sqlite3.connect(tmp_path / "studio.sqlite", isolation_level=None)) as other:
        other.execute("PRAGMA user_version = 1")  # it has made the file, and not turned the log on yet
        other.execute("BEGIN IMMEDIATE")
        asked: list[str] = []

        def let_go(statement: str) -> None:
            if "PRAGMA journal_mode = WAL" in asked and other.in_transaction:  # it has met the other program
                other.execute("COMMIT")
            asked.append(statement)

        def watch(connection: sqlite3.Connection, _record: object) -> None:
            connection.set_trace_callback(let_go)

        event.listen(Pool, "connect", watch)
        try:
            Database.open(url).close()
        finally:
            event.remove(Pool, "connect", watch)
    assert asked.count("PRAGMA journal_mode = WAL") == 2


def test_kill_9_loses_nothing_that_was_committed(tmp_path, url, writer):
    told: list[int] = []
    for first in (0, 1000, 2000):
        with writer(first, first + 1000) as process:
            for line in process.stdout:
                told.append(int(line))
                if len(told) % 20 == 0:
                    process.kill()
                    break
            told += [int(line) for line in process.stdout]

    with Database.open(url) as database, database.transaction() as store:
        kept = {int(artwork.accession_number) for artwork in store.artworks.all()}
        tracks = store.tracks.all()
        assert set(told) <= kept
        assert len(tracks) == len(kept)
        assert all(store.media.read(track.audio_digest) for track in tracks)
    with closing(sqlite3.connect(tmp_path / "studio.sqlite")) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_writers_side_by_side_wait_for_each_other(url, writer):
    Database.open(url).close()
    processes = [writer(first, first + 25) for first in (0, 100, 200)]

    assert [process.wait(60) for process in processes] == [0, 0, 0]
    for process in processes:
        process.stdout.close()
    with Database.open(url) as database, database.transaction() as store:
        assert store.artworks.count() == 75


def test_a_reader_neither_waits_for_a_writer_nor_hinders_it(url):
    with Database.open(url) as database, database.transaction(read_only=True) as reading:
        before = reading.artworks.count()
        with Database.open(url) as other, other.transaction() as writing:
            store_work(writing, an_artwork())
        assert reading.artworks.count() == before
    with Database.open(url) as database, database.transaction() as store:
        assert store.artworks.count() == before + 1


def test_a_full_disk_is_told_and_leaves_what_was_there(url):
    with Database.open(url) as database:
        with database.transaction() as store:
            store_work(store, an_artwork("1"))

        def fill_the_disk():
            with database.transaction() as store:
                connection = store.media._session.connection()
                pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
                connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
                store_work(store, an_artwork("2"))

        with pytest.raises(StoreError, match="full; make room"):
            fill_the_disk()
        with database.transaction() as store:
            assert [artwork.accession_number for artwork in store.artworks.all()] == ["1"]


@pytest.mark.parametrize(
    "content", [b"not a database at all " * 100, b"SQLite format 3\x00" + b"\xff" * 4000]
)
def test_a_foreign_file_is_refused_and_not_touched(tmp_path, url, content):
    path = tmp_path / "studio.sqlite"
    path.write_bytes(content)

    with pytest.raises(StoreError, match=str(path)):
        Database.open(url)
    assert path.read_bytes() == content


@pytest.mark.parametrize("bad", ["nonsense", "oracle://x/y", "mysql://user:secret@host/base"])
def test_an_address_that_leads_nowhere_is_told_without_its_password(bad):
    with pytest.raises(StoreError) as told:
        Database.open(bad)
    assert "secret" not in str(told.value)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="folder"):
        Database.open(f"sqlite:///{tmp_path / 'file' / 'studio.sqlite'}")


@pytest.mark.parametrize("of_an_older_program", [False, True])
def test_room_that_is_not_needed_goes_back_to_the_disk(tmp_path, url, of_an_older_program):
    path = tmp_path / "studio.sqlite"
    if of_an_older_program:
        with closing(sqlite3.connect(path, isolation_level=None)) as file:
            file.execute("PRAGMA user_version = 1")  # the file is made, in the manner of old
    with Database.open(url) as database:
        for number in range(10):
            with database.transaction() as store:
                store.media.put(f"{number}".encode() * 1_000_000, "audio/flac")
        tidy(database, NOON, Retention())
        assert path.stat().st_size + path.with_name("studio.sqlite-wal").stat().st_size > 10_000_000

        given_back = give_back(path)

        assert (given_back is None) == of_an_older_program
        if of_an_older_program:
            compact(path)
            assert give_back(path) is not None
        assert path.stat().st_size < 1_000_000
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
