"""What work does this frame show? Keypoints, shortlist, verification, decision, in this order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from content.recognition.features import (
    Grey,
    Pixels,
    even_contrast,
    find_keypoints,
    grey_of,
    working_size,
)
from content.recognition.fingerprint import Fingerprint, shipped_codebook
from content.recognition.index import Index, shortlist
from content.recognition.verify import Match, overlap, verify
from db.entities import AccessionNumber

VIEW_SIDE_PX = 320
VIEW_COUNT = 500
_SHORTLISTED = 8
_SURE_INLIERS = 40
"""With so many, only the next two are still looked at: a twin stands right behind."""
_LOOKED_AT_WHEN_SURE = 3
_OFFERED = 4
_NAMED_FROM = 0.5
_OFFERED_FROM = 0.1
_TWIN_INLIERS = 0.5
"""A rival in the same place with so large a share of the best's inliers makes the two twins."""
_SAME_PLACE = 0.5
_MIN_VIEW_PX = 32
_EDGE_LEVELS = 3.0


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
        self._index = index
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

        Frames of any size are taken; what has no structure is unknown.
        """
        full = grey_of(pixels)
        grey = working_size(full, VIEW_SIDE_PX)
        sharpness = sharpness_of(pixels)
        if not len(self) or min(full.shape) < _MIN_VIEW_PX:
            return Recognition(best=None, candidates=(), sharpness=sharpness)
        scale = np.array(full.shape[::-1], np.float32) / np.array(grey.shape[::-1], np.float32)
        candidates = [
            Candidate(
                accession_number=self._accession_numbers[number],
                inliers=match.inliers,
                confidence=confidence_of(match),
                quadrilateral=np.asarray(match.quadrilateral * scale, np.float32),
            )
            for number, match in self._matches(grey)
        ]
        return decide(candidates, sharpness)

    def _matches(self, grey: Grey) -> list[tuple[int, Match]]:
        view = find_keypoints(even_contrast(grey), VIEW_COUNT)
        found: list[tuple[int, Match]] = []
        votes = self._index.votes(view.descriptors, self._codebook)
        for place, number in enumerate(shortlist(votes, _SHORTLISTED)):
            if place >= _LOOKED_AT_WHEN_SURE and any(match.inliers >= _SURE_INLIERS for _, match in found):
                break
            match = verify(view, grey, self._fingerprint_of(number), self._codebook)
            if match is not None:
                found.append((number, match))
        return found


def sharpness_of(pixels: Pixels) -> float:
    """How much of the fine detail of a frame is in focus: 0 (blurred, or nothing to see) .. 1.

    Edges are compared with those of the same frame blurred again (Crété et al. 2007): what is blurred already
    loses little. Independent of the light and of how much there is to see.
    """
    grey = working_size(grey_of(pixels), VIEW_SIDE_PX).astype(np.float32)
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
    """How sure it is that a match is the work: logistic in inliers, their spread, and the correlation.

    Set by hand on photographs of 1,501 works: true matches had 15 inliers and a correlation of .5 or more,
    false ones 6 and .2 at most.

    Where light and dark disagree (the same frame around another picture), inliers alone do not name a work.
    """
    evidence = 2.2 * np.log(match.inliers / 12) + 3.0 * (match.correlation - 0.4) + 2.0 * (match.spread - 0.1)
    if match.correlation < 0.2:
        evidence = min(evidence, -1.0)
    return float(1 / (1 + np.exp(-2 * evidence)))


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
