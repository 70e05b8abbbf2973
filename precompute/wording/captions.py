"""Captions: what a picture is and looks like, in two sentences, from the catalogue and from what is measured."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from db.entities import Artwork, Impression, LocalText
from precompute.wording.arabic import has_foreign_letters, isolated
from precompute.wording.colours import NamedColours, name_palette
from precompute.wording.feeling import feeling_in
from precompute.wording.variety import choice_of

_Variants = Mapping[str, list[str]]
"""Language -> variants of one clause; those of equal index say the same."""

_CHARACTER_EN = (
    "{subject} is held in {colours}",
    "{subject} is steeped in {colours}",
    "{subject} is made of {colours}",
    "{subject} moves between {colours}",
)
_CHARACTER_AR = (
    "{subject} يغلب عليها {colours}",
    "{subject} تسودها درجات {colours}",
    "{subject} قوامها {colours}",
    "{subject} تتنقل بين {colours}",
)
_NAMELESS = frozenset({"unknown", "anonymous", "unknown artist", "artist unknown", "unidentified artist"})


def caption(artwork: Artwork | None, impression: Impression) -> LocalText:
    """Two sentences in English and Arabic; `artwork` is None for a picture that no catalogue knows."""
    first = character(artwork, impression)
    return LocalText.of(
        en=f"{first.text_in('en')} {_look_en(impression)}.",
        ar=f"{first.text_in('ar')} {_look_ar(impression)}.",
    )


def character(artwork: Artwork | None, impression: Impression) -> LocalText:
    """The first sentence alone: what the work is called, who made it and when, and in which colours."""
    colours = name_palette(impression.palette)
    return LocalText.of(
        en=f"{_character_en(artwork, impression, colours)}.",
        ar=f"{_character_ar(artwork, impression, colours)}.",
    )


def _character_en(artwork: Artwork | None, impression: Impression, colours: NamedColours) -> str:
    names = [name.text_in("en") for name in colours.main]
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    accent = f", with a touch of {colours.accent.text_in('en')}" if colours.accent else ""
    pattern = _CHARACTER_EN[_character(impression, colours)]
    return pattern.format(subject=_subject_en(artwork), colours=listed) + accent


def _character_ar(artwork: Artwork | None, impression: Impression, colours: NamedColours) -> str:
    listed = " و".join(name.text_in("ar") for name in colours.main)
    accent = f"، مع لمسة من {colours.accent.text_in('ar')}" if colours.accent else ""
    pattern = _CHARACTER_AR[_character(impression, colours)]
    return pattern.format(subject=_subject_ar(artwork), colours=listed) + accent


def _character(impression: Impression, colours: NamedColours) -> int:
    """Which pattern; only the first also suits a single colour."""
    return choice_of(len(_CHARACTER_EN), impression.palette, "character") if len(colours.main) > 1 else 0


def _subject_en(artwork: Artwork | None) -> str:
    if artwork is None:
        return "This picture"
    title, artist = artwork.title.text_in("en").strip(), _plain_name(artwork.artist.text_in("en"))
    work = f"“{title}”" if title else "This work"
    maker = ""
    if artist:
        maker = " by an unknown artist" if artist.lower() in _NAMELESS else f" by {artist}"
    return f"{work}{maker}" + (f" ({artwork.date})" if artwork.date else "")


def _subject_ar(artwork: Artwork | None) -> str:
    if artwork is None:
        return "هذه الصورة"
    title, artist = artwork.title.text_in("ar").strip(), _plain_name(artwork.artist.text_in("ar"))
    work = f"لوحة «{isolated(title)}»" if title else "هذه اللوحة"
    maker = ""
    if artist:
        unknown = artist.lower() in _NAMELESS
        maker = " لفنان مجهول" if unknown else f" من أعمال {isolated(artist)}"
    # A date in words ("about 1650") is English, and no name that could stay as it is.
    date = "" if not artwork.date or has_foreign_letters(artwork.date) else f" ({artwork.date})"
    return f"{work}{maker}{date}"


def _plain_name(artist: str) -> str:
    """The name alone, without the dates and the nation that catalogues put behind it."""
    return re.split(r"\s*[\n(]", artist.strip(), maxsplit=1)[0].strip(" ,")


def _look_en(impression: Impression) -> str:
    light, composition, mood = _clauses(impression, "en")
    return f"{light}, and {composition}; {mood[0].lower()}{mood[1:]}"


def _look_ar(impression: Impression) -> str:
    light, composition, mood = _clauses(impression, "ar")
    return f"{light}، و{composition}، و{mood}"


def _clauses(impression: Impression, language: str) -> tuple[str, str, str]:
    clauses = _table()
    kinds = {
        "light": _light(impression),
        "composition": _composition(impression),
        "mood": feeling_in(impression.emotion),
    }
    light, composition, mood = (
        clauses[group][kind][language][
            choice_of(len(clauses[group][kind][language]), impression.palette, group)
        ]
        for group, kind in kinds.items()
    )
    return light, composition, mood


def _light(impression: Impression) -> str:
    lightness, contrast = impression.lightness, impression.contrast
    if lightness < 0.32:
        return "glowing" if contrast > 0.38 else "dark"
    if lightness > 0.58:
        return "dazzling" if contrast > 0.42 else "bright"
    if contrast < 0.27:
        return "even"
    if contrast > 0.48:
        return "sharp"
    return "dim" if lightness < 0.40 else "balanced"


def _composition(impression: Impression) -> str:
    """What is most unusual in how the picture is laid out; where nothing is, the place of its focus."""
    unusual = {
        "level": (impression.horizontal - 0.38) / 0.145,
        "upright": (impression.vertical - 0.39) / 0.145,
        "slanting": (impression.diagonal - 0.23) / 0.072,
        "mirrored": (impression.symmetry_left_right - 0.48) / 0.138,
        "dense": (impression.complexity - 0.55) / 0.082,
        "open": (0.55 - impression.complexity) / 0.082,
    }
    most = max(unusual, key=lambda kind: unusual[kind])
    return most if unusual[most] > 1.2 else _place(impression.focus_x, impression.focus_y)


def _place(x: float, y: float) -> str:
    across = "left" if x < 0.36 else "right" if x > 0.64 else ""
    down = "top" if y < 0.36 else "bottom" if y > 0.64 else ""
    return "-".join(filter(None, (down, across))) or "middle"


@cache
def _table() -> Mapping[str, Mapping[str, _Variants]]:
    """Group ('light', 'composition', 'mood') -> kind -> variants."""
    return tomllib.loads(files("precompute.wording").joinpath("captions.toml").read_text(encoding="utf-8"))
