"""Remarks: short sentences that tell a listener, at the right moment, how the picture became this music.

Only what is true of the notes is said. What a section sounds like is taken from the composer's plan, which
describes what was written: who leads, how high, how densely, how loudly. 'High', 'loud' and 'many notes' compare
a section with the whole piece. That a key or a tempo comes *from* the feeling is said only where it does: a
bright mode for a pleasant picture, a quick tempo for a lively one (Eerola, Friberg & Bresin 2013), and colours are
named only where they go with the mode (Palmer et al. 2013).
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from itertools import pairwise
from typing import Any

from db.entities import Impression, LocalText, MusicSummary, Remark
from db.plain import from_plain
from db.vocabulary import Definite, definite, word
from precompute.wording.feeling import feeling_in
from precompute.wording.parts import PartName, name_part
from precompute.wording.prompts import beats_in_arabic, feeling_in_words, tempo_in_words

SHORTEST_S = 4.0
"""A remark stays so long at least: time to read it and to look."""
LONGEST_S = 20.0
"""After so long there is another one, while there is something left to say."""

_ROOM_S = 2 * SHORTEST_S
_HIGH_BY = 0.25
_LOUD_BY = 0.05
_DENSE_BY = 1.2
_FEELS_BY = 0.1
"""Valence from which a feeling explains a mode, and arousal from which it explains a tempo."""
_SLOW_BPM, _FAST_BPM = 96.0, 116.0
_ANSWERING = 0.55
"""Symmetry from which the halves of a picture answer each other."""
_EMPTY, _RESTING = 0.4, 0.25
"""Openness from which much of a picture is empty, and liking for rests from which a tune leaves them."""
_LINE_MARGIN = 0.03
_BRIGHT_MODES = frozenset({"lydian", "major", "mixolydian"})
_DARK_MODES = frozenset({"dorian", "aeolian", "minor", "phrygian"})
_LANGUAGES = ("en", "ar")
_MOST_COLOURS = 2


@dataclass(frozen=True, slots=True)
class HeardSection:
    """What the plan says of a section; the plan says more, and other engines' plans less."""

    name: str
    start_s: float
    end_s: float
    key: str
    level: float
    """Loudness, 0..1."""
    climax: bool
    leader: str | None
    """Who has the tune; None where nobody has."""
    instruments: tuple[str, ...]
    register: float
    """-1..1: the tune against the piece's middle."""
    density: float
    """Notes of the tune a second."""
    region: int | None = None
    """Index into the impression's regions."""


def remarks(impression: Impression, plan: Mapping[str, Any], summary: MusicSummary) -> tuple[Remark, ...]:
    """What there is to say of a piece, in order of time.

    Two remarks begin at least `SHORTEST_S` apart; one ends where the next begins or where
    it is no longer true, the last with the piece. An engine whose plan describes no sections gets remarks on the
    piece as a whole. Of one that was asked in words and made sound alone (its plan says what was `asked_for`),
    neither key nor tempo nor players are told: nobody knows whether it heeded the words.

    Args:
        impression: what the picture looks like.
        plan: the composer's plan as plain JSON.
        summary: what was composed.
    """
    if "asked_for" in plan:
        return _in_turn([_felt(impression), LocalText.from_mapping(_table()["sound_alone"])])
    sections = _heard(plan)
    why = _why(impression, summary)
    if not sections:
        return _in_turn([why, _players_of(summary.instruments)] if summary.instruments else [why])
    about = _about(impression, plan, sections)
    said = _with_why(_of_sections(sections, impression), why, sections[-1].end_s)
    return _ended(_without_gaps(said, sections, about, impression), sections[-1].end_s)


_Frame = tuple[float, float, float, float]
"""Left, top, width, height, each 0..1."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence and when it is said."""

    start_s: float
    text: LocalText
    frame: _Frame | None = None
    until_s: float = math.inf
    """When it stops being true."""


def _heard(plan: Mapping[str, Any]) -> tuple[HeardSection, ...]:
    described = {"start_s", "end_s", "leader", "register", "density"}
    sections = [each for each in plan.get("sections", ()) if described <= each.keys()]
    heard = [from_plain(HeardSection, each) for each in sections]
    return tuple(each for each in heard if each.end_s > each.start_s and (each.leader or each.instruments))


# --- When ---------------------------------------------------------------------------------------------------


def _of_sections(sections: Sequence[HeardSection], impression: Impression) -> list[_Said]:
    """One sentence a section, as it begins; a section that is over too soon goes without."""
    said: list[_Said] = []
    for index, section in enumerate(sections):
        start_s = max(section.start_s, said[-1].start_s + SHORTEST_S) if said else section.start_s
        if section.end_s - start_s < SHORTEST_S and (said or index + 1 < len(sections)):
            continue
        sentence = _sentence(sections, index, impression)
        said.append(_Said(start_s, sentence, _frame_of(section, impression), section.end_s))
    return said


def _with_why(said: list[_Said], why: LocalText, end_s: float) -> list[_Said]:
    """The reason for key and tempo in the longest pause, or in place of the last sentence."""
    if not said:
        return [_Said(0.0, why)]
    pauses = _pauses(said, end_s)
    longest = max(range(len(said)), key=lambda index: pauses[index])
    if pauses[longest] >= _ROOM_S:
        return _inserted(said, _Said(said[longest].start_s + pauses[longest] / 2, why))
    return [*said[:-1], _Said(said[-1].start_s, why)]


def _without_gaps(
    said: Sequence[_Said],
    sections: Sequence[HeardSection],
    about: Sequence[_Said],
    impression: Impression,
) -> list[_Said]:
    """More sentences where a pause is too long, while there is something left to say."""
    more = [_more(sections, index) for index in range(len(sections))]
    left, told, index = list(about), list(said), 0
    while index < len(told):
        pause_s = _pauses(told, sections[-1].end_s)[index]
        parts = math.ceil(pause_s / LONGEST_S)
        start_s = told[index].start_s + pause_s / max(parts, 1)
        section = next(place for place, each in enumerate(sections) if start_s <= each.end_s)
        if parts > 1 and left:
            told.insert(index + 1, replace(left.pop(0), start_s=start_s))
        elif parts > 1 and more[section]:
            frame = _frame_of(sections[section], impression)
            told.insert(index + 1, _Said(start_s, more[section].pop(0), frame, sections[section].end_s))
        index += 1
    return told


def _pauses(said: Sequence[_Said], end_s: float) -> list[float]:
    starts = [*(each.start_s for each in said), end_s]
    return [later - earlier for earlier, later in pairwise(starts)]


def _inserted(said: Sequence[_Said], new: _Said) -> list[_Said]:
    return sorted((*said, new), key=lambda each: each.start_s)


def _ended(said: Sequence[_Said], end_s: float) -> tuple[Remark, ...]:
    ends = [*(each.start_s for each in said[1:]), end_s]
    return tuple(
        Remark(round(each.start_s, 3), round(min(next_s, each.until_s), 3), each.frame, each.text)
        for each, next_s in zip(said, ends, strict=True)
    )


def within(told: Sequence[Remark], duration_s: float) -> tuple[Remark, ...]:
    """The remarks that begin while a piece of so many seconds lasts, none longer than the piece.

    Of a piece without sections nothing but its recording tells how long it is.
    """
    return tuple(
        replace(each, end_s=min(each.end_s, round(duration_s, 3)))
        for each in told
        if each.start_s < duration_s
    )


def _in_turn(texts: Sequence[LocalText]) -> tuple[Remark, ...]:
    """Sentences on the piece as a whole, as it begins."""
    return _ended([_Said(_ROOM_S * place, text) for place, text in enumerate(texts)], _ROOM_S * len(texts))


def _frame_of(section: HeardSection, impression: Impression) -> _Frame | None:
    if section.region is None:
        return None
    region = impression.regions[section.region]
    return region.left, region.top, region.width, region.height


# --- What is said of a section ------------------------------------------------------------------------------


def _sentence(sections: Sequence[HeardSection], index: int, impression: Impression) -> LocalText:
    """Which part of the picture this is, who plays it, and how."""
    section, words = sections[index], _table()
    manner = _manner(section, sections)
    player = section.leader or section.instruments[0]
    if section.region is None:
        return _filled(words["whole"][_moment(sections, index)], player, manner)
    part = name_part(impression.regions[section.region], impression)
    return _filled(_pattern(sections, index), player, manner, part)


def _pattern(sections: Sequence[HeardSection], index: int) -> Mapping[str, str]:
    """The sentence for a section on a part of the picture: by what was seen and heard before."""
    section, words = sections[index], _table()
    visited = [each.region for each in sections[:index]]
    stays = bool(visited) and visited[-1] == section.region
    if section.climax:
        return words["climax_there" if stays else "climax"]
    if section.leader is None:
        return words["quiet"]
    if stays:
        return words["keep" if sections[index - 1].leader == section.leader else "stay"]
    if section.region in visited:
        return words["return"]
    return words["visit"][len(set(visited) - {None}) % len(words["visit"])]


def _moment(sections: Sequence[HeardSection], index: int) -> str:
    """What a section is in the piece."""
    if sections[index].climax:
        return "climax"
    if index == 0:
        return "opening"
    if index == len(sections) - 1:
        return "ending"
    return "middle" if sections[index].leader else "quiet"


def _filled(
    pattern: Mapping[str, str], player: str, manner: Sequence[str], part: PartName | None = None
) -> LocalText:
    return _by_language(
        lambda language: _in_language(
            pattern[language], language, definite(player, language), _manner_text(manner, language), part
        )
    )


def _in_language(pattern: str, language: str, leader: Definite, manner: str, part: PartName | None) -> str:
    agreeing = leader.feminine if language == "ar" else leader.plural
    text = re.sub(r"\[(.*?)\|(.*?)\]", r"\2" if agreeing else r"\1", pattern)
    text = re.sub(r"<(.*?)\|(.*?)>", r"\2" if part is not None and part.feminine else r"\1", text)
    region = part.text.text_in(language) if part is not None else ""
    return text.format(
        region=region,
        Region=_capital(region),
        leader=leader.text,
        Leader=_capital(leader.text),
        manner=manner,
    )


def _manner(section: HeardSection, sections: Sequence[HeardSection]) -> tuple[str, ...]:
    """How a section differs from the whole piece, in words of the table."""
    louder = section.level - _mean("level", sections)
    loudness = ["loud" if louder > 0 else "soft"] if abs(louder) > _LOUD_BY else []
    if section.leader is None:
        return tuple(loudness)
    height = ["high" if section.register > 0 else "low"] if abs(section.register) > _HIGH_BY else []
    density = section.density / max(_mean("density", _tuneful(sections)), 1e-9)
    notes = ["many"] if density > _DENSE_BY else ["few"] if density < 1 / _DENSE_BY else []
    return (*height, *loudness, *notes)


def _tuneful(sections: Sequence[HeardSection]) -> list[HeardSection]:
    return [section for section in sections if section.leader is not None]


def _mean(name: str, sections: Sequence[HeardSection]) -> float:
    """Over the piece: longer sections weigh more."""
    seconds = [section.end_s - section.start_s for section in sections]
    values = [getattr(section, name) for section in sections]
    return sum(value * weight for value, weight in zip(values, seconds, strict=True)) / sum(seconds)


def _manner_text(manner: Sequence[str], language: str) -> str:
    words = [_table()["manner"][each][language] for each in manner]
    if not words:
        return ""
    if language == "ar":
        return "، " + " و".join(words)
    notes = words.pop() if manner[-1] in {"many", "few"} else ""
    return "".join(f", {part}" for part in (" and ".join(words), notes) if part)


def _more(sections: Sequence[HeardSection], index: int) -> list[LocalText]:
    """What else is true of a section, the most telling first."""
    section, words = sections[index], _table()["more"]
    home, before = sections[0].key, sections[max(0, index - 1)].key
    found: list[LocalText] = []
    if section.key != before:
        kind = "home" if section.key == home else "away"
        found.append(_by_language(lambda code: words[kind][code].format(key=word(section.key, code))))
    found += _extremes(section, sections)
    if len(section.instruments) > 1:
        players = partial(_players, section.instruments)
        found.append(_by_language(lambda code: words["together"][code].format(players=players(code))))
    if (notes := round(section.density)) > 1:
        number = {"en": f"{notes} notes", "ar": notes_in_arabic(notes)}
        found.append(_by_language(lambda code: words["pace"][code].format(notes=number[code])))
    return found


def _extremes(section: HeardSection, sections: Sequence[HeardSection]) -> Iterator[LocalText]:
    """What no other section is: the loudest, the softest, the highest, the lowest."""
    words = _table()["more"]
    tuneful = _tuneful(sections)
    for name, among, most, least in (
        ("level", sections, "loudest", "softest"),
        ("register", tuneful, "highest", "lowest"),
    ):
        others = [getattr(each, name) for each in among if each is not section]
        if section in among and others and getattr(section, name) > max(others):
            yield LocalText.from_mapping(words[most])
        if section in among and others and getattr(section, name) < min(others):
            yield LocalText.from_mapping(words[least])


def notes_in_arabic(count: int) -> str:
    """'6 نغمات': two are a dual, 3 to 10 take the plural, more the singular."""
    if count == 2:
        return "نغمتين"
    return f"{count} نغمات" if 3 <= count % 100 <= 10 else f"{count} نغمة"


# --- What is said of the whole piece ------------------------------------------------------------------------


def _why(impression: Impression, summary: MusicSummary) -> LocalText:
    """Why this key and this tempo, as far as the picture's feeling explains them."""
    emotion = impression.emotion
    bright, dark = summary.mode in _BRIGHT_MODES, summary.mode in _DARK_MODES
    key = (bright and emotion.valence > _FEELS_BY) or (dark and emotion.valence < -_FEELS_BY)
    fast, slow = summary.tempo_bpm > _FAST_BPM, summary.tempo_bpm < _SLOW_BPM
    tempo = (fast and emotion.arousal > _FEELS_BY) or (slow and emotion.arousal < -_FEELS_BY)
    kind = "both" if key and tempo else "key" if key else "tempo" if tempo else "neither"
    colours = _colours(impression, bright=bright) if key else ()
    return _by_language(partial(_why_in_language, kind, colours, impression, summary))


def _felt(impression: Impression) -> LocalText:
    """What feeling the picture has, and nothing of what follows from it."""
    feeling = feeling_in_words(feeling_in(impression.emotion))
    pattern = _table()["why"]["feeling"]
    return _by_language(lambda language: pattern[language].format(feeling=feeling[language]) + ".")


def _why_in_language(
    kind: str, colours: Sequence[str], impression: Impression, summary: MusicSummary, language: str
) -> str:
    words, bpm = _table(), round(summary.tempo_bpm)
    feeling = words["why"]["coloured" if colours else "feeling"][language].format(
        feeling=feeling_in_words(feeling_in(impression.emotion))[language],
        colours=(" و" if language == "ar" else " and ").join(
            words["colours"][each][language] for each in colours
        ),
    )
    number = beats_in_arabic(bpm) if language == "ar" else str(bpm)
    return words["why"][kind][language].format(
        Feeling=feeling,
        key=word(summary.key, language),
        tempo=tempo_in_words(summary.tempo_bpm)[language],
        beats=words["why"]["beats"][language].format(number=number),
    )


def _colours(impression: Impression, *, bright: bool) -> tuple[str, ...]:
    """What in the colours goes with a bright or a dark mode, the clearest first."""
    sign = 1.0 if bright else -1.0
    clear = {
        "light" if bright else "dark": sign * 2.0 * (impression.lightness - 0.5),
        "warm" if bright else "cool": sign * impression.warmth,
        "vivid" if bright else "muted": sign * 2.0 * (impression.saturation - 0.4),
    }
    ranked = sorted((name for name in clear if clear[name] > _FEELS_BY), key=lambda name: -clear[name])
    return tuple(ranked[:_MOST_COLOURS])


def _about(impression: Impression, plan: Mapping[str, Any], sections: Sequence[HeardSection]) -> list[_Said]:
    """What else the picture gave to the piece as a whole; when it is said is left open."""
    words, found = _table()["about"], list[_Said]()
    decided = {each["what"]: each["value"] for each in plan.get("decisions", ())}
    if decided.get("contour") == "skyline" and impression.skyline:
        found.append(_Said(0.0, LocalText.from_mapping(words["contour"]), _band_of(impression.skyline)))
    themes = [name for section in sections if (name := section.name.rstrip("'")).isupper()]
    returns = len(set(themes)) > 1 and themes[0] == themes[-1]
    if returns and impression.symmetry_left_right >= _ANSWERING:
        found.append(_Said(0.0, LocalText.from_mapping(words["answered"])))
    if decided.get("rests", 0.0) >= _RESTING and impression.openness >= _EMPTY:
        found.append(_Said(0.0, LocalText.from_mapping(words["rests"])))
    return found


def _band_of(skyline: Sequence[float]) -> _Frame:
    """The part of the picture in which the skyline runs."""
    top = max(0.0, 1.0 - max(skyline) - _LINE_MARGIN)
    bottom = min(1.0, 1.0 - min(skyline) + _LINE_MARGIN)
    return 0.0, round(top, 6), 1.0, round(bottom - top, 6)


def _players_of(instruments: Sequence[str]) -> LocalText:
    words = _table()["about"]["players"]
    return _by_language(lambda code: words[code].format(players=_players(instruments, code)))


def _players(instruments: Sequence[str], language: str) -> str:
    names = [definite(name, language).text for name in dict.fromkeys(instruments)]
    if language == "ar":
        return " و".join(names)
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _by_language(text_in: Callable[[str], str]) -> LocalText:
    return LocalText.from_mapping({language: text_in(language) for language in _LANGUAGES})


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("precompute.wording").joinpath("remarks.toml").read_text(encoding="utf-8"))
