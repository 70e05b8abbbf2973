"""Affect: what the words of the catalogue tell of a work's emotion: its title, its description, its style and date.

The words and their places on the plane of valence and arousal are in `affect.toml`, with their sources.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from db.entities import Artwork, Impression, LocalText
from precompute.seeing.emotion import Evidence, with_evidence

AFFECT_REVISION = "klangbild-affect catalogue-1"
"""Changes whenever the same words would give another emotion."""

_DESCRIPTION_WEIGHT = 1.0
"""Of all themes of a description together: it speaks of much besides what is to be seen."""
_STYLE_WEIGHT = 0.7
_YEAR_WEIGHT = 0.35
"""Of the style that was usual in the year of a work."""
_LONGEST_PHRASE = 5
_YEARS_A_CENTURY = 100
_CENTURY = re.compile(r"\bcent|siècle|\bjh|jahrhundert|eeuw|\bsiglo|\bsec|القرن", re.IGNORECASE)
"""What tells in our languages that a date is a century."""

_Phrase = tuple[str, ...]
"""Folded words that follow one another."""


@dataclass(frozen=True, slots=True)
class _Theme:
    """A subject, a feeling or a style, and what it makes people feel."""

    name: str
    valence: float
    arousal: float
    weight: float
    until: int | None = None
    """Of a style: the last year in which works without a named style are taken for it."""


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Phrases of all languages."""

    themes: Mapping[_Phrase, _Theme]
    styles: Mapping[_Phrase, _Theme]
    periods: tuple[_Theme, ...]
    """Styles with a last year, in order of time."""


def feel(impression: Impression, artwork: Artwork | None) -> Impression:
    """The impression of a picture, with what the catalogue adds to its emotion; without words it stays as it is."""
    evidence = affect_of(artwork)
    if not evidence:
        return impression
    return replace(
        impression,
        emotion=with_evidence(impression.emotion, evidence),
        perceived_by=(*impression.perceived_by, AFFECT_REVISION),
    )


def affect_of(artwork: Artwork | None) -> tuple[Evidence, ...]:
    """What the catalogue tells of the emotion of a work; nothing where it has no telling words."""
    if artwork is None:
        return ()
    title = _evidence(_themes_in(artwork.title))
    return (*title, *evidence_in(artwork.description, _DESCRIPTION_WEIGHT), *_style(artwork))


def evidence_in(text: LocalText, most: float) -> tuple[Evidence, ...]:
    """What free words tell: each theme once, all together weighing no more than `most`."""
    return _lightened(_evidence(Counter(set(_themes_in(text)))), most)


def _evidence(themes: Counter[_Theme]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(theme.valence, theme.arousal, theme.weight * count) for theme, count in themes.items()
    )


def _lightened(evidence: tuple[Evidence, ...], most: float) -> tuple[Evidence, ...]:
    """The same evidence, weighing no more than `most` together."""
    share = min(1.0, most / max(sum(each.weight for each in evidence), most))
    return tuple(Evidence(each.valence, each.arousal, each.weight * share) for each in evidence)


def _style(artwork: Artwork) -> tuple[Evidence, ...]:
    """All styles that the catalogue names share one weight; without any, the year suggests one."""
    found = _found(_words(artwork.style), _lexicon().styles)
    if found:
        return tuple(Evidence(each.valence, each.arousal, _STYLE_WEIGHT / len(found)) for each in found)
    year = _year(artwork.date)
    period = next(
        (each for each in _lexicon().periods if year is not None and year <= (each.until or 0)), None
    )
    return (Evidence(period.valence, period.arousal, _YEAR_WEIGHT),) if period else ()


def _year(date: str) -> int | None:
    """The last year that a date names, 1595 in '1590-1595'; the middle of a century, 1750 in 'siglo XVIII'."""
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", date)
    if years:
        return int(years[-1])
    number = re.search(r"(?<![\w])(?:(\d{1,2})|([XVI]+))", date) if _CENTURY.search(date) else None
    if number is None:
        return None
    century = int(number[1]) if number[1] else _roman(number[2])
    return (century - 1) * _YEARS_A_CENTURY + _YEARS_A_CENTURY // 2


def _roman(numeral: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in numeral]
    return sum(
        -value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True)
    )


def _themes_in(text: LocalText) -> Counter[_Theme]:
    """The themes of a text, each as often as the language that names it most: translations say it once."""
    themes: Counter[_Theme] = Counter()
    for _, words in text:
        themes |= Counter(_found(_words(words), _lexicon().themes))
    return themes


def _found(words: _Phrase, phrases: Mapping[_Phrase, _Theme]) -> list[_Theme]:
    """The themes of the longest phrases, from left to right."""
    found, at = [], 0
    while at < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            phrase = words[at : at + length]
            theme = next((phrases[form] for form in _forms(phrase) if form in phrases), None)
            if theme is not None:
                found.append(theme)
                at += length
                break
        else:
            at += 1
    return found


def _forms(phrase: _Phrase) -> Iterator[_Phrase]:
    """The phrase, and what it is in the singular if it is an English plural."""
    yield phrase
    for ending in ("s", "es"):
        if phrase[-1].endswith(ending):
            yield (*phrase[:-1], phrase[-1].removesuffix(ending))


def _words(text: str) -> _Phrase:
    """Words without case and accents, Arabic ones without article, hamza and short vowels."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ø", "o").replace("ß", "ss"))
    letters = "".join(letter for letter in folded if not unicodedata.combining(letter))
    plain = letters.replace("ة", "ه").replace("ى", "ي").replace("ـ", "")
    return tuple(_without_article(word) for word in re.findall(r"[^\W\d_]+", plain))


def _without_article(word: str) -> str:
    """'والبحر' and 'البحر' are 'بحر'."""
    return re.sub(r"^[وبفك]?ال(?=..)|^لل(?=..)", "", word)


@cache
def _lexicon() -> _Lexicon:
    table = tomllib.loads(files("precompute.wording").joinpath("affect.toml").read_text(encoding="utf-8"))
    styles = [(_theme(entry), entry["words"]) for entry in table["style"]]
    themes = [
        (_theme(entry), [word for words in entry.values() if isinstance(words, list) for word in words])
        for entry in table["theme"]
    ]
    dated = (style for style, _ in styles if style.until is not None)
    return _Lexicon(
        themes={_words(word): theme for theme, words in themes for word in words},
        styles={_words(word): style for style, words in styles for word in words},
        periods=tuple(sorted(dated, key=lambda style: style.until or 0)),
    )


def _theme(entry: Mapping[str, float | int | str]) -> _Theme:
    until = entry.get("until")
    return _Theme(
        name=str(entry["name"]),
        valence=float(entry["valence"]),
        arousal=float(entry["arousal"]),
        weight=float(entry.get("weight", 1.0)),
        until=None if until is None else int(until),
    )
