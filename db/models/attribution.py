"""How provenance words the licence of weights: what is written into contributions here is read back here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from db.entities import Contribution

_PERMITTED = re.compile(r"(?P<licence>.*) \(by permission of \d{4}-\d{2}-\d{2}\)")
_MADE_WITH = re.compile(r"made with (?P<model>\S+), whose weights are under (?P<licence>.*)")


@dataclass(frozen=True, slots=True)
class Weights:
    """A model and the licence that it stands under by itself, whatever was permitted besides."""

    model: str
    licence: str


def by_permission(licence: str, at: datetime) -> str:
    """A licence beyond which a museum was permitted to go; by whom and why is not said."""
    return f"{licence} (by permission of {at:%Y-%m-%d})"


def music_made_with(model: str, licence: str) -> str:
    """The licence of music by an engine that is not called as the model is.

    Args:
        model: whose weights made it.
        licence: of the weights, perhaps `by_permission`.
    """
    return f"made with {model}, whose weights are under {licence}"


def weights_of(contribution: Contribution) -> Weights | None:
    """Whose weights did a step; None where it needed none, as our own parts and people do."""
    model, licence = contribution.by, contribution.licence
    if not licence:
        return None
    if made := _MADE_WITH.fullmatch(licence):
        model, licence = made["model"], made["licence"]
    if permitted := _PERMITTED.fullmatch(licence):
        licence = permitted["licence"]
    return Weights(model, licence)
