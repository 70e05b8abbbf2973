"""The sample collection on disk: canvases as PNG files, and the catalogue that the import reads."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import cv2

from db.errors import KlangbildError
from db.workers import Crashed, WorkerPool
from kiosk.demo.collection import SampleWork

REVISION = "1"
"""Changes whenever the same work would be painted with other pixels; folders of canvases bear it."""

_ARTIST, _ARTIST_AR = "Klangbild Studio (sample)", "استوديو كلانغبيلد (نموذج)"


class CanvasError(KlangbildError):
    """A canvas or the catalogue cannot be written."""


def paint_canvases(folder: Path, works: Sequence[SampleWork], done: Callable[[], None]) -> int:
    """Paint what is not painted yet.

    Args:
        folder: gets one PNG file for each work.
        works: what to paint.
        done: called for each work that is there.

    Returns:
        How many canvases were painted now; the others were there.

    Raises:
        CanvasError: a canvas cannot be written.
    """
    missing = [work for work in works if not (folder / work.file_name).is_file()]
    for _ in range(len(works) - len(missing)):
        done()
    if not missing:
        return 0
    pool = WorkerPool(_begin, partial(_paint_into, folder), min(len(missing), os.cpu_count() or 1))
    for work, result in pool.results(missing):
        if isinstance(result, Crashed):
            raise CanvasError(f"Painting {work.accession_number} ended unexpectedly: free some memory.")
        done()
    return len(missing)


def write_catalogue(file: Path, works: Sequence[SampleWork]) -> None:
    """Write the catalogue of the works as a museum's CSV export.

    Raises:
        CanvasError: the file cannot be written.
    """
    rows = [_row(work) for work in works]
    try:
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    except OSError as error:
        raise CanvasError(f"The catalogue '{file}' cannot be written: {error.strerror or error}.") from error


def write_whole(file: Path, data: bytes) -> None:
    """Write under another name first, so that an interrupted run leaves no half file.

    Raises:
        CanvasError: the file cannot be written.
    """
    unfinished = file.with_name(file.name + ".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(data)
        unfinished.replace(file)
    except OSError as error:
        raise CanvasError(f"'{file}' cannot be written: {error.strerror or error}.") from error


def _begin() -> None:
    """A painter needs nothing beforehand."""


def _paint_into(folder: Path, work: SampleWork) -> None:
    write_whole(folder / work.file_name, _png(work))


def _row(work: SampleWork) -> dict[str, str]:
    return {
        "accession_number": work.accession_number,
        "image": work.file_name,
        "title": work.title,
        "title_ar": work.title_ar,
        "artist": _ARTIST,
        "artist_ar": _ARTIST_AR,
        "date": "2026",
        "culture": work.culture,
        "style": work.style,
        "medium": "Painted by code",
        "room": work.room,
        "credit_line": "Klangbild sample collection",
        "rights": "CC0",
        "description": work.description,
        "description_ar": work.description_ar,
        "sample": "yes",
    }


def _png(work: SampleWork) -> bytes:
    encoded, data = cv2.imencode(".png", cv2.cvtColor(work.painted(), cv2.COLOR_RGB2BGR))
    if not encoded:
        raise CanvasError(f"The canvas of {work.accession_number} cannot be encoded as PNG.")
    return data.tobytes()
