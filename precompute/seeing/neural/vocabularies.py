"""The words among which a model that knows pictures and texts chooses, read from `vocabularies.toml`."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of the composer that exclude one another, and how English says each of them."""

    name: str
    """As in `Suggestion.vocabulary`."""
    phrases: Mapping[str, tuple[str, ...]]
    """By word; at least one each."""
    templates: tuple[str, ...]
    """Sentences with one '{}'."""
    temperature: float
    """By which scores are divided before the softmax; above 0, and above 1 less sure."""

    @property
    def words(self) -> tuple[str, ...]:
        """In the order of the file."""
        return tuple(self.phrases)

    @property
    def digest(self) -> str:
        """Of what is said, whatever the temperature: one that was fitted holds for these words alone."""
        said = repr((sorted(self.phrases.items()), self.templates))
        return hashlib.sha256(said.encode()).hexdigest()[:8]

    def sentences(self, word: str) -> tuple[str, ...]:
        """Each of the word's phrases in each template."""
        return tuple(template.format(phrase) for phrase in self.phrases[word] for template in self.templates)


def _read_vocabularies() -> dict[str, Vocabulary]:
    text = files("precompute.seeing.neural").joinpath("vocabularies.toml").read_text("utf-8")
    return {name: _vocabulary(name, entry) for name, entry in tomllib.loads(text).items()}


def _vocabulary(name: str, entry: Mapping[str, Any]) -> Vocabulary:
    return Vocabulary(
        name=name,
        phrases={word: tuple(phrases) for word, phrases in entry["words"].items()},
        templates=tuple(entry["templates"]),
        temperature=entry["temperature"],
    )


VOCABULARIES: Mapping[str, Vocabulary] = _read_vocabularies()
"""By name."""
