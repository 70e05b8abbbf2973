"""Every image of the collection as a vector, kept beside its fingerprint.

    images without one -> reduced -> embedded, some at once -> stored
                         (workers)         (here alone)

An image that has its vector is passed over, so that the same command goes on where it was stopped. The vectors of
another embedder stay, and are what is published, until all images have the new one's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

import cv2

from content.recognition.embedding import Embedder
from content.recognition.features import Pixels
from content.recognition.neighbours import quantised
from db.database import Database
from db.entities import AccessionNumber, Digest
from db.errors import PictureError
from db.pictures import read_picture
from db.workers import Crashed, WorkerPool

_AT_ONCE = 16
"""So many images are embedded together, and kept in one transaction."""
_SIDE_PX = 640
"""Images are reduced to this before they come here; the models look at 224 pixels or so."""
_IMAGES_A_WORKER = 16
"""Fewer are read sooner than another process starts."""


@dataclass(frozen=True, slots=True)
class EmbedReport:
    """What was done."""

    embedded: int
    unchanged: int
    """Images that had their vector."""
    unreadable: tuple[tuple[AccessionNumber, str], ...] = ()
    """Works whose image could not be used, and why."""
    left: int = 0
    """Images that were not reached because somebody stopped it."""


@dataclass(frozen=True, slots=True)
class _Image:
    accession_number: AccessionNumber
    digest: Digest
    data: bytes


@dataclass(frozen=True, slots=True)
class _Unreadable:
    reason: str


def embed_collection(
    database: Database,
    embedder: Embedder,
    *,
    workers: int,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[], None] = lambda: None,
) -> EmbedReport:
    """Give every image of the collection its vector.

    Args:
        database: the studio's.
        embedder: makes the vectors.
        workers: processes that read images.
        stop: asked before each image; once true, what is in hand is stored and the rest left.
        progress: called once for each image.

    Raises:
        ModelUnusableError: what the model answers are no numbers.
    """
    revision = str(embedder.identity)
    wanted = _without(database, revision)
    total = len(images_of(database))
    for _ in range(total - len(wanted)):
        progress()
    embedded, unreadable = 0, list[tuple[AccessionNumber, str]]()
    results = _reduced(database, list(wanted.items()), workers, stop)
    while some := list(islice(results, _AT_ONCE)):
        good = [(image, pixels) for image, pixels in some if not isinstance(pixels, _Unreadable)]
        unreadable += [
            (image.accession_number, pixels.reason)
            for image, pixels in some
            if isinstance(pixels, _Unreadable)
        ]
        if good:
            _store(database, embedder, good)
        embedded += len(good)
        for _ in some:
            progress()
    left = len(wanted) - embedded - len(unreadable)
    if not left:
        with database.transaction() as store:
            store.features.drop_embeddings(but=revision)
    return EmbedReport(embedded, total - len(wanted), tuple(unreadable), left)


def images_of(database: Database) -> dict[Digest, AccessionNumber]:
    """Every image of the collection, and the first work that has it."""
    with database.transaction(read_only=True) as store:
        reproductions = store.reproductions.all()
    return {each.digest: each.accession_number for each in reversed(reproductions)}


def _without(database: Database, revision: str) -> dict[Digest, AccessionNumber]:
    """The images that have no vector of this revision."""
    images = images_of(database)
    with database.transaction(read_only=True) as store:
        done = store.features.images(revision)
    return {digest: number for digest, number in images.items() if digest not in done}


def _reduced(
    database: Database,
    wanted: Sequence[tuple[Digest, AccessionNumber]],
    workers: int,
    stop: Callable[[], bool],
) -> Iterator[tuple[_Image, Pixels | _Unreadable]]:
    images = (_image(database, digest, number) for digest, number in takewhile(lambda _: not stop(), wanted))
    count = min(workers, len(wanted) // _IMAGES_A_WORKER)
    if count <= 1:
        yield from ((image, _reduce(image)) for image in images)
        return
    for image, result in WorkerPool(_prepare, _reduce, count).results(images):
        if isinstance(result, Crashed):
            yield image, _Unreadable("Reading its image ended the process: out of memory, perhaps.")
        else:
            yield image, result


def _image(database: Database, digest: Digest, number: AccessionNumber) -> _Image:
    with database.transaction(read_only=True) as store:
        return _Image(number, digest, store.media.read(digest))


def _prepare() -> None:
    cv2.setNumThreads(1)


def _reduce(image: _Image) -> Pixels | _Unreadable:
    try:
        return read_picture(image.data, _SIDE_PX).pixels
    except PictureError as error:
        return _Unreadable(str(error))


def _store(database: Database, embedder: Embedder, good: Sequence[tuple[_Image, Pixels]]) -> None:
    vectors = quantised(embedder.embed([pixels for _, pixels in good]))
    with database.transaction() as store:
        for (image, _), vector in zip(good, vectors, strict=True):
            store.features.save(image.digest, str(embedder.identity), vector.tobytes())
