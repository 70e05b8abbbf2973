"""systemctl and systemd-sysusers: of the machine that is running, or offline below another root."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from db.errors import KlangbildError
from db.installing.plan import Task


class InstallingError(KlangbildError):
    """A part of the house cannot be installed or removed."""


class Services:
    """The service manager of a machine.

    Args:
        root: of the machine's files.
        is_running: systemd is running, as the manager of these files.
    """

    def __init__(self, root: Path, *, is_running: bool) -> None:
        self.is_running = is_running
        self._below = [] if is_running else [f"--root={root}"]

    @classmethod
    def of(cls, root: Path) -> Services:
        """That of a root; for any other than '/' it is nobody's running one."""
        return cls(root, is_running=root == Path("/") and Path("/run/systemd/system").is_dir())

    @staticmethod
    def missing_programs() -> list[str]:
        """What is not on this machine of what this needs."""
        return [name for name in ("systemctl", "systemd-sysusers") if shutil.which(name) is None]

    def is_enabled(self, unit: str) -> bool:
        """Whether a unit starts with the machine."""
        return self._answer("is-enabled", unit) == "enabled"

    def is_active(self, unit: str) -> bool:
        """Whether a unit runs, starts, or waits to be started again."""
        return self._answer("is-active", unit) in {"active", "activating", "reloading"}

    def make_users(self, users_file: str) -> None:
        """Make what a file in sysusers.d describes; what is there already stays.

        Raises:
            InstallingError: it fails, as `manage` may.
        """
        self._do("systemd-sysusers", *self._below, users_file)

    def manage(self, task: Task, units: Sequence[str] = ()) -> None:
        """Tell systemctl to do something; only stopping is waited for."""
        waits_for_nobody = ["--no-block"] if task in {Task.START, Task.RESTART} else []
        named = map(_instances, units) if task in {Task.RESTART, Task.STOP} else units
        self._do("systemctl", *self._below, task, *waits_for_nobody, *named)

    def _answer(self, *question: str) -> str:
        return _run("systemctl", *self._below, *question).stdout.strip()

    @staticmethod
    def _do(*command: str) -> None:
        done = _run(*command)
        if done.returncode:
            raise InstallingError(
                f"`{' '.join(command)}` failed: {done.stderr.strip() or f'exit code {done.returncode}'}; mend "
                f"that and run the same command again, which goes on from there"
            )


def _instances(unit: str) -> str:
    """A pattern for all instances of a template; any other unit is itself."""
    return unit.replace("@.", "@*.")


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    found = shutil.which(program)
    if found is None:
        raise InstallingError(f"{program} is not here: apt install systemd")
    return subprocess.run([found, *arguments], capture_output=True, text=True, check=False)  # noqa: S603 - a list
