"""Whether a view really shows a work: one flat picture, seen in perspective, with light and dark in place."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from content.recognition.codebook import Codebook
from content.recognition.features import (
    THUMBNAIL_SIDE_PX,
    Grey,
    Keypoints,
    even_contrast,
    find_keypoints,
    mirrored_points,
)
from content.recognition.fingerprint import Fingerprint

_RATIO = 0.85
"""Lowe's ratio between the nearest and the second nearest descriptor, within one work."""
_REPROJECTION = 0.008
"""Of the view's longer side: how far a keypoint may lie from where the homography puts it."""
_ITERATIONS = 2000
_LEAST_INLIERS = 6
_LEAST_AREA = 0.01
"""Of the view: less is a stamp, and its few pixels prove nothing."""
_FRAME = 0.2
"""Of the work's sides: a frame that was photographed with the picture hardly reaches farther."""
_MOST_STRETCH = 5.0
"""Between opposite sides, and between the work's two axes: an oblique view of 60 degrees gives 2."""
_CLOSE_COUNT = 500
_CLOSE_SHARE = 0.04
"""Of the work's longer side: how far a keypoint may lie from its place when the place is known already."""
_OVERSAMPLING = 4
_BLOCKS = 4
_MIDDLE = np.pad(np.ones((2, 2), bool), 1).reshape(-1)
"""Which of the blocks lie in the middle."""
_SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
_SEEN = 250
"""Of 255: a pixel of the thumbnail that is all but wholly in view."""
_LEAST_SEEN = 24
"""Pixels of the thumbnail; fewer are alike by chance."""


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """A work found in a view."""

    inliers: int
    """Correspondences that one homography explains, or after a closer look those that lie near their places."""
    inner: int
    """Those of them that lie farther inside the work than a frame may reach."""
    likeness: float
    """Correlation of light and dark, -1..1: the median over those of 4x4 blocks that are in view, or that of the
    best of the four blocks in the middle if it is less. Hands and glare may cover three of these; another picture
    in the same frame is alike in none."""
    homography: NDArray[np.float64]
    """(3, 3), from pixels of the work at its working size to pixels of the view."""
    quadrilateral: NDArray[np.float32]
    """(4, 2), the work's corners in pixels of the view, from its top left, clockwise as it was hung."""

    def mirrored(self, width_px: int) -> Match:
        """What was found in a mirrored view of this width, as it is in the view itself."""
        flip = np.array([[-1, 0, width_px - 1], [0, 1, 0], [0, 0, 1]], np.float64)
        corners = mirrored_points(self.quadrilateral, width_px)
        return replace(self, homography=flip @ self.homography, quadrilateral=corners)


def verify(view: Keypoints, grey: Grey, work: Fingerprint, codebook: Codebook) -> Match | None:
    """Find `work` in a view; None where no sane homography is found.

    Args:
        view: keypoints of the view, in pixels of `grey`.
        grey: the view at its working size.
        work: what may be in it.
        codebook: the one that `work` was made with.
    """
    seen, known = _correspondences(view, work, codebook, _RATIO)
    return _match(seen, known, grey, work)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a picture is in a view, and what it looks like there."""

    corners: NDArray[np.float32]
    """(4, 2), clockwise, in pixels of the view."""
    shown: NDArray[np.float64]
    """(32, 32), a thumbnail of it."""
    seen: NDArray[np.bool_]
    """(32, 32), which of its pixels are in view."""

    @classmethod
    def of(cls, corners: NDArray[np.float32], grey: Grey) -> Place:
        """The place within four corners, clockwise, of a view at its working size."""
        to_view = cv2.getPerspectiveTransform(_SQUARE, np.asarray(corners, np.float32))
        return cls(corners, *_thumbnail_in(grey, np.asarray(to_view, np.float64)))


def supposed(place: Place, work: Fingerprint) -> Match:
    """Suppose that `work` fills a place, turned so that it is most alike; `look_closer` tells if it does."""
    # A thumbnail is square whatever the work's shape, so turning the place turns its thumbnail.
    turned = [_likeness(np.rot90(place.shown, turn), np.rot90(place.seen, turn), work) for turn in range(4)]
    turn = int(np.argmax(turned))
    corners = np.asarray(np.roll(place.corners, -turn, axis=0), np.float32)
    upright = _SQUARE * np.array([work.width_px, work.height_px], np.float32)
    homography = np.asarray(cv2.getPerspectiveTransform(upright, corners), np.float64)
    return Match(0, 0, turned[turn], homography, corners)


def look_closer(match: Match, grey: Grey, full: Grey, work: Fingerprint, codebook: Codebook) -> Match | None:
    """Look again at the place where `match` says that the work is, as the work would look there.

    The place is seen from the front, upright and at the size of the reproduction, so that far more keypoints are
    found again where the work really is, and hardly any where it is not: None, then. A keypoint whose nearest one
    of the whole work lies where it should is no accident, so that no ratio need be asked for: of about a hundred,
    one to six do where the work is not.

    Args:
        match: what was found in `grey`.
        grey: the view at its working size.
        full: the same view, as large as there is.
        work: what may be in it.
        codebook: the one that `work` was made with.
    """
    larger = np.diag([full.shape[1] / grey.shape[1], full.shape[0] / grey.shape[0], 1.0]) @ match.homography
    size = (work.width_px, work.height_px)
    front = cv2.warpPerspective(full, larger, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    keypoints = find_keypoints(even_contrast(np.asarray(front, np.uint8)), _CLOSE_COUNT)
    seen, known = _correspondences(keypoints, work, codebook, 1.0)
    near = np.hypot(*(seen - known).T) < _CLOSE_SHARE * max(size)
    if near.sum() < _LEAST_INLIERS:
        return None
    behind = cv2.perspectiveTransform(seen[near][None], match.homography)[0]
    fitted = _match(np.asarray(behind, np.float32), known[near], grey, work)
    if fitted is not None and fitted.likeness >= match.likeness:
        return fitted
    return _matched(match.homography, match.quadrilateral, known[near], grey, work)


def _match(
    seen: NDArray[np.float32], known: NDArray[np.float32], grey: Grey, work: Fingerprint
) -> Match | None:
    """What one homography makes of correspondences (m, 2) of the view and the work."""
    if len(seen) < _LEAST_INLIERS:
        return None
    tolerance_px = _REPROJECTION * max(grey.shape)
    # USAC's own generator starts from a fixed state, so the same view gives the same answer.
    found, mask = cv2.findHomography(known, seen, cv2.USAC_MAGSAC, tolerance_px, None, _ITERATIONS, 0.999)
    if found is None or not np.isfinite(found).all():
        return None
    homography = np.asarray(found, np.float64)
    inliers = mask.ravel().astype(bool)
    quadrilateral = _projected(homography, work)
    if inliers.sum() < _LEAST_INLIERS or quadrilateral is None or not _is_sane(quadrilateral, grey, work):
        return None
    return _matched(homography, quadrilateral, known[inliers], grey, work)


def _matched(
    homography: NDArray[np.float64],
    quadrilateral: NDArray[np.float32],
    inliers: NDArray[np.float32],
    grey: Grey,
    work: Fingerprint,
) -> Match:
    """A match from the places (n, 2) of its inliers in the work."""
    across, down = (inliers / (work.width_px, work.height_px)).T
    to_view = homography @ np.diag([work.width_px, work.height_px, 1.0])
    inner = (np.abs(across - 0.5) < 0.5 - _FRAME) & (np.abs(down - 0.5) < 0.5 - _FRAME)
    return Match(
        inliers=len(inliers),
        inner=int(inner.sum()),
        likeness=_likeness(*_thumbnail_in(grey, to_view), work),
        homography=homography,
        quadrilateral=quadrilateral,
    )


def _correspondences(
    view: Keypoints, work: Fingerprint, codebook: Codebook, ratio: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Points (m, 2) of view and work whose descriptors are each other's nearest, and nearer than the second nearest
    by a ratio (Lowe 2004; 1: whatever the second is)."""
    if len(work) < 2 or not len(view):
        return np.empty((0, 2), np.float32), np.empty((0, 2), np.float32)
    ours = view.descriptors.astype(np.float32)
    theirs = codebook.restored(work.words, work.codes)
    squares = (ours**2).sum(axis=1)[:, None] - 2 * ours @ theirs.T + (theirs**2).sum(axis=1)
    nearest = squares.argmin(axis=1)
    every = np.arange(len(squares))
    best = squares[every, nearest]
    mutual = squares.argmin(axis=0)[nearest] == every
    squares[every, nearest] = np.inf
    chosen = np.flatnonzero(mutual & (best <= ratio**2 * squares.min(axis=1)))
    return view.points[chosen], work.points[nearest[chosen]]


def _projected(homography: NDArray[np.float64], work: Fingerprint) -> NDArray[np.float32] | None:
    """The work's corners in the view; None where one lies behind the camera."""
    width, height = work.width_px, work.height_px
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], np.float64)
    projected = corners @ homography.T
    depth = projected[:, 2:]
    if (depth <= 1e-6).any():
        return None
    return (projected[:, :2] / depth).astype(np.float32)


def _is_sane(quadrilateral: NDArray[np.float32], grey: Grey, work: Fingerprint) -> bool:
    """Convex, not mirrored, large enough, neither folded nor squeezed to a sliver."""
    sides = np.roll(quadrilateral, -1, axis=0) - quadrilateral
    following = np.roll(sides, -1, axis=0)
    turns = sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0]
    if (turns <= 0).any():  # y points down: an unmirrored convex quadrilateral turns clockwise throughout
        return False
    if cv2.contourArea(quadrilateral) < _LEAST_AREA * grey.size:
        return False
    lengths = np.hypot(*sides.T)
    across, down = lengths[[0, 2]] / work.width_px, lengths[[1, 3]] / work.height_px
    stretches = (across.max() / across.min(), down.max() / down.min(), across.mean() / down.mean())
    sines = turns / (lengths * np.roll(lengths, -1))
    return max(*stretches, 1 / stretches[2]) < _MOST_STRETCH and bool(sines.min() > 0.2)


def _thumbnail_in(
    grey: Grey, homography: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The thumbnail (32, 32) of what a homography maps the unit square to, and which of its pixels are in view."""
    fine = THUMBNAIL_SIDE_PX * _OVERSAMPLING
    transform = homography @ np.diag([1 / fine, 1 / fine, 1.0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    rectified = cv2.warpPerspective(grey, transform, (fine, fine), flags=flags)
    inside = cv2.warpPerspective(np.full_like(grey, 255), transform, (fine, fine), flags=flags)
    side = (THUMBNAIL_SIDE_PX, THUMBNAIL_SIDE_PX)
    shown = cv2.resize(rectified, side, interpolation=cv2.INTER_AREA).astype(np.float64)
    return shown, cv2.resize(inside, side, interpolation=cv2.INTER_AREA) > _SEEN


def _likeness(shown: NDArray[np.float64], seen: NDArray[np.bool_], work: Fingerprint) -> float:
    """How much a thumbnail of the view is like the work's: see `Match`.

    Blocks that are not wholly in view do not count. Of a detail that has no whole block, what is seen is one.
    """
    known = work.thumbnail.astype(np.float64)
    whole = _blocks_of(seen).all(axis=1)
    if not whole.any():
        return float(_correlation(shown[seen], known[seen])) if seen.sum() >= _LEAST_SEEN else 0.0
    alike = _correlation(_blocks_of(shown), _blocks_of(known))
    in_middle = alike[_MIDDLE & whole]
    best = in_middle.max() if len(in_middle) else alike[whole].max()
    return float(min(np.median(alike[whole]), best))


def _blocks_of(thumbnail: NDArray) -> NDArray:
    """(16, 64): the pixels of each of 4x4 blocks, row by row."""
    side = THUMBNAIL_SIDE_PX // _BLOCKS
    return thumbnail.reshape(_BLOCKS, side, _BLOCKS, side).swapaxes(1, 2).reshape(_BLOCKS**2, side**2)


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson's r along the last axis; 0 where one is even, which says nothing."""
    a = one - one.mean(axis=-1, keepdims=True)
    b = other - other.mean(axis=-1, keepdims=True)
    norm = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    return np.where(norm > 1e-6, (a * b).sum(axis=-1) / np.maximum(norm, 1e-6), 0.0)
