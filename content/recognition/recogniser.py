"""What work does this frame show? Keypoints, shortlist, verification, decision, in this order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from content.recognition.deciding import (
    NAMED_FROM,
    Candidate,
    Recognition,
    confidence_of,
    decide,
    in_same_place,
)
from content.recognition.features import (
    Grey,
    Keypoints,
    Pixels,
    even_contrast,
    find_keypoints,
    grey_of,
    sharpness_of,
    working_size,
)
from content.recognition.fingerprint import Fingerprint, shipped_codebook
from content.recognition.framing import find_pictures, rectify
from content.recognition.index import Index, shortlist
from content.recognition.neighbours import fused
from content.recognition.resembling import Resemblance
from content.recognition.verify import Match, Place, look_closer, supposed, verify
from db.entities import AccessionNumber

_FRAME_SIDE_PX, _FRAME_COUNT = 320, 500
"""How large the whole frame is looked at, and how many keypoints are taken of it."""
_AREA_SIDE_PX, _AREA_COUNT = 256, 300
"""The same for each picture that is found in it."""
_AREAS = 2
MOST_VIEWS = 1 + _AREAS
"""What may be embedded of a frame: the whole, and these."""
_SHORTLISTED_AT_FIRST = 3
_SHORTLISTED = 6
_RANKED = 12
"""So many works of the votes' order are weighed against those that a frame resembles as a whole."""
_SURE = 0.98
"""A match that is so sure needs no second look."""
_LOOKED_AT_FROM = 0.02
"""One that is less sure is not worth one."""
_SUPPOSED, _SUPPOSED_FROM = 3, 0.4
"""So many works are supposed to fill an area, and the likeliest is looked at if its likeness is so large."""
LARGEST_FRAME_PX = 1280
"""What a kiosk's camera gives at most; larger frames are reduced to it."""
_MIN_VIEW_PX, _LONGEST_VIEW = 32, 16
"""What is smaller, or longer for its width, is no camera's frame."""


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
        resemblance: Resemblance | None = None,
    ) -> None:
        """A recogniser of works by their places in the index.

        Args:
            accession_numbers: of each place.
            index: of all works.
            fingerprint_of: gives the fingerprint of the work at a place; asked for a few works of each frame.
            resemblance: suggests works for frames whose keypoints name none; None: nobody does.
        """
        self._accession_numbers = accession_numbers
        self.index = index
        self._fingerprint_of = fingerprint_of
        self._resemblance = resemblance
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
        picture = sighting.picture
        if recognition.candidates and recognition.candidates[0].confidence >= NAMED_FROM:
            picture = recognition.candidates[0].quadrilateral
        return replace(recognition, picture=picture)

    def look(self, pixels: Pixels) -> Sighting:
        """All works that may be in a frame, however unsure, and the picture that is pointed at.

        The whole frame is looked at first. Where that leaves a doubt, so are the pictures found in it, each from
        the front, and doubtful matches are looked at once more from close by. What is still unknown may fill one of
        the pictures though too few keypoints agree, or it may be mirrored: a print, or a camera's preview. Last,
        works are looked for that the frame resembles as a whole.
        """
        shorter_px, longer_px = sorted(pixels.shape[:2])
        if shorter_px < _MIN_VIEW_PX or longer_px > _LONGEST_VIEW * shorter_px:
            return Sighting({}, 1.0, None)
        full = working_size(grey_of(pixels), LARGEST_FRAME_PX)
        scale = max(pixels.shape[:2]) / max(full.shape)
        view = _View.of_frame(full)
        votes = self.index.votes(view.keypoints.descriptors, self._codebook)
        matches = self._matches(view, shortlist(votes, _SHORTLISTED_AT_FIRST))
        picture = None
        if not _is_any(matches, _SURE):
            outlines = [area.corners for area in find_pictures(pixels, _AREAS)]
            areas = [corners / scale for corners in outlines]
            picture = areas[0] * scale if areas else None
            found = [view.keypoints_in(corners) for corners in areas]
            for keypoints in found:
                votes = votes + self.index.votes(keypoints.descriptors, self._codebook)
                view = view.with_more(keypoints)
            works = shortlist(votes, _SHORTLISTED)
            matches = self._looked_at_closer(view, self._matches(view, works))
            if not _is_any(matches, NAMED_FROM):
                matches = _surer(matches, self._match_filling(view, areas, works))
            if not _is_any(matches, NAMED_FROM):
                meant = replace(view, keypoints=found[0]) if found else view
                matches = _surer(matches, self._matches_in_mirror(meant))
            if self._resemblance is not None and not _is_any(matches, NAMED_FROM):
                alike = self._resemblance.suggested(lambda: _pictures(pixels, outlines))
                order = fused(shortlist(votes, _RANKED), alike)
                unseen = [work for work in order if work not in works][:_SHORTLISTED]
                matches = _surer(matches, self._matches_suggested(view, areas, unseen))
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
        """The works that could be named in the mirrored view."""
        mirrored = view.mirrored()
        votes = self.index.votes(mirrored.keypoints.descriptors, self._codebook)
        matches = self._matches(mirrored, shortlist(votes, _SHORTLISTED_AT_FIRST))
        width_px = view.grey.shape[1]
        return {
            work: match.mirrored(width_px)
            for work, match in self._looked_at_closer(mirrored, matches).items()
            if confidence_of(match) >= NAMED_FROM
        }

    def _matches_suggested(
        self, view: _View, areas: Sequence[NDArray[np.float32]], works: Sequence[int]
    ) -> dict[int, Match]:
        """What comes of looking for these works as for those that have the votes."""
        matches = self._looked_at_closer(view, self._matches(view, works))
        if _is_any(matches, NAMED_FROM):
            return matches
        return _surer(matches, self._match_filling(view, areas, works))

    def _looked_at_closer(self, view: _View, matches: Mapping[int, Match]) -> dict[int, Match]:
        """The matches; where the best is doubtful, it and its rivals in its place are made surer if possible."""
        best = max(matches, key=lambda work: (confidence_of(matches[work]), -work), default=-1)
        if best < 0 or not _LOOKED_AT_FROM <= confidence_of(matches[best]) < _SURE:
            return dict(matches)
        rivals = [
            work
            for work, match in matches.items()
            if confidence_of(match) >= _LOOKED_AT_FROM
            and in_same_place(match.quadrilateral, matches[best].quadrilateral)
        ]
        closer = {
            work: look_closer(matches[work], view.grey, view.full, self._fingerprint_of(work), self._codebook)
            for work in rivals
        }
        return _surer(matches, {work: match for work, match in closer.items() if match is not None})


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


def _pictures(pixels: Pixels, outlines: Sequence[NDArray[np.float32]]) -> list[Pixels]:
    """A frame and the pictures in it, each from the front."""
    return [pixels, *(rectify(pixels, corners, _AREA_SIDE_PX) for corners in outlines)]


def _surer(matches: Mapping[int, Match], others: Mapping[int, Match]) -> dict[int, Match]:
    """Both; of each work the surer match."""
    both = {**matches}
    for work, match in others.items():
        if work not in both or confidence_of(match) > confidence_of(both[work]):
            both[work] = match
    return both


def _is_any(matches: Mapping[int, Match], confident: float) -> bool:
    return any(confidence_of(match) >= confident for match in matches.values())
