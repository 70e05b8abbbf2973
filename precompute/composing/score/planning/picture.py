"""What the picture itself decides: tonic, metre, form, and the way the tune moves."""

from __future__ import annotations

import colorsys
import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from db.entities import Constraints, Emotion, Impression
from precompute.composing.score.planning.form import FORMS
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
    "elegy": ("4/4", "3/4", "free"),
    "lament": ("3/4", "4/4"),
    "toccata": ("4/4", "2/4"),
    "fantasia": ("free", "4/4", "5/4"),
    "nocturne": ("4/4", "3/4", "6/8", "free"),
}
_PLAINNESS = 0.7
"""Exponent by which music is plainer than what is seen: 0.2 becomes 0.32, 0.5 becomes 0.62."""
_SKYLINE_REACH = 7.0
"""Scale steps between the lowest and the highest point of a picture's contour, as a tune follows it."""


@dataclass(frozen=True, slots=True)
class Contour:
    """How a tune moves. Slope and arch in scale steps over a phrase; leaps 0 (steps only) .. 1 (wide)."""

    slope: float
    arch: float
    leaps: float
    repeats: float
    """Liking for repeated notes, 0..1."""
    skyline: tuple[float, ...] = ()
    """Scale steps above and below the middle that the picture's main contour draws, from left to right."""

    def height_at(self, done: float) -> float:
        """Scale steps above the middle at which a phrase wants to be, when `done` (0..1) of it is over."""
        bow = 4 * done * (1 - done)
        height = self.slope * (done - 0.5) + self.arch * (bow - 0.5)
        if not self.skyline:
            return height
        place = min(len(self.skyline) - 1, int(done * len(self.skyline)))
        return 0.4 * height + self.skyline[place]


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


def felt(emotion: Emotion, constraints: Constraints) -> Emotion:
    """The emotion that the music may express: plainer than the picture's, and below what a curator caps.

    Pictures are judged with caution, so most lie near the middle of the plane; music that hinted as faintly would
    say the same of all of them. An intensity cap of 1 changes nothing, one of 0 allows only the calmest music.
    """
    most = constraints.most_intensity
    return dataclasses.replace(
        emotion,
        valence=max(_plainly(emotion.valence), -0.25 - 0.75 * most),
        arousal=min(_plainly(emotion.arousal), 2.0 * most - 1.0),
    )


def _plainly(value: float) -> float:
    """From -1..1 to -1..1: the faint made stronger, the order kept."""
    return math.copysign(abs(value) ** _PLAINNESS, value)


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


def choose_metre(impression: Impression, genre: str, allowed: Sequence[str], chance: Random) -> Metre:
    """One of the genre's metres that the profile allows; else in three for upright lines, in two for lying ones.

    Five beats come only to pictures that lean to one side, free time only to empty, quiet ones.
    """
    upright = impression.vertical > impression.horizontal
    usual = _METRES_OF_GENRES.get(genre) or (
        ("3/4", "6/8", "4/4", "5/4") if upright else ("4/4", "4/4", "3/4", "2/4", "5/4")
    )
    fitting = [name for name in usual if name in allowed and _suits(name, impression)]
    return METRES[chance.choice(fitting or list(allowed))]


def _suits(metre: str, impression: Impression) -> bool:
    if metre == "free":
        return impression.openness > 0.55 and impression.emotion.arousal < 0.35
    return metre != "5/4" or impression.symmetry_left_right < 0.45


def choose_form(impression: Impression, allowed: Sequence[str], duration_s: float, chance: Random) -> str:
    """A form: symmetry asks for mirrored ones, many regions for many themes, plainness for variations."""
    # Each measured against usual paintings (the norms of `seeing.emotion`), so that every form has its pictures.
    symmetry = math.tanh((impression.symmetry_left_right - 0.48) / 0.2)
    complexity = math.tanh((impression.complexity - 0.55) / 0.12)
    regions = math.tanh((len(impression.regions) - 6.7) / 2) if impression.regions else 0.0
    likes = {
        # A single theme carries a short piece only.
        "period": (0.55 if duration_s <= 25 else 0.0) - 0.2 * complexity - 0.2 * regions,
        "song form": 0.56 + 0.2 * impression.emotion.valence,
        "ternary": 0.52 + 0.1 * symmetry - 0.15 * regions,
        "arch": 0.45 + 0.3 * symmetry,
        "rondo": 0.45 + 0.15 * complexity + 0.2 * regions,
        "variations": 0.5 - 0.2 * complexity - 0.2 * regions,
        "through-composed arch": 0.45 - 0.3 * symmetry + 0.1 * regions,
    }
    return max(allowed or FORMS, key=lambda form: likes[form] + chance.uniform(0, 0.3))


def choose_contour(melody: str, impression: Impression) -> Contour:
    """The tune's way of moving, along the picture's main contour, with wider leaps for upright edges.

    Wording that it does not know gives an arch.
    """
    contour = _CONTOURS.get(melody, _ANY_CONTOUR)
    leaps = contour.leaps + 0.6 * (impression.vertical - impression.horizontal)
    return dataclasses.replace(
        contour, leaps=min(1.0, max(0.0, leaps)), skyline=_as_steps(impression.skyline)
    )


def _as_steps(skyline: tuple[float, ...]) -> tuple[float, ...]:
    if not skyline or max(skyline) - min(skyline) < 0.04:
        return ()
    middle = (max(skyline) + min(skyline)) / 2
    reach = _SKYLINE_REACH * min(1.0, 0.4 + 1.2 * (max(skyline) - min(skyline)))
    return tuple(reach * (height - middle) / (max(skyline) - min(skyline)) for height in skyline)
