"""Records of the model store that several programs may change: one at a time."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from db.atomic import alone_with
from db.models.errors import ModelError


@contextmanager
def changing(path: Path, named: str, refusal: type[ModelError] = ModelError) -> Generator[None]:
    """Nobody else changes the record meanwhile; waits for whoever does.

    Args:
        path: of the record.
        named: what a person calls it: 'pins'.
        refusal: what is raised where the disk refuses.

    Raises:
        ModelError: it cannot be locked or written.
    """
    try:
        with alone_with(path):
            yield
    except OSError as error:
        raise refusal(f"the {named} in {path} cannot be changed: {error.strerror}") from error
