"""A catalogue table as text, whatever file it came from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from content.errors import TableError


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row; as many cells as the table has headers."""

    number: int
    """As a spreadsheet counts: the headers are row 1."""
    cells: tuple[str, ...]
    surplus: int = 0
    """Filled cells beyond the last header: a sign that the row is broken."""


@dataclass(frozen=True, slots=True)
class Table:
    """A whole catalogue table."""

    name: str
    """Of the file, for messages."""
    headers: tuple[str, ...]
    rows: tuple[TableRow, ...]


def table_of(name: str, records: Iterable[Iterable[str]]) -> Table:
    """Make a table of records of text: the first filled one holds the headers, blank rows are left out.

    Raises:
        TableError: there is no row of headers.
    """
    numbered = enumerate(([tidy(cell) for cell in record] for record in records), start=1)
    filled = ((number, cells) for number, cells in numbered if any(cells))
    first = next(filled, None)
    if first is None:
        raise TableError(f"'{name}' holds no table: its first row must name the columns.")
    headers = _without_trailing_blanks(first[1])
    rows = tuple(_row(number, cells, len(headers)) for number, cells in filled)
    return Table(name, tuple(headers), rows)


def tidy(text: str) -> str:
    """Composed Unicode without control characters; spaces and blank lines at both ends are cut."""
    composed = unicodedata.normalize("NFC", text)
    kept = (letter for letter in composed if letter in "\n\t" or unicodedata.category(letter) != "Cc")
    return "".join(kept).replace("\t", " ").strip().strip("\ufeff")


def _row(number: int, cells: list[str], width: int) -> TableRow:
    inside = [*cells[:width], *[""] * (width - len(cells))]
    return TableRow(number, tuple(inside), surplus=sum(map(bool, cells[width:])))


def _without_trailing_blanks(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells
