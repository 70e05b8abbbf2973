"""Which rows of a table can be imported: each is accepted with its image file, or rejected with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from content.errors import ImageFileError
from content.mapping import ColumnMapping, Record, read_record
from content.sources.folder import ImageFolder
from content.sources.table import Table, TableRow
from db.entities import RightsStatus

_MAX_ACCESSION_LENGTH = 250
"""Percent-encoded in any script, a QR label still holds it (`content.codes.links`)."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is imported."""

    table: Table
    mapping: ColumnMapping
    images: ImageFolder
    default_rights: RightsStatus = RightsStatus.UNKNOWN
    """Of the works whose row states none."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that can be imported if its image can be read."""

    record: Record
    image: Path


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that is not imported, and the one reason why."""

    row: int
    """As a spreadsheet counts: the headers are row 1. Without a table: the file's place in the folder."""
    accession_number: str
    reason: str


def judge_rows(source: Source) -> Iterator[Accepted | Rejection]:
    """Judge every row, in order; of rows with the same accession number the first counts."""
    first_row: dict[str, int] = {}
    for row in source.table.rows:
        record = read_record(row, source.mapping, source.default_rights)
        number = record.artwork.accession_number
        problem = _problem(row, number)
        if problem is None and number in first_row:
            problem = f"the accession number is taken by row {first_row[number]} already"
        if problem is None:
            first_row[number] = row.number
            try:
                yield Accepted(record, source.images.find(record.image, number))
                continue
            except ImageFileError as error:
                problem = str(error)
        yield Rejection(row.number, _printable(number), problem)


def unused_images(source: Source, used: frozenset[Path]) -> int:
    """How many images of the folder are not among those that are used."""
    return sum((source.images.root / file).resolve() not in used for file in source.images.files)


def _problem(row: TableRow, accession_number: str) -> str | None:
    if row.surplus:
        return (
            "the row has more cells than there are columns: a delimiter inside a cell needs quotation marks"
        )
    if any(_printable(cell) != cell for cell in row.cells):
        return "it holds bytes that are no text: give the file a name in UTF-8, or write the table in it"
    if not accession_number:
        return "the accession number is missing"
    if len(accession_number) > _MAX_ACCESSION_LENGTH:
        return f"the accession number is longer than {_MAX_ACCESSION_LENGTH} characters"
    return None


def _printable(text: str) -> str:
    """The text with what UTF-8 cannot write (bytes of a file name in another encoding) spelled out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
