"""What is said of works and pieces, with a real exhibition: published, composed live, gone, damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes.addresses import read_address
from fakes.small_exhibition import Exhibit, as_png, invented, opened, painted, write_exhibition
from fakes.values import a_summary, an_impression

from db.entities import AccessionNumber, FeelingLabel, LocalText, Remark
from db.exhibition import PublicUrl
from kiosk.describing import Describer
from kiosk.devices import LiveStudio
from kiosk.events import LiveReady
from kiosk.guiding.wording import Wording
from kiosk.on_show import WorksOnShow
from kiosk.playing import GrowingSamples
from kiosk.ui.languages import Languages
from kiosk.visit import LiveMusic, Variation, WorkMusic

SEA, WOOD, GONE = (AccessionNumber(f"K-{number}") for number in (1, 2, 9))
REMARK = Remark(
    0.0, 2.0, (0.1, 0.2, 0.3, 0.4), LocalText.of(en="The sea is the cello.", ar="البحر هو التشيلو.")
)
PIECE = LiveReady(
    1, GrowingSamples(np.zeros((441_000, 2), np.int16), 44_100), a_summary(), an_impression(), (REMARK,)
)
SEEN: Any = lambda *_: None  # noqa: E731 - nobody composes or listens here


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    exhibits = [
        Exhibit(invented("K-1", "The Sea", "البحر"), as_png(painted(1)), remarks=(REMARK,)),
        Exhibit(invented("K-2", "The Wood", "الغابة"), as_png(painted(2)), has_music=False),
    ]
    return write_exhibition(tmp_path_factory.mktemp("exhibition"), exhibits)


class Desk:
    """A describer, and what it has told."""

    def __init__(self, path: Path, public_url: str = "") -> None:
        current = opened(path)
        self.works = WorksOnShow(lambda: current)
        self.studio = LiveStudio(SEEN, self.works, SEEN)
        self.failures = 0
        self.describer = Describer(
            self.works,
            self.studio,
            public_url=PublicUrl.parse(public_url) if public_url else None,
            image_failed=self._fail,
        )

    def _fail(self) -> None:
        self.failures += 1

    def told(self, music: WorkMusic | LiveMusic) -> list[str]:
        """What is told of a piece; empty: nothing is."""
        narration = self.describer.narration(music, Wording("en", Languages().translate))
        return [line.text for line in narration.lines] if narration is not None else []


@pytest.fixture
def desk(path: Path) -> Desk:
    return Desk(path)


def test_a_published_piece_is_told_of_in_the_visitors_language(desk):
    piece = desk.describer.piece(WorkMusic(SEA), "ar")
    assert piece is not None
    assert (piece.title, piece.remarks[0].text) == ("البحر", "البحر هو التشيلو.")
    assert (piece.duration, piece.is_live) == (6.0, False)
    assert read_address(piece.image) == as_png(painted(1))


@pytest.mark.parametrize("music", [WorkMusic(WOOD), WorkMusic(GONE), LiveMusic(), LiveMusic(SEA)])
def test_of_a_piece_that_is_not_there_nothing_is_told(desk, music):
    assert desk.describer.piece(music, "en") is None
    assert desk.told(music) == []


def test_a_piece_for_the_visitors_own_picture_has_neither_title_nor_image(desk):
    desk.studio.piece = PIECE
    piece = desk.describer.piece(LiveMusic(), "en")
    assert piece is not None
    assert (piece.title, piece.image, piece.is_live, piece.duration) == ("", "", True, 10.0)
    assert piece.remarks[0].text == "The sea is the cello."
    assert desk.describer.title(LiveMusic(), "en") == ""
    assert any("The sea is the cello." in line for line in desk.told(LiveMusic()))


def test_another_take_for_a_work_is_told_with_its_label_and_its_own_music(desk):
    desk.studio.piece = PIECE
    piece = desk.describer.piece(LiveMusic(SEA), "en")
    assert piece is not None
    assert (piece.title, piece.duration) == ("The Sea", 10.0)
    assert read_address(piece.image) == as_png(painted(1))
    assert desk.describer.title(LiveMusic(SEA), "ar") == "البحر"
    told = desk.told(LiveMusic(SEA, variation=Variation(FeelingLabel.SADNESS)))
    assert any("The Sea" in line for line in told)
    assert told != desk.told(LiveMusic(SEA))  # the music follows what the visitor said


def test_a_piece_for_a_work_that_is_gone_is_told_without_its_label(desk):
    desk.studio.piece = PIECE
    piece = desk.describer.piece(LiveMusic(GONE), "en")
    assert piece is not None
    assert (piece.title, piece.image) == ("", "")


def test_a_narration_begins_with_the_label_and_ends_with_the_remarks(desk):
    told = desk.told(WorkMusic(SEA))
    assert "The Sea" in told[0]
    assert told[-1] == "The sea is the cello."


def test_works_to_choose_have_their_picture_and_one_that_is_gone_its_number(desk):
    sea, gone = (desk.describer.work(number, "en") for number in (SEA, GONE))
    assert (sea.title, sea.artist, read_address(sea.image)) == (
        "The Sea",
        "An invented painter",
        as_png(painted(1)),
    )
    assert (gone.title, gone.artist, gone.image) == ("K-9", "", "")
    assert desk.describer.title(WorkMusic(GONE), "en") == ""


def test_only_what_is_published_can_be_taken_along_and_only_where_the_house_says_so(desk, path):
    assert desk.describer.address(WorkMusic(SEA), "ar") == ""
    desk = Desk(path, "https://museum.example")
    address = desk.describer.address(WorkMusic(SEA), "ar")
    assert address.startswith("https://museum.example/listen/")
    assert address.endswith("?lang=ar")
    assert desk.describer.address(LiveMusic(SEA), "ar") == ""


def test_a_damaged_picture_is_told_and_shown_as_none(path, tmp_path):
    image = as_png(painted(1))
    broken = tmp_path / "exhibition.sqlite"
    broken.write_bytes(path.read_bytes().replace(image[1000:1100], bytes(100)))
    desk = Desk(broken)
    piece = desk.describer.piece(WorkMusic(SEA), "en")
    assert piece is not None
    assert (piece.title, piece.image, desk.failures) == ("The Sea", "", 1)
