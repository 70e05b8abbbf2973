"""Pictures that people labelled: read from a table, and enough of each label in both halves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from precompute.calibrating.errors import CalibrationError
from precompute.calibrating.halves import is_fitted_on
from precompute.calibrating.judges import Judge
from precompute.evaluation.emotion.ratings import rows_of

FEWEST = 5
"""Pictures of each label in each half. A temperature is one number; but with fewer, one mistake decides."""
_TOLD = 5
"""So many of a kind are named; of the rest, how many there are."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture, and what people say it is."""

    image: Path
    name: str
    """As the table has it; it says in which half the picture is."""
    label: int
    """Index among the judge's labels."""


def read_labelled(images: Path, table: Path, judge: Judge) -> tuple[Labelled, ...]:
    """The pictures of a table.

    Args:
        images: the folder that files are relative to.
        table: CSV with the columns file, label.
        judge: who shall be calibrated with them.

    Raises:
        RatingsError: the table cannot be read, or lacks a column.
        CalibrationError: it names an unknown label, a file that is not there or twice, or too few pictures.
    """
    rows = [(row["file"], row["label"]) for _, row in rows_of(table, ("file", "label"))]
    _refuse(
        [label for _, label in rows if judge.place_of(label) is None],
        f"'{table.name}' has labels that {judge.model.name} does not know",
        f"it knows {', '.join(judge.labels)}; write one of them, or take the rows out",
    )
    _refuse(
        [name for name, _ in rows if not (images / name).is_file()],
        f"'{table.name}' names files that are not in {images}",
        "put them there, or take the rows out",
    )
    counts = Counter(name for name, _ in rows)
    _refuse(
        [name for name, count in counts.items() if count > 1],
        f"'{table.name}' names files twice",
        "leave each picture its one label",
    )
    labelled = tuple(
        Labelled(images / name, name, place)
        for name, label in rows
        if (place := judge.place_of(label)) is not None
    )
    _require_enough(labelled, judge, table)
    return labelled


def _refuse(found: Sequence[str], trouble: str, remedy: str) -> None:
    if found:
        names = list(dict.fromkeys(found))
        more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
        raise CalibrationError(f"{trouble}: {', '.join(map(repr, names[:_TOLD]))}{more}; {remedy}")


def _require_enough(labelled: Sequence[Labelled], judge: Judge, table: Path) -> None:
    """Of each label that occurs, in each half; one label alone tells nothing of probabilities."""
    counts = Counter((each.label, is_fitted_on(each.name)) for each in labelled)
    labels = sorted({each.label for each in labelled})
    if len(labels) < 2:
        raise CalibrationError(
            f"'{table.name}' has pictures of fewer than two labels; label some with {', '.join(judge.labels)}"
        )
    few = [
        f"{judge.labels[label]} {counts[label, True]} + {counts[label, False]}"
        for label in labels
        if min(counts[label, True], counts[label, False]) < FEWEST
    ]
    if few:
        raise CalibrationError(
            f"'{table.name}' has too few pictures of {', '.join(few)} (fitted on + tried on, by a hash of the "
            f"file's name), and needs {FEWEST} + {FEWEST} of each label; bring more, or take the label's rows out"
        )
