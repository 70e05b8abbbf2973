"""Wishes: what a visitor feels before a picture, and says of it, changes the music that is composed for it.

A wish is evidence as any other (`precompute.seeing.emotion`): a place on the plane of valence and arousal with a
weight, beside the picture's own. So every engine is steered by it: the embedded composer through the emotion, a
neural one through its prompt as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from db.entities import Commission, FeelingLabel, Impression, LocalText, MoodLabel
from precompute.seeing.emotion import Evidence, with_evidence
from precompute.seeing.labels import FEELING_PLACES, MOOD_PLACES, Place
from precompute.wording.affect import evidence_in
from precompute.wording.contract import Translator

WISH_REVISION = "klangbild-wish 1"
"""Changes whenever the same wish would change an emotion otherwise."""

Feeling = FeelingLabel | MoodLabel | Place
"""One of the eight or five labels, or a place: valence and arousal, each -1..1."""

FEELINGS: tuple[str, ...] = tuple(label.value for label in (*FeelingLabel, *MoodLabel))
"""The labels that a visitor may choose from; no two are the same."""

_FEELING_WEIGHT = 2.0
"""As much as two words of a title, so that what is chosen is heard; the picture still has a quarter of the say."""
_WORDS_WEIGHT = 1.5
"""All words together: a few tell as much as a chosen feeling, many no more than that."""

# What follows a negation, up to the end of its clause or three words, is not felt: 'not at all sad'.
_NEGATIONS = (
    "not|no|never|without|nor|cannot|nicht|kein|keine|keinen|keiner|ohne|nie|pas|sans|jamais|aucun|aucune|"
    "non|senza|mai|sin|nunca|niet|geen|zonder|nooit|لا|ليس|ليست|بلا|بدون|دون|غير|لم|لن"
)
_BUT = "but|aber|sondern|mais|pero|sino|ma|maar|لكن|بل"
_NEGATED = re.compile(
    rf"(?<!\w)(?:(?:{_NEGATIONS})(?!\w)|\w+n['’]t(?!\w))(?:[^\S\n]+(?!(?:{_BUT})(?!\w))[\w'’]+){{1,3}}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor wishes; the default leaves everything to the picture."""

    feeling: Feeling | None = None
    words: str = ""
    """Plain text in any language, cleaned and bounded by whoever took it."""
    language: str = "en"
    """Of the words, as BCP 47."""


def wished(impression: Impression, wish: Wish) -> Impression:
    """The impression with the emotion that picture and wish suggest together.

    The new place is the mean of the old one and the wished ones, by their weights: it comes nearer to what is
    wished, and a picture that feels alike is left nearly as it is. A wish that tells no feeling changes nothing.
    """
    evidence = _evidence(wish)
    if not evidence:
        return impression
    return replace(
        impression,
        emotion=with_evidence(impression.emotion, evidence),
        perceived_by=(*impression.perceived_by, WISH_REVISION),
    )


def prompted(commission: Commission, wish: Wish, into_english: Translator | None = None) -> Commission:
    """The commission whose English prompt ends with the visitor's words, for composers that read.

    Args:
        into_english: translates words of the wish's language; without it, words that are not English are left out,
            because a model that knows English only would take them for noise.
    """
    words = _english(wish, into_english)
    if not words:
        return commission
    texts = commission.prompt.as_mapping()
    texts["en"] = f"{texts.get('en', '')} A listener says of it: {_sentence(words)}".strip()
    return replace(commission, prompt=LocalText.from_mapping(texts))


def place_of(feeling: Feeling) -> Place:
    """Valence and arousal of a feeling."""
    if isinstance(feeling, FeelingLabel):
        return FEELING_PLACES[feeling]
    if isinstance(feeling, MoodLabel):
        return MOOD_PLACES[feeling]
    return feeling


def _evidence(wish: Wish) -> tuple[Evidence, ...]:
    chosen = () if wish.feeling is None else (Evidence(*place_of(wish.feeling), _FEELING_WEIGHT),)
    told = _NEGATED.sub(" ", wish.words)
    return (*chosen, *evidence_in(LocalText.from_mapping({wish.language: told}), _WORDS_WEIGHT))


def _english(wish: Wish, into_english: Translator | None) -> str:
    if wish.language.split("-")[0].lower() == "en":
        return wish.words
    if into_english is None or not wish.words:
        return ""
    return " ".join(into_english.translate([wish.words])[0].split())


def _sentence(words: str) -> str:
    """With a full stop, where nothing else ends it."""
    return words if words[-1] in ".!?…" else f"{words}."
