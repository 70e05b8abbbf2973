"""A wall clock that can be set forward and back for all programs at once, while they run.

It is a library of 50 lines (`clock.c`) that is loaded before all others: libfaketime 0.9.10 makes Python's
`time.sleep` fail where it leaves the monotonic clock alone, and threads hang where it does not.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

_SOURCE = Path(__file__).with_name("clock.c")


class Clock:
    """What the programs take for the wall clock.

    Args:
        folder: for the library and for how far the clock is ahead.
    """

    def __init__(self, folder: Path) -> None:
        self._library, self._ahead = folder / "clock.so", folder / "clock"
        self.set(0)
        compiler = shutil.which("cc")
        self.can_be_set = compiler is not None
        """False where there is no C compiler."""
        if compiler:
            command = [compiler, "-shared", "-fPIC", "-O2", "-Wall", "-Werror"]
            subprocess.run([*command, "-o", self._library, _SOURCE], check=True)

    @property
    def environment(self) -> dict[str, str]:
        """What programs that go by this clock need."""
        if not self.can_be_set:
            return {}
        return {"LD_PRELOAD": str(self._library), "KLANGBILD_CHAOS_CLOCK": str(self._ahead)}

    def set(self, ahead_s: int) -> None:
        """Let it be so many seconds ahead of the real one, from this moment on."""
        with self._ahead.open("r+b" if self._ahead.exists() else "wb") as file:
            file.write(struct.pack("=q", ahead_s))
