"""How loud visitors may make it: kept through restarts, whatever the disk does."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
from fakes.waiting import wait_until

from kiosk.staff.cap import KeptLoudest


def written(folder: Path) -> str:
    """As soon as nobody writes any more."""
    wait_until(lambda: all(each.name != "klangbild-cap" for each in threading.enumerate()))
    file = folder / "loudest"
    return file.read_text() if file.exists() else ""


def test_it_is_as_the_settings_have_it_until_staff_set_another_which_stays(tmp_path):
    folder = tmp_path / "kiosk"
    cap = KeptLoudest(folder, otherwise=-2)
    assert cap.loudest == -2
    cap.keep(-2)
    assert written(folder) == ""  # nothing was changed
    cap.keep(-5)
    assert cap.loudest == -5
    assert written(folder) == "-5\n"
    assert KeptLoudest(folder, otherwise=-2).loudest == -5


def test_what_no_volume_can_be_is_brought_to_the_nearest(tmp_path):
    for text, loudest in (("7", 0), ("-99", -10)):
        (tmp_path / "loudest").write_text(text)
        assert KeptLoudest(tmp_path).loudest == loudest


@pytest.mark.parametrize("kept", [b"loud", b"", b"\xff\xfe"], ids=["a word", "nothing", "no text"])
def test_a_file_that_says_nothing_is_told_of_and_the_settings_hold(tmp_path, caplog, kept):
    (tmp_path / "loudest").write_bytes(kept)
    with caplog.at_level(logging.WARNING):
        assert KeptLoudest(tmp_path, otherwise=-3).loudest == -3
    assert "cannot be read" in caplog.text


def test_where_nothing_can_be_written_it_holds_until_the_kiosk_ends(tmp_path, caplog):
    (tmp_path / "kiosk").write_text("no folder")
    with caplog.at_level(logging.WARNING):
        cap = KeptLoudest(tmp_path / "kiosk")
        cap.keep(-4)
        written(tmp_path)
    assert cap.loudest == -4
    assert "cannot be written" in caplog.text
