"""From embeddings to suggestions: zero-shot classification, after Radford et al. (2021), as pure arithmetic.

A picture's score for a word is the cosine of their embeddings, times the model's logit scale. Some words lie near
every picture, whatever it shows; so what a neutral picture scores is taken off (the idea of Zhao et al. 2021,
'Calibrate Before Use'; Allingham et al. 2023 do it for CLIP). A picture that shows nothing then suggests nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from db.entities import Suggestion

Vectors = NDArray[np.float64]
"""One embedding a row, or a single one."""


def unit(vectors: ArrayLike) -> Vectors:
    """Embeddings of length 1, shape (..., dimensions).

    Raises:
        ValueError: one of them is zero or not finite.
    """
    rows = np.asarray(vectors, dtype=np.float64)
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    if not (np.isfinite(lengths).all() and (lengths > 0).all()):
        raise ValueError("an embedding is zero or not finite")
    return rows / lengths


def anchor(sentences: ArrayLike) -> Vectors:
    """The embedding of a word: the mean of its normalised sentences (n, dimensions), normalised again."""
    return unit(unit(sentences).mean(axis=0))


def scores(pictures: ArrayLike, anchors: ArrayLike, neutral: ArrayLike, logit_scale: float) -> Vectors:
    """How well each word suits each picture, shape (pictures, words).

    Args:
        pictures: embeddings, shape (pictures, dimensions).
        anchors: of the words, shape (words, dimensions).
        neutral: embeddings of neutral pictures, shape (n, dimensions).
        logit_scale: by which the model multiplies cosines.
    """
    away = unit(pictures) - unit(neutral).mean(axis=0)
    return logit_scale * away @ unit(anchors).T


def probabilities(scored: ArrayLike, temperature: float = 1.0) -> Vectors:
    """The softmax of scores over their last axis.

    Raises:
        ValueError: the temperature is not above 0.
    """
    if not temperature > 0:
        raise ValueError(f"a temperature lies above 0, not at {temperature}")
    logits = np.asarray(scored, dtype=np.float64) / temperature
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def suggestions(vocabulary: str, words: tuple[str, ...], shares: ArrayLike) -> tuple[Suggestion, ...]:
    """The words with their probabilities (to six digits), most probable first; equal ones by name."""
    found = [
        Suggestion(vocabulary, word, round(float(share), 6))
        for word, share in zip(words, np.asarray(shares, dtype=np.float64), strict=True)
    ]
    return tuple(sorted(found, key=lambda each: (-each.probability, each.word)))
