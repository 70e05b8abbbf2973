"""What the eye has learned; it learns another exhibition on a thread, and looks on with what it knows meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from content.recognition.aiming import Corners
from db.errors import KlangbildError
from kiosk.camera import Frame
from kiosk.events import EyeReady, NotLearned
from kiosk.looking.noticing import Look


class Sight(Protocol):
    """Tells what a frame shows."""

    @property
    def works(self) -> int:
        """How many works it knows by their picture."""
        ...

    def look(self, frame: Frame) -> Look:
        """Look at one frame."""
        ...

    def outline(self, frame: Frame) -> Corners | None:
        """Where something like a picture is on the preview; any thread may ask, and it takes no long time."""
        ...


@dataclass(frozen=True, slots=True)
class Lesson:
    """Something to learn; the kiosk tells the eye of it."""

    number: int
    """Later ones have greater numbers."""
    learn: Callable[[], Sight]
    """Gives the sight; it may take a while, and raise `KlangbildError`."""


class Mind:
    """Holds the sight in use.

    Args:
        lesson: learned at once.

    Raises:
        KlangbildError: it cannot be learned.
    """

    def __init__(self, lesson: Lesson) -> None:
        self.sight = lesson.learn()
        self._lesson = lesson
        """The last one it was told of."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="learning")
        self._in_hand: tuple[Lesson, Future[Sight]] | None = None

    def outline(self, frame: Frame) -> Corners | None:
        """See `Sight.outline`, of the sight in use."""
        return self.sight.outline(frame)

    def learn(self, lesson: Lesson) -> None:
        """Learn something else on the thread; of several lessons that wait, only the last one."""
        if lesson.number > self._lesson.number:
            self._lesson = lesson
            if self._in_hand is None:
                self._begin()

    def news(self) -> list[EyeReady | NotLearned]:
        """What was learned since the last call: it is in use from now on.

        Whatever a lesson raises that is no `KlangbildError` is our bug, and is raised here.
        """
        if self._in_hand is None or not self._in_hand[1].done():
            return []
        lesson, future = self._in_hand
        self._in_hand = None
        if lesson != self._lesson:
            self._begin()
            return []
        try:
            self.sight = future.result()
        except KlangbildError as error:
            return [NotLearned(str(error))]
        return [EyeReady(self.sight.works)]

    def _begin(self) -> None:
        self._in_hand = self._lesson, self._thread.submit(self._lesson.learn)
