"""A report as plain text: rows become lines, because no column is as wide in every script."""

from __future__ import annotations

from precompute.reporting.document import Document, Sentence, Table


def as_text(document: Document) -> str:
    """The text, with its last line's end."""
    lines = [document.title, "=" * len(document.title), document.period]
    for section in document.sections:
        lines += ["", section.heading, "-" * len(section.heading)]
        for block in section.blocks:
            lines += _table(block, document) if isinstance(block, Table) else [_sentence(block, document)]
    return "\n".join(lines) + "\n"


def _sentence(sentence: Sentence, document: Document) -> str:
    return f"{document.attention} {sentence.text}" if sentence.is_warning else sentence.text


def _table(table: Table, document: Document) -> list[str]:
    return [f"{table.caption}:", *(_row(table.head, row, document) for row in table.rows)]


def _row(head: tuple[str, ...], row: tuple[str, ...], document: Document) -> str:
    cells = [(name, cell) for name, cell in zip(head[1:], row[1:], strict=True) if cell]
    if len(cells) == 1:
        return f"  • {row[0]}: {cells[0][1]}"
    return f"  • {document.parts.join((row[0], *(f'{name}: {cell}' for name, cell in cells)))}"
