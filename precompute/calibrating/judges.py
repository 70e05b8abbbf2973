"""Who judges pictures by probabilities: a network of emotions, or CLIP among the words of one vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.models import Device, StoredModel, kind_of
from db.models.calibrations import EMOTION, Calibration
from precompute.calibrating.errors import CalibrationError
from precompute.players import emotion_model, musical_eye
from precompute.seeing.contract import Picture


@dataclass(frozen=True, slots=True)
class Judge:
    """What of a model is calibrated."""

    model: StoredModel
    what: str
    """As in `Calibration`."""
    words: str
    """As in `Calibration`."""
    labels: tuple[str, ...]
    place_of: Callable[[str], int | None]
    """Index of a label, however it is written; None where it is none of them."""
    temperature: float
    """At which it judges by now."""
    scores: Callable[[Sequence[Picture]], NDArray[np.float64]]
    """Before temperature and softmax: (pictures, labels)."""


def judge_of(
    model: StoredModel, device: Device, vocabulary: str | None, calibrations: tuple[Calibration, ...]
) -> Judge:
    """Who judges; of a network of emotions the weights are read.

    Args:
        model: the weights.
        device: where they compute.
        vocabulary: of CLIP, among whose words it chooses; None of others.
        calibrations: those that count by now.

    Raises:
        CalibrationError: CLIP needs a vocabulary, others have none, or there is no such one.
        ModelError: the weights cannot be used.
    """
    if kind_of(model) == "clip":
        return _among_words(model, device, vocabulary, calibrations)
    if vocabulary is not None:
        raise CalibrationError(f"{model.name} has no vocabularies; leave out --vocabulary {vocabulary}")
    return _of_emotions(model, device, calibrations)


def _of_emotions(model: StoredModel, device: Device, calibrations: tuple[Calibration, ...]) -> Judge:
    from precompute.seeing.neural.label_sets import place_among  # noqa: PLC0415

    network = emotion_model(model, device, "", calibrations=calibrations)
    return Judge(
        model,
        EMOTION,
        "",
        tuple(network.labels),
        lambda name: place_among(network.labels, name),
        network.temperature,
        network.scores,
    )


def _among_words(
    model: StoredModel, device: Device, name: str | None, calibrations: tuple[Calibration, ...]
) -> Judge:
    eye = musical_eye(model, device, "", calibrations=calibrations)
    if name is None or name not in eye.vocabularies:
        raise CalibrationError(
            f"{model.name} chooses among the words of several vocabularies; say --vocabulary with one of "
            f"{', '.join(eye.vocabularies)}"
        )
    vocabulary = eye.vocabularies[name]
    places = {word.casefold(): place for place, word in enumerate(vocabulary.words)}
    return Judge(
        model,
        name,
        vocabulary.digest,
        vocabulary.words,
        lambda word: places.get(word.strip().casefold()),
        vocabulary.temperature,
        lambda pictures: eye.scores(pictures)[name],
    )
