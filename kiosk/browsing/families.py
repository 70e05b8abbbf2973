"""The few colours that people look for, and which of them a picture has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from kiosk.colours import NAMES

FAMILIES: tuple[str, ...] = (
    "red",
    "orange",
    "yellow",
    "green",
    "blue",
    "purple",
    "pink",
    "brown",
    "white",
    "grey",
    "black",
)
"""In the order of the rainbow, then what is not in it; each is one of `kiosk.colours.NAMES`."""

_OTHERS: Mapping[str, str] = MappingProxyType(
    {
        "dark grey": "grey",
        "light grey": "grey",
        "cream": "white",
        "beige": "brown",
        "ochre": "yellow",
        "gold": "yellow",
        "dark brown": "brown",
        "dark red": "red",
        "violet": "purple",
        "dark blue": "blue",
        "light blue": "blue",
        "turquoise": "blue",
        "dark green": "green",
        "olive": "green",
        "light green": "green",
    }
)
FAMILY_OF: Mapping[str, str] = MappingProxyType({name: _OTHERS.get(name, name) for name in NAMES})
"""Name of a colour -> its family."""

_QUIET = frozenset({"brown", "white", "grey", "black"})
LEAST_SHARE: Mapping[str, float] = MappingProxyType(
    {family: 0.25 if family in _QUIET else 0.05 for family in FAMILIES}
)
"""Family -> the share (0..1) of a picture from which on the picture has it. Vivid colours are seen where there is
little of them; nearly every painting is brown, grey or black somewhere. A judgement: of 54 old paintings each then
has a colour, on the average 2.3."""


def families_of(shares: Sequence[tuple[str, float]]) -> frozenset[str]:
    """The families that a picture has, of its colours' names and shares."""
    sums: dict[str, float] = dict.fromkeys(FAMILIES, 0.0)
    for name, share in shares:
        sums[FAMILY_OF[name]] += share
    return frozenset(family for family, share in sums.items() if share >= LEAST_SHARE[family])
