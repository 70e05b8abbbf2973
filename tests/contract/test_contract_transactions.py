"""What holds on SQLite and on PostgreSQL alike when several work at once, or the database is not what it seems."""

import threading
from datetime import timedelta

import pytest
from alembic import command
from fakes.values import NOON, an_artwork, no_objection, store_work
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

from db.database import Database, migration_config
from db.entities import TrackStatus
from db.errors import DamagedError, StoreError
from db.exhibition.publishing import publish
from db.repositories import PublishedVersion
from db.tables import Base


def engine_for(url):
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)


def together(work, count):
    """Run `work(index)` in so many threads at once; their errors."""
    errors = []

    def run(index):
        try:
            work(index)
        except Exception as error:  # noqa: BLE001 - told to the test
            errors.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_several_may_open_an_empty_database_at_once(database_url):
    assert together(lambda _: Database.open(database_url).close(), 6) == []


def test_the_same_bytes_and_works_may_be_stored_by_several_at_once(database):
    def store_them(_index):
        with database.transaction() as store:
            store_work(store, an_artwork())

    assert together(store_them, 6) == []
    with database.transaction() as store:
        assert (store.artworks.count(), len(store.tracks.all())) == (1, 1)


def test_those_who_read_before_they_write_do_not_overtake_each_other(database):
    with database.transaction() as store:
        store.artworks.save(an_artwork(number := "1"))

    def count_up(_index):
        with database.transaction() as store:
            artwork = store.artworks.get(number)
            store.artworks.save(type(artwork)(number, artwork.title, date=f"{int(artwork.date) + 1}"))

    assert together(count_up, 8) == []
    with database.transaction() as store:
        assert store.artworks.get(number).date == "1908"


def test_who_falls_asleep_with_a_servers_locks_in_hand_loses_them(database_url, monkeypatch):
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite's lock is its process's own")
    monkeypatch.setattr("db.database._LONGEST_SLEEP_S", 0.2)
    with Database.open(database_url) as sleeper, Database.open(database_url) as other:
        with pytest.raises(StoreError, match="refused"), sleeper.transaction() as held:
            store_work(held, an_artwork("1"))
            with other.transaction() as store:  # waits until the server has ended the sleeper's transaction
                store_work(store, an_artwork("2"))
        with sleeper.transaction(jobs_only=True) as store:  # it has another connection by then
            assert [work.accession_number for work in store.artworks.all()] == ["2"]


def test_who_only_reads_cannot_write(database):
    with pytest.raises(StoreError), database.transaction(read_only=True) as store:
        store.artworks.save(an_artwork())

    with database.transaction() as store:
        assert store.artworks.count() == 0


def test_who_only_reads_sees_one_moment(database):
    with database.transaction(read_only=True) as reading:
        assert reading.artworks.count() == 0
        with database.transaction() as writing:
            writing.artworks.save(an_artwork())
        assert reading.artworks.count() == 0


def test_works_are_in_the_same_order_on_every_database(database):
    numbers = ["a.1", "A.2", "É 3", "1 000", "10", "_", "م ١", "a 1"]
    with database.transaction() as store:
        for number in numbers:
            store_work(store, an_artwork(number))

    with database.transaction() as store:
        for things in (store.artworks.all(), store.reproductions.all(), store.tracks.all()):
            assert [thing.accession_number for thing in things] == sorted(numbers)


def test_an_exhibition_published_from_either_database_is_whole(database, tmp_path):
    with database.transaction() as store:
        for number in ("b", "A", "a", "É"):
            store_work(store, an_artwork(number))
    paths = tmp_path / "exhibition.sqlite", tmp_path / "key"

    assert publish(database, *paths, now=NOON, objection=no_objection).is_new
    assert not publish(database, *paths, now=NOON, objection=no_objection).is_new  # which verifies the first


def test_only_what_is_in_the_gallery_is_published(database):
    artwork = an_artwork()
    with database.transaction() as store:
        approved, rejected, left, draft = store_work(store, artwork, tracks=4)
        number = artwork.accession_number
        store.tracks.set_status(number, approved.key, TrackStatus.APPROVED)
        store.tracks.mark_published({(number, approved.key), (number, left.key)})
        store.tracks.set_status(number, rejected.key, TrackStatus.REJECTED)

        store.tracks.mark_published({(number, rejected.key), (number, draft.key)})

        assert {track.key: track.status for track in store.tracks.of(number)} == {
            approved.key: TrackStatus.APPROVED,
            rejected.key: TrackStatus.REJECTED,
            left.key: TrackStatus.DRAFT,
            draft.key: TrackStatus.PUBLISHED,
        }


def test_the_newest_published_version_is_remembered(database):
    first = PublishedVersion(1, "0" * 64, NOON, works=2, tracks=1)
    second = PublishedVersion(2, "1" * 64, NOON + timedelta(days=1), works=3, tracks=2)
    with database.transaction() as store:
        assert store.exhibitions.last() is None
        store.exhibitions.save(second)
        store.exhibitions.save(first)
        store.exhibitions.save(first)

    with database.transaction() as store:
        assert store.exhibitions.last() == second


def test_a_status_that_does_not_exist_is_refused(database, database_url):
    with database.transaction() as store:
        store_work(store, an_artwork())

    with pytest.raises(StoreError, match="refused"), database.transaction() as store:
        store.media._session.execute(text("UPDATE tracks SET status = 'lost'"))


@pytest.mark.parametrize("broken", ["[]", "{}", '{"accession_number": 7, "title": []}'])
def test_a_record_that_cannot_be_read_is_named(database, database_url, broken):
    with database.transaction() as store:
        store.artworks.save(an_artwork("1900.1"))
    with engine_for(database_url).begin() as connection:
        connection.execute(text("UPDATE artworks SET value = :broken"), {"broken": broken})

    with database.transaction() as store, pytest.raises(DamagedError, match=r"work 1900\.1"):
        store.artworks.all()


def test_the_tables_of_another_program_are_left_alone(database_url):
    with engine_for(database_url).begin() as connection:
        connection.execute(text("CREATE TABLE tickets (number INTEGER)"))

    with pytest.raises(StoreError, match="another program"):
        Database.open(database_url)
    assert inspect(engine_for(database_url)).get_table_names() == ["tickets"]


def test_an_older_database_is_brought_up_to_date_with_what_is_in_it(database_url):
    with engine_for(database_url).begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text('INSERT INTO artworks VALUES (\'1\', \'{"accession_number": "1", "title": {}}\')')
        )
        connection.execute(text("INSERT INTO media VALUES ('d', 'audio/flac', 0)"))
        row = "'1', '{0}', '2026-01-01 00:00:00', 'd', NULL, '{{}}'"
        for status in ("approved", "draft"):
            connection.execute(text(f"INSERT INTO tracks VALUES ('{status}', {row.format(status)})"))  # noqa: S608

    with Database.open(database_url) as database, database.transaction() as store:
        assert store.artworks.count() == 1
        connection = store.media._session.connection()
        rows = connection.execute(text("SELECT key, approved FROM tracks"))
        assert {key: bool(approved) for key, approved in rows} == {"approved": True, "draft": False}


def test_the_migrations_make_the_constraints_of_the_tables(database, database_url):
    def constraints(engine):
        tables = inspect(engine)
        return {
            name: (
                sorted((each["name"], each["sqltext"]) for each in tables.get_check_constraints(name)),
                sorted((each["name"], str(each["options"])) for each in tables.get_foreign_keys(name)),
                tables.get_pk_constraint(name)["name"],
            )
            for name in Base.metadata.tables
        }

    engine = engine_for(database_url)
    migrated = constraints(engine)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
    assert constraints(engine) == migrated
