"""What the installer asks of systemctl and systemd-sysusers; the programs of tests answer as the real ones do."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from fakes.machines import fake_systemd

from db.installing.plan import Task
from db.installing.services import InstallingError, Services

UNIT = "klangbild-kiosk.service"


@pytest.fixture(params=["real", "fake"])
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root with two units and a user's description."""
    root = tmp_path / "root"
    (root / "etc/systemd/system").mkdir(parents=True)
    (root / "etc/sysusers.d").mkdir()
    (root / "etc/sysusers.d/klangbild-kiosk.conf").write_text(
        "# A user.\nu klangbild-kiosk - Kiosk /var/lib/kiosk\n"
    )
    for name in (UNIT, "klangbild-worker@.service"):
        (root / "etc/systemd/system" / name).write_text(
            "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
        )
    if request.param == "fake":
        for name, value in fake_systemd(tmp_path / "systemd", root).environment.items():
            monkeypatch.setenv(name, value)
    elif Services.missing_programs():
        pytest.skip("systemd is not here")
    elif os.geteuid() != 0:
        pytest.skip("only root may make users, even elsewhere")
    return root


def test_a_unit_starts_with_the_machine_once_it_is_enabled(root: Path) -> None:
    services = Services.of(root)
    assert not services.is_enabled(UNIT)
    services.manage(Task.ENABLE, [UNIT])
    assert services.is_enabled(UNIT)
    services.manage(Task.ENABLE, [UNIT])  # once more is no harm
    services.manage(Task.DISABLE, [UNIT, "klangbild-worker@.service"])
    assert not services.is_enabled(UNIT)


def test_a_unit_that_is_not_there_is_not_enabled_and_cannot_be(root: Path) -> None:
    services = Services.of(root)
    assert not services.is_enabled("klangbild-studio.service")
    with pytest.raises(
        InstallingError, match=r"systemctl .*enable klangbild-studio.service.* failed: .*not exist"
    ):
        services.manage(Task.ENABLE, ["klangbild-studio.service"])


def test_users_are_made_once(root: Path) -> None:
    services = Services.of(root)
    services.make_users("klangbild-kiosk.conf")
    services.make_users("klangbild-kiosk.conf")
    users = (root / "etc/passwd").read_text().splitlines()
    assert [line.split(":")[0] for line in users] == ["klangbild-kiosk"]


def test_users_that_nothing_describes_are_not_made(root: Path) -> None:
    with pytest.raises(InstallingError, match="No such file"):
        Services.of(root).make_users("klangbild.conf")


def test_a_machine_without_systemd_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("systemctl") is None
    with pytest.raises(InstallingError, match="systemctl is not here: apt install systemd"):
        Services.of(tmp_path).manage(Task.RELOAD)
