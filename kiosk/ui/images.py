"""Pictures for the screens, as `data:` addresses.

QML decodes and scales these in its own threads, without Python. An image provider written in Python would be
asked in those threads while they hold a lock that the screen's thread waits for; if that thread is in Python
just then, both wait for ever.
"""

from __future__ import annotations

import base64

from db.pictures import Picture, encode_display
from kiosk.conducting import Pixels


def image_url(data: bytes, media_type: str) -> str:
    """The address of an encoded image, which holds the image itself."""
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def pixels_url(pixels: Pixels | None) -> str:
    """The address of pixels (height, width, 3), in memory only; empty where there are none."""
    return "" if pixels is None else image_url(*encode_display(Picture(pixels)))
