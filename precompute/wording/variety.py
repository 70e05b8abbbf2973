"""Variety without chance: the same picture is always described with the same words, another with others."""

from __future__ import annotations

import hashlib

from db.entities import Swatch
from db.plain import canonical_json


def choice_of(count: int, palette: tuple[Swatch, ...], about: str) -> int:
    """A number 0..count-1 that depends on the palette and on what the choice is about."""
    digest = hashlib.sha256(f"{about}|{canonical_json(palette)}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % count
