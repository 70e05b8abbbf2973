"""Learn the codebook from pictures: `python -m content.recognition.training FOLDER`.

Run it only to change the codebook: every stored record is made with it, and must be made anew afterwards (the
revision of the features changes with it). FOLDER holds JPEG files that may be used for this without any condition;
the codebook that is shipped was learned from works of the Art Institute of Chicago published under CC0.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from content.recognition.codebook import CENTROIDS, CODE_BYTES, DESCRIPTOR_LENGTH, HALF, Codebook
from content.recognition.features import even_contrast, find_keypoints, grey_of, working_size
from db.pictures import read_picture

_SEED = 1
_ITERATIONS = 25
_SIDES_PX = (640, 400, 240)
"""Each picture is looked at in several sizes: a camera sees it from near and from far."""
_KEYPOINTS = 600


def main() -> None:
    """Learn from the folder's pictures, and write the file beside this one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("codebook.npz"))
    arguments = parser.parse_args()
    descriptors = np.concatenate(list(_descriptors(arguments.folder)))
    arrays = learn(descriptors)
    halves: dict[str, Any] = {name: values.astype(np.float16) for name, values in arrays.items()}
    np.savez_compressed(arguments.out, **halves)
    print(f"{len(descriptors)} descriptors, {arguments.out.stat().st_size} bytes in {arguments.out}")


def learn(descriptors: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """The arrays of a `Codebook` from (n, 128) descriptors, n at least some thousands."""
    given = descriptors.astype(np.float32)
    centroids = np.stack([_centroids(given[:, :HALF]), _centroids(given[:, HALF:])])
    normals, _ = np.linalg.qr(
        np.random.default_rng(_SEED).normal(size=(DESCRIPTOR_LENGTH, DESCRIPTOR_LENGTH))
    )
    hyperplanes = normals.astype(np.float16).astype(np.float32)
    zeros = np.zeros(DESCRIPTOR_LENGTH, np.float32)
    atoms = np.zeros((CODE_BYTES, CENTROIDS, DESCRIPTOR_LENGTH // CODE_BYTES), np.float32)
    draft = Codebook(centroids, hyperplanes, zeros, atoms, revision="draft")
    words = draft.words(descriptors)
    rest = given - draft.restored(words, np.zeros((len(words), CODE_BYTES), np.uint8))
    parts = np.split(rest, CODE_BYTES, axis=1)
    return {
        "centroids": centroids,
        "hyperplanes": hyperplanes,
        "thresholds": np.median(rest @ hyperplanes, axis=0).astype(np.float32),
        "atoms": np.stack([_centroids(part) for part in parts]),
    }


def _descriptors(folder: Path) -> Iterator[NDArray[np.uint8]]:
    for file in sorted(folder.glob("*.jpg")):
        grey = grey_of(read_picture(file).pixels)
        for side_px in _SIDES_PX:
            small = working_size(grey, side_px)
            yield find_keypoints(small, _KEYPOINTS).descriptors
            yield find_keypoints(even_contrast(small), _KEYPOINTS).descriptors


def _centroids(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """256 centroids by k-means (Lloyd 1982) from k-means++ seeds (Arthur & Vassilvitskii 2007)."""
    cv2.setRNGSeed(_SEED)
    criteria = (cv2.TERM_CRITERIA_COUNT, _ITERATIONS, 0.0)
    chosen = np.ascontiguousarray(points)
    _, _, centres = cv2.kmeans(chosen, CENTROIDS, np.empty(0, np.int32), criteria, 1, cv2.KMEANS_PP_CENTERS)
    return np.asarray(centres, np.float32)


if __name__ == "__main__":
    main()
