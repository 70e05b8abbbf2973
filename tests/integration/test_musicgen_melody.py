"""MusicGen with a tune: the score composer's, as pitch classes, without torchaudio."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from fakes.zoo.tunes import tiny_musicgen_melody
from hypothesis import given
from hypothesis import strategies as st
from musicgen_pieces import SHORT_WINDOWS, asked, tiny_weights

from db.models import Device, ModelUnusableError
from precompute.composing.musicgen.composer import MusicgenComposer
from precompute.composing.musicgen.loading import Weights, load_weights
from precompute.composing.musicgen.melody import (
    TunedNote,
    TuneWriter,
    chromagram,
    pitch_classes,
    score_writer,
)
from precompute.composing.musicgen.plain import PlainSampler
from precompute.composing.musicgen.tokens import PitchClasses, Sampling, TokenOrder
from precompute.composing.score import ENGINE

pytestmark = pytest.mark.usefixtures("offline")


@pytest.fixture(scope="module")
def composer(tmp_path_factory: pytest.TempPathFactory) -> MusicgenComposer:
    torch.set_num_threads(1)
    model = tiny_musicgen_melody(tmp_path_factory.mktemp("model"))
    return MusicgenComposer(model, Device(), manner=SHORT_WINDOWS, tune=score_writer())


@pytest.fixture(scope="module")
def weights(composer: MusicgenComposer) -> Weights:
    return load_weights(composer.model, Device())


def drawn(weights: Weights, tune: PitchClasses | None, prefix: np.ndarray | None = None) -> np.ndarray:
    orders = iter([TokenOrder(1, "slow piano and strings", 60, 3, prefix, tune)])
    (chunk,) = PlainSampler(weights, Sampling(top_k=1)).run(lambda: next(orders, None))
    return chunk.codes


def test_the_tune_is_heeded(weights: Weights) -> None:
    first, second = np.repeat([0, 4, 7, 0], 15), np.repeat([2, 5, 9, 2], 15)
    np.testing.assert_array_equal(drawn(weights, first), drawn(weights, first))
    assert not np.array_equal(drawn(weights, first), drawn(weights, second))
    assert not np.array_equal(drawn(weights, first), drawn(weights, None))


def test_a_piece_follows_the_tune_that_the_score_composer_writes(composer: MusicgenComposer) -> None:
    commission = asked(duration_s=5.0)
    piece = composer.compose(commission)
    assert piece.audio.shape == (160_000, 2)
    assert piece.plan["asked_for"] == {"text": "slow piano and strings", "tune": f"score {ENGINE.revision}"}
    assert dict(composer.parameters)["tune"] == f"score {ENGINE.revision}"
    np.testing.assert_array_equal(np.concatenate(list(composer.begin(commission).blocks())), piece.audio)

    other = TuneWriter("other", lambda commission: [TunedNote(0.0, 61)])
    composed = replace_tune(composer, other).compose(commission)
    assert np.abs(composed.audio - piece.audio).max() > 1e-3


def replace_tune(composer: MusicgenComposer, tune: TuneWriter) -> MusicgenComposer:
    return MusicgenComposer(composer.model, composer.device, manner=composer.manner, tune=tune)


def test_a_tune_that_nobody_can_write_is_told(composer: MusicgenComposer) -> None:
    commission = asked(duration_s=5.0)
    unknown = replace(commission, elements=replace(commission.elements, ensemble="kazoo-orchestra"))
    with pytest.raises(ValueError, match="kazoo"):
        composer.begin(unknown)


def test_a_model_that_listens_to_words_alone_is_told_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    model, _ = tiny_weights(tmp_path_factory.mktemp("model"))
    with pytest.raises(ModelUnusableError, match="melody model"):
        MusicgenComposer(model, Device(), tune=score_writer()).compose(asked(duration_s=5.0))


def test_the_score_composers_tune_is_its_leading_voice() -> None:
    notes = score_writer().write(asked(duration_s=12.0))
    assert notes == sorted(notes, key=lambda note: note.start_s)
    assert notes[0].start_s >= 0.0
    assert notes[-1].start_s < 12.0
    assert len(notes) > 4


@given(
    st.lists(st.tuples(st.floats(0, 20), st.integers(20, 100)), min_size=1, max_size=30),
    st.integers(1, 1000),
)
def test_each_frame_has_the_pitch_class_of_its_note(notes: list[tuple[float, int]], frames: int) -> None:
    tune = [TunedNote(start_s, pitch) for start_s, pitch in sorted(notes)]
    classes = pitch_classes(tune, frames, 50)
    assert classes.shape == (frames,)
    for frame in range(0, frames, 37):
        begun = [note for note in tune if note.start_s <= frame / 50] or tune[:1]
        assert classes[frame] == begun[-1].pitch % 12


def test_a_moment_of_the_chromagram_is_one_pitch_class() -> None:
    chroma = chromagram(np.repeat([0, 7], 750), 50)
    assert chroma.shape == (234, 12)
    np.testing.assert_array_equal(chroma.sum(axis=1), 1)
    np.testing.assert_array_equal(chroma.argmax(axis=1), np.repeat([0, 7], [118, 116]))
    assert chromagram(np.array([3]), 50).shape == (1, 12)
