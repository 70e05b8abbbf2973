"""What was taken for large things goes back to the system at once."""

import subprocess
import sys

PROGRAM = """
import os, sys
from kiosk.memory import return_memory_at_once

def rss_mb():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6

if sys.argv[1] == "at once":
    return_memory_at_once()
first = bytearray(8_000_000)
del first  # from now on the C library keeps as much
before = rss_mb()
pictures = [(bytearray(2_700_000), bytearray(3000)) for _ in range(40)]  # each with something small after it
rest = [small for _, small in pictures]
del pictures
print(rss_mb() - before)
"""


def held_mb(how: str) -> float:
    """What forty pictures leave behind."""
    told = subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True)
    return float(told.stdout)


def test_pictures_leave_nothing_behind() -> None:
    assert held_mb("as usual") > 50  # else there would be nothing to mend
    assert held_mb("at once") < 5
