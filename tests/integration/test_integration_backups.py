"""Back-ups of a SQLite studio at work: taken beside busy writers, restored while nobody has it open."""

import json
import os
import shutil
import sqlite3
from contextlib import closing

import pytest
from fakes.values import NOON, an_artwork, store_work
from fakes.writers import busy_writers

from db.backing_up import Studio, back_up
from db.backups import Backup, BackupError, backups_in
from db.database import Database
from db.dumping import connect_sqlite
from db.entities import TrackStatus
from db.errors import DamagedError
from db.home import Home
from db.integrity import check
from db.restoring import faults_of, restore
from db.room import Room
from db.settings import Studio as Allowed


def room_of(home):
    return Room(home.root, home.root, Allowed)


def url_of(home):
    return f"sqlite:///{home.database}"


def numbers(home):
    with Database.open(url_of(home)) as database, database.transaction(read_only=True) as store:
        return [artwork.accession_number for artwork in store.artworks.all()]


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    with Database.open(url_of(home)) as database, database.transaction() as store:
        store_work(store, an_artwork("1"), tracks=2)
    home.signing_key.write_bytes(b"k" * 32)
    return home


@pytest.fixture
def backup(home, tmp_path):
    return back_up(Studio(home, url_of(home)), tmp_path / "backups", now=NOON, room=room_of(home))


def test_the_drill_a_backup_beside_busy_writers_is_one_whole_moment(home, tmp_path):
    studio, other = Studio(home, url_of(home)), Home(tmp_path / "other")
    with busy_writers(studio.database_url, 3) as writers:
        backup = back_up(studio, tmp_path / "backups", now=NOON, room=room_of(home))
        for writer in writers:
            assert float(writer.stdout.readline()) < 30  # nobody was shut out
        restored = restore(backup, Studio(other, url_of(other)), now=NOON, room=room_of(other))

    assert restored.kept == ()
    with Database.open(url_of(other)) as database:
        findings = check(database)
        assert findings.faults == ()
        assert findings.counts == backup.manifest.counts
        with database.transaction(read_only=True) as store:
            artworks, tracks = store.artworks.all(), store.tracks.all()
            # Each work came in one transaction with its track: a moment has both or neither.
            assert {track.accession_number for track in tracks} == {
                each.accession_number for each in artworks
            }
            assert all(store.media.read(track.audio_digest) for track in tracks)
    # It is what the studio held at one moment: of each writer's works the first ones, without a gap.
    for index in range(3):
        those = sorted(
            int(number.rpartition(".")[2])
            for number in numbers(other)
            if number.startswith(f"writer {index}.")
        )
        assert those == list(range(1, len(those) + 1))
        assert those


def test_what_was_there_before_is_kept_beside_what_is_restored(home, backup):
    with Database.open(url_of(home)) as database, database.transaction() as store:
        store_work(store, an_artwork("2"))
    home.signing_key.write_bytes(b"n" * 32)

    restored = restore(backup, Studio(home, url_of(home)), now=NOON, room=room_of(home))

    (kept,) = restored.kept
    assert kept == home.root / "before-restore-2026-03-01T12-00-00Z"
    assert numbers(home) == ["1"]
    assert home.signing_key.read_bytes() == b"k" * 32
    assert (kept / "signing.key").read_bytes() == b"n" * 32
    with Database.open(f"sqlite:///{kept / 'studio.sqlite'}") as database:
        assert check(database).faults == ()
        with database.transaction(read_only=True) as store:
            assert store.artworks.count() == 2


def test_what_a_killed_program_had_committed_is_kept_too(home, backup, tmp_path):
    with busy_writers(url_of(home), 1):
        pass  # killed; what it stored may lie in the write-ahead log alone
    before = numbers(Home(shutil.copytree(home.root, tmp_path / "copy")))

    (kept,) = restore(backup, Studio(home, url_of(home)), now=NOON, room=room_of(home)).kept

    assert len(before) > 1
    assert numbers(Home(kept)) == before
    assert numbers(home) == ["1"]


def test_nothing_is_restored_while_somebody_has_the_database_open(home, backup):
    with Database.open(url_of(home)) as idle:
        with idle.transaction(read_only=True) as store:
            store.artworks.count()
        with pytest.raises(BackupError, match=r"another program has .* open; .*Nothing was changed"):
            restore(backup, Studio(home, url_of(home)), now=NOON, room=room_of(home))
        with idle.transaction() as store:
            store_work(store, an_artwork("2"))

    assert numbers(home) == ["1", "2"]
    assert not list(home.root.glob("before-restore-*"))
    assert not list(home.root.glob(".*.restoring"))


def test_who_opens_the_old_file_while_it_is_swapped_cannot_write_into_it(home, backup):
    waiting = connect_sqlite(home.database, timeout_s=0)  # has opened the file, and read nothing yet
    with closing(waiting):
        restored = restore(backup, Studio(home, url_of(home)), now=NOON, room=room_of(home))
        with pytest.raises(sqlite3.OperationalError) as refused:
            waiting.execute("DELETE FROM tracks")

    assert refused.value.sqlite_errorname == "SQLITE_READONLY_DBMOVED"
    for folder in (home.root, restored.kept[0]):
        with Database.open(f"sqlite:///{folder / 'studio.sqlite'}") as database:
            assert check(database).faults == ()


@pytest.mark.parametrize("damage", ["header", "log"])
def test_a_damaged_database_gives_way_to_a_backup(home, backup, damage):
    if damage == "header":
        home.database.write_bytes(b"no database " * 1000)
    home.database.with_name("studio.sqlite-wal").write_bytes(b"stale" * 1000)

    (kept,) = restore(backup, Studio(home, url_of(home)), now=NOON, room=room_of(home)).kept

    assert numbers(home) == ["1"]
    if damage == "header":
        assert (kept / "studio.sqlite").read_bytes().startswith(b"no database")
        assert (kept / "studio.sqlite-wal").read_bytes().startswith(b"stale")


def test_of_a_damaged_database_no_backup_is_taken(home, backup, tmp_path):
    with closing(sqlite3.connect(home.database, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = DELETE")
        root = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_tracks_status'").fetchone()[
            0
        ]
        page = file.execute("PRAGMA page_size").fetchone()[0]
    with home.database.open("r+b") as file:
        file.seek((root - 1) * page)
        file.write(b"\xff" * page)

    with pytest.raises(DamagedError, match=r"is damaged .*restore an older back-up"):
        back_up(
            Studio(home, url_of(home)), tmp_path / "backups", now=NOON.replace(hour=13), room=room_of(home)
        )

    assert [each.folder for each in backups_in(tmp_path / "backups")] == [backup.folder]


def test_a_damaged_recording_in_a_backup_is_found(home, tmp_path):
    with closing(sqlite3.connect(home.database)) as file:
        file.execute("UPDATE media_chunks SET data = zeroblob(length(data)) WHERE position = 1")
        file.commit()
    backup = back_up(Studio(home, url_of(home)), tmp_path / "backups", now=NOON, room=room_of(home))

    assert all(fault.endswith("is damaged") for fault in faults_of(backup))
    assert len(faults_of(backup)) == 2


def test_from_the_command_line(klangbild, home, tmp_path):
    code, printed, _ = klangbild("backup", tmp_path / "stick", "--json")
    folder = json.loads(printed)["folder"]
    assert code == 0
    assert Backup.read(tmp_path / "stick" / os.path.basename(folder)).manifest.counts.tracks == 2  # noqa: PTH119

    code, _, said = klangbild("verify", folder)
    assert (code, "is whole: 1 works, 2 tracks" in said) == (0, True)

    code, _, said = klangbild("restore", folder, "--into", tmp_path / "other")
    assert (code, "restored 1 works, 2 tracks" in said) == (0, True)
    assert numbers(Home(tmp_path / "other")) == ["1"]

    code, _, said = klangbild("restore", folder)
    assert (code, "what was there before is kept in" in said) == (0, True)

    code, _, said = klangbild("backup")
    assert (code, str(home.backups) in said) == (0, True)


def test_verifying_the_studio_from_the_command_line(klangbild, home):
    code, _, said = klangbild("verify", "--studio")
    assert (code, "the database is whole: 1 works, 2 tracks, 3 files" in said) == (0, True)

    with closing(sqlite3.connect(home.database)) as file:
        file.execute("UPDATE media_chunks SET data = zeroblob(length(data)) WHERE position = 0")
        file.execute("UPDATE tracks SET value = '{}' WHERE created_at LIKE '%-01 %'")
        file.commit()
    code, printed, said = klangbild("verify", "--studio", "--json")
    faults = json.loads(printed)["faults"]
    assert code == 1
    assert sum("stored file" in fault for fault in faults) == 3
    assert sum("track" in fault and "cannot be read" in fault for fault in faults) == 1
    assert "restore a back-up" in said

    assert klangbild("verify", "--studio", home.exhibition)[0] == 2


def test_tidying_from_the_command_line(klangbild, home):
    with Database.open(url_of(home)) as database, database.transaction() as store:
        track = store.tracks.of("1")[1]
        store.tracks.set_status("1", track.key, TrackStatus.REJECTED)

    code, printed, _ = klangbild("tidy", "--dry-run", "--json")
    assert code == 0
    assert json.loads(printed)["removed"] == {
        "superseded": 0,
        "rejected": 1,
        "media": 1,
        "media_bytes": 300_000,
    }

    code, _, said = klangbild("tidy")
    assert code == 0
    assert "removed 0 superseded and 1 rejected pieces, and 1 files of 0.3 MB" in said
    assert "MB back to the disk" in said
    assert klangbild("tidy", "--compact")[0] == 0

    code, _, said = klangbild("tidy", "--recall", "1")
    assert (code, "1: 1 pieces may be composed again" in said) == (0, True)
