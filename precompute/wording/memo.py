"""What models have written already: refining and translating take seconds, and give the same for the same text.

A night that finds everything written loads no model. Whoever has a database keeps texts there under the same
keys.
"""

from __future__ import annotations

import hashlib
import json
from typing import Protocol

from db.entities import Contribution


class Memo(Protocol):
    """Texts by key. What is put is found again, by this process or another one."""

    def get(self, key: str) -> str | None:
        """The text, or None."""
        ...

    def put(self, key: str, text: str) -> None:
        """Keep a text; under a key that is taken, the first one stays."""
        ...


def memo_key(who: Contribution, text: str) -> str:
    """SHA-256 of the step, of the model with its revision, and of what it was given.

    Device and number type are no part of it: what one machine wrote serves all of them.
    """
    asked = json.dumps([who.step, f"{who.by}@{who.revision}", text], ensure_ascii=False)
    return hashlib.sha256(asked.encode()).hexdigest()


class MemoryMemo:
    """Texts for as long as the process lives."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """The text, or None."""
        return self._texts.get(key)

    def put(self, key: str, text: str) -> None:
        """Keep a text; under a key that is taken, the first one stays."""
        self._texts.setdefault(key, text)
