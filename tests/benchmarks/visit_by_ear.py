"""The whole kiosk at its loudspeaker, as a guest who cannot see hears it: how soon, how loud, over what music.

    PYTHONPATH=tests python tests/benchmarks/visit_by_ear.py [--times 30]

A real keyboard's keys, the real voice, and a PulseAudio null sink that is recorded: from a key to the first
sound of what is said of it; the loudness of speech; and how far the music steps back behind it, by its one
tone's level.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from fakes.by_ear import Guest
from fakes.loudspeaker import RATE_HZ, NullLoudspeaker
from fakes.screen import Screen, environment_of, missing_programs, own_display
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition
from numpy.typing import NDArray

from db.entities import LocalText
from db.loudness import integrated_lufs, tenths

HEARD = 0.01
PATIENCE_S = 90.0
SILENT_S = 0.3
TONE_HZ = 440.0
"""Of the exhibition's music."""
WINDOW_S = 0.1
DESCRIPTION = "Waves come in from the left, and a boat lies on the sand. " * 3


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=30, help="of keys")
    times = parser.parse_args().times
    missing = NullLoudspeaker.missing_programs() + missing_programs()
    if missing:
        parser.error(f"needs {', '.join(missing)}: make setup-test")
    with tempfile.TemporaryDirectory() as name, own_display() as display:
        folder = Path(name)
        exhibit(folder)
        with NullLoudspeaker(folder / "pulse") as loudspeaker:
            environment = environment_of(display) | loudspeaker.environment
            with Screen(
                folder / "exhibition.sqlite",
                str(folder / "known.png"),
                folder / "heard.wav",
                environment=environment,
                loudspeaker=True,
            ) as screen:
                screen.wait_for(screen="Attract")
                keys(screen, loudspeaker, times)
                ducking(screen, loudspeaker)


def exhibit(folder: Path) -> None:
    work = replace(invented("K-1", "The Sea", "البحر"), description=LocalText.of(en=DESCRIPTION, ar="البحر"))
    image = as_png(painted(1))
    write_exhibition(folder, [Exhibit(work, image, piece_s=120.0)])
    (folder / "known.png").write_bytes(image)


def keys(screen: Screen, loudspeaker: NullLoudspeaker, times: int) -> None:
    """At the start, where all is silent but the voice."""
    guest = Guest(screen, PATIENCE_S)
    with loudspeaker.listen() as listener:
        guest.press("space")
        guest.hears("Begin, button")
        listener.last_sound_s(HEARD, 1.5, within_s=90.0)
        heard = listener.hear(0.1)
    print(f"speech: {loudness_lufs(heard):.1f} LUFS, {20 * np.log10(np.abs(heard).max()):.1f} dBFS at most")
    took_ms: list[float] = []
    for _ in range(times):
        with loudspeaker.listen() as listener:
            pressed_s = time.monotonic()
            guest.press("Down")
            took_ms.append((listener.first_sound_s(HEARD) - pressed_s) * 1000)
            listener.last_sound_s(HEARD, SILENT_S, within_s=30.0)
    p50, p95 = np.percentile(took_ms, [50, 95])
    print(
        f"from a key to the first sound, {times} times: p50 {p50:.0f} ms, p95 {p95:.0f} ms,"
        f" longest {max(took_ms):.0f} ms"
    )


def ducking(screen: Screen, loudspeaker: NullLoudspeaker) -> None:
    """While a work is told of, and when all is told."""
    guest = Guest(screen, PATIENCE_S)
    guest.press("F4", "space", "Return")
    guest.hears("You hear the music of")
    with loudspeaker.listen() as listener:
        guest.hears("The music is made by a machine.")
        for _ in range(5):  # until that is told, and longer
            listener.hear(5.0)
        heard = listener.hear(0.1)
    levels = tone_levels_db(heard)
    stretch = round(3.0 / WINDOW_S)
    under, alone = np.median(levels[stretch : 3 * stretch]), np.median(levels[-2 * stretch :])
    print(f"the music's tone: {under:.1f} dBFS under speech, {alone:.1f} dBFS alone: {under - alone:+.1f} dB")


def tone_levels_db(heard: NDArray[np.float32]) -> NDArray[np.float64]:
    """Level of the music's tone in each window, whatever is said over it."""
    window = round(WINDOW_S * RATE_HZ)
    blocks = heard[: len(heard) // window * window, 0].reshape(-1, window)
    turns = np.exp(-2j * np.pi * TONE_HZ * np.arange(window) / RATE_HZ) * np.hanning(window)
    return 20 * np.log10(np.abs(blocks @ turns) * 2 / np.hanning(window).sum() + 1e-9)


def loudness_lufs(heard: NDArray[np.float32]) -> float:
    """Integrated (ITU-R BS.1770-4), of what both loudspeakers play."""
    tenth = RATE_HZ // 10
    return integrated_lufs(tenths(heard[: len(heard) // tenth * tenth], RATE_HZ))


if __name__ == "__main__":
    main()
