"""The kiosk as a service of a systemd that really runs: how soon it is ready, and usable again after a kill.

    sudo PYTHONPATH=.:tests python tests/benchmarks/kiosk_service.py --exhibition FILE --camera FILE

A second systemd starts in namespaces of its own (files, processes, control groups), on an overlay of this machine's
files, of which nothing remains. There the kiosk is installed by `klangbild install kiosk`, and cage shows it on a
screen of its own making. All that confines the unit is the kernel's doing, as in the gallery, but for seatd and
graphics cards. Needs root, unshare, cage and xwayland. Prints JSON.

`--program FILE`: what stands for `klangbild` in the unit.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fakes.waiting import wait_until

PROJECT = Path(__file__).parents[2]
UNIT = "klangbild-kiosk"
CGROUPS = Path("/sys/fs/cgroup")
MASKED = (
    *(
        f"systemd-{name}.service"
        for name in ("udevd", "udev-trigger", "modules-load", "sysctl", "binfmt", "logind")
    ),
    "seatd.service",
    "getty.target",
)
"""What would reach beyond the namespaces, or wait for devices."""
SCREEN = "WLR_BACKENDS=headless\nWLR_RENDERER=pixman\nQT_QUICK_BACKEND=software\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exhibition", type=Path, required=True)
    parser.add_argument("--camera", type=Path, required=True)
    parser.add_argument("--program", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, systemd(Path(folder)) as machine:
        machine.prepare(options.exhibition, options.camera, options.program)
        print(json.dumps(measured(machine), indent=2))


class Machine:
    """The one within. Commands run there as root."""

    def __init__(self, pid: int, root: Path) -> None:
        self._within = [
            "nsenter",
            f"--target={pid}",
            "--mount",
            "--pid",
            "--uts",
            "--ipc",
            "--cgroup",
            "--root",
            "--wd",
        ]
        self._root = root

    def run(self, *command: str, check: bool = True) -> str:
        done = subprocess.run([*self._within, *command], capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
        return done.stdout

    def write(self, path: str, content: bytes, mode: int = 0o644) -> None:
        command = ["install", "-D", f"--mode={mode:o}", "/dev/stdin", path]
        subprocess.run([*self._within, *command], input=content, check=True)

    def prepare(self, exhibition: Path, camera: Path, program: Path | None) -> None:
        imports = f"import sys\nsys.path.insert(0, {str(PROJECT)!r})\nfrom db.entry import main\n"
        klangbild = f"#!{sys.executable}\n{imports}if __name__ == '__main__':\n    main()\n"
        at = "/opt/klangbild/.venv/bin/klangbild"
        self.write(at, program.read_bytes() if program else klangbild.encode(), mode=0o755)
        self.write("/run/camera/view" + camera.suffix, camera.read_bytes())
        camera_option = f"KLANGBILD_KIOSK=--camera /run/camera/view{camera.suffix}\n"
        self.write("/etc/klangbild/kiosk.env", (camera_option + SCREEN).encode())
        # The Python of a developer may lie in a home, which the unit does not see.
        homes = "[Service]\nProtectHome=tmpfs\nBindReadOnlyPaths=-/root/.pyenv\n"
        self.write(f"/etc/systemd/system/{UNIT}.service.d/developer.conf", homes.encode())
        install = "from db.program import main; main()"
        self.run("env", f"PYTHONPATH={PROJECT}", sys.executable, "-c", install, "install", "kiosk", "--yes")
        self.run("systemctl", "stop", UNIT)
        self.write(f"/var/lib/{UNIT}/exhibition.sqlite", exhibition.read_bytes())
        self.run("chown", "--recursive", f"{UNIT}:{UNIT}", f"/var/lib/{UNIT}")

    def shown(self, what: str) -> str:
        return self.run("systemctl", "show", UNIT, f"--property={what}", "--value").strip()

    def child(self) -> str:
        """The kiosk, whose parent is cage."""
        return self.run(
            "pgrep", "--exact", f"--parent={self.shown('MainPID')}", "klangbild", check=False
        ).strip()


def measured(machine: Machine) -> dict[str, object]:
    """Seconds, unless the name says otherwise."""
    found: dict[str, object] = {"ready": timed(lambda: machine.run("systemctl", "start", UNIT))}
    found["memory_mb"] = int(machine.shown("MemoryCurrent")) // 2**20
    for signal in ("KILL", "STOP"):
        for name, of in {"kiosk": machine.child, "cage": lambda: machine.shown("MainPID")}.items():
            found[f"usable again after SIG{signal} of {name}"] = usable_again(machine, signal, of)
    found["told as errors"] = errors(machine)
    found["stopped"] = timed(lambda: machine.run("systemctl", "stop", UNIT))
    found["result of the stop"] = machine.shown("Result")
    found["written elsewhere"] = written_elsewhere(machine)
    return found


def errors(machine: Machine) -> list[str]:
    """What the kiosk complains of in the journal, as of a picture that cannot be opened; cage brackets its own."""
    journal = machine.run("journalctl", "--no-pager", f"--unit={UNIT}")
    return [line for line in journal.splitlines() if re.search(r"(?<!\[)ERROR|Traceback", line)]


def usable_again(machine: Machine, signal: str, of: Callable[[], str]) -> float | None:
    """None: not within a minute and a half."""
    before, began_s = machine.shown("MainPID"), time.monotonic()
    machine.run("kill", f"-{signal}", of())
    while time.monotonic() - began_s < 90:
        if machine.shown("MainPID") not in {before, "0"} and machine.shown("SubState") == "running":
            return round(time.monotonic() - began_s, 1)
        time.sleep(0.05)
    machine.run("systemctl", "kill", "--signal=KILL", UNIT)
    machine.run("systemctl", "restart", UNIT)
    return None


def timed(work: Callable[[], object]) -> float:
    began_s = time.monotonic()
    work()
    return round(time.monotonic() - began_s, 1)


def written_elsewhere(machine: Machine) -> list[str]:
    """Files of the kiosk's user outside its state."""
    found = machine.run("find", "/", "-xdev", "-user", UNIT, "-not", "-path", f"/var/lib/{UNIT}*")
    return found.split()


@contextmanager
def systemd(folder: Path) -> Iterator[Machine]:
    """One that runs until the end."""
    before = own_groups("")
    groups = own_groups(folder.name)
    for group in groups:
        group.mkdir()
        (group / "cgroup.procs").write_text(str(os.getpid()))
    namespaces = ["--mount", "--pid", "--fork", "--cgroup", "--uts", "--ipc", "--kill-child=KILL"]
    boots = [sys.executable, "-c", f"from benchmarks.kiosk_service import boot; boot({str(folder)!r})"]
    with subprocess.Popen(["unshare", *namespaces, *boots], cwd=PROJECT) as unshare:
        try:
            yield Machine(pid_within(unshare.pid), folder)
        finally:
            unshare.kill()
            for group in before:
                (group / "cgroup.procs").write_text(str(os.getpid()))
    wait_until(
        lambda: not any((group / "cgroup.procs").read_text() for top in groups for group in with_below(top))
    )
    for group in groups:
        for each in with_below(group):
            each.rmdir()


def with_below(group: Path) -> list[Path]:
    """A control group after those below it."""
    return sorted([group, *filter(Path.is_dir, group.rglob("*"))], reverse=True)


def own_groups(name: str) -> list[Path]:
    """Control groups below those of this process, so that the systemd within sees its own alone."""
    groups: list[Path] = []
    for controllers, path in hierarchies():
        mounted = CGROUPS / (controllers.removeprefix("name=") or "unified")
        groups.append((mounted if mounted.is_dir() else CGROUPS) / path.lstrip("/") / name)
    return groups


def hierarchies() -> list[tuple[str, str]]:
    """Of control groups: controllers, and the path of this process; the one of the second version has no names."""
    lines = (line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines())
    # A new group of cpuset takes nobody in before it is given processors, and systemd makes no use of it.
    return [(controllers, path) for _, controllers, path in lines if controllers != "cpuset"]


def pid_within(unshare: int) -> int:
    children = Path(f"/proc/{unshare}/task/{unshare}/children")
    give_up_s = time.monotonic() + 60
    while time.monotonic() < give_up_s:
        pid = children.read_text().strip()
        if pid and Path(f"/proc/{pid}/comm").read_text().strip() == "systemd":
            within = [
                "nsenter",
                f"--target={pid}",
                "--mount",
                "--pid",
                "--root",
                "systemctl",
                "is-system-running",
            ]
            if subprocess.run(within, capture_output=True, text=True).stdout.strip() == "running":
                return int(pid)
        time.sleep(0.1)
    raise TimeoutError("systemd did not start")


def boot(folder: str) -> None:
    """Within the namespaces: put an overlay in the place of the root, and become systemd."""
    root = Path(folder) / "root"
    mount("--make-rprivate", "/")
    mount("-t", "tmpfs", "tmpfs", folder)
    for name in ("up", "work", "root"):
        (Path(folder) / name).mkdir()
    mount(
        "-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={folder}/up,workdir={folder}/work", str(root)
    )
    mount("--rbind", "/dev", str(root / "dev"))
    mount("-t", "proc", "proc", str(root / "proc"))
    mount("-t", "sysfs", "sysfs", str(root / "sys"))
    for name in ("run", "tmp"):
        mount("-t", "tmpfs", "tmpfs", str(root / name))
    mount_cgroups(root / "sys/fs/cgroup")
    units = root / "etc/systemd/system"
    for wanted in units.glob("*.wants/*"):
        wanted.unlink()
    for name in MASKED:
        (units / name).unlink(missing_ok=True)
        (units / name).symlink_to("/dev/null")
    (root / "etc/fstab").write_text("")
    (root / "old").mkdir()
    os.chdir(root)
    subprocess.run(["pivot_root", ".", "old"], check=True)
    subprocess.run(["umount", "--lazy", "/old"], check=True)
    os.chdir("/")
    environment = {"container": "benchmark", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    os.execve("/lib/systemd/systemd", ["systemd", "--system", "--unit=basic.target"], environment)  # noqa: S606


def mount_cgroups(at: Path) -> None:
    """As they are mounted outside: of the second version alone, or both."""
    if (CGROUPS / "cgroup.controllers").exists():
        mount("-t", "cgroup2", "cgroup2", str(at))
        return
    mount("-t", "tmpfs", "cgroups", str(at))
    for controllers, _ in hierarchies():
        folder = at / (controllers.removeprefix("name=") or "unified")
        folder.mkdir()
        if not controllers:
            mount("-t", "cgroup2", "cgroup2", str(folder))
        else:
            named = f"none,{controllers}" if controllers.startswith("name=") else controllers
            mount("-t", "cgroup", "-o", named, "cgroup", str(folder))


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


if __name__ == "__main__":
    main()
