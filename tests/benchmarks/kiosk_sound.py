"""Does the music ever stop? Listens at the loudspeaker, a PulseAudio null sink, while the machine is busy.

    PYTHONPATH=.:tests python tests/benchmarks/kiosk_sound.py [--minutes 30] [--busy 2]

The real kiosk on a display of its own (1080p, software rendering) with a network camera. Visitors take turns: one
hears a work, the other a piece that is composed for an unknown picture while it sounds. Meanwhile as many processes
as `--busy` says take all the processor's time that they get. The work is a pure tone, so each sample follows from
the two before: where one does not, something was left out, repeated or silent, for however short a time. In what is
composed, moments of perfect silence of two milliseconds or more are counted, which no instrument has that rings in
a room.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile
from benchmarks.kiosk_faults import KNOWN, UNKNOWN, WALL
from fakes.loudspeaker import RATE_HZ, NullLoudspeaker
from fakes.mjpeg import MjpegCamera
from fakes.precedence import come_first
from fakes.screen import environment_of, own_display
from fakes.small_exhibition import Exhibit, as_png, invented, write_exhibition
from fakes.steered_kiosk import SteeredKiosk
from numpy.typing import NDArray

from kiosk.setup import Setup
from kiosk.visit import Press

SIZE = (1920, 1080)
TONE_HZ = 441.0
TONE_S = 90.0
LISTEN_S = 60.0
"""To the tone; then somebody else comes."""
COMPOSED_S = 24.0
"""Of a piece of thirty seconds: its first chord and its last belong to nobody's silence."""
BEGIN_S = 1.0
"""When it has faded in."""
SILENT = 2e-3
LATEST_S = 60.0


@dataclass(slots=True)
class Heard:
    """What was heard of one kind of music."""

    seconds: float = 0.0
    gaps_ms: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--busy", type=int, default=2, help="processes that take what they get")
    choice = parser.parse_args()
    come_first()
    with tempfile.TemporaryDirectory() as folder, busy(choice.busy):
        listen(Path(folder), choice.minutes * 60)


def listen(folder: Path, for_s: float) -> None:
    exhibit = Exhibit(invented("K-1", "The Tone", "النغمة"), as_png(KNOWN), sound=tone())
    exhibition = write_exhibition(folder, [exhibit])
    tones, pieces = Heard(), Heard()
    waits_s: list[float] = []
    with (
        NullLoudspeaker(folder / "pulse") as loudspeaker,
        MjpegCamera(WALL, 15.0) as camera,
        own_display(*SIZE) as display,
    ):
        environment = environment_of(display) | loudspeaker.environment
        setup = Setup(
            exhibition, camera.address, windowed=True, ambience=False, size=SIZE, unpacked_in=folder
        )
        with SteeredKiosk(setup, environment) as kiosk:
            kiosk.wait_for("Attract", exhibition=1)
            end_s = time.monotonic() + for_s
            while time.monotonic() < end_s:
                camera.show(WALL)
                kiosk.do("press", Press.START.value)
                camera.show(KNOWN)
                kiosk.wait_for("Playing", sounding=True)
                heard = recorded(loudspeaker, LISTEN_S)
                tones.seconds += len(heard) / RATE_HZ
                tones.gaps_ms += broken(heard)
                camera.show(UNKNOWN)
                kiosk.do("press", Press.BACK.value)
                kiosk.wait_for("Confirming")
                kiosk.do("press", Press.YES.value)
                asked_s = time.monotonic()
                kiosk.wait_for("Playing", sounding=True, within_s=LATEST_S)
                waits_s.append(time.monotonic() - asked_s)
                heard = recorded(loudspeaker, COMPOSED_S)
                pieces.seconds += len(heard) / RATE_HZ
                pieces.gaps_ms += silent(heard)
                kiosk.do("press", Press.HOME.value)
                underruns = kiosk.state().underruns
                print(
                    f"{time.strftime('%H:%M:%S')} load {os.getloadavg()[0]:.1f}: tone {told(tones)}; composed"
                    f" {told(pieces)}, after {waits_s[-1]:.1f} s; counted by the kiosk: {underruns}",
                    flush=True,
                )
    print(
        f"tone: {told(tones)}\ncomposed: {told(pieces)}; sounds after p50 {np.median(waits_s):.1f} s, longest"
        f" {max(waits_s):.1f} s\ncounted by the kiosk: {underruns} underruns"
    )


def told(heard: Heard) -> str:
    longest = f", longest {max(heard.gaps_ms):.1f} ms" if heard.gaps_ms else ""
    return f"{heard.seconds / 60:.1f} minutes, {len(heard.gaps_ms)} gaps{longest}"


def recorded(loudspeaker: NullLoudspeaker, seconds: float) -> NDArray[np.float32]:
    """What is heard in so much time, from when it has faded in; shape (samples, 2)."""
    with loudspeaker.listen() as listener:
        heard = listener.hear_until(
            lambda heard: len(heard) >= (BEGIN_S + seconds) * RATE_HZ, LATEST_S + seconds
        )
    return heard[int(BEGIN_S * RATE_HZ) :]


def tone() -> bytes:
    """As FLAC."""
    times_s = np.arange(round(TONE_S * RATE_HZ)) / RATE_HZ
    wave = (0.2 * np.sin(2 * np.pi * TONE_HZ * times_s)).astype(np.float32)
    file = io.BytesIO()
    soundfile.write(file, np.stack([wave, wave], axis=1), RATE_HZ, format="FLAC", subtype="PCM_24")
    return file.getvalue()


def broken(heard: NDArray[np.float32]) -> list[float]:
    """How long each place is, in ms, where the tone is not what it was: x[n] = 2 cos(w) x[n-1] - x[n-2]."""
    wave = heard[:, 0].astype(np.float64)
    told = 2 * np.cos(2 * np.pi * TONE_HZ / RATE_HZ) * wave[1:-1] - wave[:-2]
    silence = np.convolve(np.abs(wave[2:]) > 0, np.ones(64), "same") == 0
    return runs_ms((np.abs(wave[2:] - told) > 1e-4) | silence, least=1)


def silent(heard: NDArray[np.float32]) -> list[float]:
    """How long each moment of perfect silence is, in ms."""
    return runs_ms(~heard.any(axis=1), least=round(SILENT * RATE_HZ))


def runs_ms(true: NDArray[np.bool_], least: int) -> list[float]:
    """How long it is true in one go, where for `least` samples; what is a hundredth of a second apart is one."""
    places = np.flatnonzero(true)
    if not len(places):
        return []
    ends = np.flatnonzero(np.diff(places) > RATE_HZ // 100)
    begins, ends = np.r_[0, ends + 1], np.r_[ends, len(places) - 1]
    lengths = places[ends] - places[begins] + 1
    return [1000 * length / RATE_HZ for length in lengths if length >= least]


@contextmanager
def busy(processes: int) -> Iterator[None]:
    spawn = multiprocessing.get_context("spawn")
    loops = [spawn.Process(target=turn, daemon=True) for _ in range(processes)]
    for loop in loops:
        loop.start()
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.join()


def turn() -> None:
    os.setsid()  # a group of its own, with the usual weight
    while os.getppid() != 1:
        pass


if __name__ == "__main__":
    main()
