"""Tidying on SQLite and on PostgreSQL alike."""

import dataclasses
from datetime import timedelta

import pytest
from fakes.values import NOON, a_commission, a_track, an_artwork, store_work

from db.entities import Reproduction, TrackStatus
from db.integrity import check
from db.plain import key_of
from db.retention import Removed, Retention, foresee, tidy

RULE = Retention(superseded_days=30, rejected_days=90)
LATER = NOON + timedelta(days=100)


def longer(track, day, audio):
    """A piece of another order."""
    commission = dataclasses.replace(a_commission(), duration_s=60.0)
    moment = NOON.replace(day=day)
    return dataclasses.replace(
        track, key=key_of(commission), commission=commission, created_at=moment, audio_digest=audio
    )


@pytest.fixture
def superseded(database):
    """Two takes of an order, then a piece of another one."""
    with database.transaction() as store:
        takes = store_work(store, an_artwork("1"), tracks=2)
        newest = longer(takes[0], 9, store.media.put(b"longer", "audio/flac"))
        store.tracks.save(newest)
        store_work(store, an_artwork("2"), tracks=3)
    return takes, newest


def test_superseded_pieces_and_their_recordings_are_removed(database, superseded):
    takes, newest = superseded
    expected = Removed(superseded=2, rejected=0, media=2, media_bytes=2 * 300_000)

    assert foresee(database, LATER, RULE) == expected
    assert tidy(database, LATER, RULE) == expected

    with database.transaction(read_only=True) as store:
        assert [track.key for track in store.tracks.of("1")] == [newest.key]
        assert len(store.tracks.of("2")) == 3
        assert not any(store.media.has(take.audio_digest) for take in takes)
    assert check(database).faults == ()
    assert tidy(database, LATER, RULE) == Removed()


def test_foreseeing_removes_nothing(database, superseded):
    foresee(database, LATER, RULE)
    with database.transaction(read_only=True) as store:
        assert len(store.tracks.of("1")) == 3


def test_what_was_tidied_away_counts_as_composed_until_it_is_recalled(database, superseded):
    takes, newest = superseded
    tidy(database, LATER, RULE)

    with database.transaction() as store:
        assert store.tracks.has("1", takes[0].key)
        assert store.tracks.keys_of("1") == {newest.key, takes[0].key, takes[1].key}
        assert not store.tracks.save(takes[0])
        assert store.leftovers.recall("1") == 2
        assert store.tracks.keys_of("1") == {newest.key}


def test_a_rejected_piece_does_not_come_back_when_the_night_composes(database):
    with database.transaction() as store:
        (track,) = store_work(store, an_artwork("1"))
        store.tracks.set_status("1", track.key, TrackStatus.REJECTED)

    assert tidy(database, LATER, RULE).rejected == 1
    with database.transaction(read_only=True) as store:
        assert store.tracks.of("1") == []
        assert track.key in store.tracks.keys_of("1")


def test_a_recording_that_another_piece_has_too_stays(database):
    with database.transaction() as store:
        (track,) = store_work(store, an_artwork("1"))
        store_work(store, an_artwork("2"), tracks=0)
        store.tracks.save(a_track(an_artwork("2"), track.audio_digest))
        store.tracks.set_status("1", track.key, TrackStatus.REJECTED)

    expected = Removed(rejected=1)
    assert (foresee(database, LATER, RULE), tidy(database, LATER, RULE)) == (expected, expected)
    assert check(database).faults == ()


def test_an_image_that_was_replaced_is_removed_with_what_was_seen_in_it(database):
    with database.transaction() as store:
        store_work(store, an_artwork("1"))
        old = store.reproductions.maybe_get("1").digest
        new = store.media.put(b"a better photograph", "image/jpeg")
        store.reproductions.save(Reproduction("1", new, new, "image/jpeg", 8, 6))

    assert tidy(database, NOON, RULE).media == 1
    with database.transaction(read_only=True) as store:
        assert not store.media.has(old)
        assert store.media.has(new)
        assert store.features.images("r1") == frozenset()
