"""The one way in which MusicXML elements are made."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from precompute.composing.score.theory import QUARTER

DIVISIONS = QUARTER // 20
"""Of a quarter note: enough for 32nds and for triplets of 16ths."""


def add(parent: ET.Element, name: str, text: str | float | None = None, **attributes: str) -> ET.Element:
    """Append an element; '_' in the name of an attribute stands for '-'."""
    element = ET.SubElement(parent, name, {key.replace("_", "-"): value for key, value in attributes.items()})
    if text is not None:
        element.text = str(text)
    return element


def duration_of(ticks: int) -> int:
    """Ticks in divisions."""
    return ticks * DIVISIONS // QUARTER
