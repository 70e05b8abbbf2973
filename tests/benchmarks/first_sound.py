"""How long a visitor waits for the first sound: from `play` until a loudspeaker is heard.

    PYTHONPATH=tests python tests/benchmarks/first_sound.py [--times 20]

The loudspeaker is a PulseAudio null sink of its own; it and PortAudio have buffers of their own, as real ones do.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile
from fakes.loudspeaker import NullLoudspeaker
from numpy.typing import NDArray

from kiosk.playing import Player
from kiosk.playing.sounddevice_output import SoundDeviceOutput

RATE_HZ = 44_100
HEARD = 0.01
"""Root mean square from which something can be heard."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    missing = NullLoudspeaker.missing_programs()
    if missing:
        parser.error(
            f"needs {', '.join(missing)}: apt install pulseaudio pulseaudio-utils libasound2-plugins"
        )
    with tempfile.TemporaryDirectory() as folder, NullLoudspeaker(Path(folder) / "pulse") as loudspeaker:
        os.environ |= loudspeaker.environment
        delays_ms = measure(loudspeaker, times)
    p50, p95 = np.percentile(delays_ms, [50, 95])
    print(
        f"play to sound, {times} times: p50 {p50:.0f} ms, p95 {p95:.0f} ms, longest {max(delays_ms):.0f} ms"
    )


def measure(loudspeaker: NullLoudspeaker, times: int) -> list[float]:
    player = Player(SoundDeviceOutput("pulse"))
    player.start()
    delays_ms: list[float] = []
    with loudspeaker.listen() as listener:
        for number in range(times):
            begin = len(listener.hear(0.3))
            asked_s = time.monotonic()
            player.play(noise(number))
            listener.hear_until(lambda heard, begin=begin: level(heard[begin:]) > HEARD)
            delays_ms.append((time.monotonic() - asked_s) * 1000)
            player.stop()
            listener.hear_until(lambda heard: level(heard[-4410:]) < 1e-6)
    player.close()
    return delays_ms


def level(audio: NDArray[np.float32]) -> float:
    """Root mean square; 0 of nothing."""
    return float(np.sqrt(np.sum(audio**2) / max(1, audio.size)))


def noise(seed: int) -> io.BytesIO:
    """Three seconds of noise as FLAC."""
    sound = np.random.default_rng(seed).uniform(-0.5, 0.5, (3 * RATE_HZ, 2)).astype(np.float32)
    file = io.BytesIO()
    soundfile.write(file, sound, RATE_HZ, format="FLAC")
    file.seek(0)
    return file


if __name__ == "__main__":
    main()
