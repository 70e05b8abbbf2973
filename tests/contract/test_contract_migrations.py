"""A database of each older program becomes one of this program, and its music still plays."""

import json

import pytest
from alembic import command
from fakes.values import NOON, a_track, an_artwork
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from db.backing_up import Studio, back_up
from db.chunks import CHUNK_BYTES, digest_of
from db.database import Database, migration_config
from db.entities import Reproduction, TrackStatus
from db.home import Home
from db.integrity import check
from db.plain import to_plain
from db.restoring import faults_of, restore
from db.room import Room
from db.settings import Studio as Allowed

OLDER = ("0001", "0002", "0003", "0004", "0005", "0006")
RECORDING, IMAGE = b"recording" * 50_000, b"image" * 1000
LATER_FIELDS = {
    "track": ("remarks",),
    "commission": ("constraints", "contributions"),
    "impression": ("regions", "skyline", "openness", "depth", "caption", "caption_agreement", "suggestions"),
    "emotion": ("certainty",),
}
"""What programs of revision 0001 did not write."""


def as_of_old(track):
    plain = to_plain(track)
    commission = plain["commission"]
    parts = {
        "track": plain,
        "commission": commission,
        "impression": commission["impression"],
        "emotion": commission["impression"]["emotion"],
    }
    for name, fields in LATER_FIELDS.items():
        for field in fields:
            del parts[name][field]
    return plain


@pytest.fixture(params=OLDER)
def older(request, database_url):
    """The address of a database of an older revision with a work, its image and two tracks; and the revision."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    artwork = an_artwork("1")
    tracks = [
        a_track(artwork, digest_of(RECORDING), seed=1),
        a_track(artwork, digest_of(RECORDING), seed=2, day=2),
    ]
    image = digest_of(IMAGE)
    is_sqlite = database_url.startswith("sqlite")
    with engine.begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, request.param)

        def insert(table, **values):
            names = ", ".join(values)
            marks = ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)  # noqa: S608

        insert("artworks", accession_number="1", value=json.dumps(to_plain(artwork)))
        for digest, data in ((digest_of(RECORDING), RECORDING), (image, IMAGE)):
            insert("media", digest=digest, media_type="audio/flac", size=len(data))
            for position, start in enumerate(range(0, len(data), CHUNK_BYTES)):
                part = data[start : start + CHUNK_BYTES]
                insert("media_chunks", digest=digest, position=position, data=part)
        reproduction = Reproduction("1", image, image, "image/jpeg", 8, 6)
        value = json.dumps(to_plain(reproduction))
        insert("reproductions", accession_number="1", digest=image, value=value)
        for track, status in zip(tracks, (TrackStatus.APPROVED, TrackStatus.DRAFT), strict=True):
            approved = {"approved": status is TrackStatus.APPROVED} if request.param >= "0003" else {}
            insert(
                "tracks",
                key=track.key,
                accession_number="1",
                status=str(status),
                created_at=f"{track.created_at:%Y-%m-%d %H:%M:%S.%f}" + ("" if is_sqlite else "+00:00"),
                audio_digest=track.audio_digest,
                value=json.dumps(as_of_old(track)),
                **approved,
            )
    engine.dispose()
    return database_url, request.param


def plays_what_was_approved(url):
    with Database.open(url) as database:
        assert check(database).faults == ()
        with database.transaction(read_only=True) as store:
            track = next(store.tracks.to_play("1"))
            assert track == a_track(an_artwork("1"), digest_of(RECORDING), status=TrackStatus.APPROVED)
            assert store.media.read(track.audio_digest) == RECORDING
            assert len(store.tracks.of("1")) == 2


def test_an_older_database_is_migrated_and_its_music_plays(older):
    url, _ = older
    plays_what_was_approved(url)


def test_an_older_database_is_backed_up_as_it_is_and_plays_when_restored(older, tmp_path):
    url, revision = older
    if not url.startswith("sqlite"):
        pytest.skip("pg_restore brings the tables back as they were dumped")
    home, other = Home(tmp_path / "home"), Home(tmp_path / "other")
    room = Room(home.root, home.root, Allowed)

    backup = back_up(Studio(home, url), home.backups, now=NOON, room=room)
    assert backup.manifest.revision == revision
    assert faults_of(backup) == ()

    restore(backup, Studio(other, f"sqlite:///{other.database}"), now=NOON, room=room)
    plays_what_was_approved(f"sqlite:///{other.database}")
