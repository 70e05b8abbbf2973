"""The material that the composer is measured against: piano excerpts with feelings, scores, paintings."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from random import Random

from db.entities import AccessionNumber, Artwork, LocalText
from precompute.evaluation.composer.errors import EvaluationError

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp"})


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piano excerpt that people have put into a quadrant of the plane of emotions."""

    path: Path
    song: str
    quadrant: int
    """1 happy, excited; 2 angry, tense; 3 sad; 4 calm."""


@dataclass(frozen=True, slots=True)
class Painting:
    """A picture with what its catalogue says."""

    path: Path
    artwork: Artwork


def emopia(folder: Path) -> list[Excerpt]:
    """The excerpts of EMOPIA (Hung et al. 2021): `label.csv` (ID, song, quadrant) and `midis/ID.mid`.

    Raises:
        EvaluationError: the table or a file is missing.
    """
    rows = _table(folder / "label.csv", ("ID", "song", "quadrant"))
    excerpts = [
        Excerpt(folder / "midis" / f"{row['ID']}.mid", row["song"], _quadrant(row, folder)) for row in rows
    ]
    _must_be_files([excerpt.path for excerpt in excerpts], folder)
    return excerpts


def scores(folder: Path, count: int, seed: int) -> list[Path]:
    """So many scores of a corpus with an `index.csv` (column file), drawn by the seed; all where there are fewer.

    Raises:
        EvaluationError: the table or a file is missing.
    """
    files = sorted(folder / row["file"] for row in _table(folder / "index.csv", ("file",)))
    chosen = sorted(Random(seed).sample(files, min(count, len(files))))
    _must_be_files(chosen, folder)
    return chosen


def paintings(folder: Path, count: int | None, seed: int) -> list[Painting]:
    """The pictures of a folder, or so many of them drawn by the seed.

    A `manifest.csv` (file, and where known accession_number, title, artist, year, style) says what they are.

    Raises:
        EvaluationError: there are no pictures.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _PICTURES)
    if not files:
        raise EvaluationError(f"{folder} holds no pictures: name the folder of the paintings")
    if count is not None and count < len(files):
        files = sorted(Random(seed).sample(files, count))
    manifest = folder / "manifest.csv"
    known = {row["file"]: row for row in _table(manifest, ("file",))} if manifest.is_file() else {}
    return [
        Painting(path, _artwork(path, known.get(path.relative_to(folder).as_posix(), {}))) for path in files
    ]


def _artwork(path: Path, row: dict[str, str]) -> Artwork:
    return Artwork(
        accession_number=AccessionNumber(row.get("accession_number") or path.stem),
        title=LocalText.of(en=row.get("title") or path.stem),
        artist=LocalText.of(en=row.get("artist") or ""),
        date=row.get("year") or "",
        culture=row.get("culture") or "",
        style=row.get("style") or "",
    )


def _table(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise EvaluationError(f"{path} has no column {', '.join(missing)}")
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EvaluationError(f"{path} cannot be read: {error}") from error
    if not rows:
        raise EvaluationError(f"{path} has no rows")
    return rows


def _quadrant(row: dict[str, str], folder: Path) -> int:
    if row["quadrant"] not in {"1", "2", "3", "4"}:
        raise EvaluationError(
            f"{folder / 'label.csv'}: the quadrant of {row['ID']} is {row['quadrant']!r}, not 1, 2, 3 or 4"
        )
    return int(row["quadrant"])


def _must_be_files(paths: list[Path], folder: Path) -> None:
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise EvaluationError(
            f"{folder} is not complete: {len(missing)} of {len(paths)} files are missing, first {missing[0].name}"
        )
