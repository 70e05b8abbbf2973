"""The guard: whether what a refiner wrote may be given to a composer.

It shall speak of mood, genre, tempo and melody in at most two lines (Hisariya et al. 2024, Table I), and not
lose the emotion of the picture (III-C). What can be mended is mended first; what is refused is refused with all
its reasons, and the embedded prompt takes its place. What the words for these things are is data: `guard.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from db.entities import Emotion
from precompute.wording.elements import GENRES, MELODIES, MOODS
from precompute.wording.feeling import feeling_in
from precompute.wording.instructions import INSTRUCTIONS

MOST_LINES = 2
MOST_CHARACTERS = 900
"""About 200 tokens, of the 512 that text encoders of composers were taught with."""
_FEWEST_WORDS = 5
_LONGEST_ECHO = 6
"""So many words of an instruction in a row are no coincidence."""

_TURN = re.compile(r"<\s*/?\s*(?:SYS|INST|RESP)\s*>|<\|[^|>]*\|>|</?s>|<pad>", re.IGNORECASE)
_QUESTION = re.compile(r"\s*<\s*(?:SYS|INST)\s*>", re.IGNORECASE)
_ANSWER = re.compile(r"<\s*RESP\s*>", re.IGNORECASE)
_LABEL = re.compile(r"^(?:(?:musical )?(?:theme )?description|response|answer|output)\s*:\s*", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*•–]|\(?\d{1,2}[.)])\s+")
_FIELD = re.compile(r"^[A-Za-z][A-Za-z ]{1,20}:\s*\S")
_SENTENCE_END = re.compile(r"[.!?](?:[\"'”’)])*(?=\s|$)")
_MARKUP = re.compile(
    r"https?:|www\.|\w@\w|\.(?:com|org|net)\b|</?\w+[^<>]*>|[{}\[\]\\`|#]|\*\*|__", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LONGEST_STAMMER = 8


class Fault(StrEnum):
    """Why a text is refused, as provenance tells it."""

    EMPTY = "says next to nothing"
    TOO_LONG = "is too long"
    NO_MOOD = "names no mood"
    NO_GENRE = "names no genre"
    NO_TEMPO = "names no tempo"
    NO_MELODY = "says nothing of the melody"
    NO_EMOTION = "has lost the emotion"
    ECHO = "repeats what it was told"
    STAMMER = "repeats itself"
    MARKUP = "contains links or markup"
    NOT_TEXT = "is not English text"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A text of at most two lines, and what is wrong with it; fit to be used where nothing is."""

    text: str
    faults: tuple[Fault, ...]

    @property
    def fit(self) -> bool:
        """True where a composer may have it."""
        return not self.faults

    @property
    def reason(self) -> str:
        """All faults as one phrase."""
        return ", ".join(self.faults)


def guard(written: str, emotion: Emotion) -> Verdict:
    """Mend what a refiner wrote, and judge it.

    Whatever is given, there is an answer, and guarding twice changes nothing. A last sentence that is not finished
    is left out, unless the text needs it.
    """
    finished, unfinished = (
        Verdict(text, tuple(_faults(text, emotion)))
        for text in (mended(written), mended(written, finish=False))
    )
    return unfinished if unfinished.fit and not finished.fit else finished


def mended(written: str, *, finish: bool = True) -> str:
    """The text without echo, turns and bullets, in at most two lines; `finish`: of whole sentences."""
    text = written
    while (better := _mended_once(text, finish)) != text:
        text = better
    return text


def stammers(text: str) -> bool:
    """True where the same words come three times in a row, or few words make a long text."""
    words = [word.casefold() for word in _WORD.findall(text)]
    monotonous = len(words) >= 24 and len(set(words)) < 0.35 * len(words)
    return monotonous or any(
        words[at : at + size] == words[at + size : at + 2 * size] == words[at + 2 * size : at + 3 * size]
        for size in range(1, _LONGEST_STAMMER + 1)
        for at in range(len(words) - 3 * size + 1)
    )


def _mended_once(text: str, finish: bool) -> str:
    text = _first_answer(_without_echo(_printable(text)))
    lines = _two([line for line in map(_line, text.split("\n")) if line])
    return _short("\n".join(map(_finished, lines) if finish else lines))


def _first_answer(text: str) -> str:
    """What follows another turn is a conversation that the model goes on inventing."""
    if _QUESTION.match(text) and _ANSWER.search(text):
        text = _ANSWER.split(text, maxsplit=1)[1]
    return next((part for part in _TURN.split(text) if part.strip()), "")


def _printable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        letter
        for letter in text
        if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn")
    )


def _without_echo(text: str) -> str:
    """Causal models are given the prompt and may begin again with it or with parts of it."""
    for fixed in _fixed_sentences():
        text = text.replace(fixed, "")
    return text


def _line(line: str) -> str:
    line = _LABEL.sub("", _BULLET.sub("", " ".join(line.split())))
    quoted = len(line) > 1 and line[0] in "\"“'" and line[-1] in "\"”'"
    return line[1:-1].strip() if quoted else line


def _two(lines: list[str]) -> list[str]:
    """The first two lines; a list of fields (mood, genre, tempo ...) is one of them."""
    if len(lines) <= MOST_LINES:
        return lines
    fields = [line for line in lines if _FIELD.match(line)]
    if len(fields) > MOST_LINES:
        return [" ".join(line if line[-1] in ".!?;," else f"{line};" for line in fields)]
    return lines[:MOST_LINES]


def _finished(line: str) -> str:
    """Without the sentence that was not finished, where there is a finished one."""
    ends = [end.end() for end in _SENTENCE_END.finditer(line)]
    return line[: ends[-1]] if ends else line


def _short(text: str) -> str:
    """As many whole sentences as there is room for; one that is longer than that stays, and is refused."""
    if len(text) <= MOST_CHARACTERS:
        return text
    ends = [end.end() for end in _SENTENCE_END.finditer(text) if end.end() <= MOST_CHARACTERS]
    return text[: ends[-1]] if ends else text


def _faults(text: str, emotion: Emotion) -> Iterable[Fault]:
    words = " ".join(word.casefold() for word in _WORD.findall(text))
    if words.count(" ") + 1 < _FEWEST_WORDS:
        yield Fault.EMPTY
    if len(text) > MOST_CHARACTERS:
        yield Fault.TOO_LONG
    for kind, fault in _KINDS.items():
        if not _pattern(kind).search(words):
            yield fault
    if not any(_pattern(f"emotion.{label}").search(words) for label in _labels(emotion)):
        yield Fault.NO_EMOTION
    if _echoes(words):
        yield Fault.ECHO
    if stammers(text):
        yield Fault.STAMMER
    if _MARKUP.search(text):
        yield Fault.MARKUP
    if not _is_english_text(text):
        yield Fault.NOT_TEXT


_KINDS = {
    "mood": Fault.NO_MOOD,
    "genre": Fault.NO_GENRE,
    "tempo": Fault.NO_TEMPO,
    "melody": Fault.NO_MELODY,
}
_OF_THE_HOUSE: Mapping[str, tuple[str, ...]] = {"mood": MOODS, "genre": GENRES, "melody": MELODIES}
"""The words that embedded prompts use."""


def _labels(emotion: Emotion) -> set[str]:
    """The label of either set, and what the embedded prompt would name: each says the emotion."""
    return {emotion.mood.value, emotion.feeling.value, feeling_in(emotion)}


def _echoes(words: str) -> bool:
    said = words.split()
    return any(
        " ".join(said[at : at + _LONGEST_ECHO]) in instruction
        for instruction in _folded_instructions()
        for at in range(len(said) - _LONGEST_ECHO + 1)
    )


def _is_english_text(text: str) -> bool:
    """Nearly all letters are Latin, and most of the text is letters; a name or a date may stand in it."""
    letters = [letter for letter in text if letter.isalpha()]
    solid = [letter for letter in text if not letter.isspace()]
    latin = [letter for letter in letters if letter < "\u0250"]
    return len(letters) >= 0.7 * len(solid) and len(latin) >= 0.9 * len(letters) and "\ufffd" not in text


@cache
def _fixed_sentences() -> tuple[str, ...]:
    """What prompts say besides the description, in pieces; the longest first."""
    pieces = {
        sentence.strip()
        for instruction in INSTRUCTIONS
        for part in (instruction.pattern, *instruction.pattern.split("{description}"))
        for turn in _TURN.split(part)
        for sentence in (turn, *re.split(r"(?<=\.) ", turn))
    }
    return tuple(
        sorted((piece for piece in pieces if len(piece.split()) >= 4), key=lambda piece: -len(piece))
    )


@cache
def _folded_instructions() -> tuple[str, ...]:
    return tuple(" ".join(word.casefold() for word in _WORD.findall(piece)) for piece in _fixed_sentences())


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """Matches any of the words of a kind in folded text."""
    table = _table()
    group, _, label = kind.partition(".")
    words = table[group][label] if label else [*table[group]["words"], *_OF_THE_HOUSE.get(group, ())]
    if group == "mood":
        words += [word for feeling in table["emotion"].values() for word in feeling]
    return re.compile(r"\b(?:" + "|".join(_as_pattern(word) for word in words) + r")\b")


def _as_pattern(word: str) -> str:
    stem = " ".join(_WORD.findall(word.casefold()))
    return re.escape(stem) + (r"\w*" if word.endswith("*") else "")


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("precompute.wording").joinpath("guard.toml").read_text(encoding="utf-8"))
