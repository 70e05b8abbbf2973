"""What the studio's database promises, on SQLite and on PostgreSQL alike."""

import dataclasses
import io
import random
from datetime import timedelta, timezone

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from fakes.values import a_track, an_artwork, an_impression, store_work
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from db.chunks import CHUNK_BYTES
from db.database import Database, migration_config
from db.entities import AccessionNumber, Correction, Digest, TrackStatus
from db.errors import DamagedError, NotFoundError, StoreError
from db.plain import digest_of_text
from db.tables import Base, MediaChunkRow


def engine_for(url):
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)


def test_the_migrations_make_exactly_the_tables(database, database_url):
    with engine_for(database_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_can_be_taken_back(database, database_url):
    with engine_for(database_url).connect() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        command.upgrade(config, "head")


def test_a_database_of_a_newer_program_is_refused_and_left_alone(database, database_url):
    with engine_for(database_url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreError, match=r"newer Klangbild.*update this program"):
        Database.open(database_url)


def test_works_come_back_as_they_were_saved(database):
    first, second = an_artwork("1900.2"), an_artwork("1900.10")
    with database.transaction() as store:
        store.artworks.save(first)
        store.artworks.save(second)
        store.artworks.save(first)

    with database.transaction(read_only=True) as store:
        assert store.artworks.all() == [second, first]
        assert store.artworks.get(first.accession_number) == first
        assert store.artworks.count() == 2


def test_a_changed_work_replaces_what_was_known(database):
    artwork = an_artwork()
    with database.transaction() as store:
        store.artworks.save(artwork)
    moved = dataclasses.replace(artwork, room="12")
    with database.transaction() as store:
        store.artworks.save(moved)

    with database.transaction() as store:
        assert store.artworks.get(artwork.accession_number).room == "12"


def test_an_unknown_work_is_named(database):
    with database.transaction() as store:
        assert store.artworks.maybe_get(AccessionNumber("none")) is None
        with pytest.raises(NotFoundError, match="none"):
            store.artworks.get(AccessionNumber("none"))


def test_a_transaction_that_fails_keeps_nothing(database):
    with pytest.raises(RuntimeError), database.transaction() as store:
        store_work(store, an_artwork())
        raise RuntimeError

    with database.transaction() as store:
        assert store.artworks.count() == 0
        assert store.tracks.all() == []


def test_a_reproduction_needs_its_work_and_its_bytes(database):
    with pytest.raises((StoreError, IntegrityError)), database.transaction() as store:
        store.tracks.save(a_track(an_artwork(), Digest("0" * 64)))


def test_impressions_and_features_are_kept_by_image_and_revision(database):
    with database.transaction() as store:
        digest = store.media.put(b"image", "image/png")
        store.impressions.save(digest, "2", an_impression())
        store.features.save(digest, "r1", b"one")
        store.features.save(digest, "r1", b"two")

    with database.transaction() as store:
        assert store.impressions.maybe_get(digest, "2") == an_impression()
        assert store.impressions.maybe_get(digest, "1") is None
        assert store.features.maybe_get(digest, "r1") == b"two"
        assert store.features.images("r1") == {digest}
        assert store.features.prevailing_revision() == "r1"


def test_embeddings_never_stand_for_local_features(database):
    with database.transaction() as store:
        images = [store.media.put(f"image {number}".encode(), "image/png") for number in range(3)]
        store.features.save(images[0], "r1", b"local")
        assert store.features.prevailing_embedding() == ""
        for image in images:
            store.features.save(image, "embedding m@1 way/1 0", b"vector")
        store.features.save(images[0], "embedding m@2 way/1 0", b"vector")

    with database.transaction() as store:
        assert store.features.prevailing_revision() == "r1"
        assert store.features.prevailing_embedding() == "embedding m@1 way/1 0"
        store.features.drop_embeddings(but="embedding m@2 way/1 0")

    with database.transaction() as store:
        assert store.features.prevailing_embedding() == "embedding m@2 way/1 0"
        store.features.drop_embeddings()

    with database.transaction() as store:
        assert store.features.prevailing_embedding() == ""
        assert store.features.images("r1") == {images[0]}


def test_the_same_commission_is_never_kept_twice(database):
    artwork = an_artwork()
    with database.transaction() as store:
        (track,) = store_work(store, artwork)
        again = dataclasses.replace(track, created_at=track.created_at + timedelta(days=1))
        assert store.tracks.save(again) is False

    with database.transaction() as store:
        assert store.tracks.all() == [track]


def test_two_works_may_share_a_commission(database):
    with database.transaction() as store:
        store_work(store, an_artwork("1"), image=b"the same")
        store_work(store, an_artwork("2"), image=b"the same")
        assert len(store.tracks.all()) == 2


def test_tracks_come_newest_first_and_are_counted_by_status(database):
    artwork = an_artwork()
    with database.transaction() as store:
        tracks = store_work(store, artwork, tracks=3)
        store.tracks.set_status(artwork.accession_number, tracks[0].key, TrackStatus.REJECTED)

    with database.transaction() as store:
        assert [track.key for track in store.tracks.of(artwork.accession_number)] == [
            track.key for track in reversed(tracks)
        ]
        assert store.tracks.of(artwork.accession_number)[-1].status is TrackStatus.REJECTED
        assert store.tracks.count_by_status() == {
            TrackStatus.DRAFT: 2,
            TrackStatus.APPROVED: 0,
            TrackStatus.REJECTED: 1,
            TrackStatus.PUBLISHED: 0,
        }


def test_times_keep_their_moment_whatever_their_zone(database):
    artwork = an_artwork()
    with database.transaction() as store:
        (track,) = store_work(store, artwork)
        cairo = track.created_at.astimezone(timezone(timedelta(hours=2)))
        moved = dataclasses.replace(a_track(artwork, track.audio_digest, seed=9), created_at=cairo)
        store.tracks.save(moved)

    with database.transaction() as store:
        assert store.tracks.of(artwork.accession_number)[0].created_at == track.created_at


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 5])
def test_bytes_of_any_size_come_back(database, size):
    data = random.Random(size).randbytes(size)
    with database.transaction() as store:
        digest = store.media.put(data, "audio/flac")
        assert store.media.put(data, "audio/flac") == digest

    with database.transaction(read_only=True) as store:
        assert store.media.has(digest)
        assert store.media.read(digest) == data


def test_a_stream_can_be_read_from_anywhere(database):
    data = random.Random(1).randbytes(2 * CHUNK_BYTES + 100)
    with database.transaction() as store:
        digest = store.media.put(data, "audio/flac")
        stream = store.media.open(digest)
        stream.seek(CHUNK_BYTES - 10)
        assert stream.read(20) == data[CHUNK_BYTES - 10 : CHUNK_BYTES + 10]
        stream.seek(-5, io.SEEK_END)
        assert stream.read() == data[-5:]
        assert stream.read() == b""
        assert stream.seek(0) == 0
        assert stream.read() == data


def test_bytes_that_changed_are_noticed(database, database_url):
    with database.transaction() as store:
        digest = store.media.put(b"a recording", "audio/flac")
    with engine_for(database_url).begin() as connection:
        connection.execute(MediaChunkRow.__table__.update().values(data=b"a recordinG"))

    with database.transaction() as store, pytest.raises(DamagedError, match=digest[:12]):
        store.media.read(digest)


def test_bytes_that_are_gone_are_noticed(database, database_url):
    with database.transaction() as store:
        digest = store.media.put(b"a recording", "audio/flac")
    with engine_for(database_url).begin() as connection:
        connection.execute(MediaChunkRow.__table__.delete())

    with database.transaction() as store:
        with pytest.raises(DamagedError):
            store.media.read(digest)
        with pytest.raises(NotFoundError):
            store.media.read(Digest("f" * 64))


def test_what_a_model_wrote_is_kept_by_what_it_was_asked(database):
    key = digest_of_text("caption@1: a candle")
    with database.transaction() as store:
        assert store.writings.maybe_get(key) is None
        store.writings.save(key, "شمعة في الظلام")
        store.writings.save(key, "another machine says it otherwise")

    with database.transaction(read_only=True) as store:
        assert store.writings.maybe_get(key) == "شمعة في الظلام"


def test_a_correction_stands_until_it_is_replaced_or_removed(database):
    with database.transaction() as store:
        store.corrections.save(Correction("a candle", "ar", "مصباح"))
        store.corrections.save(Correction("a candle", "ar", "شمعة"))
        store.corrections.save(Correction("a candle", "fr", "une bougie"))

    with database.transaction() as store:
        assert store.corrections.maybe_get("a\ncandle", "ar") == "شمعة"
        assert store.corrections.maybe_get("A candle", "ar") is None
        assert [each.language for each in store.corrections.all()] == ["ar", "fr"]
        store.corrections.remove("a candle", "ar")
        assert store.corrections.maybe_get("a candle", "ar") is None
        with pytest.raises(NotFoundError, match="no correction"):
            store.corrections.remove("a candle", "ar")
