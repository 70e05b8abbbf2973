"""The live composer, for real: a process, shared memory, and what happens when it fails."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest
from fakes.composers import (
    crashing_studio,
    failing_studio,
    hanging_studio,
    monotonous_studio,
    muted_studio,
    plain_studio,
    streaming_studio,
)
from fakes.sights import painting
from fakes.taken_music import heard
from fakes.waiting import events_within, wait_for, wait_for_each, wait_until
from numpy.typing import NDArray

from kiosk.events import LiveFailed, LiveProgress, LiveReady
from kiosk.live import LiveComposer, embedded, embedded_studio
from kiosk.playing.sources import RecordingError
from precompute.composing.contract import ComposingError
from precompute.composing.score import find_soundfont
from precompute.pipeline import Studio

pytestmark = [pytest.mark.alone, pytest.mark.usefixtures("warm_composers")]

BLUE = painting(40, 60, 200)


@contextmanager
def composer_with(build: Callable[[], Studio]) -> Iterator[LiveComposer]:
    composer = LiveComposer(build)
    composer.start()
    try:
        yield composer
    finally:
        composer.stop()


def live_process() -> psutil.Process:
    (process,) = (child for child in multiprocessing.active_children() if child.name == "klangbild-live")
    return psutil.Process(process.pid)


def test_a_picture_becomes_music_with_what_is_told_about_it() -> None:
    with composer_with(plain_studio) as composer:
        asked_s = time.monotonic()
        request = composer.request(BLUE, duration_s=8, seed=1)
        assert time.monotonic() - asked_s < 1  # it is asked, not waited for
        ready = wait_for_each(composer, (LiveProgress, LiveReady))
        assert ready.request == request
        audio = heard(ready.music)
        assert audio.shape == (8 * ready.music.sample_rate_hz, 2)
        assert 0.1 < np.abs(audio).max() <= 1
        assert ready.summary.key == "C major"
        assert ready.impression.caption.text_in("en")


def test_equal_pictures_and_seeds_give_equal_music() -> None:
    with composer_with(plain_studio) as composer:
        audio = []
        for seed in (3, 3, 4):
            composer.request(BLUE, duration_s=6, seed=seed)
            audio.append(heard(wait_for(composer, LiveReady).music))
    np.testing.assert_array_equal(audio[0], audio[1])
    assert not np.array_equal(audio[0], audio[2])


def test_a_composer_that_cannot_is_told_and_stays_ready() -> None:
    with composer_with(muted_studio) as composer:
        for _ in range(2):
            request = composer.request(BLUE, duration_s=6, seed=1)
            failed = wait_for(composer, LiveFailed)
            assert failed == LiveFailed(request, "The strings are broken: buy new ones.")


def test_nothing_is_heard_of_a_cancelled_request_and_the_next_one_is_answered() -> None:
    with composer_with(plain_studio) as composer:
        composer.request(BLUE, duration_s=60, seed=1)
        composer.cancel()
        composer.cancel()
        assert events_within(composer, 0.5) == []
        composer.request(BLUE, duration_s=60, seed=2)
        second = composer.request(BLUE, duration_s=6, seed=3)
        assert wait_for(composer, LiveReady).request == second


def test_a_crash_is_a_failure_and_a_fresh_process_answers_the_next_request() -> None:
    with composer_with(crashing_studio) as composer:
        request = composer.request(BLUE, duration_s=6, seed=1)
        assert wait_for(composer, LiveFailed).request == request
        request = composer.request(BLUE, duration_s=6, seed=2)
        assert wait_for(composer, LiveReady).request == request


def test_a_composer_that_hangs_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_ANSWER_WITHIN_S", 1.0)
    with composer_with(hanging_studio) as composer:
        request = composer.request(BLUE, duration_s=6, seed=1)
        assert wait_for(composer, LiveFailed).request == request
        monkeypatch.setattr(embedded, "_ANSWER_WITHIN_S", 30.0)
        request = composer.request(BLUE, duration_s=6, seed=2)
        assert wait_for(composer, LiveReady).request == request


@pytest.mark.parametrize("blow", [None, signal.SIGKILL, signal.SIGSTOP])
def test_it_stops_at_once_whatever_it_is_doing(blow: signal.Signals | None) -> None:
    with composer_with(hanging_studio) as composer:
        composer.request(BLUE, duration_s=6, seed=1)
        wait_for(composer, LiveProgress)
        process = live_process()
        if blow is not None:
            process.send_signal(blow)
        began_s = time.monotonic()
    assert time.monotonic() - began_s < 10  # it hangs for ever
    assert not process.is_running()


def test_a_piece_that_is_too_long_is_refused() -> None:
    composer = LiveComposer(plain_studio)
    with pytest.raises(ValueError, match="600"):
        composer.request(BLUE, duration_s=601, seed=1)
    composer.stop()


def test_a_composer_stays_ahead_of_the_listener_but_not_too_far() -> None:
    with composer_with(streaming_studio) as composer:
        composer.request(BLUE, duration_s=60, seed=1)
        music = wait_for(composer, LiveReady).music
        assert music.sample_rate_hz <= music.there < music.length
        wait_until(lambda: music.there > 20 * music.sample_rate_hz)
        assert events_within(composer, 0.5) == []
        assert music.there < 22 * music.sample_rate_hz
        music.read(15 * music.sample_rate_hz, music.sample_rate_hz)
        wait_until(lambda: music.there > 35 * music.sample_rate_hz)
        assert len(heard(music)) == 60 * music.sample_rate_hz


def test_a_piece_that_is_not_wanted_any_more_ends_at_once_and_the_next_one_is_another() -> None:
    with composer_with(streaming_studio) as composer:
        composer.request(BLUE, duration_s=300, seed=1)
        first = wait_for(composer, LiveReady).music
        composer.cancel()
        with pytest.raises(RecordingError, match="given up"):
            first.read(0, 100)
        composer.request(BLUE, duration_s=6, seed=2)
        second = wait_for(composer, LiveReady, within_s=10).music
        assert np.abs(heard(second)).max() > 0.1
        assert composer.poll() == []


def test_what_is_written_badly_is_written_anew_before_anybody_hears_it() -> None:
    with composer_with(monotonous_studio) as composer:
        composer.request(BLUE, duration_s=20, seed=1)
        wait_for(composer, LiveReady)
        request = composer.request(BLUE, duration_s=20, seed=4)
        failed = wait_for(composer, LiveFailed)
        assert failed.request == request
        assert "repeats itself" in failed.reason


def test_a_composer_that_fails_in_the_midst_is_told_and_stays_ready() -> None:
    with composer_with(failing_studio) as composer:
        request = composer.request(BLUE, duration_s=20, seed=1)
        music = wait_for(composer, LiveReady).music
        assert wait_for(composer, LiveFailed) == LiveFailed(request, "The strings are broken: buy new ones.")
        assert not music.is_whole
        composer.request(BLUE, duration_s=20, seed=2)
        wait_for(composer, LiveReady)


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_a_composer_that_dies_or_hangs_in_the_midst_is_told_and_replaced(
    blow: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_GO_ON_WITHIN_S", 2.0)
    with composer_with(streaming_studio) as composer:
        request = composer.request(BLUE, duration_s=60, seed=1)
        music = wait_for(composer, LiveReady).music
        live_process().send_signal(blow)
        assert wait_for(composer, LiveFailed).request == request
        assert not music.is_whole
        composer.request(BLUE, duration_s=6, seed=2)
        assert len(heard(wait_for(composer, LiveReady).music)) == 6 * music.sample_rate_hz


def test_a_piece_that_is_whole_survives_its_composer() -> None:
    with composer_with(streaming_studio) as composer:
        composer.request(BLUE, duration_s=8, seed=1)
        music = wait_for(composer, LiveReady).music
        wait_until(lambda: music.is_whole)
        process = live_process()
        process.kill()
        wait_until(lambda: not process.is_running())
        assert events_within(composer, 1.0) == []
        assert len(heard(music)) == music.length
        composer.request(BLUE, duration_s=6, seed=2)
        wait_for(composer, LiveReady)


def test_the_embedded_studio_composes_live() -> None:
    try:
        find_soundfont(os.environ)
    except ComposingError as error:
        pytest.skip(str(error))
    with composer_with(embedded_studio) as composer:
        request = composer.request(BLUE, duration_s=10, seed=1)
        ready = wait_for(composer, LiveReady, within_s=60)
        assert ready.request == request
        whole = np.concatenate(list(broadcast(embedded_studio(), seed=1, duration_s=10)))
        # 16 bits
        np.testing.assert_allclose(heard(ready.music), whole, atol=1e-4)


def broadcast(studio: Studio, seed: int, duration_s: float) -> Iterator[NDArray[np.float32]]:
    return studio.broadcast(studio.commission(studio.perceive(BLUE), None, duration_s, seed)).blocks


def test_what_is_streamed_loads_none_of_the_heavy_libraries_of_the_studio() -> None:
    program = (
        "import sys\n"
        "import numpy as np\n"
        "from fakes.composers import streaming_studio\n"
        "from kiosk.live import embedded_studio\n"
        "studio = streaming_studio()\n"
        "impression = studio.perceive(np.full((60, 80, 3), 90, np.uint8))\n"
        "piece = studio.broadcast(studio.commission(impression, None, 6.0, 1))\n"
        "assert sum(len(block) for block in piece.blocks) == piece.samples\n"
        "print([name for name in ('scipy', 'pyloudnorm', 'sqlalchemy', 'PySide6') if name in sys.modules])"
    )
    tests = Path(__file__).parents[1]
    answer = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(tests)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "[]"
