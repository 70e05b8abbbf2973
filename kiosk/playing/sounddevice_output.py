"""The loudspeaker of this machine, through PortAudio. The only file that imports sounddevice."""

from __future__ import annotations

import time

import numpy as np
import sounddevice

from kiosk.playing.contract import CHANNELS, Block, Fill, OutputError

_LATENCY_S = 0.075
"""Enough to bridge the moments in which the screen holds the interpreter, short enough to answer at once."""
_SILENT_AFTER_S = 3.0
"""A device that asks for nothing for so long is lost; PulseAudio may be silent for 2 s and yet be well."""


class SoundDeviceOutput:
    """Plays through PortAudio (ALSA, PulseAudio, PipeWire).

    Args:
        device: a part of the device's name, as `python -m sounddevice` lists them; None: the default one.
    """

    def __init__(self, device: str | None = None) -> None:
        self._device = device
        self._stream: sounddevice.OutputStream | None = None
        self._asked_at_s = 0.0
        self._underruns = 0

    def open(self, sample_rate_hz: int, fill: Fill) -> None:
        """See `AudioOutput.open`."""
        self.close()
        _look_for_devices_again()

        def ask(block: Block, _samples: int, _times: object, status: sounddevice.CallbackFlags) -> None:
            self._asked_at_s = time.monotonic()
            if fill(block) < len(block) or status.output_underflow:
                self._underruns += 1

        try:
            self._stream = sounddevice.OutputStream(
                samplerate=sample_rate_hz,
                channels=CHANNELS,
                dtype=np.float32,
                device=self._device,
                latency=_LATENCY_S,
                callback=ask,
            )
            self._asked_at_s = time.monotonic()
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            self.close()
            name = self._device or "the default device"
            raise OutputError(
                f"The loudspeaker ({name}) cannot be opened: {error}. Check that it is connected and on."
            ) from error

    def close(self) -> None:
        """See `AudioOutput.close`."""
        if self._stream is not None:
            self._stream.close(ignore_errors=True)
            self._stream = None

    @property
    def keeps_time(self) -> bool:
        """See `AudioOutput.keeps_time`."""
        return True

    @property
    def is_alive(self) -> bool:
        """See `AudioOutput.is_alive`."""
        if self._stream is None or not self._stream.active:
            return False
        return time.monotonic() - self._asked_at_s < _SILENT_AFTER_S

    @property
    def latency_s(self) -> float:
        """See `AudioOutput.latency_s`."""
        return float(np.max(self._stream.latency)) if self._stream is not None else 0.0

    @property
    def underruns(self) -> int:
        """See `AudioOutput.underruns`."""
        return self._underruns


def _look_for_devices_again() -> None:
    """PortAudio lists the devices once, when it is initialised; it never sees one plugged in later."""
    # sounddevice has no public name for this: https://github.com/spatialaudio/python-sounddevice/issues/16
    sounddevice._terminate()
    sounddevice._initialize()
