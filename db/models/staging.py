"""Where a model grows until it is whole; a cut, a kill or a full disk leaves it for the next try."""

from __future__ import annotations

import json
import shutil
import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from db.atomic import write_atomically
from db.locks import only_holder
from db.models.errors import ModelError


@dataclass(frozen=True, slots=True)
class Staging:
    """The staging folder of one model."""

    root: Path
    """The store's."""
    name: str

    @property
    def folder(self) -> Path:
        """What becomes the model's place."""
        return self._place / "whole"

    @property
    def files(self) -> Path:
        """Files that are whole."""
        return self.folder / "files"

    @property
    def parts(self) -> Path:
        """What is no part of the model: files that still grow, and pickles that are to be converted."""
        return self._place / "parts"

    @property
    def _discarded(self) -> Path:
        return self._place / "discarded"

    @property
    def _place(self) -> Path:
        return self.root / ".staging" / self.name

    def held(self) -> AbstractContextManager[None]:
        """Nobody else fetches, imports or removes this model meanwhile.

        Raises:
            ModelError: somebody does.
        """
        return only_holder(
            self._place / "lock",
            ModelError(f"{self.name} is being fetched, imported or removed by another program; wait for it"),
        )

    def begin(self, source: object) -> None:
        """Go on with what is there, if it came from the same source; else begin anew.

        Args:
            source: plain JSON that tells one source from another.

        Raises:
            OSError: the folder cannot be written.
        """
        noted = self.parts / "source.json"
        said = json.dumps(source, sort_keys=True)
        if not noted.is_file() or noted.read_text(encoding="utf-8") != said:
            self.clear()
            write_atomically(noted, said)
        self.files.mkdir(parents=True, exist_ok=True)

    def part(self, path: str) -> Path:
        """Where a file grows. Its name does not matter, but must be the same next time."""
        return self.parts / f"{uuid.uuid5(uuid.NAMESPACE_URL, path)}.part"

    def whole(self, path: str) -> Path:
        """Where a file lies when it is whole; its folder is made."""
        return _with_folder(self.files / path)

    def pickle(self, path: str) -> Path:
        """Where a whole pickle waits to be converted; its folder is made."""
        return _with_folder(self.parts / "pickles" / path)

    def discarded(self) -> Path:
        """A name for what `clear` is to delete."""
        return _with_folder(self._discarded / uuid.uuid4().hex)

    def is_empty(self) -> bool:
        """True where nothing was begun."""
        return not (self.folder.exists() or self.parts.exists() or self._discarded.exists())

    def clear(self) -> None:
        """Forget everything that is here.

        Raises:
            OSError: something cannot be deleted.
        """
        for folder in (self.folder, self.parts, self._discarded):
            if folder.exists():
                shutil.rmtree(folder)


def _with_folder(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
