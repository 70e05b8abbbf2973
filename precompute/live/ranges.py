"""Parts of a recording, as players ask for them (RFC 9110, 14). Pure."""

from __future__ import annotations

import re

_RANGE = re.compile(r"bytes=(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})", re.ASCII)


class UnsatisfiableError(ValueError):
    """A part was asked for that lies behind the end."""


def part_of(header: str | None, size: int) -> tuple[int, int] | None:
    """Where the part that is asked for begins, and where it ends (the place after its last byte).

    None: all of it. So are several parts at once and what cannot be read answered, as the standard allows.

    Args:
        header: the request's `Range`, where it has one.
        size: bytes of the whole; at least one.

    Raises:
        UnsatisfiableError: there is nothing where the part begins.
    """
    found = _RANGE.fullmatch(header.strip()) if header else None
    if found is None or not (found["first"] or found["last"]):
        return None
    if not found["first"]:  # the last so many
        begin, end = max(0, size - int(found["last"])), size
    else:
        begin = int(found["first"])
        end = min(size, int(found["last"]) + 1) if found["last"] else size
        if found["last"] and int(found["last"]) < begin:
            return None
    if begin >= size:
        raise UnsatisfiableError(f"nothing lies at {begin} of {size}")
    return begin, end
