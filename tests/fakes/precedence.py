"""Coming before others on a busy machine, as systemd lets a service do it."""

from __future__ import annotations

import os
from pathlib import Path

_AUTOGROUP = Path("/proc/self/autogroup")
_FIVEFOLD = "-7"


def come_first() -> None:
    """Five times the weight of others, as CPUWeight=500 gives a kiosk, for this process and those it starts.

    They become a session of their own, which Linux takes for a group. Nothing changes where only root may do that.
    Call it before there are threads.
    """
    if os.geteuid() == 0 and _AUTOGROUP.exists():
        if os.getpid() == os.getpgrp() and (child := os.fork()):  # who leads others cannot leave them
            os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        os.setsid()
        _AUTOGROUP.write_text(_FIVEFOLD)
