"""A loudspeaker that can be listened to: a PulseAudio daemon of one's own with a null sink."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 44_100
_SINK = "gallery"
_SINK_ARGUMENTS = (f"sink_name={_SINK}", f"rate={RATE_HZ}", "format=float32le", "channels=2", "norewinds=1")
"""Without rewinds the sink asks for samples all the time, as a real device does, and not every two seconds."""
_PATIENCE_S = 10.0


class NullLoudspeaker:
    """Runs while it is entered. `environment` leads PulseAudio's clients, ALSA's device 'pulse' too, to it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._socket = folder / "native"
        self.environment = {
            "PULSE_SERVER": f"unix:{self._socket}",
            "XDG_RUNTIME_DIR": str(folder),
            "HOME": str(folder),
        }
        self._daemon: subprocess.Popen[bytes] | None = None

    @staticmethod
    def missing_programs() -> list[str]:
        return [name for name in ("pulseaudio", "parec", "pactl") if shutil.which(name) is None]

    def __enter__(self) -> Self:
        self.plug_in()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()

    def plug_in(self) -> None:
        """Start the daemon, and wait until it listens."""
        # Root may run a daemon of its own as long as nobody says --system.
        self._daemon = subprocess.Popen(
            [
                "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
                "--disable-shm=yes", "--log-level=error",
                f"--load=module-null-sink {' '.join(_SINK_ARGUMENTS)}",
                f"--load=module-native-protocol-unix socket={self._socket} auth-anonymous=1",
            ],
            env=os.environ | self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _wait_until(self._socket.exists)

    def unplug(self) -> None:
        """Kill the daemon: for its clients the loudspeaker is gone."""
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait()
            self._daemon = None
            self._socket.unlink(missing_ok=True)

    def take_sink_away(self) -> None:
        """The daemon stays, without any loudspeaker: as when a USB one is unplugged."""
        self._control("unload-module", "module-null-sink")

    def bring_sink_back(self) -> None:
        """As when it is plugged in again."""
        self._control("load-module", "module-null-sink", *_SINK_ARGUMENTS)

    def listen(self) -> Listener:
        """Begin to record what the sink plays."""
        return Listener(os.environ | self.environment)

    def _control(self, *arguments: str) -> None:
        command = ["pactl", *arguments]
        subprocess.run(command, env=os.environ | self.environment, stdout=subprocess.DEVNULL, check=True)


class Listener:
    """Records the monitor of the sink until it is asked for what it heard."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._parec = subprocess.Popen(
            [
                "parec", f"--device={_SINK}.monitor", "--format=float32le", f"--rate={RATE_HZ}",
                "--channels=2", "--latency-msec=20", "--raw",
            ],
            env=environment,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        self._heard = bytearray()
        self._arrivals: list[tuple[int, float]] = []
        """How many samples were there, and since when."""
        self._more = threading.Condition()
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()
        self.hear(0.01)  # from the first samples on, it listens

    def hear(self, seconds: float) -> NDArray[np.float32]:
        """Listen for so many more seconds; gives all that was heard so far, shape (samples, 2)."""
        until = len(self._as_array()) + int(seconds * RATE_HZ)
        return self.hear_until(lambda heard: len(heard) >= until)

    def hear_until(
        self, enough: Callable[[NDArray[np.float32]], bool], within_s: float = _PATIENCE_S
    ) -> NDArray[np.float32]:
        """Listen until `enough(heard)` is true."""
        with self._more:
            if not self._more.wait_for(lambda: enough(self._as_array()), within_s):
                raise TimeoutError(f"only {len(self._as_array()) / RATE_HZ:.2f} s were heard")
            return self._as_array()

    def first_sound_s(self, above: float, within_s: float = _PATIENCE_S) -> float:
        """Listen until a sample is louder than `above` (0..1); gives when it was heard, by `time.monotonic`."""
        heard = self.hear_until(lambda heard: bool((np.abs(heard) > above).any()), within_s)
        return self._heard_at_s(int(np.argmax((np.abs(heard) > above).any(axis=1))))

    def last_sound_s(self, above: float, silent_s: float, within_s: float = _PATIENCE_S) -> float:
        """Listen until no sample was louder than `above` for `silent_s`; gives when the last one was heard."""
        silent = int(silent_s * RATE_HZ)
        heard = self.hear_until(lambda heard: not (np.abs(heard[-silent:]) > above).any(), within_s)
        return self._heard_at_s(int(np.flatnonzero((np.abs(heard) > above).any(axis=1))[-1]))

    def _heard_at_s(self, sample: int) -> float:
        with self._more:
            there, at_s = next(arrival for arrival in self._arrivals if arrival[0] > sample)
        return at_s - (there - sample) / RATE_HZ  # samples come many at a time

    def close(self) -> None:
        self._parec.terminate()
        self._thread.join()
        self._parec.wait()
        assert self._parec.stdout is not None
        self._parec.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self) -> None:
        assert self._parec.stdout is not None
        while data := os.read(self._parec.stdout.fileno(), 1 << 16):
            with self._more:
                self._heard += data
                self._arrivals.append((len(self._heard) // 8, time.monotonic()))
                self._more.notify_all()

    def _as_array(self) -> NDArray[np.float32]:
        return np.frombuffer(bytes(self._heard[: len(self._heard) // 8 * 8]), np.float32).reshape(-1, 2)


def _wait_until(condition: Callable[[], bool]) -> None:
    give_up_s = time.monotonic() + _PATIENCE_S
    while not condition():
        if time.monotonic() > give_up_s:
            raise TimeoutError("PulseAudio does not start")
        time.sleep(0.005)
