"""The eye's process: a thread reads the camera, another follows where a picture is, the main one looks which it is,
and one learns.

It says what it notices through a pipe and shows what it sees through shared memory. No frame is ever written
to disk, and none is kept when the eye rests, not even its picture at a glance.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

import cv2

from kiosk.camera import Camera
from kiosk.events import AlikePictures, EyeEvent, EyeReady, SightedPicture, UnknownPicture
from kiosk.looking.cutting import View, better_view, cut_out
from kiosk.looking.following import Follower
from kiosk.looking.frames import SharedFrame
from kiosk.looking.learning import Lesson, Mind
from kiosk.looking.noticing import Notice, notice
from kiosk.looking.reader import CameraReader

HEARTBEAT_S = 1.0
_SHORTEST_LOOK_S = 0.1
"""At most ten looks a second: the rest of the processor is the screen's."""


@dataclass(frozen=True, slots=True)
class BeginLooking:
    """The kiosk tells the eye to open the camera and look."""

    anew: bool
    """As in `Looking.resume`."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The kiosk tells the eye to close the camera, so that its light goes out."""


Order = BeginLooking | Rest | Lesson


@dataclass(frozen=True, slots=True)
class Awake:
    """The eye's process has begun."""

    lesson: int
    """The number of the lesson that it learns first; the kiosk may know of a later one."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The eye is well."""


def watch(
    connection: Connection, camera: Camera, lesson: Lesson, preview: SharedFrame, question: SharedFrame
) -> None:
    """The work of the eye's process, until the pipe ends.

    Args:
        connection: takes `Order`s, gives `EyeEvent`s, `Heartbeat`s and, first of all, `Awake`.
        camera: not yet open.
        lesson: what to learn first.
        preview: always holds the newest frame while the eye looks.
        question: holds the picture that was last announced, known or not, without what is around it.
    """
    cv2.setNumThreads(1)
    kiosk = _Kiosk(connection)
    kiosk.tell(Awake(lesson.number))
    mind = Mind(lesson)
    kiosk.tell(EyeReady(mind.sight.works))
    reader = CameraReader(camera, preview)
    follower = Follower(reader, mind.outline, kiosk.tell)
    noticed = Notice()
    looks = False
    while True:
        if looks:
            noticed = _look(kiosk, mind, reader, follower, question, noticed)
        match _next_order(kiosk, mind):
            case BeginLooking(anew):
                question.forget()
                follower.begin_anew()
                reader.begin()
                if anew:
                    noticed = Notice()
                elif looks:
                    noticed = noticed.after_a_rest()
                looks = True
            case Rest():
                reader.rest()
                question.forget()  # it may have been written after the kiosk had forgotten it
                noticed = noticed.after_a_rest()
                looks = False
            case Lesson() as other:
                mind.learn(other)


class _Kiosk:
    """The other end of the pipe; any thread may tell it something."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._telling = threading.Lock()

    def tell(self, message: EyeEvent | Heartbeat | Awake) -> None:
        with self._telling:
            self._connection.send(message)

    def wants(self, within_s: float = 0.0) -> bool:
        """Whether an order waits, or comes in time."""
        return self._connection.poll(within_s)

    def order(self) -> Order:
        return self._connection.recv()


def _next_order(kiosk: _Kiosk, mind: Mind) -> Order:
    while not kiosk.wants(HEARTBEAT_S):
        kiosk.tell(Heartbeat())
        for news in mind.news():
            kiosk.tell(news)
    return kiosk.order()


def _look(
    kiosk: _Kiosk,
    mind: Mind,
    reader: CameraReader,
    follower: Follower,
    question: SharedFrame,
    noticed: Notice,
) -> Notice:
    """Look until another order waits; gives what was noticed until then."""
    last_beat_s = 0.0
    number = 0
    best: View | None = None
    while not kiosk.wants():
        follower.check()
        for news in (*reader.news(), *mind.news()):
            kiosk.tell(news)
        began_s = time.monotonic()
        if began_s - last_beat_s >= HEARTBEAT_S:
            kiosk.tell(Heartbeat())
            last_beat_s = began_s
        newest = reader.next_frame(_SHORTEST_LOOK_S, after=number)
        if newest is None:
            continue
        number, frame = newest
        look = mind.sight.look(frame)
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
            kiosk.tell(event)
        kiosk.wants(max(0.0, began_s + _SHORTEST_LOOK_S - time.monotonic()))
    return noticed
