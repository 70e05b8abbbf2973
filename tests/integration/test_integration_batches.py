"""`klangbild batch` and `klangbild schedule`: what a curator orders, sees and changes."""

import json
import sys
from dataclasses import replace

import pytest
from fakes.values import NOON, an_artwork, store_work

from db.batches import BatchId, BatchState, Done, WorkerName
from db.database import Database
from db.entities import AccessionNumber
from db.errors import KlangbildError
from db.home import Home
from db.program import main


@pytest.fixture
def home(tmp_path):
    """A collection of three works in two rooms; one has a track."""
    home = Home(tmp_path / "home")
    with opened(home) as database, database.transaction() as store:
        store_work(store, replace(an_artwork("1"), room="Hall 1"))
        store_work(store, replace(an_artwork("2"), room="Hall 1"), tracks=0)
        store_work(store, replace(an_artwork("3"), room="Hall 2"), tracks=0)
    return home


@pytest.fixture
def klangbild(home, monkeypatch, capfd):
    """Run the program; what it printed, and what it said."""
    monkeypatch.delenv("KLANGBILD_DATABASE_URL", raising=False)
    monkeypatch.setenv("COLUMNS", "300")

    def run(*arguments, code=0):
        monkeypatch.setattr(sys, "argv", ["klangbild", "--home", str(home.root), *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        printed, said = capfd.readouterr()
        assert int(end.value.code or 0) == code, said
        return printed, said

    return run


def opened(home):
    return Database.open(f"sqlite:///{home.database}")


def jobs(home, batch):
    with opened(home) as database, database.transaction(read_only=True) as store:
        return [(job.accession_number, job.seed) for job in store.jobs.of(batch)]


def test_an_order_is_told_before_it_is_given(home, klangbild):
    told = json.loads(klangbild("batch", "new", "--room", "Hall 1", "--takes", 2, "--dry-run", "--json")[0])
    assert told["jobs"] == 4
    assert klangbild("batch", "list", "--json")[0] == "[]\n"
    assert "nothing of this engine has been measured yet" in klangbild("batch", "new", "--dry-run")[1]


def test_what_was_measured_tells_time_room_and_cost(home, klangbild):
    klangbild("settings", "set", "studio.hour_costs_cents", 7200)
    klangbild("batch", "new", "1", "--duration", 30)
    with opened(home) as database, database.transaction() as store:
        batches = store.batches.all()
        (lease,) = store.jobs.claim(WorkerName("ada"), batches, 1, now=batches[0].created_at, lease_s=9)
        store.jobs.done([Done(lease.token, None, True, 60.0)], NOON)
    said = klangbild("batch", "new", "--wanted", "without-track", "--dry-run")[1]
    assert said.startswith("2 jobs; about")
    assert "which costs" in said


def test_orders_are_by_room_and_by_what_lacks_a_track(home, klangbild):
    klangbild("batch", "new", "--wanted", "without-track", "--room", "hall 1", "--seed", 7, "--name", "Hall")
    klangbild("batch", "new", "3", "--priority", 5)
    assert jobs(home, 1) == [(AccessionNumber("2"), 7)]
    assert [each["batch"]["id"] for each in json.loads(klangbild("batch", "list", "--json")[0])] == [2, 1]


def test_a_batch_is_paused_resumed_made_urgent_and_cancelled(klangbild):
    klangbild("batch", "new")
    assert "batch 1 is paused" in klangbild("batch", "pause", 1)[1]
    assert "paused" in klangbild("batch", "list")[0]
    assert "batch 1 is open" in klangbild("batch", "resume", 1)[1]
    assert "priority 9" in klangbild("batch", "priority", 1, 9)[1]
    assert "no job of batch 1 was given up" in klangbild("batch", "retry", 1, code=1)[1]
    klangbild("batch", "cancel", 1, "--yes")
    assert "3 cancelled" in klangbild("batch", "show", 1)[1]
    assert "make a new one" in klangbild("batch", "resume", 1, code=1)[1]
    assert "batch 1 is cancelled" in klangbild("batch", "priority", 1, 5, code=1)[1]
    assert "there is no batch 7" in klangbild("batch", "show", 7, code=1)[1]


def test_windows_and_deadlines_are_told_to_people_and_scripts(klangbild):
    window = "2026-12-01..2099-12-23 Mon-Fri 22:00-06:00 UTC"
    klangbild("batch", "new", "--window", window, "--deadline", "2099-12-24 08:00", "--takes", 2)
    klangbild("batch", "new", "--repeat", "--window", window, "--wanted", "without-track", "--tag", "sea")
    (listed,) = json.loads(klangbild("batch", "list", "--json")[0])
    assert listed == {key: json.loads(klangbild("batch", "show", 1, "--json")[0])[key] for key in listed}
    assert listed["batch"]["windows"] == [window]
    assert listed["batch"]["deadline"].startswith("2099-12-24T08:00")
    (standing,) = json.loads(klangbild("batch", "standing", "--json")[0])
    assert standing["windows"] == [window]
    said = klangbild("batch", "show", 1)[1]
    assert f"{window}, until 2099-12-24 08:00" in said
    assert "works; 2 takes of 30 s from seed 0; compose=score" in said
    assert "batch 1, 3 works, 2 takes each: open" in said
    assert "2099-12-24 08:00" in klangbild("batch", "list")[0]
    assert (
        "works without a track; tagged sea; 30 s, seed 0; compose=score" in klangbild("batch", "standing")[0]
    )


def test_who_paused_a_batch_is_told_with_the_remedy(home, klangbild):
    klangbild("batch", "new")
    klangbild("batch", "pause", 1)
    assert "paused by a curator; `klangbild batch resume 1`" in klangbild("batch", "show", 1)[1]
    with opened(home) as database, database.transaction() as store:
        store.batches.set_state(BatchId(1), BatchState.PAUSED, note="no weights")
    assert (
        "paused: no weights; when that is mended, `klangbild batch resume 1`"
        in klangbild("batch", "show", 1)[1]
    )


def test_what_lacks_nothing_today_may_be_repeated(klangbild):
    repeat = ("batch", "new", "--repeat", "--window", "22:00-06:00", "--tag", "of tomorrow")
    assert "0 jobs now" in klangbild(*repeat)[1]
    assert json.loads(klangbild(*repeat, "--dry-run", "--json")[0])["jobs"] == 0


def test_a_worker_without_work_says_so(klangbild):
    assert "there is no batch 999" in klangbild("worker", "--once", "--batch", 999, code=1)[1]
    klangbild("batch", "new", "--window", "..2026-01-01 22:00-06:00")
    said = klangbild("worker", "--once", "--processes", 1)[1]
    assert "waiting: every open batch is too late" in said
    assert "there was nothing to do" in said


def test_a_night_has_a_window_or_is_now(klangbild):
    said = klangbild("nightly", "--now", "--window", "22:00-06:00", code=2)[1]
    assert "leave --window out" in said


def test_a_standing_order_is_kept_shown_and_ended(klangbild):
    said = klangbild("batch", "new", "--repeat", "--window", "22:00-06:00 UTC", "--name", "Nights")[1]
    assert said.startswith("standing order 1, Nights: 3 jobs now, at most")
    assert "Nights" in klangbild("batch", "standing")[0]
    assert klangbild("batch", "list", "--json")[0] == "[]\n"
    klangbild("batch", "stop", 1)
    assert json.loads(klangbild("batch", "standing", "--json")[0]) == []
    assert "no standing order 1" in klangbild("batch", "stop", 1, code=1)[1]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--repeat",), "add --window '22:00-06:00'"),
        (("--repeat", "--window", "22:00-06:00", "--deadline", "2099-01-01"), "leave --deadline out"),
        (("--deadline", "2020-01-01"), "2020-01-01 00:00 is past"),
        (("--window", "nights"), "is not a window"),
        (("--calm", "7"), "calm"),
        (("--with", "compose"), "names no step and model"),
    ],
)
def test_what_cannot_be_ordered_is_refused_with_the_remedy(klangbild, options, told):
    assert told in " ".join(klangbild("batch", "new", *options, code=2)[1].split())


def test_an_order_for_nothing_is_refused(klangbild):
    assert "no work meets this selection" in klangbild("batch", "new", "--room", "Attic", code=1)[1]
    assert "no work 9 is in the collection" in klangbild("batch", "new", "9", code=1)[1]


def test_a_chore_is_done_at_once_and_the_schedule_is_shown(home, klangbild):
    assert "no scheduler is at work" in klangbild("schedule", "show")[1]
    assert "whole: 3 works" in klangbild("schedule", "run", "verify")[1]
    assert (
        "there is no chore 'dust'; there are room, verify" in klangbild("schedule", "run", "dust", code=2)[1]
    )
    with opened(home) as database, database.transaction() as store:
        store.chores.plan("backup", "05:00", NOON)
        store.chores.begin("backup", NOON)
        store.chores.fail("backup", NOON, "the disk is full", NOON, most=3)
    klangbild("settings", "set", "schedule.tidy", "never")
    with opened(home) as database, database.sole("scheduler", KlangbildError("taken")):
        shown, said = klangbild("schedule", "show")
    assert said == ""
    assert "failed: the disk is full" in shown
    assert shown.count("never") == 1
    assert "backups" in klangbild("schedule", "run", "backup")[1]
    stands = {
        each["chore"]: each["stands"]
        for each in json.loads(klangbild("schedule", "show", "--json")[0])["chores"]
    }
    assert (stands["backup"]["failures"], stands["tidy"]) == (0, None)
