"""Ratings: what people felt in front of paintings, and what the catalogue says of these."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from db.entities import AccessionNumber, Artwork, LocalText
from db.errors import KlangbildError

_LABEL_COLUMNS = ("file", "valence_z", "arousal_z")
_MANIFEST_COLUMNS = ("file", "artist", "title")


class RatingsError(KlangbildError):
    """A table of ratings or works cannot be used; the message says which, and what it needs."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A painting with the feeling that people had."""

    image: Path
    valence: float
    arousal: float
    """Standard scores over all that were rated together: 0 is usual."""
    artwork: Artwork
    """As the manifest has it; nameless without one."""

    @property
    def artist(self) -> str:
        """Whose works are drawn together; a work of an unknown artist stands alone."""
        return self.artwork.artist.text_in("en") or self.artwork.accession_number


def read_ratings(images: Path, labels: Path, manifest: Path | None) -> list[Rated]:
    """The rated paintings whose image is there.

    Args:
        images: the folder that files are relative to.
        labels: CSV with the columns file, valence_z, arousal_z.
        manifest: CSV with the columns file, artist, title and, if it has them, style, year, culture, description.

    Raises:
        RatingsError: a table cannot be read, lacks a column or a number, or names no image of the folder.
    """
    works = (
        {row["file"]: _artwork(row) for _, row in rows_of(manifest, _MANIFEST_COLUMNS)} if manifest else {}
    )
    rated = [
        Rated(
            image=images / row["file"],
            valence=_number(row, "valence_z", place),
            arousal=_number(row, "arousal_z", place),
            artwork=works.get(row["file"]) or _artwork({"file": row["file"]}),
        )
        for place, row in rows_of(labels, _LABEL_COLUMNS)
        if (images / row["file"]).is_file()
    ]
    if not rated:
        raise RatingsError(
            f"'{labels.name}' names no image in {images}; its column file is relative to that folder."
        )
    if manifest and not any(each.artwork.title for each in rated):
        raise RatingsError(f"'{manifest.name}' names none of the images that '{labels.name}' rates.")
    return rated


def rows_of(table: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row of a CSV table, with the words that tell a person where it stands.

    Raises:
        RatingsError: it cannot be read, or lacks one of the columns.
    """
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            missing = [name for name in columns if name not in (rows.fieldnames or ())]
            if missing:
                raise RatingsError(
                    f"'{table.name}' has no column {', '.join(missing)}; it needs {', '.join(columns)}."
                )
            for row in rows:
                yield (
                    f"{table.name}, line {rows.line_num}",
                    {name: text or "" for name, text in row.items() if name},
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RatingsError(f"'{table.name}' cannot be read: {error}.") from error


def _number(row: dict[str, str], column: str, place: str) -> float:
    try:
        number = float(row[column])
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise RatingsError(f"{place}: {column} is '{row[column]}', not a number.")
    return number


def _artwork(row: dict[str, str]) -> Artwork:
    return Artwork(
        accession_number=AccessionNumber(row["file"]),
        title=LocalText.of(en=row.get("title", "")),
        artist=LocalText.of(en=row.get("artist", "")),
        date=row.get("year", ""),
        culture=row.get("culture", ""),
        style=row.get("style", ""),
        description=LocalText.of(en=row.get("description", "")),
    )
