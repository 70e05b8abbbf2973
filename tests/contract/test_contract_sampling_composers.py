"""What every composer promises that samples sound: real ones with tiny models of random weights, and a fake."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

import numpy as np
import pytest
from fakes.audiocraft import built_environment, fake_command
from fakes.values import a_commission

from db.entities import Commission, Constraints, LocalText
from db.plain import key_of
from precompute.composing.audiocraft.composer import DEBUG, AudiocraftComposer
from precompute.composing.contract import Composer, ComposingError
from precompute.composing.diffusion.composer import DiffusionComposer

# diffusers' own codec is built with torch's old way of normalising weights.
pytestmark = pytest.mark.filterwarnings("ignore:.*weight_norm:FutureWarning")

SHORT_S = 10.0
"""What every one of them can."""


class SamplingComposer(Composer, Protocol):
    def cancel(self) -> None: ...


class Cue:
    """Calls back when a piece has begun, if somebody asked for it."""

    def __init__(self) -> None:
        self.then = lambda: None

    def __call__(self, share: float) -> None:
        assert 0.0 <= share <= 1.0
        self.then()


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Tiny models are slower with two."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def cue() -> Cue:
    return Cue()


@pytest.fixture(
    scope="module",
    params=[
        "fake",
        "ace-step",
        "stable-audio",
        pytest.param("audiocraft", marks=[pytest.mark.audiocraft, pytest.mark.timeout(900)]),
    ],
)
def composer(
    request: pytest.FixtureRequest, cue: Cue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SamplingComposer]:
    if request.param == "fake":
        with AudiocraftComposer(DEBUG, fake_command(), progress=cue) as fake:
            yield fake
    elif request.param in ("ace-step", "stable-audio"):
        from fakes.zoo.diffusion import tiny_ace_step, tiny_stable_audio

        make = tiny_ace_step if request.param == "ace-step" else tiny_stable_audio
        yield DiffusionComposer(make(tmp_path_factory.mktemp("tiny")), steps=4, progress=cue)
    else:
        one_thread = {"OMP_NUM_THREADS": "1"}
        with AudiocraftComposer.in_environment(
            DEBUG, built_environment(), progress=cue, environment=one_thread
        ) as real:
            yield real


def commission(seed: int = 1, duration_s: float = SHORT_S, text: str = "A serene quartet") -> Commission:
    return replace(a_commission(seed), duration_s=duration_s, prompt=LocalText.of(en=text, ar="مقطوعة"))


@pytest.mark.parametrize("duration_s", [10.0, 10.2345, 11.99999])
def test_a_piece_lasts_to_the_sample(composer: SamplingComposer, duration_s: float) -> None:
    piece = composer.compose(commission(duration_s=duration_s))
    assert piece.audio.shape == (round(duration_s * piece.sample_rate_hz), 2)
    assert piece.audio.dtype == np.float32
    assert np.isfinite(piece.audio).all()
    assert piece.midi is None
    assert not composer.writes_notes
    assert piece.sample_rate_hz in (32000, 44100, 48000)


def test_the_same_commission_gives_the_same_samples_whatever_came_between(composer: SamplingComposer) -> None:
    first = composer.compose(commission())
    composer.compose(commission(seed=2, duration_s=SHORT_S + 1, text="Drums"))
    np.testing.assert_array_equal(composer.compose(commission()).audio, first.audio)


def test_another_seed_and_another_prompt_give_other_music(composer: SamplingComposer) -> None:
    piece = composer.compose(commission()).audio
    assert not np.array_equal(composer.compose(commission(seed=2)).audio, piece)
    assert not np.array_equal(composer.compose(commission(text="A wild dance of drums")).audio, piece)


def test_another_language_of_the_prompt_changes_nothing(composer: SamplingComposer) -> None:
    asked = commission()
    english = replace(asked, prompt=LocalText.of(en=asked.prompt.text_in("en")))
    np.testing.assert_array_equal(composer.compose(english).audio, composer.compose(asked).audio)


def test_a_piece_can_be_given_up_and_the_next_one_is_as_ever(composer: SamplingComposer, cue: Cue) -> None:
    before = composer.compose(commission()).audio
    cue.then = composer.cancel
    with pytest.raises(ComposingError, match="given up"):
        composer.compose(commission(duration_s=12.0, text="endless"))
    cue.then = lambda: None
    np.testing.assert_array_equal(composer.compose(commission()).audio, before)


def test_giving_up_from_another_thread_and_when_nothing_is_in_hand_harms_nothing(
    composer: SamplingComposer,
) -> None:
    other = threading.Thread(target=composer.cancel)
    other.start()
    other.join()
    assert len(composer.compose(commission(duration_s=SHORT_S)).audio)


@pytest.mark.parametrize("duration_s", [0.0, 0.5, 1e6, float("nan")])
def test_impossible_durations_are_refused(composer: SamplingComposer, duration_s: float) -> None:
    with pytest.raises(ValueError, match="seconds"):
        composer.compose(commission(duration_s=duration_s))


@pytest.mark.parametrize(
    "asked",
    [Constraints(loop=True), Constraints(tempo_bpm=90.0), Constraints(key="D minor")],
    ids=["loop", "tempo", "key"],
)
def test_what_no_network_can_promise_is_refused(composer: SamplingComposer, asked: Constraints) -> None:
    with pytest.raises(ValueError, match="'score'"):
        composer.compose(replace(commission(), constraints=asked))


def test_a_prompt_without_english_is_refused(composer: SamplingComposer) -> None:
    with pytest.raises(ValueError, match="English"):
        composer.compose(replace(commission(), prompt=LocalText.of(ar="مقطوعة")))


def test_who_composed_and_how_is_told_as_plain_values(composer: SamplingComposer) -> None:
    assert list(composer.parameters) == sorted(composer.parameters)
    assert composer.engine.name and composer.engine.revision and composer.engine.licence
    piece = composer.compose(commission(duration_s=SHORT_S))
    assert json.loads(json.dumps(piece.plan))["asked_for"]["text"] == "A serene quartet"
    assert piece.summary.key == ""  # nobody has heard it
    assert key_of(replace(commission(), engine=composer.engine, parameters=composer.parameters))
