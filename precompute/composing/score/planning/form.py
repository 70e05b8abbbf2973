"""Form in bars: how a piece of a wanted length divides into sections and phrases.

Sections carry letters: equal letters share their themes, so that what returns is recognised.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

from precompute.composing.score.theory import Metre

FORMS: dict[str, tuple[str, ...]] = {
    "period": ("A", "AA", "AAAA"),
    "song form": ("A", "AA", "ABA", "AABA", "AABABA", "AABAABA", "AABACABA", "AABAACABAABA"),
    "ternary": ("A", "AA", "ABA", "AABA", "ABABA"),
    "rondo": ("A", "AA", "ABA", "AABA", "ABACA", "ABACABA", "ABACADABA", "ABACABADABACABA"),
    "arch": ("A", "AA", "ABA", "ABCBA", "ABCDCBA", "ABACBCABA"),
    "variations": ("A", "AA", "AAA", "AABA", "AAABA", "AAABAA", "AAABAACA", "AAABAACAABAA"),
    "through-composed arch": ("A", "AA", "ABA", "ABCA", "ABCDA", "ABACDCA", "ABACDCEBA"),
}
"""Letters of the sections, from the shortest piece to the longest; all but the smallest return to A."""


_SLOWING = 1.02
"""The tempo curve makes a piece about this much longer than its tempo says."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A few bars that end in a cadence."""

    start_bar: int
    bars: int
    role: str
    """'intro', 'antecedent', 'consequent' or 'coda'."""
    cadence: str
    """'half', 'authentic', 'plagal', 'deceptive'; 'open' for an introduction."""


@dataclass(frozen=True, slots=True)
class Section:
    """Phrases that belong together."""

    name: str
    """'intro', 'A', "A'", 'B', 'coda'."""
    letter: str
    """The theme: 'A', 'B' ...; empty for the introduction and the coda."""
    occurrence: int
    """How often the letter was heard before."""
    phrases: tuple[Phrase, ...]

    @property
    def start_bar(self) -> int:
        """The first bar, counted from 0."""
        return self.phrases[0].start_bar

    @property
    def end_bar(self) -> int:
        """The first bar after it."""
        return self.phrases[-1].start_bar + self.phrases[-1].bars


@dataclass(frozen=True, slots=True)
class Fit:
    """How a length in seconds becomes bars."""

    bars: int
    """Before the final chord."""
    bar_s: float
    tempo_bpm: float
    final_s: float
    """How long the final chord is held."""
    ring_s: float
    """How long it then rings."""


def fit_duration(duration_s: float, tempo_bpm: float, metre: Metre) -> Fit:
    """Choose bars and final chord so that the tempo changes least.

    The final chord may last 1.6 to 4 seconds, which gives the tempo room.
    """
    bar_s = metre.quarters * 60 / tempo_bpm
    ring_s = 1.2 if duration_s >= 12 else 0.8
    wanted_s = min(max(1.2 * bar_s, 2.0), 3.4) if duration_s >= 12 else 1.5
    bars = max(1, round((duration_s - ring_s - wanted_s) / (bar_s * _SLOWING)))
    room = (1.6, 4.0) if duration_s >= 12 else (1.2, 2.2)
    final_s = min(room[1], max(room[0], duration_s - ring_s - bars * bar_s * _SLOWING))
    fitted_bar_s = (duration_s - ring_s - final_s) / bars / _SLOWING
    return Fit(bars, fitted_bar_s, metre.quarters * 60 / fitted_bar_s, final_s, ring_s)


def fit_steady(duration_s: float, tempo_bpm: float, metre: Metre) -> Fit:
    """Keep the tempo exactly: whole bars, and what is left of the time for the final chord and its ring."""
    bar_s = metre.quarters * 60 / tempo_bpm
    bars = max(1, math.floor((duration_s - 2.6) / bar_s))
    left_s = max(1.2, duration_s - bars * bar_s)
    ring_s = min(2.5, left_s / 2.5)
    return Fit(bars, bar_s, tempo_bpm, left_s - ring_s, ring_s)


def fit_loop(duration_s: float, tempo_bpm: float, metre: Metre, *, steady: bool) -> Fit:
    """Whole phrases without a final chord; the tempo gives way a little unless it must be kept."""
    bar_s = metre.quarters * 60 / tempo_bpm
    exact = duration_s / bar_s
    grain = next(
        (g for g in (8, 4, 2) if exact >= 2 * g and (steady or abs(_to(g, exact) / exact - 1) < 0.09)), 1
    )
    bars = max(1, _to(grain, exact))
    if not steady:
        bar_s = duration_s / bars
    return Fit(bars, bar_s, metre.quarters * 60 / bar_s, 0.0, 0.0)


def _to(grain: int, bars: float) -> int:
    """The nearest multiple of `grain`."""
    return round(bars / grain) * grain


def divide(bars: int, bar_s: float, form: str, *, closes: bool = True) -> tuple[Section, ...]:
    """Sections of a piece of `bars` bars before its final chord, each bar about `bar_s` seconds long.

    A piece that does not close ends on the dominant, and has no introduction: its beginning follows its end.
    """
    length = _phrase_bars(bars, bar_s)
    phrases, rest = divmod(bars, length)
    cadence = "authentic" if closes else "half"
    if phrases == 0:
        return (Section("A", "A", 0, (Phrase(0, bars, "consequent", cadence),)),)
    intro = min(rest, 2) if closes else 0
    coda = rest - intro
    letters = _letters(phrases, form)
    counts = _share_out(phrases, letters)
    sections: list[Section] = []
    bar = 0
    if intro:
        sections.append(Section("intro", "", 0, (Phrase(0, intro, "intro", "open"),)))
        bar = intro
    for index, (letter, count) in enumerate(zip(letters, counts, strict=True)):
        last = index == len(letters) - 1
        heard = letters[:index].count(letter)
        section_phrases = _phrases(bar, length, count, closes=letter == "A", last=last, heard=heard)
        if last and not closes and not coda:
            section_phrases = _left_open(section_phrases)
        sections.append(Section(letter + "'" * heard, letter, heard, section_phrases))
        bar += count * length
    if coda:
        sections.append(Section("coda", "", 0, (Phrase(bar, coda, "coda", "plagal" if closes else "half"),)))
    return tuple(sections)


def _left_open(phrases: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    return (*phrases[:-1], dataclasses.replace(phrases[-1], role="antecedent", cadence="half"))


def _phrase_bars(bars: int, bar_s: float) -> int:
    """A phrase lasts about as long as a breath of song, 5 to 11 seconds; short pieces make room for a contrast."""
    length = 2
    if bars >= 16 and bar_s * 4 < 4.6:
        length = 8
    elif bars >= 4 and bar_s * 4 <= (9.5 if bars >= 8 else 5.5):
        length = 4
    while length > 2 and bars // length < 3 <= bars // (length // 2):
        length //= 2
    return length


def _letters(phrases: int, form: str) -> str:
    """Small pieces give each section one phrase, larger ones two, the longest four."""
    wanted = phrases if phrases <= 4 else max(4, phrases // 2) if phrases <= 20 else max(8, phrases // 4)
    fitting = [letters for letters in FORMS[form] if len(letters) <= phrases]
    return min(fitting, key=lambda letters: (abs(len(letters) - wanted), -len(letters)))


def _share_out(phrases: int, letters: str) -> list[int]:
    """How many phrases each section gets: even numbers where possible, the outer sections the larger."""
    each, rest = divmod(phrases, len(letters))
    counts = [each] * len(letters)
    order = sorted(range(len(letters)), key=lambda index: (letters[index] != "A", index))
    for step in range(rest):
        counts[order[step % len(order)]] += 1
    return counts


def _phrases(
    bar: int, length: int, count: int, *, closes: bool, last: bool, heard: int
) -> tuple[Phrase, ...]:
    phrases: list[Phrase] = []
    for index in range(count):
        final = index == count - 1
        role = "consequent" if index % 2 or (final and count == 1 and last) else "antecedent"
        cadence = _cadence(index, final=final, closes=closes, last=last, heard=heard)
        phrases.append(Phrase(bar + index * length, length, role, cadence))
    return tuple(phrases)


def _cadence(index: int, *, final: bool, closes: bool, last: bool, heard: int) -> str:
    if last and final:
        return "authentic"
    if final and not closes:
        return "half"  # a contrasting section leads back
    if final:
        return "half" if index == 0 and heard == 0 else "authentic"
    if index % 4 == 1:
        return "deceptive" if heard or not closes else "authentic"
    return "half" if index % 2 == 0 else "plagal"
