"""Stored values read back: what does not parse is damaged, and the message says which it is."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from cattrs import BaseValidationError

from db.errors import DamagedError
from db.plain import from_plain

T = TypeVar("T")


def read_json(text: str) -> Any:
    """A stored JSON text.

    Raises:
        DamagedError: it is none.
    """
    try:
        return json.loads(text)
    except (TypeError, ValueError) as error:
        raise DamagedError("a stored record is damaged; restore a back-up") from error


def read_record(kind: type[T], plain: Any, name: str) -> T:
    """A value that was stored as plain JSON.

    Args:
        kind: its class.
        plain: what is stored.
        name: what a person calls it: 'work 1889.1'.

    Raises:
        DamagedError: this is no such value.
    """
    try:
        return from_plain(kind, plain)
    except (
        BaseValidationError,
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
    ) as error:
        raise DamagedError(f"what is stored of the {name} cannot be read; restore a back-up") from error
