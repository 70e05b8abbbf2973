"""What a frame resembles as a whole is suggested, verified, and nothing more."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from fakes.small_exhibition import painted
from fakes.small_greys import SmallGreys
from fakes.views import Conditions, photo_of, wall
from hypothesis import given
from hypothesis import strategies as st

from content.recognition import Recogniser, RecognitionError, take_fingerprint
from content.recognition.embedding import EmbedderId
from content.recognition.index import Index, shortlist
from content.recognition.neighbours import EmbeddedWorks, quantised
from content.recognition.recogniser import MOST_VIEWS
from content.recognition.resembling import Resemblance, every_nth, pace_of
from db.entities import AccessionNumber, Digest
from db.models import ModelUnusableError

WORKS = 60
FAR_AND_BLURRED = Conditions(share=(0.12, 0.16), blur_px=0.1, noise=6, tilt_deg=10, glare=False)


@pytest.fixture(scope="module")
def paintings() -> list[np.ndarray]:
    return [painted(seed) for seed in range(WORKS)]


@pytest.fixture(scope="module")
def greys() -> SmallGreys:
    return SmallGreys()


@pytest.fixture(scope="module")
def embedded(paintings, greys) -> EmbeddedWorks:
    vectors = np.concatenate([greys.embed([picture]) for picture in paintings])
    return EmbeddedWorks.of(range(WORKS), quantised(vectors))


@pytest.fixture(scope="module")
def recogniser_with(paintings):
    fingerprints = [take_fingerprint(picture) for picture in paintings]
    index, numbers = Index.build(fingerprints), [AccessionNumber(str(place)) for place in range(WORKS)]

    def make(resemblance: Resemblance | None = None) -> Recogniser:
        return Recogniser(numbers, index, fingerprints.__getitem__, resemblance)

    return make


@pytest.fixture(scope="module")
def blurred(paintings) -> np.ndarray:
    """A photograph of the work 55, out of focus."""
    return cv2.GaussianBlur(photo_of(paintings[55], 55, FAR_AND_BLURRED), (0, 0), 13)


class Liar(SmallGreys):
    """Thinks that every view is this work's picture."""

    def __init__(self, picture: np.ndarray) -> None:
        super().__init__()
        self._vector = super().embed([picture])
        self.asked = 0

    def embed(self, pictures):
        self.asked += 1
        return self._vector


def test_a_work_that_the_keypoints_leave_out_is_suggested_and_then_verified(
    recogniser_with, greys, embedded, blurred, monkeypatch
):
    shortlisted: list[int] = []

    def noted(votes, count):
        works = shortlist(votes, count)
        shortlisted.extend(works if count <= 6 else [])
        return works

    monkeypatch.setattr("content.recognition.recogniser.shortlist", noted)
    assert recogniser_with().recognise(blurred).candidates == ()
    assert shortlisted
    assert 55 not in shortlisted
    best = recogniser_with(Resemblance(greys, embedded)).recognise(blurred).best
    assert best is not None
    assert best.accession_number == "55"
    assert best.confidence > 0.5


@pytest.mark.parametrize("seed", [70, 71, 72])
def test_what_is_only_resembled_is_not_named(recogniser_with, embedded, paintings, seed):
    liar = Liar(paintings[7])
    resemblance = Resemblance(liar, embedded)
    answer = recogniser_with(resemblance).recognise(photo_of(painted(seed), seed))
    assert liar.asked == 1
    assert resemblance.suggested(list)[0] == 7
    assert answer.candidates == ()


def test_a_frame_that_the_keypoints_decide_is_not_embedded(recogniser_with, embedded, paintings):
    greys = SmallGreys()
    frames = [photo_of(paintings[seed], 100 + seed) for seed in range(6)]
    plain, suggesting = recogniser_with(), recogniser_with(Resemblance(greys, embedded))
    for frame in frames:
        one, other = plain.recognise(frame), suggesting.recognise(frame)
        assert one.best is not None
        assert other.best is not None
        assert (one.best.accession_number, one.best.confidence) == (
            other.best.accession_number,
            other.best.confidence,
        )
        assert np.array_equal(one.best.quadrilateral, other.best.quadrilateral)
    assert greys.asked == 0


def test_a_false_suggestion_takes_no_work_away(recogniser_with, embedded, paintings):
    liar = recogniser_with(Resemblance(Liar(paintings[7]), embedded))
    best = liar.recognise(photo_of(paintings[3], 5)).best
    assert best is not None
    assert best.accession_number == "3"


def test_the_whole_frame_and_the_pictures_in_it_are_embedded(recogniser_with, embedded):
    seen: list[tuple[int, ...]] = []

    class Noting(SmallGreys):
        def embed(self, pictures):
            seen.extend(picture.shape for picture in pictures)
            return super().embed(pictures)

    recogniser_with(Resemblance(Noting(), embedded)).recognise(photo_of(painted(80), 2))
    assert seen[0] == (720, 1280, 3)
    assert 2 <= len(seen) <= MOST_VIEWS
    assert all(max(shape[:2]) == 256 and shape[2] == 3 for shape in seen[1:])


@given(st.integers(1, 9), st.integers(1, 40))
def test_every_nth_doubtful_frame_is_embedded_and_the_others_hear_of_it(every, frames):
    greys = SmallGreys()
    picture = np.random.default_rng(every).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    works = EmbeddedWorks.of([4], quantised(greys.embed([picture])))
    greys.asked = 0
    resemblance = Resemblance(greys, works, every)
    assert [list(resemblance.suggested(lambda: [picture])) for _ in range(frames)] == [[4]] * frames
    assert greys.asked == -(-frames // every)


def test_a_wall_is_nothing_however_it_is_embedded(recogniser_with, embedded, paintings):
    assert recogniser_with(Resemblance(Liar(paintings[1]), embedded)).recognise(wall(1)).best is None


@given(st.floats(0, 1.5))
def test_embedding_takes_a_third_of_the_time_at_most(cost_s):
    looks_s = every_nth(cost_s, "m") * 0.1
    assert cost_s <= (looks_s + cost_s) / 3 + 1e-9


def test_an_embedder_that_is_too_slow_for_a_kiosk_is_refused():
    with pytest.raises(ModelUnusableError, match=r"dinov2-giant takes 1\.6 s"):
        every_nth(1.6, "dinov2-giant")


def test_the_pace_is_tried_on_this_machine():
    greys = SmallGreys()
    assert pace_of(greys, MOST_VIEWS) == 1
    assert greys.asked == 2


words = st.text("abcdefghijklmnopqrstuvwxyz0123456789-./", min_size=1)


@given(words, words, words, st.text("0123456789abcdef", min_size=64, max_size=64))
def test_an_identity_survives_being_written(model, revision, way, weights):
    identity = EmbedderId(model, revision, Digest(weights), way)
    assert EmbedderId.parse(str(identity)) == identity


@pytest.mark.parametrize("text", ["", "rootsift-2", "embedding dinov2-small", "embedding a@b c d"])
def test_other_words_are_no_identity(text):
    with pytest.raises(RecognitionError, match="names no embedder"):
        EmbedderId.parse(text)
