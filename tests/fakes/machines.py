"""Machines to install on: the root of one in a folder, and a systemd that notes what it is told.

The programs of this systemd are real ones on the path: small scripts, which pass the tests of the contract that the
real programs pass (`tests/contract/test_contract_services.py`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.installing.contents import Contents
from db.installing.machine import Machine
from db.installing.services import Services

_SYSTEMCTL = r"""#!/bin/sh
echo "systemctl $*" >> "$FAKE_SYSTEMD/calls"
root=$FAKE_SYSTEMD_ROOT
case $1 in --root=*) root=${1#--root=}; shift ;; esac
task=$1; shift
[ "$1" = --no-block ] && shift
units=$root/etc/systemd/system
for unit in "$@"; do
    case $task in
    is-enabled)
        [ -L "$units/multi-user.target.wants/$unit" ] && echo enabled && exit 0
        [ -e "$units/$unit" ] && echo disabled
        exit 1 ;;
    enable | disable)
        [ -e "$units/$unit" ] || { echo "Failed to $task unit: $unit does not exist" >&2; exit 1; }
        mkdir -p "$units/multi-user.target.wants"
        rm -f "$units/multi-user.target.wants/$unit"
        [ "$task" = disable ] || ln -s "../$unit" "$units/multi-user.target.wants/$unit" ;;
    start) touch "$FAKE_SYSTEMD/active/$unit" ;;
    stop) rm -f "$FAKE_SYSTEMD/active"/$unit ;;
    is-active)
        [ -e "$FAKE_SYSTEMD/active/$unit" ] && echo active && exit 0
        echo inactive; exit 3 ;;
    esac
done
"""

_SYSUSERS = r"""#!/bin/sh
echo "systemd-sysusers $*" >> "$FAKE_SYSTEMD/calls"
[ ! -p "$FAKE_SYSTEMD/wait" ] || read -r _ < "$FAKE_SYSTEMD/wait"
root=$FAKE_SYSTEMD_ROOT
case $1 in --root=*) root=${1#--root=}; shift ;; esac
file=$root/etc/sysusers.d/$1
[ -e "$file" ] || { echo "Failed to open '$1': No such file or directory" >&2; exit 1; }
while read -r kind name _; do
    [ "$kind" != u ] || grep -q "^$name:" "$root/etc/passwd" 2>/dev/null ||
        echo "$name:x:990:990::/:/usr/sbin/nologin" >> "$root/etc/passwd"
done < "$file"
"""


@dataclass(frozen=True, slots=True)
class FakeSystemd:
    """What the programs were told, in `environment`."""

    folder: Path
    root: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            "FAKE_SYSTEMD": str(self.folder),
            "FAKE_SYSTEMD_ROOT": str(self.root),
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        }

    def calls(self) -> list[str]:
        """All of them, in order; questions left out."""
        path = self.folder / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line for line in lines if " is-" not in line]

    def forget_calls(self) -> None:
        (self.folder / "calls").unlink(missing_ok=True)

    def active(self) -> set[str]:
        """The units that run."""
        return {each.name for each in (self.folder / "active").iterdir()}


def fake_systemd(folder: Path, root: Path) -> FakeSystemd:
    """Put the programs into a folder."""
    (folder / "bin").mkdir(parents=True)
    (folder / "active").mkdir()
    for name, script in {"systemctl": _SYSTEMCTL, "systemd-sysusers": _SYSUSERS}.items():
        program = folder / "bin" / name
        program.write_text(script)
        program.chmod(0o755)
    return FakeSystemd(folder, root)


def with_needs(root: Path, *parts: Contents) -> Path:
    """A root with all that these lean on."""
    (root / "etc").mkdir(parents=True, exist_ok=True)
    for contents in parts:
        for need in contents.needs:
            program = root / need.paths[0]
            program.parent.mkdir(parents=True, exist_ok=True)
            program.touch()
    return root


def everything(root: Path) -> dict[str, bytes | str]:
    """All files below a folder with their contents, and all links with where they lead."""
    return {
        str(path.relative_to(root)): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def running_machine(root: Path) -> Machine:
    """A machine with these files whose systemd runs."""
    return Machine(root, Services(root, is_running=True))


@contextmanager
def waiting_sysusers(systemd: FakeSystemd) -> Iterator[Path]:
    """From now on systemd-sysusers waits until somebody writes a line into this pipe."""
    pipe = systemd.folder / "wait"
    os.mkfifo(pipe)
    try:
        yield pipe
    finally:
        pipe.unlink()
