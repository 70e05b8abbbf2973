"""The systemd units are sound and closely confined."""

import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).parents[3] / "systemd").glob("*.service"))
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here"
)


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_accepts_the_unit(unit, tmp_path):
    installed = tmp_path / unit.name
    # The program is installed later: any command that exists stands for it.
    installed.write_text(unit.read_text().replace("/opt/klangbild/.venv/bin/klangbild", "/bin/true"))

    checked = subprocess.run(["systemd-analyze", "verify", installed], capture_output=True, text=True)

    assert (checked.returncode, checked.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("stem", ["klangbild-nightly", "klangbild-worker@"])
def test_what_composes_by_night_is_exposed_to_almost_nothing(stem):
    unit = next(unit for unit in UNITS if unit.stem == stem)

    confined = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", unit],
        capture_output=True,
        text=True,
    )

    assert confined.returncode == 0, confined.stdout
