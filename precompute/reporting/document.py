"""A report in words: headings, sentences and tables, before anybody knows whether it becomes text or HTML."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line of its own."""

    text: str
    is_warning: bool = False
    """Somebody should do something."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first cell of each row says what the row is about."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading."""

    heading: str
    blocks: tuple[Sentence | Table, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report."""

    language: str
    """BCP 47."""
    direction: str
    """'ltr' or 'rtl'."""
    title: str
    period: str
    attention: str
    """The word before each warning."""
    parts: str
    """What stands between the cells of a row in plain text."""
    sections: tuple[Section, ...]
