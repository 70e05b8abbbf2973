"""What every composer promises whose pieces can be heard before they are finished."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
from fakes.composers import StreamingPlainComposer
from fakes.values import a_commission

from db.entities import Commission
from db.loudness import integrated_lufs, tenths
from precompute.composing.contract import ComposingError, StreamingComposer
from precompute.composing.score import ScoreComposer, find_soundfont
from precompute.composing.score.catalogue.ensembles import ENSEMBLES


@pytest.fixture(scope="module", params=["score", "plain"])
def composer(request: pytest.FixtureRequest) -> StreamingComposer:
    if request.param == "plain":
        return StreamingPlainComposer()
    try:
        return ScoreComposer(find_soundfont(os.environ))
    except ComposingError as error:
        pytest.skip(str(error))


def commission(ensemble: str, seed: int = 1, duration_s: float = 12.0) -> Commission:
    asked = a_commission(seed)
    return replace(asked, elements=replace(asked.elements, ensemble=ensemble), duration_s=duration_s)


@pytest.mark.parametrize("ensemble", ["string-quartet", "solo-piano", "arab-takht"])
def test_a_stream_gives_the_samples_and_the_summary_of_the_whole_piece(
    composer: StreamingComposer, ensemble: str
) -> None:
    asked = commission(ensemble)
    rendition = composer.begin(asked)
    blocks = list(rendition.blocks())
    whole = composer.compose(asked)
    np.testing.assert_array_equal(np.concatenate(blocks), whole.audio)
    assert rendition.samples == len(whole.audio)
    assert rendition.sample_rate_hz == whole.sample_rate_hz
    assert rendition.summary == whole.summary
    assert rendition.plan == whole.plan
    assert max(len(block) for block in blocks) <= rendition.sample_rate_hz


@pytest.mark.parametrize("ensemble", list(ENSEMBLES))
def test_how_loud_a_piece_will_be_is_known_before_it_sounds(
    composer: StreamingComposer, ensemble: str
) -> None:
    rendition = composer.begin(commission(ensemble))
    foresight = rendition.foresee()
    power = tenths(np.concatenate(list(rendition.blocks())), rendition.sample_rate_hz)
    assert foresight.power.shape == power.shape
    assert foresight.notes.shape == (len(power), 128)
    assert integrated_lufs(foresight.power) == pytest.approx(integrated_lufs(power), abs=3.5)


def test_what_is_foreseen_and_heard_is_the_same_each_time(composer: StreamingComposer) -> None:
    first, second = (composer.begin(commission("flute-harp", seed=5)) for _ in range(2))
    np.testing.assert_array_equal(first.foresee().power, second.foresee().power)
    np.testing.assert_array_equal(next(first.blocks()), next(second.blocks()))


def test_rehearsing_takes_steps_and_ends(composer: StreamingComposer) -> None:
    assert sum(1 for _ in composer.rehearse()) >= 1


def test_a_stream_may_be_left_in_the_midst(composer: StreamingComposer) -> None:
    blocks = composer.begin(commission("flute-harp")).blocks()
    next(blocks)
    del blocks
    assert len(next(composer.begin(commission("flute-harp")).blocks())) > 0
