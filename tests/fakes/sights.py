"""What tests need of eyes: a sight that is easy to please, one that counts, and where an eye's process is."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from content.recognition import Candidate, Recognition, RecognitionError
from content.recognition.aiming import Corners
from db.entities import AccessionNumber
from kiosk.camera import Frame
from kiosk.looking import darkness
from kiosk.looking.glancing import glance_at
from kiosk.looking.learning import Sight
from kiosk.looking.noticing import Look
from kiosk.looking.sight import sight_of_exhibition
from kiosk.shared import SharedMemory

RED_WORK = AccessionNumber("RED.1")
BLUE_WORK = AccessionNumber("BLUE.1")
WHOLE_VIEW: Corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


class ColourSight:
    """Knows one work, and knows it by being red."""

    works = 1

    def outline(self, frame: Frame) -> Corners | None:
        """What is red fills the view."""
        red, green, _ = frame.pixels.reshape(-1, 3).mean(axis=0)
        return WHOLE_VIEW if red > green + 60 else None

    def look(self, frame: Frame) -> Look:
        red, green, _ = frame.pixels.reshape(-1, 3).mean(axis=0)
        height, width = frame.pixels.shape[:2]
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        known = Candidate(RED_WORK, 50, 0.95, corners) if red > green + 60 else None
        recognition = Recognition(best=known, candidates=(known,) if known else (), sharpness=0.5)
        return Look(frame.taken_at_s, glance_at(frame.pixels), recognition=recognition)


def learn_colours() -> ColourSight:
    return ColourSight()


class BlueSight(ColourSight):
    """Knows another work, by being blue, and one more that nobody shows."""

    works = 2

    def look(self, frame: Frame) -> Look:
        swapped = replace(frame, pixels=np.ascontiguousarray(frame.pixels[:, :, ::-1]))
        look = super().look(swapped)
        assert look.recognition is not None
        known = tuple(replace(each, accession_number=BLUE_WORK) for each in look.recognition.candidates)
        best = known[0] if known else None
        return replace(look, recognition=replace(look.recognition, best=best, candidates=known))


def learn_blue() -> BlueSight:
    return BlueSight()


def learn_blue_slowly(seconds: float) -> BlueSight:
    """With half of the time spent in Python, as reading a catalogue is."""
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        sum(range(20_000))
        time.sleep(0.001)
    return BlueSight()


def fail_to_learn() -> ColourSight:
    raise RecognitionError("The index is of another version: publish it again.")


def learn_colours_impatiently() -> ColourSight:
    """In an eye's process, which is told sooner than others when it is dark."""
    darkness.DARK_AFTER_S = 1.0
    return ColourSight()


class PonderingSight(ColourSight):
    """Takes long to say what it sees, in OpenCV or alike, where others go on."""

    def look(self, frame: Frame) -> Look:
        time.sleep(2.0)
        return super().look(frame)


def learn_to_ponder() -> PonderingSight:
    return PonderingSight()


class UnfollowingSight(ColourSight):
    """Has a bug."""

    def outline(self, frame: Frame) -> Corners | None:
        raise ZeroDivisionError("a bug")


def learn_to_fail_following() -> UnfollowingSight:
    return UnfollowingSight()


class CountedSight:
    """The real sight of an exhibition, which counts its looks for another process."""

    def __init__(self, path: Path, looks: SharedMemory) -> None:
        self._sight: Sight = sight_of_exhibition(path, mirrored=True)
        self._looks = looks_in(looks)
        self.works = self._sight.works

    def outline(self, frame: Frame) -> Corners | None:
        return self._sight.outline(frame)

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
