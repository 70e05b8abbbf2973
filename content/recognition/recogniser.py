"""What work does this frame show? Keypoints, shortlist, verification, decision, in this order."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from content.recognition.verify import Match, Place, look_closer, overlap, supposed, verify
from db.entities import AccessionNumber

_FRAME_SIDE_PX, _FRAME_COUNT = 320, 500
"""How large the whole frame is looked at, and how many keypoints are taken of it."""
_AREA_SIDE_PX, _AREA_COUNT = 256, 300
"""The same for each picture that is found in it."""
_AREAS = 2
_SHORTLISTED_AT_FIRST = 3
_SHORTLISTED = 6
_SURE = 0.98
"""A match that is so sure needs no second look."""
_LOOKED_AT_FROM = 0.02
"""One that is less sure is not worth one."""
_SUPPOSED, _SUPPOSED_FROM = 3, 0.4
"""So many works are supposed to fill an area, and the likeliest is looked at if its likeness is so large."""
_LARGEST_FRAME_PX = 1280
EVIDENCE = (-2.17, 5.94, 6.34)
"""Weights of a constant, of the logarithm of the inner inliers, and of the likeness."""
_OFFERED = 4
_NAMED_FROM = 0.4
_OFFERED_FROM = 0.15
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


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """What was found in one frame, before anything is decided."""

    matches: Mapping[AccessionNumber, Match]
    """In pixels of the view."""
    scale: float
    """Frame pixels per pixel of the view."""
    picture: NDArray[np.float32] | None
    """(4, 2), the corners in frame pixels of the picture that is pointed at, where one was looked for."""

    @property
    def candidates(self) -> list[Candidate]:
        """The works that were found, in no order."""
        return [
            Candidate(
                accession_number=number,
                inliers=match.inliers,
                confidence=confidence_of(match),
                quadrilateral=np.asarray(match.quadrilateral * self.scale, np.float32),
            )
            for number, match in self.matches.items()
        ]


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

        Frames of any size are taken; what has no structure is unknown.
        """
        sighting = self.look(pixels)
        recognition = decide(sighting.candidates, sharpness_of(pixels))
        meant = recognition.candidates[0].quadrilateral if recognition.candidates else sighting.picture
        return replace(recognition, picture=meant)

    def look(self, pixels: Pixels) -> Sighting:
        """All works that may be in a frame, however unsure, and the picture that is pointed at.

        The whole frame is looked at first. Where that leaves a doubt, so are the pictures found in it, each from
        the front, and a doubtful match is looked at once more from close by. What is still unknown may be mirrored:
        a print, or a camera's preview.
        """
        if min(pixels.shape[:2]) < _MIN_VIEW_PX:
            return Sighting({}, 1.0, None)
        full = working_size(grey_of(pixels), _LARGEST_FRAME_PX)
        scale = max(pixels.shape[:2]) / max(full.shape)
        view = _View.of_frame(full)
        votes = self.index.votes(view.keypoints.descriptors, self._codebook)
        matches = self._matches(view, shortlist(votes, _SHORTLISTED_AT_FIRST))
        picture = None
        if not _is_any(matches, _SURE):
            areas = [area.corners / scale for area in find_pictures(pixels, _AREAS)]
            picture = areas[0] * scale if areas else None
            found = [view.keypoints_in(corners) for corners in areas]
            for keypoints in found:
                votes = votes + self.index.votes(keypoints.descriptors, self._codebook)
                view = view.with_more(keypoints)
            works = shortlist(votes, _SHORTLISTED)
            matches = self._looked_at_closer(view, self._matches(view, works))
            if not _is_any(matches, _NAMED_FROM):
                matches |= self._match_filling(view, areas, works)
            if not _is_any(matches, _NAMED_FROM):
                meant = replace(view, keypoints=found[0]) if found else view
                matches |= self._matches_in_mirror(meant)
        numbered = {self._accession_numbers[work]: match for work, match in matches.items()}
        return Sighting(numbered, scale / view.scale, picture)

    def _matches(self, view: _View, works: Sequence[int]) -> dict[int, Match]:
        found = {
            work: verify(view.keypoints, view.grey, self._fingerprint_of(work), self._codebook)
            for work in works
        }
        return {work: match for work, match in found.items() if match is not None}

    def _match_filling(
        self, view: _View, areas: Sequence[NDArray[np.float32]], works: Sequence[int]
    ) -> dict[int, Match]:
        """The work of the likeliest ones that is most like one of the areas, if a closer look confirms it."""
        places = [Place.of(np.asarray(corners * view.scale, np.float32), view.grey) for corners in areas]
        found = [
            (supposed(place, self._fingerprint_of(work)), work)
            for place in places
            for work in works[:_SUPPOSED]
        ]
        best, work = max(found, key=lambda each: each[0].likeness, default=(None, -1))
        if best is None or best.likeness < _SUPPOSED_FROM:
            return {}
        closer = look_closer(best, view.grey, view.full, self._fingerprint_of(work), self._codebook)
        return {} if closer is None else {work: closer}

    def _matches_in_mirror(self, view: _View) -> dict[int, Match]:
        """The works that are sure in the mirrored view."""
        mirrored = view.mirrored()
        votes = self.index.votes(mirrored.keypoints.descriptors, self._codebook)
        matches = self._matches(mirrored, shortlist(votes, _SHORTLISTED_AT_FIRST))
        width_px = view.grey.shape[1]
        return {
            work: match.mirrored(width_px)
            for work, match in self._looked_at_closer(mirrored, matches).items()
            if confidence_of(match) >= _NAMED_FROM
        }

    def _looked_at_closer(self, view: _View, matches: dict[int, Match]) -> dict[int, Match]:
        """The matches, the best of them confirmed or refuted where it is doubtful."""
        if not matches:
            return matches
        best = max(matches, key=lambda work: (confidence_of(matches[work]), -work))
        if not _LOOKED_AT_FROM <= confidence_of(matches[best]) < _SURE:
            return matches
        closer = look_closer(matches[best], view.grey, view.full, self._fingerprint_of(best), self._codebook)
        return matches | {best: closer} if closer is not None else matches


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
        return replace(self, keypoints=self.keypoints + keypoints)

    def mirrored(self) -> _View:
        """The view in a mirror."""
        return _View(
            full=np.asarray(cv2.flip(self.full, 1), np.uint8),
            grey=np.asarray(cv2.flip(self.grey, 1), np.uint8),
            keypoints=self.keypoints.mirrored(self.grey.shape[1]),
        )


def _is_any(matches: Mapping[int, Match], confident: float) -> bool:
    return any(confidence_of(match) >= confident for match in matches.values())


def sharpness_of(pixels: Pixels) -> float:
    """How much of the fine detail of a frame is in focus: 0 (blurred, or nothing to see) .. 1.

    Edges are compared with those of the same frame blurred again (Crété et al. 2007): what is blurred already
    loses little. Independent of the light and of how much there is to see.
    """
    grey = working_size(grey_of(pixels), _SHARPNESS_SIDE_PX).astype(np.float32)
    smooth = cv2.GaussianBlur(grey, (0, 0), 1.0)  # sensor noise is not detail
    again = cv2.blur(smooth, (9, 9))
    axes = []
    for behind, ahead in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        edges = cv2.absdiff(smooth[ahead], smooth[behind])
        left = cv2.min(edges, cv2.absdiff(again[ahead], again[behind]))
        _, strong = cv2.threshold(edges, _EDGE_LEVELS, 1.0, cv2.THRESH_BINARY)
        of_edges = float(np.vdot(edges, strong))
        axes.append(1 - float(np.vdot(left, strong)) / of_edges if of_edges else 0.0)
    return float(min(axes))  # a moving camera blurs along one axis


def confidence_of(match: Match) -> float:
    """0..1: how sure it is that a match is the work, or its twin: logistic in its evidence.

    `tests/benchmarks/recognition_calibration.py` fits the weights on photographs of one half of the paintings, and
    judges them by those of the other. Inliers near the edges name no work: another picture in the same frame had
    138 of them.
    """
    return 1 / (1 + math.exp(-sum(map(operator.mul, EVIDENCE, evidence_of(match)))))


def evidence_of(match: Match) -> tuple[float, ...]:
    """What speaks for a match, in the order of `EVIDENCE`."""
    return 1.0, math.log((match.inner + 5) / 10), match.likeness


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
