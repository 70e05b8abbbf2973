"""A disk that is really full: a small file system in memory. Needs root to mount it."""

import os
import subprocess
from contextlib import contextmanager

import pytest
from fakes.values import NOON, an_artwork, no_objection, store_work

from db.backing_up import Studio, back_up
from db.backups import BackupError, backups_in
from db.database import Database
from db.errors import StoreError
from db.exhibition.publishing import publish
from db.home import Home
from db.integrity import check
from db.retention import Retention, tidy
from db.room import NoRoomError, Room
from db.settings import Studio as Allowed

SIZE_MB = 160


@pytest.fixture
def disk(tmp_path):
    """A file system of 160 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(place)],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def home(disk):
    home = Home(disk / "home")
    with Database.open(f"sqlite:///{home.database}") as database, database.transaction() as store:
        store_work(store, an_artwork("1"))
    return home


@pytest.fixture
def database(home):
    with Database.open(f"sqlite:///{home.database}") as database:
        yield database


def leave(disk, free_bytes):
    """Fill the disk up to so many free bytes."""
    there = os.statvfs(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, there.f_bavail * there.f_frsize - free_bytes)
    return filler


@contextmanager
def filled(disk, free_bytes):
    filler = leave(disk, free_bytes)
    yield
    filler.unlink()


def numbers(database):
    with database.transaction(read_only=True) as store:
        return [artwork.accession_number for artwork in store.artworks.all()]


def store_large(database, number):
    with database.transaction() as store:
        store_work(store, an_artwork(number), image=os.urandom(5_000_000))


def test_a_full_disk_is_told_the_database_stays_whole_and_work_goes_on_when_there_is_room(disk, database):
    with filled(disk, 1_000_000):
        with pytest.raises(StoreError, match=r"the disk of .*studio.sqlite is full; make room"):
            store_large(database, "2")
        assert numbers(database) == ["1"]
        assert check(database).faults == ()

    store_large(database, "2")
    assert numbers(database) == ["1", "2"]
    assert check(database).faults == ()


def test_a_piece_is_begun_only_where_the_reserve_stays(disk, home):
    room = Room(home.root, home.root, lambda: Allowed(reserve_mb=20))
    assert room.lacks_for_a_piece() == ""
    with filled(disk, 118_500_000):
        assert "2 MB of that are missing" in room.lacks_for_a_piece()
    assert room.lacks_for_a_piece() == ""


def test_on_a_full_disk_what_is_not_needed_can_be_tidied_away(disk, home, database):
    with database.transaction() as store:
        store.media.put(os.urandom(20_000_000), "audio/flac")
    with filled(disk, 1_000_000):
        assert tidy(database, NOON, Retention()).media_bytes == 20_000_000
    assert check(database).faults == ()


def test_a_backup_that_meets_a_full_disk_leaves_none(disk, home, database):
    store_large(database, "2")
    studio, room = (
        Studio(home, f"sqlite:///{home.database}"),
        Room(home.root, home.root, lambda: Allowed(reserve_mb=0)),
    )

    def somebody_else_fills_the_disk(_done, _total):
        if not (disk / "filler").exists():
            leave(disk, 0)

    with pytest.raises(BackupError, match=r"cannot be (copied|written)"):
        back_up(studio, home.backups, now=NOON, room=room, progress=somebody_else_fills_the_disk)
    assert backups_in(home.backups) == []
    assert not list(home.backups.glob(".passing-*"))

    (disk / "filler").unlink()
    assert back_up(studio, home.backups, now=NOON, room=room).manifest.counts.artworks == 2


def test_an_exhibition_that_does_not_fit_is_not_begun(disk, home, database):
    store_large(database, "2")
    room = Room(home.root, home.root, lambda: Allowed(reserve_mb=0))
    with filled(disk, 4_000_000), pytest.raises(NoRoomError, match="the new exhibition file needs"):
        publish(database, home.exhibition, home.signing_key, now=NOON, objection=no_objection, room=room)
    assert not home.exhibition.exists()

    assert (
        publish(
            database, home.exhibition, home.signing_key, now=NOON, objection=no_objection, room=room
        ).artworks
        == 2
    )
