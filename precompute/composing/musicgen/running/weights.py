"""The decoder's weights as a step reads them: what is multiplied with the same input lies in one matrix.

The model's own parameters become views of the joined ones, so nothing is held twice and the model goes on working.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import nn
from torch.nn import functional


class Matrix(Protocol):
    """A linear map without bias."""

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        """Shape (..., in) to (..., out)."""
        ...

    def add(self, inputs: torch.Tensor, onto: torch.Tensor) -> None:
        """Add the mapped inputs to `onto`, which is contiguous, in place."""
        ...


class DenseMatrix:
    """In the model's own numbers."""

    def __init__(self, weight: torch.Tensor) -> None:
        self._weight = weight

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        return functional.linear(inputs, self._weight)

    def add(self, inputs: torch.Tensor, onto: torch.Tensor) -> None:
        onto.view(-1, onto.shape[-1]).addmm_(inputs.reshape(-1, inputs.shape[-1]), self._weight.t())


class Int8Matrix:
    """In whole numbers of 8 bits, for processors: a scale for each output of the weights and each row of inputs.

    torch's own dynamic quantization scales a whole batch by its largest number, so a piece would sound otherwise in
    other company. Here each row is scaled by itself, and sums of integers are exact: a row's result is its own.
    """

    def __init__(self, weight: torch.Tensor) -> None:
        if "x86" not in torch.backends.quantized.supported_engines:
            raise ValueError("this processor has no 8-bit arithmetic that torch knows; use float32")
        scales = weight.abs().amax(1).clamp_min(1e-12).double() / 127
        zeros = torch.zeros(len(weight), dtype=torch.int64)
        with warnings.catch_warnings():
            # torch 2.13 announces that this type will go (pytorch issue 184982). torch is pinned, and what is to
            # follow, oneDNN's qlinear_pointwise, took twice as long for these shapes.
            warnings.filterwarnings("ignore", "torch.quantize_per_tensor", UserWarning)
            whole = torch.quantize_per_channel(weight.float(), scales, zeros, 0, torch.qint8)
        self._packed = torch.ops.quantized.linear_prepack(whole, None)
        # Without VNNI instructions pairs of products are summed in 16 bits, which 8-bit inputs would overflow.
        self._most = 127 if torch.cpu._is_vnni_supported() else 63

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        largest = inputs.abs().amax(-1, keepdim=True).clamp_min(1e-12)
        mapped = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(
            (inputs / largest).contiguous(), 1 / self._most, self._most + 1, self._packed
        )
        return mapped * largest

    def add(self, inputs: torch.Tensor, onto: torch.Tensor) -> None:
        onto += self(inputs)


@dataclass(frozen=True, slots=True)
class Norm:
    """A layer normalization."""

    weight: torch.Tensor
    bias: torch.Tensor
    epsilon: float

    @classmethod
    def of(cls, module: nn.LayerNorm) -> Norm:
        return cls(module.weight.detach(), module.bias.detach(), module.eps)

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        return functional.layer_norm(inputs, self.weight.shape, self.weight, self.bias, self.epsilon)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the decoder."""

    own_norm: Norm
    query_key_value: Matrix
    own_out: Matrix
    text_norm: Norm
    text_query: Matrix
    text_key_value: torch.Tensor
    """Shape (2 x hidden, hidden); used once for each prompt."""
    text_out: Matrix
    forward_norm: Norm
    widen: Matrix
    narrow: Matrix


@dataclass(frozen=True, slots=True)
class Weights:
    """All of the decoder."""

    layers: tuple[Layer, ...]
    activation: Callable[[torch.Tensor], torch.Tensor]
    tokens: torch.Tensor
    """Embeddings of all codebooks, one under the other: shape (codebooks x codes with padding, hidden)."""
    offsets: torch.Tensor
    """Where each codebook's embeddings begin: shape (codebooks,)."""
    places: torch.Tensor
    """Sinusoids: shape (columns, hidden)."""
    norm: Norm
    output: Matrix
    """To the logits of all codebooks."""
    codebooks: int
    codes: int
    """Tokens of a codebook, padding not counted."""
    hidden: int
    heads: int

    @classmethod
    def of(cls, model: Any, columns: int, int8: bool = False) -> Weights:
        """The decoder of a MusicgenForConditionalGeneration.

        Args:
            model: on its device, in its numbers.
            columns: the longest sequence that will be decoded.
            int8: matrices in whole numbers, for processors; the model is in float32.
        """
        causal = model.decoder
        decoder, config = causal.model.decoder, causal.config
        kind = Int8Matrix if int8 else DenseMatrix
        embeddings = _joined(list(decoder.embed_tokens))
        codebooks = config.num_codebooks
        places = decoder.embed_positions.get_embedding(columns, config.hidden_size)
        return cls(
            layers=tuple(_layer(each, kind) for each in decoder.layers),
            activation=decoder.layers[0].activation_fn,
            tokens=embeddings,
            offsets=torch.arange(codebooks, device=embeddings.device) * (len(embeddings) // codebooks),
            places=places.to(embeddings.device, embeddings.dtype),
            norm=Norm.of(decoder.layer_norm),
            output=kind(_joined(list(causal.lm_heads))),
            codebooks=codebooks,
            codes=config.vocab_size,
            hidden=config.hidden_size,
            heads=config.num_attention_heads,
        )


def _layer(layer: Any, kind: Callable[[torch.Tensor], Matrix]) -> Layer:
    own, text = layer.self_attn, layer.encoder_attn
    return Layer(
        own_norm=Norm.of(layer.self_attn_layer_norm),
        query_key_value=kind(_joined([own.q_proj, own.k_proj, own.v_proj])),
        own_out=kind(own.out_proj.weight.detach()),
        text_norm=Norm.of(layer.encoder_attn_layer_norm),
        text_query=kind(text.q_proj.weight.detach()),
        text_key_value=_joined([text.k_proj, text.v_proj]),
        text_out=kind(text.out_proj.weight.detach()),
        forward_norm=Norm.of(layer.final_layer_norm),
        widen=kind(layer.fc1.weight.detach()),
        narrow=kind(layer.fc2.weight.detach()),
    )


def _joined(modules: Sequence[Any]) -> torch.Tensor:
    """Their weights one under the other; each module keeps its own as a view."""
    joined = torch.cat([module.weight.detach() for module in modules])
    start = 0
    for module in modules:
        stop = start + len(module.weight)
        module.weight.data = joined[start:stop]
        start = stop
    return joined
