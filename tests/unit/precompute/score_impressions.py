"""Impressions and commissions to compose from, imagined from a seed."""

from __future__ import annotations

import colorsys
from random import Random
from typing import Any

from db.entities import Commission, Emotion, FeelingLabel, Impression, LocalText, MoodLabel, Swatch
from precompute.composing.score import ENGINE
from precompute.wording.elements import decide_elements


def imagine_impression(valence: float, arousal: float, seed: int = 0, **fields: Any) -> Impression:
    """A picture with the given feeling and everything else drawn from the seed."""
    chance = Random(seed)
    runs = [chance.uniform(0.1, 1.0) for _ in range(3)]
    values: dict[str, Any] = {
        "palette": tuple(_swatch(chance, share) for share in (0.4, 0.3, 0.2, 0.1)),
        "lightness": chance.uniform(0.15, 0.85),
        "contrast": chance.uniform(0.1, 0.8),
        "saturation": chance.uniform(0.0, 0.9),
        "colourfulness": chance.uniform(0.0, 0.9),
        "warmth": chance.uniform(-0.8, 0.8),
        "edge_density": chance.uniform(0.0, 0.4),
        "horizontal": runs[0] / sum(runs),
        "vertical": runs[1] / sum(runs),
        "diagonal": runs[2] / sum(runs),
        "complexity": chance.random(),
        "symmetry_left_right": chance.random(),
        "symmetry_top_bottom": chance.random(),
        "focus_x": chance.random(),
        "focus_y": chance.random(),
        "emotion": Emotion(
            valence,
            arousal,
            tuple((label, 1 / len(MoodLabel)) for label in MoodLabel),
            tuple((label, 1 / len(FeelingLabel)) for label in FeelingLabel),
        ),
        "perceived_by": ("imagined",),
    }
    return Impression(**{**values, **fields})


def imagine_commission(
    valence: float = 0.2,
    arousal: float = 0.0,
    seed: int = 0,
    duration_s: float = 30.0,
    *,
    culture: str = "",
    profile: str | None = None,
    picture: int | None = None,
    **fields: Any,
) -> Commission:
    """A commission for an imagined picture; `picture` is the picture's own seed, else `seed` serves for both."""
    impression = imagine_impression(valence, arousal, seed if picture is None else picture, **fields)
    elements = decide_elements(impression, culture, "", seed, profile=profile)
    return Commission(impression, elements, LocalText(), duration_s, seed, ENGINE)


def _swatch(chance: Random, share: float) -> Swatch:
    red, green, blue = colorsys.hsv_to_rgb(chance.random(), chance.random(), chance.random())
    return Swatch(round(255 * red), round(255 * green), round(255 * blue), share)
