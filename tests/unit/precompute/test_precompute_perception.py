"""Who looks at a picture, and whose caption is believed."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from fakes.wording import ScriptedCaptioner

from db.entities import Contribution, Suggestion
from precompute.perception import Perception
from precompute.seeing.contract import Picture
from precompute.wording.describing import Wording

PIXELS = np.full((24, 32, 3), 120, np.uint8)
SENTENCE = "A sad painting of a harbour."


@dataclasses.dataclass(frozen=True)
class Doubter:
    """A `MusicalEye` that finds every caption equally true."""

    finds: float
    agrees_from: float | None = None

    contribution = Contribution("elements", "doubter", "1", "CC0-1.0")

    def suggest(self, pixels: Picture) -> tuple[Suggestion, ...]:
        return ()

    def agreement(self, pixels: Picture, caption: str) -> float:
        return self.finds


def _perception(eye: Doubter) -> Perception:
    return Perception(eye=eye, wording=Wording(ScriptedCaptioner(SENTENCE)))


@pytest.mark.parametrize("agrees_from", [None, 0.2, 0.1])
def test_a_caption_is_kept_where_it_agrees_or_nobody_knows_from_where(agrees_from: float | None) -> None:
    perception = _perception(Doubter(0.2, agrees_from))

    impression = perception.perceive(PIXELS)

    assert impression.caption.text_in("en") == SENTENCE
    assert impression.caption_agreement == 0.2
    assert perception.contributions(impression)[1].by == "scripted-eye"


def test_a_caption_that_disagrees_with_its_picture_gives_way_to_ours_which_says_why() -> None:
    perception = _perception(Doubter(0.1234, 0.2))

    impression = perception.perceive(PIXELS)
    said = perception.contributions(impression)[1]

    assert not impression.caption
    assert impression.caption_agreement == 0.1234
    assert (said.step, said.by, said.instead_of) == ("caption", "embedded", "scripted-eye")
    assert said.reason == (
        "what it wrote agrees with the picture by 0.123, and doubter believes captions from 0.200"
    )
