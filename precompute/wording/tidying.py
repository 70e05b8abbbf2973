"""What a captioner wrote, tidied: no artefacts, no stammering, a capital at the beginning, a stop at the
end."""

from __future__ import annotations

import re

_INVENTED = re.compile(r"\b(?:(?:an?|the) )?araf\w*\b", re.IGNORECASE)
"""'araffe', 'arafed': a word that BLIP-large has from nowhere, in place of an article or of a thing."""
_WITHOUT_NOUN = re.compile(
    r"\ba (?=(?:in|on|of|at|with|by|near|is|are|and|sitting|standing)\b|[.,]|$)", re.IGNORECASE
)
_SPLIT_WORD = re.compile(r"(?<=\w) ?(['’-]) (?=\w)| (['’])(?=\w)")
"""Word pieces are written apart: "sailor ' s", "self - portrait"."""
_BEFORE_STOP = re.compile(r"\s+([.,;:!?])")
_STAMMER = re.compile(r"\b(\w+(?:[ ,]+\w+){0,5}?)(?:[ ,]+\1\b)+", re.IGNORECASE)
"""The same one to six words again and again."""


def tidied(text: str) -> str:
    """One clean sentence, or nothing where nothing can be read. Tidying twice changes nothing."""
    text = " ".join(_INVENTED.sub("a", text).split())
    text = _WITHOUT_NOUN.sub("a scene ", f"{text} ").strip()
    text = _BEFORE_STOP.sub(r"\1", _SPLIT_WORD.sub(r"\1\2", text))
    while (shorter := _STAMMER.sub(r"\1", text)) != text:
        text = shorter
    text = text.strip(" .,;:-'\"")
    if not any(letter.isalpha() for letter in text):
        return ""
    return text[:1].upper() + text[1:] + ("" if text[-1] in "!?" else ".")
