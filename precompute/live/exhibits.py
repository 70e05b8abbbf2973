"""The works that the studio has published, for kiosks that want another piece for one, and for visitors' pages.

The exhibition file is opened for each question, which takes less than a thousandth of a second: so what was
published a moment ago is there, and nobody has to tell when the last reader of an older file has gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from db.entities import AccessionNumber, Digest
from db.errors import NotFoundError
from db.exhibition import ExhibitedWork, Exhibition, page_id
from precompute.live.subjects import Subject


class Exhibits:
    """What lies in an exhibition file, whichever version of it is there.

    Every method raises `StoreError` where the file cannot be read, `NotFoundError` where it has no such work.

    Args:
        path: of the exhibition file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def subject(self, accession_number: AccessionNumber) -> Subject:
        """A work that another piece may be composed for.

        Raises:
            NotFoundError: it is not on show, or has no piece yet.
        """
        with self._open() as exhibition:
            subject = Subject.of(exhibition.work(accession_number))
        if subject is None:
            raise NotFoundError(f"the work {accession_number} has no music in this exhibition")
        return subject

    def on_page(self, name: str) -> ExhibitedWork:
        """The work that a page is about.

        Raises:
            NotFoundError: no work on show has this page.
        """
        with self._open() as exhibition:
            for number in exhibition.accession_numbers():
                if page_id(number) == name:
                    return exhibition.work(number)
        raise NotFoundError(f"no work of this exhibition has the page {name}")

    def image(self, work: ExhibitedWork) -> bytes:
        """The picture of a work."""
        with self._open() as exhibition:
            return exhibition.image(work.reproduction.digest)

    @contextmanager
    def recording(self, digest: Digest) -> Iterator[BinaryIO]:
        """A recording as a seekable stream."""
        with self._open() as exhibition, exhibition.audio(digest) as stream:
            yield stream

    @contextmanager
    def _open(self) -> Iterator[Exhibition]:
        with closing(Exhibition.open(self._path)) as exhibition:
            yield exhibition
