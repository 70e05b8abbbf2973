"""Curators' corrections: laid over what machines said wherever it is shown, and taken off again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fakes.values import NOON, a_commission, a_track, an_artwork, copied_features, no_objection, store_work

from db.corrections import CURATOR, KnownCorrections, corrected, corrected_track
from db.database import Database
from db.entities import AccessionNumber, Correction, LocalText, Remark, Track
from db.exhibition import Exhibition
from db.exhibition.publishing import PublishReport, publish
from db.plain import key_of

NUMBER = AccessionNumber("1900.1")
CAPTION = LocalText.of(en="A boat. Calm.", ar="مركبة")
REMARK = Remark(0.0, 4.5, None, LocalText.of(en="It is slow.", ar="وهي بطيئة."))


def a_worded_track() -> Track:
    commission = a_commission()
    worded = dataclasses.replace(
        commission, impression=dataclasses.replace(commission.impression, caption=CAPTION)
    )
    track = a_track(an_artwork(NUMBER), audio="0" * 64)  # type: ignore[arg-type]
    return dataclasses.replace(track, commission=worded, key=key_of(worded), remarks=(REMARK,))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.open(f"sqlite:///{tmp_path / 'studio.sqlite'}") as opened:
        with opened.transaction() as store:
            store_work(store, an_artwork(NUMBER), tracks=0)
            audio = store.media.put(b"sound" * 1000, "audio/flac")
            store.tracks.save(dataclasses.replace(a_worded_track(), audio_digest=audio))
        yield opened


def published(database: Database, folder: Path) -> tuple[PublishReport, Track]:
    path = folder / "exhibition.sqlite"
    report = publish(
        database, path, folder / "signing.key", now=NOON, objection=no_objection, makers=[copied_features]
    )
    with closing(Exhibition.open(path)) as exhibition:
        exhibition.verify()
        track = exhibition.work(NUMBER).track
    assert track is not None
    return report, track


def correct(database: Database, *corrections: Correction) -> None:
    with database.transaction() as store:
        for each in corrections:
            store.corrections.save(each)


def test_a_correction_belongs_to_a_text_and_a_language() -> None:
    corrections = KnownCorrections(
        [Correction("A boat.\nCalm.", "ar", "قارب"), Correction("A boat.\nCalm.", "ar", "زورق")]
    )

    assert corrections.of("A boat.  Calm.") == {"ar": "زورق"}
    assert corrections.of("A boat.") == {}
    stored = LocalText.of(en="A boat. Calm.", ar="مركبة", fr="Un bateau.")
    assert corrected(stored, corrections) == LocalText.of(en="A boat. Calm.", ar="زورق", fr="Un bateau.")


def test_a_correction_adds_a_language_that_nobody_translated_into_and_leaves_the_english() -> None:
    corrections = KnownCorrections(
        [Correction("A boat.", "fr", "Un bateau."), Correction("A boat.", "en", "Not what was listened to.")]
    )

    assert corrected(LocalText.of(en="A boat."), corrections) == LocalText.of(en="A boat.", fr="Un bateau.")
    assert corrected(LocalText(), KnownCorrections([Correction("", "ar", "؟")])) == LocalText()


def test_all_that_is_said_of_a_track_is_corrected_and_it_is_the_same_commission() -> None:
    track = a_worded_track()
    corrections = KnownCorrections(
        [
            Correction("A boat. Calm.", "ar", "زورق"),
            Correction("A serene quartet", "ar", "رباعي هادئ"),
            Correction("It is slow.", "ar", "بطيئة"),
        ]
    )

    by_hand = corrected_track(track, corrections)

    assert by_hand.commission.impression.caption.text_in("ar") == "زورق"
    assert by_hand.commission.prompt.text_in("ar") == "رباعي هادئ"
    assert by_hand.remarks[0].text.text_in("ar") == "بطيئة"
    assert by_hand.commission.contributions == (CURATOR,)
    assert key_of(by_hand.commission) == by_hand.key == track.key
    assert corrected_track(track, KnownCorrections()) == track


def test_a_correction_is_published_as_a_new_version_and_taken_back_as_another(
    database: Database, tmp_path: Path
) -> None:
    first, machine = published(database, tmp_path)
    correct(database, Correction("A boat. Calm.", "ar", "زورق"), Correction("It is slow.", "fr", "Lent."))

    second, by_hand = published(database, tmp_path)
    assert (first.version, second.version, second.is_new) == (1, 2, True)
    assert by_hand.commission.impression.caption.text_in("ar") == "زورق"
    assert by_hand.remarks[0].text == LocalText.of(en="It is slow.", ar="وهي بطيئة.", fr="Lent.")
    assert by_hand.key == machine.key
    assert not published(database, tmp_path)[0].is_new

    with database.transaction() as store:
        store.corrections.remove("A boat. Calm.", "ar")
        store.corrections.remove("It is slow.", "fr")
    third, restored = published(database, tmp_path)
    assert (third.version, restored) == (3, machine)


def test_a_correction_of_another_text_makes_no_new_version(database: Database, tmp_path: Path) -> None:
    published(database, tmp_path)
    correct(database, Correction("A horse.", "ar", "حصان"))

    assert not published(database, tmp_path)[0].is_new
