"""What models wrote, on both sides of a run: the parent looks it up, the workers write what is missing.

The live service remembers a little, and keeps nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from db.entities import Digest

if TYPE_CHECKING:
    from db.database import Database  # half a second of loading that worker processes have no use for


class UnwrittenError(Exception):
    """A model has not written this yet; whoever only looks things up goes without. No fault of anybody's."""


class StoredWritings:
    """The parent's: what the database has. It writes nothing, so the parent never loads a model."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> str | None:
        """The text.

        Raises:
            UnwrittenError: no model was asked this.
        """
        with self._database.transaction(read_only=True) as store:
            text = store.writings.maybe_get(Digest(key))
        if text is None:
            raise UnwrittenError(key)
        return text

    def put(self, key: str, text: str) -> None:
        """Never called: what is not there is never written here."""
        raise NotImplementedError("the parent of a run only looks writings up")


class NewWritings:
    """A worker's: what its models wrote, remembered, and handed over once to be stored."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._untaken: list[tuple[Digest, str]] = []

    def get(self, key: str) -> str | None:
        """The text, if this worker's models wrote it."""
        return self._texts.get(key)

    def put(self, key: str, text: str) -> None:
        """Remember a text; under a key that is taken, the first one stays."""
        if key not in self._texts:
            self._texts[key] = text
            self._untaken.append((Digest(key), text))

    def taken(self) -> tuple[tuple[Digest, str], ...]:
        """What was written since the last call."""
        taken, self._untaken = tuple(self._untaken), []
        return taken


class RecentWritings:
    """The live service's: what its models wrote for the last pieces, in memory alone.

    Texts made from visitors' pictures are kept nowhere else, and for no longer than others take their place.
    """

    def __init__(self, most: int = 64) -> None:
        """Of one piece there are about ten texts."""
        if most < 1:
            raise ValueError(f"at least one text must be remembered, not {most}")
        self._most = most
        self._texts: OrderedDict[str, str] = OrderedDict()

    def get(self, key: str) -> str | None:
        """The text, if it was used among the last ones."""
        if key in self._texts:
            self._texts.move_to_end(key)
        return self._texts.get(key)

    def put(self, key: str, text: str) -> None:
        """Remember a text and forget the one unused for longest; under a key that is taken, the first one stays."""
        self._texts.setdefault(key, text)
        self._texts.move_to_end(key)
        if len(self._texts) > self._most:
            self._texts.popitem(last=False)
