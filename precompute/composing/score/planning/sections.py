"""Sections: what sets each part of the form apart, and which part of the picture it tells of."""

from __future__ import annotations

from random import Random

from db.entities import Impression, Region
from precompute.composing.score.catalogue.profiles import PROFILES
from precompute.composing.score.planning.form import Section
from precompute.composing.score.planning.plan import Plan, SectionPlan, unit
from precompute.composing.score.theory import Key

_TEXTURES_OF_GENRES = {
    "lullaby": ("alberti", "nocturne", "arpeggio", "moving"),
    "pastorale": ("drone", "arpeggio", "afterbeat"),
    "barcarolle": ("nocturne", "arpeggio", "alberti", "moving"),
    "romance": ("nocturne", "arpeggio", "pulse"),
    "waltz": ("waltz", "afterbeat", "arpeggio"),
    "dance": ("afterbeat", "habanera", "ostinato", "block"),
    "scherzo": ("afterbeat", "plucked", "ostinato", "waltz"),
    "march": ("stride", "block", "ostinato", "afterbeat"),
    "hymn": ("chorale", "bells", "block", "moving"),
    "prelude": ("arpeggio", "murky", "imitation"),
    "ballad": ("nocturne", "pulse", "arpeggio"),
    "elegy": ("nocturne", "arpeggio", "chorale", "pulse"),
    "lament": ("arpeggio", "chorale", "moving", "drone"),
    "nocturne": ("nocturne", "arpeggio", "bells", "chorale"),
    "toccata": ("ostinato", "murky", "tremolo", "arpeggio"),
    "fantasia": ("tremolo", "imitation", "arpeggio", "ostinato"),
}
_BUSY = frozenset(
    {
        "arpeggio",
        "alberti",
        "ostinato",
        "tremolo",
        "afterbeat",
        "moving",
        "waltz",
        "murky",
        "nocturne",
        "pulse",
    }
)
_IN_THREE_ONLY = frozenset({"waltz"})
_IN_TWO_ONLY = frozenset({"habanera", "stride"})
_TIMELESS = frozenset({"chorale", "drone", "arpeggio", "bells", "tremolo", "block"})


def plan_sections(
    plan: Plan, sections: tuple[Section, ...], genre: str, impression: Impression, chance: Random
) -> tuple[SectionPlan, ...]:
    """Give every section its region, key, texture, loudness and place in the drama."""
    letters = list(dict.fromkeys(section.letter for section in sections if section.letter))
    regions = {letter: index for index, letter in enumerate(letters) if index < len(impression.regions)}
    textures = {
        letter: _texture(plan, genre, impression, regions.get(letter), rank, chance)
        for rank, letter in enumerate(letters)
    }
    keys = _keys(plan, letters, chance)
    climax = _climax(sections, impression.focus_x)
    planned: list[SectionPlan] = []
    for index, section in enumerate(sections):
        number = regions.get(section.letter)
        region = None if number is None else impression.regions[number]
        letter = section.letter or letters[0]
        texture = textures[letter]
        if plan.form == "variations" and section.letter == "A" and section.occurrence:
            texture = _varied(plan, genre, textures, section.occurrence, chance)
        contrasting = section.letter not in {"A", ""}
        planned.append(
            SectionPlan(
                section=section,
                region=number,
                key=keys[letter],
                texture=texture,
                level=unit(_level(plan, section, region, impression, climax=index == climax)),
                activity=unit(plan.activity + (0.5 * (region.detail - 0.4) if region else 0.0)),
                lift=_lift(region, climax=index == climax, contrasting=contrasting),
                contrasting=contrasting,
                counter=bool(section.letter) and (section.occurrence > 0 or index == climax),
                climax=index == climax,
            )
        )
    return tuple(planned)


def _level(
    plan: Plan, section: Section, region: Region | None, impression: Impression, *, climax: bool
) -> float:
    """Loudness: what pulls the eye is louder; returns grow; the climax stands out, frames step back."""
    level = plan.level + 0.04 * section.occurrence
    if region:
        level += 0.25 * (region.attention - 1 / len(impression.regions))
    return level + (0.14 if climax else -0.1 if not section.letter else 0.0)


def _lift(region: Region | None, *, climax: bool, contrasting: bool) -> int:
    """Scale steps: what is high in the picture sounds high."""
    lift = 2 if climax else int(contrasting)
    return lift + (round(5 * (0.5 - region.top - region.height / 2)) if region else 0)


def _texture(
    plan: Plan, genre: str, impression: Impression, region: int | None, rank: int, chance: Random
) -> str:
    """The accompaniment of a theme: the genre's, the players' and the region's; each theme has another one."""
    bustle = plan.bustle
    if region is not None:
        bustle += 0.5 * (impression.regions[region].detail - 0.4)
    ranked = _ranked(plan, genre, bustle, chance)
    return ranked[rank % min(5, len(ranked))]


def _varied(plan: Plan, genre: str, textures: dict[str, str], occurrence: int, chance: Random) -> str:
    """A variation has another accompaniment than the theme, a different one each time."""
    others = [each for each in _ranked(plan, genre, plan.bustle, chance) if each != textures["A"]]
    return others[(occurrence - 1) % len(others)] if others else textures["A"]


def _ranked(plan: Plan, genre: str, bustle: float, chance: Random) -> list[str]:
    """The figures that the players, the metre and the manner allow, favourite first."""
    likes, manner = _TEXTURES_OF_GENRES.get(genre, ()), PROFILES[plan.profile].textures

    def liking(texture: str) -> float:
        by_genre = 0.9 - 0.2 * likes.index(texture) if texture in likes else 0.0
        by_players = 0.6 - 0.05 * plan.ensemble.textures.index(texture)
        by_manner = 0.4 - 0.03 * manner.index(texture) if texture in manner else 0.0
        by_bustle = 1.1 * (bustle - 0.28) * (1 if texture in _BUSY else -1)
        return by_genre + by_players + by_manner + by_bustle + chance.uniform(0, 0.5)

    fitting = [texture for texture in plan.ensemble.textures if _fits(texture, plan)]
    usual = [texture for texture in fitting if texture in manner]
    return sorted(usual or fitting or plan.ensemble.textures[:1], key=liking, reverse=True)


def _fits(texture: str, plan: Plan) -> bool:
    if plan.metre.free:
        return texture in _TIMELESS
    if texture in _IN_THREE_ONLY:
        return plan.metre.name == "3/4"
    return texture not in _IN_TWO_ONLY or plan.metre.name in {"2/4", "4/4"}


def _keys(plan: Plan, letters: list[str], chance: Random) -> dict[str, Key]:
    """Each theme's key: the first and every third one at home, the others on its neighbours."""
    if plan.harmony != "functional" or not plan.key.scale.is_tempered:
        return dict.fromkeys(letters, plan.key)
    return {
        letter: plan.key if rank % 3 in {0, 2} else _neighbour(plan, chance)
        for rank, letter in enumerate(letters)
    }


def _neighbour(plan: Plan, chance: Random) -> Key:
    """Where a contrasting section goes: the relative key, the dominant or the subdominant.

    The relative key has the other mode, and with it the other feeling: the plainer the feeling, the rarer it is.
    Sharpwards is brighter, flatwards darker (Temperley 2001, 'The Cognition of Basic Musical Structures').
    """
    key = plan.key
    if chance.random() < 0.5 - 0.7 * abs(plan.gladness):
        return Key((key.tonic + 9) % 12, "minor") if key.is_bright else Key((key.tonic + 3) % 12, "major")
    sharpwards = chance.random() < 0.5 + 0.5 * plan.gladness
    return Key((key.tonic + (7 if sharpwards else 5)) % 12, key.mode)


def _climax(sections: tuple[Section, ...], focus_x: float) -> int:
    """The section at 50 % (focus far left) to 85 % (far right) of the piece."""
    bars = sections[-1].end_bar
    moment = (0.5 + 0.35 * focus_x) * bars
    themes = [index for index, section in enumerate(sections) if section.letter]
    within = [index for index in themes if sections[index].start_bar <= moment < sections[index].end_bar]
    return within[0] if within else themes[-1]
