"""Perceiving: all measures of a picture together, as an impression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from db.entities import Emotion, Impression, Region, Swatch
from precompute.seeing.appearance import appearance_of
from precompute.seeing.canvas import canvas_of, rounded
from precompute.seeing.emotion import emotion_of
from precompute.seeing.focus import focus_of
from precompute.seeing.hues import hue_of_rgb
from precompute.seeing.palette import palette_of
from precompute.seeing.regions import regions_of
from precompute.seeing.skyline import skyline_of
from precompute.seeing.space import space_of

PERCEPTION_REVISION = "embedded-3"
"""Changes whenever the same picture would give another impression; cached impressions carry it."""

_SEEING = f"klangbild-seeing {PERCEPTION_REVISION}"
_FEELING = "emotion after Valdez & Mehrabian (1994), Berlyne (1971), Palmer & Schloss (2010)"
_IMAGINING = "imagined, no picture"


def perceive(pixels: NDArray[np.uint8]) -> Impression:
    """What a picture looks and feels like; the caption is left empty, words come later.

    The same pixels give the same impression, digit for digit.

    Args:
        pixels: shape (height, width, 3), sRGB.
    """
    canvas = canvas_of(pixels)
    appearance = appearance_of(canvas)
    light, colour, edges = appearance.light, appearance.colour, appearance.edges
    focus_x, focus_y = focus_of(canvas)
    skyline = skyline_of(canvas)
    space = space_of(canvas, skyline)
    horizontal, vertical = rounded(edges.horizontal), rounded(edges.vertical)
    return Impression(
        palette=palette_of(canvas),
        lightness=rounded(light.lightness),
        contrast=rounded(light.contrast),
        saturation=rounded(light.saturation),
        colourfulness=rounded(colour.colourfulness),
        warmth=rounded(colour.warmth),
        edge_density=rounded(edges.density),
        horizontal=horizontal,
        vertical=vertical,
        diagonal=rounded(1.0 - horizontal - vertical),
        complexity=rounded(appearance.complexity),
        symmetry_left_right=rounded(appearance.symmetry.left_right),
        symmetry_top_bottom=rounded(appearance.symmetry.top_bottom),
        focus_x=rounded(focus_x),
        focus_y=rounded(focus_y),
        emotion=emotion_of(appearance),
        perceived_by=(_SEEING, _FEELING),
        regions=regions_of(canvas, appearance.faces),
        skyline=skyline,
        openness=rounded(space.openness),
        depth=rounded(space.depth),
    )


def imagined_impression(emotion: Emotion) -> Impression:
    """An impression for an emotion without a picture: light and colours to match, and a usual composition."""
    lightness = 0.5 + 0.3 * emotion.valence
    return Impression(
        palette=(Swatch(*_imagined_colour(emotion), share=1.0),),
        lightness=rounded(lightness),
        contrast=rounded(0.4 + 0.15 * emotion.arousal),
        saturation=rounded(0.4 + 0.3 * emotion.arousal),
        colourfulness=rounded(0.4 + 0.3 * emotion.arousal),
        warmth=rounded(0.4 * emotion.valence),
        edge_density=rounded(0.25 + 0.15 * emotion.arousal),
        horizontal=0.34,
        vertical=0.33,
        diagonal=0.33,
        complexity=rounded(0.55 + 0.2 * emotion.arousal),
        symmetry_left_right=0.5,
        symmetry_top_bottom=0.4,
        focus_x=0.5,
        focus_y=0.5,
        emotion=emotion,
        perceived_by=(_IMAGINING,),
        regions=_imagined_regions(emotion, lightness),
        openness=rounded(0.4 - 0.25 * emotion.arousal),
        depth=0.5,
    )


def _imagined_regions(emotion: Emotion, lightness: float) -> tuple[Region, ...]:
    """A form before a ground, with the light above and the dark below that most pictures have."""
    places = (
        ("form", 0.35, 0.3, 0.3, 0.4, 0.5, 0.0),
        ("light", 0.0, 0.0, 1.0, 0.25, 0.3, 0.2),
        ("dark", 0.0, 0.75, 1.0, 0.25, 0.2, -0.2),
    )
    red, green, blue = _imagined_colour(emotion)
    return tuple(
        Region(
            left=left,
            top=top,
            width=width,
            height=height,
            attention=attention,
            lightness=rounded(lightness + lighter),
            warmth=rounded(0.4 * emotion.valence),
            saturation=rounded(0.4 + 0.3 * emotion.arousal),
            detail=rounded(0.25 + 0.15 * emotion.arousal),
            hue=hue_of_rgb(red, green, blue),
            kind=kind,
        )
        for kind, left, top, width, height, attention, lighter in places
    )


def _imagined_colour(emotion: Emotion) -> tuple[int, int, int]:
    """A colour of that feeling: light yellow where it is pleasant, dark blue where not; redder when wild."""
    grey = 128.0 + 70.0 * emotion.valence
    red = grey + 40.0 * emotion.arousal + 15.0 * emotion.valence
    blue = grey - 30.0 * emotion.arousal - 40.0 * emotion.valence
    red, green, blue = (round(min(255.0, max(0.0, level))) for level in (red, grey, blue))
    return red, green, blue
