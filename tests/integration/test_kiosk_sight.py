"""The eye before a real exhibition: pictures and labels, ours and others'."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition
from fakes.values import no_objection
from fakes.waiting import wait_for_each

from content.codes.links import LabelKey, label_key, link_to
from content.codes.meaning import ForeignLabel, NotOnShow, OtherCode
from content.errors import LabelError
from db.database import Database
from db.entities import AccessionNumber
from db.exhibition.publishing import publish
from db.exhibition.signing import derived_secret, signing_key
from kiosk.camera import Frame, camera_from
from kiosk.events import (
    Aimed,
    AlikePictures,
    EyeEvent,
    EyeReady,
    SightedCode,
    SightedPicture,
    UnknownCode,
    UnknownPicture,
)
from kiosk.looking import Looking
from kiosk.looking.learning import Sight
from kiosk.looking.noticing import Notice, notice
from kiosk.looking.sight import sight_of_exhibition

SEA = AccessionNumber("1904.1")
FOREST = AccessionNumber("1911.7")
ROAD, ROAD_AGAIN = AccessionNumber("1923.4"), AccessionNumber("1923.5")
PAGE = "https://collection.example.org"


@pytest.fixture(scope="module")
def exhibition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    twin = painted(3)
    twin[:24, :24] = 0  # a corner that was restored
    works = [(SEA, painted(1)), (FOREST, painted(2)), (ROAD, painted(3)), (ROAD_AGAIN, twin)]
    exhibits = [
        Exhibit(replace(invented(number, "A work", "عمل"), codes=(PAGE, f"{PAGE}/{number}")), as_png(pixels))
        for number, pixels in works
    ]
    return write_exhibition(tmp_path_factory.mktemp("exhibition"), exhibits)


@pytest.fixture(scope="module")
def sight(exhibition: Path) -> Sight:
    return sight_of_exhibition(exhibition, mirrored=True)


@pytest.fixture(scope="module")
def key(exhibition: Path) -> LabelKey:
    return label_key(partial(derived_secret, signing_key(exhibition.with_name("signing.key"))))


def held_up(pixels: np.ndarray) -> np.ndarray:
    """The picture before a wall, seen a little from the side."""
    height, width = pixels.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[320, 130], [930, 100], [960, 600], [300, 560]], np.float32)
    frame = cv2.warpPerspective(pixels, cv2.getPerspectiveTransform(corners, seen), (1280, 720))
    frame[~cv2.fillConvexPoly(np.zeros((720, 1280), np.uint8), seen.astype(int), 1).astype(bool)] = 190
    return frame


def label(text: str) -> np.ndarray:
    matrix = np.array([list(row) for row in segno.make(text).matrix_iter(scale=6, border=4)], bool)
    return np.where(matrix, 20, 235).astype(np.uint8)[:, :, None].repeat(3, axis=2)


def printed(kind: str, text: str) -> np.ndarray:
    """A code of another kind on a white wall."""
    code = np.asarray(zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind)).to_image(scale=3))
    return np.pad(code, 60, constant_values=235)[:, :, None].repeat(3, axis=2)


def said_of(sight: Sight, pixels: np.ndarray) -> list[EyeEvent]:
    """What is said when this is held still for two seconds, but for how it is held."""
    noticed, said = Notice(), []
    for number in range(11):
        noticed, events = notice(noticed, sight.look(Frame(pixels, number * 0.2)))
        said += [event for event in events if not isinstance(event, Aimed)]
    return said


def test_a_work_is_recognised_by_its_picture(sight: Sight) -> None:
    (sighted,) = said_of(sight, held_up(painted(2)))
    assert isinstance(sighted, SightedPicture)
    assert sighted.accession_number == FOREST
    assert 0.5 < sighted.confidence <= 1
    np.testing.assert_allclose(sighted.quadrilateral[0], (320, 130), atol=12)


def test_works_that_are_alike_are_offered_together(sight: Sight) -> None:
    (alike,) = said_of(sight, held_up(painted(3)))
    assert isinstance(alike, AlikePictures)
    assert set(alike.accession_numbers) == {ROAD, ROAD_AGAIN}


def test_where_the_picture_is_held_is_told_as_the_mirror_shows_it(sight: Sight) -> None:
    aim = sight.look(Frame(held_up(painted(2)), 0.0)).aim
    assert aim is not None
    assert aim.corners is not None
    np.testing.assert_allclose(aim.corners[1], (1 - 320 / 1280, 130 / 720), atol=0.02)


def test_it_knows_every_work_with_features(sight: Sight) -> None:
    assert sight.works == 4


def test_a_work_is_recognised_by_its_label(sight: Sight, key: LabelKey) -> None:
    assert said_of(sight, label(link_to(SEA, key))) == [SightedCode(SEA)]


@pytest.mark.parametrize("text", [f"{PAGE}/{SEA}", SEA])
def test_a_work_is_recognised_by_the_museums_own_label(sight: Sight, text: str) -> None:
    assert said_of(sight, label(text)) == [SightedCode(SEA)]


@pytest.mark.parametrize("kind", ["Code128", "DataMatrix"])
def test_a_work_is_recognised_by_another_kind_of_code(sight: Sight, kind: str) -> None:
    assert said_of(sight, printed(kind, SEA)) == [SightedCode(SEA)]


def test_a_label_that_several_works_have_is_asked_about(sight: Sight) -> None:
    assert said_of(sight, label(PAGE)) == [AlikePictures((SEA, FOREST, ROAD, ROAD_AGAIN))]


def test_a_label_whose_work_is_not_in_the_exhibition_is_ours_all_the_same(
    sight: Sight, key: LabelKey
) -> None:
    link = link_to(AccessionNumber("1999.9"), key)
    assert said_of(sight, label(link)) == [UnknownCode(link, NotOnShow(AccessionNumber("1999.9")))]


def test_a_label_of_another_museum_is_foreign_though_the_number_is_ours(sight: Sight) -> None:
    link = link_to(SEA, LabelKey(bytes(32)))
    assert said_of(sight, label(link)) == [UnknownCode(link, ForeignLabel())]


def test_a_web_page_is_another_code(sight: Sight) -> None:
    assert said_of(sight, label("https://example.org")) == [UnknownCode("https://example.org", OtherCode())]


def test_bars_that_name_no_work_are_not_explained(sight: Sight) -> None:
    assert not any(isinstance(event, UnknownCode) for event in said_of(sight, printed("Code128", "4711")))


def test_an_exhibition_without_a_label_key_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "exhibition.sqlite"
    with Database.open(f"sqlite:///{tmp_path / 'studio.sqlite'}") as database:
        publish(database, path, tmp_path / "signing.key", now=datetime.now(UTC), objection=no_objection)
    with pytest.raises(LabelError, match="klangbild publish"):
        sight_of_exhibition(path, mirrored=True)


def test_a_picture_that_hangs_elsewhere_is_unknown(sight: Sight) -> None:
    assert said_of(sight, held_up(painted(9))) == [UnknownPicture()]


def test_a_blurred_view_and_a_wall_say_nothing(sight: Sight) -> None:
    assert said_of(sight, cv2.GaussianBlur(held_up(painted(9)), (0, 0), 12)) == []
    assert said_of(sight, np.full((720, 1280, 3), 180, np.uint8)) == []


@pytest.mark.alone
def test_the_eyes_process_recognises_a_work(exhibition: Path, tmp_path: Path) -> None:
    (tmp_path / "view.png").write_bytes(as_png(held_up(painted(1))))
    looking = Looking(
        camera_from(str(tmp_path / "view.png")), partial(sight_of_exhibition, exhibition, mirrored=True)
    )
    looking.start()
    looking.resume()
    try:
        assert wait_for_each(looking, (EyeReady, SightedPicture)).accession_number == SEA
    finally:
        looking.stop()
