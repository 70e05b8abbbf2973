"""Values as plain JSON: they come back as they were, and equal values have equal keys."""

import dataclasses
import json
import math
from datetime import UTC, timedelta, timezone

import pytest
from fakes.values import a_commission, a_track, an_artwork, an_impression
from hypothesis import given
from hypothesis import strategies as st

from db.entities import (
    Artwork,
    Commission,
    Contribution,
    Digest,
    Emotion,
    FeelingLabel,
    Impression,
    LocalText,
    MoodLabel,
    Reproduction,
    Rights,
    Swatch,
    Track,
)
from db.errors import DamagedError
from db.plain import canonical_json, from_plain, key_of, to_plain
from db.records import read_json, read_record
from db.windows import Window

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
# A number of nine decimals is kept exactly; more are rounded away on purpose.
NUMBERS = st.integers(-(10**12), 10**12).map(lambda number: round(number / 10**9, 9) + 0.0)
LOCAL_TEXTS = st.dictionaries(st.sampled_from(["en", "ar", "fr", "de"]), TEXT).map(LocalText.from_mapping)
DIGESTS = st.integers(0, 16**64 - 1).map(lambda number: Digest(f"{number:064x}"))
ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(timezones=st.one_of(st.just(UTC), ZONES))
PLANS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def with_numbers(kind, **others):
    """Values of a class whose floats have nine decimals at most."""
    numbers = {field.name: NUMBERS for field in dataclasses.fields(kind) if field.type == "float"}
    return st.builds(kind, **(numbers | others))


def shares(labels):
    return st.lists(st.tuples(st.sampled_from(labels), NUMBERS), min_size=1, max_size=3).map(tuple)


ARTWORKS = st.builds(
    Artwork, title=LOCAL_TEXTS, artist=LOCAL_TEXTS, description=LOCAL_TEXTS, rights=st.builds(Rights)
)
REPRODUCTIONS = st.builds(Reproduction, digest=DIGESTS)
EMOTIONS = with_numbers(Emotion, moods=shares(MoodLabel), feelings=shares(FeelingLabel))
IMPRESSIONS = with_numbers(
    Impression,
    palette=st.lists(with_numbers(Swatch), max_size=3).map(tuple),
    emotion=EMOTIONS,
    caption=LOCAL_TEXTS,
)
TRACKS = st.builds(
    lambda impression, plan, created_at, midi: dataclasses.replace(
        a_track(an_artwork(), Digest("a" * 64)),
        commission=dataclasses.replace(a_commission(), impression=impression),
        plan=plan,
        created_at=created_at,
        midi_digest=midi,
    ),
    IMPRESSIONS,
    st.dictionaries(TEXT, PLANS, max_size=3),
    MOMENTS,
    st.none() | DIGESTS,
)


@given(st.one_of(ARTWORKS, REPRODUCTIONS, IMPRESSIONS, TRACKS))
def test_a_value_comes_back_from_its_json_as_it_was(value):
    text = canonical_json(value)

    back = read_record(type(value), read_json(text), "value")

    assert back == value
    assert canonical_json(back) == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6))
def test_a_number_is_kept_to_nine_decimals(number):
    impression = dataclasses.replace(an_impression(), lightness=number)

    back = from_plain(Impression, to_plain(impression)).lightness

    assert math.isclose(back, number, rel_tol=0, abs_tol=1e-9)
    assert math.copysign(1, back) == 1 or back < 0  # no negative zero: it would have another key


def test_what_an_older_program_did_not_write_takes_its_default():
    plain = {"accession_number": "1", "title": {"en": "The Sea"}}

    assert from_plain(Artwork, plain).is_sample is False
    assert from_plain(Artwork, plain).codes == ()


def test_what_a_newer_program_wrote_beside_it_is_passed_over():
    plain = to_plain(an_artwork()) | {"smell": "salt"}

    assert from_plain(Artwork, plain) == an_artwork()


def test_a_number_that_is_none_is_never_written():
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_json(dataclasses.replace(an_impression(), lightness=math.nan))


def test_equal_commissions_have_equal_keys_and_others_have_not():
    assert key_of(a_commission(1)) == key_of(a_commission(1))
    assert key_of(a_commission(1)) != key_of(a_commission(2))


@pytest.mark.parametrize("kind", [Artwork, Reproduction, Impression, Track])
@given(plain=st.one_of(st.none(), st.integers(), st.lists(st.integers(), max_size=2), TEXT, st.just({})))
def test_what_is_no_such_value_is_damaged(kind, plain):
    with pytest.raises(DamagedError, match="thing 7"):
        read_record(kind, plain, "thing 7")


@given(TEXT)
def test_text_that_is_no_json_is_damaged(text):
    try:
        json.loads(text)
    except ValueError:
        with pytest.raises(DamagedError):
            read_json(text)


def test_who_contributed_is_kept_but_asks_for_nothing_else():
    plain = a_commission()
    told = dataclasses.replace(
        plain, contributions=(Contribution("caption", "blip-large", "1", "BSD-3-Clause"),)
    )

    assert told == plain
    assert key_of(told) == key_of(plain)
    assert from_plain(Commission, to_plain(told)).contributions == told.contributions


def test_a_window_is_the_text_that_people_write():
    window = Window.parse("2026-12-01..2026-12-23 Mon-Fri 22:00-06:00 UTC")
    assert to_plain((window,)) == ["2026-12-01..2026-12-23 Mon-Fri 22:00-06:00 UTC"]
    assert from_plain(Window, to_plain(window)) == window
