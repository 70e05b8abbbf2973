"""Reads the camera in a thread of the eye's process, because a driver may block; keeps only the newest frame.

Whatever goes wrong with a camera ends in the same way: it is told as lost, closed, and opened again until it gives
living pictures. A driver that does not return takes the process with it, which the kiosk replaces.
"""

from __future__ import annotations

import threading
import time

from kiosk.camera import Camera, CameraError, Frame, Pixels
from kiosk.events import CameraBack, CameraLost
from kiosk.looking.frames import SharedFrame
from kiosk.looking.repeating import Repetition, is_frozen, repetition_of, same

_LOST_AFTER_S = 4.0
"""A camera that gives no frame for so long is lost."""
_GIVE_UP_AFTER_S = 8.0
"""A driver that does not return for so long never will: only a new process can try again."""
_FIRST_BACK_OFF_S = 0.5
_LONGEST_BACK_OFF_S = 3.0


class CameraReader:
    """Opens the camera when it is wanted, and closes it when it is not.

    Args:
        camera: not yet open.
        preview: always holds the newest frame while the camera is wanted.
    """

    def __init__(self, camera: Camera, preview: SharedFrame) -> None:
        self._camera = camera
        self._preview = preview
        self._changed = threading.Condition()
        self._wanted = False
        self._frame: Frame | None = None
        self._number = 0
        """Of the newest frame."""
        self._alive_at_s = 0.0
        self._flowing = False
        self._frozen: Pixels | None = None
        """What a camera that froze repeated: it is back with another frame, not with this one."""
        self._news: list[CameraLost | CameraBack] = []
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

    def next_frame(self, timeout_s: float, after: int) -> tuple[int, Frame] | None:
        """The newest frame and its number, waiting a little for one with a greater number than `after`."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None and self._number > after, timeout_s)
            if self._frame is None or self._number <= after:
                return None
            return self._number, self._frame

    def news(self) -> list[CameraLost | CameraBack]:
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
                if not self._wanted:
                    self._frozen = None  # it is a frame, too

    def _read_on(self) -> None:
        """Read until the camera is no longer wanted.

        Raises:
            CameraError: it gives no frames, or the same one for ever.
        """
        repetition: Repetition | None = None
        while self._wanted:
            frame = self._camera.read()
            if self._camera.never_repeats:
                repetition = repetition_of(repetition, frame)
                self._require_life(repetition)
            if self._frozen is None:
                self._preview.write(frame.pixels)
            with self._changed:
                self._alive_at_s = time.monotonic()
                if self._wanted and self._frozen is None:
                    self._pass_on(frame)

    def _require_life(self, repetition: Repetition) -> None:
        """Tell a camera that froze from one that lives.

        Raises:
            CameraError: it is frozen, perhaps again.
        """
        if self._frozen is not None and not same(self._frozen, repetition.pixels):
            self._frozen = None
        if is_frozen(repetition):
            self._frozen = repetition.pixels
            raise CameraError("The camera repeats one picture: unplug it, and plug it in again.")

    def _pass_on(self, frame: Frame) -> None:
        self._frame = frame
        self._number += 1
        if not self._flowing:
            self._flowing = True
            self._news.append(CameraBack())
        self._changed.notify_all()

    def _lose(self, reason: str) -> None:
        self._flowing = False
        self._news.append(CameraLost(reason))
