"""What visitors wish moves the music towards it: chosen feelings, places, and words in several languages."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from fakes.values import a_commission, an_impression
from hypothesis import given
from hypothesis import strategies as st

from db.entities import Contribution, FeelingLabel, Impression, MoodLabel
from precompute.seeing import emotion_at, imagined_impression
from precompute.seeing.labels import Place
from precompute.wording.wishes import FEELINGS, WISH_REVISION, Feeling, Wish, place_of, prompted, wished

unit = st.floats(-1, 1)
places = st.tuples(unit, unit)
feelings = st.one_of(st.sampled_from(FeelingLabel), st.sampled_from(MoodLabel), places)


def picture_at(place: Place) -> Impression:
    return imagined_impression(emotion_at(*place))


def place(impression: Impression) -> Place:
    return impression.emotion.valence, impression.emotion.arousal


def after_words(words: str, language: str = "en") -> Place:
    return place(wished(picture_at((0.0, 0.0)), Wish(words=words, language=language)))


class BackwardsIntoEnglish:
    contribution = Contribution("translate", "backwards", "1", "CC0-1.0")
    language = "en"

    def translate(self, texts: Sequence[str]) -> list[str]:
        return [text[::-1] for text in texts]


@given(seen=places, feeling=feelings)
def test_a_feeling_comes_nearer_and_never_leaves_the_plane(seen: Place, feeling: Feeling) -> None:
    before = picture_at(seen)
    after = wished(before, Wish(feeling))
    assert math.dist(place(after), place_of(feeling)) <= 0.27 * math.dist(seen, place_of(feeling)) + 1e-5
    assert max(map(abs, place(after))) <= 1.0
    assert 0.0 <= after.emotion.certainty <= 1.0
    assert after.emotion.feelings[0][1] == max(share for _, share in after.emotion.feelings)
    assert after.perceived_by[-1] == WISH_REVISION
    assert (after.palette, after.regions, after.caption) == (before.palette, before.regions, before.caption)


@given(first=places, second=places, feeling=feelings)
def test_the_picture_is_still_heard_in_what_is_wished(first: Place, second: Place, feeling: Feeling) -> None:
    after = [place(wished(picture_at(seen), Wish(feeling))) for seen in (first, second)]
    between = [later - earlier for earlier, later in zip(*after, strict=True)]
    seen = [later - earlier for earlier, later in zip(first, second, strict=True)]
    assert between == pytest.approx([0.7 / 2.7 * apart for apart in seen], abs=1e-5)


@given(seen=places)
def test_who_wishes_nothing_changes_nothing(seen: Place) -> None:
    picture = picture_at(seen)
    assert wished(picture, Wish()) is picture
    assert wished(picture, Wish(words="qwrtz 12345 …")) is picture


@given(words=st.text(max_size=300), language=st.sampled_from(["en", "ar", "de", "zh"]))
def test_whatever_is_written_the_emotion_stays_on_the_plane(words: str, language: str) -> None:
    assert max(map(abs, after_words(words, language))) <= 1.0


def test_there_are_thirteen_feelings_to_choose_from() -> None:
    assert len(set(FEELINGS)) == len(FEELINGS) == 13


@pytest.mark.parametrize(
    ("sad", "glad", "language"),
    [
        ("It makes me sad, I think of death", "What joy, a dance", "en"),
        ("traurig, wie der Tod", "ein fröhliches Fest", "de"),
        ("حزين، الموت", "فرح ورقص", "ar"),
    ],
)
def test_words_steer_the_feeling_in_several_languages(sad: str, glad: str, language: str) -> None:
    assert after_words(sad, language)[0] < -0.1 < 0.1 < after_words(glad, language)[0]


def test_words_and_feeling_add_up() -> None:
    picture = picture_at((0.0, 0.0))
    feeling, both = (
        place(wished(picture, Wish(FeelingLabel.CONTENTMENT, words))) for words in ("", "a storm, a battle")
    )
    assert both[1] > feeling[1]


def test_saying_it_fifty_times_is_not_fifty_times_as_much() -> None:
    assert after_words("death " * 50) == after_words("death")


@pytest.mark.parametrize(
    "words", ["not sad", "I am not at all sad", "It isn't sad", "sans tristesse", "ohne Trauer", "بلا حزن"]
)
def test_what_is_denied_is_not_felt(words: str) -> None:
    assert after_words(words) == (0.0, 0.0)


def test_after_a_denial_the_rest_is_felt() -> None:
    assert after_words("not sad but full of joy")[0] > 0.1
    assert after_words("not sad, full of joy")[0] > 0.1


def test_english_words_go_into_the_english_prompt_alone() -> None:
    commission = a_commission()
    asked = prompted(commission, Wish(words="like rain on a tin roof"))
    assert asked.prompt.text_in("en") == "A serene quartet A listener says of it: like rain on a tin roof."
    assert asked.prompt.text_in("ar") == commission.prompt.text_in("ar")
    assert (
        prompted(commission, Wish(words="Rain!", language="en-GB")).prompt.text_in("en").endswith(": Rain!")
    )


def test_other_words_need_a_translator() -> None:
    commission = a_commission()
    wish = Wish(words="رطم", language="ar")
    assert prompted(commission, wish) is commission
    assert "مطر." in prompted(commission, wish, BackwardsIntoEnglish()).prompt.text_in("en")
    assert prompted(commission, Wish(language="ar"), BackwardsIntoEnglish()) is commission


def test_an_impression_of_a_real_picture_is_changed_in_its_emotion_only() -> None:
    picture = an_impression()
    after = wished(picture, Wish(FeelingLabel.FEAR, "a storm"))
    assert after.emotion.valence < 0 < after.emotion.arousal
    assert after.palette == picture.palette
