"""MusicGen composes: real loading and sampling with tiny models, and batches with a sampler that is none."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import soundfile
import torch
from fakes.tokens import FakeSampler
from musicgen_pieces import SHORT_WINDOWS, asked, decoded_as_a_whole, hush_code_0, tiny_weights, with_fake

from db.entities import Commission, Constraints, LocalText
from db.loudness import integrated_lufs, tenths
from db.models import Device, StoredModel
from precompute.composing.contract import BatchComposer, ComposingError, Composition, StreamingComposer
from precompute.composing.musicgen.composer import PLAIN, Manner, MusicgenComposer, SamplerKind, quick
from precompute.composing.musicgen.decoding import Audio, Codec, Decoding
from precompute.composing.musicgen.loading import Weights, load_weights
from precompute.composing.musicgen.plain import PlainSampler, generate_arguments
from precompute.composing.musicgen.seeds import window_seed
from precompute.composing.musicgen.tokens import Sampling, TokenOrder
from precompute.mastering.encoding import encode_flac
from precompute.mastering.levels import master
from precompute.mastering.measuring import measure
from precompute.pipeline import Studio

pytestmark = pytest.mark.usefixtures("offline")


@dataclass(frozen=True)
class Tiny:
    model: StoredModel
    weights: Weights

    def composer(self, manner: Manner = SHORT_WINDOWS, **more: Any) -> MusicgenComposer:
        """With the plain sampler."""
        return MusicgenComposer(
            self.model, Device(), manner=manner, read=lambda model, device: self.weights, **more
        )


@pytest.fixture(scope="module", params=[1, 2], ids=["mono", "stereo"])
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    torch.set_num_threads(1)
    return Tiny(*tiny_weights(tmp_path_factory.mktemp("model"), request.param))


@pytest.fixture(scope="module")
def mono(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    torch.set_num_threads(1)
    return Tiny(*tiny_weights(tmp_path_factory.mktemp("model")))


@pytest.fixture
def hushed(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    found = Tiny(*tiny_weights(tmp_path_factory.mktemp("model")))
    hush_code_0(found.weights)
    return found


# --- One piece ----------------------------------------------------------------------------------------------


def test_a_piece_from_a_folder_of_weights_lasts_what_was_asked(tiny: Tiny) -> None:
    composer = MusicgenComposer(tiny.model, Device(), manner=SHORT_WINDOWS)
    for duration_s, samples in ((1.0, 32_000), (1.2345, 39_504)):
        piece = composer.compose(asked(duration_s=duration_s))
        assert piece.audio.shape == (samples, 2)
        assert piece.audio.dtype == np.float32
        assert piece.sample_rate_hz == 32_000
        assert not composer.writes_notes
        assert piece.midi is None
        stereo = not np.array_equal(piece.audio[:, 0], piece.audio[:, 1])
        assert stereo == (tiny.weights.channels == 2)


def test_words_and_seeds_are_heard_and_equal_ones_sound_equal(mono: Tiny) -> None:
    composer = mono.composer()
    first = composer.compose(asked()).audio
    np.testing.assert_array_equal(composer.compose(asked()).audio, first)
    for other in (asked(text="an abstract painting with red squares"), asked(seed=2)):
        assert np.abs(composer.compose(other).audio - first).max() > 1e-3


def test_the_composer_listens_to_the_english_words(mono: Tiny) -> None:
    sampler = FakeSampler()
    with_fake(mono.model, mono.weights, sampler).compose(asked(text="slow piano"))
    assert {order.text for order in sampler.orders} == {"slow piano"}


def test_what_generate_is_asked_is_what_the_papers_say(tiny: Tiny) -> None:
    prefix = np.zeros((tiny.weights.codebooks, 600), np.int64)
    first, next_ = TokenOrder(1, "piano", 1500, 7), TokenOrder(2, "piano", 900, 8, prefix)
    assert generate_arguments(first, Sampling(), tiny.weights) == {
        "max_new_tokens": 1503,
        "guidance_scale": 3.0,
        "do_sample": True,
        "top_k": 250,
        "temperature": 1.0,
    }
    further = generate_arguments(next_, Sampling(top_k=1), tiny.weights)
    assert further.pop("decoder_input_ids").shape == prefix.shape
    assert further == {"max_new_tokens": 903, "guidance_scale": 3.0, "do_sample": False}


def test_a_greedy_piece_goes_on_from_its_prefix_as_if_there_were_none(tiny: Tiny) -> None:
    sampler = PlainSampler(tiny.weights, Sampling(top_k=1))
    orders = iter([TokenOrder(1, "slow piano", 90, 1)])
    (whole,) = sampler.run(lambda: next(orders, None))
    rest = iter([TokenOrder(2, "slow piano", 30, 2, whole.codes[:, :60])])
    (continued,) = sampler.run(lambda: next(rest, None))
    np.testing.assert_array_equal(continued.codes, whole.codes[:, 60:])


def test_provenance_names_the_weights_and_their_licence(mono: Tiny) -> None:
    def never(model: StoredModel, device: Device) -> Weights:
        raise AssertionError("a night is planned without loading anything")

    composer = MusicgenComposer(mono.model, Device(), read=never)
    assert composer.engine.name == "musicgen"
    assert str(mono.model) in composer.engine.revision
    assert "CC-BY-NC-4.0" in composer.engine.licence
    assert dict(composer.parameters) == {
        "device": "cpu",
        "dtype": "float32",
        "guidance": "3",
        "model": "musicgen-tiny@made-on-the-spot",
        "overlap_s": "12",
        "sampler": "plain-1",
        "temperature": "1",
        "top_k": "250",
        "window_s": "30",
    }
    assert list(composer.parameters) == sorted(composer.parameters)
    assert isinstance(composer, StreamingComposer)
    assert isinstance(composer, BatchComposer)


def test_nothing_is_told_of_a_piece_that_nobody_measured(mono: Tiny) -> None:
    piece = with_fake(mono.model, mono.weights, FakeSampler()).compose(asked())
    summary = piece.summary
    assert (summary.key, summary.tempo_bpm, summary.instruments, summary.sections) == ("", 0.0, (), ())
    assert piece.plan == {
        "engine": "musicgen",
        "model": "musicgen-tiny@made-on-the-spot",
        "asked_for": {"text": "slow piano and strings"},
        "attempt": 0,
        "rows": 3,
        "windows": [{"start_s": 0.0, "seed": window_seed(1, 0)}],
    }


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"duration_s": 0.5}, "1 to 600 s"),
        ({"duration_s": 601.0}, "1 to 600 s"),
        ({"prompt": LocalText.of(ar="موسيقى")}, "English"),
        ({"constraints": Constraints(loop=True)}, "leave out --loop, or let the embedded composer"),
        ({"constraints": Constraints(tempo_bpm=90.0)}, "leave out --tempo, or let the embedded composer"),
        ({"constraints": Constraints(key="D minor")}, "leave out --key, or let the embedded composer"),
    ],
)
def test_what_cannot_be_promised_is_refused(mono: Tiny, changed: dict, told: str) -> None:
    composer = with_fake(mono.model, mono.weights, FakeSampler())
    commission = replace(asked(), **changed)
    with pytest.raises(ValueError, match=told):
        composer.compose(commission)
    with pytest.raises(ValueError, match=told):
        composer.begin(commission)


def test_the_sound_goes_through_mastering_into_a_file_of_its_own_rate(mono: Tiny) -> None:
    piece = with_fake(mono.model, mono.weights, FakeSampler()).compose(asked(duration_s=6.0))
    audio = master(piece.audio, piece.sample_rate_hz)
    measured = measure(audio, piece.sample_rate_hz)
    assert measured.duration_s == 6.0
    assert measured.loudness_lufs == pytest.approx(-16.0, abs=0.5)
    assert measured.true_peak_dbtp <= -1.0
    assert integrated_lufs(tenths(audio, 32_000)) == pytest.approx(measured.loudness_lufs, abs=0.3)
    info = soundfile.info(io.BytesIO(encode_flac(audio, piece.sample_rate_hz, {})))
    assert (info.samplerate, info.frames, info.channels) == (32_000, 192_000, 2)


@pytest.mark.paintings
def test_a_painting_becomes_a_recording_of_which_nothing_is_told_that_nobody_knows(
    mono: Tiny, paintings: Path
) -> None:
    path = min(paintings.rglob("*.jpg"))
    pixels = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    recording = Studio(mono.composer()).compose_picture(pixels, None, duration_s=5.0, seed=1)
    assert recording.measurements.duration_s == 5.0
    assert soundfile.info(io.BytesIO(recording.as_flac())).samplerate == 32_000
    assert recording.composition.plan["asked_for"]["text"] == recording.commission.prompt.text_in("en")
    told = " ".join(remark.text.text_in("en") for remark in recording.remarks)
    for word in ("key", "tempo", "You hear"):
        assert word not in told


# --- Long pieces --------------------------------------------------------------------------------------------


def test_a_long_piece_is_ordered_window_by_window_each_from_the_end_of_the_last(tiny: Tiny) -> None:
    sampler = FakeSampler(tiny.weights.codebooks)
    piece = with_fake(tiny.model, tiny.weights, sampler).compose(asked(duration_s=4.5))
    codes = [sampler._draw(order) for order in sampler.orders]
    assert [(order.frames, order.seed) for order in sampler.orders] == [
        (frames, window_seed(1, window)) for window, frames in enumerate((100, 50, 50, 25))
    ]
    line = codes[0]
    for order, new in zip(sampler.orders[1:], codes[1:], strict=True):
        np.testing.assert_array_equal(order.prefix, line[:, -50:])
        line = np.concatenate([line, new], axis=1)
    assert piece.audio.shape == (144_000, 2)
    assert np.abs(piece.audio - decoded_as_a_whole(tiny.weights, line)).max() < 1e-6


def test_there_is_no_click_where_windows_meet_or_the_codec_takes_breath(mono: Tiny) -> None:
    piece = with_fake(mono.model, mono.weights, FakeSampler()).compose(asked(duration_s=20.0))
    bends = np.abs(np.diff(piece.audio[:, 0], n=2))
    frames = bends[: len(bends) // 640 * 640].reshape(-1, 640)
    clicks = frames[1:, :8].max(axis=1)  # what happens as a frame begins, if anything does
    windows = np.arange(100, 1000, 50)
    chunks = np.arange(22, 1000, 25)
    for borders in (windows, chunks):
        others = np.setdiff1d(np.arange(len(clicks)), borders - 1)
        assert np.median(clicks[borders[borders < len(clicks)] - 1]) < 1.2 * np.median(clicks[others])
        assert clicks[borders[borders < len(clicks)] - 1].max() <= clicks[others].max() * 1.05


# --- A stream -----------------------------------------------------------------------------------------------


def test_a_stream_is_the_piece(tiny: Tiny) -> None:
    for composer in (
        tiny.composer(),
        with_fake(tiny.model, tiny.weights, FakeSampler(tiny.weights.codebooks)),
    ):
        commission = asked(duration_s=2.3)
        rendition, whole = composer.begin(commission), composer.compose(commission)
        blocks = list(rendition.blocks())
        np.testing.assert_array_equal(np.concatenate(blocks), whole.audio)
        assert rendition.samples == len(whole.audio)
        assert rendition.sample_rate_hz == whole.sample_rate_hz
        assert rendition.summary == whole.summary
        assert rendition.plan == whole.plan
        assert rendition.foresee() is None
        assert max(len(block) for block in blocks) <= 0.6 * 32_000


def test_the_first_sound_needs_little_more_than_its_own_frames(mono: Tiny) -> None:
    drawn = list[int]()
    sampler = FakeSampler(step=5, meet=lambda order: drawn.append(order.frames))
    blocks = with_fake(mono.model, mono.weights, sampler).begin(asked(duration_s=4.0)).blocks()
    assert drawn == []
    assert len(next(blocks)) == 22 * 640
    assert drawn == [100]  # the second window is not even ordered
    assert isinstance(blocks, Iterator)
    blocks.close()  # type: ignore[attr-defined]
    assert sampler.closed


def test_rehearsing_loads_in_steps(mono: Tiny) -> None:
    assert sum(1 for _ in mono.composer().rehearse()) >= 3


# --- A night ------------------------------------------------------------------------------------------------


def many(count: int) -> list[Commission]:
    return [
        asked(seed, duration_s=1.0 + seed % 3 * 0.8, text=f"music number {seed}") for seed in range(count)
    ]


def test_many_pieces_are_those_of_one_by_one(tiny: Tiny) -> None:
    for composer, commissions in (
        (tiny.composer(), many(2)),
        (with_fake(tiny.model, tiny.weights, FakeSampler(tiny.weights.codebooks)), many(5)),
    ):
        found = dict(composer.compose_many(commissions))
        assert set(found) == set(commissions)
        for commission, piece in found.items():
            assert isinstance(piece, Composition)
            alone = composer.compose(commission)
            np.testing.assert_array_equal(piece.audio, alone.audio)
            assert piece.plan == alone.plan


def test_commissions_are_drawn_as_there_is_room_and_rows_stay_full(mono: Tiny) -> None:
    drawn = list[int]()

    def commissions() -> Iterator[Commission]:
        for commission in many(9):
            drawn.append(commission.seed)
            yield commission

    sampler = FakeSampler(rows=3)
    pieces = with_fake(mono.model, mono.weights, sampler).compose_many(commissions())
    next(pieces)
    in_hand, decoded_ahead = 3, 3
    assert len(drawn) <= in_hand + decoded_ahead + 1
    assert sampler.fullest == 3
    assert len(list(pieces)) == 8
    assert drawn == list(range(9))


def test_a_piece_that_fails_harms_no_other(mono: Tiny) -> None:
    good = many(4)
    bad = [asked(duration_s=0.2), asked(text="a cursed tune")]
    composer = with_fake(mono.model, mono.weights, FakeSampler(failing="cursed"))
    found = dict(composer.compose_many([bad[0], *good[:2], bad[1], *good[2:]]))
    assert "1 to 600 s" in str(found.pop(bad[0]))
    assert "would not hear" in str(found.pop(bad[1]))
    assert set(found) == set(good)
    for commission, piece in found.items():
        assert isinstance(piece, Composition)
        np.testing.assert_array_equal(piece.audio, composer.compose(commission).audio)


def test_leaving_a_night_leaves_the_sampler(mono: Tiny) -> None:
    sampler = FakeSampler()
    pieces = with_fake(mono.model, mono.weights, sampler).compose_many(many(9))
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert sampler.closed
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("codec")]


def test_the_sampler_goes_on_while_a_piece_is_decoded(mono: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """The codec waits here for what only a sampler that goes on can do."""
    went_on = threading.Event()
    advance = Codec.advance

    def patient(self: Codec, pieces: Sequence[Decoding]) -> Iterator[tuple[int, Audio]]:
        assert went_on.wait(60)
        return advance(self, pieces)

    def meet(order: TokenOrder) -> None:
        if len(sampler.orders) == 3:  # a fourth finds room only when the first piece is with the codec
            went_on.set()

    monkeypatch.setattr(Codec, "advance", patient)
    sampler = FakeSampler(rows=3, meet=meet)
    outcomes = dict(with_fake(mono.model, mono.weights, sampler).compose_many(many(6)))
    assert not [outcome for outcome in outcomes.values() if is_error(outcome)]
    assert len(outcomes) == 6


# --- What goes wrong ----------------------------------------------------------------------------------------


def test_a_silent_piece_is_sampled_once_more_from_other_seeds(hushed: Tiny) -> None:
    first = {window_seed(1, window) for window in range(3)}
    sampler = FakeSampler(silent=first.__contains__)
    piece = with_fake(hushed.model, hushed.weights, sampler).compose(asked(duration_s=4.0))
    assert piece.plan["attempt"] == 1
    assert [order.seed for order in sampler.orders][3:] == [window_seed(1, window, 1) for window in range(3)]
    assert np.abs(piece.audio).max() > 1e-3


def test_a_piece_that_is_silent_every_time_is_given_up(hushed: Tiny) -> None:
    sampler = FakeSampler(silent=lambda seed: True)
    composer = with_fake(hushed.model, hushed.weights, sampler, replace(SHORT_WINDOWS, attempts=2))
    with pytest.raises(ComposingError, match="silent in each of 2 attempts"):
        composer.compose(asked(duration_s=4.0))
    assert len(sampler.orders) == 2 * 3


def test_a_piece_that_dies_away_too_soon_counts_as_silent(hushed: Tiny) -> None:
    later = {window_seed(1, window) for window in range(1, 9)}
    sampler = FakeSampler(silent=later.__contains__)
    piece = with_fake(hushed.model, hushed.weights, sampler).compose(asked(duration_s=6.0))
    assert piece.plan["attempt"] == 1
    with pytest.raises(ComposingError, match="fell silent while it sounded"):
        list(with_fake(hushed.model, hushed.weights, sampler).begin(asked(duration_s=6.0)).blocks())


def test_weights_that_give_no_numbers_are_named_as_the_cause(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    found = Tiny(*tiny_weights(tmp_path_factory.mktemp("model")))
    found.weights.language.decoder.lm_heads[2].weight[3] = torch.nan
    composer = found.composer()
    with pytest.raises(ComposingError, match="scores are no numbers"):
        composer.compose(asked())
    outcomes = list(composer.compose_many(many(2)))
    assert [isinstance(outcome, ComposingError) for _, outcome in outcomes] == [True, True]


def test_sound_that_is_none_is_named_and_harms_no_other(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Tiny(*tiny_weights(tmp_path_factory.mktemp("model")))
    for quantizer in found.weights.codec.quantizer.layers:
        quantizer.codebook.embed[0] = torch.inf
    # Nine pieces at once, one of which has the damaged code; all other codes are 1..63.
    sampler = FakeSampler(rows=9, silent=lambda seed: seed == window_seed(3, 0))
    monkeypatch.setattr("fakes.tokens.FakeSampler._draw", _without_code_0(FakeSampler._draw))
    outcomes = dict(with_fake(found.model, found.weights, sampler).compose_many(many(5)))
    failed = {commission.seed: str(outcome) for commission, outcome in outcomes.items() if is_error(outcome)}
    assert list(failed) == [3]
    assert "no sound" in failed[3]


def _without_code_0(draw: Any) -> Any:
    def drawn(self: FakeSampler, order: TokenOrder) -> np.ndarray:
        codes = draw(self, order)
        return np.maximum(codes, 1) if codes.any() else codes

    return drawn


def is_error(outcome: Composition | ComposingError) -> bool:
    return isinstance(outcome, ComposingError)


def test_memory_that_is_short_is_told_with_the_remedy(mono: Tiny) -> None:
    def too_much(order: TokenOrder) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    composer = with_fake(mono.model, mono.weights, FakeSampler(meet=too_much))
    for attempt in (
        lambda: composer.compose(asked()),
        lambda: list(composer.compose_many(many(2))),
        lambda: list(composer.begin(asked()).blocks()),
    ):
        with pytest.raises(ComposingError, match=r"not enough memory on cpu .* smaller model"):
            attempt()


def test_a_lost_device_ends_the_process_and_not_only_the_piece(mono: Tiny) -> None:
    """Whoever catches errors of composing must not go on with it."""

    def lost(order: TokenOrder) -> None:
        raise torch.AcceleratorError("CUDA error: an illegal memory access was encountered")

    composer = with_fake(mono.model, mono.weights, FakeSampler(meet=lost))
    with pytest.raises(torch.AcceleratorError):
        list(composer.compose_many(many(2)))
    with pytest.raises(torch.AcceleratorError):
        composer.compose(asked())
    with pytest.raises(torch.AcceleratorError):
        list(composer.begin(asked()).blocks())


def test_a_device_that_is_lost_while_it_decodes_is_lost_for_the_sampler_too(
    mono: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(self: Codec, pieces: Sequence[Decoding]) -> Iterator[tuple[int, Audio]]:
        raise torch.AcceleratorError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(Codec, "advance", lost)
    with pytest.raises(torch.AcceleratorError):
        list(with_fake(mono.model, mono.weights, FakeSampler()).compose_many(many(4)))


@pytest.mark.parametrize(
    ("numbers", "sampler", "told"),
    [
        ("int8", quick(2, int8=True), "int8"),
        ("int8", PLAIN, "float32"),
        ("bfloat16", quick(2), "bfloat16"),
    ],
)
def test_the_numbers_that_are_told_are_those_that_compute(
    mono: Tiny, numbers: str, sampler: SamplerKind, told: str
) -> None:
    composer = MusicgenComposer(mono.model, Device("cpu", numbers), sampler)
    assert dict(composer.parameters)["dtype"] == told


@pytest.mark.parametrize("numbers", ["float32", "bfloat16"])
def test_our_runner_gives_a_piece_alone_in_a_batch_and_while_it_is_heard(mono: Tiny, numbers: str) -> None:
    device = Device("cpu", numbers)
    composer = MusicgenComposer(mono.model, device, quick(2), SHORT_WINDOWS)
    commissions = [asked(seed, 1.0 + 0.7 * seed, f"music number {seed}") for seed in range(3)]
    found = dict(composer.compose_many(commissions))
    for commission, piece in found.items():
        assert isinstance(piece, Composition)
        assert piece.plan["rows"] == 2
        np.testing.assert_array_equal(composer.compose(commission).audio, piece.audio)
    heard = np.concatenate(list(composer.begin(commissions[0]).blocks()))
    np.testing.assert_array_equal(heard, found[commissions[0]].audio)  # type: ignore[union-attr]


def test_other_faults_of_the_program_stay_what_they_are(mono: Tiny) -> None:
    def broken(order: TokenOrder) -> None:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="shapes"):
        with_fake(mono.model, mono.weights, FakeSampler(meet=broken)).compose(asked())


def test_a_piece_that_takes_too_long_is_given_up_and_the_others_go_on(mono: Tiny) -> None:
    now_s = [0.0]

    def slow(order: TokenOrder) -> None:
        now_s[0] += 100.0 if "slow" in order.text else 1.0

    composer = with_fake(
        mono.model,
        mono.weights,
        FakeSampler(rows=1, meet=slow),
        replace(SHORT_WINDOWS, timeout_s=30.0),
        clock=lambda: now_s[0],
    )
    with pytest.raises(ComposingError, match="given up after 60 s"):
        composer.compose(asked())
    with pytest.raises(ComposingError, match="given up after 60 s"):
        list(composer.begin(asked()).blocks())
    commissions = [asked(3, text="quick"), asked(1, text="slow"), asked(2, text="quick")]
    found = dict(composer.compose_many(commissions))
    assert {commission.seed: is_error(outcome) for commission, outcome in found.items()} == {
        3: False,
        1: True,
        2: False,
    }


def test_thinking_of_a_commission_is_no_time_of_sampling(mono: Tiny) -> None:
    now_s = [0.0]

    def thought_of() -> Iterator[Commission]:
        for commission in many(3):
            now_s[0] += 100.0
            yield commission

    manner = replace(SHORT_WINDOWS, timeout_s=30.0)
    composer = with_fake(mono.model, mono.weights, FakeSampler(), manner, clock=lambda: now_s[0])
    assert not any(is_error(outcome) for _, outcome in composer.compose_many(thought_of()))


def test_planning_a_night_needs_no_torch() -> None:
    planning = "import sys, precompute.composing.musicgen.composer; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", planning], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_weights_are_loaded_in_the_numbers_of_the_device_and_the_codec_in_full(mono: Tiny) -> None:
    weights = load_weights(mono.model, Device("cpu", "bfloat16"))
    assert {each.dtype for each in weights.language.parameters()} == {torch.bfloat16}
    assert {each.dtype for each in weights.codec.parameters()} == {torch.float32}
    composer = MusicgenComposer(mono.model, Device("cpu", "bfloat16"), manner=SHORT_WINDOWS)
    assert dict(composer.parameters)["dtype"] == "bfloat16"
    assert composer.compose(asked(duration_s=1.0)).audio.shape == (32_000, 2)
