"""Arabic as a machine writes it, made regular: letters in logical order, Arabic punctuation, no ornaments.

Shaping and direction are the screen's work, so whatever prepares them for a dumb screen is undone.
"""

from __future__ import annotations

import re
import unicodedata

_LETTER = "\u0621-\u063a\u0641-\u064a\u066e-\u06d3\u06fa-\u06fc"
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
"""Letters in the shape that they have in a word; the letter itself is meant."""
_ORNAMENTS = re.compile("[\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200e\u200f\u202a-\u202e\ufeff]")
"""Tatweel, vowel signs, and marks that turn the direction. The isolates around names stay."""
_FOREIGN = re.compile(r"[^\W\d_\u0600-\u06ff]")
_MARKS = {",": "،", ";": "؛", "?": "؟"}
_MARK = re.compile(rf"(?<=[{_LETTER})»\u2069])[^\S\n]*([,;?])(?!\d)|(?<!\d)([,;])(?=[^\S\n]*[{_LETTER}])")
_BEFORE_STOP = re.compile(r"[^\S\n]+([.!:،؛؟])")
_BLANKS = re.compile(r"[^\S\n]+")


def regular(text: str) -> str:
    """The text with base letters and Arabic punctuation; doing so twice changes nothing, no letter is lost."""
    text = _PRESENTATION.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = _ORNAMENTS.sub("", text)
    text = _MARK.sub(lambda found: _MARKS[found[1] or found[2]], text)
    text = _BLANKS.sub(" ", _BEFORE_STOP.sub(r"\1", text))
    return "\n".join(line.strip() for line in text.split("\n"))


def is_arabic(text: str) -> bool:
    """True where at least half of the letters are Arabic."""
    letters = [letter for letter in text if letter.isalpha()]
    ours = [letter for letter in letters if "\u0600" <= letter <= "\u06ff"]
    return bool(letters) and 2 * len(ours) >= len(letters)


def has_foreign_letters(text: str) -> bool:
    """True where a letter of another script stands in the text."""
    return _FOREIGN.search(text) is not None


def isolated(name: str) -> str:
    """A foreign name kept whole within right-to-left text (Unicode's first strong isolate)."""
    return f"\u2068{name}\u2069" if has_foreign_letters(name) else name


def folded(text: str) -> str:
    """For comparing: regular, without the forms of alif, ya and ta marbuta."""
    plain = regular(text)
    for forms, letter in (("أإآٱ", "ا"), ("ىئ", "ي"), ("ة", "ه"), ("ؤ", "و")):
        plain = re.sub(f"[{forms}]", letter, plain)
    return plain.casefold()
