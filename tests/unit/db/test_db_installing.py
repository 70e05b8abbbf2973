"""What is planned: the machine is whole in the end, wherever it was stopped, and nothing of others is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.installing.contents import Contents, Display, Part, contents_of
from db.installing.plan import (
    Found,
    Keep,
    MakeUsers,
    Manage,
    Manifest,
    Note,
    Remove,
    Step,
    Task,
    Write,
    plan_install,
    plan_removal,
)

UNIT = "klangbild-kiosk.service"


def in_short(contents: Contents, release: str) -> Contents:
    """The same files with contents that can be read when a test fails."""
    return replace(contents, files={path: release.encode() for path in contents.files})


CAGE, X11 = (in_short(contents_of(Part.KIOSK, display), "new") for display in (Display.CAGE, Display.X11))
OLD = in_short(CAGE, "old")
STUDIO = in_short(contents_of(Part.STUDIO), "new")
RELEASES = st.sampled_from([OLD, CAGE, X11])


@dataclass
class Simulated:
    """A machine in memory, on which steps are carried out as on a real one."""

    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    manifest: Manifest = field(default_factory=Manifest)
    users: set[str] = field(default_factory=set[str])
    enabled: set[str] = field(default_factory=set[str])
    active: set[str] = field(default_factory=set[str])
    known: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """The files as systemd has read them."""

    def found(self, contents: Contents) -> Found:
        paths = {*contents.files, *self.manifest.files}
        return Found(
            manifest=self.manifest,
            files={path: self.files[path] for path in paths if path in self.files},
            has_user=contents.user in self.users,
            is_enabled=contents.unit in self.enabled,
            is_active=contents.unit in self.active,
        )

    def carry_out(self, contents: Contents, steps: Iterable[Step]) -> None:
        for step in steps:
            match step:
                case Note(_, manifest):
                    self.manifest = manifest
                case Write(path, content, _):
                    self.files[path] = content
                case Keep(_, content, kept, _):
                    self.files[kept] = content
                case Remove(contents.manifest):
                    self.manifest = Manifest()
                case Remove(path):
                    del self.files[path]
                case MakeUsers(_, user):
                    self.users.add(user)
                case Manage(task, units):
                    self._manage(task, units)
                case _:
                    raise AssertionError(step)

    def _manage(self, task: Task, units: tuple[str, ...]) -> None:
        if task in {Task.RELOAD, Task.ENABLE}:  # systemctl enable reads the units anew
            self.known = dict(self.files)
        if task is Task.ENABLE:
            self.enabled |= {*units}
        if task is Task.DISABLE:
            self.enabled -= {*units}
        if task is Task.START:
            self.active |= {*units}
        if task is Task.STOP:
            self.active -= {*units}

    def install(self, contents: Contents, until: int | None = None) -> tuple[Step, ...]:
        """Install; or be killed after so many steps."""
        steps = plan_install(contents, self.found(contents))[:until]
        self.carry_out(contents, steps)
        return steps

    def remove(self, contents: Contents, until: int | None = None) -> None:
        self.carry_out(contents, plan_removal(contents, self.found(contents), purge=False)[:until])


def is_whole(machine: Simulated, contents: Contents) -> bool:
    ours = {path: machine.files.get(path) for path in contents.files}
    read = {path: machine.known.get(path) for path in contents.files}
    return (
        ours == read == contents.files
        and contents.user in machine.users
        and machine.enabled == machine.active == {contents.unit}
    )


@given(st.lists(st.tuples(RELEASES, st.integers(0, 12)), max_size=4), RELEASES)
def test_wherever_it_was_killed_the_next_run_makes_it_whole_and_the_one_after_has_nothing_to_do(
    killed: list[tuple[Contents, int]], wanted: Contents
) -> None:
    machine = Simulated()
    for contents, steps in killed:
        machine.install(contents, until=steps)
    machine.install(wanted)
    assert is_whole(machine, wanted)
    assert not any(
        "klangbild-old" in path for path in machine.files
    )  # what is ours is never taken for somebody's
    assert {*machine.files} == {*wanted.files}
    assert machine.install(wanted) == ()


@given(RELEASES, st.integers(0, 12), st.integers(0, 12))
def test_what_was_installed_in_part_is_removed_as_a_whole(
    contents: Contents, installed: int, removed: int
) -> None:
    machine = Simulated(files={"etc/systemd/system/other.service": b"somebody's"})
    machine.install(contents, until=installed)
    machine.remove(contents, until=removed)
    machine.remove(contents)
    assert machine.files == {"etc/systemd/system/other.service": b"somebody's"}
    assert machine.manifest == Manifest()
    assert not machine.enabled
    assert not machine.active
    assert plan_removal(contents, machine.found(contents), purge=False) == ()


@given(
    RELEASES,
    RELEASES,
    st.dictionaries(st.sampled_from(sorted(X11.files)), st.binary(max_size=4), min_size=1),
    st.integers(0, 12),
)
def test_what_was_changed_by_hand_is_kept(
    before: Contents, after: Contents, changed: dict[str, bytes], killed: int
) -> None:
    machine = Simulated()
    machine.install(before)
    machine.files |= changed
    machine.install(after, until=killed)
    machine.install(after)
    touched = {path for path in changed if path in {*before.files, *after.files}}
    for path in touched:
        assert changed[path] in [content for name, content in machine.files.items() if name.startswith(path)]
    assert {path: machine.files[path] for path in after.files} == after.files
    machine.remove(after)
    for path in touched:
        kept = [
            content for name, content in machine.files.items() if name.startswith(f"{path}.klangbild-old-")
        ]
        assert kept == [changed[path]]


def test_an_update_restarts_what_runs_after_systemd_has_read_it() -> None:
    machine = Simulated()
    machine.install(OLD)
    assert [step.task for step in machine.install(CAGE) if isinstance(step, Manage)] == [
        Task.RELOAD,
        Task.RESTART,
    ]


def test_another_display_is_another_drop_in_of_the_same_unit() -> None:
    machine = Simulated()
    machine.install(CAGE)
    steps = machine.install(X11)
    assert Manage(Task.RESTART, (UNIT,)) in steps
    assert machine.manifest.display is Display.X11
    machine.install(CAGE)
    assert {*machine.files} == {*CAGE.files}


def test_a_studio_that_is_removed_stops_all_its_units_the_workers_by_number_too() -> None:
    machine = Simulated()
    machine.install(STUDIO)
    units = ("klangbild-live", "klangbild-scheduler", "klangbild-studio", "klangbild-worker@")
    steps = plan_removal(STUDIO, machine.found(STUDIO), purge=False)
    assert steps[:2] == (
        Manage(Task.STOP, tuple(f"{unit}.service" for unit in units)),
        Manage(Task.DISABLE, tuple(f"{unit}.service" for unit in units)),
    )


@pytest.mark.parametrize("contents", [CAGE, X11, STUDIO], ids=["cage", "x11", "studio"])
def test_without_a_running_systemd_nothing_is_started(contents: Contents) -> None:
    steps = plan_install(contents, Found(Manifest()))
    assert [step for step in steps if isinstance(step, Manage)] == [Manage(Task.ENABLE, (contents.unit,))]
    assert not any(
        isinstance(step, Manage | MakeUsers)
        for step in plan_install(contents, Found(Manifest(), has_services=False))
    )
