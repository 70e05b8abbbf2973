"""The eye's process: one thread reads the camera, the main one looks at the newest frame.

It says what it notices through a pipe and shows what it sees through shared memory. No frame is ever written
to disk, and none is kept when the eye rests, not even its picture at a glance.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Protocol

import cv2

from kiosk.camera import Camera, CameraError, Frame
from kiosk.events import (
    AlikePictures,
    CameraBack,
    CameraLost,
    EyeEvent,
    EyeReady,
    SightedPicture,
    UnknownPicture,
)
from kiosk.looking.cutting import View, better_view, cut_out
from kiosk.looking.frames import SharedFrame
from kiosk.looking.noticing import Look, Notice, notice

HEARTBEAT_S = 1.0
_LOST_AFTER_S = 4.0
"""A camera that gives no frame for so long is lost."""
_GIVE_UP_AFTER_S = 8.0
"""A driver that does not return for so long never will: only a new process can try again."""
_SHORTEST_LOOK_S = 0.1
"""At most ten looks a second: the rest of the processor is the screen's."""
_FIRST_BACK_OFF_S = 0.5
_LONGEST_BACK_OFF_S = 3.0


class Sight(Protocol):
    """Tells what a frame shows."""

    @property
    def works(self) -> int:
        """How many works it knows by their picture."""
        ...

    def look(self, frame: Frame) -> Look:
        """Look at one frame."""
        ...


@dataclass(frozen=True, slots=True)
class BeginLooking:
    """The kiosk tells the eye to open the camera and look."""

    anew: bool
    """As in `Looking.resume`."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The kiosk tells the eye to close the camera, so that its light goes out."""


Order = BeginLooking | Rest


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The eye is well."""


def watch(
    connection: Connection,
    camera: Camera,
    learn: Callable[[], Sight],
    preview: SharedFrame,
    question: SharedFrame,
) -> None:
    """The work of the eye's process, until the pipe ends.

    Args:
        connection: takes `Order`s, gives `EyeEvent`s and `Heartbeat`s.
        camera: not yet open.
        learn: gives the sight; it may take a while.
        preview: always holds the newest frame while the eye looks.
        question: holds the picture that was last announced, known or not, without what is around it.
    """
    cv2.setNumThreads(1)
    sight = learn()
    connection.send(EyeReady(sight.works))
    reader = _Reader(camera, preview)
    noticed = Notice()
    while True:
        match _next_order(connection):
            case BeginLooking(anew):
                question.forget()
                reader.begin()
                begun = Notice() if anew else noticed
                noticed = _look(connection, sight, reader, question, begun).after_a_rest()
            case Rest():
                reader.rest()
                question.forget()  # it may have been written after the kiosk had forgotten it


def _next_order(connection: Connection) -> Order:
    while not connection.poll(HEARTBEAT_S):
        connection.send(Heartbeat())
    return connection.recv()


def _look(
    connection: Connection, sight: Sight, reader: _Reader, question: SharedFrame, noticed: Notice
) -> Notice:
    """Look until another order waits; gives what was noticed until then."""
    last_beat_s = 0.0
    best: View | None = None
    while not connection.poll():
        for news in reader.news():
            connection.send(news)
        began_s = time.monotonic()
        if began_s - last_beat_s >= HEARTBEAT_S:
            connection.send(Heartbeat())
            last_beat_s = began_s
        frame = reader.next_frame(_SHORTEST_LOOK_S)
        if frame is None:
            continue
        look = sight.look(frame)
        noticed, events = notice(noticed, look)
        announced = any(
            isinstance(event, SightedPicture | UnknownPicture | AlikePictures) for event in events
        )
        if look.recognition is not None and (noticed.held or announced):
            view = cut_out(frame.pixels, look.recognition, look.at_s)
            best = better_view(best if noticed.held else None, view)
        else:
            best = None
        if announced and best is not None:
            question.write(best.pixels)
        for event in events:
            connection.send(event)
        connection.poll(max(0.0, began_s + _SHORTEST_LOOK_S - time.monotonic()))
    return noticed


class _Reader:
    """Reads the camera in a thread, because a driver may block; keeps only the newest frame."""

    def __init__(self, camera: Camera, preview: SharedFrame) -> None:
        self._camera = camera
        self._preview = preview
        self._changed = threading.Condition()
        self._wanted = False
        self._frame: Frame | None = None
        self._alive_at_s = 0.0
        self._flowing = False
        self._news: list[EyeEvent] = []
        threading.Thread(target=self._run, name="camera", daemon=True).start()

    def begin(self) -> None:
        """Open the camera and read on; a camera that is open stays so."""
        with self._changed:
            if self._wanted:
                return
            self._wanted = True
            self._alive_at_s = time.monotonic()
            self._flowing = False
            self._changed.notify_all()

    def rest(self) -> None:
        """Close the camera and drop what it saw."""
        with self._changed:
            self._wanted = False
            self._frame = None
            self._news.clear()
            self._changed.notify_all()

    def next_frame(self, timeout_s: float) -> Frame | None:
        """The newest frame that was not yet given, waiting a little for it."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None, timeout_s)
            frame, self._frame = self._frame, None
            return frame

    def news(self) -> list[EyeEvent]:
        """Whether frames have begun or ceased to come since the last call.

        Raises:
            CameraError: the driver hangs, and this process with it.
        """
        with self._changed:
            silent_s = time.monotonic() - self._alive_at_s
            if silent_s > _GIVE_UP_AFTER_S:
                raise CameraError("The camera's driver hangs.")
            if self._flowing and silent_s > _LOST_AFTER_S:
                self._lose("The camera gives no pictures: check its cable or its network.")
            news, self._news = self._news, []
            return news

    def _run(self) -> None:
        back_off_s = _FIRST_BACK_OFF_S
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted)
            try:
                self._camera.open()
                self._read_on()
                back_off_s = _FIRST_BACK_OFF_S
            except CameraError as error:
                back_off_s = _FIRST_BACK_OFF_S if self._flowing else min(2 * back_off_s, _LONGEST_BACK_OFF_S)
                with self._changed:
                    self._alive_at_s = time.monotonic()  # the driver answered, be it with an error
                    self._lose(str(error))
            self._camera.close()
            self._preview.forget()
            with self._changed:
                self._alive_at_s = time.monotonic()
                self._changed.wait_for(lambda: not self._wanted, back_off_s)
                self._alive_at_s = time.monotonic()

    def _read_on(self) -> None:
        while self._wanted:
            frame = self._camera.read()
            self._preview.write(frame.pixels)
            with self._changed:
                self._alive_at_s = time.monotonic()
                if not self._wanted:
                    return
                self._frame = frame
                if not self._flowing:
                    self._flowing = True
                    self._news.append(CameraBack())
                self._changed.notify_all()

    def _lose(self, reason: str) -> None:
        self._flowing = False
        self._news.append(CameraLost(reason))
