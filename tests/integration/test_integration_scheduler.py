"""The scheduler: chores by time whatever happens to the machine, and standing orders."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes.values import an_artwork, store_work
from fakes.waiting import wait_until

from db.backups import backups_in
from db.batches import BatchState, Order, RetryPolicy, Tally, WorkerName
from db.chores import Chore
from db.clock import ClockError
from db.database import Database
from db.entities import AccessionNumber
from db.errors import StoreError
from db.home import Home
from db.production import Production
from db.timetables import Daily, Hourly, Timetable
from db.windows import Window
from precompute.casting import Casting
from precompute.scheduling import scheduler as scheduling
from precompute.scheduling.chores import Chores
from precompute.scheduling.scheduler import Clock, Scheduler
from precompute.shift.standing import Surveyor

NIGHTLY = Daily(time(3), zone="UTC")
FAR = timedelta(days=400)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.open(f"sqlite:///{tmp_path / 'studio.sqlite'}") as opened:
        yield opened


def plan(database: Database, name: str, next_at: datetime, timetable: Daily | Hourly = NIGHTLY) -> None:
    with database.transaction() as store:
        store.chores.plan(name, str(timetable), next_at)


def chores(database: Database) -> dict[str, Chore]:
    with database.transaction(read_only=True) as store:
        return {chore.name: chore for chore in store.chores.all()}


@contextmanager
def running(
    database: Database,
    do: Mapping[str, Callable[[], str]],
    repeat: Callable[[], object] = lambda: None,
    timetable: Timetable | Callable[[], Timetable] = NIGHTLY,
    alive: Callable[[], None] = lambda: None,
) -> Iterator[list[str]]:
    """A scheduler of this process, and what it says that it is about."""
    stopping, said = threading.Event(), list[str]()
    clock = Clock(now, stopping, alive, said.append, look_again_s=0.01)
    at = timetable if callable(timetable) else lambda: timetable
    scheduler = Scheduler(database, do, lambda: dict.fromkeys(do, at()), repeat, clock)
    thread = threading.Thread(target=scheduler.run)
    thread.start()
    try:
        yield said
    finally:
        stopping.set()
        thread.join()


def test_chores_are_done_in_turn_and_a_machine_that_was_off_makes_up_for_each_once(
    database: Database,
) -> None:
    done: list[str] = []
    going_on = threading.Semaphore(1)

    def chore(name: str) -> Callable[[], str]:
        def do() -> str:
            assert going_on.acquire(blocking=False)  # one after another
            done.append(name)
            going_on.release()
            return f"{name} is done"

        return do

    plan(database, "second", LONG_AGO + timedelta(minutes=1))
    plan(database, "first", LONG_AGO)
    plan(database, "not yet", now() + timedelta(hours=1))
    with running(database, {name: chore(name) for name in ("second", "first", "not yet")}):
        wait_until(lambda: chores(database)["second"].outcome == "second is done")
    assert done == ["first", "second"]
    later = chores(database)["first"]
    assert later.next_at == NIGHTLY.next_after(now())
    assert not later.owed
    with running(database, {"first": chore("first")}) as said:
        wait_until(lambda: "leading" in said)
    assert done == ["first", "second"]


def test_a_new_chore_waits_for_its_time_and_one_without_a_timetable_is_left_out(database: Database) -> None:
    plan(database, "old", LONG_AGO)
    with running(database, {"new": lambda: pytest.fail("too early")}) as said:
        wait_until(lambda: "leading" in said)
    assert set(chores(database)) == {"old", "new"}
    with running(database, {"new": lambda: pytest.fail("never")}, timetable=None) as said:
        wait_until(lambda: "leading" in said)
    assert not chores(database)["new"].owed


def test_a_chore_that_fails_is_tried_again_and_then_given_up_until_its_next_turn(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduling, "_TRY_AGAIN", timedelta(milliseconds=10))
    tries: list[int] = []

    def fails() -> str:
        tries.append(1)
        raise StoreError("the disk is full")

    def breaks() -> str:
        raise ZeroDivisionError

    plan(database, "fails", LONG_AGO)
    plan(database, "breaks", LONG_AGO)
    with running(database, {"fails": fails, "breaks": breaks}):
        wait_until(lambda: [each.failures for each in chores(database).values()] == [3, 3])
        wait_until(lambda: not any(each.owed for each in chores(database).values()))
    assert len(tries) == 3
    assert chores(database)["fails"].outcome == "the disk is full"
    assert chores(database)["breaks"].outcome.startswith("internal error")


def test_a_clock_that_is_set_back_puts_no_chore_off_for_years(database: Database) -> None:
    plan(database, "backup", now() + FAR)
    with running(database, {"backup": lambda: "done"}):
        wait_until(lambda: chores(database)["backup"].next_at == NIGHTLY.next_after(now()))
    assert not chores(database)["backup"].owed


def test_a_database_that_refuses_keeps_nobody_from_stopping_or_living(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refuses = threading.Event()
    ordinary = Database.transaction

    def transaction(self: Database, **how: bool) -> Any:
        if refuses.is_set() and not how.get("read_only"):
            raise StoreError("the disk is full")
        return ordinary(self, **how)

    monkeypatch.setattr(Database, "transaction", transaction)
    signs: list[int] = []

    def publish() -> str:
        refuses.set()
        raise StoreError("the disk is full")

    plan(database, "publish", LONG_AGO)
    with running(database, {"publish": publish}, alive=lambda: signs.append(1)):
        assert refuses.wait(30)
        before = len(signs)
        wait_until(lambda: len(signs) > before + 10)
    refuses.clear()
    assert chores(database)["publish"].owed
    with running(database, {"publish": lambda: "version 2"}):
        wait_until(lambda: chores(database)["publish"].outcome == "version 2")
    assert not [record for record in caplog.records if record.exc_info]


def test_a_standing_order_that_cannot_be_read_keeps_no_chore_from_being_done(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def repeat() -> None:
        raise ClockError("there is no time zone 'Mars/Olympus'")

    plan(database, "backup", LONG_AGO)
    with running(database, {"backup": lambda: "3 MB"}, repeat) as said:
        wait_until(lambda: chores(database)["backup"].outcome == "3 MB")
        wait_until(lambda: len(said) >= 3)
    assert [record.getMessage() for record in caplog.records].count("standing_orders.fail") == 1


def test_another_timetable_is_obeyed_without_a_new_start(database: Database) -> None:
    timetables: list[Timetable] = [NIGHTLY]
    with running(database, {"backup": lambda: "3 MB"}, timetable=lambda: timetables[0]):
        wait_until(lambda: "backup" in chores(database))
        timetables[0] = Hourly()
        wait_until(lambda: chores(database)["backup"].next_at == Hourly().next_after(now()))
        timetables[0] = None
        wait_until(lambda: chores(database)["backup"].timetable == "never")


SCHEDULER = """
import sys, threading
from datetime import UTC, datetime, time
from pathlib import Path
from db.database import Database
from db.timetables import Daily
from precompute.scheduling.scheduler import Clock, Scheduler

def backup():
    print("begun", flush=True)
    if sys.argv[2] == "hang":
        threading.Event().wait()
    return "done"

with Database.open(sys.argv[1]) as database:
    say = lambda what: print(what, flush=True)
    clock = Clock(lambda: datetime.now(UTC), threading.Event(), about=say, look_again_s=0.02)
    timetables = {"backup": Daily(time(3), zone="UTC")}
    Scheduler(database, {"backup": backup}, lambda: timetables, lambda: None, clock).run()
"""


def started(database_file: Path, how: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCHEDULER, f"sqlite:///{database_file}", how],
        stdout=subprocess.PIPE,
        text=True,
    )


def says(process: subprocess.Popen[str], wanted: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(wanted):
            return
    pytest.fail(f"it ended before it said {wanted!r}")


def test_one_leads_another_stands_by_and_does_anew_what_the_first_was_killed_in_the_midst_of(
    database: Database, tmp_path: Path
) -> None:
    plan(database, "backup", LONG_AGO)
    file = tmp_path / "studio.sqlite"
    leader = started(file, "hang")
    says(leader, "begun")
    heir = started(file, "quick")
    try:
        says(heir, "standing by")
        assert chores(database)["backup"].is_going_on
        leader.send_signal(signal.SIGKILL)
        says(heir, "begun")
        wait_until(lambda: chores(database)["backup"].outcome == "done")
        assert not chores(database)["backup"].owed
    finally:
        for process in (leader, heir):
            process.kill()
            process.communicate()


NIGHT = (Window.parse("22:00-06:00 UTC"),)
EVENING = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)


def surveyor(database: Database, home: Path, moment: datetime) -> Surveyor:
    def casting(production: Production) -> Casting:
        return Casting(production, Home(home), "cpu")

    return Surveyor(database, casting, lambda: moment)


@pytest.fixture
def works(database: Database) -> list[AccessionNumber]:
    """Two works with an image, and one without."""
    with database.transaction() as store:
        for number in ("1", "2"):
            store_work(store, an_artwork(number))
        store.artworks.save(an_artwork("3"))
    return [AccessionNumber("1"), AccessionNumber("2")]


def batches(database: Database) -> dict[str, list[tuple[AccessionNumber, int]]]:
    with database.transaction(read_only=True) as store:
        return {
            batch.name: [(job.accession_number, job.seed) for job in store.jobs.of(batch.id)]
            for batch in store.batches.all()
        }


def test_a_standing_order_becomes_a_batch_of_what_lacks_its_piece_once_for_each_opening(
    database: Database, tmp_path: Path, works: list[AccessionNumber]
) -> None:
    with database.transaction() as store:
        store.standing_orders.add("Each night", Order(takes=2, duration_s=5), NIGHT, priority=4)
    assert surveyor(database, tmp_path, EVENING - timedelta(hours=2)).repeat() == []
    (batch,) = surveyor(database, tmp_path, EVENING).repeat()
    assert (batch.priority, batch.windows) == (4, NIGHT)
    assert surveyor(database, tmp_path, EVENING).repeat() == []
    assert surveyor(database, tmp_path, EVENING + timedelta(hours=7)).repeat() == []
    assert batches(database) == {batch.name: [(work, seed) for seed in (0, 1) for work in works]}


def test_a_batch_of_last_night_that_is_not_finished_gets_what_is_new(
    database: Database, tmp_path: Path, works: list[AccessionNumber]
) -> None:
    with database.transaction() as store:
        store.standing_orders.add("Each night", Order(duration_s=5), NIGHT)
    (first,) = surveyor(database, tmp_path, EVENING).repeat()
    with database.transaction() as store:
        store_work(store, an_artwork("4"))
    (second,) = surveyor(database, tmp_path, EVENING + timedelta(days=1)).repeat()
    assert second.id == first.id
    assert batches(database) == {first.name: [(work, 0) for work in (*works, AccessionNumber("4"))]}


def test_what_failed_last_night_is_tried_again_in_the_batch_that_is_not_finished(
    database: Database, tmp_path: Path, works: list[AccessionNumber]
) -> None:
    with database.transaction() as store:
        store.standing_orders.add("Each night", Order(duration_s=5), NIGHT)
    (batch,) = surveyor(database, tmp_path, EVENING).repeat()
    with database.transaction() as store:
        (lease,) = store.jobs.claim(WorkerName("ada"), [batch], 1, now=EVENING, lease_s=9.0)
        store.jobs.failed(lease, "torn", RetryPolicy(), for_good=True, now=EVENING, seconds=1.0)
    surveyor(database, tmp_path, EVENING + timedelta(days=1)).repeat()
    with database.transaction(read_only=True) as store:
        assert store.batches.tally(batch.id) == Tally(queued=2)


def test_windows_that_overlap_repeat_an_order_once(
    database: Database, tmp_path: Path, works: list[AccessionNumber]
) -> None:
    with database.transaction() as store:
        store.standing_orders.add(
            "Each night", Order(duration_s=5), (*NIGHT, Window.parse("23:00-05:00 UTC"))
        )
    looks = [surveyor(database, tmp_path, EVENING + timedelta(hours=hours)).repeat() for hours in (0, 1, 7)]
    assert [len(made) for made in looks] == [1, 0, 0]


def test_a_curators_own_batch_is_never_taken_for_the_nights(
    database: Database, tmp_path: Path, works: list[AccessionNumber]
) -> None:
    order = Order(duration_s=5)
    with database.transaction() as store:
        own = store.batches.add("own", order, [], now=EVENING, windows=NIGHT, deadline=LONG_AGO)
    made = surveyor(database, tmp_path, EVENING).order("night", order, NIGHT, origin="nightly")
    assert made is not None
    assert made.id != own.id
    assert batches(database) == {"own": [], "night": [(work, 0) for work in works]}


def test_a_night_with_another_window_goes_on_with_the_last_ones_batch(
    database: Database, tmp_path: Path, works: list[AccessionNumber]
) -> None:
    order, later = Order(duration_s=5), (Window.parse("23:00-05:00 UTC"),)
    first = surveyor(database, tmp_path, EVENING).order("night", order, NIGHT, origin="nightly")
    second = surveyor(database, tmp_path, EVENING).order("another", order, later, origin="nightly")
    assert first is not None
    assert second == replace(first, windows=later)


def test_an_order_that_cannot_be_had_becomes_a_batch_whose_workers_say_why(
    database: Database, tmp_path: Path, works: list[AccessionNumber]
) -> None:
    order = Order(production=Production(engine="musicgen-small", insist=True), duration_s=5)
    batch = surveyor(database, tmp_path, EVENING).order("night", order, (), origin="nightly")
    assert batch is not None
    with database.transaction(read_only=True) as store:
        assert store.batches.tally(batch.id).queued == 3
        assert store.batches.get(batch.id).state is BatchState.OPEN


def test_every_chore_does_what_it_says(database: Database, tmp_path: Path) -> None:
    with database.transaction() as store:
        store.artworks.save(an_artwork("1"))
    home = Home(tmp_path)
    all_of_them: Any = Chores(home, f"sqlite:///{home.database}", database, now).by_name()
    assert all_of_them["room"]() == "there is room"
    assert all_of_them["verify"]().startswith("whole: 1 works")
    assert all_of_them["tidy"]().startswith("removed 0 superseded")
    assert str(home.backups) in all_of_them["backup"]()
    assert len(backups_in(home.backups)) == 1
    assert "version 1" in all_of_them["publish"]()
    assert home.exhibition.exists()
    assert "0 composed" in all_of_them["report"]()
    assert len(list(home.reports.glob("*.html"))) == 1
    os.truncate(home.exhibition, 10)  # what is damaged is written anew
    assert "version" in all_of_them["publish"]()


def test_a_survey_that_is_broken_off_makes_nothing_and_is_made_anew(
    database: Database, tmp_path: Path, works: list[AccessionNumber]
) -> None:
    with database.transaction() as store:
        store.standing_orders.add("Each night", Order(duration_s=5), NIGHT)
    assert replace(surveyor(database, tmp_path, EVENING), stop=lambda: True).repeat() == []
    assert batches(database) == {}
    assert len(surveyor(database, tmp_path, EVENING).repeat()) == 1
