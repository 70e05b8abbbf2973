"""Whether headphones are plugged in, as PulseAudio or PipeWire see it, through the program `pactl`.

`pactl subscribe` waits for changes; only after one are the outputs listed anew. So nothing is asked by the clock.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import threading
from typing import Any

from kiosk.events import HeadphonesChanged
from kiosk.mailbox import Mailbox

_log = logging.getLogger(__name__)

_ANSWERS_WITHIN_S = 5.0
_TRY_AGAIN_S = 5.0
"""A sound server that is not there may come."""
_CONCERNED = ("on sink #", "on card #", "on server")
_KINDS = frozenset({"Headphones", "Headset"})
_LOCALE = {"LC_ALL": "C.UTF-8"}
"""pactl translates its events, and writes numbers that are no JSON where the comma is the decimal point."""


class Headphones:
    """Watches the outputs; no method waits, except `stop` for a moment.

    Events wait for `poll`; `fileno` is readable while there are any. Where pactl is missing, the log says so once
    and nothing is ever told.

    Args:
        program: pactl's name or path.
    """

    def __init__(self, program: str = "pactl") -> None:
        self._program = program
        self._mailbox: Mailbox[HeadphonesChanged] = Mailbox()
        self._plugged = False
        self._ending = threading.Event()
        self._starting = threading.Lock()
        self._subscription: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._watch, name="headphones", daemon=True)

    def start(self) -> None:
        """Begin; headphones that are there already are told as plugged in."""
        self._thread.start()

    def stop(self) -> None:
        """End. No method may be called after this."""
        self._ending.set()
        with self._starting:
            if self._subscription is not None:
                self._subscription.kill()
        if self._thread.is_alive():
            self._thread.join()
        self._mailbox.close()

    def poll(self) -> list[HeadphonesChanged]:
        """What happened since the last call, oldest first."""
        return self._mailbox.collect()

    def fileno(self) -> int:
        """A descriptor that is readable while events wait."""
        return self._mailbox.fileno()

    def _watch(self) -> None:
        told = ""
        while not self._ending.is_set():
            try:
                self._follow()
                reason = "the sound server is not there"
            except FileNotFoundError:
                _log.warning(
                    "Nobody can tell whether headphones are plugged in: %s is missing. Install the package"
                    " pulseaudio-utils.",
                    self._program,
                )
                return
            except (OSError, subprocess.SubprocessError, ValueError) as error:
                reason = str(error)
            if reason != told and not self._ending.is_set():
                _log.info("Whether headphones are plugged in is not known for now: %s.", reason)
                told = reason
            self._ending.wait(_TRY_AGAIN_S)

    def _follow(self) -> None:
        """Look now and after every change, until the sound server ends.

        Raises:
            FileNotFoundError: there is no pactl.
            OSError, SubprocessError, ValueError: it does not answer as it should.
        """
        with self._starting:
            if self._ending.is_set():
                return
            subscription = self._subscription = subprocess.Popen(  # noqa: S603 - a list of our own, no shell
                [self._program, "subscribe"],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
                env=os.environ | _LOCALE,
                text=True,
            )
        with subscription:  # waits for its end
            try:
                assert subscription.stdout is not None  # noqa: S101 - it is a pipe
                self._look()
                for line in subscription.stdout:
                    if any(part in line for part in _CONCERNED):
                        self._look()
            finally:
                subscription.kill()

    def _look(self) -> None:
        listed = subprocess.run(  # noqa: S603 - a list of our own, no shell
            [self._program, "--format=json", "list", "sinks"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=os.environ | _LOCALE,
            timeout=_ANSWERS_WITHIN_S,
            check=True,
        )
        plugged = are_plugged(json.loads(listed.stdout))
        if plugged != self._plugged:
            self._plugged = plugged
            self._mailbox.post(HeadphonesChanged(plugged))


def are_plugged(sinks: list[dict[str, Any]]) -> bool:
    """Whether some output has headphones at it.

    A jack that cannot tell ("availability unknown") counts as empty: else a kiosk without a sensor would always
    speak.

    Args:
        sinks: as `pactl --format=json list sinks` prints them.
    """
    ports = (port for sink in sinks for port in sink.get("ports", ()))
    return any(port.get("type") in _KINDS and port.get("availability") == "available" for port in ports)
