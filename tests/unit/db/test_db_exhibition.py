"""The exhibition file: written whole or not at all, signed, verified, read-only."""

import dataclasses
import json
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fakes.values import NOON, an_artwork, copied_features, no_objection, store_work

from db.database import Database
from db.entities import AccessionNumber, RightsStatus, TrackStatus
from db.errors import DamagedError, NotFoundError, StoreError
from db.exhibition import Exhibition, Part
from db.exhibition.publishing import PassedOver, publish
from db.exhibition.signing import derived_secret, signing_key
from db.exhibition.telling import told


@pytest.fixture
def database(tmp_path):
    with Database.open(f"sqlite:///{tmp_path / 'studio.sqlite'}") as opened:
        with opened.transaction() as store:
            store_work(store, an_artwork("1900.1"), tracks=2)
            store_work(store, an_artwork("1900.2"), tracks=0)
        yield opened


@pytest.fixture
def paths(tmp_path):
    return tmp_path / "exhibition.sqlite", tmp_path / "signing.key"


def verify(path):
    with closing(Exhibition.open(path)) as exhibition:
        exhibition.verify()


def published(database, paths, now=NOON, objection=no_objection):
    return publish(database, *paths, now=now, objection=no_objection, makers=[copied_features])


def test_what_was_published_can_be_read_and_verified(database, paths):
    report = published(database, paths)

    assert (report.version, report.artworks, report.tracks, report.withheld) == (1, 2, 1, ())
    with closing(Exhibition.open(paths[0])) as exhibition:
        exhibition.verify()
        with_track, without = exhibition.works()
        assert (exhibition.version, exhibition.published_at) == (1, NOON)
        assert with_track.track.status is TrackStatus.PUBLISHED
        assert without.track is None
        assert exhibition.image(with_track.reproduction.digest) == b"image of 1900.1" * 1000
        assert exhibition.audio(with_track.track.audio_digest).read() == b"1900.1 2" * 100_000
        assert list(exhibition.parts("count")) == [b"2"]
        assert exhibition.part("copies", 1) == b"1900.2: features of 1900.2"
        assert list(exhibition.parts("none")) == []
        with pytest.raises(NotFoundError):
            exhibition.part("copies", 2)
        assert exhibition.features_revision == "r1"


def test_the_newest_track_is_published_unless_a_curator_approved_another(database, paths):
    number = AccessionNumber("1900.1")
    with database.transaction() as store:
        _newest, older = store.tracks.of(number)
        store.tracks.set_status(number, older.key, TrackStatus.APPROVED)

    published(database, paths)

    with closing(Exhibition.open(paths[0])) as exhibition:
        assert exhibition.work(number).track.key == older.key
    with database.transaction() as store:
        published_keys = [t.key for t in store.tracks.of(number) if t.status is TrackStatus.PUBLISHED]
        assert published_keys == [older.key]
    assert not published(database, paths).is_new, "an approval must outlive its being published"


def test_a_rejected_track_never_reaches_the_gallery(database, paths):
    number = AccessionNumber("1900.1")
    with database.transaction() as store:
        for track in store.tracks.of(number):
            store.tracks.set_status(number, track.key, TrackStatus.REJECTED)

    assert published(database, paths).tracks == 0


def seeds_objected_to(*seeds):
    return lambda track: f"no seed {track.commission.seed}" if track.commission.seed in seeds else None


def test_a_track_that_may_not_be_played_gives_way_to_the_next_one(database, paths):
    number = AccessionNumber("1900.1")
    with database.transaction() as store:
        newest, older = store.tracks.of(number)
    first = published(database, paths)

    report = publish(database, *paths, now=NOON, objection=seeds_objected_to(newest.commission.seed))

    assert first.passed_over == ()
    assert report.passed_over == (PassedOver(number, "no seed 2", another_plays=True),)
    assert (report.is_new, report.tracks) == (True, 1)
    with closing(Exhibition.open(paths[0])) as exhibition:
        assert exhibition.work(number).track.key == older.key
    with database.transaction() as store:
        statuses = [track.status for track in store.tracks.of(number)]
    assert statuses == [TrackStatus.DRAFT, TrackStatus.PUBLISHED]


def test_a_work_whose_tracks_may_not_be_played_is_published_without_music(database, paths):
    number = AccessionNumber("1900.1")
    objection = seeds_objected_to(1, 2)
    report = publish(database, *paths, now=NOON, objection=objection)

    assert report.passed_over == (PassedOver(number, "no seed 2", another_plays=False),)
    assert (report.artworks, report.tracks, report.withheld) == (2, 0, ())
    again = publish(database, *paths, now=NOON, objection=objection)
    assert (again.is_new, again.passed_over) == (False, report.passed_over)
    assert published(database, paths).tracks == 1


def test_what_is_passed_over_for_one_reason_is_told_in_one_line(database, paths):
    with database.transaction() as store:
        for number in range(30):
            store_work(store, an_artwork(f"1950.{number:02d}"))

    lines = list(told(publish(database, *paths, now=NOON, objection=seeds_objected_to(1))))

    (line,) = [line for line in lines if "without music" in line]
    assert line.startswith("  without music: 1950.00, 1950.01")
    assert line.endswith("1950.19 and 10 more: no seed 1")


def test_a_work_that_is_not_cleared_is_withheld_with_the_reason(database, paths):
    with database.transaction() as store:
        store_work(store, an_artwork("1990.9", RightsStatus.IN_COPYRIGHT))

    (withheld,) = published(database, paths).withheld

    assert withheld.accession_number == "1990.9"
    assert "in-copyright" in withheld.reason


def test_a_curators_override_publishes_a_work(database, paths):
    artwork = an_artwork("1990.9", RightsStatus.IN_COPYRIGHT)
    rights = dataclasses.replace(artwork.rights, override_reason="the estate agreed by letter")
    with database.transaction() as store:
        store_work(store, dataclasses.replace(artwork, rights=rights))

    assert published(database, paths).withheld == ()


def test_nothing_new_means_no_new_version(database, paths):
    first = published(database, paths)
    bytes_before = paths[0].read_bytes()

    second = published(database, paths, NOON + timedelta(days=1))

    assert (first.is_new, second.is_new, second.version) == (True, False, 1)
    assert paths[0].read_bytes() == bytes_before


def test_another_key_of_the_studio_makes_the_next_version(database, paths):
    published(database, paths)
    paths[1].unlink()

    report = published(database, paths)

    assert (report.is_new, report.version) == (True, 2)
    with closing(Exhibition.open(paths[0])) as exhibition:
        exhibition.verify()
        assert exhibition.facts.public_key == signing_key(paths[1]).public_key().public_bytes_raw()


def test_a_secret_is_the_studios_own_and_for_one_purpose():
    key, another = (Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for seed in (1, 2))
    secrets = {derived_secret(key, "labels"), derived_secret(key, "doors"), derived_secret(another, "labels")}
    assert len(secrets) == 3
    assert {len(secret) for secret in secrets} == {32}
    # fixed for ever, or printed labels would be strangers
    assert (
        derived_secret(key, "labels").hex()
        == "47175c6299aa4ed8fe6d149ee6e8f5f5f21a1d647e306d8311e1b75af6fc65a4"
    )


def test_makers_of_parts_are_given_the_studios_secrets(database, paths):
    def secret_part(source):
        yield Part("secret", 0, source.secret("labels"))

    publish(database, *paths, now=NOON, objection=no_objection, makers=[secret_part])
    with closing(Exhibition.open(paths[0])) as exhibition:
        assert exhibition.part("secret", 0) == derived_secret(signing_key(paths[1]), "labels")


def test_a_change_makes_the_next_version_and_who_reads_the_old_one_goes_on(database, paths):
    published(database, paths)
    with closing(Exhibition.open(paths[0])) as old:
        with database.transaction() as store:
            store_work(store, an_artwork("1900.3"))
        report = published(database, paths)

        assert report.version == 2
        assert len(old.works()) == 2
        old.verify()
    with closing(Exhibition.open(paths[0])) as new:
        assert len(new.works()) == 3


def test_no_companion_files_are_left(database, paths, tmp_path):
    published(database, paths)
    with closing(Exhibition.open(paths[0])) as exhibition:
        exhibition.verify()

    names = {path.name for path in tmp_path.iterdir() if not path.name.startswith("studio")}
    assert names == {"exhibition.sqlite", "signing.key"}


def test_the_key_is_for_its_owner_alone(database, paths):
    published(database, paths)

    assert stat.S_IMODE(paths[1].stat().st_mode) == 0o600


def test_the_file_cannot_be_changed_through_the_kiosk(database, paths):
    published(database, paths)
    with closing(Exhibition.open(paths[0])) as exhibition, pytest.raises(StoreError):
        exhibition._query("DELETE FROM works")


def test_several_threads_may_read(database, paths):
    published(database, paths)
    failures = []
    with closing(Exhibition.open(paths[0])) as exhibition:

        def read():
            try:
                for _ in range(20):
                    for work in exhibition.works():
                        exhibition.image(work.reproduction.digest)
            except Exception as error:  # noqa: BLE001 - told to the test below
                failures.append(error)

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []


def test_a_missing_file_is_told_with_the_command_that_makes_it(tmp_path):
    with pytest.raises(StoreError, match="klangbild publish"):
        Exhibition.open(tmp_path / "none.sqlite")


def test_what_is_no_exhibition_file_is_refused(tmp_path, database):
    text = tmp_path / "text.sqlite"
    text.write_text("hello " * 1000)
    empty = tmp_path / "empty.sqlite"
    empty.touch()

    for path in (text, empty, tmp_path / "studio.sqlite"):
        with pytest.raises(StoreError, match="no exhibition file"):
            Exhibition.open(path)


def test_a_file_of_a_newer_format_asks_for_a_newer_program(database, paths):
    published(database, paths)
    with closing(sqlite3.connect(paths[0])) as file:
        file.execute("PRAGMA user_version = 99")

    with pytest.raises(StoreError, match="update"):
        Exhibition.open(paths[0])


def test_a_file_of_an_older_format_is_published_again(database, paths):
    published(database, paths)
    with closing(sqlite3.connect(paths[0])) as file:
        file.execute("PRAGMA user_version = 1")

    with pytest.raises(DamagedError, match="klangbild publish"):
        Exhibition.open(paths[0])
    assert published(database, paths).version == 2


def test_a_file_cut_short_is_damaged(database, paths):
    published(database, paths)
    whole = paths[0].read_bytes()
    paths[0].write_bytes(whole[: len(whole) // 2])

    with pytest.raises(DamagedError):
        verify(paths[0])


TAMPERINGS = {
    "another artist": "UPDATE works SET artwork = replace(artwork, 'Painter', 'Forger')",
    "another recording": "UPDATE media_chunks SET data = zeroblob(length(data))",
    "a recording left out": "DELETE FROM media_chunks WHERE position = 1",
    "a work left out": "DELETE FROM works WHERE accession_number = '1900.2'",
    "other features": "UPDATE works SET features = '00'",
    "another part": "UPDATE parts SET data = x'00' WHERE name = 'count'",
    "another part with its digest": "UPDATE parts SET data = x'00', digest = lower(hex(x'00'))",
    "a part left out": "DELETE FROM parts WHERE name = 'copies' AND position = 1",
    "a part that is no bytes": "UPDATE parts SET data = 7",
    "another version": "UPDATE facts SET value = '7' WHERE name = 'version'",
    "another signature": "UPDATE facts SET value = '00' WHERE name = 'signature'",
    "no signature": "DELETE FROM facts WHERE name = 'signature'",
    "a signature that is no number": "UPDATE facts SET value = 'xyz' WHERE name = 'signature'",
    "a recording left out whole": (
        "DELETE FROM media WHERE digest IN (SELECT json_extract(track, '$.audio_digest') FROM works)"
    ),
    "a part too many": "INSERT INTO parts VALUES ('more', 0, '00', x'00')",
    "a work that is no JSON": "UPDATE works SET artwork = '{'",
    "a work that is no work": "UPDATE works SET artwork = '[]'",
    "a version that is no number": "UPDATE facts SET value = 'seven' WHERE name = 'version'",
    "a table left out": "DROP TABLE parts",
}


@pytest.mark.parametrize("sql", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_tampering_is_found(database, paths, sql):
    published(database, paths)
    with closing(sqlite3.connect(paths[0])) as file:
        file.execute(sql)
        file.commit()

    with pytest.raises(DamagedError, match="klangbild publish"):
        verify(paths[0])

    mended = published(database, paths)
    verify(paths[0])
    assert mended.is_new
    assert mended.version > 1


def test_a_work_or_file_that_is_not_there_is_named(database, paths):
    published(database, paths)
    with closing(Exhibition.open(paths[0])) as exhibition:
        with pytest.raises(NotFoundError, match="X-9"):
            exhibition.work(AccessionNumber("X-9"))
        with pytest.raises(NotFoundError):
            exhibition.image("0" * 64)


def test_a_folder_that_cannot_be_written_leaves_the_last_version(database, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.touch()

    with pytest.raises(StoreError, match="last version is untouched"):
        publish(
            database, in_the_way / "exhibition.sqlite", tmp_path / "key", now=NOON, objection=no_objection
        )


def test_the_facts_are_plain_enough_to_be_read_by_other_programs(database, paths):
    published(database, paths)
    with closing(sqlite3.connect(paths[0])) as file:
        (artwork,) = file.execute("SELECT artwork FROM works WHERE accession_number = '1900.1'").fetchone()
    assert json.loads(artwork)["title"]["ar"] == "البحر"
