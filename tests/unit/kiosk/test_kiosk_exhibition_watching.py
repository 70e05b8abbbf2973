"""What follows from what is found where the exhibition file should be."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.exhibiting.watching import TRY_AGAIN_S, FileId, Step, Watch, glance, identify, refused, taken

FILE = FileId(device=1, inode=2, size_bytes=3, modified_ns=4, changed_ns=5)
OTHER = replace(FILE, inode=9)

files = st.one_of(st.none(), st.builds(FileId, *[st.integers(0, 2)] * 5))
moments = st.floats(-1e9, 1e9)
watches = st.builds(Watch, files, files, moments, files)


def follow(*found: FileId | None, watch: Watch | None = None) -> list[Step]:
    steps: list[Step] = []
    after = watch or Watch()
    for file in found:
        after, step = glance(after, file, 0.0, at_once=False)
        steps.append(step)
    return steps


def test_a_new_file_is_examined_once_it_has_stopped_changing() -> None:
    growing = [replace(FILE, size_bytes=size) for size in (1, 2, 3)]
    assert follow(*growing, growing[-1]) == [Step.REST, Step.REST, Step.REST, Step.EXAMINE]


def test_what_is_in_use_is_left_alone_and_its_successor_is_not() -> None:
    watch = taken(Watch(), FILE)
    assert follow(FILE, FILE, OTHER, OTHER, watch=watch) == [Step.REST] * 3 + [Step.EXAMINE]


def test_what_goes_and_comes_back_is_as_it_was() -> None:
    assert follow(FILE, None, FILE, watch=taken(Watch(), FILE)) == [Step.REST, Step.MISS, Step.REST]


def test_what_was_refused_is_examined_again_only_when_it_changed_or_after_a_while() -> None:
    watch = replace(refused(Watch(), FILE, 100.0), seen=FILE)
    assert glance(watch, FILE, 100.0 + TRY_AGAIN_S - 1, at_once=False)[1] is Step.REST
    assert glance(watch, FILE, 100.0 + TRY_AGAIN_S, at_once=False)[1] is Step.EXAMINE
    assert follow(OTHER, OTHER, watch=watch) == [Step.REST, Step.EXAMINE]


@given(watches, files, moments)
def test_who_asks_gets_an_examination_of_whatever_is_not_in_use(
    watch: Watch, found: FileId | None, now_s: float
) -> None:
    _, step = glance(watch, found, now_s, at_once=True)
    assert (step is Step.MISS) == (found is None)
    assert (step is Step.REST) == (found is not None and found == watch.taken)


@given(watches, files)
def test_every_file_is_in_use_or_refused_or_examined_in_the_end(watch: Watch, found: FileId | None) -> None:
    after, first = glance(watch, found, watch.refused_at_s, at_once=False)
    _, second = glance(after, found, watch.refused_at_s, at_once=False)
    if found is None:
        assert first is second is Step.MISS
    elif Step.EXAMINE not in (first, second):
        assert found in (watch.taken, watch.refused)


def test_a_file_is_told_from_one_in_its_place_and_from_itself_changed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert identify(path) is None
    path.write_text("one")
    first = identify(path)
    assert first == identify(path)
    before = path.stat()
    path.write_text("two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert identify(path) not in (None, first)
    other = tmp_path / "other"
    other.write_text("two")
    second = identify(path)
    other.replace(path)
    assert identify(path) not in (None, second)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_counts_as_none(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "thing")
    assert identify(tmp_path / "thing") is None
    assert identify(tmp_path / "thing" / "below") is None
