"""Publishing under trouble: killed, twice at once, without room, while a kiosk looks on."""

import dataclasses
import os
import resource
import shutil
import signal
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest
from fakes.values import NOON, an_artwork, copied_features, no_objection, store_work

from db.database import Database
from db.errors import DamagedError, StoreError
from db.exhibition import Exhibition
from db.exhibition.publishing import publish

PUBLISHER = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from db.database import Database
from db.exhibition.publishing import publish
home = Path(sys.argv[1])
killed_at = int(sys.argv[2])
def progress(done, total):
    if done == killed_at:
        os.kill(os.getpid(), signal.SIGKILL)
with Database.open(f"sqlite:///{home}/studio.sqlite") as database:
    report = publish(database, home / "exhibition.sqlite", home / "signing.key", now=datetime.now(UTC),
                     objection=lambda _track: None, progress=progress)
print(report.version, report.is_new)
"""


@pytest.fixture
def database(tmp_path):
    with Database.open(f"sqlite:///{tmp_path}/studio.sqlite") as opened:
        with opened.transaction() as store:
            for number in range(3):
                store_work(store, an_artwork(f"1900.{number}"))
        yield opened


def publisher(home, killed_at=-1):
    command = [sys.executable, "-c", PUBLISHER, str(home), str(killed_at)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def published(database, home):
    return publish(
        database,
        home / "exhibition.sqlite",
        home / "signing.key",
        now=NOON,
        objection=no_objection,
        makers=[copied_features],
    )


def whole_version(home):
    with closing(Exhibition.open(home / "exhibition.sqlite")) as exhibition:
        exhibition.verify()
        return exhibition.version


def names(home):
    return {path.name for path in home.iterdir() if "studio" not in path.name}


def test_who_is_killed_while_publishing_leaves_the_last_version_and_no_litter_for_long(database, tmp_path):
    published(database, tmp_path)
    with database.transaction() as store:
        store_work(store, an_artwork("1900.9"))

    with publisher(tmp_path, killed_at=2) as process:
        assert process.wait(60) == -signal.SIGKILL
    assert whole_version(tmp_path) == 1

    assert published(database, tmp_path).version == 2
    assert whole_version(tmp_path) == 2
    assert names(tmp_path) == {"exhibition.sqlite", "signing.key"}


def test_two_who_publish_at_once_make_one_version(database, tmp_path):
    with publisher(tmp_path) as one, publisher(tmp_path) as other:
        told = sorted(process.communicate(timeout=60)[0].strip() for process in (one, other))

    assert told == ["1 False", "1 True"]
    assert whole_version(tmp_path) == 1


@contextmanager
def room_for(size):
    """No file of this process may grow over `size` bytes: as on a full disk, a write fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_leaves_the_last_version(database, tmp_path):
    published(database, tmp_path)
    with database.transaction() as store:
        store_work(store, an_artwork("1900.9"))

    with room_for(500_000), pytest.raises(StoreError, match="make room"):
        published(database, tmp_path)

    assert whole_version(tmp_path) == 1
    assert names(tmp_path) == {"exhibition.sqlite", "signing.key"}
    assert published(database, tmp_path).version == 2


def test_a_version_is_never_used_twice_though_the_file_was_lost(database, tmp_path):
    published(database, tmp_path)
    (tmp_path / "exhibition.sqlite").unlink()

    assert published(database, tmp_path).version == 2


def test_a_studio_restored_from_an_old_back_up_counts_on_from_the_file(database, tmp_path):
    with database.transaction() as store:
        artwork = store.artworks.all()[0]
    for room in ("1", "2", "3"):
        with database.transaction() as store:
            store.artworks.save(dataclasses.replace(artwork, room=room))
        published(database, tmp_path)
    (tmp_path / "old").mkdir()
    with Database.open(f"sqlite:///{tmp_path}/old/studio.sqlite") as restored:
        with restored.transaction() as store:
            store_work(store, artwork)
        report = publish(
            restored,
            tmp_path / "exhibition.sqlite",
            tmp_path / "signing.key",
            now=NOON,
            objection=no_objection,
        )

    assert report.version == 4


def test_a_file_of_a_newer_program_is_not_overwritten(database, tmp_path):
    published(database, tmp_path)
    path = tmp_path / "exhibition.sqlite"
    changed = bytearray(path.read_bytes())
    changed[60:64] = (99).to_bytes(4, "big")  # SQLite's user_version
    path.write_bytes(changed)

    with pytest.raises(StoreError, match="update"):
        published(database, tmp_path)
    assert path.read_bytes() == changed


def test_a_damaged_recording_stops_publishing_and_is_named(database, tmp_path):
    published(database, tmp_path)
    with database.transaction() as store:
        (track,) = store_work(store, an_artwork("1900.9"))
        session = store.media._session
        digest = track.audio_digest
        session.connection().exec_driver_sql("DELETE FROM media_chunks WHERE digest = ?", (digest,))

    with pytest.raises(DamagedError, match=digest[:12]):
        published(database, tmp_path)
    assert whole_version(tmp_path) == 1


def test_an_exhibition_opens_from_a_folder_nobody_may_write(database, tmp_path):
    published(database, tmp_path)
    medium = tmp_path / "a stick, 50% #full?"
    medium.mkdir()
    shutil.copy(tmp_path / "exhibition.sqlite", medium)
    (medium / "exhibition.sqlite").chmod(0o444)
    medium.chmod(0o555)
    try:
        assert whole_version(medium) == 1
        assert os.listdir(medium) == ["exhibition.sqlite"]  # noqa: PTH208 - names alone
    finally:
        medium.chmod(0o755)


@pytest.mark.parametrize("position", range(0, 100, 7))
def test_no_flipped_byte_goes_unnoticed_or_crashes(database, tmp_path, position):
    published(database, tmp_path)
    path = tmp_path / "exhibition.sqlite"
    whole = path.read_bytes()
    with closing(Exhibition.open(path)) as exhibition:
        before = exhibition.works(), list(exhibition.parts("copies"))
    for at in (position, len(whole) * position // 100, len(whole) - 1 - position):
        changed = bytearray(whole)
        changed[at] ^= 0xFF
        path.write_bytes(changed)
        try:
            with closing(Exhibition.open(path)) as exhibition:
                exhibition.verify()
                after = exhibition.works(), list(exhibition.parts("copies"))
        except StoreError:
            continue
        assert after == before  # a byte that SQLite does not use
