"""Back-ups of a studio on SQLite and on PostgreSQL alike: taken, verified, restored."""

import os
import shutil
import stat
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.values import NOON, an_artwork, an_impression, store_work
from fakes.writers import busy_writers
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from db.backing_up import Studio, back_up, drop_old
from db.backups import Backup, BackupError, Keep, backups_in
from db.database import Database
from db.dumping import _without_password
from db.home import Home
from db.integrity import Counts, check
from db.restoring import faults_of, restore
from db.room import NoRoomError, Room
from db.settings import Studio as Allowed


@pytest.fixture
def studio(tmp_path, database, database_url):
    home = Home(tmp_path / "home")
    home.mappings.mkdir(parents=True)
    home.models.mkdir()
    home.signing_key.write_bytes(b"k" * 32)
    home.live_tokens.write_text("{}")
    home.settings.write_text("[museum]\ncommercial = false\n")
    (home.mappings / "met.toml").write_text("number = 'Nr'")
    (home.models / "pins.json").write_text("{}")
    (home.models / "blip").mkdir()
    (home.models / "blip" / "model.safetensors").write_bytes(b"weights")
    with database.transaction() as store:
        store_work(store, an_artwork("1"), tracks=2)
        store_work(store, an_artwork("2"))
        store.impressions.save(store.reproductions.maybe_get("1").digest, "r", an_impression())
    return Studio(home, database_url)


@pytest.fixture
def room(studio):
    return Room(studio.home.root, studio.home.root, Allowed)


@pytest.fixture
def backup(studio, room, tmp_path):
    return back_up(studio, tmp_path / "backups", now=NOON, room=room)


def emptied_url(database_url, home):
    """The address of a database in which nothing is, of the same kind."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{home.database}"
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return database_url


@pytest.fixture
def emptied(database, database_url, backup):
    database.close()
    return lambda home: emptied_url(database_url, home)


def test_a_backup_holds_what_cannot_be_made_again(studio, backup):
    names = [file.name for file in backup.manifest.files]
    database = "studio.dump" if studio.database_url.startswith("postgresql") else "studio.sqlite"
    assert names == [
        database,
        "home/signing.key",
        "home/live-tokens.json",
        "home/settings.toml",
        "home/models/pins.json",
        "home/mappings/met.toml",
    ]
    assert backup.folder.name == "2026-03-01T12-00-00Z"
    assert backup.manifest.counts == Counts(artworks=2, reproductions=2, tracks=3, media=5)
    assert backup.manifest.revision == "0007"
    assert Backup.read(backup.folder) == backup
    assert faults_of(backup) == ()


def test_secrets_in_a_backup_are_readable_by_their_owner_alone(backup):
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (backup.folder / "home").glob("*.*")}
    assert modes == {"signing.key": 0o600, "live-tokens.json": 0o600, "settings.toml": 0o644}


def test_a_backup_is_restored_into_another_home(backup, emptied, tmp_path):
    home = Home(tmp_path / "other")
    url = emptied(home)
    room = Room(home.root, home.root, Allowed)

    restored = restore(backup, Studio(home, url), now=NOON, room=room)

    assert restored.kept == ()
    assert home.signing_key.read_bytes() == b"k" * 32
    assert stat.S_IMODE(home.signing_key.stat().st_mode) == 0o600
    assert (home.mappings / "met.toml").exists()
    assert not (home.models / "blip").exists()
    with Database.open(url) as database:
        findings = check(database)
        assert (findings.faults, findings.counts) == ((), backup.manifest.counts)
        with database.transaction(read_only=True) as store:
            track = next(store.tracks.to_play("1"))
            assert store.media.read(track.audio_digest) == b"1 2" * 100_000


def test_a_backup_beside_busy_writers_is_one_whole_moment(studio, room, database, database_url, tmp_path):
    with busy_writers(database_url, 2) as writers:
        backup = back_up(studio, tmp_path / "backups", now=NOON, room=room)
        for writer in writers:
            assert float(writer.stdout.readline()) < 30  # nobody was shut out
    database.close()
    home = Home(tmp_path / "other")
    url = emptied_url(database_url, home)
    restore(backup, Studio(home, url), now=NOON, room=Room(home.root, home.root, Allowed))

    with Database.open(url) as restored:
        assert check(restored).faults == ()
        with restored.transaction(read_only=True) as store:
            # Each of the writers' works came in one transaction with its track: a moment has both or neither.
            with_a_track = {track.accession_number for track in store.tracks.all()}
            assert with_a_track == {each.accession_number for each in store.artworks.all()}
            assert len(with_a_track) == backup.manifest.counts.artworks > 2


def test_a_damaged_backup_is_not_restored(backup, emptied, tmp_path):
    home = Home(tmp_path / "other")
    with backup.database.open("r+b") as file:
        file.seek(backup.database.stat().st_size // 2)
        file.write(b"damage")

    assert faults_of(backup) == (f"{backup.database.name} is damaged",)
    with pytest.raises(BackupError, match=r"is not whole: .* is damaged; take another one"):
        restore(backup, Studio(home, emptied(home)), now=NOON, room=Room(home.root, home.root, Allowed))
    assert not home.database.exists()


def test_a_file_that_is_missing_from_a_backup_is_named(backup):
    (backup.folder / "home" / "signing.key").unlink()
    assert faults_of(backup) == ("home/signing.key is missing",)


def test_what_holds_less_than_the_manifest_says_is_not_restored(backup, emptied, tmp_path):
    home = Home(tmp_path / "other")
    more = replace(backup, manifest=replace(backup.manifest, counts=Counts(9, 9, 9, 9)))

    with pytest.raises(BackupError, match=r"should hold .*artworks=9.* holds .*artworks=2"):
        restore(more, Studio(home, emptied(home)), now=NOON, room=Room(home.root, home.root, Allowed))
    assert not home.signing_key.exists()


def test_a_backup_of_the_other_kind_of_database_is_refused(backup, studio, room):
    other = "sqlite:////tmp/x.sqlite" if "postgresql" in studio.database_url else "postgresql:///x"
    with pytest.raises(BackupError, match="set KLANGBILD_DATABASE_URL"):
        restore(backup, replace(studio, database_url=other), now=NOON, room=room)


def test_without_room_no_backup_is_begun(studio, room, tmp_path):
    greedy = replace(room, allowed=lambda: Allowed(reserve_mb=10**9))
    with pytest.raises(NoRoomError, match="the back-up needs"):
        back_up(studio, tmp_path / "backups", now=NOON, room=greedy)
    assert not (tmp_path / "backups").exists()


def test_half_a_backup_is_never_taken_for_one(studio, room, tmp_path, monkeypatch):
    folder = tmp_path / "backups"
    killed = folder / ".passing-2026-02-28T12-00-00Z"
    killed.mkdir(parents=True)
    (killed / "studio.sqlite").write_bytes(b"half")
    unreadable = studio.home.mappings / "met.toml"
    unreadable.unlink()
    unreadable.symlink_to("/proc/self/mem")  # can be opened, not read

    with pytest.raises(BackupError, match="cannot be written"):
        back_up(studio, folder, now=NOON, room=room)

    assert backups_in(folder) == []
    assert [path.name for path in folder.iterdir()] == [".backups.lock"]


def test_old_backups_of_this_studio_alone_are_dropped(studio, room, tmp_path):
    folder = tmp_path / "backups"
    moments = [NOON + timedelta(days=day) for day in range(3)]
    made = [back_up(studio, folder, now=moment, room=room) for moment in moments]
    others = shutil.copytree(made[0].folder, folder / "2026-01-01T00-00-00Z")
    manifest = others / "manifest.json"
    manifest.write_text(manifest.read_text().replace(studio.name, "elsewhere:/home"))

    dropped = drop_old(studio, folder, Keep(daily=1, weekly=0))

    assert [each.folder for each in dropped] == [each.folder for each in made[:2]]
    assert [each.folder for each in backups_in(folder)] == [others, made[2].folder]
    assert not list(folder.glob(".passing-*"))


def test_only_an_empty_server_database_takes_a_backup(backup, studio, room, database_url):
    if not database_url.startswith("postgresql"):
        pytest.skip("a SQLite file is swapped as a whole")
    with pytest.raises(BackupError, match=r"is not empty .*; a back-up is restored into an empty database"):
        restore(backup, studio, now=NOON, room=room)


def test_a_password_travels_in_the_environment():
    address, environment = _without_password("postgresql://ada:p%40ss@db.example:5433/studio?sslmode=require")
    assert address == "postgresql://ada@db.example:5433/studio?sslmode=require"
    assert environment == {"PGPASSWORD": "p@ss"}
    assert "p@ss" not in os.environ.values()
