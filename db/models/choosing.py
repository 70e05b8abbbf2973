"""Which files of a repository or a folder the store wants: safetensors, and what describes them.

Program code, other frameworks' weights and read-me files stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

SAFETENSORS = ".safetensors"
PICKLES = frozenset({".bin", ".pt", ".pth", ".th", ".ckpt", ".pkl", ".pickle"})
"""Files that torch reads by running what they say."""
_DESCRIBING = frozenset({".json", ".txt", ".model", ".spm", ".jinja"})
"""Configurations, vocabularies, SentencePiece models, templates of chats."""
_PICKLE_INDEX = ".bin.index.json"

ANYTHING = ("*", "*/*", "*/*/*")
"""Patterns for a model that nobody has described."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is wanted, in order."""

    plain: tuple[str, ...]
    """Kept as they are."""
    pickles: tuple[str, ...]
    """Weights that must be converted first."""

    @property
    def paths(self) -> tuple[str, ...]:
        """All of it."""
        return (*self.plain, *self.pickles)

    @property
    def has_weights(self) -> bool:
        """True where there is anything to compute with."""
        return bool(self.pickles) or any(path.endswith(SAFETENSORS) for path in self.plain)


def choose(paths: Iterable[str], patterns: Sequence[str]) -> Choice:
    """The files that match a pattern and are of a kind that the store takes.

    Pickles are wanted only in folders that have no safetensors. The index of sharded pickles is never wanted,
    because converting writes a new one.

    Args:
        paths: with '/' between parts.
        patterns: as a shell's, where '*' stops at '/'.
    """
    wanted = sorted(path for path in paths if any(_matches(path, pattern) for pattern in patterns))
    safe_folders = {PurePosixPath(path).parent for path in wanted if path.endswith(SAFETENSORS)}
    plain = tuple(
        path
        for path in wanted
        if PurePosixPath(path).suffix in {SAFETENSORS, *_DESCRIBING} and not path.endswith(_PICKLE_INDEX)
    )
    pickles = tuple(
        path for path in wanted if is_pickle(path) and PurePosixPath(path).parent not in safe_folders
    )
    return Choice(plain, pickles)


def is_pickle(path: str) -> bool:
    """True for the name of a file that may hold a pickle."""
    return PurePosixPath(path).suffix in PICKLES


def _matches(path: str, pattern: str) -> bool:
    parts, wanted = path.split("/"), pattern.split("/")
    if any(part.startswith(".") for part in parts):
        return False
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))
