"""The loudspeaker of this machine, through PortAudio. The only file that imports sounddevice."""

from __future__ import annotations

import logging
import threading
import time

import numpy as np
import sounddevice

from kiosk.playing.contract import CHANNELS, Fill, OutputError

_log = logging.getLogger(__name__)

_BUFFER_S = 0.2
"""Of the device."""
_SILENT_AHEAD_S = 0.09
"""So much silence is queued, and what begins to sound waits no longer. PulseAudio takes up to 0.05 s at a time."""
_SOUNDING_AHEAD_S = 0.15
"""So much music is queued: enough to bridge the moments in which others have the interpreter or the processor,
short enough to fall silent at once."""
_BLOCK_S = 0.01
_SILENT_AFTER_S = 3.0
"""A device that takes nothing for so long is lost; PulseAudio may be silent for 2 s and yet be well."""


class SoundDeviceOutput:
    """Plays through PortAudio (ALSA, PulseAudio, PipeWire).

    A thread of its own keeps the device's queue filled, with little silence and with more of what sounds: so a
    recording begins at once, and yet goes on when the machine is busy. PortAudio's callback cannot do that, since
    it always fills the whole queue.

    Args:
        device: a part of the device's name, as `python -m sounddevice` lists them; None: the default one.
    """

    def __init__(self, device: str | None = None) -> None:
        self._device = device
        self._stream: sounddevice.OutputStream | None = None
        self._feeder: threading.Thread | None = None
        self._closing = threading.Event()
        self._fed_at_s = 0.0
        self._ahead_s = 0.0
        self._underruns = 0

    def open(self, sample_rate_hz: int, fill: Fill) -> None:
        """See `AudioOutput.open`."""
        self.close()
        _look_for_devices_again()
        try:
            stream = self._stream = sounddevice.OutputStream(
                samplerate=sample_rate_hz,
                channels=CHANNELS,
                dtype=np.float32,
                device=self._device,
                latency=_BUFFER_S,
            )
            stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            self.close()
            name = self._device or "the default device"
            raise OutputError(
                f"The loudspeaker ({name}) cannot be opened: {error}. Check that it is connected and on."
            ) from error
        self._closing.clear()
        self._fed_at_s = time.monotonic()
        self._feeder = threading.Thread(
            target=self._feed, args=(stream, sample_rate_hz, fill), name="loudspeaker", daemon=True
        )
        self._feeder.start()

    def close(self) -> None:
        """See `AudioOutput.close`."""
        self._closing.set()
        if self._feeder is not None:
            self._feeder.join()
            self._feeder = None
        if self._stream is not None:
            self._stream.close(ignore_errors=True)
            self._stream = None
            self._ahead_s = 0.0

    @property
    def keeps_time(self) -> bool:
        """See `AudioOutput.keeps_time`."""
        return True

    @property
    def is_alive(self) -> bool:
        """See `AudioOutput.is_alive`."""
        if self._feeder is None or not self._feeder.is_alive():
            return False
        return time.monotonic() - self._fed_at_s < _SILENT_AFTER_S

    @property
    def latency_s(self) -> float:
        """See `AudioOutput.latency_s`."""
        return self._ahead_s

    @property
    def underruns(self) -> int:
        """See `AudioOutput.underruns`."""
        return self._underruns

    def _feed(self, stream: sounddevice.OutputStream, sample_rate_hz: int, fill: Fill) -> None:
        """Keep the queue filled until it is closed, or the device is gone."""
        block = np.zeros((round(_BLOCK_S * sample_rate_hz), CHANNELS), np.float32)
        sounds = False
        try:
            room = stream.write_available
            while not self._closing.is_set():
                self._ahead_s = (room - stream.write_available) / sample_rate_hz
                if self._ahead_s >= (_SOUNDING_AHEAD_S if sounds else _SILENT_AHEAD_S):
                    self._closing.wait(_BLOCK_S)
                    continue
                in_time = fill(block) == len(block)
                in_time &= not stream.write(block)
                if sounds and not in_time:  # what silence lacks is silent as well
                    self._underruns += 1
                sounds = bool(block.any())
                self._fed_at_s = time.monotonic()
        except sounddevice.PortAudioError as error:
            _log.info("The loudspeaker takes no more: %s", error)


def _look_for_devices_again() -> None:
    """PortAudio lists the devices once, when it is initialised; it never sees one plugged in later."""
    # sounddevice has no public name for this: https://github.com/spatialaudio/python-sounddevice/issues/16
    sounddevice._terminate()
    sounddevice._initialize()
