"""The screen's light: off while the house is closed, by the program that the session's display has for it."""

from __future__ import annotations

import logging
import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence

_log = logging.getLogger(__name__)

_COMMANDS: Mapping[str, Mapping[bool, Sequence[str]]] = {
    # Forcing it on leaves X11's own timing switched on, which would darken the screen before a listener.
    "xcb": {True: ("xset", "-dpms"), False: ("xset", "dpms", "force", "off")},
    "wayland": {True: ("wlopm", "--on", "*"), False: ("wlopm", "--off", "*")},
}
"""By Qt's name of the platform, and by whether it is to be light."""
_WITHIN_S = 10.0
"""A program that takes longer hangs."""


class Display:
    """Switches the light of the screen; see `conducting.Display`. No method waits.

    One program runs at a time, and the last wish is fulfilled last. Where there is no such program the screen is
    black and stays lit, which the log says once.

    Args:
        platform: as Qt names it.
    """

    def __init__(self, platform: str) -> None:
        self._commands = _COMMANDS.get(platform, {})
        self._is_told = False
        self._lock = threading.Lock()
        self._wanted: list[str] | None = None
        """What is to run next."""
        self._is_switching = False

    def darken(self) -> None:
        """See `conducting.Display`."""
        self._switch(light=False)

    def lighten(self) -> None:
        """See `conducting.Display`."""
        self._switch(light=True)

    def _switch(self, *, light: bool) -> None:
        command = self._commands.get(light)
        program = shutil.which(command[0]) if command else None
        if command is None or program is None:
            self._tell_once(command)
            return
        with self._lock:
            self._wanted = [program, *command[1:]]
            if self._is_switching:
                return
            self._is_switching = True
        threading.Thread(target=self._run, name="klangbild-display", daemon=True).start()

    def _run(self) -> None:
        while command := self._next():
            try:
                subprocess.run(  # noqa: S603 - our own words, the program found on the path
                    command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_WITHIN_S, check=True
                )
            except (OSError, subprocess.SubprocessError) as error:
                _log.warning("the screen's light was not switched: %s", error)

    def _next(self) -> list[str] | None:
        with self._lock:
            command, self._wanted = self._wanted, None
            self._is_switching = command is not None
            return command

    def _tell_once(self, command: Sequence[str] | None) -> None:
        if not self._is_told:
            self._is_told = True
            wanted = f"; install {command[0]}" if command else ""
            _log.info("The screen's light cannot be switched here: it stays lit, and black%s.", wanted)
