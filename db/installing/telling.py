"""A plan in words, for whoever is to agree to it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from db.installing.plan import Keep, MakeUsers, Manage, Note, Purge, Remove, Step, Task, Write

_TASKS = {
    Task.RELOAD: ("reload", "systemd's units"),
    Task.ENABLE: ("enable", "{}, to start with the machine"),
    Task.DISABLE: ("disable", "{}"),
    Task.START: ("start", "{}"),
    Task.RESTART: ("restart", "{}, where it runs"),
    Task.STOP: ("stop", "{}"),
}


def told(steps: Sequence[Step]) -> Iterable[str]:
    """A line for each step, and how a file that was changed here differs from the one that comes."""
    for step in steps:
        if isinstance(step, Note) and step is not steps[-1]:
            continue  # it says beforehand what the last one says
        verb, what = _words(step)
        yield f"{verb:<9}{what}"
        if isinstance(step, Keep) and step.instead is not None:
            yield from _difference(step.path, step.content, step.instead)


def _words(step: Step) -> tuple[str, str]:
    match step:
        case Write(path, _, replaces):
            return "replace" if replaces else "write", f"/{path}"
        case Keep(path, _, kept, _):
            return "keep", f"/{kept}, since /{path} was changed here"
        case Remove(path):
            return "remove", f"/{path}"
        case Purge(path):
            return "DELETE", f"/{path} with all that lies in it"
        case MakeUsers(_, user):
            return "make", f"the user {user} and its groups, where they are missing"
        case Manage(task, units):
            verb, what = _TASKS[task]
            return verb, what.format(", ".join(units))
        case Note(path, _):
            return "note", f"what is installed, in /{path}"


def _difference(path: str, content: bytes, instead: bytes) -> Iterable[str]:
    here, comes = (each.decode(errors="replace").splitlines() for each in (content, instead))
    lines = difflib.unified_diff(
        here, comes, f"/{path}, as it is here", f"/{path}, as it comes", n=1, lineterm=""
    )
    return (f"         {line}" for line in lines)
