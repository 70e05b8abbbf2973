"""The eye, for real: a process, a camera, and what happens when either fails."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest
from fakes.mjpeg import MjpegCamera
from fakes.sights import (
    BLUE_WORK,
    RED_WORK,
    WHOLE_VIEW,
    eye_process_id,
    fail_to_learn,
    learn_blue,
    learn_blue_slowly,
    learn_colours,
    learn_colours_impatiently,
    learn_to_fail_following,
    learn_to_ponder,
    painting,
)
from fakes.waiting import events_within, wait_for, wait_for_each, wait_until

from kiosk.camera import camera_from
from kiosk.events import (
    CameraBack,
    CameraDark,
    CameraLit,
    CameraLost,
    EyeEvent,
    EyeReady,
    NothingSeen,
    NotLearned,
    Outlined,
    SightedPicture,
    UnknownPicture,
)
from kiosk.looking import Looking
from kiosk.looking.learning import Sight

pytestmark = pytest.mark.alone

RED = painting(220, 30, 30)
BLUE = painting(30, 30, 220)


@contextmanager
def looking_at(camera: str, learn: Callable[[], Sight] = learn_colours) -> Iterator[Looking]:
    looking = Looking(camera_from(camera), learn)
    looking.start()
    try:
        yield looking
    finally:
        looking.stop()


@pytest.fixture
def red_picture(tmp_path: Path) -> str:
    return save(tmp_path / "red.png", RED)


@pytest.fixture
def blue_picture(tmp_path: Path) -> str:
    return save(tmp_path / "blue.png", BLUE)


def save(path: Path, pixels: np.ndarray) -> str:
    assert cv2.imwrite(str(path), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    return str(path)


def told_within(looking: Looking, seconds: float) -> list[EyeEvent]:
    """What the eye tells, but for where the picture is."""
    return [event for event in events_within(looking, seconds) if not isinstance(event, Outlined)]


def eye_process() -> psutil.Process:
    return psutil.Process(eye_process_id())


def test_it_shows_and_recognises_what_the_camera_sees_while_it_looks(red_picture: str) -> None:
    with looking_at(red_picture) as looking:
        assert wait_for(looking, EyeReady).works == 1
        assert looking.latest_frame() is None
        looking.resume()
        sighted = wait_for(looking, SightedPicture)
        assert sighted.accession_number == RED_WORK
        frame = looking.latest_frame()
        assert frame is not None
        np.testing.assert_array_equal(frame, RED)
        number = looking.frame_number
        wait_until(lambda: looking.frame_number > number)

        looking.pause()
        assert looking.latest_frame() is None
        assert looking.frame_number == 0


def test_it_announces_what_is_in_view_once_for_each_time_it_looks(red_picture: str) -> None:
    with looking_at(red_picture) as looking:
        for _ in range(2):
            looking.resume()
            wait_for(looking, SightedPicture)
            assert told_within(looking, 0.5) == []
            looking.pause()


def test_where_the_picture_is_is_told_while_it_takes_long_to_know_it(red_picture: str) -> None:
    with looking_at(red_picture, learn_to_ponder) as looking:
        looking.resume()
        assert wait_for(looking, Outlined).corners == WHOLE_VIEW
        assert kinds(events_within(looking, 0.3)) == set()  # it is still pondering, and nothing moves


def test_where_the_picture_is_is_told_anew_after_a_rest(red_picture: str) -> None:
    with looking_at(red_picture) as looking:
        for _ in range(2):
            looking.resume(anew=False)
            assert wait_for(looking, Outlined).corners == WHOLE_VIEW
            looking.pause()


def test_a_fault_in_following_ends_the_process_which_is_replaced(red_picture: str) -> None:
    with looking_at(red_picture, learn_to_fail_following) as looking:
        wait_for(looking, EyeReady)
        looking.resume()
        wait_for_each(looking, (CameraLost, EyeReady))


def kinds(events: list[EyeEvent]) -> set[type]:
    return {type(event) for event in events}


def test_what_was_told_before_a_rest_and_stays_in_view_is_no_news_after_it() -> None:
    with MjpegCamera(RED) as camera, looking_at(camera.address) as looking:
        looking.resume()
        wait_for(looking, SightedPicture)
        looking.pause()
        looking.resume(anew=False)
        wait_until(lambda: looking.frame_number > 0)
        assert told_within(looking, 1) == []
        camera.show(np.zeros_like(RED))
        wait_for(looking, NothingSeen)
        camera.show(RED)
        wait_for(looking, SightedPicture)


def test_the_eye_leaves_the_other_cores_to_the_screen(
    red_picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with looking_at(red_picture) as looking:
        wait_for(looking, EyeReady)
        assert eye_process().environ()["OPENBLAS_NUM_THREADS"] == "1"


def test_an_unknown_picture_can_be_fetched_until_it_rests(blue_picture: str) -> None:
    with looking_at(blue_picture) as looking:
        looking.resume()
        wait_for(looking, UnknownPicture)
        pixels = looking.pixels_in_question()
        assert pixels is not None
        np.testing.assert_array_equal(pixels, BLUE)
        looking.pause()
        assert looking.pixels_in_question() is None


def test_the_camera_is_open_only_while_it_looks() -> None:
    with MjpegCamera(RED) as camera, looking_at(camera.address) as looking:
        wait_for(looking, EyeReady)
        assert camera.viewers == 0
        looking.resume()
        wait_for(looking, SightedPicture)
        assert camera.viewers == 1
        looking.pause()
        wait_until(lambda: camera.viewers == 0)
        looking.resume()
        wait_for(looking, SightedPicture)
        assert camera.viewers == 1


def test_a_picture_that_is_taken_away_is_told() -> None:
    with MjpegCamera(RED) as camera, looking_at(camera.address) as looking:
        looking.resume()
        wait_for(looking, SightedPicture)
        camera.show(np.zeros_like(RED))
        wait_for(looking, NothingSeen)


def test_a_camera_that_goes_is_told_once_and_is_found_again() -> None:
    with MjpegCamera(RED) as camera, looking_at(camera.address) as looking:
        looking.resume()
        wait_for(looking, SightedPicture)
        camera.unplug()
        assert "camera" in wait_for(looking, CameraLost).reason
        assert looking.latest_frame() is None
        assert told_within(looking, 2) == []
        camera.plug_in()
        wait_for(looking, CameraBack)
        wait_until(lambda: looking.latest_frame() is not None)


def test_a_camera_that_freezes_is_lost_and_comes_back() -> None:
    with MjpegCamera(RED) as camera, looking_at(camera.address) as looking:
        looking.resume()
        wait_for(looking, SightedPicture)
        camera.freeze()
        wait_for(looking, CameraLost)
        camera.thaw()
        wait_for(looking, CameraBack)


def test_a_camera_that_repeats_one_frame_is_lost_until_it_gives_another_one() -> None:
    with MjpegCamera(RED) as camera, looking_at(camera.address) as looking:
        looking.resume()
        wait_for(looking, SightedPicture)
        camera.repeat()
        assert "repeats one picture" in wait_for(looking, CameraLost).reason
        assert looking.latest_frame() is None
        assert told_within(looking, 2) == []  # although it is opened again, and gives frames
        camera.go_on()
        wait_for(looking, CameraBack)
        wait_until(lambda: looking.latest_frame() is not None)


def test_a_covered_lens_is_a_hint_and_no_loss() -> None:
    with MjpegCamera(RED) as camera, looking_at(camera.address, learn_colours_impatiently) as looking:
        looking.resume()
        wait_for(looking, SightedPicture)
        camera.show(np.zeros_like(RED))
        wait_for(looking, CameraDark)
        assert CameraLost not in map(type, told_within(looking, 1))
        camera.show(RED)
        wait_for(looking, CameraLit)


def test_it_learns_another_exhibition_while_it_looks(blue_picture: str) -> None:
    with MjpegCamera(BLUE) as camera, looking_at(camera.address) as looking:
        looking.resume()
        wait_for(looking, UnknownPicture)
        number = looking.frame_number
        looking.learn(partial(learn_blue_slowly, 1.0))
        assert wait_for(looking, EyeReady).works == 2
        assert looking.frame_number > number + 3  # meanwhile it looked on
        assert wait_for(looking, SightedPicture).accession_number == BLUE_WORK
        assert camera.viewers == 1


def test_of_several_exhibitions_it_learns_the_last_one(blue_picture: str) -> None:
    with looking_at(blue_picture) as looking:
        wait_for(looking, EyeReady)
        for seconds in (0.5, 0.1, 0.1):
            looking.learn(partial(learn_blue_slowly, seconds))
        looking.learn(learn_colours)
        assert wait_for(looking, EyeReady).works == 1
        assert told_within(looking, 1) == []


def test_what_it_is_told_to_learn_before_it_is_awake_is_learned(blue_picture: str) -> None:
    with looking_at(blue_picture) as looking:
        looking.learn(learn_blue)
        looking.resume()
        assert wait_for(looking, SightedPicture).accession_number == BLUE_WORK


def test_what_cannot_be_learned_is_told_and_it_goes_on_with_what_it_knew() -> None:
    with MjpegCamera(BLUE) as camera, looking_at(camera.address) as looking:
        looking.resume()
        wait_for(looking, UnknownPicture)
        looking.learn(fail_to_learn)
        assert "publish it again" in wait_for(looking, NotLearned).reason
        camera.show(RED)
        wait_for(looking, SightedPicture)


def test_an_eye_that_is_replaced_knows_what_the_one_before_had_learned(blue_picture: str) -> None:
    with looking_at(blue_picture) as looking:
        looking.learn(learn_blue)
        looking.resume()
        wait_for(looking, SightedPicture)
        eye_process().kill()
        wait_for(looking, CameraLost)
        assert wait_for(looking, SightedPicture).accession_number == BLUE_WORK


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_an_eye_that_dies_or_hangs_is_replaced_and_looks_on(red_picture: str, blow: signal.Signals) -> None:
    with looking_at(red_picture) as looking:
        looking.resume()
        wait_for(looking, SightedPicture)
        first = eye_process()
        first.send_signal(blow)
        wait_for(looking, CameraLost)
        began_s = time.monotonic()
        looking.poll()
        looking.latest_frame()
        assert time.monotonic() - began_s < 1  # the screen goes on
        wait_for_each(looking, (CameraBack, SightedPicture))
        assert eye_process().pid != first.pid


def test_a_camera_that_is_not_there_is_told_and_the_eye_goes_on_trying(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    with looking_at(str(folder)) as looking:
        looking.resume()
        assert "holds no pictures" in wait_for(looking, CameraLost).reason
        save(folder / "red.png", RED)
        wait_for(looking, CameraBack)


@pytest.mark.parametrize("blow", [None, signal.SIGSTOP])
def test_it_stops_soon_and_leaves_nothing_behind(red_picture: str, blow: int | None) -> None:
    files_before = len(list(Path("/proc/self/fd").iterdir()))
    with looking_at(red_picture) as looking:
        looking.resume()
        wait_for(looking, SightedPicture)
        eye = eye_process()
        if blow is not None:
            eye.send_signal(blow)
        began_s = time.monotonic()
    assert time.monotonic() - began_s < 10
    assert not eye.is_running()
    gc.collect()
    tracker = 1  # multiprocessing's resource tracker, started with the first process of a program
    assert len(list(Path("/proc/self/fd").iterdir())) <= files_before + tracker


def test_it_ends_quietly_in_the_middle_of_a_frame(capfd: pytest.CaptureFixture[str]) -> None:
    with MjpegCamera(RED) as camera, looking_at(camera.address) as looking:
        looking.resume()
        wait_for(looking, SightedPicture)
    assert capfd.readouterr().err == ""


KIOSK = """
import sys, select
sys.path[:0] = {paths!r}
from fakes.sights import learn_colours
from kiosk.camera import camera_from
from kiosk.looking import Looking
from kiosk.looking.learning import Sight
if __name__ == "__main__":
    looking = Looking(camera_from({camera!r}), learn_colours)
    looking.start()
    looking.resume()
    select.select([looking], [], [])
    print("seen", flush=True)
    select.select([], [], [])
"""


def test_the_eye_never_outlives_a_kiosk_that_is_killed(red_picture: str, tmp_path: Path) -> None:
    program = tmp_path / "small_kiosk.py"
    program.write_text(KIOSK.format(paths=[path for path in sys.path if path], camera=red_picture))
    kiosk = subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE)
    assert kiosk.stdout is not None
    assert kiosk.stdout.readline() == b"seen\n"
    children = psutil.Process(kiosk.pid).children(recursive=True)
    assert children
    kiosk.kill()
    kiosk.communicate()
    gone, alive = psutil.wait_procs(children, timeout=30)
    assert not alive, gone
