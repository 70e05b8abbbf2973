"""Workers on a real collection: batches are worked off once, whoever dies, sleeps, or is in the way."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np
import pytest
from fakes.service_manager import service_manager
from fakes.signs import SignsOfLife
from fakes.waiting import wait_until

from db.batches import (
    Batch,
    BatchState,
    Job,
    Order,
    RetryPolicy,
    Selection,
    Tally,
    WorkerName,
)
from db.database import Database
from db.entities import AccessionNumber
from db.home import Home
from db.locks import one_of_the_holders
from db.processes import NotYet
from db.production import Production
from db.selecting import jobs_of
from db.windows import Window
from db.workers import Pool
from precompute.casting import Casting
from precompute.crews import OwnProcesses
from precompute.shift.leases import Terms, World
from precompute.shift.presence import Presence
from precompute.shift.worker import Sum, Worker

pytestmark = pytest.mark.usefixtures("warm_workers")

KLANGBILD = str(Path(sys.executable).with_name("klangbild"))
NOW = datetime(2026, 11, 30, 23, tzinfo=UTC)
ORDERED = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS = 5.0
PATIENCE_S = 100.0


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with six small pictures."""
    images, home = tmp_path_factory.mktemp("images"), tmp_path_factory.mktemp("home")
    for number in range(6):
        coarse = np.random.default_rng(number).integers(0, 255, (6, 8, 3), dtype=np.uint8)
        cv2.imwrite(str(images / f"W{number}.png"), cv2.resize(coarse, (160, 120)))
    subprocess.run(
        [KLANGBILD, "--home", home, "import", images, "--rights", "cc0"], check=True, capture_output=True
    )
    return home


@dataclass(frozen=True)
class Studio:
    home: Home

    @property
    def url(self) -> str:
        return f"sqlite:///{self.home.database}"

    @contextmanager
    def opened(self) -> Iterator[Database]:
        with Database.open(self.url) as database:
            yield database

    def order(self, production: Production | None = None, **more: object) -> Batch:
        order = Order(Selection(), production or Production(), duration_s=SECONDS)
        with self.opened() as database, database.transaction() as store:
            return store.batches.add("night", order, jobs_of(store, order), now=ORDERED, **more)  # type: ignore[arg-type]

    def pause(self, batch: Batch) -> None:
        with self.opened() as database, database.transaction() as store:
            store.batches.set_state(batch.id, BatchState.PAUSED)

    def batch(self, batch: Batch) -> Batch:
        with self.opened() as database, database.transaction(read_only=True) as store:
            return store.batches.get(batch.id)

    def tally(self, batch: Batch) -> Tally:
        with self.opened() as database, database.transaction(read_only=True) as store:
            return store.batches.tally(batch.id)

    def jobs(self, batch: Batch) -> list[Job]:
        with self.opened() as database, database.transaction(read_only=True) as store:
            return list(store.jobs.of(batch.id))

    def tracks(self) -> Counter[AccessionNumber]:
        with self.opened() as database, database.transaction(read_only=True) as store:
            return Counter(track.accession_number for track in store.tracks.all())

    def require_whole(self) -> None:
        with closing(sqlite3.connect(self.home.database)) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    def start(
        self, *arguments: object, environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """A worker in a process of its own, which says what it says into `said`."""
        with self.said.open("ab") as said:
            return subprocess.Popen(
                [KLANGBILD, "--home", str(self.home.root), "worker", *map(str, arguments)],
                stdout=subprocess.DEVNULL,
                stderr=said,
                env={**os.environ, **(environment or {})},
            )

    @property
    def said(self) -> Path:
        return self.home.root / "said.txt"

    def work(
        self,
        now: Callable[[], datetime] = lambda: NOW,
        obstacle: Callable[[], str] = lambda: "",
        stopping: threading.Event | None = None,
    ) -> Sum:
        """A worker of this process, until nothing is left to do."""
        world = World(now, stopping or threading.Event(), obstacle)
        terms = Terms(
            WorkerName("test"), 1, policy=RetryPolicy(most_attempts=2, first_wait_s=0), look_again_s=0.01
        )
        with self.opened() as database:
            worker = Worker(database, lambda production: Casting(production, self.home, "cpu"), terms, world)
            worker.run(until_over=True)
        return worker.sum


@pytest.fixture
def studio(collection: Path, tmp_path: Path) -> Studio:
    shutil.copytree(collection, tmp_path / "home")
    return Studio(Home(tmp_path / "home"))


ALL = {AccessionNumber(f"W{number}"): 1 for number in range(6)}


def test_a_batch_is_worked_off_and_a_second_one_finds_everything_there(studio: Studio) -> None:
    first = studio.order()
    assert studio.work() == Sum(composed=6)
    assert studio.tally(first) == Tally(done=6, composed=6)
    assert studio.batch(first).state is BatchState.FINISHED
    second = studio.order()
    assert studio.work() == Sum(there=6)
    assert studio.tally(second) == Tally(done=6)
    assert studio.tracks() == ALL
    assert [job.key for job in studio.jobs(first)] == [job.key for job in studio.jobs(second)]


def test_workers_share_a_batch(studio: Studio) -> None:
    batch = studio.order()
    workers = [studio.start("--once", "--processes", 1) for _ in range(2)]
    assert [worker.wait(200) for worker in workers] == [0, 0]
    assert studio.tally(batch) == Tally(done=6, composed=6)
    assert studio.tracks() == ALL
    assert "locked" not in studio.said.read_text()


def test_what_a_killed_worker_had_in_hand_is_done_by_the_next_at_once(studio: Studio) -> None:
    batch = studio.order()
    killed = studio.start("--processes", 1, "--lease", 3600)
    wait_until(lambda: studio.tally(batch).done >= 1, PATIENCE_S)
    killed.kill()
    killed.wait()
    assert studio.tally(batch).leased > 0
    heir = studio.start("--once", "--processes", 1)
    assert heir.wait(200) == 0
    assert studio.tally(batch) == Tally(done=6, composed=6)
    assert studio.tracks() == ALL
    studio.require_whole()


def test_a_worker_that_sleeps_past_its_leases_stores_nothing_when_it_wakes(studio: Studio) -> None:
    batch = studio.order()
    sleeper = studio.start("--once", "--processes", 1, "--lease", 2)
    wait_until(lambda: studio.tally(batch).done > 0, PATIENCE_S)  # it has begun the next piece by then
    os.kill(sleeper.pid, signal.SIGSTOP)  # its processes go on, but nobody takes what they give
    other = studio.start("--once", "--processes", 1, "--lease", 2)
    assert other.wait(200) == 0
    assert studio.tally(batch) == Tally(done=6, composed=6)
    os.kill(sleeper.pid, signal.SIGCONT)
    assert sleeper.wait(200) == 0
    assert "others had taken over" in studio.said.read_text()
    assert studio.tracks() == ALL
    assert studio.tally(batch) == Tally(done=6, composed=6)


def test_a_worker_that_is_asked_to_stop_keeps_what_it_has_and_gives_the_rest_back(studio: Studio) -> None:
    batch = studio.order()
    worker = studio.start("--processes", 1)
    wait_until(lambda: studio.tally(batch).done >= 1, PATIENCE_S)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(100) == 0
    tally = studio.tally(batch)
    assert tally.leased == 0
    assert tally.composed == tally.done == studio.tracks().total()


def test_a_service_manager_is_told_what_a_worker_is_about_and_that_it_stops(studio: Studio) -> None:
    batch = studio.order(windows=[Window.parse("00:00-12:00"), Window.parse("12:00-00:00")])
    with service_manager() as manager:
        worker = studio.start("--processes", 1, environment=manager.environment(watchdog_s=1))
        manager.wait_for(lambda lines: any(line.startswith("STATUS=composing; 1 done") for line in lines))
        studio.pause(batch)
        lines = manager.wait_for(lambda lines: "STATUS=waiting: no batch is open" in lines)
        assert lines[0] == "READY=1"
        manager.wait_for(lambda lines: "WATCHDOG=1" in lines)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(100) == 0
        assert "STOPPING=1" in manager.lines()
    said = studio.said.read_text()
    assert said.count("waiting: no batch is open") == said.count("composing; 0 done") == 1


def test_a_worker_for_a_device_that_is_none_is_refused(studio: Studio) -> None:
    worker = studio.start("--device", "gpu9")
    assert worker.wait(60) == 2
    assert "there is no device 'gpu9'" in " ".join(studio.said.read_text().replace("│", " ").split())


def test_while_pieces_are_composed_the_worker_lives(studio: Studio) -> None:
    batch, alive = studio.order(), SignsOfLife()
    world = World(lambda: NOW, threading.Event(), alive=alive)
    with studio.opened() as database:
        worker = Worker(
            database,
            lambda production: Casting(production, studio.home, "cpu"),
            Terms(WorkerName("test"), 1),
            world,
            Slow(alive),
        )
        worker.run(until_over=True)
    assert studio.tally(batch) == Tally(done=6, composed=6)


class Slow(OwnProcesses):
    """They take their time with every piece; whoever waits must give a sign of life each time he has to."""

    def __init__(self, alive: SignsOfLife) -> None:
        super().__init__(1)
        self._alive = alive

    def pool(self, prepare: Callable[[], None], work: Callable[[Any], Any]) -> Pool[Any, Any]:
        self._pool = super().pool(prepare, work)
        return self

    def polled(self, tasks: Iterable[Any]) -> Iterator[tuple[Any, Any] | NotYet]:
        for each in self._pool.polled(tasks):
            for _ in range(3):
                before = self._alive.count
                yield NotYet()
                assert self._alive.count > before
            yield each


def test_nothing_is_begun_outside_a_window_or_after_the_deadline(studio: Studio) -> None:
    closed = studio.order(windows=[Window.parse("01:00-02:00 UTC")])
    late = studio.order(deadline=NOW)
    assert studio.work() == Sum()
    assert studio.tally(closed) == studio.tally(late) == Tally(queued=6)
    assert studio.work(lambda: NOW + timedelta(hours=2, minutes=30)) == Sum(composed=6)
    assert studio.tally(late) == Tally(queued=6)


def test_a_piece_that_would_end_after_the_window_is_not_begun(studio: Studio) -> None:
    batch = studio.order(windows=[Window.parse("22:00-00:00 UTC")])
    stopping = threading.Event()
    moments = iter([NOW] * 6)

    def now() -> datetime:
        """Once a piece has been measured, the window has less time left than any piece takes."""
        return next(moments, NOW + timedelta(minutes=59, seconds=59, milliseconds=999))

    done = studio.work(now, stopping=stopping)
    assert 0 < done.composed < 6
    assert studio.tally(batch).queued == 6 - done.composed


def test_whoever_waits_for_music_goes_first(studio: Studio) -> None:
    batch = studio.order()
    with one_of_the_holders(studio.home.live_lock):
        worker = studio.start("--once", "--processes", 1)
        wait_until(lambda: "is ready" in studio.said.read_text(), PATIENCE_S)
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(1)
        assert studio.tally(batch) == Tally(queued=6)
    assert worker.wait(200) == 0
    assert studio.tracks() == ALL


def test_a_production_that_cannot_be_had_pauses_its_batch_and_says_why(studio: Studio) -> None:
    insisting = studio.order(Production(engine="musicgen-small", insist=True))
    plain = studio.order()
    assert studio.work() == Sum(composed=6)
    paused = studio.batch(insisting)
    assert paused.state is BatchState.PAUSED
    assert "musicgen-small is not here" in paused.note
    assert studio.tally(insisting) == Tally(queued=6)
    assert studio.batch(plain).state is BatchState.FINISHED


def test_a_broken_image_fails_alone_and_is_not_tried_again(studio: Studio) -> None:
    with closing(sqlite3.connect(studio.home.database)) as file:
        (digest,) = file.execute("SELECT digest FROM reproductions WHERE accession_number = 'W3'").fetchone()
        file.execute("DELETE FROM media_chunks WHERE digest = ? AND position = 0", (digest,))
        file.execute("INSERT INTO media_chunks VALUES (?, 0, ?)", (digest, b"no picture"))
        file.commit()
    batch = studio.order()
    done = studio.work()
    assert (done.composed, done.failed) == (5, 1)
    (failed,) = [job for job in studio.jobs(batch) if job.reason]
    assert (failed.accession_number, failed.attempts) == ("W3", 1)
    assert studio.batch(batch).state is BatchState.FINISHED


@pytest.mark.parametrize("state", [BatchState.OPEN, BatchState.PAUSED])
def test_a_batch_whose_worker_was_killed_right_after_its_last_piece_is_finished_by_another(
    studio: Studio, state: BatchState
) -> None:
    batch = studio.order()
    with closing(sqlite3.connect(studio.home.database)) as file:
        file.execute("UPDATE jobs SET state = 'done'")
        file.execute("UPDATE batches SET state = ?", (state,))
        file.commit()
    assert studio.work() == Sum()
    assert studio.batch(batch).state is BatchState.FINISHED


def test_more_urgent_batches_are_done_first(studio: Studio) -> None:
    ordinary = studio.order()
    with studio.opened() as database, database.transaction() as store:
        order = Order(Selection((AccessionNumber("W5"),)), duration_s=SECONDS)
        store.batches.add("urgent", order, jobs_of(store, order), now=ORDERED, priority=5)
    stopping = threading.Event()
    first: list[AccessionNumber] = []

    def obstacle() -> str:
        first.extend(studio.tracks())
        if first:
            stopping.set()
        return ""

    studio.work(obstacle=obstacle, stopping=stopping)
    assert first[0] == "W5"
    assert studio.batch(ordinary).state is BatchState.OPEN


def test_workers_that_are_gone_are_known_and_those_of_elsewhere_are_not_judged(tmp_path: Path) -> None:
    presence = Presence(tmp_path)
    with presence.announced() as name:
        assert presence.gone([name, WorkerName("elsewhere")]) == frozenset()
    (tmp_path / "killed.lock").touch()
    assert presence.gone([name, WorkerName("killed")]) == {"killed"}


def test_locks_that_killed_workers_left_are_removed_when_they_hold_nothing(tmp_path: Path) -> None:
    for name in ("killed", "killed with jobs in hand", "at work"):
        (tmp_path / f"{name}.lock").touch()
    with one_of_the_holders(tmp_path / "at work.lock"), Presence(tmp_path).announced() as name:
        assert Presence(tmp_path).gone([WorkerName("killed with jobs in hand")]) == {
            "killed with jobs in hand"
        }
        assert {lock.stem for lock in tmp_path.iterdir()} == {"killed with jobs in hand", "at work", name}


LOOK_WHO_IS_GONE = """
import sys
from pathlib import Path
from precompute.shift.presence import Presence

presence = Presence(Path(sys.argv[1]))
print("looks", flush=True)
while True:
    presence.gone([])
"""


def test_who_announces_itself_is_never_taken_for_gone(tmp_path: Path) -> None:
    presence = Presence(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", LOOK_WHO_IS_GONE, tmp_path], stdout=subprocess.PIPE
    ) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == b"looks\n"
            for _ in range(3000):
                with presence.announced() as name:
                    assert (tmp_path / f"{name}.lock").exists()
        finally:
            other.kill()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may be somebody else")
def test_the_workers_of_a_user_who_lets_nobody_look_are_not_judged() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "root.lock").touch(0o600)
        (folder / "killed.lock").touch(0o644)
        as_nobody = (
            "import os, sys; from pathlib import Path; from precompute.shift.presence import Presence; "
            "os.setgroups([]); os.setgid(65534); os.setuid(65534); "
            "print(*Presence(Path(sys.argv[1])).gone(['root', 'killed']))"
        )
        looked = subprocess.run(
            [sys.executable, "-c", as_nobody, name], capture_output=True, text=True, check=True
        )
        assert looked.stdout == "killed\n"
