"""Words as they are compared: without what people leave out, add or confuse when they type.

Latin letters lose case and accents; Arabic ones their vowel signs, the stretching stroke and the hamza, and those
that are typed for one another become one, as in Arabic search engines (Larkey, Ballesteros and Connell, 2002).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        # What Unicode does not take apart.
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        # Arabic: the alefs have lost their hamza already, but not the wasla; then what only looks alike.
        "ٱ": "ا",
        "ى": "ي",
        "ة": "ه",
        "ء": "",
        "ـ": "",
        # Persian and Urdu keyboards give these for the same letters.
        "ک": "ك",
        "ی": "ي",
        "ہ": "ه",
    }
)
_PART = re.compile(r"[^\W_]+")
_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
"""'The', also with what Arabic writes before it without a space: and, in, like, so, for."""
_SHORTEST_NOUN = 2
_REMEMBERED = 50_000


@lru_cache(maxsize=_REMEMBERED)  # a collection repeats its artists, dates, rooms and tags
def fold(text: str) -> str:
    """The text as it is compared; folding it again changes nothing."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    folded = "".join(_digit(letter) for letter in apart if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", folded.casefold().translate(_LETTERS))


def indexed_words(text: str) -> set[str]:
    """All words by which a text is found."""
    found: set[str] = set()
    for chunk in fold(text).split():
        parts = _PART.findall(chunk)
        for part in parts:
            found.update(_with_bare(part))
        if len(parts) > 1:  # O'Keeffe is typed as okeeffe too, K-1 as k1
            found.add("".join(parts))
    return found


def asked_words(text: str) -> list[tuple[str, ...]]:
    """The words of a search, each with the forms that will do for it."""
    return [tuple(_with_bare(part)) for part in _PART.findall(fold(text))]


def _with_bare(word: str) -> Iterator[str]:
    """The word, and what it is without the Arabic article."""
    yield word
    for article in _ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + _SHORTEST_NOUN:
            yield word[len(article) :]
            if article != "ال" and article.endswith("ال"):
                yield word[1:]  # 'and the sea' is found by 'the sea'
            return


def _digit(letter: str) -> str:
    """European digits for all others."""
    if letter.isascii() or not letter.isdecimal():
        return letter
    return str(unicodedata.decimal(letter))
