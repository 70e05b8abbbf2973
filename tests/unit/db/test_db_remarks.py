"""Remarks are kept with their track, in the database and in the exhibition file."""

from __future__ import annotations

import dataclasses
from contextlib import closing

import pytest
from fakes.values import NOON, a_track, an_artwork, copied_features, no_objection, store_work

from db.database import Database
from db.entities import AccessionNumber, LocalText, Remark, Track
from db.exhibition import Exhibition
from db.exhibition.publishing import publish
from db.plain import from_plain, to_plain

NUMBER = AccessionNumber("1900.1")
REMARKS = (
    Remark(
        0.0, 4.5, (0.0, 0.25, 0.5, 0.75), LocalText.of(en="The sea is the cello.", ar="البحر هو التشيلو.")
    ),
    Remark(4.5, 6.0, None, LocalText.of(en="It is slow.", ar="وهي بطيئة.")),
)


@pytest.fixture
def database(tmp_path):
    with Database.open(f"sqlite:///{tmp_path / 'studio.sqlite'}") as opened:
        with opened.transaction() as store:
            artwork = an_artwork(NUMBER)
            store_work(store, artwork, tracks=0)
            audio = store.media.put(b"sound" * 1000, "audio/flac")
            store.tracks.save(dataclasses.replace(a_track(artwork, audio), remarks=REMARKS))
        yield opened


def test_a_track_keeps_its_remarks(database):
    with database.transaction(read_only=True) as store:
        (track,) = store.tracks.of(NUMBER)
    assert track.remarks == REMARKS


def test_the_exhibition_file_has_the_remarks(database, tmp_path):
    path = tmp_path / "exhibition.sqlite"
    publish(
        database, path, tmp_path / "signing.key", now=NOON, objection=no_objection, makers=[copied_features]
    )
    with closing(Exhibition.open(path)) as exhibition:
        exhibition.verify()
        assert exhibition.work(NUMBER).track.remarks == REMARKS


def test_a_track_from_before_there_were_remarks_is_read_without_any():
    plain = to_plain(a_track(an_artwork(), audio="0" * 64))
    del plain["remarks"]
    assert from_plain(Track, plain).remarks == ()
