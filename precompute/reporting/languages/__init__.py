"""The report's languages: each is a file of sentences beside this one."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any

from db.errors import KlangbildError

_CONDITION = re.compile(r"n(?: % (?P<modulus>\d+))? (?P<sign>!?=) (?P<first>\d+)(?:\.\.(?P<last>\d+))?")
_ISOLATE, _END = "\u2068", "\u2069"
_RIGHT_TO_LEFT = ("R", "AL", "AN")
_LEFT_TO_RIGHT = ("L", "EN")
_KEPT_MARKS = "\u200c\u200d"
"""Joiners, which spelling needs; all other unseen characters are left out of names."""


class LanguageError(KlangbildError):
    """A report was asked for in a language that has no sentences."""


@dataclass(frozen=True, slots=True)
class Language:
    """The sentences of one language, and how it writes figures, moments and names."""

    code: str
    """BCP 47."""
    texts: Mapping[str, Any]
    zone: tzinfo | None = None
    """In which moments are told; None: the machine's."""

    @property
    def direction(self) -> str:
        """'ltr' or 'rtl'."""
        return self.texts["direction"]

    def say(self, key: str, **values: object) -> str:
        """A sentence: 'done.heading'."""
        return str(self._at(key)).format(**values)

    def count(self, key: str, number: int) -> str:
        """A sentence in the form that the number asks for."""
        forms = self._at(key)
        return forms[self.plural_of(number)].format(n=number)

    def plural_of(self, number: int) -> str:
        """The CLDR category of a whole number: 'one', 'few', 'other'."""
        rules: Mapping[str, str] = self.texts["plurals"]
        return next((form for form, rule in rules.items() if _holds(rule, number)), "other")

    def name(self, text: str) -> str:
        """What comes from outside, in one line and so that its direction does not turn what is around it."""
        kept = "".join(
            letter if letter in _KEPT_MARKS or unicodedata.category(letter)[0] != "C" else " "
            for letter in text
        )
        plain = " ".join(kept.split())
        against = _LEFT_TO_RIGHT if self.direction == "rtl" else _RIGHT_TO_LEFT
        turns = any(unicodedata.bidirectional(letter) in against for letter in plain)
        return f"{_ISOLATE}{plain}{_END}" if turns else plain

    def listed(self, texts: Iterable[str]) -> str:
        """Several names one after the other."""
        return str(self.texts["list"]).join(texts)

    def known(self, group: str, word: str) -> str:
        """A word of a group where the language has it ('steps', 'names'), else as it is."""
        return self.texts[group].get(word) or self.name(word)

    def moment(self, moment: datetime) -> str:
        """A day and a time of day, by the wall clock."""
        here = moment.astimezone(self.zone)
        dates = self.texts["dates"]
        return str(dates["moment"]).format(
            weekday=dates["weekdays"][here.weekday()],
            day=here.day,
            month=dates["months"][here.month - 1],
            year=here.year,
            clock=f"{here:%H:%M}",
        )

    def duration(self, seconds: float) -> str:
        """With the two units that matter."""
        whole = round(seconds)
        if whole >= 3600:
            return self.say("units.hours", h=whole // 3600, min=whole % 3600 // 60)
        if whole >= 60:
            return self.say("units.minutes", min=whole // 60, s=whole % 60)
        return self.say("units.seconds", s=f"{seconds:.1f}" if seconds < 10 else whole)

    def _at(self, key: str) -> Any:
        group, _, name = key.partition(".")
        return self.texts[group][name]


def language(code: str, zone: tzinfo | None = None) -> Language:
    """The sentences of a language.

    Raises:
        LanguageError: there are none.
    """
    if code not in languages():
        raise LanguageError(f"there is no report in {code!r}; there is one in {', '.join(languages())}")
    return Language(code, _texts(code), zone)


@cache
def languages() -> tuple[str, ...]:
    """Their codes."""
    found = (path.name for path in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


@cache
def _texts(code: str) -> Mapping[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{code}.toml").read_text(encoding="utf-8"))


def _holds(rule: str, number: int) -> bool:
    """Whether all conditions of a plural rule hold: 'n % 10 = 2..4 and n % 100 != 12..14'."""
    for condition in rule.split(" and "):
        said = _CONDITION.fullmatch(condition)
        if said is None:
            raise ValueError(f"{condition!r} is no condition of a plural rule")
        value = number % int(said["modulus"]) if said["modulus"] else number
        within = int(said["first"]) <= value <= int(said["last"] or said["first"])
        if within != (said["sign"] == "="):
            return False
    return True
