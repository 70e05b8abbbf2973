"""EnCodec bit by bit: the same sound as all at once, whatever else is decoded beside it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from musicgen_pieces import decoded_as_a_whole, tiny_weights

from precompute.composing.contract import ComposingError
from precompute.composing.musicgen.decoding import Codec
from precompute.composing.musicgen.loading import Weights
from precompute.composing.musicgen.tokens import Codes

ROUNDING = 1e-6
"""Of sound whose loudest sample is about 0.1; sums of floats that were cut elsewhere differ by no more."""


@pytest.fixture(scope="module", params=[1, 2], ids=["mono", "stereo"])
def weights(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Weights:
    torch.set_num_threads(1)
    return tiny_weights(tmp_path_factory.mktemp("model"), request.param)[1]


def some_codes(weights: Weights, frames: int, seed: int = 0) -> Codes:
    return np.random.default_rng(seed).integers(0, 64, (weights.codebooks, frames))


def heard(codec: Codec, codes: Codes, step: int) -> np.ndarray:
    """Decoded as `step` frames come at a time."""
    decoding = codec.start(codes.shape[1])
    blocks = []
    for begin in range(0, codes.shape[1], step):
        decoding.add(codes[:, begin : begin + step])
        blocks += [block for _, block in codec.advance([decoding])]
    return np.concatenate(blocks)


@pytest.mark.parametrize("frames", [1, 3, 24, 25, 26, 50, 53, 101, 250])
def test_bit_by_bit_is_as_all_at_once(weights: Weights, frames: int) -> None:
    codes = some_codes(weights, frames)
    found = heard(Codec(weights), codes, step=7)
    whole = decoded_as_a_whole(weights, codes)
    assert found.shape == whole.shape == (frames * 640, 2)
    assert np.abs(found - whole).max() < ROUNDING
    assert whole.std() > 0.01


def test_the_sound_does_not_depend_on_how_frames_came(weights: Weights) -> None:
    codec, codes = Codec(weights), some_codes(weights, 101)
    once = heard(codec, codes, step=101)
    for step in (1, 10, 64):
        np.testing.assert_array_equal(heard(codec, codes, step), once)


def test_left_and_right_are_as_the_codebooks_take_turns(weights: Weights) -> None:
    codes = some_codes(weights, 60)
    codec = Codec(weights)
    before = heard(codec, codes, 60)
    codes[1] = (codes[1] + 7) % 64
    left, right = np.abs(heard(codec, codes, 60) - before).max(axis=0)
    if weights.channels == 2:
        assert left == 0 < right  # the second codebook is the right channel's first
    else:
        assert left == right > 0


def test_half_a_second_sounds_as_soon_as_its_frames_and_a_few_more_are_there(weights: Weights) -> None:
    codec, codes = Codec(weights), some_codes(weights, 200)
    decoding = codec.start(200)
    decoding.add(codes[:, :27])
    assert list(codec.advance([decoding])) == []
    decoding.add(codes[:, 27:28])
    ((_, block),) = codec.advance([decoding])
    assert len(block) / 640 == 28 - codec.lookahead == 22


@pytest.mark.parametrize("rows", [2, 5])
def test_a_piece_sounds_the_same_alone_and_among_others(weights: Weights, rows: int) -> None:
    codec = Codec(weights, rows)
    pieces = [some_codes(weights, frames, seed) for seed, frames in enumerate((60, 100, 100, 77))]
    decodings = [codec.start(codes.shape[1]) for codes in pieces]
    for decoding, codes in zip(decodings, pieces, strict=True):
        decoding.add(codes)
    blocks: list[list[np.ndarray]] = [[] for _ in pieces]
    for place, block in codec.advance(decodings):
        blocks[place].append(block)
    for codes, parts in zip(pieces, blocks, strict=True):
        np.testing.assert_array_equal(np.concatenate(parts), heard(codec, codes, 100))


def test_where_memory_is_short_fewer_are_decoded_at_once(weights: Weights) -> None:
    codec = Codec(weights, rows=4)
    codes = some_codes(weights, 60)
    quantizer = codec._quantizer

    class Narrow:
        most = 2

        def decode(self, given: torch.Tensor) -> torch.Tensor:
            if given.shape[1] > self.most:
                raise torch.OutOfMemoryError("CUDA out of memory")
            return quantizer.decode(given)

    codec._quantizer = Narrow()
    assert np.abs(heard(codec, codes, 60) - decoded_as_a_whole(weights, codes)).max() < ROUNDING
    Narrow.most = 0
    with pytest.raises(ComposingError, match="not enough memory on cpu for musicgen-tiny"):
        heard(codec, codes, 60)
