"""Measures the machine and the kiosk's processes, as Linux tells of them. Nothing here waits for a device."""

from __future__ import annotations

import os
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from kiosk.health.vitals import Measured

_MB = 1_000_000
_PLAUSIBLE_C = range(-40, 151)
"""Some sensors say what cannot be when they are off."""


class Probe:
    """Measures from its making on.

    Args:
        folder: where the kiosk keeps its state; it need not be there yet.
        thermal: the system's folder of temperatures.
        processes: the system's folder of processes.
    """

    def __init__(
        self, folder: Path, thermal: Path = Path("/sys/class/thermal"), processes: Path = Path("/proc")
    ) -> None:
        self._folder = folder
        self._thermal = thermal
        self._processes = processes
        self._began_s = time.monotonic()

    def measure(self) -> Measured:
        """How things stand."""
        sizes = [size for pid in self._family() if (size := self._resident_bytes(pid)) is not None]
        return Measured(
            up_s=time.monotonic() - self._began_s,
            disk_free_mb=self._disk_free_mb(),
            temperature_c=max(self._temperatures_c(), default=None),
            memory_mb=round(sum(sizes) / _MB) if sizes else None,
            processes=len(sizes) or None,
        )

    def _disk_free_mb(self) -> int | None:
        there = next((place for place in (self._folder, *self._folder.parents) if place.is_dir()), None)
        try:
            return None if there is None else shutil.disk_usage(there).free // _MB
        except OSError:  # the disk is gone: it cannot be told
            return None

    def _temperatures_c(self) -> Iterator[float]:
        for zone in self._thermal.glob("thermal_zone*/temp"):
            try:
                degrees = int(zone.read_text()) / 1000
            except (OSError, ValueError):  # this sensor is off; others may tell
                continue
            if _PLAUSIBLE_C.start <= degrees < _PLAUSIBLE_C.stop:
                yield degrees

    def _family(self) -> list[int]:
        """This process and all that come from it."""
        children: defaultdict[int, list[int]] = defaultdict(list)
        for entry in self._processes.glob("[0-9]*"):
            if (parent := _parent_of(entry)) is not None:
                children[parent].append(int(entry.name))
        family = [os.getpid()]
        for pid in family:  # which grows meanwhile
            family += children[pid]
        return family

    def _resident_bytes(self, pid: int) -> int | None:
        try:
            return int((self._processes / str(pid) / "statm").read_text().split()[1]) * os.sysconf(
                "SC_PAGESIZE"
            )
        except (OSError, IndexError, ValueError):  # it has ended meanwhile
            return None


def _parent_of(entry: Path) -> int | None:
    try:
        # The name, in brackets, may hold anything.
        return int((entry / "stat").read_bytes().rpartition(b")")[2].split()[1])
    except (OSError, IndexError, ValueError):  # it has ended meanwhile, or is another user's
        return None
