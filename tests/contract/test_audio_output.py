"""What every loudspeaker promises."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes.loudspeaker import NullLoudspeaker

from kiosk.playing.contract import AudioOutput, Block, OutputError
from kiosk.playing.recording_output import RecordingOutput
from kiosk.playing.sounddevice_output import SoundDeviceOutput

RATE_HZ = 44_100


class Bench:
    """An output under test, and how time passes for it."""

    def __init__(self, output: AudioOutput, broken: AudioOutput, let_pass: Callable[[float], None]) -> None:
        self.output = output
        self.broken = broken
        self.let_pass = let_pass


@pytest.fixture
def recording(tmp_path: Path) -> Bench:
    output = RecordingOutput(tmp_path / "heard.wav")
    return Bench(output, RecordingOutput(tmp_path / "missing" / "heard.wav"), output.advance)


@pytest.fixture
def sounddevice(loudspeaker: NullLoudspeaker) -> Bench:
    return Bench(SoundDeviceOutput("pulse"), SoundDeviceOutput("no such device"), time.sleep)


@pytest.fixture(params=["recording", pytest.param("sounddevice", marks=pytest.mark.sound)])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    found: Bench = request.getfixturevalue(request.param)
    yield found
    found.output.close()


class Counter:
    """Counts what an output asks for."""

    def __init__(self) -> None:
        self.samples = 0
        self.shapes: set[tuple[int, ...]] = set()
        self.enough = threading.Event()

    def fill(self, block: Block) -> int:
        block.fill(0.0)
        self.samples += len(block)
        self.shapes.add(block.shape[1:])
        if self.samples >= RATE_HZ // 10:
            self.enough.set()
        return len(block)


def test_it_asks_for_stereo_samples_while_it_is_open(bench: Bench) -> None:
    counter = Counter()
    bench.output.open(RATE_HZ, counter.fill)
    assert bench.output.is_alive
    bench.let_pass(0.2)
    assert counter.enough.wait(5)
    assert counter.shapes == {(2,)}
    assert bench.output.latency_s >= 0


def test_it_asks_for_nothing_before_it_is_opened_and_after_it_is_closed(bench: Bench) -> None:
    assert not bench.output.is_alive
    counter = Counter()
    bench.output.open(RATE_HZ, counter.fill)
    bench.let_pass(0.15)
    bench.output.close()
    asked = counter.samples
    assert not bench.output.is_alive
    threading.Event().wait(0.1)
    assert counter.samples == asked


def test_it_can_be_closed_twice_and_opened_again(bench: Bench) -> None:
    bench.output.open(RATE_HZ, Counter().fill)
    bench.output.close()
    bench.output.close()
    counter = Counter()
    bench.output.open(48_000, counter.fill)
    bench.let_pass(0.2)
    assert counter.enough.wait(5)


def test_samples_in_time_are_no_underruns(bench: Bench) -> None:
    counter = Counter()
    bench.output.open(RATE_HZ, counter.fill)
    bench.let_pass(0.2)
    assert counter.enough.wait(5)
    assert bench.output.underruns == 0


def test_sound_that_comes_too_late_is_an_underrun_where_time_does_not_wait(bench: Bench) -> None:
    asked = 0
    enough = threading.Event()

    def stutter(block: Block) -> int:
        nonlocal asked
        asked += 1
        block.fill(0.1)
        if asked > 10:
            enough.set()
        return 0 if asked == 5 else len(block)

    bench.output.open(RATE_HZ, stutter)
    bench.let_pass(0.2)
    assert enough.wait(5)
    assert (bench.output.underruns > 0) == bench.output.keeps_time


def test_a_missing_device_is_an_error_that_names_it(bench: Bench) -> None:
    with pytest.raises(OutputError, match=r"no such device|missing"):
        bench.broken.open(RATE_HZ, Counter().fill)
    assert not bench.broken.is_alive


def test_what_is_filled_is_written_as_it_is(tmp_path: Path) -> None:
    import soundfile

    ramp = np.linspace(-1, 1, RATE_HZ, dtype=np.float32)
    place = 0

    def fill(block: Block) -> int:
        nonlocal place
        block[:] = ramp[place : place + len(block), None]
        place += len(block)
        return len(block)

    output = RecordingOutput(tmp_path / "heard.wav")
    output.open(RATE_HZ, fill)
    output.advance(1.0)
    output.close()
    heard, rate_hz = soundfile.read(tmp_path / "heard.wav")
    assert rate_hz == RATE_HZ
    np.testing.assert_allclose(heard, np.stack([ramp, ramp], axis=1), atol=3e-7)
