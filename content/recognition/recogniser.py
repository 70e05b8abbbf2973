"""What work does this frame show? Keypoints, shortlist, verification, decision, in this order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from content.recognition.features import (
    Grey,
    Keypoints,
    Pixels,
    even_contrast,
    find_keypoints,
    grey_of,
    working_size,
)
from content.recognition.fingerprint import Fingerprint, shipped_codebook
from content.recognition.framing import find_pictures, rectify
from content.recognition.index import Index, shortlist
from content.recognition.verify import Match, look_closer, overlap, verify
from db.entities import AccessionNumber

_FRAME_SIDE_PX, _FRAME_COUNT = 320, 500
"""How large the whole frame is looked at, and how many keypoints are taken of it."""
_AREA_SIDE_PX, _AREA_COUNT = 256, 300
"""The same for each picture that is found in it."""
_AREAS = 2
_SHORTLISTED_AT_FIRST = 3
_SHORTLISTED = 6
_SURE_INLIERS = 20
_SURE_CORRELATION = 0.5
"""A match with so many inliers, and with light and dark so much alike, needs no second look."""
_DOUBTFUL_INLIERS = 15
"""A match with fewer is looked at again from close by."""
_LARGEST_FRAME_PX = 1280
_EVIDENCE = (-0.4, 5.9, 4.9)
"""Constant, weight of ln(inliers / 10), weight of the correlation."""
_OTHER_PICTURE = 0.15
"""Correlation below which a match is of the frame, not of the picture."""
_OFFERED = 4
_NAMED_FROM = 0.5
_OFFERED_FROM = 0.1
_TWIN_INLIERS = 0.5
"""A rival in the same place with so large a share of the best's inliers makes the two twins."""
_SAME_PLACE = 0.5
_MIN_VIEW_PX = 32
_EDGE_LEVELS = 3.0
_SHARPNESS_SIDE_PX = 640


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A work that a view may show."""

    accession_number: AccessionNumber
    inliers: int
    """Correspondences of keypoints that one homography explains."""
    confidence: float
    """0..1: how sure it is that the view shows this work, or its twin."""
    quadrilateral: NDArray[np.float32]
    """(4, 2), the work's corners in frame pixels: top left, top right, bottom right, bottom left of the
    work, wherever they are in the frame."""


@dataclass(frozen=True, slots=True, eq=False)
class Recognition:
    """The answer to one frame: this one (`best`), one of these (`candidates` alone), or unknown (neither)."""

    best: Candidate | None
    """None where the work is unknown, or where twins cannot be told apart."""
    candidates: tuple[Candidate, ...]
    """At most four, surest first; `best` is among them."""
    sharpness: float
    """As `sharpness_of`."""
    picture: NDArray[np.float32] | None = None
    """(4, 2), the corners in frame pixels of the picture that is pointed at, known or not; None: there is none."""


class Recogniser:
    """Knows the works of one collection again; answers are deterministic."""

    def __init__(
        self,
        accession_numbers: Sequence[AccessionNumber],
        index: Index,
        fingerprint_of: Callable[[int], Fingerprint],
    ) -> None:
        """A recogniser of works by their places in the index.

        Args:
            accession_numbers: of each place.
            index: of all works.
            fingerprint_of: gives the fingerprint of the work at a place; asked for a few works of each frame.
        """
        self._accession_numbers = accession_numbers
        self.index = index
        self._fingerprint_of = fingerprint_of
        self._codebook = shipped_codebook()

    @classmethod
    def from_features(cls, works: Iterable[tuple[AccessionNumber, bytes]]) -> Recogniser:
        """Index works by their stored fingerprints (`Fingerprint.to_bytes`), and hold these in memory.

        Raises:
            FingerprintError: a stored fingerprint is damaged or of another version.
        """
        pairs = [(accession_number, Fingerprint.from_bytes(data)) for accession_number, data in works]
        index = Index.build(fingerprint for _, fingerprint in pairs)
        held = [fingerprint.without_signs() for _, fingerprint in pairs]
        return cls([number for number, _ in pairs], index, held.__getitem__)

    def __len__(self) -> int:
        return len(self._accession_numbers)

    def recognise(self, pixels: Pixels) -> Recognition:
        """Find the work that a frame (height, width, 3; RGB) shows, in one thread.

        The whole frame is looked at first. Where that leaves a doubt, so are the pictures found in it, each from
        the front; and a doubtful match is looked at once more from close by. Frames of any size are taken; what
        has no structure is unknown.
        """
        sharpness = sharpness_of(pixels)
        if min(pixels.shape[:2]) < _MIN_VIEW_PX:
            return Recognition(best=None, candidates=(), sharpness=sharpness)
        full = working_size(grey_of(pixels), _LARGEST_FRAME_PX)
        scale = max(pixels.shape[:2]) / max(full.shape)
        view = _View.of_frame(full)
        votes = self.index.votes(view.keypoints.descriptors, self._codebook)
        matches = self._matches(view, shortlist(votes, _SHORTLISTED_AT_FIRST))
        areas: list[NDArray[np.float32]] = []
        if not _is_sure(matches):
            areas = [area.corners / scale for area in find_pictures(pixels, _AREAS)]
            for corners in areas:
                keypoints = view.keypoints_in(corners)
                votes = votes + self.index.votes(keypoints.descriptors, self._codebook)
                view = view.with_more(keypoints)
            matches = self._matches(view, shortlist(votes, _SHORTLISTED))
            matches = self._looked_at_closer(view, matches)
        candidates = [self._candidate(number, match, view, scale) for number, match in matches.items()]
        recognition = decide(candidates, sharpness)
        meant = recognition.candidates[0].quadrilateral if recognition.candidates else None
        if meant is None and areas:
            meant = np.asarray(areas[0] * scale, np.float32)
        return replace(recognition, picture=meant)

    def _matches(self, view: _View, works: Sequence[int]) -> dict[int, Match]:
        found = {
            work: verify(view.keypoints, view.grey, self._fingerprint_of(work), self._codebook)
            for work in works
        }
        return {work: match for work, match in found.items() if match is not None}

    def _looked_at_closer(self, view: _View, matches: dict[int, Match]) -> dict[int, Match]:
        """The matches, the best of them confirmed or refuted where it is doubtful."""
        if not matches:
            return matches
        best = max(matches, key=lambda work: (confidence_of(matches[work]), -work))
        if matches[best].inliers >= _DOUBTFUL_INLIERS or confidence_of(matches[best]) < _OFFERED_FROM:
            return matches
        closer = look_closer(matches[best], view.grey, view.full, self._fingerprint_of(best), self._codebook)
        return matches | {best: closer} if closer is not None else matches

    def _candidate(self, work: int, match: Match, view: _View, scale: float) -> Candidate:
        return Candidate(
            accession_number=self._accession_numbers[work],
            inliers=match.inliers,
            confidence=confidence_of(match),
            quadrilateral=np.asarray(match.quadrilateral / view.scale * scale, np.float32),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """A frame, and what was found in it so far."""

    full: Grey
    grey: Grey
    """At working size: keypoints are counted in its pixels."""
    keypoints: Keypoints

    @classmethod
    def of_frame(cls, full: Grey) -> _View:
        grey = working_size(full, _FRAME_SIDE_PX)
        return cls(full, grey, find_keypoints(even_contrast(grey), _FRAME_COUNT))

    @property
    def scale(self) -> float:
        """From pixels of the full frame to those of the working size."""
        return max(self.grey.shape) / max(self.full.shape)

    def keypoints_in(self, corners: NDArray[np.float32]) -> Keypoints:
        """The keypoints of a picture within the frame, seen from the front, where they are in the view.

        Args:
            corners: (4, 2), of the picture in pixels of the full frame.
        """
        front = rectify(self.full, corners, _AREA_SIDE_PX)
        keypoints = find_keypoints(even_contrast(front), _AREA_COUNT)
        if not len(keypoints):
            return keypoints
        height_px, width_px = front.shape
        inner = np.array([[0, 0], [width_px, 0], [width_px, height_px], [0, height_px]], np.float32)
        to_view = cv2.getPerspectiveTransform(inner, np.asarray(corners * self.scale, np.float32))
        points = cv2.perspectiveTransform(keypoints.points[None], to_view)[0]
        return Keypoints(np.asarray(points, np.float32), keypoints.descriptors)

    def with_more(self, keypoints: Keypoints) -> _View:
        """The view with keypoints that were found otherwise."""
        points = np.concatenate([self.keypoints.points, keypoints.points])
        descriptors = np.concatenate([self.keypoints.descriptors, keypoints.descriptors])
        return replace(self, keypoints=Keypoints(points, descriptors))


def _is_sure(matches: dict[int, Match]) -> bool:
    return any(
        match.inliers >= _SURE_INLIERS and match.correlation >= _SURE_CORRELATION
        for match in matches.values()
    )


def sharpness_of(pixels: Pixels) -> float:
    """How much of the fine detail of a frame is in focus: 0 (blurred, or nothing to see) .. 1.

    Edges are compared with those of the same frame blurred again (Crété et al. 2007): what is blurred already
    loses little. Independent of the light and of how much there is to see.
    """
    grey = working_size(grey_of(pixels), _SHARPNESS_SIDE_PX).astype(np.float32)
    smooth = cv2.GaussianBlur(grey, (0, 0), 1.0)  # sensor noise is not detail
    again = cv2.blur(smooth, (9, 9))
    axes = []
    for axis in (0, 1):
        edges = np.abs(np.diff(smooth, axis=axis))
        lost = np.maximum(edges - np.abs(np.diff(again, axis=axis)), 0)
        strong = edges > _EDGE_LEVELS
        axes.append(lost[strong].sum() / edges[strong].sum() if strong.any() else 0.0)
    return float(min(axes))  # a moving camera blurs along one axis


def confidence_of(match: Match) -> float:
    """How sure it is that a match is the work, or its twin: logistic in its inliers and its correlation.

    Fitted on 341 true and 15 false matches among 1,501 works; `tests/benchmarks/recognition.py` measures it on
    other photographs. False matches had up to 7 inliers and a correlation of up to .2, true ones from 9 and .27 on.

    Where light and dark disagree, inliers alone name no work: two pictures in frames of the same workshop had 23.
    """
    evidence = _EVIDENCE[0] + _EVIDENCE[1] * np.log(match.inliers / 10) + _EVIDENCE[2] * match.correlation
    if match.correlation < _OTHER_PICTURE:
        evidence = min(evidence, -1.0)
    return float(1 / (1 + np.exp(-evidence)))


def decide(candidates: list[Candidate], sharpness: float) -> Recognition:
    """Name the surest candidate, unless a twin lies in the same place or nothing is sure.

    Of several sure works in different places the one with the most inliers is meant: it is the largest and
    sharpest.
    """
    ranked = sorted(candidates, key=lambda each: (-each.inliers * each.confidence, each.accession_number))
    offered = tuple(each for each in ranked if each.confidence >= _OFFERED_FROM)[:_OFFERED]
    if not offered or offered[0].confidence < _NAMED_FROM:
        return Recognition(best=None, candidates=offered, sharpness=sharpness)
    best = offered[0]
    has_twin = any(_is_twin(best, other) for other in offered[1:])
    return Recognition(best=None if has_twin else best, candidates=offered, sharpness=sharpness)


def _is_twin(best: Candidate, other: Candidate) -> bool:
    return (
        other.confidence >= _NAMED_FROM
        and other.inliers >= _TWIN_INLIERS * best.inliers
        and overlap(best.quadrilateral, other.quadrilateral) >= _SAME_PLACE
    )
