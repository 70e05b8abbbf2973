"""Works on show: what is heard stays as it was when it began, whatever is hung meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes.small_exhibition import Exhibit, as_png, invented, opened, painted, write_exhibition

from db.entities import AccessionNumber
from db.errors import DamagedError
from kiosk.exhibiting import CurrentExhibition
from kiosk.on_show import WorksOnShow

SEA, WOOD = AccessionNumber("K-1"), AccessionNumber("K-2")


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> list[CurrentExhibition[None]]:
    """First with the sea, painted once; then with another picture of it, and the wood, which has no music."""
    found = []
    for number, exhibits in enumerate(
        (
            [Exhibit(invented("K-1", "The Sea", "البحر"), as_png(painted(1)))],
            [
                Exhibit(invented("K-1", "The Sea anew", "البحر"), as_png(painted(2))),
                Exhibit(invented("K-2", "The Wood", "الغابة"), as_png(painted(3)), has_music=False),
            ],
        )
    ):
        folder = tmp_path_factory.mktemp(f"version{number}")
        found.append(opened(write_exhibition(folder, exhibits)))
    return found


class Wall:
    """What hangs, and what finds it."""

    def __init__(self, hangs: CurrentExhibition[None] | None) -> None:
        self.hangs = hangs
        self.works = WorksOnShow(lambda: self.hangs)

    def title(self, number: AccessionNumber) -> str | None:
        found = self.works.find(number)
        return found.work.artwork.title.text_in("en") if found is not None else None


def test_without_an_exhibition_nothing_is_found():
    wall = Wall(None)
    assert wall.works.find(SEA) is None
    assert wall.works.hear(SEA) is None


def test_what_is_heard_stays_as_it_was_and_all_else_is_of_the_exhibition_in_use(versions):
    wall = Wall(versions[0])
    heard = wall.works.hear(SEA)
    wall.hangs = versions[1]
    assert wall.title(SEA) == "The Sea"
    assert wall.title(WOOD) == "The Wood"
    assert heard is not None
    assert wall.works.find(SEA).image() == as_png(painted(1))

    wall.works.let_go()
    assert wall.title(SEA) == "The Sea anew"


def test_another_piece_lets_go_of_the_one_before(versions):
    wall = Wall(versions[0])
    wall.works.hear(SEA)
    wall.hangs = versions[1]
    assert wall.works.hear(WOOD) is not None
    assert wall.title(SEA) == "The Sea anew"
    wall.hangs = None
    assert wall.title(WOOD) == "The Wood"
    assert wall.title(SEA) is None


def test_music_is_opened_where_there_is_some(versions):
    wall = Wall(versions[1])
    music = wall.works.find(SEA).open_music()
    assert music is not None
    assert music.read(4) == b"fLaC"
    assert wall.works.find(WOOD).open_music() is None


def test_a_damaged_picture_is_told(tmp_path: Path):
    path = write_exhibition(tmp_path, [Exhibit(invented("K-1", "The Sea", "البحر"), as_png(painted(1)))])
    image = as_png(painted(1))
    data = path.read_bytes()
    assert data.count(image[1000:1100]) == 1
    path.write_bytes(data.replace(image[1000:1100], bytes(100)))
    current = opened(path)
    with pytest.raises(DamagedError):
        WorksOnShow(lambda: current).find(SEA).image()
