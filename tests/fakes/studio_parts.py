"""A studio of tiny programs: `run` is its supervisor in a process of its own, `play` one of its parts.

python studio_parts.py run '{"worker": "ends"}' '{"silent_s": 1.0}' DIARY
python studio_parts.py play ends worker DIARY
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

HERE = str(Path(__file__).resolve())


def run(parts: str, terms: str, diary: str) -> int:
    """The supervisor, with its log as JSON on standard error."""
    import logging

    from rich.console import Console

    from db.events import JsonLines
    from db.program import Terminal, stop_on_signals
    from db.service_manager import ServiceManager
    from precompute.supervising.house import Terms
    from precompute.supervising.supervisor import Supervisor, World

    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    commands = {
        name: ("/no/such/program",) if manner == "missing" else part_of(manner, name, diary)
        for name, manner in json.loads(parts).items()
    }
    stopping = stop_on_signals(Terminal(Console(), Console(quiet=True)), "pieces")
    world = World(os.environ, stopping, ServiceManager.of(os.environ))
    return Supervisor(commands, Terms(**json.loads(terms)), world).run()


def part_of(manner: str, name: str, diary: str) -> tuple[str, ...]:
    return (sys.executable, "-S", HERE, "play", manner, name, diary)


def play(manner: str, name: str, diary: str) -> NoReturn:
    """One part; what happens to it is written into the diary, which all parts share."""

    def note(what: str, pid: int) -> None:
        with Path(diary).open("a") as file:
            file.write(f"{name} {what} {pid}\n")

    def say(*lines: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto("\n".join(lines).encode(), "\0" + os.environ["NOTIFY_SOCKET"][1:])

    def end(number: int, _frame: object) -> None:
        note(signal.Signals(number).name, os.getpid())
        if manner != "stays":
            sys.exit(int(manner == "ends badly"))

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    if manner == "has a child":
        child = subprocess.Popen([sys.executable, "-S", "-c", "import signal; signal.pause()"])
        note("bears", child.pid)
    if manner == "hangs":
        say("READY=1")
    if manner == "speaks":
        say("READY=1", "STATUS=composing; 3 done")
    note("starts", os.getpid())
    if manner.startswith("exits "):
        sys.exit(int(manner.removeprefix("exits ")))
    while True:
        signal.pause()


if __name__ == "__main__":
    if sys.argv[1] == "run":
        sys.exit(run(*sys.argv[2:]))
    play(*sys.argv[2:])
