"""A screen reader that comes and goes on a session bus of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import reader_watch
from fakes.waiting import wait_until

LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")


class Session:
    """A session bus, on which the accessibility bus comes and goes."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    @contextmanager
    def accessibility(self) -> Iterator[None]:
        """The desktop's accessibility bus runs meanwhile."""
        launcher = subprocess.Popen(
            [LAUNCHER, "--launch-immediately"], env=self._environment, stderr=subprocess.DEVNULL
        )
        wait_until(
            lambda: (
                "org.a11y.Bus" in self._call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.ListNames")
            )
        )
        try:
            yield
        finally:
            launcher.terminate()
            launcher.wait()

    def enable(self, enabled: bool) -> None:
        """What a screen reader says of itself when it begins or ends."""
        self._call(
            "org.a11y.Bus",
            "/org/a11y/bus",
            "org.freedesktop.DBus.Properties.Set",
            "string:org.a11y.Status",
            "string:ScreenReaderEnabled",
            f"variant:boolean:{str(enabled).lower()}",
        )

    def _call(self, service: str, path: str, *what: str) -> str:
        command = ["dbus-send", "--session", "--print-reply", f"--dest={service}", path, *what]
        return subprocess.run(
            command, env=self._environment, check=True, capture_output=True, text=True
        ).stdout


class Watch:
    """A kiosk that looks whether there is a screen reader, as a process of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, reader_watch.__file__],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def says(self) -> str:
        """Its next line."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def end(self) -> str:
        """Its last word."""
        return self._process.communicate()[0].strip()


@contextmanager
def watch(environment: dict[str, str]) -> Iterator[Watch]:
    watch = Watch(environment)
    yield watch
    watch._process.kill()
    watch._process.communicate()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of a desktop of the test's own."""
    own = {"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path), "GSETTINGS_BACKEND": "memory"}
    own["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={tmp_path}/bus"
    return os.environ | own


@pytest.fixture
def session(environment: dict[str, str]) -> Iterator[Session]:
    if shutil.which("dbus-daemon") is None or not LAUNCHER.exists():
        pytest.skip("needs dbus-daemon and at-spi-bus-launcher: apt install dbus-daemon at-spi2-core")
    address = environment["DBUS_SESSION_BUS_ADDRESS"]
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", f"--address={address}"],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    wait_until(Path(address.removeprefix("unix:path=")).exists)
    yield Session(environment)
    daemon.terminate()
    daemon.wait()


def test_a_screen_reader_is_noticed_as_it_comes_and_goes(
    session: Session, environment: dict[str, str]
) -> None:
    with watch(environment) as kiosk:
        assert kiosk.says() == "ready"
        with session.accessibility():
            for enabled in (True, False, True):
                session.enable(enabled)
                assert kiosk.says() == ("active" if enabled else "not active")
        assert kiosk.says() == "not active"  # the desktop's bus is gone
        assert kiosk.end() == "in the end not active"


def test_a_screen_reader_that_was_there_before_is_noticed(
    session: Session, environment: dict[str, str]
) -> None:
    with session.accessibility():
        session.enable(True)
        with watch(environment) as kiosk:
            assert {kiosk.says(), kiosk.says()} == {"ready", "active"}


def test_without_a_session_bus_there_is_none(environment: dict[str, str]) -> None:
    with watch(environment) as kiosk:
        assert kiosk.says() == "ready"
        assert kiosk.end() == "in the end not active"
