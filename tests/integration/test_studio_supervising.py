"""The studio's processes for real: started again when they fall, ended in order, never left behind."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from fakes import studio_parts
from fakes.program import klangbild
from fakes.service_manager import Manager, service_manager
from fakes.waiting import wait_until

from db.locks import one_of_the_holders
from precompute.supervising.children import Child

KLANGBILD = str(Path(sys.executable).with_name("klangbild"))
QUICK = {"first_wait_s": 0.05, "longest_wait_s": 0.2, "well_after_s": 60.0, "silent_s": 60.0}


@dataclass(frozen=True)
class Studio:
    process: subprocess.Popen[bytes]
    diary: Path
    log: Path

    def entries(self) -> list[tuple[str, str, int]]:
        """What the parts noted: part, what, process."""
        if not self.diary.exists():
            return []
        lines = self.diary.read_text().splitlines()
        return [(name, what, int(pid)) for name, what, pid in map(str.split, lines)]

    def started(self, name: str) -> list[int]:
        return [pid for part, what, pid in self.entries() if (part, what) == (name, "starts")]

    def events(self, kind: str) -> list[dict[str, object]]:
        lines = (json.loads(line) for line in self.log.read_text().splitlines())
        return [line.get("fields", {}) for line in lines if line.get("event") == kind]

    def wait_for(self, name: str, times: int = 1) -> int:
        """The process of a part once it has been started so often."""
        wait_until(lambda: len(self.started(name)) >= times)
        return self.started(name)[times - 1]

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@dataclass
class Opening:
    folder: Path
    opened: list[Studio]

    def __call__(self, environment: Mapping[str, str] | None = None, **parts: str) -> Studio:
        """A studio of parts, each with its manner, as `fakes.studio_parts` knows them."""
        return self.with_terms(QUICK, environment, **parts)

    def with_terms(
        self, terms: Mapping[str, float], environment: Mapping[str, str] | None = None, **parts: str
    ) -> Studio:
        diary, log = self.folder / "diary", self.folder / "log"
        arguments = [studio_parts.HERE, "run", json.dumps(parts), json.dumps(terms), diary]
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                stderr=file,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
        self.opened.append(Studio(process, diary, log))
        return self.opened[-1]


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[Opening]:
    made = Opening(tmp_path, [])
    yield made
    for studio in made.opened:
        studio.process.kill()
        studio.process.wait()
        for _, _, pid in studio.entries():
            wait_until(lambda pid=pid: is_gone(pid))


@pytest.fixture
def systemd() -> Iterator[Manager]:
    with service_manager() as manager:
        yield manager


def is_gone(pid: int) -> bool:
    """Nobody has waited for an orphan yet where the machine's first process does not: it is gone all the same."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_parts_end_in_the_reverse_order(opening: Opening) -> None:
    studio = opening(scheduler="ends", worker="ends", live="ends")
    for name in ("scheduler", "worker", "live"):
        studio.wait_for(name)
    assert studio.end() == 0
    ends = [name for name, what, _ in studio.entries() if what == "SIGTERM"]
    assert ends == ["live", "worker", "scheduler"]
    assert [fields["part"] for fields in studio.events("part.started")] == ["scheduler", "worker", "live"]


def test_ctrl_c_at_a_terminal_reaches_the_studio_alone(opening: Opening) -> None:
    studio = opening(worker="ends")
    studio.wait_for("worker")
    os.killpg(studio.process.pid, signal.SIGINT)  # as a terminal does it
    assert studio.process.wait(60) == 0
    assert [what for _, what, _ in studio.entries()] == ["starts", "SIGTERM"]


def test_a_part_that_is_killed_is_started_again_and_the_others_go_on(opening: Opening) -> None:
    studio = opening(scheduler="ends", worker="ends")
    scheduler = studio.wait_for("scheduler")
    os.kill(studio.wait_for("worker"), signal.SIGKILL)
    second = studio.wait_for("worker", times=2)
    os.kill(second, signal.SIGKILL)
    studio.wait_for("worker", times=3)
    assert studio.started("scheduler") == [scheduler]
    told = [(fields["part"], fields["code"], fields["again_in_s"]) for fields in studio.events("part.ended")]
    assert told == [("worker", -9, pytest.approx(0.05, abs=0.06)), ("worker", -9, 0.1)]
    assert studio.end() == 0


def test_a_part_that_falls_at_once_or_cannot_be_started_is_tried_again(opening: Opening) -> None:
    studio = opening(scheduler="missing", worker="exits 3", live="ends")
    studio.wait_for("worker", times=3)
    studio.wait_for("live")
    wait_until(lambda: len(studio.events("part.not_started")) >= 3)
    assert studio.end() == 0


def test_no_part_outlives_a_studio_that_is_killed(opening: Opening) -> None:
    studio = opening(scheduler="stays", worker="ends", live="speaks")
    parts = [studio.wait_for(name) for name in ("scheduler", "worker", "live")]
    studio.end(signal.SIGKILL)
    for pid in parts:
        wait_until(lambda pid=pid: is_gone(pid))
    assert {what for _, what, _ in studio.entries()} == {"starts"}  # none of them was asked


def test_ctrl_c_once_more_ends_all_at_once(opening: Opening) -> None:
    studio = opening(scheduler="ends", worker="stays")
    parts = [studio.wait_for(name) for name in ("scheduler", "worker")]
    studio.process.send_signal(signal.SIGINT)
    wait_until(lambda: ("worker", "SIGTERM", parts[1]) in studio.entries())
    assert studio.end(signal.SIGINT) == -signal.SIGINT
    for pid in parts:
        wait_until(lambda pid=pid: is_gone(pid))


def test_what_a_part_leaves_behind_goes_with_it(opening: Opening) -> None:
    studio = opening(worker="has a child")
    os.kill(studio.wait_for("worker"), signal.SIGKILL)
    orphan = next(pid for _, what, pid in studio.entries() if what == "bears")
    wait_until(lambda: is_gone(orphan))


def test_a_part_that_hangs_is_killed_and_started_again(opening: Opening) -> None:
    studio = opening.with_terms(QUICK | {"silent_s": 0.2}, scheduler="ends", worker="hangs")
    studio.wait_for("worker", times=2)
    assert studio.events("part.hangs")[0] == {"part": "worker", "silent_s": 0.2}
    assert len(studio.started("scheduler")) == 1  # it has never spoken


def test_a_part_that_does_not_end_is_killed_after_the_longest_farewell(opening: Opening) -> None:
    studio = opening.with_terms(QUICK | {"farewell_s": 0.2}, scheduler="ends", worker="stays")
    studio.wait_for("worker")
    studio.wait_for("scheduler")
    assert studio.end() == 1
    assert studio.events("part.stays") == [{"part": "worker", "asked_before_s": 0.2}]
    assert [name for name, what, _ in studio.entries() if what == "SIGTERM"] == ["worker", "scheduler"]


def test_a_part_that_could_not_be_watched_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_more_files(_pid: int) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(os, "pidfd_open", no_more_files)
    before = psutil.Process().children()
    with pytest.raises(OSError, match="Too many open files"):
        Child([sys.executable, "-S", "-c", "import signal; signal.pause()"], os.environ)
    assert psutil.Process().children() == before


def test_the_exit_code_is_the_worst_of_the_parts(opening: Opening) -> None:
    studio = opening(scheduler="ends", worker="ends badly")
    studio.wait_for("worker")
    studio.wait_for("scheduler")
    assert studio.end() == 1


def test_a_part_that_was_used_wrongly_ends_the_studio(opening: Opening) -> None:
    studio = opening(scheduler="ends", worker="exits 2")
    assert studio.process.wait(60) == 2
    assert len(studio.started("worker")) == 1


def test_the_service_manager_hears_of_the_studio_and_through_it_of_its_parts(
    opening: Opening, systemd: Manager
) -> None:
    studio = opening(systemd.environment(watchdog_s=1.0), scheduler="ends", worker="speaks")
    systemd.wait_for(lambda lines: "STATUS=scheduler: starting; worker: composing; 3 done" in lines)
    systemd.wait_for(lambda lines: lines.count("WATCHDOG=1") >= 2)
    assert systemd.lines().count("READY=1") == 1
    assert studio.end() == 0
    assert "STOPPING=1" in systemd.lines()


@contextmanager
def running(environment: Mapping[str, str], *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    """The real program; it is not left behind."""
    command = [KLANGBILD, *map(str, arguments)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, **environment}) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_real_parts_run_and_give_way_to_the_visitor_of_another_home(
    tmp_path: Path, systemd: Manager
) -> None:
    lock = tmp_path / "run" / "live.lock"
    environment = {**systemd.environment(), "KLANGBILD_LIVE_LOCK": str(lock)}
    at_rest = "STATUS=scheduler: leading; worker: waiting: no batch is open"
    with ExitStack() as visitor:
        visitor.enter_context(one_of_the_holders(lock))
        with running(environment, "--home", tmp_path, "studio", "--processes", 1) as studio:
            systemd.wait_for(lambda lines: "worker: waiting: a visitor waits for music" in "".join(lines))
            visitor.close()
            systemd.wait_for(lambda lines: lines[-1] == at_rest)
            commands = [part.cmdline()[2:] for part in psutil.Process(studio.pid).children()]
            common = ["--home", str(tmp_path), "--log-format", "human"]
            assert commands == [[*common, "scheduler"], [*common, "worker", "--processes", "1"]]
            studio.send_signal(signal.SIGINT)
            said = studio.communicate(timeout=60)[1]
            assert (studio.returncode, b"the studio runs scheduler, worker" in said) == (0, True)
            assert said.count(b"stopping after") == 1


def test_the_live_service_says_where_it_listens_and_that_it_closes(tmp_path: Path, systemd: Manager) -> None:
    environment = systemd.environment(watchdog_s=0.5)
    with running(environment, "--home", tmp_path, "live", "--port", 0) as live:
        lines = systemd.wait_for(lambda lines: lines.count("WATCHDOG=1") >= 2)
        assert lines[0] == "READY=1"
        assert lines[1].startswith("STATUS=listening at http://127.0.0.1:")
        live.terminate()
        live.communicate(timeout=60)
        assert live.returncode in {0, -signal.SIGTERM}
        assert "STOPPING=1" in systemd.lines()


@pytest.mark.parametrize("options", [("--no-scheduler", "--no-worker"), ("--no-worker", "--processes", 2)])
def test_a_studio_with_nothing_to_run_or_options_for_nobody_is_refused(
    tmp_path: Path, options: tuple[object, ...]
) -> None:
    assert "leave out" in klangbild(tmp_path, "studio", *options, expect=2).stderr


def test_a_live_service_that_could_not_go_first_does_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("KLANGBILD_LIVE_LOCK", str(tmp_path / "file" / "live.lock"))
    assert "live.lock cannot be made" in klangbild(tmp_path, "live", expect=1).stderr
