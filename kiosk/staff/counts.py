"""What the kiosk counted, as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from db.diary import Count
from kiosk.visit.tallies import Counted

COLUMNS = ("kiosk", "day", "what", "which", "count")
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Spreadsheets compute a cell that begins so (OWASP, CSV injection): an accession number is somebody's text."""


def as_csv(counts: Iterable[Count], kiosk: str) -> str:
    """A line for each count, below a line of `COLUMNS`. Seconds of visits are told as minutes, with one decimal.

    Args:
        counts: in the order of the lines.
        kiosk: its name, so that the tables of several can be put together.
    """
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(COLUMNS)
    for each in counts:
        what, figure = (
            ("minute", f"{each.n / 60:.1f}") if each.what == Counted.SECOND else (each.what, f"{each.n:.0f}")
        )
        lines.writerow(
            [_harmless(kiosk), each.day.isoformat(), _harmless(what), _harmless(each.which), figure]
        )
    return written.getvalue()


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula; it shows the apostrophe, or hides it."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
