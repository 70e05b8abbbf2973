"""The size of a window, as people write it."""

from __future__ import annotations

import re

import typer


def parse_size(text: str) -> tuple[int, int]:
    """Read '1920x1080': width and height in pixels.

    Raises:
        typer.BadParameter: this is no size.
    """
    match = re.fullmatch(r"(\d{3,5})x(\d{3,5})", text)
    if match is None:
        raise typer.BadParameter(f"{text!r} is no size such as 1920x1080.", param_hint="--size")
    return int(match[1]), int(match[2])
