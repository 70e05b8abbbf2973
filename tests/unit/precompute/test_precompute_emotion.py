"""How evidence becomes an emotion, and what brushwork and light tell."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from precompute.seeing.brushwork import brushwork_of
from precompute.seeing.canvas import canvas_of
from precompute.seeing.colour import colour_of
from precompute.seeing.emotion import (
    AROUSAL_TERMS,
    NORMS,
    VALENCE_TERMS,
    Evidence,
    emotion_from,
    with_evidence,
)
from precompute.seeing.light import light_of

_places = st.floats(-1.0, 1.0)
_evidence = st.builds(Evidence, _places, _places, st.floats(0.01, 5.0))


def _grey(levels: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.repeat(np.clip(levels, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


@given(st.lists(_evidence, max_size=8))
@example([Evidence(5e-324, 5e-324, 2.0)])
def test_evidence_gives_an_emotion_within_what_it_says(evidence: list[Evidence]) -> None:
    emotion = emotion_from(evidence)
    assert abs(emotion.valence) <= max((abs(each.valence) for each in evidence), default=0.0) + 1e-6
    assert abs(emotion.arousal) <= max((abs(each.arousal) for each in evidence), default=0.0) + 1e-6
    assert 0.0 <= emotion.certainty < 1.0


def test_without_evidence_the_emotion_is_the_middle_and_nothing_is_certain() -> None:
    emotion = emotion_from(())
    assert (emotion.valence, emotion.arousal, emotion.certainty) == (0.0, 0.0, 0.0)


@given(_places.filter(lambda place: abs(place) > 0.1), st.floats(0.1, 2.0))
def test_more_of_the_same_evidence_goes_further_and_is_surer(place: float, weight: float) -> None:
    one, two = (emotion_from([Evidence(place, 0.0, weight)] * count) for count in (1, 2))
    assert abs(one.valence) < abs(two.valence) < abs(place)
    assert one.certainty < two.certainty


def test_evidence_that_contradicts_itself_is_doubted() -> None:
    emotion = emotion_from([Evidence(0.8, 0.0, 1.0), Evidence(-0.8, 0.0, 1.0)])
    assert (emotion.valence, emotion.certainty) == (0.0, 0.0)


@given(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5), st.lists(_evidence, min_size=1, max_size=4))
def test_more_evidence_moves_an_emotion_between_it_and_the_looks(
    valence: float, arousal: float, evidence: list[Evidence]
) -> None:
    looks = emotion_from([Evidence(valence, arousal, 0.4)])
    together = with_evidence(looks, evidence)
    everything = emotion_from([Evidence(valence, arousal, 0.4), *evidence])
    assert together.valence == pytest.approx(everything.valence, abs=1e-4)
    assert together.arousal == pytest.approx(everything.arousal, abs=1e-4)


def test_every_term_has_a_norm_and_no_norm_is_idle() -> None:
    assert set(NORMS) == set(VALENCE_TERMS) | set(AROUSAL_TERMS)
    assert all(norm.sd > 0.0 for norm in NORMS.values())


def test_fine_strokes_are_finer_than_large_masses() -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(0.0, 40.0, (192, 256))
    fine = brushwork_of(canvas_of(_grey(128 + noise)))
    large = brushwork_of(canvas_of(_grey(128 + 12 * cv2.GaussianBlur(noise, (0, 0), 12.0))))
    assert fine.fineness > 0.55
    assert large.fineness < 0.45


def test_texture_everywhere_has_no_rest_and_one_figure_in_a_void_has() -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(0.0, 40.0, (192, 256))
    everywhere = brushwork_of(canvas_of(_grey(128 + noise)))
    void = np.zeros((192, 256))
    void[80:110, 110:150] = noise[80:110, 110:150]
    assert everywhere.unrest > 0.8
    assert brushwork_of(canvas_of(_grey(128 + void))).unrest < 0.4
    assert brushwork_of(canvas_of(_grey(np.full((192, 256), 90.0)))).unrest == 0.0


def test_light_is_gathered_where_the_middle_shines() -> None:
    y, x = np.mgrid[-1:1:192j, -1:1:256j]
    glow = np.exp(-3.0 * (x**2 + y**2))
    assert light_of(canvas_of(_grey(250 * glow))).gathered > 0.8
    assert light_of(canvas_of(_grey(250 * (1 - glow)))).gathered < -0.8
    assert light_of(canvas_of(_grey(np.full((192, 256), 90.0)))).gathered == 0.0


def test_a_rainbow_has_more_hues_than_the_sea_and_the_sea_more_blue() -> None:
    hues = np.linspace(0, 179, 256).astype(np.uint8)
    bow = np.stack([np.tile(hues, (192, 1)), np.full((192, 256), 180), np.full((192, 256), 220)], axis=2)
    rainbow = colour_of(canvas_of(cv2.cvtColor(bow.astype(np.uint8), cv2.COLOR_HSV2RGB)))
    sea = colour_of(canvas_of(np.full((192, 256, 3), (40, 110, 190), np.uint8)))
    grey = colour_of(canvas_of(np.full((192, 256, 3), 128, np.uint8)))
    assert rainbow.variety > 0.8
    assert sea.variety < 0.1
    assert sea.blueness == 1.0
    assert (grey.variety, grey.blueness) == (0.0, 0.0)
