"""The exhibition file, and all that can become of it while the kiosk is open: real files, a real examiner."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition
from fakes.waiting import events_within, wait_for, wait_for_each, wait_until

from db.entities import AccessionNumber
from db.errors import StoreError
from db.exhibition import Exhibition
from kiosk.events import ExhibitionMissing, ExhibitionRefused, ExhibitionTaken
from kiosk.exhibiting import ExhibitionKeeper, keeper
from kiosk.exhibiting.examining import Fit, Unfit, examine
from kiosk.looking.sight import sight_of_exhibition

pytestmark = pytest.mark.alone

QUICK_S = 0.05
"""Between two glances."""
SEA = AccessionNumber("K-1")

Keeper = ExhibitionKeeper[int]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three versions of an exhibition, with one work, two and three."""
    folder = tmp_path_factory.mktemp("published")
    exhibits = [
        Exhibit(invented(f"K-{number}", f"Picture {number}", f"صورة {number}"), as_png(painted(number)))
        for number in (1, 2, 3)
    ]
    versions: list[Path] = []
    for count in (1, 2, 3):
        published = write_exhibition(folder, exhibits[:count])
        versions.append(folder / f"{count}.sqlite")
        shutil.copy(published, versions[-1])
    return versions


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the kiosk expects its exhibition."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick" / "exhibition.sqlite"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


Open = Callable[[], Keeper]


@pytest.fixture
def open_keeper(path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Starts keepers, one after the other; the last one is stopped in the end."""
    monkeypatch.setattr(keeper, "_EVERY_S", QUICK_S)
    opened: list[Keeper] = []

    def open_it() -> Keeper:
        for before in opened:
            before.stop()
        opened[:] = [ExhibitionKeeper(path, state, try_out=os.fspath, prepare=number_of_works)]
        opened[0].start()
        return opened[0]

    yield open_it
    for last in opened:
        last.stop()


def number_of_works(exhibition: Exhibition) -> int:
    return len(exhibition.works())


def publish(version: Path, path: Path) -> None:
    """As publishing does it: in one step."""
    passing = path.with_name("passing")
    shutil.copy(version, passing)
    passing.replace(path)


def damage(path: Path) -> None:
    """Somewhere in the middle, where opening does not look."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(os.urandom(4096))


def wait_for_version(keeper: Keeper, version: int) -> None:
    while wait_for(keeper, ExhibitionTaken).version != version:
        pass


def examined(keeper: Keeper, state: Path, version: int) -> None:
    """Until this version is in use, and its copy is kept."""
    wait_until(
        lambda: (it := keeper.current) is not None and (it.version, it.path.parent) == (version, state)
    )
    keeper.poll()


def picture_of(keeper: Keeper, number: AccessionNumber = SEA) -> bytes:
    assert keeper.current is not None
    return keeper.current.image(keeper.current.works[number])


def test_a_kiosk_without_an_exhibition_is_told_so_and_takes_the_first_that_comes(
    open_keeper, path, published
):
    keeper = open_keeper()
    wait_for(keeper, ExhibitionMissing)
    assert keeper.current is None
    assert events_within(keeper, 5 * QUICK_S) == []  # told once

    publish(published[1], path)
    assert wait_for(keeper, ExhibitionTaken) == ExhibitionTaken(version=2, works=2)
    assert keeper.current is not None
    assert (keeper.current.version, keeper.current.prepared) == (2, 2)
    assert picture_of(keeper) == as_png(painted(1))


def test_at_the_first_start_what_is_there_is_used_before_it_is_examined(open_keeper, path, state, published):
    publish(published[0], path)
    keeper = open_keeper()
    assert wait_for(keeper, ExhibitionTaken).version == 1
    assert not state.exists()
    wait_for_version(keeper, 1)
    assert keeper.current is not None
    assert keeper.current.path.parent == state


def test_a_newer_one_is_taken_while_a_piece_plays_to_its_end_from_the_old_one(
    open_keeper, path, state, published
):
    publish(published[0], path)
    keeper = open_keeper()
    examined(keeper, state, 1)
    before = keeper.current
    assert before is not None
    music = before.open_music(before.works[SEA])
    assert music is not None
    begin = music.read(1000)

    publish(published[1], path)
    wait_for_version(keeper, 2)
    assert set(keeper.current.works) == {SEA, AccessionNumber("K-2")}
    path.unlink()
    assert set(before.works) == {SEA}
    assert before.image(before.works[SEA]) == as_png(painted(1))
    del before
    rest = music.read()
    whole = keeper.current.open_music(keeper.current.works[SEA])
    assert begin + rest == whole.read()


def test_a_work_without_music_has_none_to_open(open_keeper, path, tmp_path):
    silent = Exhibit(invented("K-1", "Silence", "صمت"), as_png(painted(1)), has_music=False)
    publish(write_exhibition(tmp_path, [silent]), path)
    keeper = open_keeper()
    wait_for(keeper, ExhibitionTaken)
    assert keeper.current.open_music(keeper.current.works[SEA]) is None


def test_a_damaged_one_is_refused_once_and_the_last_good_one_stays_also_after_a_restart(
    open_keeper, path, state, published
):
    publish(published[0], path)
    keeper = open_keeper()
    examined(keeper, state, 1)
    broken = shutil.copy(published[1], path.with_name("broken"))
    damage(broken)
    broken.replace(path)
    refused = wait_for(keeper, ExhibitionRefused)
    assert str(path) in refused.reason
    assert "damaged" in refused.reason
    assert events_within(keeper, 5 * QUICK_S) == []
    assert keeper.current.version == 1

    keeper = open_keeper()
    assert wait_for(keeper, ExhibitionTaken).version == 1
    assert picture_of(keeper) == as_png(painted(1))
    assert wait_for(keeper, ExhibitionRefused) == refused

    publish(published[2], path)
    wait_for_version(keeper, 3)
    assert sorted(file.name for file in state.iterdir()) == ["exhibition.sqlite"]


def test_what_is_half_copied_is_left_alone_until_it_is_whole(open_keeper, path, state, published):
    publish(published[0], path)
    keeper = open_keeper()
    examined(keeper, state, 1)
    whole = published[1].read_bytes()
    path.unlink()
    wait_for(keeper, ExhibitionMissing)
    done = threading.Event()
    with path.open("wb", buffering=0) as file:
        for place in range(0, len(whole), len(whole) // 40):
            file.write(whole[place : place + len(whole) // 40])
            done.wait(QUICK_S / 2)
    assert wait_for(keeper, ExhibitionTaken).version == 2


def test_a_copy_that_stands_still_in_the_middle_is_refused_and_taken_once_it_is_whole(
    open_keeper, path, state, published
):
    publish(published[0], path)
    keeper = open_keeper()
    examined(keeper, state, 1)
    whole = published[1].read_bytes()
    path.write_bytes(whole[: len(whole) // 2])  # over the file itself, as `cp` does
    wait_for(keeper, ExhibitionRefused)
    assert picture_of(keeper) == as_png(painted(1))
    path.write_bytes(whole)
    wait_for_version(keeper, 2)


def test_a_file_that_is_changed_in_its_place_and_made_to_look_as_before_is_found_out(
    open_keeper, path, state, published
):
    publish(published[0], path)
    keeper = open_keeper()
    examined(keeper, state, 1)
    before = path.stat()
    path.write_bytes(published[1].read_bytes())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    wait_for_version(keeper, 2)


def test_a_file_that_breaks_after_it_was_taken_disturbs_nobody(open_keeper, path, state, published):
    publish(published[0], path)
    keeper = open_keeper()
    examined(keeper, state, 1)
    damage(path)
    assert events_within(keeper, 10 * QUICK_S) == []
    assert picture_of(keeper) == as_png(painted(1))


def test_a_file_that_is_removed_is_told_and_shown_on_also_after_a_restart(
    open_keeper, path, state, published
):
    publish(published[0], path)
    keeper = open_keeper()
    examined(keeper, state, 1)
    path.unlink()
    wait_for(keeper, ExhibitionMissing)
    assert picture_of(keeper) == as_png(painted(1))
    keeper = open_keeper()
    wait_for_each(keeper, (ExhibitionTaken, ExhibitionMissing))
    assert picture_of(keeper) == as_png(painted(1))


def test_of_two_that_come_quickly_the_last_one_is_in_use_in_the_end(open_keeper, path, state, published):
    publish(published[0], path)
    keeper = open_keeper()
    examined(keeper, state, 1)
    publish(published[1], path)
    wait_until((state / "exhibition.incoming").exists)
    publish(published[2], path)
    wait_for_version(keeper, 3)
    assert keeper.current.version == 3


def test_the_one_in_use_is_not_examined_again_after_a_restart(open_keeper, path, state, published):
    publish(published[0], path)
    keeper = open_keeper()
    examined(keeper, state, 1)
    kept = (state / "exhibition.sqlite").stat()
    keeper = open_keeper()
    assert wait_for(keeper, ExhibitionTaken).version == 1
    assert events_within(keeper, 10 * QUICK_S) == []
    assert (state / "exhibition.sqlite").stat().st_mtime_ns == kept.st_mtime_ns


def test_an_older_one_is_taken_where_staff_go_back_to_it(open_keeper, path, state, published):
    publish(published[1], path)
    keeper = open_keeper()
    examined(keeper, state, 2)
    publish(published[0], path)
    wait_for_version(keeper, 1)


def test_staff_need_not_wait(open_keeper, path, state, published, monkeypatch):
    publish(published[0], path)
    keeper = open_keeper()
    examined(keeper, state, 1)
    monkeypatch.setattr("kiosk.exhibiting.keeper._EVERY_S", 600.0)
    keeper.check_now()
    path.write_bytes(published[1].read_bytes()[:100_000])
    keeper.check_now()
    wait_for(keeper, ExhibitionRefused)
    keeper.check_now()
    wait_for(keeper, ExhibitionRefused)  # who asks again is answered again
    publish(published[1], path)
    keeper.check_now()
    assert wait_for(keeper, ExhibitionTaken).version == 2


def test_what_the_eye_cannot_learn_is_refused(path, state, published, tmp_path, monkeypatch):
    monkeypatch.setattr(keeper, "_EVERY_S", QUICK_S)
    learn = partial(sight_of_exhibition, mirrored=True)
    kept = ExhibitionKeeper(path, state, try_out=learn, prepare=lambda _: None)
    kept.start()
    publish(published[0], path)
    wait_for(kept, ExhibitionTaken)
    text = tmp_path / "text.sqlite"
    text.write_text("no exhibition at all")
    publish(text, path)
    assert "no exhibition file" in wait_for(kept, ExhibitionRefused).reason
    kept.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, who may become somebody else")
def test_what_may_not_be_read_is_unfit_until_it_may(published):
    folder = Path(tempfile.mkdtemp())  # others may not even look into pytest's own
    path = folder / "exhibition.sqlite"
    try:
        shutil.copy(published[0], path)
        path.chmod(0o600)
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
        copy = folder / "state" / "copy"
        unfit = examine(lambda: None, path, copy, os.fspath)
        os.seteuid(0)
        path.chmod(0o644)
        os.seteuid(65534)
        fit = examine(lambda: None, path, copy, os.fspath)
    finally:
        os.seteuid(0)
        shutil.rmtree(folder)
    assert isinstance(unfit, Unfit)
    assert "check who may read it" in unfit.reason
    assert fit == Fit(copy)


@pytest.fixture
def full_state(tmp_path: Path, state: Path) -> Iterator[Path]:
    """A state directory on a disk of one megabyte."""
    state.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(state)]
    if (mounted := subprocess.run(command, capture_output=True, text=True)).returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield state
    subprocess.run(["umount", "--lazy", str(state)], check=True)


def test_on_a_full_disk_a_newer_one_is_used_where_it_lies(open_keeper, path, full_state, published, caplog):
    publish(published[0], path)
    keeper = open_keeper()
    wait_for_version(keeper, 1)
    publish(published[1], path)
    wait_for_version(keeper, 2)
    assert keeper.current.path == path
    assert list(full_state.iterdir()) == []
    assert "no room to keep a copy" in caplog.text
    broken = shutil.copy(published[2], path.with_name("broken"))
    damage(broken)
    broken.replace(path)
    wait_for(keeper, ExhibitionRefused)
    assert picture_of(keeper) == as_png(painted(1))


def test_where_nothing_can_be_written_a_newer_one_is_used_where_it_lies(open_keeper, path, state, published):
    state.write_text("no folder")
    publish(published[0], path)
    keeper = open_keeper()
    wait_for_version(keeper, 1)
    publish(published[1], path)
    wait_for_version(keeper, 2)


def the_examiner() -> psutil.Process:
    """As soon as there is one."""

    def running() -> list[int]:
        children = multiprocessing.active_children()
        return [each.pid for each in children if each.name == "klangbild-examiner" and each.pid]

    wait_until(lambda: bool(running()))
    return psutil.Process(running()[0])


def test_an_examiner_that_is_killed_does_no_harm(open_keeper, path, state, published):
    publish(published[0], path)
    keeper = open_keeper()
    examined(keeper, state, 1)
    publish(published[1], path)
    process = the_examiner()
    process.kill()
    assert "examiner" in wait_for(keeper, ExhibitionRefused).reason
    assert picture_of(keeper) == as_png(painted(1))
    keeper.check_now()
    wait_for_version(keeper, 2)


def test_it_stops_at_once_in_the_middle_of_an_examination_and_leaves_nothing_behind(
    open_keeper, path, state, published
):
    (state / "exhibition.incoming").parent.mkdir()
    (state / "exhibition.incoming").write_bytes(b"of a kiosk that was killed")
    publish(published[0], path)
    open_keeper()
    process = the_examiner()
    began_s = time.monotonic()
    open_keeper()
    assert time.monotonic() - began_s < 10
    assert not process.is_running()


def test_swapping_again_and_again_leaves_no_file_open(open_keeper, path, state, published):
    publish(published[0], path)
    keeper = open_keeper()
    examined(keeper, state, 1)

    def swap() -> int:
        for version in (2, 1):
            publish(published[version - 1], path)
            wait_for_version(keeper, version)
        return len(list(Path("/proc/self/fd").iterdir()))

    first = swap()
    assert swap() <= first


def test_an_exhibition_that_nobody_holds_is_closed(published):
    files = len(list(Path("/proc/self/fd").iterdir()))
    exhibition = Exhibition.open(published[0])
    work = exhibition.work(SEA)
    assert work.track is not None
    music = exhibition.audio(work.track.audio_digest)
    del exhibition
    assert music.read(10)
    assert len(list(Path("/proc/self/fd").iterdir())) > files
    del music
    assert len(list(Path("/proc/self/fd").iterdir())) == files
    with pytest.raises(StoreError):
        Exhibition.open(published[0].with_name("none"))
