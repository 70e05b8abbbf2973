"""What visitors read when there is no music for them, in each language."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from db.entities import LocalText


class Failure(StrEnum):
    """Why a piece did not come, or not to its end."""

    CANNOT = "cannot"
    """The composer says that it cannot: memory, a device, the duration."""
    UNFIT = "unfit"
    """What it composed is not fit to be heard."""
    LOST = "lost"
    """The composer crashed or hung, and is replaced."""
    LATE = "late"
    """It could not begin in time."""
    REPLACED = "replaced"
    """The same kiosk asked for something else."""
    CANCELLED = "cancelled"
    CLOSING = "closing"
    """The service ends."""


def sentence(failure: Failure) -> LocalText:
    """One sentence or two for a visitor."""
    return LocalText.from_mapping(_table()[failure.value])


def failed(failure: Failure, language: str) -> dict[str, Any]:
    """The payload of a FAILED frame."""
    text = sentence(failure)
    known = text.as_mapping()
    spoken = next(
        (code for code in (language, language.split("-", maxsplit=1)[0].lower()) if code in known), "en"
    )
    return {"code": failure.value, "language": spoken, "sentence": known[spoken], "text": known}


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("precompute.live").joinpath("sentences.toml").read_text(encoding="utf-8"))
