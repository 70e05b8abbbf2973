"""Years in a catalogue's date: '1889', 'c. 1650', 'late 18th century', 'Edo period (1615-1868)', '1325 AH'."""

from __future__ import annotations

import re
from collections.abc import Callable

Years = tuple[int, int]
"""First and last year, CE; negative before it."""

_ROMAN = {"i": 1, "v": 5, "x": 10}
_ARABIC_UNITS = (
    "الاول",
    "الثاني",
    "الثالث",
    "الرابع",
    "الخامس",
    "السادس",
    "السابع",
    "الثامن",
    "التاسع",
    "العاشر",
)
_ARABIC_TEENS = ("الحادي", *_ARABIC_UNITS[1:9])
_ARABIC_CENTURIES = {
    **{word: number for number, word in enumerate(_ARABIC_UNITS, 1)},
    **{f"{word} عشر": number for number, word in enumerate(_ARABIC_TEENS, 11)},
    "العشرين": 20,
    "العشرون": 20,
    "الحادي والعشرين": 21,
    "الحادي والعشرون": 21,
}
_PARTS = {
    "early": (0.0, 0.33),
    "mid": (0.33, 0.67),
    "middle": (0.33, 0.67),
    "late": (0.67, 1.0),
    "first half": (0.0, 0.5),
    "second half": (0.5, 1.0),
    "first quarter": (0.0, 0.25),
    "second quarter": (0.25, 0.5),
    "third quarter": (0.5, 0.75),
    "last quarter": (0.75, 1.0),
    "fourth quarter": (0.75, 1.0),
    "اوائل": (0.0, 0.33),
    "منتصف": (0.33, 0.67),
    "اواخر": (0.67, 1.0),
}
_NAMES_OF_PARTS = "|".join(sorted(_PARTS, key=len, reverse=True))
_OF = r"[\s-]+(?:of\s+)?(?:the\s+)?"
_PART = rf"(?:(?P<part>{_NAMES_OF_PARTS}){_OF})?"
_DASH = r"\s*(?:-|/|to|and|or)\s*"
_BCE = r"(?P<bce>\s*b\.?\s?c\.?(?:\s?e\.?)?(?!\w))?"


def read_years(date: str) -> Years | None:
    """The years of the first moment that a date names; None where it names none.

    'published' and 'exhibited' count only where nothing earlier is said: '1763, published 1800-07' is 1763.
    """
    text = _plain(date)
    found: list[tuple[int, Years]] = []
    for pattern, read in _FORMS:
        match = pattern.search(text)
        if match and (years := read(match)) is not None:
            found.append((match.start(), years))
    # At the same place the form that is listed first knows more.
    return min(found, key=lambda each: each[0])[1] if found else None


def _plain(date: str) -> str:
    """Small letters, Western digits, plain dashes and alifs, no vowel signs."""
    text = date.casefold().translate({0x0660 + digit: str(digit) for digit in range(10)})
    text = re.sub("[\u064b-\u0652\u0640]", "", text)
    return re.sub("[\u2010-\u2015\u2212]", "-", re.sub("[أإآ]", "ا", text))


def _hijri(match: re.Match[str]) -> Years:
    """Lunar years since 622 CE, 354.37 days each (Reingold & Dershowitz 2018)."""
    first, last = _range(match["first"], match["last"])
    return round(first * 0.970224 + 621.57), round(last * 0.970224 + 621.57)


def _range(first: str, last: str | None) -> Years:
    """'1827-8' is 1827 to 1828."""
    start = int(first)
    end = int(first[: max(0, len(first) - len(last))] + last) if last else start
    return start, max(start, end)


def _calendar_years(match: re.Match[str]) -> Years:
    first, last = _range(match["first"], match["last"])
    if match["bce"]:
        return -int(match["first"]), -int(match["last"] or match["first"])
    return first, last


def _decade(match: re.Match[str]) -> Years:
    first = int(match["decade"])
    start, end = _PARTS[match["part"]] if match["part"] else (0.0, 1.0)
    return first + round(9 * start), first + round(9 * end)


def _centuries(number: Callable[[str], int]) -> Callable[[re.Match[str]], Years]:
    def read(match: re.Match[str]) -> Years:
        named = match.groupdict()
        first, last = number(match["first"]), number(named.get("last") or match["first"])
        whole = (0.0, 1.0)
        start = _PARTS.get(named.get("part") or "", whole)[0]
        until = named.get("until") if named.get("last") else named.get("part")
        end = _PARTS.get(until or "", whole)[1]
        if named.get("bce"):
            return -100 * first + round(99 * start), -100 * (last - 1) - 1 - round(99 * (1 - end))
        return 100 * (first - 1) + round(100 * start), 100 * (last - 1) + round(100 * end) - (end == 1.0)

    return read


def _roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


_CENTURY = r"\s*(?:th|st|nd|rd)?[\s-]*(?:century|centuries|cent\b\.?|c\.(?!\s*\d))"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Years | None]], ...] = (
    (
        re.compile(
            rf"(?<!\d)(?P<first>\d{{1,4}})(?:{_DASH}(?P<last>\d{{1,4}}))?\s*(?:a\.?h\.?(?!\w)|هـ?(?!\w))"
        ),
        _hijri,
    ),
    (
        re.compile(
            rf"{_PART}(?<!\d)(?P<first>\d{{1,2}})(?:th|st|nd|rd)(?:\s+century)?"
            rf"(?:{_DASH}(?:(?P<until>{_NAMES_OF_PARTS}){_OF})?(?P<last>\d{{1,2}}))?{_CENTURY}{_BCE}"
        ),
        _centuries(int),
    ),
    (
        re.compile(rf"{_PART}\b(?P<first>[xvi]+)(?:{_DASH}(?P<last>[xvi]+))?{_CENTURY}{_BCE}"),
        _centuries(_roman),
    ),
    (
        re.compile(
            rf"{_PART}القرن\s+(?P<first>{'|'.join(sorted(_ARABIC_CENTURIES, key=len, reverse=True))})(?!\w)"
        ),
        _centuries(_ARABIC_CENTURIES.__getitem__),
    ),
    (re.compile(rf"{_PART}(?<!\d)(?P<decade>\d{{3}}0)'?s(?!\w)"), _decade),
    (
        re.compile(
            rf"(?<!\d)(?P<first>\d{{3,4}})(?!\d)(?:{_DASH}(?:c\.?\s*)?(?P<last>\d{{1,4}})(?![\d]))?{_BCE}"
        ),
        _calendar_years,
    ),
)
"""Each form of a date with its reader; the more special ones first."""
