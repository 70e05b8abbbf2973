"""The systemd units are sound and closely confined, and what they start is what the program understands."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from ipaddress import ip_network
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from typer.main import get_command

from db.home import Home
from db.program import build
from db.service_manager import Supervision
from db.settings import Settings

FOLDER = Path(__file__).parents[3] / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))
PROGRAM = "/opt/klangbild/.venv/bin/klangbild"
OF_THE_STUDIO = ("klangbild-studio", "klangbild-scheduler", "klangbild-worker@")
SERVICES = (*OF_THE_STUDIO, "klangbild-live")
"""Those that need no display."""
GPU, DATABASE, BACKUPS, X11 = (
    FOLDER / "drop-ins" / f"{stem}.conf" for stem in ("gpu", "database", "backups", "x11")
)
NOT_HERE_YET = re.compile(rf"{re.escape(PROGRAM)}|/usr/bin/(cage|xinit|pkill|pidwait)")
"""Programs that are installed later, before the units; any command that exists stands for them."""
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here"
)
each_unit = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)


def said(unit: Path, key: str) -> list[str]:
    """The values of a setting, in order."""
    lines = (line.partition("=") for line in unit.read_text().splitlines() if not line.startswith("#"))
    return [value for name, _, value in lines if name == key]


def environment(unit: Path) -> dict[str, str]:
    """What the unit sets, with the system's folders in the place of specifiers."""
    values = " ".join(said(unit, "Environment")).replace("%S", "/var/lib").replace("%t", "/run")
    return dict(value.split("=", 1) for value in values.split())


def named(stem: str) -> Path:
    return FOLDER / f"{stem}.service"


def install(unit: Path, folder: Path, *drop_ins: Path) -> Path:
    """The unit as it would be installed."""
    installed = folder / unit.name
    installed.write_text(NOT_HERE_YET.sub("/bin/true", unit.read_text()))
    for drop_in in drop_ins:
        (folder / f"{unit.name}.d").mkdir(exist_ok=True)
        (folder / f"{unit.name}.d" / drop_in.name).write_text(
            NOT_HERE_YET.sub("/bin/true", drop_in.read_text())
        )
    return installed


def systemd_version() -> int:
    told = subprocess.run(["systemd-analyze", "--version"], capture_output=True, text=True, check=True)
    return int(told.stdout.split()[1])


def objections(told: str) -> list[str]:
    """What systemd says of a unit; older ones do not know how to wait longer each time, and say so."""
    lines = told.splitlines()
    if systemd_version() >= 254:
        return lines
    return [line for line in lines if not re.search(r"Unknown key.* 'Restart(Steps|MaxDelaySec)'", line)]


@needs_systemd
@pytest.mark.parametrize(
    ("unit", "drop_ins"),
    [
        *((unit, ()) for unit in UNITS),
        *((named(stem), (DATABASE,)) for stem in OF_THE_STUDIO),
        *((named(stem), (GPU,)) for stem in ("klangbild-live", "klangbild-worker@", "klangbild-studio")),
        (named("klangbild-worker@"), (DATABASE, GPU)),
        *((named(stem), (BACKUPS, DATABASE)) for stem in ("klangbild-studio", "klangbild-scheduler")),
        *((named("klangbild-kiosk"), drop_ins) for drop_ins in ((X11,), (GPU,), (GPU, X11))),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "+".join(each.stem for each in value),
)
def test_systemd_accepts_the_unit(unit: Path, drop_ins: tuple[Path, ...], tmp_path: Path) -> None:
    checked = subprocess.run(
        ["systemd-analyze", "verify", install(unit, tmp_path, *drop_ins)], capture_output=True, text=True
    )
    assert (checked.returncode, objections(checked.stderr)) == (0, [])


@needs_systemd
@pytest.mark.parametrize(
    ("unit", "drop_ins"),
    [*((unit, ()) for unit in UNITS), (named("klangbild-kiosk"), (X11,))],
    ids=lambda value: value.name if isinstance(value, Path) else "+".join(each.stem for each in value),
)
def test_the_unit_is_exposed_to_as_little_as_its_description_says(
    unit: Path, drop_ins: tuple[Path, ...], tmp_path: Path
) -> None:
    confined = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", install(unit, tmp_path, *drop_ins)],
        capture_output=True,
        text=True,
        env={"LC_ALL": "C.UTF-8"},
    )
    measured = re.search(r"Overall exposure level for \S+: ([\d.]+)", confined.stdout)
    assert measured, confined.stderr
    name = "+".join([unit.stem, *(each.stem for each in drop_ins)])
    assert float(measured[1]) <= exposures()[name]
    assert unit.stem not in SERVICES or exposures()[name] <= 2.5


def exposures() -> dict[str, float]:
    """By unit, as README.md tells it."""
    rows = re.findall(
        r"^\| `(klangbild-[^`]+)` \| ([\d.]+) \|", (FOLDER / "README.md").read_text(), re.MULTILINE
    )
    return {name: float(figure) for name, figure in rows}


@each_unit
def test_the_program_understands_what_the_unit_starts(unit: Path) -> None:
    (command,) = said(unit, "ExecStart")
    understands(command.partition("/cage -d -- ")[2] or command)


def test_xinit_starts_the_same_program_on_a_server_without_a_pointer_that_never_sleeps() -> None:
    reset, command = said(X11, "ExecStart")
    assert reset == ""
    client, _, server = command.removeprefix("/usr/bin/xinit ").partition(" -- ")
    understands(client)
    assert client in said(named("klangbild-kiosk"), "ExecStart")[0]
    program, *options = shlex.split(server)
    assert program == "/usr/lib/xorg/Xorg"
    assert {"-nocursor", "-dpms", "-novtswitch"} < {*options}
    assert ("-nolisten", "tcp") in pairwise(options)


def understands(command: str) -> None:
    program, *arguments = shlex.split(command.replace("$KLANGBILD_KIOSK", "--no-mirror --camera 1"))
    assert program == PROGRAM
    understood = what_would_run(arguments)
    assert understood[0]["log_format"] == "json"
    assert len(understood) == 2  # the program's own options, and those of its command


def what_would_run(arguments: list[str]) -> list[dict[str, Any]]:
    """The options of the program and of its commands, all read and checked; nothing is run.

    Raises:
        UsageError: the program does not understand it.
    """
    command = get_command(build())
    called: list[dict[str, Any]] = []

    def note(_context: object, _callback: object, **options: Any) -> None:
        called.append(options)

    with patch.object(command.context_class, "invoke", note):
        command.main(arguments, "klangbild", standalone_mode=False)
    return called


@pytest.mark.parametrize("arguments", [["wrong"], ["worker", "--wrong"], ["worker", "--processes", "none"]])
def test_what_the_program_does_not_understand_would_be_noticed(arguments: list[str]) -> None:
    with pytest.raises(Exception, match=r"No such|should be a valid"):
        what_would_run(arguments)


@each_unit
def test_the_service_manager_watches_the_unit_and_starts_it_again(unit: Path) -> None:
    is_service = unit.stem in SERVICES
    assert said(unit, "Type") == ["notify"]
    assert said(unit, "NotifyAccess") == (["main"] if is_service else ["all"])
    assert said(unit, "Restart") == (["on-failure"] if is_service else ["always"])
    assert said(unit, "KillMode") == ["mixed"]
    if not is_service:
        return
    for limit in ("WatchdogSec", "TimeoutStopSec", "StartLimitBurst", "MemoryMax", "MemoryHigh", "TasksMax"):
        assert len(said(unit, limit)) == 1, limit


def test_the_studios_units_share_a_home_that_no_other_user_may_read() -> None:
    for stem in OF_THE_STUDIO:
        unit = named(stem)
        assert said(unit, "User") == said(unit, "StateDirectory") == ["klangbild"]
        assert said(unit, "StateDirectoryMode") == ["0700"]
        assert environment(unit)["KLANGBILD_HOME"] == "/var/lib/klangbild"
    live = named("klangbild-live")
    assert said(live, "DynamicUser") == ["yes"]
    assert environment(live)["KLANGBILD_HOME"] == "/var/lib/klangbild-live"


def test_a_folder_for_backups_outside_the_home_can_be_written_once_a_drop_in_names_it() -> None:
    (folder,) = said(BACKUPS, "ReadWritePaths")
    assert folder.startswith("-")  # a disk that is not there stops back-ups, not the studio
    command = next(line for line in BACKUPS.read_text().splitlines() if "settings set" in line)
    _, _, setting = command.partition("settings set ")
    key, value = shlex.split(setting)
    assert (key, value) == ("studio.backups", folder.removeprefix("-"))
    assert Settings().having(key, value).studio.backups == value
    for stem in ("klangbild-studio", "klangbild-scheduler"):
        assert said(named(stem), "ProtectSystem") == ["strict"]


def test_whoever_composes_looks_at_the_lock_that_the_live_service_holds() -> None:
    live = named("klangbild-live")
    lock = Home.find(None, environment(live)).live_lock
    assert lock.parent == Path("/run", *said(live, "RuntimeDirectory"))
    assert said(live, "RuntimeDirectoryMode") == ["0755"]
    for stem in ("klangbild-studio", "klangbild-worker@"):
        assert Home.find(None, environment(named(stem))).live_lock == lock


def test_a_kiosk_never_gives_up_and_hurries_less_and_less() -> None:
    kiosk = named("klangbild-kiosk")
    assert said(kiosk, "StartLimitIntervalSec") == ["0"]
    first_s, longest_s = (int(*said(kiosk, key)) for key in ("RestartSec", "RestartMaxDelaySec"))
    assert first_s < 5 < longest_s <= 60
    (watchdog_s,) = said(kiosk, "WatchdogSec")
    assert int(watchdog_s) + first_s <= 40  # and a few seconds to start: usable again within 45


def test_the_watchdog_asks_the_kiosk_though_another_process_is_the_main_one() -> None:
    kiosk = named("klangbild-kiosk")
    assert "WATCHDOG_PID" in said(kiosk, "UnsetEnvironment")
    told = {"NOTIFY_SOCKET": "/run/systemd/notify", "WATCHDOG_USEC": "30000000"}
    assert Supervision.read(told, pid=17).watchdog_s == 30
    assert Supervision.read(told | {"WATCHDOG_PID": "16"}, pid=17).watchdog_s is None


@each_unit
def test_a_unit_writes_below_its_state_and_its_passing_folder_alone(unit: Path) -> None:
    assert said(unit, "ProtectSystem") == ["strict"]
    assert said(unit, "PrivateTmp") == ["yes"]
    assert said(unit, "ReadWritePaths") == said(unit, "BindPaths") == []
    (state,) = said(unit, "StateDirectory")
    runtime = " ".join(said(unit, "RuntimeDirectory"))
    own = [*(f"/var/lib/{each}" for each in state.split()), *(f"/run/{each}" for each in runtime.split())]
    folders = {key: value for key, value in environment(unit).items() if value.startswith("/")}
    for key, value in folders.items():
        is_looked_at = key == "KLANGBILD_LIVE_LOCK" and unit.stem in OF_THE_STUDIO
        assert is_looked_at or any(Path(value).is_relative_to(each) for each in own), key


def test_what_libraries_keep_for_the_kiosk_lies_in_its_state() -> None:
    kiosk = named("klangbild-kiosk")
    wanted = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "TMPDIR")
    assert {*wanted, "XDG_RUNTIME_DIR", "KLANGBILD_HOME"} < {*environment(kiosk)}
    state = environment(kiosk)["KLANGBILD_HOME"]
    assert [name for name in wanted if not environment(kiosk)[name].startswith(state)] == ["TMPDIR"]


@pytest.mark.parametrize("stem", ["klangbild-kiosk", "klangbild-live"])
def test_who_holds_a_visitors_frame_leaves_it_neither_in_a_core_dump_nor_in_the_swap(stem: str) -> None:
    unit = named(stem)
    assert said(unit, "LimitCORE") == said(unit, "MemorySwapMax") == ["0"]
    assert said(unit, "WatchdogSignal") == ["SIGKILL"]  # the default one asks for a core dump


def test_the_kiosk_reaches_its_devices_and_the_house_and_nothing_else() -> None:
    kiosk = named("klangbild-kiosk")
    assert said(kiosk, "DevicePolicy") == ["closed"]
    assert said(kiosk, "DeviceAllow") == ["char-drm rw", "char-video4linux rw", "char-alsa rw"]
    assert said(kiosk, "IPAddressDeny") == ["any"]
    networks = [ip_network(each) for each in said(kiosk, "IPAddressAllow")[0].split() if each[0].isdigit()]
    assert networks
    assert all(network.is_private for network in networks)
    assert said(kiosk, "CapabilityBoundingSet") == [""]


def test_the_eye_may_step_back_behind_the_screen() -> None:
    filters = said(named("klangbild-kiosk"), "SystemCallFilter")
    assert filters == ["@system-service", "~@privileged @resources", "setpriority"]


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is not here")
@pytest.mark.parametrize(
    ("stem", "groups"), [("klangbild", []), ("klangbild-kiosk", ["audio", "render", "video"])]
)
def test_the_user_can_be_made(stem: str, groups: list[str], tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    made = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", FOLDER / f"{stem}.sysusers.conf"],
        capture_output=True,
        text=True,
    )
    if made.returncode and "ermission" in made.stderr:
        pytest.skip("only root may make users, even elsewhere")
    assert made.returncode == 0, made.stderr
    assert f"{stem}:" in (tmp_path / "etc/passwd").read_text()
    members = (line.split(":") for line in (tmp_path / "etc/group").read_text().splitlines())
    assert sorted(name for name, _, _, users in members if users == stem) == groups
