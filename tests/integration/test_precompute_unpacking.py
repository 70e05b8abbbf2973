"""A soundfont with plain samples: it sounds the same, is whole or not there, and instruments need not stay."""

from __future__ import annotations

import logging
import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import psutil
import pytest
from fakes.small_soundfont import write_soundfont

from precompute.composing.score import ScoreComposer
from precompute.composing.score.playing.performance import NOTE_OFF, NOTE_ON, PROGRAM, Event
from precompute.composing.score.playing.rendering import SAMPLE_RATE_HZ, Synthesizer
from precompute.composing.score.playing.unpacking import unpack, unpacked_path

EVENTS = [
    Event(0.0, 0, PROGRAM, 0),
    Event(0.0, 0, NOTE_ON, 60, 100),
    Event(0.2, 0, NOTE_ON, 76, 70),
    Event(0.9, 0, NOTE_OFF, 60),
    Event(1.2, 0, NOTE_OFF, 76),
]


@pytest.fixture
def soundfont(tmp_path: Path) -> Path:
    return write_soundfont(tmp_path / "small.sf3")


def played(soundfont: Path, *, keeps: bool = True) -> np.ndarray:
    synthesizer = Synthesizer(soundfont, keeps=keeps)
    try:
        return np.concatenate(list(synthesizer.render(EVENTS, 2 * SAMPLE_RATE_HZ)))
    finally:
        synthesizer.close()


def test_what_is_unpacked_sounds_the_same_to_the_bit(soundfont: Path, tmp_path: Path) -> None:
    copy = unpacked_path(soundfont, tmp_path / "kiosk")
    for _ in unpack(soundfont, copy):
        pass
    assert copy.stat().st_size > soundfont.stat().st_size
    heard = played(soundfont)
    assert np.abs(heard).max() > 0.01
    assert np.array_equal(played(copy), heard)


def test_a_copy_is_whole_or_not_there(soundfont: Path, tmp_path: Path) -> None:
    copy = unpacked_path(soundfont, tmp_path / "kiosk")
    steps = unpack(soundfont, copy)
    next(steps)
    assert not copy.exists()
    del steps  # as when the kiosk ends meanwhile
    assert list(copy.parent.iterdir()) == []


def test_another_soundfont_has_another_copy(soundfont: Path, tmp_path: Path) -> None:
    before = unpacked_path(soundfont, tmp_path)
    write_soundfont(soundfont, seconds=0.7)
    assert unpacked_path(soundfont, tmp_path) != before


@pytest.mark.parametrize("content", [b"", b"RIFF\x04\0\0\0sfbk", b"something else" * 100])
def test_what_is_no_soundfont_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "none.sf3"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"none\.sf3"):
        list(unpack(file, tmp_path / "kiosk" / "copy.sf3"))
    assert list((tmp_path / "kiosk").iterdir()) == []


def test_where_nothing_stays_the_second_piece_is_as_the_first(soundfont: Path) -> None:
    synthesizer = Synthesizer(soundfont, keeps=False)
    first, second = (np.concatenate(list(synthesizer.render(EVENTS, SAMPLE_RATE_HZ))) for _ in range(2))
    synthesizer.close()
    assert np.array_equal(first, second)


def grown_mb(soundfont: Path, keeps: bool) -> float:
    """What this process holds more after a piece than before it."""
    process = psutil.Process()
    synthesizer = Synthesizer(soundfont, keeps=keeps)
    before = process.memory_info().rss
    for _ in synthesizer.render(EVENTS, SAMPLE_RATE_HZ):
        pass
    held = process.memory_info().rss - before
    synthesizer.close()
    return held / 1e6


def test_where_nothing_stays_a_piece_gives_its_memory_back(tmp_path: Path) -> None:
    soundfont = write_soundfont(tmp_path / "long.sf3", seconds=120.0)  # 2 x 10 MB
    # In new processes: this one may have room left from earlier tests, and would not grow.
    held: dict[bool, float] = {}
    for keeps in (True, False):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
            held[keeps] = fresh.submit(grown_mb, soundfont, keeps).result()
    assert held[True] > 15
    assert held[False] < 8


def test_a_composer_unpacks_once_and_plays_with_the_copy(soundfont: Path, tmp_path: Path) -> None:
    composer = ScoreComposer(soundfont, tmp_path / "kiosk")
    assert composer.parameters[0] == ("soundfont", "small.sf3")
    assert len(list(composer.rehearse())) > 1
    made = unpacked_path(soundfont, tmp_path / "kiosk").stat()
    again = ScoreComposer(soundfont, tmp_path / "kiosk")
    assert list(again.rehearse()) == []
    assert unpacked_path(soundfont, tmp_path / "kiosk").stat() == made
    assert again.parameters == composer.parameters == ScoreComposer(soundfont).parameters


def test_a_damaged_copy_is_made_anew(
    soundfont: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    copy = unpacked_path(soundfont, tmp_path)
    copy.write_bytes(b"half a sound")
    composer = ScoreComposer(soundfont, tmp_path)
    assert "made anew" in caplog.text
    list(composer.rehearse())
    assert np.array_equal(played(copy), played(soundfont))


def test_without_room_instruments_stay_in_memory(
    soundfont: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12, 10**6))  # type: ignore[attr-defined]
    caplog.set_level(logging.WARNING)
    composer = ScoreComposer(soundfont, tmp_path / "kiosk")
    assert len(list(composer.rehearse())) > 1  # one step for each ensemble
    assert "not unpacked" in caplog.text
    assert list((tmp_path / "kiosk").iterdir()) == []
