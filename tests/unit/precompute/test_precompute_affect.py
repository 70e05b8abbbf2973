"""What the words of a catalogue tell of a work's emotion, in several languages; some tell nothing."""

from __future__ import annotations

import dataclasses
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.entities import AccessionNumber, Artwork, Emotion, LocalText, MoodLabel
from precompute.seeing import emotion_at, imagined_impression
from precompute.seeing.emotion import emotion_from, with_evidence
from precompute.wording.affect import AFFECT_REVISION, affect_of, feel


def _work(title: str = "", language: str = "en", style: str = "", date: str = "", about: str = "") -> Artwork:
    return Artwork(
        AccessionNumber("1"),
        LocalText.from_mapping({language: title}),
        style=style,
        date=date,
        description=LocalText.of(en=about),
    )


def _felt(work: Artwork) -> Emotion:
    return emotion_from(affect_of(work))


@pytest.mark.parametrize(
    ("language", "gloomy", "glad"),
    [
        ("en", "The Death of a Soldier", "Children Dancing in the Garden"),
        ("fr", "La Mort de Marat", "Danseuses au jardin en fête"),
        ("de", "Der Tod und das Grab", "Tanz der Kinder im Garten"),
        ("it", "La strage degli innocenti", "Ballo di bambini in primavera"),
        ("es", "La muerte del torero", "Baile de niños en el jardín"),
        ("nl", "De dood van Socrates", "Dans van kinderen in de tuin"),
        ("ar", "موت الشهيد", "رقصة الأطفال في الحديقة"),
    ],
)
def test_titles_are_understood_in_each_language(language: str, gloomy: str, glad: str) -> None:
    sad, happy = _felt(_work(gloomy, language)), _felt(_work(glad, language))
    assert sad.valence < -0.2
    assert happy.valence > 0.2


def test_storms_and_battles_rouse_and_moonlight_and_still_lifes_rest() -> None:
    rousing = [_felt(_work(title)).arousal for title in ("A Storm at Sea", "The Battle of San Romano")]
    resting = [_felt(_work(title)).arousal for title in ("Moonlight on the Lake", "Still Life with Jug")]
    assert min(rousing) > 0.2
    assert max(resting) < -0.2


def test_a_phrase_says_what_its_words_alone_do_not() -> None:
    (evidence,) = affect_of(_work("Nature morte"))
    assert evidence.valence > 0  # 'morte' alone would be death
    assert affect_of(_work("The Flight into Egypt"))[0].valence > 0.5


def test_case_accents_plurals_and_arabic_articles_do_not_matter() -> None:
    assert affect_of(_work("STORMS")) == affect_of(_work("storm"))
    assert affect_of(_work("bodegon", "es")) == affect_of(_work("Bodegón", "es"))
    assert affect_of(_work("والعاصفة", "ar")) == affect_of(_work("عاصفة", "ar"))


def test_a_translation_says_nothing_twice() -> None:
    both = Artwork(AccessionNumber("1"), LocalText.of(en="The Storm", ar="العاصفة"))
    assert affect_of(both) == affect_of(_work("The Storm"))


def test_a_description_weighs_less_than_a_title_however_long_it_is() -> None:
    about = "A battle, a murder, an execution, a massacre, a war, a monster, a shipwreck and a funeral. " * 20
    described, titled = affect_of(_work(about=about)), affect_of(_work("The Massacre"))
    assert sum(each.weight for each in described) == pytest.approx(1.0)
    assert sum(each.weight for each in titled) > 1.0


@pytest.mark.parametrize(
    ("date", "other"),
    [
        ("1906", "1760"),
        ("20th century", "XVIII cent."),
        ("القرن 20", "siglo XVIII"),
        ("1921-1922", "1770 or later"),
    ],
)
def test_without_a_style_the_year_suggests_one_at_less_weight(date: str, other: str) -> None:
    (modern,), (rococo,) = affect_of(_work(date=date)), affect_of(_work(date=other))
    assert modern.arousal > 0.3 > rococo.arousal
    (named,) = affect_of(_work(style="Rococo", date=date))
    assert (named.valence, named.arousal) == (rococo.valence, rococo.arousal)
    assert named.weight > rococo.weight


def test_styles_named_together_share_their_weight() -> None:
    together = affect_of(_work(style="Rococo, Romanticism"))
    assert len(together) == 2
    assert sum(each.weight for each in together) == pytest.approx(affect_of(_work(style="Rococo"))[0].weight)


@pytest.mark.parametrize("title", ["", "Mona Lisa", "1", "???", "無題"])
def test_words_that_tell_nothing_leave_the_picture_to_itself(title: str) -> None:
    impression = imagined_impression(emotion_at(0.3, -0.2))
    assert affect_of(_work(title)) == ()
    assert feel(impression, _work(title)) is impression
    assert feel(impression, None) is impression


def test_what_words_added_is_told_with_the_impression() -> None:
    impression = imagined_impression(emotion_at(0.3, -0.2))
    told = feel(impression, _work("The Massacre"))
    assert told.emotion.valence < impression.emotion.valence
    assert told.perceived_by == (*impression.perceived_by, AFFECT_REVISION)


def test_words_that_agree_with_the_picture_make_it_surer_than_words_that_contradict() -> None:
    looks = emotion_at(0.4, -0.3)
    agreeing = with_evidence(looks, affect_of(_work("Quiet Morning by the Lake")))
    contradicting = with_evidence(looks, affect_of(_work("The Massacre")))
    assert agreeing.certainty > contradicting.certainty


@settings(max_examples=200)
@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=20), st.floats(-1, 1), st.floats(-1, 1))
def test_whatever_a_catalogue_says_the_emotion_stays_on_the_plane(
    title: str, style: str, date: str, valence: float, arousal: float
) -> None:
    work = _work(title, style=style, date=date)
    emotion = feel(imagined_impression(emotion_at(valence, arousal)), work).emotion
    assert -1.0 <= emotion.valence <= 1.0
    assert -1.0 <= emotion.arousal <= 1.0
    assert 0.0 <= emotion.certainty <= 1.0
    assert feel(imagined_impression(emotion_at(valence, arousal)), work).emotion == emotion


def test_no_word_has_two_meanings() -> None:
    table = tomllib.loads(files("precompute.wording").joinpath("affect.toml").read_text(encoding="utf-8"))
    themes_of: dict[str, set[str]] = {}
    for theme in table["theme"]:
        for words in theme.values():
            for word in words if isinstance(words, list) else ():
                themes_of.setdefault(word.casefold(), set()).add(theme["name"])
    assert {word: themes for word, themes in themes_of.items() if len(themes) > 1} == {}


def test_every_theme_speaks_every_language_and_lies_on_the_plane() -> None:
    table = tomllib.loads(files("precompute.wording").joinpath("affect.toml").read_text(encoding="utf-8"))
    for theme in table["theme"]:
        assert all(theme[language] for language in ("en", "fr", "de", "it", "es", "nl", "ar")), theme["name"]
    for entry in (*table["theme"], *table["style"]):
        assert abs(entry["valence"]) <= 1.0
        assert abs(entry["arousal"]) <= 1.0
        assert entry.get("weight", 1.0) > 0.0


def test_what_a_classifier_saw_outlasts_the_words_of_the_title() -> None:
    torn = dataclasses.replace(
        emotion_at(-0.2, 0.1),
        moods=(
            (MoodLabel.FUN, 0.5),
            (MoodLabel.ANGRY, 0.4),
            (MoodLabel.SAD, 0.05),
            (MoodLabel.HAPPY, 0.03),
            (MoodLabel.NEUTRAL, 0.02),
        ),
    )
    death = affect_of(_work("The Death of a Soldier"))

    told = with_evidence(torn, death)

    fun = dict(told.moods)[MoodLabel.FUN]
    assert told.mood is MoodLabel.ANGRY
    assert dict(with_evidence(emotion_at(-0.2, 0.1), death).moods)[MoodLabel.FUN] < fun < 0.5
    assert sum(share for _, share in told.moods) == pytest.approx(1.0, abs=1e-5)
    assert with_evidence(torn, ()) == torn


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_labels_that_follow_the_place_go_on_to_follow_it(valence: float, arousal: float) -> None:
    storm = affect_of(_work("A Storm at Sea"))
    told = with_evidence(emotion_at(valence, arousal), storm)

    assert dict(told.moods) == pytest.approx(dict(emotion_at(told.valence, told.arousal).moods), abs=1e-4)
