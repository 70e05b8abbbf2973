"""The guard between a refiner and a composer: what it mends, what it refuses, and that it never fails."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.entities import AccessionNumber, Artwork, FeelingLabel, LocalText, MoodLabel, MusicalElements
from precompute.seeing import emotion_at, imagined_impression
from precompute.wording.captions import caption
from precompute.wording.elements import DYNAMICS, ENSEMBLES, GENRES, MELODIES, MODES, MOODS
from precompute.wording.guard import MOST_LINES, Fault, guard, stammers
from precompute.wording.instructions import AND_PIANO, ELEMENTS, INSTRUCTIONS, PLAIN, TABLE_ONE
from precompute.wording.prompts import prompt

SAD = emotion_at(-0.6, -0.4)
GOOD = "A melancholy classical piece in a slow tempo.\nThe melody sighs over soft strings."
PIECES = st.sampled_from(
    [
        "A sad mood.",
        "slow tempo",
        "Genre: classical",
        "the melody falls",
        "- a list",
        '"quoted"',
        "“quoted.”",
        "<SYS>",
        "<INST>",
        "<RESP> ",
        "Response: ",
        TABLE_ONE.about("a boat"),
        PLAIN.about("a boat"),
        "Include details like mood, genre, tempo, and melody in 2 lines.",
        "\n",
        "\r",
        " ",
        "1) ",
        "https://example.org",
        "\ufffd",
        ". ",
        "It goes on and",
    ]
)
WRITTEN = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=12))).map("".join))


@given(WRITTEN, st.floats(-1, 1), st.floats(-1, 1))
@settings(max_examples=300)
def test_whatever_is_written_the_guard_answers_with_two_lines_and_once_is_enough(
    written: str, valence: float, arousal: float
) -> None:
    emotion = emotion_at(valence, arousal)

    verdict = guard(written, emotion)

    assert len(verdict.text.split("\n")) <= MOST_LINES
    assert guard(verdict.text, emotion) == verdict
    assert verdict.fit == (verdict.reason == "")


@given(
    st.builds(
        MusicalElements,
        mood=st.sampled_from(MOODS),
        genre=st.sampled_from(GENRES),
        mode=st.sampled_from(MODES),
        tempo_bpm=st.integers(40, 180).map(float),
        dynamics=st.sampled_from(DYNAMICS),
        ensemble=st.sampled_from(ENSEMBLES),
        instruments=st.just(("violin", "cello")),
        melody=st.sampled_from(MELODIES),
    ),
    st.floats(-1, 1),
    st.floats(-1, 1),
)
@settings(max_examples=200)
def test_embedded_prompts_pass_as_they_are(elements: MusicalElements, valence: float, arousal: float) -> None:
    impression = imagined_impression(emotion_at(valence, arousal))
    work = Artwork(
        AccessionNumber("1"), LocalText.of(en="The Sea, 1."), LocalText.of(en="A. Painter"), "1900"
    )
    text = prompt(impression, elements, caption(work, impression)).text_in("en")

    verdict = guard(text, impression.emotion)

    assert verdict.faults == ()
    assert verdict.text == text


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        (f"{GOOD}\nA third line.\nA fourth.", GOOD),
        (f'"{GOOD.splitlines()[0]}"\n\n{GOOD.splitlines()[1]} And then', GOOD),
        (f"{TABLE_ONE.about('a sad man')}{GOOD}<|endoftext|>", GOOD),
        (f"Response: {GOOD} <INST> What else? <RESP> Nothing.", GOOD),
        (
            "- Mood: sad\n- Genre: classical\n- Tempo: slow\n- Melody: a falling line",
            "Mood: sad; Genre: classical; Tempo: slow; Melody: a falling line;",
        ),
    ],
)
def test_what_can_be_mended_is(written: str, mended: str) -> None:
    verdict = guard(written, SAD)

    assert verdict.fit, verdict.reason
    assert verdict.text == mended


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", Fault.EMPTY),
        ("A classical piece in a slow tempo with a falling melody and violins.", Fault.NO_MOOD),
        ("A sad piece in a slow tempo with a falling melody.", Fault.NO_GENRE),
        ("A sad classical piece with a falling melody.", Fault.NO_TEMPO),
        ("A sad angel on a rock by a house, slowly; the melody falls.", Fault.NO_GENRE),
        ("A sad classical piece in a slow tempo.", Fault.NO_MELODY),
        ("A joyful classical piece in a fast tempo with a dancing melody.", Fault.NO_EMOTION),
        (f"{GOOD} See https://example.org for more.", Fault.MARKUP),
        ("Sad, sad, sad: a classical piece in a slow tempo, with a melody.", Fault.STAMMER),
        (
            "The piece should include details like mood, genre, tempo, and melody. It is sad and classical.",
            Fault.ECHO,
        ),
        ("Печальная sad classical slow melody пьеса в медленном темпе", Fault.NOT_TEXT),
        ("A sad classical slow melody " + "that goes on and on with other words, " * 30, Fault.TOO_LONG),
    ],
)
def test_what_is_unfit_is_refused_with_its_reason(written: str, fault: Fault) -> None:
    verdict = guard(written, SAD)

    assert fault in verdict.faults
    assert fault.value in verdict.reason


@pytest.mark.parametrize("instruction", INSTRUCTIONS, ids=lambda each: each.name)
def test_an_echo_of_the_prompt_alone_is_refused(instruction: object) -> None:
    assert isinstance(instruction, type(TABLE_ONE))
    echoed = instruction.about("a sad man | Instruments: violin | Tempo: slow")

    assert not guard(echoed, SAD).fit
    assert not guard(echoed.upper(), SAD).fit


def test_a_synonym_keeps_the_emotion_and_either_label_will_do() -> None:
    text = "A classical piece in a slow tempo, full of sorrow; the melody falls."
    happy_but_sad = replace(SAD, moods=((MoodLabel.HAPPY, 1.0),), feelings=((FeelingLabel.SADNESS, 1.0),))
    happy = emotion_at(0.7, 0.1)

    assert guard(text, SAD).fit
    assert guard(text, happy_but_sad).fit
    assert guard(text, happy).faults == (Fault.NO_EMOTION,)


def test_stammering_is_heard_in_words_phrases_and_poor_texts() -> None:
    assert stammers("bald bald bald man")
    assert stammers("a slow piece, a slow piece, a slow piece")
    assert stammers(" ".join(["red", "blue", "green", "red", "green", "blue"] * 6))
    assert not stammers(GOOD)
    assert not stammers("Calm, calm water.")


def test_all_instructions_have_names_of_their_own() -> None:
    assert len({each.name for each in INSTRUCTIONS}) == len(INSTRUCTIONS) == 4
    assert {TABLE_ONE, AND_PIANO, ELEMENTS, PLAIN} == set(INSTRUCTIONS)
