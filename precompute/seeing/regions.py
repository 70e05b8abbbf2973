"""Regions: the parts of a picture that draw the eye, in the order in which a gaze would visit them.

Attention after Itti, Koch & Niebur (1998): what differs in lightness or colour from its surround, at several
scales, weighed by the eye's liking for the middle (Tatler 2007). Attention goes to things, not to points
(proto-objects: Walther & Koch 2006), so it is gathered over the segments of the picture, each of which claims it
as far as it differs from the others (region contrast: Cheng et al. 2015) and stands free of the edge (boundary
connectivity: Zhu et al. 2014). Faces come first where they are known (Cerf, Frady & Koch 2009), and below a face
is the figure that it belongs to. The gaze goes to the strongest and never returns (inhibition of return: Klein
2000), but it likes what is near (Itti & Koch 2000).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from db.entities import Region
from precompute.seeing.canvas import Canvas, rounded
from precompute.seeing.colour import warmth_of
from precompute.seeing.hues import hue_of
from precompute.seeing.segments import Segments, segments_of

MOST_REGIONS = 8

_CELLS = 28 * 21
"""Frames are laid on a grid of about this many cells."""
_OUTSIDE = 1.1
"""What a cell that belongs to another segment costs a frame; one of its own is worth 1."""
_TRUE_TO = 0.66
"""Share of a frame that its segment fills at the least."""
_SMALLEST, _LARGEST = 0.014, 0.55
"""Share of the picture that a frame covers."""
_WEAKEST = 0.03
"""Share of attention under which a region is not worth a visit."""
_SCALES = ((0.015, 0.06), (0.02, 0.12), (0.04, 0.24))
"""Centre and surround, as shares of the picture's side (the root of its area)."""
_FLAT = 3.0
"""CIELAB difference of centre and surround under which there is nothing to look at."""
_MIDDLE_WIDTH = 0.45
_FAR = 0.4
"""Distance at which another segment hardly counts for the contrast, in sides of the picture."""
_BACKGROUND = 0.4
"""What is left of the claim of an area that runs along the edge."""
_NEAR = 0.45
"""Distance at which the gaze's liking has fallen to 1/e, in sides of the picture."""
_FACE_PULL = 2.5
"""A face draws so many times the attention that its contrast alone would."""
_LIGHT_BY = 0.14
"""How far a region's lightness lies from the picture's to be called light or dark."""
_EDGE_STEP = 0.04
"""As in `edges`: change of L* / 100 from pixel to pixel that makes an edge."""


class Frame(Protocol):
    """A part of a picture; places are 0..1, from the left and from the top."""

    @property
    def left(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...


def regions_of(canvas: Canvas, faces: Sequence[Frame] = ()) -> tuple[Region, ...]:
    """Up to eight regions that do not overlap, in the order of a gaze; none on an even canvas.

    Args:
        canvas: the picture.
        faces: the faces that are known in it, largest first.
    """
    segments = segments_of(canvas)
    salience = _salience(segments.lab)
    if not salience.any():
        return ()
    grid = _Grid.over(segments, salience)
    found = _people(faces, grid)
    for segment in grid.by_claim():
        frame = grid.frame_of(segment)
        if frame is not None:
            found.append(grid.taken_by(frame))
    total = sum(each.attention for each in found)
    worth = [each for each in found if each.attention >= _WEAKEST * total]
    kept = sorted(worth, key=lambda each: -each.attention)[:MOST_REGIONS]
    return _described(_visited(kept), canvas)


@dataclass(frozen=True, slots=True)
class _Found:
    """A frame in cells of the grid, with its share of the eye's attention."""

    left: int
    top: int
    right: int
    bottom: int
    grid: tuple[int, int]
    """Rows and columns of the grid."""
    attention: float
    kind: str = "form"

    @property
    def place(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom, each 0..1."""
        rows, columns = self.grid
        return self.left / columns, self.top / rows, self.right / columns, self.bottom / rows

    @property
    def middle(self) -> tuple[float, float]:
        """Of the frame, each 0..1."""
        left, top, right, bottom = self.place
        return (left + right) / 2, (top + bottom) / 2


@dataclass(slots=True, eq=False)
class _Grid:
    """Cells of the picture: how much of each belongs to each segment, and which lie in a frame already."""

    shares: NDArray[np.float64]
    """Shape (segments, rows, columns), 0..1."""
    salience: NDArray[np.float64]
    """Shape (rows, columns)."""
    claims: NDArray[np.float64]
    """Of each segment: how far it stands out from the others, 0..1."""
    taken: NDArray[np.bool_]

    @classmethod
    def over(cls, segments: Segments, salience: NDArray[np.float64]) -> _Grid:
        """Lay the grid."""
        height, width = segments.labels.shape
        scale = math.sqrt(_CELLS / (height * width))
        size = max(2, round(width * scale)), max(2, round(height * scale))
        masks = np.eye(segments.count)[segments.labels]  # (height, width, segments)
        shares = [
            cv2.resize(masks[..., index], size, interpolation=cv2.INTER_AREA)
            for index in range(segments.count)
        ]
        cells = np.asarray(cv2.resize(salience, size, interpolation=cv2.INTER_AREA), np.float64)
        return cls(np.array(shares, np.float64), cells, _claims(segments), np.zeros(cells.shape, bool))

    def by_claim(self) -> list[int]:
        """The segments, the one that draws the eye most first."""
        size = self.shares.sum(axis=(1, 2))
        pull = (self.shares * self.salience).sum(axis=(1, 2)) / np.maximum(size, 1e-9)
        return [int(index) for index in np.argsort(-pull * self.claims * np.sqrt(size), kind="stable")]

    def frame_of(self, segment: int, within: NDArray[np.bool_] | None = None) -> _Found | None:
        """The frame on free cells that holds most of a segment and least of others; None where none is true."""
        share = self.shares[segment]
        closed = self.taken if within is None else self.taken | ~within
        left, top, right, bottom = _best_rectangle(np.where(closed, -1e3, share - _OUTSIDE * (1.0 - share)))
        held = share[top:bottom, left:right]
        if not _SMALLEST <= held.size / share.size <= _LARGEST or held.mean() < _TRUE_TO:
            return None
        return self.framed(left, top, right, bottom, float(self.claims[segment]))

    def framed(self, left: int, top: int, right: int, bottom: int, claim: float) -> _Found:
        """A frame with the attention that it draws: the salience in it, the more the larger it is."""
        held = self.salience[top:bottom, left:right]
        attention = claim * float(held.mean()) * math.sqrt(held.size / self.salience.size)
        return _Found(left, top, right, bottom, self.salience.shape, attention)

    def taken_by(self, frame: _Found) -> _Found:
        """The frame, which keeps its cells for itself from now on."""
        self.taken[frame.top : frame.bottom, frame.left : frame.right] = True
        return frame


def _salience(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """Differences of centre and surround, weighed by the middle; at half the size, all 0 on an even canvas."""
    half = np.asarray(cv2.pyrDown(lab.astype(np.float32)), np.float32)
    height, width = half.shape[:2]
    side = math.sqrt(height * width)
    differences = np.zeros((height, width))
    for centre, surround in _SCALES:
        inner = cv2.GaussianBlur(half, (0, 0), centre * side)
        outer = cv2.GaussianBlur(half, (0, 0), surround * side)
        differences += np.sqrt(np.square(inner - outer).sum(axis=2))
    if differences.max() < _FLAT:
        return np.zeros((height, width))
    across, down = (
        np.exp(-0.5 * np.square(((np.arange(count) + 0.5) / count - 0.5) / _MIDDLE_WIDTH))
        for count in (width, height)
    )
    return differences / differences.max() * np.outer(down, across)


def _claims(segments: Segments) -> NDArray[np.float64]:
    """How far each segment stands out, 0..1: its mean colour difference to the others, the near and large ones
    counting more, less where it runs along the edge of the picture."""
    labels, count = segments.labels, segments.count
    height, width = labels.shape
    size = np.bincount(labels.ravel(), minlength=count).astype(np.float64)
    rows, columns = np.mgrid[0:height, 0:width] / math.sqrt(height * width)
    planes = (*np.moveaxis(segments.lab, 2, 0), rows, columns)
    means = np.stack([np.bincount(labels.ravel(), plane.ravel(), count) / size for plane in planes], axis=1)
    apart = np.square(means[:, None] - means[None])
    weight = np.exp(-apart[..., 3:].sum(axis=2) / _FAR**2) * size[None, :]
    np.fill_diagonal(weight, 0.0)
    contrast = (np.sqrt(apart[..., :3].sum(axis=2)) * weight).sum(axis=1) / np.maximum(
        weight.sum(axis=1), 1e-9
    )
    rim = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    connected = np.bincount(rim, minlength=count) / np.sqrt(size)
    contrast *= _BACKGROUND + (1.0 - _BACKGROUND) * np.exp(-0.5 * np.square(connected))
    return contrast / max(float(contrast.max()), 1e-9)


def _best_rectangle(gain: NDArray[np.float64]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the rectangle with the largest sum (Kadane's rule, for all pairs of rows)."""
    above = np.vstack([np.zeros(gain.shape[1]), np.cumsum(gain, axis=0)])
    tops, bottoms = np.triu_indices(len(above), 1)
    along = np.cumsum(above[bottoms] - above[tops], axis=1)
    before = np.minimum.accumulate(np.pad(along, ((0, 0), (1, 0)))[:, :-1], axis=1)
    pair, last = divmod(int(np.argmax(along - before)), gain.shape[1])
    start = int(np.argmin(np.pad(along[pair], (1, 0))[: last + 1]))
    return start, int(tops[pair]), last + 1, int(bottoms[pair])


def _people(faces: Sequence[Frame], grid: _Grid) -> list[_Found]:
    """The faces, then the figures under them: each the largest mass of what lies below the chin."""
    rows, columns = grid.salience.shape
    found: list[_Found] = []
    bodies: list[NDArray[np.bool_]] = []
    for face in faces:
        left, right = round(face.left * columns), max(round((face.left + face.width) * columns), 1)
        top, bottom = round(face.top * rows), max(round((face.top + face.height) * rows), 1)
        left, top = min(left, right - 1), min(top, bottom - 1)
        if grid.taken[top:bottom, left:right].any():
            continue
        frame = grid.taken_by(grid.framed(left, top, right, bottom, 1.0))
        found.append(dataclasses.replace(frame, attention=_FACE_PULL * frame.attention, kind="face"))
        wide, high = right - left, bottom - top
        body = np.zeros((rows, columns), bool)
        body[bottom : bottom + 5 * high, max(0, left - wide) : right + wide] = True
        bodies.append(body)
    for body in bodies:
        if body.any():
            segment = int(np.argmax((grid.shares * (body & ~grid.taken)).sum(axis=(1, 2))))
            figure = grid.frame_of(segment, body)
            if figure is not None:
                found.append(dataclasses.replace(grid.taken_by(figure), kind="figure"))
    return found


def _visited(found: Sequence[_Found]) -> list[_Found]:
    """In the order of visits: always the strongest that is left and not too far from where the gaze is."""
    left, path = list(found), list[_Found]()
    here = (0.5, 0.5)
    while left:
        liking = [each.attention * math.exp(-math.dist(here, each.middle) / _NEAR) for each in left]
        path.append(left.pop(liking.index(max(liking))))
        here = path[-1].middle
    return path


def _described(path: Sequence[_Found], canvas: Canvas) -> tuple[Region, ...]:
    """What each region is like, from every third pixel each way: enough for a mean."""
    lightness = canvas.lightness
    across = cv2.Scharr(lightness, cv2.CV_32F, 1, 0, scale=1 / 32)[::3, ::3]
    down = cv2.Scharr(lightness, cv2.CV_32F, 0, 1, scale=1 / 32)[::3, ::3]
    edges = np.hypot(across, down) > _EDGE_STEP
    pixels = np.dstack([canvas.lab[::3, ::3], canvas.rgb[::3, ::3], edges]).astype(np.float64)
    mean = float(lightness.mean())
    total = sum(each.attention for each in path)
    return tuple(_region(each, each.attention / total, pixels, mean) for each in path)


def _region(found: _Found, attention: float, pixels: NDArray[np.float64], mean: float) -> Region:
    left, top, right, bottom = found.place
    height, width = pixels.shape[:2]
    rows = slice(int(top * height), max(round(bottom * height), int(top * height) + 1))
    columns = slice(int(left * width), max(round(right * width), int(left * width) + 1))
    within = pixels[rows, columns].reshape(-1, 7)
    lab, rgb, edges = within[:, :3], within[:, 3:6], within[:, 6]
    highest = rgb.max(axis=1)
    lightness = float(np.clip(lab[:, 0] / 100.0, 0.0, 1.0).mean())
    return Region(
        left=rounded(left),
        top=rounded(top),
        width=rounded(right - left),
        height=rounded(bottom - top),
        attention=rounded(attention),
        lightness=rounded(lightness),
        warmth=rounded(warmth_of(lab[:, 1], lab[:, 2])),
        saturation=rounded(float(((highest - rgb.min(axis=1)) / np.maximum(highest, 1.0)).mean())),
        detail=rounded(float(edges.mean())),
        hue=hue_of(*(float(value) for value in np.median(lab, axis=0))),
        kind=_kind(found.kind, lightness - mean),
    )


def _kind(kind: str, lighter: float) -> str:
    if kind != "form":
        return kind
    return "light" if lighter > _LIGHT_BY else "dark" if lighter < -_LIGHT_BY else "form"
