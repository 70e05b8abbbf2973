"""Works are known in photographs of them, and only there."""

import struct
from dataclasses import replace

import cv2
import numpy as np
import pytest
from fakes.views import Conditions, page_of_text, photo_of, quadrilateral_of, wall
from hypothesis import given
from hypothesis import strategies as st

from content.recognition import (
    FEATURES_REVISION,
    Fingerprint,
    FingerprintError,
    Recogniser,
    RecognitionError,
    sharpness_of,
    take_fingerprint,
)
from content.recognition.codebook import Codebook
from content.recognition.deciding import Candidate, decide
from content.recognition.features import find_keypoints, grey_of, root_sift
from content.recognition.index import Index, shortlist
from db.entities import AccessionNumber


def painting(seed: int, width: int = 480, height: int = 360) -> np.ndarray:
    """An abstract of discs and strokes."""
    random = np.random.default_rng(seed)
    canvas = np.full((height, width, 3), random.integers(60, 200, 3), np.uint8)
    for _ in range(120):
        colour = [int(level) for level in random.integers(0, 255, 3)]
        x, y, x2, y2 = (int(v) for v in random.uniform(0, 1, 4) * (width, height, width, height))
        if random.random() < 0.5:
            cv2.circle(canvas, (x, y), int(random.uniform(3, 40)), colour, -1)
        else:
            cv2.line(canvas, (x, y), (x2, y2), colour, int(random.uniform(1, 9)))
    return canvas


WHOLE = take_fingerprint(painting(1)).to_bytes()


def recogniser_of(works: dict[str, np.ndarray]) -> Recogniser:
    return Recogniser.from_features(
        (AccessionNumber(name), take_fingerprint(pixels).to_bytes()) for name, pixels in works.items()
    )


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return recogniser_of({str(seed): painting(seed) for seed in range(12)})


@pytest.mark.parametrize("turn_deg", [0, 90, 180, 270, 37])
def test_a_work_is_known_however_it_is_turned(recogniser, turn_deg):
    conditions = Conditions(turn_deg=turn_deg)
    answer = recogniser.recognise(photo_of(painting(3), 5, conditions))
    assert answer.best is not None
    assert answer.best.accession_number == "3"
    assert answer.best.confidence > 0.9
    where = quadrilateral_of(painting(3), 5, conditions)
    assert np.abs(answer.best.quadrilateral - where).max() < 8


@pytest.mark.parametrize("seed", range(6))
def test_ordinary_photographs_are_known(recogniser, seed):
    answer = recogniser.recognise(photo_of(painting(seed), 100 + seed))
    assert answer.best is not None
    assert answer.best.accession_number == str(seed)


def test_a_strongly_leaning_work_is_known(recogniser):
    answer = recogniser.recognise(photo_of(painting(2), 9, Conditions(tilt_deg=45, share=(0.3, 0.45))))
    assert answer.best is not None
    assert answer.best.accession_number == "2"


@pytest.mark.parametrize("seed", range(20, 26))
def test_a_work_of_another_collection_is_unknown(recogniser, seed):
    answer = recogniser.recognise(photo_of(painting(seed), seed))
    assert answer.best is None
    assert answer.candidates == ()


@pytest.mark.parametrize(("seen", "seed"), [(wall, 1), (wall, 2), (page_of_text, 1)])
def test_what_is_no_picture_is_unknown(recogniser, seen, seed):
    assert recogniser.recognise(seen(seed)).best is None


@pytest.mark.parametrize("seed", [1, 4])
def test_a_mirrored_work_is_known_and_so_is_where_it_is(recogniser, seed):
    mirrored = np.ascontiguousarray(painting(seed)[:, ::-1])
    best = recogniser.recognise(photo_of(mirrored, 1)).best
    assert best is not None
    assert best.accession_number == str(seed)
    left_to_right = quadrilateral_of(mirrored, 1)[
        [1, 0, 3, 2]
    ]  # the work's top left is the mirror's top right
    assert np.abs(best.quadrilateral - left_to_right).max() < 16


def test_keypoints_seen_in_a_mirror_are_those_of_the_mirrored_picture():
    grey = grey_of(painting(5))
    seen = find_keypoints(grey, 200).mirrored(grey.shape[1])
    found = find_keypoints(np.ascontiguousarray(grey[:, ::-1]), 200)
    distances = np.hypot(*(seen.points[:, None] - found.points[None]).transpose(2, 0, 1))
    nearest, same = distances.argmin(axis=1), distances.min(axis=1) < 0.5
    assert same.mean() > 0.9
    differing = np.abs(seen.descriptors[same].astype(int) - found.descriptors[nearest[same]]).max(axis=1)
    assert np.median(differing) <= 1


def test_another_picture_in_the_same_frame_is_not_named():
    def framed(seed: int) -> np.ndarray:
        frame = painting(99, 640, 480)
        frame[80:400, 110:530] = cv2.resize(painting(seed), (420, 320))
        return frame

    works = recogniser_of({"framed": framed(1)})
    known = works.recognise(photo_of(framed(1), 3)).best
    assert known is not None
    other = works.look(photo_of(framed(2), 3)).matches
    assert other["framed"].inliers > 20  # the frame is the same
    assert works.recognise(photo_of(framed(2), 3)).best is None


def test_a_work_behind_a_caption_is_known(recogniser):
    captioned = painting(6).copy()
    captioned[120:240, 60:420] = 250
    cv2.putText(captioned, "A caption", (80, 200), cv2.FONT_HERSHEY_SIMPLEX, 2, (10, 10, 10), 4)
    best = recogniser.recognise(photo_of(captioned, 2)).best
    assert best is not None
    assert best.accession_number == "6"


@pytest.mark.parametrize("part", [np.s_[20:140, 30:190], np.s_[200:330, 280:450]])
def test_a_detail_is_known(recogniser, part):
    detail = cv2.resize(painting(8)[part], (960, 720), interpolation=cv2.INTER_CUBIC)
    best = recogniser.recognise(detail).best
    assert best is not None
    assert best.accession_number == "8"


def test_a_sure_work_is_named_beside_an_unsure_one_with_more_inliers():
    square = np.array([[0, 0], [9, 0], [9, 9], [0, 9]], np.float32)
    frame_only = Candidate(AccessionNumber("frame"), 138, 0.2, square)
    known = Candidate(AccessionNumber("known"), 20, 0.99, square)
    answer = decide([frame_only, known], 0.5)
    assert answer.best is known
    assert answer.candidates == (known, frame_only)


def test_a_work_that_is_only_suspected_does_not_tell_where_the_picture_is(recogniser, monkeypatch):
    frame = photo_of(painting(30), 4)
    unknown = recogniser.recognise(frame)
    assert unknown.picture is not None
    elsewhere = np.array([[0, 0], [90, 0], [90, 90], [0, 90]], np.float32)
    seen = recogniser.look(frame)
    suspected = Candidate(AccessionNumber("1"), 8, 0.2, elsewhere)
    monkeypatch.setattr(type(seen), "candidates", [suspected])
    answer = recogniser.recognise(frame)
    assert answer.candidates == (suspected,)
    assert np.array_equal(answer.picture, unknown.picture)


def test_twins_are_offered_together():
    copy = painting(1).copy()
    copy[300:340, 20:60] = 255
    twins = recogniser_of({"original": painting(1), "copy": copy, "other": painting(2)})
    answer = twins.recognise(photo_of(painting(1), 3))
    assert answer.best is None
    assert {each.accession_number for each in answer.candidates} == {"original", "copy"}


def test_the_same_frame_gives_the_same_answer(recogniser):
    frame = photo_of(painting(7), 1)
    one, two = recogniser.recognise(frame).best, recogniser.recognise(frame).best
    assert one is not None
    assert two is not None
    assert (one.inliers, one.confidence) == (two.inliers, two.confidence)
    assert np.array_equal(one.quadrilateral, two.quadrilateral)


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (40, 40), (3, 2000), (3000, 4000)])
def test_frames_without_a_picture_are_unknown_at_any_size(recogniser, shape):
    answer = recogniser.recognise(np.full((*shape, 3), 128, np.uint8))
    assert answer.best is None
    assert answer.sharpness == 0


def test_an_empty_collection_knows_nothing():
    assert Recogniser.from_features([]).recognise(photo_of(painting(1), 1)).candidates == ()


def test_a_work_without_features_disturbs_nobody():
    works = recogniser_of({"canvas": np.full((100, 100, 3), 7, np.uint8), "1": painting(1)})
    best = works.recognise(photo_of(painting(1), 1)).best
    assert best is not None
    assert best.accession_number == "1"


def test_a_collection_of_bare_canvases_knows_nothing():
    works = recogniser_of({"canvas": np.full((100, 100, 3), 7, np.uint8)})
    assert works.recognise(photo_of(painting(1), 1)).best is None


def test_blur_lowers_sharpness():
    frame = photo_of(painting(1), 1, Conditions(blur_px=0.2))
    measured = [sharpness_of(cv2.blur(frame, (width, 1))) for width in (1, 9, 25)]
    assert measured == sorted(measured, reverse=True)
    assert 0 < measured[2] < measured[0] < 1


@given(st.integers(0, 40), st.integers(16, 2048), st.integers(16, 2048), st.integers(0, 2**32 - 1))
def test_features_survive_being_stored(count, width_px, height_px, seed):
    random = np.random.default_rng(seed)
    features = Fingerprint(
        width_px=width_px,
        height_px=height_px,
        points=(random.uniform(0, 1, (count, 2)) * (width_px - 1, height_px - 1)).astype(np.float32),
        words=random.integers(0, 2**16, count).astype(np.uint16),
        codes=random.integers(0, 256, (count, 16)).astype(np.uint8),
        signs=random.integers(0, 2**64, (count, 2), np.uint64) if seed % 2 else None,
        thumbnail=random.integers(0, 256, (32, 32)).astype(np.uint8),
    )
    again = Fingerprint.from_bytes(features.to_bytes())
    assert again.to_bytes() == features.to_bytes()
    assert np.abs(again.points - features.points).max(initial=0) <= 1 / 64 + 1e-3
    assert np.array_equal(again.words, features.words)
    assert np.array_equal(again.codes, features.codes)
    assert (again.signs is None) == (features.signs is None)
    assert features.signs is None or np.array_equal(again.signs, features.signs)


@given(st.binary(max_size=2000))
def test_other_bytes_are_refused(data):
    with pytest.raises(FingerprintError, match="import the collection again"):
        Fingerprint.from_bytes(data)


@given(st.data())
def test_cut_features_are_refused(data):
    cut = data.draw(st.integers(0, len(WHOLE) - 1))
    with pytest.raises(FingerprintError):
        Fingerprint.from_bytes(WHOLE[:cut])


def test_keypoints_outside_the_picture_are_refused():
    features = take_fingerprint(painting(1))
    with pytest.raises(FingerprintError, match="outside"):
        Fingerprint.from_bytes(replace(features, points=features.points + 1000).to_bytes())


def test_the_revision_of_fingerprints_names_the_shipped_codebook():
    assert FEATURES_REVISION.endswith(f"-{Codebook.shipped().revision}")


def fingerprint(words, seed=0):
    random = np.random.default_rng(seed)
    count = len(words)
    return Fingerprint(
        width_px=400,
        height_px=300,
        points=random.uniform(0, 299, (count, 2)).astype(np.float32),
        words=np.array(words, np.uint16),
        codes=random.integers(0, 256, (count, 16)).astype(np.uint8),
        signs=random.integers(0, 2**64, (count, 2), np.uint64),
        thumbnail=np.zeros((32, 32), np.uint8),
    )


@given(st.lists(st.lists(st.integers(0, 2**16 - 1), max_size=20), max_size=6))
def test_an_index_survives_being_stored(words):
    index = Index.build(fingerprint(each, seed) for seed, each in enumerate(words))
    again = Index.from_chunks(index.to_chunks())
    assert again.works == index.works == len(words)
    for ours, theirs in zip(
        (index.starts, index.owners, index.signs), (again.starts, again.owners, again.signs), strict=True
    ):
        assert np.array_equal(ours, theirs)


@given(st.data())
def test_a_damaged_index_is_refused(data):
    chunks = list(Index.build([fingerprint([1, 2, 3]), fingerprint([2, 9])]).to_chunks())
    at = data.draw(st.integers(0, len(chunks) - 1))
    chunks[at] = data.draw(st.binary(max_size=2000).filter(lambda other: len(other) != len(chunks[at])))
    with pytest.raises(RecognitionError, match="publish"):
        Index.from_chunks(chunks)


@pytest.mark.parametrize(("works", "count"), [(2, 2**60), (2**40, 5), (1, 5000)])
def test_an_index_that_claims_more_than_can_be_is_refused_before_room_is_made_for_it(works, count):
    with pytest.raises(RecognitionError, match="publish"):
        Index.from_chunks([struct.pack("<4sIQQ", b"KBIX", 1, works, count), b""])


def test_votes_find_a_work_by_part_of_its_own_keypoints():
    codebook = Codebook.shipped()
    random = np.random.default_rng(3)
    descriptors = root_sift(random.gamma(0.5, 20, (5, 200, 128)).astype(np.float32).reshape(-1, 128))
    works = []
    for own in np.split(descriptors, 5):
        words = codebook.words(own)
        works.append(replace(fingerprint(words), signs=codebook.signs(own, words)))
    votes = Index.build(works).votes(descriptors[400:460], codebook)
    assert votes.argmax() == 2
    assert shortlist(votes, 1) == [2]
    assert shortlist(np.zeros(5), 3) == []


def test_a_code_restores_its_descriptor_nearly():
    codebook = Codebook.shipped()
    own = find_keypoints(grey_of(painting(4)), 300).descriptors
    words = codebook.words(own)
    restored = codebook.restored(words, codebook.codes(own, words))
    others = own[::-1].astype(np.float32)
    assert np.linalg.norm(restored - own, axis=1).mean() < 0.5 * np.linalg.norm(others - own, axis=1).mean()


def test_the_same_pixels_give_the_same_bytes():
    assert take_fingerprint(painting(1)).to_bytes() == take_fingerprint(painting(1)).to_bytes()
