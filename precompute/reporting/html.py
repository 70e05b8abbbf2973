"""A report as one HTML file: nothing is loaded, nothing runs, and what comes from outside is escaped."""

from __future__ import annotations

from html import escape
from importlib.resources import files

from precompute.reporting.document import Document, Section, Sentence, Table


def as_html(document: Document) -> str:
    """The whole page."""
    style = files(__package__ or "").joinpath("report.css").read_text(encoding="utf-8")
    sections = "\n".join(_section(section, document) for section in document.sections)
    return f"""<!DOCTYPE html>
<html lang="{escape(document.language)}" dir="{escape(document.direction)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(document.title)}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>{escape(document.title)}</h1>
<p>{escape(document.period)}</p>
{sections}
</main>
</body>
</html>
"""


def _section(section: Section, document: Document) -> str:
    blocks = "\n".join(
        _table(block) if isinstance(block, Table) else _sentence(block, document) for block in section.blocks
    )
    return f"<section>\n<h2>{escape(section.heading)}</h2>\n{blocks}\n</section>"


def _sentence(sentence: Sentence, document: Document) -> str:
    if not sentence.is_warning:
        return f"<p>{escape(sentence.text)}</p>"
    return f'<p class="warning"><strong>{escape(document.attention)}</strong> {escape(sentence.text)}</p>'


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
    rows = "\n".join(f"<tr>{_row(row)}</tr>" for row in table.rows)
    return (
        '<div class="table">\n<table>\n'
        f"<caption>{escape(table.caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _row(row: tuple[str, ...]) -> str:
    first, *others = row
    return f'<th scope="row">{escape(first)}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in others)
