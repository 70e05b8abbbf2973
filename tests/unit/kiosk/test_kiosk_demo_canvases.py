"""The sample canvases: always the same, each of its own kind, and rich enough to be recognised."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from content.mapping import decide_mapping, read_record
from content.sources.folder import read_table
from db.entities import RightsStatus
from db.pictures import read_picture
from kiosk.demo.canvases import CanvasError, paint_canvases, write_catalogue, write_whole
from kiosk.demo.collection import SAMPLE_WORKS, UNKNOWN_WORK, SampleWork
from kiosk.demo.drawing import Sketch, ramp

EVERY_WORK = (*SAMPLE_WORKS, UNKNOWN_WORK)


def sketched(work: SampleWork) -> Sketch:
    """The under-drawing alone, for it is much quicker than the painting."""
    sketch = Sketch(*((175, 125) if work.upright else (125, 175)), seed=7)
    work.draw(sketch)
    return sketch


def test_there_are_at_least_fourteen_works_and_each_has_its_own_number_and_title():
    assert len(SAMPLE_WORKS) >= 14
    for names in (
        {work.accession_number for work in EVERY_WORK},
        {work.title for work in EVERY_WORK},
        {work.title_ar for work in EVERY_WORK},
    ):
        assert len(names) == len(EVERY_WORK)


@pytest.mark.parametrize("work", EVERY_WORK, ids=lambda work: work.accession_number)
def test_a_sketch_covers_its_whole_canvas_with_sound_colours(work: SampleWork):
    sketch = sketched(work)

    assert np.isfinite(sketch.colour).all()
    assert np.isfinite(sketch.direction).all()
    assert sketch.colour.max() <= 1.001
    assert sketch.colour.min() >= -0.001
    assert float(sketch.colour.std()) > 0.08


def test_no_two_works_have_nearly_the_same_palette():
    palettes = {work.accession_number: _palette(sketched(work).colour) for work in EVERY_WORK}

    for first, second in combinations(palettes, 2):
        shared = float(np.minimum(palettes[first], palettes[second]).sum())
        assert shared < 0.8, f"{first} and {second} share {shared:.2f} of their colours"


def test_what_is_painted_is_not_painted_again_and_would_be_the_same(tmp_path: Path):
    work = SAMPLE_WORKS[4]
    done: list[int] = []

    first = paint_canvases(tmp_path, [work], lambda: done.append(1))
    before = (tmp_path / work.file_name).stat().st_mtime_ns
    second = paint_canvases(tmp_path, [work], lambda: done.append(1))

    assert (first, second, len(done)) == (1, 0, 2)
    assert (tmp_path / work.file_name).stat().st_mtime_ns == before
    assert [file.name for file in tmp_path.iterdir()] == [work.file_name]
    canvas = read_picture(tmp_path / work.file_name).pixels
    assert np.array_equal(canvas, work.painted())
    assert canvas.shape == (1400, 1000, 3)
    corners = cv2.ORB.create(2000).detect(cv2.cvtColor(canvas, cv2.COLOR_RGB2GRAY))
    assert len(corners) >= 1500


def test_a_file_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path):
    (tmp_path / "SAMPLE-05.png.part").mkdir()

    with pytest.raises(CanvasError, match=r"SAMPLE-05\.png"):
        write_whole(tmp_path / "SAMPLE-05.png", b"")


def test_the_catalogue_says_of_every_work_that_it_is_a_sample_in_both_languages(tmp_path: Path):
    file = tmp_path / "catalogue.csv"
    write_catalogue(file, SAMPLE_WORKS)

    with file.open(encoding="utf-8", newline="") as stream:
        assert [row["accession_number"] for row in csv.DictReader(stream)][:2] == ["SAMPLE-01", "SAMPLE-02"]
    table = read_table(file)
    mapping = decide_mapping(table)
    for row in table.rows:
        artwork = read_record(row, mapping, RightsStatus.UNKNOWN).artwork
        assert artwork.is_sample
        assert artwork.rights.cleared
        assert artwork.title.as_mapping().keys() == {"en", "ar"}
        assert artwork.artist.as_mapping().keys() == {"en", "ar"}
        assert artwork.description.as_mapping().keys() == {"en", "ar"}


def test_a_ramp_gives_its_stops_and_never_leaves_them():
    colours = ramp(np.array([[-5.0, 0.0, 1.0, 9.0]]), (0, "#000000"), (1, "#ffffff"))

    assert np.allclose(colours[0, :, 0], [0, 0, 1, 1])


def _palette(colour: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shares of 4 x 4 x 4 bins of CIELAB."""
    lab = cv2.cvtColor(np.clip(colour, 0, 1), cv2.COLOR_RGB2LAB)
    counts, _ = np.histogramdd(lab.reshape(-1, 3), bins=(5, 8, 8), range=((0, 100), (-80, 80), (-80, 80)))
    return (counts / counts.sum()).astype(np.float32)
