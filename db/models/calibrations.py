"""Calibrations: what a museum fitted to its own pictures, so that a model's numbers mean what they say."""

from __future__ import annotations

import json
import math
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.atomic import alone_with, write_atomically
from db.models.errors import ModelError
from db.models.stored import StoredModel
from db.plain import from_plain, to_plain

EMOTION = "emotion"
"""What a network that judges emotions is calibrated for."""
AGREEMENT = "caption agreement"
"""What a model that compares captions with pictures is calibrated for."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """One number of one model, and what it was fitted to."""

    model: str
    revision: str
    """Of the weights; of others it says nothing."""
    what: str
    """`EMOTION` or the name of a vocabulary: a temperature. `AGREEMENT`: the least cosine that is believed."""
    value: float
    examples: int
    """Pictures that it was fitted to and tried on."""
    at: datetime
    words: str = ""
    """A digest of the vocabulary as it was; of other words it says nothing either."""

    @property
    def is_temperature(self) -> bool:
        """False of a cosine."""
        return self.what != AGREEMENT

    def __str__(self) -> str:
        kind = "temperature" if self.is_temperature else "from"
        return f"{self.what}: {kind} {self.value:g}, by {self.examples} pictures on {self.at:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Calibrations:
    """The record, a JSON file; it outlives the models, as their pins do."""

    path: Path

    def all(self) -> tuple[Calibration, ...]:
        """Every calibration that is kept.

        Raises:
            ModelError: they cannot be read.
        """
        try:
            kept = from_plain(tuple[Calibration, ...], json.loads(self.path.read_text(encoding="utf-8")))
            for each in kept:
                _require_sound(each)
        except FileNotFoundError:
            return ()
        except Exception as error:  # cattrs raises whatever building a value raised
            raise ModelError(
                f"the calibrations in {self.path} cannot be read ({error}); restore the file from a back-up, or "
                "remove it and calibrate anew"
            ) from error
        return kept

    def keep(self, calibration: Calibration) -> None:
        """Keep one, in place of one of the same.

        Raises:
            ModelError: they cannot be read or written.
        """
        with self._changing():
            others = [each for each in self.all() if _place(each) != _place(calibration)]
            self._write([*others, calibration])

    def forget(self, model: str) -> int:
        """Forget all of a model, whatever its revision; how many there were.

        Raises:
            ModelError: there are none, or they cannot be read or written.
        """
        with self._changing():
            kept = self.all()
            others = [each for each in kept if each.model != model]
            if len(others) == len(kept):
                raise ModelError(
                    f"nothing is calibrated for {model}; `klangbild models list` tells what is for which"
                )
            self._write(others)
        return len(kept) - len(others)

    def _write(self, calibrations: Iterable[Calibration]) -> None:
        ordered = tuple(sorted(calibrations, key=_place))
        write_atomically(self.path, json.dumps(to_plain(ordered), ensure_ascii=False, indent=2) + "\n")

    @contextmanager
    def _changing(self) -> Generator[None]:
        try:
            with alone_with(self.path):
                yield
        except OSError as error:
            raise ModelError(
                f"the calibrations in {self.path} cannot be changed: {error.strerror}"
            ) from error


def value_of(
    calibrations: Iterable[Calibration], model: StoredModel, what: str, words: str = ""
) -> float | None:
    """What these weights are calibrated to; None where nothing was fitted for them, or for other words."""
    wanted = (model.name, model.revision, what, words)
    found = [
        each.value for each in calibrations if (each.model, each.revision, each.what, each.words) == wanted
    ]
    return found[0] if found else None


def _place(each: Calibration) -> tuple[str, str, str]:
    return each.model, each.revision, each.what


def _require_sound(each: Calibration) -> None:
    if each.is_temperature and not (math.isfinite(each.value) and each.value > 0):
        raise ValueError(f"a temperature lies above 0, not at {each.value}")
    if not each.is_temperature and not -1 <= each.value <= 1:
        raise ValueError(f"a cosine lies between -1 and 1, not at {each.value}")
