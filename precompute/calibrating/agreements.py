"""From which cosine on captions are believed: fitted to a collection, without a label.

Most captions are true of their own picture and hardly any of another work's, so the cosine that parts these best
parts captions that are true from those that are not. No single caption need be right for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from db.database import Database
from db.entities import Digest
from db.pictures import read_picture
from precompute.calibrating.errors import CalibrationError
from precompute.calibrating.halves import is_fitted_on
from precompute.seeing import enhance, perceive
from precompute.seeing.contract import Picture
from precompute.seeing.neural.calibration import fit_threshold
from precompute.wording.describing import Wording

FEWEST = 20
"""Captioned pictures in each half."""
_PARTNERS = 10
"""Others' captions that each picture is shuffled with, at most."""
_LEAST_PARTED = 0.5
"""Youden's index (own believed - others' believed) below which too many true ones would be lost; a judgement."""

Vectors = NDArray[np.float64]


class Comparing(Protocol):
    """Puts pictures and texts into one space; `ClipEye` does."""

    def see(self, pictures: Sequence[Picture]) -> Vectors:
        """The pictures' embeddings, each of length 1: (pictures, dimensions)."""
        ...

    def read(self, texts: Sequence[str]) -> Vectors:
        """The texts' embeddings, each of length 1: (texts, dimensions)."""
        ...


@dataclass(frozen=True, slots=True)
class Captioned:
    """Pictures with the captions that a model wrote for them, row by row."""

    names: tuple[str, ...]
    """They say in which half each is."""
    captions: tuple[str, ...]
    seen: Vectors
    read: Vectors
    wordless: int = 0
    """Pictures for which the captioner found no words; they are left out."""


@dataclass(frozen=True, slots=True)
class Parting:
    """The cosine that was found, how well it parts the half that it was not fitted on, and if it may be kept."""

    agrees_from: float
    fitted_on: int
    tried_on: int
    wordless: int
    own_believed: float
    """Share of pictures whose own caption is believed."""
    others_believed: float
    """Share of pairs of a picture and another one's caption that are."""
    refusal: str = ""
    """Why it may not."""

    @property
    def pictures(self) -> int:
        """Of both halves."""
        return self.fitted_on + self.tried_on


def images_of(database: Database) -> tuple[Digest, ...]:
    """Every image of the collection, once."""
    with database.transaction(read_only=True) as store:
        return tuple(dict.fromkeys(each.digest for each in store.reproductions.all()))


def pictures_of(database: Database, digests: Sequence[Digest]) -> Iterator[tuple[str, Picture]]:
    """Images of the collection, one at a time.

    Raises:
        PictureError: one cannot be read.
    """
    for digest in digests:
        with database.transaction(read_only=True) as store:
            data = store.media.read(digest)
        yield digest, read_picture(data).pixels


def captioned(
    pictures: Iterator[tuple[str, Picture]],
    wording: Wording,
    eye: Comparing,
    progress: Callable[[], None] = lambda: None,
) -> Captioned:
    """Have pictures captioned, as in the studio, and compared.

    Raises:
        ModelError: the weights cannot be used.
        CalibrationError: too few get a caption.
    """
    names, captions, seen, wordless = [], [], [], 0
    for name, pixels in pictures:
        enhanced = enhance(pixels)
        caption, _ = wording.caption_for(enhanced, perceive(enhanced))
        if caption:
            names.append(name)
            captions.append(caption.text_in("en"))
            seen.append(eye.see([enhanced])[0])
        else:
            wordless += 1
        progress()
    _require_enough(names)
    return Captioned(tuple(names), tuple(captions), np.stack(seen), eye.read(captions), wordless)


def parting_of(pairs: Captioned) -> Parting:
    """Fit the cosine on one half and try it on the other.

    Raises:
        CalibrationError: the captions of a half are all alike.
    """
    known = np.array([is_fitted_on(name) for name in pairs.names])
    own, others = _cosines(pairs, known)
    # As it is written down and named in revisions.
    threshold = float(f"{fit_threshold(own, others):.6g}")
    own, others = _cosines(pairs, ~known)
    believed, misled = float((own >= threshold).mean()), float((others >= threshold).mean())
    refusal = ""
    if believed - misled < _LEAST_PARTED:
        refusal = "own captions agree hardly better than others': take another model, or another captioner"
    return Parting(
        threshold, int(known.sum()), int((~known).sum()), pairs.wordless, believed, misled, refusal
    )


def _cosines(pairs: Captioned, chosen: NDArray[np.bool_]) -> tuple[Vectors, Vectors]:
    """Of pictures with their own captions, and with those of others in the same half."""
    seen, read = pairs.seen[chosen], pairs.read[chosen]
    captions = np.array(pairs.captions, dtype=object)[chosen]
    shuffled = []
    for step in range(1, min(_PARTNERS, len(seen) - 1) + 1):
        cosines = (seen * np.roll(read, step, axis=0)).sum(axis=1)
        shuffled.append(cosines[captions != np.roll(captions, step)])  # one's own words are nobody else's
    others = np.concatenate(shuffled)
    if not others.size:
        raise CalibrationError(
            "all captions are alike, so that none can be another picture's; take another captioner"
        )
    return (seen * read).sum(axis=1), others


def _require_enough(names: Sequence[str]) -> None:
    fitted = sum(map(is_fitted_on, names))
    if min(fitted, len(names) - fitted) < FEWEST:
        raise CalibrationError(
            f"{len(names)} pictures have a caption ({fitted} to fit on, {len(names) - fitted} to try on), and "
            f"{FEWEST} + {FEWEST} are needed; import more works"
        )
