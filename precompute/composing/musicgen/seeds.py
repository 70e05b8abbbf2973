"""Seeds of a piece's windows: each its own, and all of them from the commission's."""

from __future__ import annotations

import hashlib


def window_seed(seed: int, window: int, attempt: int = 0) -> int:
    """The seed of one window of one attempt at a piece, 0 .. 2^63 - 1.

    It is the first eight bytes, big-endian and without the uppermost bit, of the SHA-256 of 'musicgen', the three
    numbers in decimal and colons between them. So neighbouring seeds have nothing in common, and what a window
    draws does not depend on what else is composed.

    Args:
        seed: of the commission.
        window: counted from 0.
        attempt: counted from 0; each piece that came out silent raises it.
    """
    digest = hashlib.sha256(f"musicgen:{seed}:{window}:{attempt}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
