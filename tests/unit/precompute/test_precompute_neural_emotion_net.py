"""The emotion network: its shapes, that all of it learns, and that it really attends over the picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from fakes.zoo.vision import tiny_emotion_net_config
from torch import Tensor, nn

from precompute.seeing.neural.emotion_net import EmotionNet, EmotionNetConfig, preprocessing


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def _net(tokens: Any = "places", seed: int = 0) -> EmotionNet:
    torch.manual_seed(seed)
    return EmotionNet(tiny_emotion_net_config(tokens)).eval()


def _pixels(count: int, seed: int = 0) -> Tensor:
    return torch.randn(count, 3, 224, 224, generator=torch.Generator().manual_seed(seed))


def test_the_published_sizes_are_the_default() -> None:
    with torch.device("meta"):
        net = EmotionNet(EmotionNetConfig())
    assert list(net.config.backbone_config.depths) == [3, 4, 6, 3]
    assert (net.first_gru.input_size, net.first_gru.hidden_size) == (2048, 256)
    assert (net.second_gru.input_size, net.second_gru.hidden_size) == (512, 128)
    assert net.first_gru.bidirectional
    assert net.second_gru.bidirectional
    assert (net.attention.embed_dim, net.attention.num_heads) == (256, 4)
    layers = [type(layer).__name__ for layer in net.classifier]
    assert layers == ["Dropout", "Linear", "ReLU", "Dropout", "Linear"]
    dropouts = [layer.p for layer in net.classifier if isinstance(layer, nn.Dropout)]
    assert dropouts == [0.2, 0.4]
    shapes = [tuple(layer.weight.shape) for layer in net.classifier if isinstance(layer, nn.Linear)]
    assert shapes == [(128, 256), (5, 128)]
    assert list(net.config.id2label.values()) == ["happy", "angry", "sad", "fun", "neutral"]


@pytest.mark.parametrize(("tokens", "places"), [("places", 49), ("one", 1)])
def test_a_picture_becomes_a_sequence_and_the_sequence_classes(tokens: str, places: int) -> None:
    net = _net(tokens)
    with torch.inference_mode():
        assert net.sequence(_pixels(2)).shape == (2, places, 32)
        judged = net(_pixels(2))
    assert judged.logits.shape == (2, 5)
    assert judged.attentions.shape == (2, 4, places, places)
    assert torch.allclose(judged.attentions.sum(dim=-1), torch.ones(2, 4, places), atol=1e-5)


def test_other_tokens_are_refused() -> None:
    with pytest.raises(ValueError, match="'places' or 'one', not 'many'"):
        tiny_emotion_net_config("many")  # type: ignore[arg-type]


def test_gradients_reach_every_block() -> None:
    net = _net().train()
    nn.functional.cross_entropy(net(_pixels(4)).logits, torch.tensor([0, 1, 2, 3])).backward()
    for name, parameter in net.named_parameters():
        assert parameter.grad is not None, name
        assert torch.isfinite(parameter.grad).all(), name
    for block in (
        "backbone.embedder",
        "backbone.encoder",
        "first_gru",
        "second_gru",
        "attention",
        "classifier",
    ):
        grads = [p.grad for name, p in net.named_parameters() if name.startswith(block)]
        assert any(grad is not None and grad.abs().max() > 0 for grad in grads), block


def test_attention_looks_at_the_places_and_knows_their_order() -> None:
    net = _net()
    with torch.inference_mode():
        sequence = net.sequence(_pixels(1))
        judged = net.judge_sequence(sequence)
        turned = net.judge_sequence(sequence.flip(1))
    weights = judged.attentions
    assert weights.std() > 0.0
    assert not torch.allclose(weights, turned.attentions, atol=1e-6)
    assert not torch.allclose(judged.logits, turned.logits, atol=1e-6)


def test_what_one_place_shows_changes_the_weights_of_the_others() -> None:
    net = _net()
    with torch.inference_mode():
        sequence = net.sequence(_pixels(1))
        changed = sequence.clone()
        changed[0, 24] += 3.0
        before, after = (net.judge_sequence(each).attentions for each in (sequence, changed))
    assert (before - after).abs().max() > 1e-4


def test_with_one_token_there_is_nothing_to_attend_to() -> None:
    net = _net("one")
    with torch.inference_mode():
        for seed in range(3):
            assert (net(_pixels(2, seed)).attentions == 1.0).all()


def test_judgements_do_not_depend_on_company_order_or_time() -> None:
    net = _net()
    pictures = _pixels(4)
    with torch.inference_mode():
        together = net(pictures).logits
        assert torch.equal(net(pictures).logits, together)
        assert torch.allclose(net(pictures.flip(0)).logits.flip(0), together, atol=1e-6)
        assert torch.allclose(net(pictures[1:2]).logits, together[1:2], atol=1e-6)


def test_pictures_are_prepared_as_imagenets_are() -> None:
    picture = np.full((50, 80, 3), (255, 128, 0), np.uint8)
    pixels = preprocessing()(images=[picture], return_tensors="pt")["pixel_values"]
    assert pixels.shape == (1, 3, 224, 224)
    expected = (torch.tensor([1.0, 128 / 255, 0.0]) - torch.tensor([0.485, 0.456, 0.406])) / torch.tensor(
        [0.229, 0.224, 0.225]
    )
    assert torch.allclose(pixels[0].mean(dim=(1, 2)), expected, atol=1e-4)


def test_twenty_coloured_pictures_are_learned_by_heart() -> None:
    chance = np.random.default_rng(0)
    hues = np.array([(220, 180, 60), (200, 30, 30), (40, 60, 120), (240, 120, 200), (128, 128, 128)])
    labels = torch.arange(20) % 5
    pictures = [
        np.clip(hues[label] + chance.normal(0, 25, (32, 32, 3)), 0, 255).astype(np.uint8) for label in labels
    ]
    whole = preprocessing()(images=pictures, return_tensors="pt")["pixel_values"]
    pixels = whole[:, :, :96, :96]  # nine places teach as much as 49, and sooner
    net = _net().train()
    optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3)
    for _ in range(60):
        optimiser.zero_grad()
        nn.functional.cross_entropy(net(pixels).logits, labels).backward()
        optimiser.step()
    net.eval()
    with torch.inference_mode():
        right = (net(pixels).logits.argmax(dim=1) == labels).float().mean()
    assert right > 0.95
