"""`klangbild install` and `uninstall`, on the roots of machines in folders."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from fakes.machines import (
    FakeSystemd,
    everything,
    fake_systemd,
    running_machine,
    waiting_sysusers,
    with_needs,
)
from fakes.program import klangbild
from fakes.waiting import wait_until

from db.installing.contents import Display, Part, contents_of
from db.installing.plan import plan_install, plan_removal

PROJECT = Path(__file__).parents[2]
UNIT = "etc/systemd/system/klangbild-kiosk.service"
X11 = "etc/systemd/system/klangbild-kiosk.service.d/x11.conf"
KIOSK, STUDIO = contents_of(Part.KIOSK), contents_of(Part.STUDIO)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may install, in a process of its own too")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a machine that can become a kiosk or a studio; whoever installs is root."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return with_needs(tmp_path / "root", KIOSK, contents_of(Part.KIOSK, Display.X11), STUDIO)


@pytest.fixture
def systemd(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSystemd:
    systemd = fake_systemd(tmp_path / "systemd", root)
    for name, value in systemd.environment.items():
        monkeypatch.setenv(name, value)
    return systemd


def install(root: Path, *arguments: str, expect: int = 0) -> str:
    return klangbild(None, "install", *arguments, "--root", root, expect=expect).stderr


def uninstall(root: Path, *arguments: str, expect: int = 0) -> str:
    return klangbild(None, "uninstall", *arguments, "--root", root, expect=expect).stderr


def test_a_dry_run_tells_all_that_would_be_done_and_changes_nothing(root: Path, systemd: FakeSystemd) -> None:
    before = everything(root)
    dry = install(root, "kiosk", "--dry-run")
    assert everything(root) == before
    assert systemd.calls() == []
    done = install(root, "kiosk", "--yes")
    plan = done.partition("Done.")[0].splitlines()
    assert dry.splitlines() == [*plan, "Nothing was changed."]
    came = set(everything(root)) - set(before)
    made_by_systemd = {"etc/passwd", "etc/systemd/system/multi-user.target.wants/klangbild-kiosk.service"}
    assert {
        word.strip("/,") for line in plan for word in line.split() if word.startswith("/")
    } == came - made_by_systemd


def test_an_installed_kiosk_has_its_files_its_user_and_starts_with_the_machine(
    root: Path, systemd: FakeSystemd
) -> None:
    said = install(root, "kiosk", "--yes")
    assert {path: (root / path).read_bytes() for path in KIOSK.files} == KIOSK.files
    assert systemd.calls() == [
        f"systemd-sysusers --root={root} klangbild-kiosk.conf",
        f"systemctl --root={root} enable klangbild-kiosk.service",
    ]
    assert "systemd is not running here: klangbild-kiosk starts when that machine starts." in said
    assert "exhibition.sqlite /var/lib/klangbild-kiosk/exhibition.sqlite" in said
    assert (root / UNIT).stat().st_mode & 0o777 == 0o644


def test_the_second_time_there_is_nothing_to_do(root: Path, systemd: FakeSystemd) -> None:
    for part in ("kiosk", "studio"):
        install(root, part, "--yes")
    before = everything(root)
    systemd.forget_calls()
    for part in ("kiosk", "studio"):
        assert "There is nothing to do." in install(root, part)
    assert everything(root) == before
    assert systemd.calls() == []


@as_root
def test_nothing_happens_unless_somebody_agrees(root: Path, systemd: FakeSystemd) -> None:
    before = everything(root)
    command = [
        sys.executable,
        "-c",
        "from db.program import main; main()",
        "install",
        "kiosk",
        "--root",
        str(root),
    ]
    said = subprocess.run(command, input="n\n", capture_output=True, text=True, cwd=PROJECT)
    assert said.returncode == 1
    assert "Do this?" in said.stderr
    assert everything(root) == before


def test_a_file_that_was_changed_here_is_kept_beside_its_successor_and_the_difference_is_told(
    root: Path, systemd: FakeSystemd
) -> None:
    install(root, "kiosk", "--yes")
    changed = (root / UNIT).read_bytes().replace(b"MemoryMax=2G", b"MemoryMax=3G")
    (root / UNIT).write_bytes(changed)
    said = install(root, "kiosk", "--yes")
    assert "-MemoryMax=3G" in said
    assert "+MemoryMax=2G" in said
    (kept,) = (root / UNIT).parent.glob("klangbild-kiosk.service.klangbild-old-*")
    assert f"/{kept.relative_to(root)}, since /{UNIT} was changed here" in said
    assert kept.read_bytes() == changed
    assert (root / UNIT).read_bytes() == KIOSK.files[UNIT]


def test_a_kiosk_keeps_its_display_until_it_is_told_another(root: Path, systemd: FakeSystemd) -> None:
    install(root, "kiosk", "--display", "x11", "--yes")
    assert (root / X11).exists()
    assert "There is nothing to do." in install(root, "kiosk")
    install(root, "kiosk", "--display", "cage", "--yes")
    assert not (root / X11).parent.exists()


def test_what_is_removed_is_what_was_installed(root: Path, systemd: FakeSystemd) -> None:
    before = everything(root)
    install(root, "kiosk", "--display", "x11", "--yes")
    ours = root / "etc/systemd/system/klangbild-kiosk.service.d/ours.conf"
    ours.write_text("[Service]\nNice=-1\n")
    (root / "etc/klangbild/kiosk.env").write_text("KLANGBILD_KIOSK=--no-mirror\n")
    state = root / "var/lib/klangbild-kiosk"
    state.mkdir(parents=True)
    (state / "exhibition.sqlite").write_text("the museum's")
    said = uninstall(root, "kiosk", "--yes")
    assert "/var/lib/klangbild-kiosk stays" in said
    left = {path for path in everything(root) if path not in before}
    assert left == {
        "etc/passwd",
        "etc/klangbild/kiosk.env",
        "var/lib/klangbild-kiosk/exhibition.sqlite",
        str(ours.relative_to(root)),
    }
    assert "There is nothing to do." in uninstall(root, "kiosk", "--yes")


def test_the_museums_state_goes_only_when_that_is_said(root: Path, systemd: FakeSystemd) -> None:
    install(root, "studio", "--yes")
    private = root / "var/lib/private/klangbild-live"
    for folder in (root / "var/lib/klangbild/models", private):
        folder.mkdir(parents=True)
        (folder / "file").touch()
    (root / "var/lib/klangbild-live").symlink_to("private/klangbild-live")
    (root / "var/lib/other").mkdir()
    assert "DELETE   /var/lib/klangbild with all that lies in it" in uninstall(
        root, "studio", "--purge", "--yes"
    )
    assert {path.name for path in (root / "var/lib").iterdir()} == {"private", "other"}
    assert not private.exists()


def test_a_running_machine_is_told_in_the_right_order(root: Path, systemd: FakeSystemd) -> None:
    machine = running_machine(root)
    machine.carry_out(plan_install(KIOSK, machine.look(KIOSK)))
    assert systemd.calls() == [
        "systemd-sysusers klangbild-kiosk.conf",
        "systemctl daemon-reload",
        "systemctl enable klangbild-kiosk.service",
        "systemctl try-restart --no-block klangbild-kiosk.service",
        "systemctl start --no-block klangbild-kiosk.service",
    ]
    assert systemd.active() == {"klangbild-kiosk.service"}
    assert plan_install(KIOSK, machine.look(KIOSK)) == ()
    systemd.forget_calls()
    machine.carry_out(plan_removal(KIOSK, machine.look(KIOSK), purge=False))
    assert systemd.calls() == [
        "systemctl stop klangbild-kiosk.service",
        "systemctl disable klangbild-kiosk.service",
        "systemctl daemon-reload",
    ]
    assert systemd.active() == set()


def test_all_workers_of_a_studio_are_stopped_by_a_pattern(root: Path, systemd: FakeSystemd) -> None:
    machine = running_machine(root)
    machine.carry_out(plan_install(STUDIO, machine.look(STUDIO)))
    (systemd.folder / "active/klangbild-worker@2.service").touch()
    machine.carry_out(plan_removal(STUDIO, machine.look(STUDIO), purge=False))
    assert systemd.active() == set()


@as_root
def test_an_installation_that_was_killed_is_made_whole_by_the_next_one(
    root: Path, systemd: FakeSystemd
) -> None:
    command = "from db.program import main; main()"
    with waiting_sysusers(systemd):
        installer = subprocess.Popen(
            [sys.executable, "-c", command, "install", "kiosk", "--yes", "--root", str(root)],
            cwd=PROJECT,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(lambda: systemd.calls() != [])
        os.killpg(installer.pid, signal.SIGKILL)
        installer.wait()
    assert not json.loads((root / KIOSK.manifest).read_text())["is_finished"]
    (root / UNIT).with_name(
        ".klangbild-kiosk.service.17.new"
    ).touch()  # as one killed while it wrote leaves it
    (root / UNIT).unlink()
    install(root, "kiosk", "--yes")
    assert {path: (root / path).read_bytes() for path in KIOSK.files} == KIOSK.files
    assert [path.name for path in (root / UNIT).parent.iterdir() if path.name.startswith(".")] == []
    assert json.loads((root / KIOSK.manifest).read_text())["is_finished"]
    assert "There is nothing to do." in install(root, "kiosk")


def test_who_is_not_root_is_told_before_anything_happens(
    root: Path, systemd: FakeSystemd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    before = everything(root)
    assert "only root may do this: run the same command with sudo" in install(
        root, "kiosk", "--yes", expect=1
    )
    assert everything(root) == before


def test_what_is_missing_is_told_with_its_remedy(root: Path, systemd: FakeSystemd) -> None:
    (root / "usr/bin/cage").unlink()
    (root / "opt/klangbild/.venv/bin/klangbild").unlink()
    said = install(root, "kiosk", "--yes", expect=1)
    assert "/usr/bin/cage is not there: apt install cage, or take Xorg: --display x11" in said
    assert "python3 -m venv /opt/klangbild/.venv" in said
    assert systemd.calls() == []
    assert "In the way: /usr/bin/cage is not there" in install(root, "kiosk", "--dry-run")


def test_what_would_keep_the_kiosk_from_its_screen_is_told(root: Path, systemd: FakeSystemd) -> None:
    units = root / "etc/systemd/system"
    units.mkdir(parents=True)
    (units / "display-manager.service").symlink_to("/lib/systemd/system/gdm.service")
    (units / "klangbild-kiosk.service").symlink_to("/dev/null")
    (root / "opt/klangbild/.venv/bin/python").symlink_to("/home/somebody/python3")
    said = install(root, "kiosk", "--yes", expect=1)
    assert "a desktop has the screen: systemctl disable --now gdm.service" in said
    assert "is a link to /dev/null, so it is masked" in said
    assert "is /home/somebody/python3, which services do not see" in said
    assert (units / "klangbild-kiosk.service").is_symlink()


def test_a_step_that_fails_is_told_and_the_same_command_goes_on_from_there(
    root: Path, systemd: FakeSystemd
) -> None:
    (root / "etc/passwd").mkdir()  # nobody can be added to it
    said = install(root, "kiosk", "--yes", expect=1)
    assert "etc/passwd cannot be read (Is a directory)" in said
    (root / "etc/passwd").rmdir()
    program = systemd.folder / "bin/systemd-sysusers"
    kept = program.read_text()
    program.write_text("#!/bin/sh\necho 'the disk is full' >&2\nexit 1\n")
    said = install(root, "kiosk", "--yes", expect=1)
    assert f"`systemd-sysusers --root={root} klangbild-kiosk.conf` failed: the disk is full" in said
    program.write_text(kept)
    install(root, "kiosk", "--yes")
    assert "There is nothing to do." in install(root, "kiosk")


def test_a_file_in_the_way_of_a_folder_is_told(root: Path, systemd: FakeSystemd) -> None:
    (root / "etc/klangbild").write_text("a file")
    assert "etc/klangbild" in install(root, "kiosk", "--yes", expect=1)


def test_a_damaged_note_of_what_is_installed_is_told(root: Path, systemd: FakeSystemd) -> None:
    (root / KIOSK.manifest).parent.mkdir(parents=True)
    (root / KIOSK.manifest).write_text("{")
    assert "kiosk.json does not say what was installed; remove it and install again" in uninstall(
        root, "kiosk", "--yes", expect=1
    )


def test_a_studio_has_no_display(root: Path, systemd: FakeSystemd) -> None:
    assert "only a kiosk has a display" in install(root, "studio", "--display", "x11", expect=2)


def test_an_image_without_systemds_programs_gets_its_files_and_the_rest_is_told(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    said = install(root, "kiosk", "--yes")
    assert "systemd-sysusers klangbild-kiosk.conf && systemctl enable klangbild-kiosk" in said
    assert (root / UNIT).exists()
    assert "There is nothing to do." in install(root, "kiosk")


def test_the_units_travel_with_the_installed_program(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for folder in ("db", "systemd"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / folder, source / folder, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source)
    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, tmp_path], cwd=source, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    venv.create(installed, with_pip=False)
    python = installed / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, wheel], check=True)
    contained = (
        "from db.installing.contents import *; import db; "
        "print(db.__file__, [len(contents_of(each).files) for each in Part])"
    )
    told = subprocess.run([python, "-I", "-c", contained], capture_output=True, text=True)
    where, _, counts = told.stdout.strip().partition(" ")
    assert Path(where).is_relative_to(installed), told.stderr
    assert counts == str([len(each.files) for each in (KIOSK, STUDIO)])
