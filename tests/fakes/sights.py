"""What tests need of eyes: a sight that is easy to please, one that counts, and where an eye's process is."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from content.recognition import Candidate, Recognition
from db.entities import AccessionNumber
from kiosk.camera import Frame
from kiosk.looking.eye import Sight
from kiosk.looking.noticing import Look, glance_at
from kiosk.looking.sight import sight_of_exhibition
from kiosk.shared import SharedMemory

RED_WORK = AccessionNumber("RED.1")


class ColourSight:
    """Knows one work, and knows it by being red."""

    works = 1

    def look(self, frame: Frame) -> Look:
        red, green, _ = frame.pixels.reshape(-1, 3).mean(axis=0)
        height, width = frame.pixels.shape[:2]
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        known = Candidate(RED_WORK, 50, 0.95, corners) if red > green + 60 else None
        recognition = Recognition(best=known, candidates=(known,) if known else (), sharpness=0.5)
        return Look(frame.taken_at_s, glance_at(frame.pixels), recognition=recognition)


def learn_colours() -> ColourSight:
    return ColourSight()


class CountedSight:
    """The real sight of an exhibition, which counts its looks for another process."""

    def __init__(self, path: Path, looks: SharedMemory) -> None:
        self._sight: Sight = sight_of_exhibition(path, mirrored=True)
        self._looks = looks_in(looks)
        self.works = self._sight.works

    def look(self, frame: Frame) -> Look:
        look = self._sight.look(frame)
        self._looks[0] += 1
        return look


def looks_in(memory: SharedMemory) -> NDArray[np.int64]:
    """(1,), how many frames a `CountedSight` has looked at; the memory has 8 bytes."""
    return memory.array((1,), np.int64)


def eye_process_id() -> int:
    """Of the one eye that this process has started."""
    (eye,) = (child for child in multiprocessing.active_children() if child.name == "klangbild-eye")
    assert eye.pid is not None
    return eye.pid


def painting(red: int, green: int, blue: int) -> NDArray[np.uint8]:
    """A picture of one hue with much structure, (240, 320, 3)."""
    light = np.random.default_rng(7).uniform(0.4, 1.0, (15, 20, 1)).repeat(16, 0).repeat(16, 1)
    return (light * np.array([red, green, blue])).astype(np.uint8)
