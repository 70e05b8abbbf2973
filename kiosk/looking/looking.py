"""The kiosk's side of the eye: never waits for it."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.camera import Camera, Pixels
from kiosk.companion import Companion
from kiosk.events import CameraBack, CameraLost, EyeEvent, EyeReady
from kiosk.looking.eye import Awake, BeginLooking, Heartbeat, Rest, watch
from kiosk.looking.frames import SharedFrame
from kiosk.looking.learning import Lesson, Sight
from kiosk.mailbox import Mailbox

_SILENT_S = 5.0
"""An eye that says nothing for so long hangs."""
_NICE = 5


class Looking:
    """Looks through a camera for works of an exhibition, in a process that is replaced if it fails.

    It rests until `resume`. Events wait for `poll`; `fileno` is readable while there are any.

    Args:
        camera: not yet open; see `kiosk.camera.camera_from`.
        learn: gives the sight, within the eye's process: `functools.partial(sight_of_exhibition, path)`.
    """

    def __init__(self, camera: Camera, learn: Callable[[], Sight]) -> None:
        self._preview = SharedFrame()
        self._question = SharedFrame()
        self._mailbox: Mailbox[EyeEvent] = Mailbox()
        self._looking = False
        self._lost = False
        self._blind = True
        """The process has begun and knows nothing yet."""
        self._lesson = Lesson(1, learn)
        self._camera = camera
        self._eye = Companion(
            name="klangbild-eye",
            work=watch,
            arguments=self._arguments(),
            nice=_NICE,
            on_message=self._hear,
            on_loss=self._lose,
        )

    def start(self) -> None:
        """Start the eye's process."""
        self._eye.start()

    def stop(self) -> None:
        """End the eye's process; the camera is free afterwards. No method may be called after this."""
        self._eye.stop()
        self._preview.close()
        self._question.close()
        self._mailbox.close()

    def resume(self, *, anew: bool = True) -> None:
        """Open the camera and look.

        Args:
            anew: whether everything in view is announced. Else a work that was announced last before the eye
                rested is so only after it was out of sight.
        """
        self._looking = True
        self._eye.send(BeginLooking(anew))

    def pause(self) -> None:
        """Close the camera and drop every frame, also that of the picture in question: fetch it before."""
        self._looking = False
        self._lost = False
        self._eye.send(Rest())
        self._preview.forget()
        self._question.forget()

    def learn(self, learn: Callable[[], Sight]) -> None:
        """Learn another exhibition in place of the one before; the eye looks on meanwhile with what it knows.

        `EyeReady` tells when it is learned, `NotLearned` that it cannot be.

        Args:
            learn: as at the beginning; small when pickled, and no shared memory in it.
        """
        self._lesson = Lesson(self._lesson.number + 1, learn)
        self._eye.rearm(self._arguments())
        self._eye.send(self._lesson)

    def poll(self) -> list[EyeEvent]:
        """What the eye noticed since the last call, oldest first."""
        return self._mailbox.collect()

    def fileno(self) -> int:
        """A descriptor that is readable while events wait."""
        return self._mailbox.fileno()

    @property
    def is_lost(self) -> bool:
        """Whether it looks and no frames come; any thread may ask."""
        return self._lost

    @property
    def eye_age_s(self) -> float | None:
        """Since when the eye's process runs; None: it is being replaced."""
        return self._eye.age_s

    @property
    def frame_number(self) -> int:
        """Changes with every frame, so that no preview need be drawn twice; 0: there is none."""
        return self._preview.number if self._looking else 0

    def latest_frame(self) -> Pixels | None:
        """A copy of what the camera sees now; None while it rests or is lost."""
        return self._preview.read() if self._looking else None

    def pixels_in_question(self) -> Pixels | None:
        """A copy of the picture that was last announced, known or not; None after `pause`.

        It is the picture alone, seen straight on; the whole frame where it cannot be cut out (`cutting`).
        """
        return self._question.read()

    def _arguments(self) -> tuple[object, ...]:
        return (self._camera, self._lesson, self._preview, self._question)

    def _hear(self, message: EyeEvent | Heartbeat | Awake) -> None:
        if isinstance(message, Awake):  # from now on it may be silent: learning takes as long as it takes
            self._blind = True
            if message.lesson < self._lesson.number:
                self._eye.send(self._lesson)
            return
        self._eye.expect(_SILENT_S)
        match message:
            case Heartbeat():
                return
            case EyeReady():
                if self._looking and self._blind:  # also after the eye was replaced in the middle of a visit
                    self._eye.send(BeginLooking(anew=True))
                self._blind = False
                self._mailbox.post(message)
            case CameraLost(reason):
                self._lose(reason)
            case CameraBack():
                if self._lost:
                    self._lost = False
                    self._mailbox.post(message)
            case _:
                if self._looking:
                    self._mailbox.post(message)

    def _lose(self, reason: str) -> None:
        self._preview.forget()
        if self._looking and not self._lost:
            self._lost = True
            self._mailbox.post(CameraLost(reason))
