"""How a piece that is longer than the model's window is ordered: window after window, each going on from the last.

MusicGen has learnt from excerpts of 30 s and loses its way beyond. So every further window begins with the last
12 s of what there is, as a prefix, and adds 18 s: the stride with which its authors extend pieces (Copet et al.,
2023; `extend_stride` of audiocraft). 12 s are six bars of common time at 120 bpm, enough to keep a pulse and a
phrase in mind; a longer memory would cost no steps, but more windows one after another.

The codes of all windows are one line, and the codec decodes it as one (`decoding`). Hence there is no seam in the
sound, and nothing is crossfaded.
"""

from __future__ import annotations

from dataclasses import dataclass

WINDOW_S = 30
OVERLAP_S = 12


@dataclass(frozen=True, slots=True)
class Window:
    """One order of a piece, in frames."""

    index: int
    start: int
    """Where its new frames begin in the piece."""
    prefix: int
    """How many frames before `start` it goes on from."""
    new: int
    """How many it adds."""


def plan_windows(frames: int, most: int, overlap: int) -> tuple[Window, ...]:
    """The windows of a piece, in order of time; together they add exactly `frames`.

    Args:
        frames: of the piece, at least 1.
        most: of a window, its prefix included.
        overlap: of the prefix, less than `most`.

    Raises:
        ValueError: there is nothing to order, or a window would add nothing.
    """
    if frames < 1:
        raise ValueError(f"a piece of {frames} frames cannot be ordered")
    if not 0 < overlap < most:
        raise ValueError(f"a prefix of {overlap} frames leaves no room in a window of {most}")
    windows = [Window(0, 0, 0, min(frames, most))]
    while (start := windows[-1].start + windows[-1].new) < frames:
        windows.append(Window(len(windows), start, overlap, min(frames - start, most - overlap)))
    return tuple(windows)
