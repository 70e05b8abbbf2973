"""A process that does one thing for the kiosk and ends: for what is heavy, rare, and nobody waits for.

A thread would not do: one that steps back behind others still holds the interpreter now and then, and the screen
would wait for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, TypeVar

from db.errors import KlangbildError
from kiosk.companion import accompany

_SPAWN = get_context("spawn")
_KILLED_WITHIN_S = 1.0
"""What waits for a dead disk cannot even be killed."""
_SIGN_EVERY_S = 1.0

Result = TypeVar("Result")
Alive = Callable[[], None]
"""To be called again and again by whoever works, as a sign of life."""


class ErrandError(KlangbildError):
    """A process died or hung before it had done its errand."""


def run_errand(
    work: Callable[..., Result],
    *arguments: object,
    name: str,
    nice: int,
    silent_s: float,
    given_up: Callable[[], bool],
    bell: int,
) -> Result | None:
    """Run `work(alive, *arguments)` in a process of its own and wait for what it returns.

    Args:
        work: a function of a module; its result must be picklable.
        arguments: picklable as well.
        name: how the process is called.
        nice: by how much it steps back behind the others, 0..19.
        silent_s: a process that gives no sign of life for so long hangs, and is killed.
        given_up: asked whenever `bell` rings: whether nobody wants the result any more. Then it is None.
        bell: a descriptor that is readable when `given_up` is to be asked; whoever gives it silences it.

    Raises:
        ErrandError: the process died, or was killed because it hung.
    """
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(
        target=accompany, name=name, args=(_do, theirs, nice, (work, arguments)), daemon=True
    )
    process.start()
    theirs.close()
    try:
        return _result_of(process, ours, name, silent_s, given_up, bell)
    finally:
        ours.close()
        process.kill()
        process.join(_KILLED_WITHIN_S)


def _result_of(
    process: SpawnProcess,
    connection: Connection,
    name: str,
    silent_s: float,
    given_up: Callable[[], bool],
    bell: int,
) -> Any:
    silent_until_s = time.monotonic() + silent_s
    while True:
        rung = wait([connection, process.sentinel, bell], max(0.0, silent_until_s - time.monotonic()))
        if bell in rung and given_up():
            return None
        try:
            while connection.poll():
                kind, value = connection.recv()
                if kind == _DONE:
                    return value
                silent_until_s = time.monotonic() + silent_s
        except (EOFError, OSError):
            process.join(_KILLED_WITHIN_S)
        if not process.is_alive():
            raise ErrandError(
                f"The {name} process ended before its work was done (exit code {process.exitcode})."
            )
        if time.monotonic() >= silent_until_s:
            raise ErrandError(f"The {name} process has given no sign of life for {silent_s:.0f} s.")


_SIGN, _DONE = "sign of life", "done"


def _do(connection: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    last_s = 0.0

    def alive() -> None:
        nonlocal last_s
        if time.monotonic() - last_s >= _SIGN_EVERY_S:
            last_s = time.monotonic()
            connection.send((_SIGN, None))

    connection.send((_DONE, work(alive, *arguments)))
