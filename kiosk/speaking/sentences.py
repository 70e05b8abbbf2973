"""A long text as sentences, so that the first of them sounds soon."""

from __future__ import annotations

import re

from kiosk.speaking.contract import LONGEST_TEXT

_END = re.compile(
    r"""
    (?<=[.!?…؟۔。！？])        # after a sentence's end in any of the scripts,
    ["'»”’)\]]*                # what closes with it,
    (?:\s+|(?<=[。！？]))       # and a space, which Chinese and Japanese do without;
    (?=\S)
    | \n\s*\n                  # or between two paragraphs
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[^\W\d]|[a-z]\.[a-z]|St|Mr|Mrs|Ms|Dr|Prof|Jr|Sr|No|ca|cf|vs|approx|vol|fig|pp)\.$"
)
"""A full stop after one of these ends no sentence: "J. M. W. Turner", "St. Mark", "ca. 1660", "No. 5"."""


def sentences(text: str) -> tuple[str, ...]:
    """The text's sentences in order; what is longer than a voice takes is parted at a comma, else at a space.

    Nothing is lost but white space.
    """
    whole: list[str] = []
    begin = 0
    for end in _END.finditer(text):
        sentence = text[begin : end.end()].strip()
        if not _ABBREVIATION.search(sentence):
            whole.append(sentence)
            begin = end.end()
    whole.append(text[begin:].strip())
    return tuple(part for sentence in whole for part in _parted(" ".join(sentence.split())) if part)


def _parted(sentence: str) -> list[str]:
    parts: list[str] = []
    while len(sentence) > LONGEST_TEXT:
        head = sentence[:LONGEST_TEXT]
        at = max(head.rfind(mark) for mark in (",", ";", ":", "،", "؛", "、")) + 1 or head.rfind(" ")
        at = at if at > 0 else LONGEST_TEXT
        parts.append(sentence[:at].strip())
        sentence = sentence[at:].strip()
    return [*parts, sentence]
