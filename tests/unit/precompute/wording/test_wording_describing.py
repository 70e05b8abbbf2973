"""Wording a work with scripted models: who says what to whom, who takes over, and what is asked only once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes.values import an_artwork
from fakes.wording import ScriptedCaptioner, ScriptedElementsRefiner, ScriptedRefiner, ScriptedTranslator

from db.entities import Impression, LocalText
from db.models import ModelMissingError
from db.production import Variant
from precompute.seeing import emotion_at, imagined_impression
from precompute.wording.arabic import is_arabic
from precompute.wording.captions import caption, character
from precompute.wording.describing import WORDS_REVISION, Wording
from precompute.wording.elements import decide_elements
from precompute.wording.errors import WordingError
from precompute.wording.glossary import Glossary, lacking, protected, restored
from precompute.wording.prompts import prompt

SAD = imagined_impression(emotion_at(-0.6, -0.4))
ELEMENTS = decide_elements(SAD, "", "", 1)
WORK = an_artwork()
PIXELS = np.zeros((8, 8, 3), np.uint8)
SENTENCE = "A sad painting of a man in a sailor's hat."
FIT = "A melancholy classical piece in a slow tempo.\nThe melody sighs over soft strings."
SEEN_AR = "رجل بقبعة بحار."
FIT_AR = "قطعة كلاسيكية حزينة بسرعة بطيئة.\nاللحن يتنهد فوق وتريات ناعمة."


def _seen(sentence: str = SENTENCE) -> Impression:
    return replace(SAD, caption=LocalText.of(en=sentence))


def test_without_models_the_embedded_words_are_said() -> None:
    wording = Wording()
    embedded = caption(WORK, SAD)

    seen, who = wording.caption_for(PIXELS, SAD)
    said = wording.word(WORK, SAD, ELEMENTS)

    assert seen == LocalText()
    assert (who.step, who.by, who.instead_of) == ("caption", "embedded", "")
    assert said.caption == embedded
    assert said.prompt == prompt(SAD, ELEMENTS, embedded)
    assert [(each.step, each.by, each.revision) for each in said.contributions] == [
        ("refine", "embedded", WORDS_REVISION)
    ]


def test_a_captioner_is_heard_and_named() -> None:
    captioner = ScriptedCaptioner(SENTENCE)

    assert Wording(captioner).caption_for(PIXELS, SAD) == (
        LocalText.of(en=SENTENCE),
        captioner.contribution,
    )


def test_a_captioner_that_finds_no_words_is_named_with_the_reason() -> None:
    seen, who = Wording(ScriptedCaptioner(WordingError("saw nothing"))).caption_for(PIXELS, SAD)

    assert seen == LocalText()
    assert (who.by, who.instead_of, who.reason) == ("embedded", "scripted-eye", "saw nothing")


def test_a_captioner_that_cannot_be_used_now_has_not_found_no_words_for_good() -> None:
    with pytest.raises(ModelMissingError):
        Wording(ScriptedCaptioner(ModelMissingError("is not in the store"))).caption_for(PIXELS, SAD)


def test_refiners_and_composers_hear_the_mood_of_the_music() -> None:
    refiner = ScriptedRefiner(FIT)
    happy = replace(_seen("A happy painting of a boat."), emotion=emotion_at(0.7, 0.1))

    said = Wording(refiner=refiner, variant=Variant.LYRICAL).word(WORK, happy, ELEMENTS, SAD.emotion)
    narrative = Wording(variant=Variant.NARRATIVE).word(WORK, happy, ELEMENTS, SAD.emotion)

    assert refiner.asked == ["a sad painting of a boat"]
    assert said.prompt.text_in("en") == FIT
    assert narrative.prompt.text_in("en") == "A sad painting of a boat."


def test_all_who_word_rehearse_one_a_step_even_where_one_cannot() -> None:
    refiner, translator = ScriptedRefiner(WordingError("no pen")), ScriptedTranslator({})

    steps = sum(1 for _ in Wording(refiner=refiner, translators=(translator,)).rehearse())

    assert (steps, len(refiner.asked), len(translator.asked)) == (2, 1, 1)


def test_a_refiner_that_the_variant_needs_not_is_not_rehearsed() -> None:
    refiner = ScriptedRefiner(FIT)

    assert list(Wording(refiner=refiner, variant=Variant.NARRATIVE).rehearse()) == []
    assert refiner.asked == []


def test_people_get_the_facts_and_the_sentence_and_composers_the_sentence_alone() -> None:
    translator = ScriptedTranslator({"Man in a sailor's hat.": SEEN_AR, "A man in a sailor's hat.": SEEN_AR})
    wording = Wording(translators=(translator,), variant=Variant.NARRATIVE)

    said = wording.word(WORK, _seen(), ELEMENTS)

    first = character(WORK, SAD)
    assert said.caption.text_in("en") == f"{first.text_in('en')} A man in a sailor's hat."
    assert said.caption.text_in("ar") == f"{first.text_in('ar')} {SEEN_AR}"
    assert said.prompt.text_in("en") == SENTENCE
    assert [each.step for each in said.contributions] == ["translate"]


def test_the_emotion_of_the_commission_is_the_one_that_is_said() -> None:
    """The catalogue's words may have changed it since the picture was seen."""
    happy = replace(_seen(), emotion=emotion_at(0.7, 0.1))

    said = Wording(variant=Variant.NARRATIVE).word(WORK, happy, ELEMENTS)

    assert said.prompt.text_in("en") == "A happy painting of a man in a sailor's hat."


def test_a_refiner_is_told_the_caption_as_a_phrase_and_its_text_is_translated() -> None:
    refiner = ScriptedRefiner(FIT)
    translator = ScriptedTranslator({FIT: FIT_AR, "A man in a sailor's hat.": SEEN_AR})

    said = Wording(refiner=refiner, translators=(translator,)).word(WORK, _seen(), ELEMENTS)

    assert refiner.asked == ["a sad painting of a man in a sailor's hat"]
    assert said.prompt == LocalText.of(en=FIT, ar=FIT_AR)
    assert said.contributions == (refiner.contribution, translator.contribution)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("A happy jazz tune in a fast tempo.", "what it wrote has lost the emotion"),
        (ModelMissingError("falcon is not in the store"), "falcon is not in the store"),
    ],
)
def test_where_a_refiner_fails_the_template_speaks_of_what_was_seen(
    written: str | Exception, reason: str
) -> None:
    said = Wording(refiner=ScriptedRefiner(written)).word(WORK, _seen(), ELEMENTS)

    assert said.prompt == prompt(SAD, ELEMENTS, LocalText.of(en=SENTENCE))
    assert said.prompt.text_in("en").endswith(f"\n{SENTENCE}")
    (who,) = said.contributions
    assert (who.step, who.by, who.instead_of, who.reason) == ("refine", "embedded", "scripted-pen", reason)


@pytest.mark.parametrize("variant", [Variant.EMOTIVE, Variant.NARRATIVE])
def test_a_variant_that_needs_no_refiner_asks_none(variant: Variant) -> None:
    refiner = ScriptedRefiner(FIT)

    said = Wording(refiner=refiner, variant=variant).word(WORK, _seen(), ELEMENTS)

    assert refiner.asked == []
    assert said.contributions == ()
    assert said.prompt.text_in("en") == ("sad" if variant is Variant.EMOTIVE else SENTENCE)


def test_the_emotive_prompt_is_the_label_in_both_languages() -> None:
    said = Wording(variant=Variant.EMOTIVE).word(WORK, _seen(), ELEMENTS)

    assert said.prompt == LocalText.of(en="sad", ar="حزين")


def test_what_was_written_once_is_not_asked_again() -> None:
    refiner = ScriptedRefiner(FIT)
    translator = ScriptedTranslator({FIT: FIT_AR, "A man in a sailor's hat.": SEEN_AR})
    wording = Wording(refiner=refiner, translators=(translator,))

    once = wording.word(WORK, _seen(), ELEMENTS)
    asked = len(translator.asked)
    again = wording.word(WORK, _seen(), ELEMENTS)
    untouched = ScriptedRefiner(ModelMissingError("would have been loaded"))
    later = replace(wording, refiner=untouched).word(WORK, _seen(), ELEMENTS)

    assert once == again == later
    assert (len(refiner.asked), untouched.asked, len(translator.asked)) == (1, [], asked)


def test_a_refiner_that_wants_the_elements_gets_them() -> None:
    refiner = ScriptedElementsRefiner(FIT)

    Wording(refiner=refiner).word(WORK, _seen("A sad painting of 7 boats."), ELEMENTS)

    assert refiner.asked == [f"a sad painting of 7 boats | Tempo: {ELEMENTS.tempo_bpm:.0f}"]


def test_a_translator_that_fails_leaves_the_embedded_arabic() -> None:
    broken = ScriptedTranslator(ModelMissingError("opus is not in the store"))
    foreign = ScriptedTranslator(
        {"A man in a sailor's hat.": "Ein Mann mit Hut.", SENTENCE: "Ein Mann mit Hut."}
    )

    for translator, reason in (
        (broken, "opus is not in the store"),
        (foreign, "scripted-tongue wrote no Arabic"),
    ):
        said = Wording(translators=(translator,)).word(WORK, _seen(), ELEMENTS)
        assert said.caption.text_in("ar") == caption(WORK, SAD).text_in("ar")
        assert said.caption.text_in("en").endswith("A man in a sailor's hat.")
        assert [(each.by, each.instead_of, each.reason) for each in said.contributions[1:]] == [
            ("embedded", "scripted-tongue", reason)
        ]


def test_a_third_language_gets_the_whole_caption_with_the_names_of_the_catalogue() -> None:
    english = caption(WORK, SAD).text_in("en")
    title, artist = "The Sea, 1900.1", "A. Painter"
    fixed = Glossary.standard().with_names(WORK).terms_in(english, "fr")
    marked = protected(english, fixed)
    translator = ScriptedTranslator(
        {english: "« La Mer » d'un peintre.", marked: "« X0Z » de X1Z, en bleu."}, "fr"
    )

    said = Wording(translators=(translator,)).word(WORK, SAD, ELEMENTS)

    assert said.caption.text_in("fr") == f"« {title} » de {artist}, en bleu."
    assert said.caption.text_in("ar") == caption(WORK, SAD).text_in("ar")


def test_one_model_may_know_several_languages() -> None:
    arabic, french = (
        ScriptedTranslator({SENTENCE: SEEN_AR}),
        ScriptedTranslator({SENTENCE: "Un homme."}, "fr"),
    )

    said = Wording(translators=(arabic, french), variant=Variant.NARRATIVE).word(None, _seen(), ELEMENTS)

    assert arabic.contribution == french.contribution
    assert said.prompt == LocalText.of(en=SENTENCE, ar=SEEN_AR, fr="Un homme.")


def test_a_translation_with_the_right_words_is_kept_with_its_grammar() -> None:
    text = "A march for piano."
    fixed = Glossary.standard().terms_in(text, "ar")

    assert {each.term: each.rendering for each in fixed} == {"march": "مارش", "piano": "بيانو"}
    assert lacking(fixed, "مارشٌ للبيانو.") == ()
    assert [each.term for each in lacking(fixed, "شهر آذار للبيانو.")] == ["march"]


def test_a_wrong_term_is_translated_again_around_a_placeholder() -> None:
    text = "A slow march."
    translator = ScriptedTranslator({text: "آذار بطيء.", "A slow X0Z.": "x0z بطيء."})

    said = Wording(translators=(translator,), variant=Variant.NARRATIVE).word(None, _seen(text), ELEMENTS)

    assert said.prompt == LocalText.of(en=text, ar="مارش بطيء.")


def test_a_placeholder_that_was_lost_leaves_the_first_translation() -> None:
    text = "A slow march."
    translator = ScriptedTranslator({text: "آذار بطيء.", "A slow X0Z.": "شيء بطيء"})

    said = Wording(translators=(translator,), variant=Variant.NARRATIVE).word(None, _seen(text), ELEMENTS)

    assert said.prompt.text_in("ar") == "آذار بطيء."


def test_terms_are_whole_words_and_the_longer_ones_come_first() -> None:
    fixed = Glossary.standard().terms_in("A string quartet, a pianola and Strings; French Horn", "ar")

    assert [each.term for each in fixed] == ["string quartet", "French horn", "strings"]
    assert restored("X0Z X1Z X2Z", "X0Z, X1Z; X2Z", fixed) == "رباعي وتري هورن فرنسي وتريات"
    assert restored("X0Z X0Z X2Z", "X0Z, X1Z; X2Z", fixed) is None
    assert restored("X0Z X7Z", "X0Z X7Z", fixed) is None


def test_every_term_of_the_glossary_has_arabic_words_or_stays() -> None:
    for term in Glossary.standard().terms:
        assert term.is_name or is_arabic(term.rendering_in("ar")), term.english


def test_names_without_a_translation_stay_and_are_isolated_in_arabic() -> None:
    glossary = Glossary(()).with_names(WORK)

    fixed = {each.term: each.rendering for each in glossary.terms_in("The Sea, 1900.1 by A. Painter", "ar")}

    assert fixed == {"The Sea, 1900.1": "البحر", "A. Painter": "\u2068A. Painter\u2069"}


def test_punctuation_of_the_end_is_kept() -> None:
    for english, written, expected in (
        ("Is it calm?", "هل هي هادئة", "هل هي هادئة؟"),
        ("It is calm.", "هي هادئة", "هي هادئة."),
        ("It is calm.", "هي هادئة!", "هي هادئة!"),
    ):
        translator = ScriptedTranslator({english: written})
        said = Wording(translators=(translator,), variant=Variant.NARRATIVE).word(
            None, _seen(english), ELEMENTS
        )
        assert said.prompt.text_in("ar") == expected
