"""Sentences and lines: what a translator gets at a time."""

from __future__ import annotations

import re
from collections.abc import Callable

_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")
_ABBREVIATED = re.compile(r"(?:\b(?:[A-Z]|St|Mr|Mrs|Dr|c|ca|no|op|vol|fig)\.)$", re.IGNORECASE)
"""A full stop that ends no sentence: 'J. M. W. Turner', 'Op. 9'."""


def sentences(line: str) -> list[str]:
    """The sentences of a line, each with its punctuation; joined by single spaces they are the line again."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(line):
        if _ABBREVIATED.search(line[start : end.start()]):
            continue
        found.append(line[start : end.end()].strip())
        start = end.end()
    return [*found, line[start:].strip()] if line[start:].strip() else found


def short_enough(sentence: str, most: int, length: Callable[[str], int]) -> list[str]:
    """A sentence in parts that a model can read whole: cut behind a comma near the middle, else between words.

    Args:
        sentence: any text.
        most: the length that no part exceeds, unless it is a single word.
        length: of a text, as the model counts.
    """
    words = sentence.split()
    if len(words) < 2 or length(sentence) <= most:
        return [sentence] if sentence else []
    middle = len(words) // 2
    commas = [at for at in range(1, len(words)) if words[at - 1].endswith((",", ";", ":"))]
    cut = min(commas, key=lambda at: abs(at - middle), default=middle)
    if not len(words) // 5 <= cut <= len(words) - len(words) // 5:
        cut = middle
    first, second = " ".join(words[:cut]), " ".join(words[cut:])
    return [*short_enough(first, most, length), *short_enough(second, most, length)]
