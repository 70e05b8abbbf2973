"""Another piece for a work, and the feelings and takes that visitors wish for: what changes, and what stays."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from fakes.composers import streaming_studio
from fakes.live_kiosk import a_picture
from hypothesis import given, settings
from hypothesis import strategies as st

from db.entities import Artwork, Constraints, FeelingLabel, Impression, LocalText
from kiosk.live import Wish as KioskWish
from precompute.composing.contract import ComposingError
from precompute.composing.score import find_soundfont
from precompute.live.beginning import begin
from precompute.live.subjects import Subject
from precompute.pipeline import Broadcast, Studio
from precompute.wording.wishes import Wish

FEELINGS = st.sampled_from([None, *FeelingLabel])
WORK = Artwork(
    accession_number="1900.1",  # type: ignore[arg-type]
    title=LocalText.of(en="A funeral in the rain"),
    culture="Persian",
    date="about 1650",
)


@cache
def seen(picture: int) -> Impression:
    return streaming_studio().perceive(a_picture(picture))


@cache
def subject() -> Subject:
    """A work with a curator's wish, as its published piece knows it."""
    constraints = Constraints(most_intensity=0.5)
    commission = streaming_studio().commission(seen(1), WORK, 6.0, 1, constraints)
    return Subject(WORK, commission.impression, constraints)


def piece(source: Impression | Subject, feeling: FeelingLabel | None, seed: int = 1) -> Broadcast:
    return begin(streaming_studio(), source, Wish(feeling), 6.0, seed)[0]


@given(picture=st.integers(1, 4), feeling=FEELINGS, number=st.integers(0, 50))
@settings(max_examples=8)
def test_equal_pictures_wishes_and_takes_are_equal_commissions(
    picture: int, feeling: FeelingLabel | None, number: int
) -> None:
    seed = KioskWish(number=number).seed_from(1)
    first, again = (piece(seen(picture), feeling, seed) for _ in range(2))
    assert first.commission == again.commission
    for one, other in zip(first.blocks, again.blocks, strict=True):
        np.testing.assert_array_equal(one, other)


@given(seed=st.integers(0, 2**31 - 1), one=st.integers(0, 1000), other=st.integers(0, 1000))
def test_no_two_takes_try_the_same_seed(seed: int, one: int, other: int) -> None:
    seeds = [
        set(range(start, start + 3)) for start in (KioskWish(number=n).seed_from(seed) for n in (one, other))
    ]
    assert one == other or not seeds[0] & seeds[1] or max(map(max, seeds)) >= 2**31


def test_a_work_is_not_felt_twice_and_keeps_its_caption_its_manner_and_its_curators_limits() -> None:
    again = piece(subject(), None).commission
    first = streaming_studio().commission(seen(1), WORK, 6.0, 1, subject().constraints)
    assert again.impression.emotion == first.impression.emotion
    assert again.impression.caption == first.impression.caption
    assert again.elements == first.elements
    assert again.elements.profile == "persian"
    assert again.constraints == subject().constraints


@pytest.mark.parametrize("source", [seen(1), subject()], ids=["a picture", "a work"])
def test_feelings_are_heard_in_tempo_and_mode(source: Impression | Subject) -> None:
    told = {feeling: piece(source, feeling).commission.elements for feeling in FeelingLabel}
    sad, calm, glad = (
        told[each] for each in (FeelingLabel.SADNESS, FeelingLabel.CONTENTMENT, FeelingLabel.EXCITEMENT)
    )
    assert sad.tempo_bpm < glad.tempo_bpm - 15
    assert calm.tempo_bpm < glad.tempo_bpm - 10
    assert len({(each.mode, round(each.tempo_bpm)) for each in told.values()}) >= 6


@cache
def embedded() -> Studio:
    try:
        find_soundfont(os.environ)
    except ComposingError as error:
        pytest.skip(str(error))
    return Studio.embedded(os.environ)


def test_the_embedded_composer_plays_what_is_felt() -> None:
    played = {
        feeling: begin(embedded(), seen(1), Wish(feeling), 8.0, 1)[0].summary
        for feeling in (FeelingLabel.SADNESS, FeelingLabel.EXCITEMENT)
    }
    sad, glad = played[FeelingLabel.SADNESS], played[FeelingLabel.EXCITEMENT]
    assert sad.tempo_bpm < glad.tempo_bpm - 20
    assert sad.mode in {"minor", "aeolian", "dorian", "phrygian"}
    assert glad.mode in {"major", "lydian", "mixolydian"}


def test_a_loop_of_the_curators_stays_one() -> None:
    looping = replace(subject(), constraints=Constraints(loop=True))
    assert piece(looping, FeelingLabel.AWE).commission.constraints.loop
