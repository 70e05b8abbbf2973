"""Wording a work: what visitors read about the picture, and what the composer listens to.

    picture -> caption_for -> (impression, catalogue, elements) -> word -> caption for people, prompt for
    composers

A captioner needs the picture and speaks when it is perceived; all else needs words alone and is said when a
commission is made. What a model cannot do the embedded words do in its place, and the contribution says in
whose place and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from db.entities import Artwork, Contribution, Emotion, Impression, LocalText, MoodLabel, MusicalElements
from db.models import ModelError
from db.production import EMBEDDED, REFINING, Variant
from db.vocabulary import word
from precompute.seeing.contract import Picture
from precompute.wording.captions import caption, character
from precompute.wording.contract import (
    Captioner,
    ElementsRefiner,
    Refiner,
    Translator,
)
from precompute.wording.errors import WordingError
from precompute.wording.glossary import Glossary
from precompute.wording.guard import guard
from precompute.wording.instructions import as_phrase
from precompute.wording.memo import Memo, MemoryMemo
from precompute.wording.prefixes import with_mood, without_mood
from precompute.wording.prompts import prompt
from precompute.wording.translating import remembered, translated
from precompute.wording.variants import text_for

WORDS_REVISION = "klangbild-words 1"
"""Of the embedded captions and prompts: changes whenever they would say something else."""

_UNUSABLE = (ModelError, WordingError)
_REHEARSED = "A calm painting of a harbour."


@dataclass(frozen=True, slots=True)
class Worded:
    """What is said of a work."""

    caption: LocalText
    """For people: the catalogue's facts, then what is to be seen. It belongs into the impression."""
    prompt: LocalText
    """The English of it is what a neural composer listens to; the rest says the same to people."""
    contributions: tuple[Contribution, ...]
    """Who refined and who translated, in order."""


@dataclass(frozen=True, slots=True)
class Wording:
    """All who word; without models it says the embedded words. A model is loaded when it is first asked."""

    captioner: Captioner | None = None
    refiner: Refiner | None = None
    translators: tuple[Translator, ...] = ()
    variant: Variant = Variant.LYRICAL
    memo: Memo = field(default_factory=MemoryMemo)
    glossary: Glossary = field(default_factory=Glossary.standard)

    @property
    def uses_models(self) -> bool:
        """True where anything but the embedded words is asked."""
        return bool(self.captioner or self.refiner or self.translators)

    def caption_by(self, impression: Impression, doubt: str = "") -> Contribution:
        """Who wrote an impression's caption.

        Args:
            impression: its caption is empty where the captioner found no words, or was not believed.
            doubt: why it was not believed; '': nobody doubted.
        """
        if self.captioner is None:
            return _embedded("caption")
        if not impression.caption:
            return _instead(self.captioner.contribution, doubt or "it found no words for this picture")
        return self.captioner.contribution

    def rehearse(self) -> Iterator[None]:
        """Load refiner and translators, and let each say something short: one a step.

        One that cannot is passed over: `word` does without it, and says so of every work. The captioner needs a
        picture and rehearses with those who look (`Perception.rehearse`).
        """
        refiner = self.refiner
        if refiner is not None and self.variant in REFINING:
            with suppress(*_UNUSABLE):
                refiner.refine(_REHEARSED)
            yield
        for translator in self.translators:
            with suppress(*_UNUSABLE):
                translator.translate([_REHEARSED])
            yield

    def caption_for(self, pixels: Picture, impression: Impression) -> tuple[LocalText, Contribution]:
        """What the captioner sees: one English sentence that says the emotion, to be kept as `impression.caption`.

        Empty where there is no captioner or it found no words: the embedded caption needs the catalogue, and is
        made by `word`.

        Raises:
            ModelError: the captioner cannot be used now; what it would say is not known for good.
        """
        if self.captioner is None:
            return LocalText(), _embedded("caption")
        try:
            sentence = self.captioner.caption(pixels, impression.emotion)
        except WordingError as error:
            return LocalText(), _instead(self.captioner.contribution, str(error))
        return LocalText.of(en=sentence), self.captioner.contribution

    def word(
        self,
        artwork: Artwork | None,
        impression: Impression,
        elements: MusicalElements,
        felt: Emotion | None = None,
    ) -> Worded:
        """Caption and prompt of a work.

        Args:
            artwork: what the catalogue says; None for a picture that it does not know.
            impression: what the picture looks like, with the caption as `caption_for` gave it.
            elements: what was decided of the music.
            felt: the emotion of the music, to which the catalogue's words add; None: as the picture looks.
        """
        tongues = _Tongues(self, artwork)
        work = _Work(artwork, impression, elements, felt or impression.emotion)
        refined, refiner = self._refined(work)
        return Worded(
            caption=_caption(artwork, impression, tongues),
            prompt=self._prompt(work, refined, tongues),
            contributions=(*refiner, *dict.fromkeys(tongues.contributions)),
        )

    def _refined(self, work: _Work) -> tuple[str | None, tuple[Contribution, ...]]:
        """What the refiner made of the caption, if the guard lets it pass; and who refined, if anybody did."""
        refiner = self.refiner
        if self.variant not in REFINING:
            return None, ()
        if refiner is None:
            return None, (_embedded("refine"),)
        who = refiner.contribution
        description = _description(refiner, work)
        try:
            written = remembered(who, description, lambda: refiner.refine(description), self.memo)
        except _UNUSABLE as error:
            return None, (_instead(who, str(error)),)
        verdict = guard(written, work.felt)
        if not verdict.fit:
            return None, (_instead(who, f"what it wrote {verdict.reason}"),)
        return verdict.text, (who,)

    def _prompt(self, work: _Work, refined: str | None, tongues: _Tongues) -> LocalText:
        seen, elements = _seen(work), work.elements
        impression = replace(work.impression, emotion=work.felt)
        template = prompt(impression, elements, seen)
        embedded = template.text_in("en")
        text = text_for(self.variant, work.felt, seen.text_in("en"), refined, embedded)
        if self.variant is Variant.EMOTIVE:
            return tongues.completed(_label(work.felt.mood))
        if text == embedded:
            spoken = tongues.completed(seen, template.as_mapping())
            return tongues.completed(prompt(impression, elements, spoken))
        return tongues.completed(seen if text == seen.text_in("en") else LocalText.of(en=text))


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be worded."""

    artwork: Artwork | None
    impression: Impression
    elements: MusicalElements
    felt: Emotion


class _Tongues:
    """The translations of one work, and who made them."""

    def __init__(self, wording: Wording, artwork: Artwork | None) -> None:
        self.contributions: list[Contribution] = []
        self._wording = wording
        self._glossary = wording.glossary.with_names(artwork)

    def completed(self, text: LocalText, languages: Iterable[str] | None = None) -> LocalText:
        """The text in all languages that somebody translates into, or in those of them that are wanted."""
        said = text.as_mapping()
        for translator in self._wording.translators:
            language = translator.language
            if language not in said and (languages is None or language in languages):
                said[language] = self._translated(said["en"], translator)
        return LocalText.from_mapping(said)

    def _translated(self, text: str, translator: Translator) -> str:
        """The translation, or nothing where it failed."""
        who = translator.contribution
        try:
            said = translated(text, translator, self._glossary, self._wording.memo)
        except _UNUSABLE as error:
            said, who = "", _instead(who, str(error))
        self.contributions.append(who)
        return said


def _caption(artwork: Artwork | None, impression: Impression, tongues: _Tongues) -> LocalText:
    """Title, artist, date and colours, then what the captioner saw; without that, the embedded caption."""
    embedded = caption(artwork, impression)
    sentence = without_mood(impression.caption.text_in("en"))
    if sentence:
        first = character(artwork, impression).as_mapping()
        seen = tongues.completed(LocalText.of(en=sentence), first).as_mapping()
        told = {language: f"{first[language]} {seen[language]}" for language in first if language in seen}
        embedded = LocalText.from_mapping({**embedded.as_mapping(), **told})
    return tongues.completed(embedded)


def _seen(work: _Work) -> LocalText:
    """What composers get of the picture: the captioner's sentence in the mood of the music, else the embedded
    caption, which speaks of the looks alone."""
    sentence = work.impression.caption.text_in("en")
    if not sentence:
        return caption(work.artwork, work.impression)
    return LocalText.of(en=with_mood(sentence, work.felt.mood))


def _description(refiner: Refiner, work: _Work) -> str:
    """What the refiner is told of: the picture in the mood of the music, and the elements where it has a place for
    them."""
    told = replace(work, impression=replace(work.impression, emotion=work.felt))
    description = as_phrase(_seen(told).text_in("en"))
    return (
        refiner.described(description, work.elements) if isinstance(refiner, ElementsRefiner) else description
    )


def _label(mood: MoodLabel) -> LocalText:
    return LocalText.of(en=mood.value, ar=word(mood.value, "ar"))


def _embedded(step: str) -> Contribution:
    return Contribution(step, EMBEDDED, WORDS_REVISION, "")


def _instead(model: Contribution, reason: str) -> Contribution:
    """The embedded words took the place of a model."""
    return replace(_embedded(model.step), instead_of=model.by, reason=reason)
