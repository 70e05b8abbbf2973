"""Recognition in the exhibition file: what publishing adds to it, and how a kiosk takes it out again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

from content.recognition.features import RecognitionError
from content.recognition.fingerprint import FEATURES_REVISION, Fingerprint
from content.recognition.index import Index
from content.recognition.recogniser import Recogniser
from db.entities import AccessionNumber
from db.exhibition import Exhibition, Part, PartSource

_WORKS = "recognition.works"
_INDEX = "recognition.index"
_FINGERPRINT = "recognition.fingerprint"
_HELD = 256
"""Fingerprints in memory: what was just looked at is looked at again in the next frame."""


def recognition_parts(source: PartSource) -> Iterator[Part]:
    """The index of all works, and the fingerprint of each without what the index holds.

    Raises:
        FingerprintError: stored features are damaged.
    """
    numbers: list[AccessionNumber] = []

    def fingerprints() -> Iterator[Fingerprint]:
        for number, data in source.features():
            numbers.append(number)
            yield Fingerprint.from_bytes(data)

    index = Index.build(fingerprints())
    for position, data in enumerate(index.to_chunks()):
        yield Part(_INDEX, position, data)
    for position, (_, data) in enumerate(source.features()):
        yield Part(_FINGERPRINT, position, Fingerprint.from_bytes(data).without_signs().to_bytes())
    yield Part(_WORKS, 0, json.dumps(numbers, ensure_ascii=False).encode())


def recogniser_of(exhibition: Exhibition) -> Recogniser:
    """A recogniser of the exhibition's works; the index is read at once, fingerprints when they are needed.

    The exhibition must stay open as long as the recogniser is used.

    Raises:
        DamagedError: what was published of it is damaged.
        RecognitionError: it was made by another version of the program.
    """
    if exhibition.features_revision not in (FEATURES_REVISION, ""):
        raise RecognitionError(
            f"The exhibition's works were looked at by another version ({exhibition.features_revision}, not "
            f"{FEATURES_REVISION}): import the collection again and publish it, or update the kiosk's program."
        )

    @lru_cache(maxsize=_HELD)
    def fingerprint_of(place: int) -> Fingerprint:
        return Fingerprint.from_bytes(exhibition.part(_FINGERPRINT, place))

    numbers: list[str] = [number for piece in exhibition.parts(_WORKS) for number in json.loads(piece)]
    index = Index.from_chunks(exhibition.parts(_INDEX))
    if index.works != len(numbers):
        raise RecognitionError("The exhibition's index does not fit its works: publish it again.")
    return Recogniser([AccessionNumber(number) for number in numbers], index, fingerprint_of)
