"""What of an exhibition is made ready for the start screen and for browsing."""

from __future__ import annotations

from pathlib import Path

from fakes.small_exhibition import Exhibit, as_png, invented, opened, painted, write_exhibition

from kiosk.browsing import Search
from kiosk.rooms import arrange


def exhibition(folder: Path, count: int = 3, silent: tuple[int, ...] = ()) -> Path:
    exhibits = [
        Exhibit(
            invented(f"K-{number:02}", f"Picture {number}", f"صورة {number}"),
            as_png(painted(number, 96, 72)),
            has_music=number not in silent,
        )
        for number in range(1, count + 1)
    ]
    return write_exhibition(folder, exhibits)


def test_what_drifts_by_can_be_heard_and_is_named_in_the_language_of_the_house(tmp_path):
    room = arrange(opened(exhibition(tmp_path, silent=(2,))).exhibition, language="ar")
    assert [(canvas.number, canvas.caption) for canvas in room.canvases] == [
        ("K-01", "صورة 1, رسّام متخيَّل"),
        ("K-03", "صورة 3, رسّام متخيَّل"),
    ]


def test_all_works_can_be_browsed_those_without_music_as_well(tmp_path):
    room = arrange(opened(exhibition(tmp_path, silent=(2,))).exhibition, language="en")
    assert set(room.catalogue.find(Search()).numbers) == {"K-01", "K-02", "K-03"}


def test_of_many_works_some_from_all_over_the_collection_drift_by(tmp_path):
    room = arrange(opened(exhibition(tmp_path, 60)).exhibition, language="en")
    numbers = [canvas.number for canvas in room.canvases]
    assert len(numbers) == 24
    assert numbers[:3] == ["K-01", "K-03", "K-05"]


def test_an_empty_exhibition_is_no_fault(tmp_path):
    room = arrange(opened(write_exhibition(tmp_path, [])).exhibition, language="en")
    assert room.canvases == ()
