"""The words that a caption begins with: how a captioner is told of the emotion.

BLIP goes on from what it is given (Li et al. 2022), so the emotion is the beginning of the sentence, and stays
in it: composers and refiners must not lose it (Hisariya et al. 2024, III-C). Visitors get the sentence without
it, because it says what the machine felt, not what is to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.entities import MoodLabel


@dataclass(frozen=True, slots=True)
class Prefix:
    """One way to begin."""

    name: str
    """As provenance calls it."""
    pattern: str
    """With a place for {mood}."""

    def words(self, mood: MoodLabel) -> str:
        """What the model is given: 'a sad painting of'."""
        return self.pattern.format(mood=mood.value)


PUBLISHED = Prefix("label", "{mood}")
"""The label alone, `processor(image, label)`. Table I of Hisariya et al. (2024) shows what came of it, label
and all: "sad man in a sailor's hat sitting at a table"."""

PAINTING = Prefix("painting", "a {mood} painting of")
"""Half a sentence of the kind that BLIP was taught to finish ("a picture of ..."): it says the emotion of the
painting and leaves the rest of the sentence to what is to be seen, where a label alone becomes an adjective of
the first thing that is named. The default."""

PREFIXES = (PAINTING, PUBLISHED)
"""The longer one first: it is the one to look for first."""


def without_mood(caption: str) -> str:
    """What is to be seen, without the emotion at the beginning; others stay as they are."""
    found = _beginning(caption)
    return _sentence(caption[len(found[1]) :].lstrip()) if found else caption


def with_mood(caption: str, mood: MoodLabel) -> str:
    """The caption with the emotion that the work turned out to have, the catalogue's words weighed."""
    found = _beginning(caption)
    if found is None:
        return caption
    prefix, words = found
    return _sentence(prefix.words(mood) + caption[len(words) :])


def _beginning(caption: str) -> tuple[Prefix, str] | None:
    folded = caption.casefold()
    for prefix in PREFIXES:
        for mood in MoodLabel:
            words = prefix.words(mood)
            if folded.startswith(f"{words} "):
                return prefix, words
    return None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
