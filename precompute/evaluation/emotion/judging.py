"""Judging: what we make of a painting by its looks, by its words, and by both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import cv2

from db.entities import Emotion
from db.errors import PictureError
from db.pictures import read_picture
from db.workers import Crashed, WorkerPool
from precompute.evaluation.emotion.ratings import Rated, RatingsError
from precompute.seeing import enhance, perceive
from precompute.seeing.emotion import emotion_from, with_evidence
from precompute.wording.affect import affect_of

LOOKS, WORDS, BOTH = "looks", "words", "both"


def judge(
    rated: Sequence[Rated], workers: int, progress: Callable[[], None] = lambda: None
) -> Mapping[str, list[Emotion]]:
    """Judge each painting in three ways, in processes.

    Raises:
        RatingsError: an image cannot be read.
    """
    looks: dict[Rated, Emotion] = {}
    for each, result in WorkerPool(_prepare, _look, workers).results(iter(rated)):
        progress()
        if isinstance(result, Crashed):
            raise RatingsError(f"'{each.image.name}' ended the process that looked at it.")
        if isinstance(result, str):
            raise RatingsError(result)
        looks[each] = result
    words = {each: affect_of(each.artwork) for each in rated}
    return {
        LOOKS: [looks[each] for each in rated],
        WORDS: [emotion_from(words[each]) for each in rated],
        BOTH: [with_evidence(looks[each], words[each]) for each in rated],
    }


def _prepare() -> None:
    cv2.setNumThreads(1)


def _look(rated: Rated) -> Emotion | str:
    """The emotion of the looks alone, or why there is none."""
    try:
        return perceive(enhance(read_picture(rated.image).pixels)).emotion
    except PictureError as error:
        return str(error)
