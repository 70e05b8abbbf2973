"""A code, as the reader finds it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was read."""

    text: str
    is_linear: bool = False
    """A row of bars. It has one check digit or none, so now and then something else is taken for one."""
