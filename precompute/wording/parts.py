"""Names for the parts of a picture, as one would point them out: 'the bright blue area at the top left'.

What a part shows is not known beyond faces, figures and an open sky, so the others are named by tone, colour and
place. Nothing is said of how a face looks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from db.entities import Impression, LocalText, Region

_LARGE, _SMALL = 0.1, 0.035
"""Share of the picture from which a part is an area, and up to which it is a patch."""
_WIDE = 0.72
"""Share of a side from which a part lies along it."""
_SIDE, _FAR_SIDE = 0.38, 0.62
_SELF_TONED = frozenset({("light", "white"), ("dark", "black")})
"""Colours that say the tone already."""
_SKY_HUES = frozenset({"blue", "white", "grey", "beige"})


@dataclass(frozen=True, slots=True)
class PartName:
    """A name with what Arabic grammar needs of it."""

    text: LocalText
    """Definite: 'the dark figure at the left'."""
    feminine: bool
    """Of the Arabic noun."""


def name_part(region: Region, impression: Impression) -> PartName:
    """Name a region of a picture."""
    names = _table()
    noun = _noun(region, impression)
    words = names["nouns"][noun]
    gender = words["gender"]
    adjectives = _adjectives(region, noun)
    place = () if noun == "sky" else (names["places"][_place(region)],)
    return PartName(
        LocalText.of(
            en=" ".join(
                ("the", *(each["en"] for each in adjectives), words["en"], *(each["en"] for each in place))
            ),
            ar=" ".join(
                (words["ar"], *(each[gender] for each in adjectives), *(each["ar"] for each in place))
            ),
        ),
        feminine=gender == "f",
    )


def _noun(region: Region, impression: Impression) -> str:
    if region.kind in {"face", "figure"}:
        return region.kind
    if _is_sky(region, impression):
        return "sky"
    size = region.width * region.height
    return "area" if size >= _LARGE else "patch" if size <= _SMALL else "form"


def _is_sky(region: Region, impression: Impression) -> bool:
    """A pale, even area along the top, above the skyline of a deep view."""
    if not impression.skyline or region.hue not in _SKY_HUES or region.kind == "dark":
        return False
    horizon = 1.0 - sorted(impression.skyline)[len(impression.skyline) // 2]
    along_top = region.top < 0.02 and region.width >= 0.6 and region.height >= 0.12
    above = region.top + region.height <= horizon + 0.06
    paler = region.lightness >= max(0.45, impression.lightness + 0.05)
    return along_top and above and paler and region.detail < 0.35 and impression.depth >= 0.3


def _adjectives(region: Region, noun: str) -> tuple[Mapping[str, str], ...]:
    """Tone, then colour; a figure's colour would be that of its clothes or of its skin, and a face has none."""
    names = _table()
    tone = [names["tones"][region.kind]] if region.kind in names["tones"] else []
    if noun == "face":
        return ()
    if noun == "figure":
        return (names["tones"]["dark"],) if region.lightness < 0.3 else ()
    if (region.kind, region.hue) in _SELF_TONED:
        tone = []
    return (*tone, names["hues"][region.hue])


def _place(region: Region) -> str:
    x, y = region.left + region.width / 2, region.top + region.height / 2
    across = "left" if x < _SIDE else "right" if x > _FAR_SIDE else ""
    down = "top" if y < _SIDE else "bottom" if y > _FAR_SIDE else ""
    wide, high = region.width >= _WIDE, region.height >= _WIDE
    if wide and not high:
        return f"along-{down or 'middle'}"
    if high and not wide:
        return f"along-{across or 'centre'}"
    return "-".join(filter(None, (down, across))) or "middle"


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Group -> word -> its forms."""
    return tomllib.loads(files("precompute.wording").joinpath("parts.toml").read_text(encoding="utf-8"))
