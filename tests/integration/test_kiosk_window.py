"""The window before it is used: loading it costs nothing that is not given back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition

pytestmark = pytest.mark.alone

PROGRAM = """
import gc, sys
from pathlib import Path
from kiosk.app import Kiosk
from kiosk.setup import Setup
from kiosk.playing.recording_output import RecordingOutput

def references():
    gc.collect()
    return sys.getrefcount(None)

if __name__ == "__main__":
    exhibition, camera, heard = map(Path, sys.argv[1:])
    setup = Setup(exhibition, str(camera), windowed=True, ambience=False, size=(1280, 800))
    counts = [references()]
    with Kiosk(setup, RecordingOutput(heard)) as kiosk:
        counts.append(references())
        for _ in range(100):
            kiosk.go_on(0.02)
        counts.append(references())
    print(*counts)
"""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_loading_and_showing_the_window_takes_no_references_from_none(tmp_path: Path) -> None:
    exhibition = write_exhibition(
        tmp_path, [Exhibit(invented("K-1", "The Sea", "البحر"), as_png(painted(1)))]
    )
    (tmp_path / "view.png").write_bytes(as_png(painted(1)))
    program = tmp_path / "small_kiosk.py"
    program.write_text(PROGRAM)
    done = subprocess.run(
        [
            sys.executable,
            str(program),
            str(exhibition),
            str(tmp_path / "view.png"),
            str(tmp_path / "heard.wav"),
        ],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    before, loaded, shown = map(int, done.stdout.split())
    print(before, loaded, shown)
    assert loaded >= before
    assert shown >= loaded
