"""Two halves: a number is fitted on one and tried on the other, and a picture never changes sides."""

from __future__ import annotations

import hashlib


def is_fitted_on(name: str) -> bool:
    """Whether a picture is one of those that are fitted on: one half, by a hash of its name."""
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0
