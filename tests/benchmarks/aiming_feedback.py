"""How soon a visitor sees that the kiosk sees their picture: from the frame to the frame around it.

    PYTHONPATH=.:tests python tests/benchmarks/aiming_feedback.py [--times 60] [--works 300]

The whole kiosk in a window of its own (1080p, software rendering) with a network camera of 15 frames a second. A
picture that nobody knows comes into view, too far away to be asked about, and goes again. The time runs from when
the first frame that has it is sent until the screen's model says that it is in sight, or no longer, which takes
longer by design: nothing flickers. It is drawn with the next frame of the screen. What the visitor waits for the
camera itself is not in it: half a frame on the average, one at most.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from benchmarks.kiosk_faults import UNKNOWN, WALL, published
from fakes.mjpeg import MjpegCamera, as_jpeg
from fakes.screen import Screen, environment_of, own_display
from fakes.waiting import wait_until

from kiosk.demo.views import Light, Standpoint, framed, view

SIZE = (1920, 1080)
RATE_HZ = 15.0
SEEN = 9
"""So many frames have the picture, and as many then have not."""
FAR = Standpoint(fill=0.3)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--works", type=int, default=300, help="of the exhibition")
    choice = parser.parse_args()
    far = [as_jpeg(view(framed(UNKNOWN), FAR, Light(), seed=seed)) for seed in range(SEEN)]
    bare = [as_jpeg(view(WALL, Standpoint(fill=3.0), Light(), seed=seed)) for seed in range(SEEN)]
    with (
        tempfile.TemporaryDirectory() as folder,
        MjpegCamera(WALL, RATE_HZ) as camera,
        own_display(*SIZE) as display,
    ):
        exhibition = published(Path(folder), choice.works)[0]
        with Screen(
            exhibition,
            camera.address,
            Path(folder) / "heard.wav",
            size=SIZE,
            environment=environment_of(display),
        ) as screen:
            screen.wait_for(screen="Attract")
            screen.ask("press start")
            screen.wait_for(screen="Looking", in_sight=False)
            comes_ms: list[float] = []
            goes_ms: list[float] = []
            for _ in range(choice.times):
                camera.play([*bare, *far, *bare])
                screen.wait_for(screen="Looking", in_sight=True)
                came_s = screen.facts["at_s"]
                screen.wait_for(screen="Looking", in_sight=False)
                went_s = screen.facts["at_s"]
                wait_until(lambda: len(camera.sent_at_s) == 3 * SEEN)
                comes_ms.append(1000 * (float(str(came_s)) - camera.sent_at_s[SEEN]))
                goes_ms.append(1000 * (float(str(went_s)) - camera.sent_at_s[2 * SEEN]))
            frames = screen.ask("frames")
            assert isinstance(frames, dict)
    for what, waits_ms in (("it is seen", comes_ms), ("it is gone", goes_ms)):
        told = ", ".join(f"p{share} {np.percentile(waits_ms, share):.0f}" for share in (50, 95))
        print(f"{what}: {told}, longest {max(waits_ms):.0f} ms ({len(waits_ms)} times)")
    print(f"then drawn within p99 {np.percentile(frames['used_ms'], 99):.0f} ms")


if __name__ == "__main__":
    main()
