"""A report as files: a page to read and to print, and the same as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from db.atomic import write_atomically
from db.errors import StoreError
from precompute.reporting.html import as_html
from precompute.reporting.languages import Language
from precompute.reporting.report import NightReport
from precompute.reporting.text import as_text
from precompute.reporting.wording import document


@dataclass(frozen=True, slots=True)
class Written:
    """A report that was written, and its text."""

    html: Path
    text: str


def write_report(report: NightReport, language: Language, folder: Path) -> Written:
    """Write DATE.html and DATE.txt, in the place of those of the same day; each is whole or not there.

    Raises:
        StoreError: the folder cannot be written.
    """
    worded = document(report, language)
    text = as_text(worded)
    html = folder / f"{report.until.astimezone(language.zone):%Y-%m-%d}.html"
    try:
        write_atomically(html, as_html(worded))
        write_atomically(html.with_suffix(".txt"), text)
    except OSError as error:
        raise StoreError(f"the report {html} cannot be written: {error.strerror or error}") from error
    return Written(html, text)
