"""Appearance: everything that is measured of a picture as a whole, before anybody feels anything about it."""

from __future__ import annotations

from dataclasses import dataclass

from precompute.seeing.brushwork import Brushwork, brushwork_of
from precompute.seeing.canvas import Canvas
from precompute.seeing.colour import Colour, colour_of
from precompute.seeing.complexity import complexity_of
from precompute.seeing.edges import Edges, edges_of
from precompute.seeing.light import Light, light_of
from precompute.seeing.people import Box, faces_of
from precompute.seeing.symmetry import Symmetry, symmetry_of


@dataclass(frozen=True, slots=True)
class Appearance:
    """Light, colour, composition, brushwork and people."""

    light: Light
    colour: Colour
    edges: Edges
    complexity: float
    symmetry: Symmetry
    brushwork: Brushwork
    faces: tuple[Box, ...]
    """Largest first."""


def appearance_of(canvas: Canvas) -> Appearance:
    """Measure a picture."""
    return Appearance(
        light=light_of(canvas),
        colour=colour_of(canvas),
        edges=edges_of(canvas),
        complexity=complexity_of(canvas),
        symmetry=symmetry_of(canvas),
        brushwork=brushwork_of(canvas),
        faces=faces_of(canvas),
    )
