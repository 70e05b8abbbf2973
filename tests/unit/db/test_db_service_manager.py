"""A service manager is told how a program is, over a real socket; without one nothing happens."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.service_manager import Manager, service_manager
from hypothesis import given
from hypothesis import strategies as st

from db.service_manager import ServiceManager, ServiceManagerError, Supervision

HERE = 4711


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    with service_manager(tmp_path / "notify" if request.param == "path" else None) as manager:
        yield manager


def told_by(systemd: Manager, clock: Clock, watchdog_s: float | None = None) -> ServiceManager:
    return ServiceManager(Supervision.read(systemd.environment(watchdog_s), HERE), clock)


def test_a_program_says_that_it_is_ready_what_it_is_about_and_that_it_stops(
    systemd: Manager, clock: Clock
) -> None:
    ours = told_by(systemd, clock)
    ours.ready("waiting")
    ours.status("composing\nthe sea")
    ours.stopping("finishing")
    ours.alive()
    assert systemd.heard() == [
        ["READY=1", "STATUS=waiting"],
        ["STATUS=composing the sea"],
        ["STOPPING=1", "EXTEND_TIMEOUT_USEC=30000000", "STATUS=finishing"],
    ]


def test_what_was_said_last_is_not_said_again(systemd: Manager, clock: Clock) -> None:
    ours = told_by(systemd, clock)
    for text in ("a", "a", "", "b", "a"):
        ours.status(text)
    assert systemd.lines() == ["STATUS=a", "STATUS=b", "STATUS=a"]


def test_the_watchdog_is_fed_three_times_within_its_time_however_often_one_calls(
    systemd: Manager, clock: Clock
) -> None:
    ours = told_by(systemd, clock, watchdog_s=30.0)
    ours.ready()
    for _ in range(120):
        clock.now_s += 0.5
        ours.alive()
    assert systemd.lines() == ["READY=1", *["WATCHDOG=1"] * 6]


@given(pauses=st.lists(st.integers(1, 5000), min_size=1, max_size=50), watchdog_s=st.integers(1, 60))
def test_who_calls_is_heard_within_a_third_of_the_time_and_not_twice(
    pauses: list[int], watchdog_s: int
) -> None:
    clock = Clock()
    third_s = watchdog_s / 3
    with service_manager() as systemd:
        ours = told_by(systemd, clock, watchdog_s)
        ours.ready()
        heard_s, count = clock.now_s, 1
        for pause_ms in pauses:
            clock.now_s += pause_ms / 1000
            ours.alive()
            is_due = clock.now_s - heard_s >= third_s
            assert len(systemd.heard()) == count + is_due
            if is_due:
                heard_s, count = clock.now_s, count + 1


def test_who_stops_asks_for_patience_again_and_again_but_not_for_ever(systemd: Manager, clock: Clock) -> None:
    ours = told_by(systemd, clock, watchdog_s=30.0)
    asked_at = []
    for _ in range(1800):
        count = systemd.lines().count("EXTEND_TIMEOUT_USEC=30000000")
        ours.stopping("finishing")
        if systemd.lines().count("EXTEND_TIMEOUT_USEC=30000000") > count:
            asked_at.append(clock.now_s - 1000)
        clock.now_s += 0.5
    assert systemd.lines().count("STOPPING=1") == 1
    assert asked_at[:3] == [0.0, 10.0, 20.0]
    assert 580 <= asked_at[-1] < 600
    assert systemd.lines().count("WATCHDOG=1") >= 89


@pytest.mark.parametrize(
    ("pid", "watchdog_s"), [(str(HERE), 2.0), ("", 2.0), ("12", None)], ids=["ours", "anybody's", "another's"]
)
def test_the_watchdog_of_another_process_is_not_ours(pid: str, watchdog_s: float | None) -> None:
    environment = {"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "2000000", "WATCHDOG_PID": pid}
    assert Supervision.read(environment, HERE) == Supervision("/run/notify", watchdog_s)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NOTIFY_SOCKET", "vsock:2:1"),
        ("WATCHDOG_USEC", "soon"),
        ("WATCHDOG_USEC", "0"),
        ("WATCHDOG_USEC", "-5"),
    ],
)
def test_what_cannot_be_meant_is_named(name: str, value: str) -> None:
    with pytest.raises(ServiceManagerError, match=f"{name} is {value!r}"):
        Supervision.read({"NOTIFY_SOCKET": "/run/notify", name: value}, HERE)


def test_without_a_service_manager_nothing_happens(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    ours = ServiceManager(Supervision.read({"WATCHDOG_USEC": "1000"}, HERE), clock)
    ours.ready("here")
    clock.now_s += 100
    ours.alive()
    ours.stopping("there")
    assert caplog.records == []


def test_work_goes_on_where_nobody_listens_any_more(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    ours = ServiceManager(Supervision(str(tmp_path / "gone"), 1.0), clock)
    with caplog.at_level(logging.WARNING):
        ours.ready()
    assert [record.message for record in caplog.records] == ["service_manager.not_told"]


def test_nobody_waits_for_a_service_manager_that_does_not_listen(systemd: Manager, clock: Clock) -> None:
    ours = told_by(systemd, clock)
    for number in range(2000):  # more than its socket holds
        ours.status(str(number))
    assert 0 < len(systemd.heard()) < 2000
