"""Catalogue tables in Excel workbooks: the first sheet, as its cells are shown."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from content.errors import TableError
from content.sources.table import Table, table_of

_MAX_UNPACKED_BYTES = 2**30
_FIXED_DECIMALS = re.compile(r"0\.(0+)")
_FIXED_DIGITS = re.compile(r"0{2,}")


def read_xlsx(path: Path) -> Table:
    """Read the first sheet of a workbook; formulas give the values that Excel last computed.

    Raises:
        TableError: the file cannot be read as a table.
    """
    try:
        _check_unpacked_size(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that concern looks and validation only
            workbook = load_workbook(path, read_only=True, data_only=True)
            try:
                return table_of(path.name, _records(workbook))
            finally:
                workbook.close()
    except OSError as error:
        raise TableError(f"'{path}' cannot be read: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError) as error:
        raise TableError(
            f"'{path.name}' is not an Excel workbook (.xlsx), or is damaged ({error})."
        ) from error


def _check_unpacked_size(path: Path) -> None:
    """A workbook is a ZIP file, and a small one can be a bomb."""
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > _MAX_UNPACKED_BYTES:
        raise TableError(f"'{path.name}' would unpack to {unpacked / 2**30:.1f} GiB: save it as CSV.")


def _records(workbook: Any) -> Iterator[list[str]]:
    sheets = workbook.worksheets
    if not sheets:
        raise TableError("The workbook has no sheet with cells.")
    sheet = sheets[0]
    sheet.reset_dimensions()  # some programs write a wrong extent, and cells would be missed
    for row in sheet.iter_rows():
        yield [_text(cell.value, getattr(cell, "number_format", "")) for cell in row]


def _text(value: object, number_format: str) -> str:
    """A cell as it is shown: Excel keeps '1930.500' as a number and '0.000' as its format."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def _number(value: float, number_format: str) -> str:
    decimals = _FIXED_DECIMALS.fullmatch(number_format)
    if decimals:
        return f"{value:.{len(decimals[1])}f}"
    if value != int(value):
        return repr(value)
    digits = len(number_format) if _FIXED_DIGITS.fullmatch(number_format) else 0
    return str(int(value)).zfill(digits)
