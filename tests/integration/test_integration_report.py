"""`klangbild report`, as a curator and scripts use it."""

import json
from datetime import datetime, timedelta

import pytest
from fakes.values import an_artwork, store_work

from db.batches import Done, Order, RetryPolicy, WorkerName
from db.database import Database
from db.home import Home


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def night(home):
    """Two jobs of which one composed and one was given up, an hour ago."""
    now = datetime.now().astimezone() - timedelta(hours=1)
    with Database.open(f"sqlite:///{home.database}") as database, database.transaction() as store:
        works = [an_artwork("1900.1"), an_artwork("1900.2")]
        (track,) = store_work(store, works[0])
        store.artworks.save(works[1])
        jobs = [(work.accession_number, 1) for work in works]
        batch = store.batches.add("<Hall> & 1", Order(), jobs, now=now)
        done, failed = store.jobs.claim(WorkerName("ada"), [batch], 2, now=now, lease_s=60)
        store.jobs.done([Done(done.token, track.key, True, 4.0)], now)
        store.jobs.failed(failed, "no <image>", RetryPolicy(), for_good=True, now=now, seconds=1.0)
    return now


def test_the_report_is_printed_and_lies_in_the_home_by_date(klangbild, home, night):
    code, printed, said = klangbild("report")
    page = home.reports / f"{datetime.now().astimezone():%Y-%m-%d}.html"
    assert code == 0
    assert "1 track was composed." in printed
    assert "  • no <image>; Jobs: 1; Works: The Sea, 1900.2 (1900.2)" in printed.splitlines()
    assert page.with_suffix(".txt").read_text() == printed
    assert "&lt;Hall&gt; &amp; 1" in page.read_text()
    assert str(page) in said


def test_a_report_may_be_in_arabic_and_elsewhere(klangbild, home, night, tmp_path):
    code, printed, _ = klangbild("report", "--language", "ar", "--out", tmp_path / "desk")
    (page,) = (tmp_path / "desk").glob("*.html")
    assert code == 0
    assert "أُلِّفت مقطوعة واحدة." in printed
    assert '<html lang="ar" dir="rtl">' in page.read_text()
    assert not home.reports.exists()


def test_scripts_get_the_figures(klangbild, night):
    code, printed, _ = klangbild("report", "--json")
    found = json.loads(printed)
    assert code == 0
    assert (found["composed"], found["given_up"]["groups"][0]["reason"]) == (1, "no <image>")
    assert found["loudest"] == {"accession_number": "1900.1", "figure": -16.0}


def test_only_what_was_done_since_a_moment_is_told(klangbild, night):
    since = (night + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    assert "No track was composed." in klangbild("report", "--since", since)[1]


def test_wrong_use_is_refused(klangbild):
    assert klangbild("report", "--language", "tlh")[0] == 2
    assert klangbild("report", "--since", "2999-01-01")[0] == 2


def test_a_folder_that_cannot_be_written_is_one_sentence(klangbild, tmp_path):
    (tmp_path / "file").write_text("")
    code, _, said = klangbild("report", "--out", tmp_path / "file")
    assert code == 1
    assert said.startswith("klangbild: the report ")
