"""Tokens are those of transformers, whatever they are sampled beside."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from musicgen_reference import (
    GREEDY,
    TEXTS,
    TinyMusicgen,
    orders_of,
    outcomes,
    sampled,
    source_of,
)
from torch.utils._python_dispatch import TorchDispatchMode

from precompute.composing.musicgen.running import prompts
from precompute.composing.musicgen.running import runner as runner_module
from precompute.composing.musicgen.running.batch import Batch
from precompute.composing.musicgen.running.delays import codebook_delays, write_sheet
from precompute.composing.musicgen.running.runner import MusicgenRunner
from precompute.composing.musicgen.running.sampling import stream_keys
from precompute.composing.musicgen.running.step import Reach, next_logits, prefill, step
from precompute.composing.musicgen.running.weights import Weights
from precompute.composing.musicgen.tokens import Sampling, TokenChunk, TokenOrder

pytestmark = pytest.mark.usefixtures("offline")


@pytest.fixture(params=["mono", "stereo"])
def tiny(request: pytest.FixtureRequest) -> TinyMusicgen:
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("guidance", [1.0, 3.0])
def test_greedy_tokens_are_transformers(tiny: TinyMusicgen, guidance: float) -> None:
    """Texts of several lengths; transformers has them in one padded batch."""
    expected = tiny.generate(TEXTS, 40, guidance)
    found = sampled(tiny.runner(Sampling(1, 1.0, guidance), rows=4), orders_of(TEXTS, 40))
    assert len(np.unique(expected)) > 10
    for number, codes in found.items():
        np.testing.assert_array_equal(codes, expected[number])


def test_greedy_tokens_are_transformers_beyond_a_stretch_of_attention(mono: TinyMusicgen) -> None:
    expected = mono.generate(TEXTS[:1], 300)
    found = sampled(mono.runner(GREEDY), orders_of(TEXTS[:1], 300))
    np.testing.assert_array_equal(found[0], expected[0])


@pytest.mark.parametrize("known", [1, 2, 3, 30])
def test_a_continuation_is_transformers(tiny: TinyMusicgen, known: int) -> None:
    prefix = np.random.default_rng(known).integers(0, 64, (tiny.model.decoder.num_codebooks, known))
    expected = tiny.generate(TEXTS[:1], 20, prefix=prefix)
    found = sampled(tiny.runner(GREEDY), [TokenOrder(0, TEXTS[0], 20, 0, prefix)])
    np.testing.assert_array_equal(expected[0][:, :known], prefix)
    np.testing.assert_array_equal(found[0], expected[0][:, known:])


@pytest.mark.parametrize("rows", [2, 3, 4])
def test_pieces_are_the_same_alone_together_and_in_refilled_rows(tiny: TinyMusicgen, rows: int) -> None:
    orders = [
        TokenOrder(number, TEXTS[number % 4], frames, seed=number)
        for number, frames in enumerate((30, 5, 61, 12, 44, 1))
    ]
    alone = sampled(tiny.runner(), orders)
    together = sampled(tiny.runner(rows=rows), orders)
    assert {number: codes.shape[1] for number, codes in alone.items()} == {
        order.number: order.frames for order in orders
    }
    for number, codes in alone.items():
        np.testing.assert_array_equal(together[number], codes)


@pytest.mark.parametrize("numbers", [torch.float32, torch.bfloat16])
def test_a_piece_is_its_own_to_the_last_bit_in_narrow_numbers_too(
    mono: TinyMusicgen, numbers: torch.dtype
) -> None:
    """Few steps of bfloat16 suffice for another token, if anything of the company were to reach a row."""
    narrow = TinyMusicgen(copy.deepcopy(mono.model).to(numbers), mono.tokenizer)
    orders = [
        TokenOrder(number, TEXTS[number % 4], frames, seed=number)
        for number, frames in enumerate((70, 5, 130, 12, 44, 90))
    ]
    together = sampled(narrow.runner(rows=4), orders)
    for order in orders:
        alone = sampled(narrow.runner(rows=4), [order])
        np.testing.assert_array_equal(alone[order.number], together[order.number])


@pytest.mark.parametrize("numbers", [torch.float32, torch.bfloat16])
def test_company_and_the_reach_of_attention_change_no_bit_of_a_row(
    mono: TinyMusicgen, numbers: torch.dtype
) -> None:
    """What the promise of equal pieces stands on: a step of the same width, whoever is in its other rows."""
    narrow = TinyMusicgen(copy.deepcopy(mono.model).to(numbers), mono.tokenizer)
    weights = Weights.of(narrow.model, 128)
    prompts_of = prompts.Prompts(narrow.model, narrow.tokenizer, weights).of(TEXTS)
    delays = codebook_delays(weights.codebooks, 1)
    random = np.random.default_rng(0)
    codes = [random.integers(0, weights.codes, (weights.codebooks, known)) for known in (30, 90, 7, 61)]

    def logits(places: dict[int, int], reach: Reach) -> torch.Tensor:
        batch = Batch(weights, 4, 128, 128, 2)
        for piece, row in places.items():
            sheet = write_sheet(codes[piece], 100, delays, weights.codes)
            keys = stream_keys(piece, weights.codebooks)
            batch.begin(row, sheet, codes[piece].shape[1], keys, prompts_of[piece])
            prefill(weights, batch, row, codes[piece].shape[1], prompts_of[piece].words)
        return next_logits(weights, batch, 3.0, reach)[places[0]]

    alone = logits({0: 0}, Reach(4, 64, 64))
    assert torch.equal(alone, logits({0: 0, 1: 1, 2: 2, 3: 3}, Reach(4, 128, 128)))
    assert torch.equal(alone, logits({1: 0, 2: 1, 3: 2, 0: 3}, Reach(4, 128, 64)))


def test_every_step_computes_all_rows_unless_sums_are_exact(
    mono: TinyMusicgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    widths: set[int] = set()

    def watched(
        weights: Weights, batch: Batch, delays: torch.Tensor, sampling: Sampling, reach: Reach
    ) -> None:
        widths.add(reach.rows)
        step(weights, batch, delays, sampling, reach)

    monkeypatch.setattr(runner_module, "step", watched)
    sampled(mono.runner(rows=4), orders_of(TEXTS[:1], 5))
    assert widths == {4}
    widths.clear()
    sampled(mono.runner(rows=4, int8=True), orders_of(TEXTS[:1], 5))
    assert widths == {1}


def test_a_text_is_heard_the_same_in_any_company(mono: TinyMusicgen) -> None:
    weights = Weights.of(mono.model, 64)
    together = prompts.Prompts(mono.model, mono.tokenizer, weights).of(TEXTS)
    for text, found in zip(TEXTS, together, strict=True):
        (alone,) = prompts.Prompts(mono.model, mono.tokenizer, weights).of([text])
        assert torch.equal(alone.keys_values, found.keys_values)


def test_the_order_of_arrival_does_not_matter(mono: TinyMusicgen) -> None:
    orders = [TokenOrder(number, TEXTS[number % 4], 10 + 9 * number, seed=number) for number in range(5)]
    forwards, backwards = (sampled(mono.runner(rows=2), each) for each in (orders, orders[::-1]))
    for number, codes in forwards.items():
        np.testing.assert_array_equal(backwards[number], codes)


def test_a_piece_may_begin_while_another_is_under_way(mono: TinyMusicgen) -> None:
    """The source has nothing at first; what it gives after a chunk joins the batch."""
    first, second = orders_of(TEXTS[:2], 60)
    later = iter([first, None, second])
    runner = mono.runner(rows=2)
    chunks = list(runner.run(lambda: next(later, None)))
    numbers = [chunk.number for chunk in chunks]
    assert numbers.index(1) < len(numbers) - 1 - numbers[::-1].index(0)
    alone = sampled(mono.runner(), [second])[1]
    joined = np.concatenate([c.codes for c in chunks if isinstance(c, TokenChunk) and c.number == 1], axis=1)
    np.testing.assert_array_equal(joined, alone)


def test_what_a_piece_leads_to_may_be_ordered_when_it_ends(mono: TinyMusicgen) -> None:
    """Windows: each goes on from the end of the one before."""
    orders = [TokenOrder(0, "harp", 20, 3)]

    def windows() -> Iterator[np.ndarray]:
        for chunk in mono.runner().run(lambda: orders.pop() if orders else None):
            assert isinstance(chunk, TokenChunk)
            if chunk.finished and chunk.number < 2:
                orders.append(TokenOrder(chunk.number + 1, "harp", 20, 3, prefix=chunk.codes))
            yield chunk.codes

    assert sum(codes.shape[1] for codes in windows()) == 60


def test_going_on_is_as_if_nothing_had_ended(mono: TinyMusicgen) -> None:
    """Noise belongs to a frame of the whole: a piece cut in two and continued is the piece."""
    whole = sampled(mono.runner(), [TokenOrder(0, "harp", 50, 11)])[0]
    rest = sampled(mono.runner(), [TokenOrder(0, "harp", 30, 11, prefix=whole[:, :20])])[0]
    np.testing.assert_array_equal(rest, whole[:, 20:])


def test_seeds_and_texts_are_heard(mono: TinyMusicgen) -> None:
    orders = [
        TokenOrder(0, TEXTS[0], 30, 1),
        TokenOrder(1, TEXTS[0], 30, 1),
        TokenOrder(2, TEXTS[0], 30, 2),
        TokenOrder(3, TEXTS[1], 30, 1),
        TokenOrder(4, TEXTS[0], 30, 1 << 80),
    ]
    found = sampled(mono.runner(rows=4), orders)
    np.testing.assert_array_equal(found[0], found[1])
    for other in (2, 3, 4):
        assert (found[0] != found[other]).mean() > 0.05


def test_a_chunk_ends_an_order_and_only_the_last(mono: TinyMusicgen) -> None:
    chunks = outcomes(mono.runner(rows=2), orders_of(TEXTS[:3], 60))
    for number in range(3):
        finished = [
            chunk.finished for chunk in chunks if isinstance(chunk, TokenChunk) and chunk.number == number
        ]
        assert finished == [False] * (len(finished) - 1) + [True]
        assert len(finished) > 1


def test_frame_rate_codebooks_and_room(mono: TinyMusicgen, stereo: TinyMusicgen) -> None:
    assert (mono.runner().codebooks, stereo.runner().codebooks) == (4, 8)
    assert (mono.runner().frame_rate_hz, mono.runner().most_frames) == (50, 400)


@pytest.mark.parametrize("known", [0, 17])
def test_logits_of_a_step_are_transformers(tiny: TinyMusicgen, known: int) -> None:
    """Three rows with prompts of different lengths, at one column; guidance makes both halves count."""
    model, texts = tiny.model, TEXTS[:3]
    weights, batch, delays = _placed(tiny, texts, known)
    found = next_logits(weights, batch, 3.0, Reach(3, 64, 64))
    columns = batch.sheet[:3, :, : known + 1].reshape(-1, known + 1)
    inputs = tiny.tokenizer(list(texts), padding=True, return_tensors="pt")
    with torch.no_grad():
        states = model.text_encoder(**inputs).last_hidden_state
        logits = model(
            encoder_outputs=(torch.cat([states, torch.zeros_like(states)]),),
            attention_mask=torch.cat([inputs["attention_mask"], torch.zeros_like(inputs["attention_mask"])]),
            decoder_input_ids=columns.repeat(2, 1),
        ).logits[:, -1]
    text, none = logits.view(2, 3, weights.codebooks, -1)
    # Fused matrices are summed in another order, and guidance triples what is lost by rounding.
    torch.testing.assert_close(found, none + (text - none) * 3.0, atol=5e-4, rtol=0)
    assert len(delays) == weights.codebooks


def test_a_step_asks_the_host_nothing_and_moves_nothing(mono: TinyMusicgen) -> None:
    """What a captured graph needs: no value leaves the device, every tensor stays where it was."""
    weights, batch, delays = _placed(mono, TEXTS[:3], 5)
    held = (batch.sheet, batch.position, batch.last, batch.own, batch.text, batch.broken, batch.unheard)
    before = [each.data_ptr() for each in held]
    with _Watching() as watching:
        step(weights, batch, torch.tensor(delays), Sampling(), Reach(3, 64, 64))
    assert not watching.asking
    assert [each.data_ptr() for each in held] == before
    assert batch.position.tolist() == [6, 6, 6, 0]


class _Watching(TorchDispatchMode):
    """Notes operations that wait for the device."""

    def __init__(self) -> None:
        super().__init__()
        self.asking: list[str] = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if any(word in str(func) for word in ("_local_scalar_dense", "nonzero", "masked_select", "equal.")):
            self.asking.append(str(func))
        return func(*args, **(kwargs or {}))


def _placed(tiny: TinyMusicgen, texts: tuple[str, ...], known: int) -> tuple[Weights, Batch, tuple[int, ...]]:
    """A batch with a row for each text, after as many random frames; one more row idles."""
    weights = Weights.of(tiny.model, 64)
    batch = Batch(weights, len(texts) + 1, 64, 64, 2)
    delays = codebook_delays(weights.codebooks, tiny.model.decoder.config.audio_channels)
    found = prompts.Prompts(tiny.model, tiny.tokenizer, weights).of(texts)
    random = np.random.default_rng(0)
    for row, prompt in enumerate(found):
        codes = random.integers(0, weights.codes, (weights.codebooks, known))
        sheet = write_sheet(codes, 40, delays, weights.codes)
        batch.begin(row, sheet, known, stream_keys(row, weights.codebooks), prompt)
        if known:
            prefill(weights, batch, row, known, prompt.words)
    return weights, batch, delays


def test_texts_of_any_length_are_heard_as_transformers_truncates_them(mono: TinyMusicgen) -> None:
    """512 tokens; what follows changes nothing."""
    long = "slow piano and strings " * 300
    orders = [TokenOrder(0, long, 8, 1), TokenOrder(1, long + "harp", 8, 1), TokenOrder(2, "", 8, 1)]
    found = sampled(mono.runner(rows=3), orders)
    np.testing.assert_array_equal(found[0], found[1])
    assert (found[0] != found[2]).any()


def test_a_text_is_encoded_once(mono: TinyMusicgen, monkeypatch: pytest.MonkeyPatch) -> None:
    runner, encoded = mono.runner(rows=2), []
    encode = mono.model.text_encoder.forward
    monkeypatch.setattr(
        mono.model.text_encoder,
        "forward",
        lambda **inputs: (encoded.append(len(inputs["input_ids"])), encode(**inputs))[1],
    )
    for _ in range(2):
        sampled(runner, orders_of(["harp", "flute", "harp", "harp"], 4))
    assert encoded == [1, 1]  # each by itself, and once


def test_the_least_heard_texts_are_forgotten_first(
    mono: TinyMusicgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompts, "_KEPT", 2)
    heard = prompts.Prompts(mono.model, mono.tokenizer, Weights.of(mono.model, 64))
    harp, flute = heard.of(["harp", "flute"])
    assert heard.of(["harp"])[0] is harp
    heard.of(["piano"])
    assert heard.of(["harp"])[0] is harp
    assert heard.of(["flute"])[0] is not flute


def test_rehearsing_changes_nothing_that_is_heard(mono: TinyMusicgen) -> None:
    rehearsed = mono.runner(rows=2)
    rehearsed.rehearse()
    orders = orders_of(TEXTS, 20)
    found = sampled(rehearsed, orders)
    for number, codes in sampled(mono.runner(rows=2), orders).items():
        np.testing.assert_array_equal(found[number], codes)


def test_eight_bits_sound_the_same_in_any_company(mono: TinyMusicgen) -> None:
    """Rows are scaled each by itself; and the model is still itself: nearly the logits of float32."""
    orders = [TokenOrder(number, TEXTS[number], 20 + number, seed=number) for number in range(4)]
    alone = sampled(mono.runner(int8=True), orders)
    together = sampled(mono.runner(int8=True, rows=4), orders)
    for number, codes in alone.items():
        np.testing.assert_array_equal(together[number], codes)
    _, batch, _ = _placed(mono, TEXTS[:3], 0)
    reach = Reach(3, 64, 64)
    wide, narrow = (
        next_logits(Weights.of(mono.model, 64, int8), batch, 3.0, reach) for int8 in (False, True)
    )
    assert (wide - narrow).abs().mean() < 0.1 * wide.std()


def test_the_model_goes_on_working_beside_its_runner(mono: TinyMusicgen) -> None:
    """Its parameters are views of the joined ones now."""
    before = mono.generate(TEXTS[:1], 10)
    mono.runner()
    np.testing.assert_array_equal(mono.generate(TEXTS[:1], 10), before)


def test_what_cannot_be_sampled_is_refused(mono: TinyMusicgen) -> None:
    prefix = np.zeros((4, 390), np.int64)
    for order, message in (
        (TokenOrder(5, "harp", 401, 0), "order 5: 401 frames"),
        (TokenOrder(5, "harp", 11, 0, prefix), "11 frames after 390"),
        (TokenOrder(5, "harp", 0, 0), "at least one"),
        (TokenOrder(5, "harp", 1, 0, prefix[:3]), "4 codebooks"),
        (TokenOrder(5, "harp", 1, 0, prefix + 64), "codes are 0 to 63"),
    ):
        with pytest.raises(ValueError, match=message):
            list(mono.runner().run(source_of([order])))


def test_models_and_batches_that_it_cannot_run_are_refused(mono: TinyMusicgen) -> None:
    with pytest.raises(ValueError, match="0 rows"):
        mono.runner(rows=0)
    melodic = SimpleNamespace(config=SimpleNamespace(model_type="musicgen_melody"))
    with pytest.raises(ValueError, match="musicgen_melody model listens to more"):
        MusicgenRunner(melodic, mono.tokenizer, Sampling())


@pytest.mark.parametrize(
    ("sampling", "message"),
    [
        (Sampling(top_k=0), "top_k"),
        (Sampling(temperature=0.0), "temperature"),
        (Sampling(temperature=float("nan")), "temperature"),
        (Sampling(guidance=0.5), "guidance"),
    ],
)
def test_settings_without_sense_are_refused(mono: TinyMusicgen, sampling: Sampling, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mono.runner(sampling)
