"""A kiosk that emits signals for days is not ended by PySide's missing references."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EMITS = """
from PySide6.QtCore import QObject, QTimer, Signal
from kiosk.ui.singletons import keep_singletons

class Model(QObject):
    changed = Signal()

keep_singletons()
keep_singletons()
model, timer = Model(), QTimer()
for _ in range(100_000):
    model.changed.emit()
    timer.stop()
print("alive")
"""


def test_a_hundred_thousand_signals_end_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", EMITS],
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "alive\n", done.stderr
