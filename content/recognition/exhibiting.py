"""Recognition in the exhibition file: what publishing adds to it, and how a kiosk takes it out again."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from content.recognition.embedding import EmbedderId
from content.recognition.features import RecognitionError
from content.recognition.fingerprint import FEATURES_REVISION, Fingerprint
from content.recognition.index import Index
from content.recognition.neighbours import EmbeddedWorks
from content.recognition.recogniser import MOST_VIEWS, Recogniser
from content.recognition.resembling import Resemblance, pace_of
from content.recognition.weights import FindModel, fitting_embedder
from db.entities import AccessionNumber
from db.exhibition import Exhibition, Part, PartSource, WorkEmbeddings
from db.models import ModelUnusableError

_log = logging.getLogger(__name__)

_WORKS = "recognition.works"
_INDEX = "recognition.index"
_FINGERPRINT = "recognition.fingerprint"
_EMBEDDER = "recognition.embedder"
_EMBEDDINGS = "recognition.embeddings"
_HELD = 256
"""Fingerprints in memory: what was just looked at is looked at again in the next frame."""


def recognition_parts(source: PartSource) -> Iterator[Part]:
    """The index of all works, and the fingerprint of each without what the index holds; and embeddings.

    Raises:
        FingerprintError: stored features are damaged.
        RecognitionError: stored embeddings are.
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
    if source.embeddings.revision:
        yield from _embedding_parts(source.embeddings, numbers)


def _embedding_parts(embeddings: WorkEmbeddings, numbers: Sequence[AccessionNumber]) -> Iterator[Part]:
    places = {number: place for place, number in enumerate(numbers)}
    stored = [(places[number], data) for number, data in embeddings.of_works() if number in places]
    if not stored:
        return
    if len({len(data) for _, data in stored}) != 1:
        raise RecognitionError(
            "The stored embeddings are not of one length: "
            "forget them with `klangbild embed --none`, and embed anew."
        )
    directions = np.frombuffer(b"".join(data for _, data in stored), np.int8).reshape(len(stored), -1)
    yield Part(_EMBEDDER, 0, embeddings.revision.encode())
    works = EmbeddedWorks.of([place for place, _ in stored], directions)
    for position, chunk in enumerate(works.to_chunks()):
        yield Part(_EMBEDDINGS, position, chunk)


def recogniser_of(
    exhibition: Exhibition, find_model: FindModel | None = None, *, live: bool = False
) -> Recogniser:
    """A recogniser of the exhibition's works; the index is read at once, fingerprints when they are needed.

    The exhibition must stay open as long as the recogniser is used.

    Args:
        exhibition: whose works.
        find_model: gives the weights with which the works were embedded, where they were; None: do without.
        live: frames come on and on, and looking at one must not take long.

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
    resemblance = None if find_model is None else _resemblance(exhibition, index.works, find_model, live=live)
    return Recogniser([AccessionNumber(number) for number in numbers], index, fingerprint_of, resemblance)


def _resemblance(
    exhibition: Exhibition, works: int, find_model: FindModel, *, live: bool
) -> Resemblance | None:
    """None, with a line in the log, where works were embedded by what this machine lacks or is too slow for."""
    stated = b"".join(exhibition.parts(_EMBEDDER))
    if not stated:
        return None
    embedder = fitting_embedder(EmbedderId.parse(stated.decode()), find_model, threads=1 if live else None)
    if embedder is None:
        return None
    embedded = EmbeddedWorks.from_chunks(exhibition.parts(_EMBEDDINGS), works)
    try:
        return Resemblance(embedder, embedded, pace_of(embedder, MOST_VIEWS) if live else 1)
    except ModelUnusableError as error:
        _log.warning("Works are known by their keypoints alone: %s", error)
        return None
