"""Catalogue tables in CSV files, as the spreadsheets of the last thirty years wrote them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from itertools import islice
from pathlib import Path

from content.errors import TableError
from content.sources.table import Table, table_of

_DELIMITERS = ",;\t|"
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARABIC_WORD = re.compile(rb"[\xc0-\xff]{4}")
"""In Windows-1256 a word; in Windows-1252 four accented letters in a row, which no language of it writes."""
_SAMPLE_ROWS = 20


def read_csv(path: Path) -> Table:
    """Read a CSV file: UTF-8, UTF-16, Windows-1252 or -1256; comma, semicolon, tab or bar between cells.

    Cells stay the text they are: what looks like a formula or a number is not interpreted.

    Raises:
        TableError: the file cannot be read as a table.
    """
    try:
        text = _decoded(path.read_bytes())
        delimiter, text = _delimiter(text)
        return table_of(path.name, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except OSError as error:
        raise TableError(f"'{path}' cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise TableError(
            f"'{path.name}' is neither UTF-8, UTF-16 nor Windows-1252 text: save it as 'CSV UTF-8'."
        ) from error
    except csv.Error as error:
        raise TableError(
            f"'{path.name}' is not a clean CSV file ({error}): a quotation mark may be left open."
        ) from error


def _decoded(data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding)
    unmarked = _unmarked_utf16(data)
    if unmarked:
        return data.decode(unmarked)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1256" if _ARABIC_WORD.search(data) else "cp1252")


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: in a table's headers, every second byte of a Latin letter is zero."""
    sample = data[:200]
    if sample[1::2].count(0) * 4 > len(sample):
        return "utf-16-le"
    if sample[0::2].count(0) * 4 > len(sample):
        return "utf-16-be"
    return None


def _delimiter(text: str) -> tuple[str, str]:
    """The delimiter, and the text without the 'sep=;' line by which Excel names it."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first[4], rest
    return max(_DELIMITERS, key=lambda delimiter: _columns(text, delimiter)), text


def _columns(text: str, delimiter: str) -> tuple[int, int]:
    """How well a delimiter fits: in how many rows it gives as many columns as in the first, and how many."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths = [len(record) for record in islice(reader, _SAMPLE_ROWS) if record]
    if not widths or widths[0] == 1:
        return 0, 0
    return sum(width == widths[0] for width in widths), widths[0]
