"""Hues: the plain word for a colour, of those that all people share."""

from __future__ import annotations

import math

import cv2
import numpy as np

HUES = (
    "black", "white", "grey", "beige", "brown", "red", "orange", "yellow", "green", "blue", "violet", "pink",
)  # fmt: skip
"""Close to the eleven basic terms of Berlin & Kay (1969); beige stands for the light ochres that fill paintings."""


def hue_of(lightness: float, green_red: float, blue_yellow: float) -> str:
    """The word for a colour in CIELAB (L* 0..100, a*, b*), one of `HUES`."""
    chroma = math.hypot(green_red, blue_yellow)
    degrees = math.degrees(math.atan2(blue_yellow, green_red)) % 360.0
    if lightness < 14.0 or (lightness < 20.0 and chroma < 10.0):
        return "black"
    if chroma < 9.0 or (chroma < 13.0 and lightness > 84.0):
        return "white" if lightness > 84.0 else "grey"
    if 20.0 <= degrees < 125.0 and (degrees < 108.0 or chroma < 18.0):
        return _earthen(lightness, chroma, degrees)
    if degrees < 20.0 or degrees >= 338.0:
        return "pink" if lightness > 60.0 else "red"
    blue_until = 300.0 if chroma < 45.0 else 309.0  # CIELAB bends pure blue towards violet
    return "green" if degrees < 200.0 else "blue" if degrees < blue_until else "violet"


def hue_of_rgb(red: int, green: int, blue: int) -> str:
    """The word for a colour in sRGB, each 0..255."""
    colour = np.array([[(red, green, blue)]], np.float32) / np.float32(255.0)
    return hue_of(*(float(value) for value in cv2.cvtColor(colour, cv2.COLOR_RGB2LAB)[0, 0]))


def _earthen(lightness: float, chroma: float, degrees: float) -> str:
    """Between red and green lie the colours of earth and gold, which have words of their own when they are dull."""
    if chroma < 0.45 * lightness + 4.0 and lightness > 62.0:
        return "beige"
    if degrees < 45.0 and chroma > 32.0:
        return "red"
    if degrees < 72.0 and chroma > 45.0 and lightness > 45.0:
        return "orange"
    if degrees >= 72.0 and chroma > 33.0 and lightness > 57.0:
        return "yellow"
    if degrees >= 102.0:
        return "green" if chroma >= 14.0 else "grey"
    return "brown" if lightness <= 66.0 else "beige"
