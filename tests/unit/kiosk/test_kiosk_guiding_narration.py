"""What is told of a work and its music, and when."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from fakes.speech import arabic, english
from fakes.values import a_summary, an_artwork, an_impression
from hypothesis import given
from hypothesis import strategies as st

from db.entities import FeelingLabel, LocalText, Region, Remark
from db.vocabulary import word
from kiosk.guiding.narration import About, Narration, Part, TimedPart, narrate
from kiosk.guiding.speech import Utterance, speaking_time_s
from kiosk.guiding.telling import Telling, go_on
from kiosk.showing import show_piece

DURATION_S = 30.0
REMARKS = (
    Remark(0.0, 9.0, None, LocalText.of(en="The violins open the music.", ar="تفتتح الكمنجات الموسيقى.")),
    Remark(9.0, 20.0, None, LocalText.of(en="The cello has the tune.")),
    Remark(31.0, 40.0, None, LocalText.of(en="Nobody hears this.")),
)
FULL = replace(
    an_artwork(),
    title=LocalText.of(en="The Sea", ar="البحر"),
    medium="Oil on canvas",
    room="Room 12",
    credit_line="Gift of a friend, 1950.",
    description=LocalText.of(en="A wide sea. It is dawn!  Nobody is out."),
)


def told(
    artwork=FULL, impression=None, summary=None, wording=None, remarks=REMARKS, feeling=None
) -> Narration:
    wording = wording or english()
    impression = impression or an_impression()
    shown = show_piece(
        artwork,
        impression,
        summary or a_summary(),
        remarks,
        DURATION_S,
        image="",
        language=wording.language,
        translate=word,
    )
    return narrate(shown, impression, remarks, wording, artwork=artwork, chosen_feeling=feeling)


def text_about(about: About, narration: Narration) -> str:
    return " | ".join(part.said.text for part in narration.parts if part.about is about)


def test_a_work_is_told_from_its_label_to_its_music():
    narration = told()
    assert [part.about for part in narration.parts] == [
        About.WORK,
        About.DESCRIPTION,
        About.SEEN,
        About.MUSIC,
    ]
    assert text_about(About.WORK, narration) == (
        "“The Sea”, by A. Painter, 1900. Made of: Oil on canvas. Where it hangs: Room 12."
        " Credit line: Gift of a friend, 1950."
    )
    assert text_about(About.DESCRIPTION, narration) == "A wide sea. It is dawn! Nobody is out."
    assert text_about(About.SEEN, narration) == (
        "Its main colours are dark blue, ochre, dark brown and cream. The eye is drawn to the middle."
    )
    assert text_about(About.MUSIC, narration) == (
        "The music is made by a machine. It follows the feeling of the picture: awe. It is slow, with 72 beats a"
        " minute. Its key is D minor. It is played by violin, viola and cello."
    )


def test_remarks_have_the_times_at_which_they_are_true():
    assert told().remarks == (
        TimedPart(Utterance("The violins open the music.", "en"), 0.0, 9.0),
        TimedPart(Utterance("The cello has the tune.", "en"), 9.0, 20.0),
    )
    assert len(told().lines) == 6


def test_what_the_catalogue_does_not_know_is_left_out():
    bare = replace(
        FULL, artist=LocalText(), date="", medium="", room=" ", credit_line="", description=LocalText()
    )
    narration = told(bare, summary=replace(a_summary(), key="", tempo_bpm=0.0, instruments=()))
    assert text_about(About.WORK, narration) == "“The Sea”."
    assert text_about(About.DESCRIPTION, narration) == ""
    assert text_about(About.MUSIC, narration) == (
        "The music is made by a machine. It follows the feeling of the picture: awe."
    )


@pytest.mark.parametrize(
    ("artist", "date", "heading"),
    [("", "1900", "“Untitled”, 1900."), ("A. P.", "", "“Untitled”, by A. P."), ("", "", "“Untitled”.")],
)
def test_a_label_of_any_completeness_is_one_sentence(artist, date, heading):
    work = replace(an_artwork(), title=LocalText(), artist=LocalText.of(en=artist), date=date)
    assert text_about(About.WORK, told(work)) == heading


def test_a_sample_is_said_to_be_one_and_a_visitors_own_picture_is_called_so():
    assert "It is a sample, not a real work." in text_about(About.WORK, told(replace(FULL, is_sample=True)))
    own = told(None)
    assert text_about(About.WORK, own) == "This is the picture that you showed."
    assert "made by a machine" in text_about(About.MUSIC, own)


def test_a_feeling_that_the_visitor_chose_is_named_as_such():
    music = text_about(About.MUSIC, told(feeling=FeelingLabel.SADNESS))
    assert "It follows the feeling that you chose: sadness." in music
    assert "awe" not in music


def test_a_caption_takes_the_place_of_what_was_measured_and_colours_are_named_once():
    caption = LocalText.of(en="It is held in dark blue and ochre.")
    assert text_about(
        About.SEEN, told(impression=replace(an_impression(), caption=caption))
    ) == caption.text_in("en")
    other = replace(an_impression(), caption=LocalText.of(en="A boat."))
    assert text_about(About.SEEN, told(impression=other)) == (
        "A boat. | Its main colours are dark blue, ochre, dark brown and cream."
    )


def test_a_face_is_told_of():
    face = Region(0.2, 0.2, 0.2, 0.2, 1.0, 0.5, 0.0, 0.5, 0.5, "brown", "face")
    assert "There is a face in it." in text_about(
        About.SEEN, told(impression=replace(an_impression(), regions=(face,)))
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"focus_x": 0.1, "focus_y": 0.1}, "The eye is drawn to the top left."),
        ({"focus_x": 0.9, "focus_y": 0.5}, "The eye is drawn to the right."),
        ({"focus_x": 0.5, "focus_y": 0.9}, "The eye is drawn to the bottom."),
        ({"horizontal": 0.7}, "Its lines are mostly level."),
        ({"openness": 0.9}, "Much of it is empty space."),
    ],
)
def test_without_a_caption_the_layout_is_told(change, sentence):
    assert sentence in text_about(About.SEEN, told(impression=replace(an_impression(), **change)))


def test_keys_are_said_as_musicians_say_them():
    def music(key):
        return text_about(About.MUSIC, told(summary=replace(a_summary(), key=key)))

    assert "Its key is B flat minor." in music("B♭ minor")
    assert "Its key is F sharp Dorian." in music("F♯ dorian")


def test_each_text_is_in_the_language_that_it_is_really_in():
    narration = told(wording=arabic())
    assert {part.about: part.said.language for part in narration.parts} == {
        About.WORK: "ar",
        About.DESCRIPTION: "en",
        About.SEEN: "ar",
        About.MUSIC: "ar",
    }
    assert [remark.said.language for remark in narration.remarks] == ["ar", "en"]


def test_a_narration_in_arabic_has_no_english_but_the_catalogues():
    work = replace(
        FULL, artist=LocalText.of(ar="رسام"), medium="زيت", room="١٢", credit_line="", description=LocalText()
    )
    narration = told(work, wording=arabic(), remarks=REMARKS[:1])
    assert not re.search(r"[A-Za-z%]", " ".join(said.text for said in narration.lines))


def test_a_long_description_is_told_in_breaths_of_whole_sentences():
    sentences = [f"This is sentence number {number} of a long text." for number in range(40)]
    long = replace(FULL, description=LocalText.of(en="\n".join(sentences)))
    parts = [part.said.text for part in told(long).parts if part.about is About.DESCRIPTION]
    assert " ".join(parts) == " ".join(sentences)
    assert max(map(len, parts)) <= 240
    assert len(parts) < 12


# --- The times -----------------------------------------------------------------------------------------------

words = st.integers(1, 120).map(lambda length: Utterance("a" * length, "en"))
parts_without_time = st.lists(words, max_size=5)
spans = st.lists(
    st.tuples(words, st.floats(0, 60), st.floats(0.1, 20)), max_size=8, unique_by=lambda span: span[0].text
)


def narration_of(parts, timed, duration_s) -> Narration:
    remarks = sorted(
        (TimedPart(said, begin, begin + length) for said, begin, length in timed if begin < duration_s),
        key=lambda part: part.begin_s,
    )
    return Narration(tuple(Part(About.SEEN, said) for said in parts), tuple(remarks), duration_s)


def tell(telling, pace_wpm, step_s=0.2, until_s=400.0):
    """Play it through: what was said, with the time at which it began and ended."""
    told_, at_s, busy_until_s = [], 0.0, 0.0
    while at_s < until_s and not telling.is_over:
        if at_s >= busy_until_s:
            position_s = at_s if at_s < telling.narration.duration_s else None
            telling, said = go_on(telling, position_s, pace_wpm)
            if said is not None:
                busy_until_s = at_s + speaking_time_s(said, pace_wpm)
                told_.append((said, at_s, busy_until_s))
        at_s += step_s
    assert telling.is_over
    return told_


@given(parts_without_time, spans, st.floats(1, 60), st.floats(80, 400))
def test_nothing_overlaps_and_the_parts_are_told_whole_and_in_order(parts, timed, duration_s, pace_wpm):
    narration = narration_of(parts, timed, duration_s)
    told_ = tell(Telling(narration), pace_wpm)
    assert all(before[2] <= after[1] for before, after in pairwise(told_))
    assert [said for said, *_ in told_][: len(parts)] == parts


@given(spans, st.floats(1, 60), st.floats(80, 400))
def test_a_remark_comes_at_its_time_and_is_over_before_the_next_one_and_the_end(timed, duration_s, pace_wpm):
    narration = narration_of([], timed, duration_s)
    remarks = narration.remarks
    following = dict(zip(remarks, [*(each.begin_s for each in remarks[1:]), duration_s], strict=False))
    for said, from_s, to_s in tell(Telling(narration), pace_wpm):
        (remark,) = (each for each in remarks if each.said == said)
        assert remark.begin_s <= from_s < remark.end_s
        assert to_s <= following[remark]


@given(parts_without_time, spans, st.floats(1, 60))
def test_a_second_hearing_has_the_remarks_alone(parts, timed, duration_s):
    narration = narration_of(parts, timed, duration_s)
    assert tell(Telling.again(narration), 175.0) == tell(Telling(narration_of([], timed, duration_s)), 175.0)


def test_every_remark_with_room_is_told_when_nothing_else_is():
    telling = tell(Telling.again(told()), 175.0)
    assert [(said.text, round(at_s)) for said, at_s, _ in telling] == [
        ("The violins open the music.", 0),
        ("The cello has the tune.", 9),
    ]


def test_without_music_the_parts_are_told_and_the_remarks_are_over():
    telling, said = go_on(
        Telling(narration_of([Utterance("a", "en")], [(Utterance("b", "en"), 0, 5)], 9)), None, 175
    )
    assert said == Utterance("a", "en")
    telling, said = go_on(telling, None, 175)
    assert said is None
    assert telling.is_over


def test_a_slower_voice_needs_longer_and_diacritics_take_no_time_of_their_own():
    plain, marked = Utterance("لا اعرف", "ar"), Utterance("لَا أَعْرِفُ".replace("أ", "ا"), "ar")
    assert speaking_time_s(plain, 175) == speaking_time_s(marked, 175)
    assert speaking_time_s(plain, 100) > speaking_time_s(plain, 200)


def test_of_the_music_alone_nothing_of_the_picture_is_told_again():
    whole = Narration(
        tuple(Part(about, Utterance(about.value, "en")) for about in About),
        (TimedPart(Utterance("The cello has the tune.", "en"), 20.0, 30.0),),
        40.0,
    )
    assert [line.text for line in whole.of_music.lines] == ["music", "The cello has the tune."]
