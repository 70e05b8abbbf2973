"""Layers: every note is heard in one of them, and in one only."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from score_impressions import imagine_commission

from db.entities import Commission
from precompute.composing.score.composer import write_piece
from precompute.composing.score.playing.layers import (
    BASS,
    LAYERS,
    MELODY,
    PERCUSSION,
    layer_of,
    settle,
    split,
)
from precompute.composing.score.playing.performance import DRUM_CHANNEL, NOTE_OFF, NOTE_ON, Event

commissions = st.builds(
    imagine_commission,
    st.floats(-1, 1),
    st.floats(-1, 1),
    st.integers(0, 10_000),
    st.sampled_from([5.0, 15.0, 30.0]),
    culture=st.sampled_from(["", "Egyptian", "Japanese"]),
)


@settings(max_examples=25)
@given(commissions)
def test_every_note_is_heard_in_exactly_one_layer(commission: Commission) -> None:
    events = write_piece(commission).performance.events
    layers = split(events)
    heard = Counter(
        event
        for layer, kept in layers.items()
        for event in kept
        if event.kind == NOTE_ON and layer_of(event) == layer
    )
    assert heard == Counter(event for event in events if event.kind == NOTE_ON)
    assert list(layers) == [layer for layer in LAYERS if layer in layers]
    assert MELODY in layers


@settings(max_examples=25)
@given(commissions)
def test_strangers_in_a_layer_are_silent_and_released_and_share_a_key_with_it(commission: Commission) -> None:
    for layer, kept in split(write_piece(commission).performance.events).items():
        own = {(e.channel, e.number) for e in kept if e.kind == NOTE_ON and layer_of(e) == layer}
        strangers = [e for e in kept if e.kind in {NOTE_ON, NOTE_OFF} and layer_of(e) != layer]
        assert all(event.value <= 1 for event in strangers)
        assert {(event.channel, event.number) for event in strangers} <= own
        kinds = Counter(event.kind for event in strangers)
        assert kinds[NOTE_ON] == kinds[NOTE_OFF]


def test_what_concerns_a_whole_channel_is_in_every_layer() -> None:
    events = write_piece(imagine_commission()).performance.events
    whole = [event for event in events if event.kind not in {NOTE_ON, NOTE_OFF}]
    for kept in split(events).values():
        assert [event for event in kept if event.kind not in {NOTE_ON, NOTE_OFF}] == whole


def test_drums_and_basses_are_known_by_their_channel_and_voice() -> None:
    assert layer_of(Event(0.0, DRUM_CHANNEL, NOTE_ON, 60, 90, "inner1")) == PERCUSSION
    assert layer_of(Event(0.0, 1, NOTE_ON, 40, 90, "bass")) == BASS
    assert layer_of(Event(0.0, 1, NOTE_ON, 72, 90, "counter")) == MELODY


def test_what_the_layers_lack_goes_to_the_one_that_struck_last() -> None:
    mix = np.ones((3000, 2), np.float32)
    stems = {MELODY: np.full((3000, 2), 0.5, np.float32), BASS: np.full((3000, 2), 0.25, np.float32)}
    events = [Event(0.0, 0, NOTE_ON, 40, 90, "bass"), Event(1.0, 0, NOTE_ON, 72, 90, "melody")]
    settle(stems, mix, events, 1000)
    assert np.array_equal(stems[MELODY] + stems[BASS], mix)
    assert (stems[MELODY][:936] == 0.5).all()
    assert (stems[BASS][936:] == 0.25).all()
