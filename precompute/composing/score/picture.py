"""What the picture itself decides: tonic, metre, form and the way the tune moves."""

from __future__ import annotations

import colorsys
import dataclasses
from dataclasses import dataclass
from random import Random

from db.entities import Impression
from precompute.composing.score.form import FORMS
from precompute.composing.score.theory import METRES, Metre

_CIRCLE_OF_FIFTHS = (0, 7, 2, 9, 4, 11, 6, 1, 8, 3, 10, 5)
_METRES_OF_GENRES = {
    "lullaby": ("6/8", "3/4"),
    "pastorale": ("6/8", "3/4"),
    "barcarolle": ("6/8",),
    "waltz": ("3/4",),
    "dance": ("6/8", "2/4", "4/4"),
    "scherzo": ("3/4", "6/8"),
    "march": ("4/4", "2/4"),
    "hymn": ("4/4", "3/4"),
    "elegy": ("4/4", "3/4"),
    "lament": ("3/4", "4/4"),
    "toccata": ("4/4", "2/4"),
}


@dataclass(frozen=True, slots=True)
class Contour:
    """How a tune moves. Slope and arch in scale steps over a phrase; leaps 0 (steps only) .. 1 (wide)."""

    slope: float
    arch: float
    leaps: float
    repeats: float
    """Liking for repeated notes, 0..1."""


_CONTOURS = {
    "a calm line in small steps": Contour(0.0, 1.5, 0.05, 0.3),
    "a gentle, rocking line": Contour(0.0, 1.0, 0.3, 0.3),
    "a long arch that climbs and returns": Contour(0.0, 5.0, 0.3, 0.1),
    "a rising, singing line": Contour(4.0, 1.0, 0.3, 0.1),
    "a falling, sighing line": Contour(-4.0, 0.5, 0.2, 0.2),
    "a playful, dancing tune": Contour(0.0, 2.0, 0.55, 0.3),
    "a bold line of wide leaps": Contour(1.0, 3.0, 0.95, 0.1),
    "a restless, circling figure": Contour(0.0, 1.0, 0.2, 0.15),
}
_ANY_CONTOUR = Contour(0.0, 3.0, 0.3, 0.2)


def choose_tonic(impression: Impression, chance: Random) -> int:
    """The main hue on the circle of fifths: red is C, then yellow, green, blue; up to a fifth by chance."""
    hue, weight = main_hue(impression)
    place = round(hue * 12) if weight > 0.05 else chance.randrange(12)
    return _CIRCLE_OF_FIFTHS[(place + chance.choice((-1, 0, 0, 1))) % 12]


def main_hue(impression: Impression) -> tuple[float, float]:
    """Hue 0..1 of the swatch that is largest and most saturated, and its weight."""
    best = (0.0, 0.0)
    for swatch in impression.palette:
        hue, saturation, value = colorsys.rgb_to_hsv(swatch.red / 255, swatch.green / 255, swatch.blue / 255)
        weight = swatch.share * saturation * value
        if weight > best[1]:
            best = (hue, weight)
    return best


def choose_metre(impression: Impression, genre: str, chance: Random) -> Metre:
    """One of the genre's metres; where the genre leaves it open, in three for upright lines, else in two."""
    usual = _METRES_OF_GENRES.get(genre)
    if usual is None:
        upright = impression.vertical > impression.horizontal
        usual = ("3/4", "6/8", "4/4") if upright else ("4/4", "4/4", "3/4", "2/4")
    return METRES[chance.choice(usual)]


def choose_form(impression: Impression, chance: Random) -> str:
    """A name in `FORMS`: symmetry asks for arch and ternary, complexity for rondo, plainness for variations."""
    likes = {
        "arch": 1.0 * impression.symmetry_left_right,
        "ternary": 0.55 + 0.3 * impression.symmetry_left_right,
        "rondo": 0.25 + 0.8 * impression.complexity,
        "variations": 0.85 - 0.6 * impression.complexity,
        "through-composed arch": 0.9 - 0.8 * impression.symmetry_left_right,
    }
    return max(FORMS, key=lambda form: likes[form] + chance.uniform(0, 0.4))


def choose_contour(melody: str, impression: Impression) -> Contour:
    """The tune's way of moving, with wider leaps for upright edges; wording it does not know gives an arch."""
    contour = _CONTOURS.get(melody, _ANY_CONTOUR)
    leaps = contour.leaps + 0.6 * (impression.vertical - impression.horizontal)
    return dataclasses.replace(contour, leaps=min(1.0, max(0.0, leaps)))
