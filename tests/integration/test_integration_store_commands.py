"""`klangbild status` and `klangbild verify`, as people and scripts use them."""

import json

import pytest
from fakes.values import NOON, an_artwork, no_objection, store_work

from db.database import Database
from db.entities import RightsStatus
from db.exhibition.publishing import publish
from db.home import Home


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def published(home):
    with Database.open(f"sqlite:///{home.database}") as database:
        with database.transaction() as store:
            store_work(store, an_artwork("1"), tracks=2)
            store_work(store, an_artwork("2", RightsStatus.UNKNOWN))
            store.artworks.save(an_artwork("3"))
        publish(database, home.exhibition, home.signing_key, now=NOON, objection=no_objection)
    return home


def test_status_counts_for_scripts(klangbild, published):
    code, printed, _ = klangbild("status", "--json")

    found = json.loads(printed)
    assert code == 0
    assert found["exhibition"] == {"version": 1, "published_at": "2026-03-01T12:00:00+00:00", "note": ""}
    assert {key: found[key] for key in ("artworks", "reproductions", "tracks")} == {
        "artworks": 3,
        "reproductions": 2,
        "tracks": {"draft": 2, "approved": 0, "rejected": 0, "published": 1, "total": 3},
    }


def test_status_of_a_new_home_is_all_noughts(klangbild):
    code, printed, _ = klangbild("status", "--json")

    found = json.loads(printed)
    assert code == 0
    assert (found["artworks"], found["tracks"]["total"], found["exhibition"]["version"]) == (0, 0, None)


def test_status_tells_people_what_is_wrong_with_the_exhibition(klangbild, published):
    published.exhibition.write_bytes(b"[red] nothing of worth" * 100)

    code, printed, _ = klangbild("status")

    assert code == 0
    assert "artworks" in printed
    assert "no exhibition file" in printed


def test_verify_reads_the_homes_exhibition_unless_told_otherwise(klangbild, published, tmp_path):
    stick = tmp_path / "stick.sqlite"
    stick.write_bytes(published.exhibition.read_bytes())

    for arguments in (["verify"], ["verify", stick]):
        code, _, said = klangbild(*arguments)
        assert code == 0
        assert "version 1 is whole" in said


def test_verify_ends_with_1_where_a_file_is_damaged_or_missing(klangbild, published, tmp_path):
    whole = published.exhibition.read_bytes()
    published.exhibition.write_bytes(whole.replace(b"1 2" * 1000, b"1 3" * 1000))

    for arguments, reason in ((["verify"], "damaged"), (["verify", tmp_path / "none"], "no exhibition file")):
        code, _, said = klangbild(*arguments)
        assert code == 1
        assert reason in said
        assert "Traceback" not in said


def test_a_damaged_database_is_one_sentence_and_exit_code_1(klangbild, home):
    home.root.mkdir()
    home.database.write_bytes(b"no database " * 1000)

    code, printed, said = klangbild("status", "--json")

    assert (code, printed) == (1, "")
    assert "is not a Klangbild database" in said
    assert "Traceback" not in said
