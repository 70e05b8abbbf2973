"""What the kiosk counts is kept: through a kill, a full disk, a disk that cannot be written, and damage."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fakes.waiting import wait_until

from db.diary import Count, Diary
from kiosk.counting import Counting

MONDAY = date(2026, 11, 30)
A_PLAY = Count(MONDAY, "play", "A-17", 1)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def counting_into(diary: Diary) -> Counting:
    counting = Counting(diary, lambda: MONDAY, batch_s=0.01, retry_s=0.05)
    counting.start()
    return counting


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


def test_what_is_counted_is_written_soon_and_the_rest_at_the_end(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "diary.sqlite")
    counting = counting_into(diary)
    for _ in range(3):
        counting.count("play", "A-17")
    wait_until(lambda: total(diary) == 3)
    counting.stop()

    slow = Counting(diary, lambda: MONDAY, batch_s=3600)
    slow.start()
    slow.count("second", "ear", 95)
    slow.stop()
    assert diary.counts() == [Count(MONDAY, "play", "A-17", 3), Count(MONDAY, "second", "ear", 95)]


def test_who_never_counted_stops_at_once_and_leaves_no_file(tmp_path: Path) -> None:
    counting = counting_into(Diary(tmp_path / "diary.sqlite"))
    counting.stop()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_once_and_nothing_is_lost(disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    diary = Diary(disk / "diary.sqlite")
    counting = counting_into(diary)
    counting.count("play", "A-17")
    wait_until(lambda: diary.counts() == [A_PLAY])
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(bytes(4096))
    for _ in range(200):
        counting.count("play", "A-17")
        counting.count("trouble", "x" * 500)
    wait_until(lambda: len(complaints(caplog)) == 1)
    with caplog.at_level(logging.INFO):
        filler.unlink()
        wait_until(lambda: total(diary) == 401)
        counting.stop()
    assert len(complaints(caplog)) == 1
    assert "kept in memory" in complaints(caplog)[0]
    assert "kiosk.diary_is_written_again" in caplog.messages
    assert counting.unwritten == 0


def test_a_disk_that_cannot_be_written_does_no_harm(disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    diary = Diary(disk / "kiosk" / "diary.sqlite")
    counting = counting_into(diary)
    counting.count("play", "A-17")
    wait_until(lambda: len(complaints(caplog)) == 1)
    assert counting.unwritten == 1
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    wait_until(lambda: diary.counts() == [A_PLAY])
    counting.stop()
    assert len(complaints(caplog)) == 1


def test_a_damaged_diary_is_set_aside_and_the_count_goes_into_a_new_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    diary = Diary(tmp_path / "diary.sqlite")
    diary.path.write_bytes(b"no database at all" * 100)
    counting = counting_into(diary)
    counting.count("play", "A-17")
    wait_until(
        lambda: (tmp_path / "diary-set-aside-2026-11-30.sqlite").exists() and diary.counts() == [A_PLAY]
    )
    counting.stop()
    assert len(complaints(caplog)) == 1
    assert "set aside as" in complaints(caplog)[0]


def total(diary: Diary) -> int:
    return sum(each.n for each in diary.counts())


KILLED = """
import sys
from pathlib import Path
from db.diary import Diary
from kiosk.counting import Counting

counting = Counting(Diary(Path(sys.argv[1])), batch_s=0.005)
counting.start()
while True:
    counting.count("play", "A-17")
    print("counted", flush=True)
    sys.stdin.readline()
"""


def test_a_kill_leaves_a_whole_diary_that_lacks_the_last_moments_alone(tmp_path: Path) -> None:
    diary, said, kept = Diary(tmp_path / "diary.sqlite"), 0, 0
    for round_ in range(1, 4):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(diary.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(20 * round_):
            assert process.stdout.readline() == "counted\n"
            said += 1
            process.stdin.write("\n")
            process.stdin.flush()
        before = kept
        wait_until(lambda: total(diary) > before)  # noqa: B023 - it is asked within this round
        process.send_signal(signal.SIGKILL)
        process.communicate()
        diary.check()
        kept = total(diary)
        assert before < kept <= said + round_  # each process counted once more before it waited
