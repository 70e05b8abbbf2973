"""A worker from outside: its lines, how long it may say nothing, and its end."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from precompute.composing.contract import ComposingError

LAST_EVENTS = frozenset({"loaded", "finished", "failed", "cancelled", "pong"})
"""After one of these an order is done with."""
LONGEST_LINE_BYTES = 4 << 20
"""A second of two channels in base64 has 340,000."""
MOST_FOREIGN_LINES = 1000
"""So many lines that nobody can read are no accident any more."""
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH", "OMP_NUM_THREADS")
"""Of the environment; anything else could only change what the worker does."""


class WorkerLostError(ComposingError):
    """The worker died, hangs or talks nonsense; a new one may do better."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited until a worker counts as lost, in seconds."""

    load_s: float = 900.0
    """For a model: large ones lie on slow disks."""
    silence_s: float = 300.0
    """Between two lines of a piece; decoding ten minutes is one step."""
    ping_s: float = 60.0
    """A machine that swaps is slow, not dead."""
    end_s: float = 5.0
    """To end by itself."""


class WorkerProcess:
    """A running worker. Orders and answers are plain JSON; `worker` describes them."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it, without a shell, in a process group of its own: Ctrl-C is the parent's decision.

        Raises:
            ComposingError: the program cannot be started.
        """
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own worker, by its path
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={name: environment[name] for name in INHERITED if name in environment},
                process_group=0,
            )
        except OSError as error:
            raise ComposingError(
                f"{command[0]} cannot be started: {error}; `klangbild models setup audiocraft` mends it"
            ) from error
        assert self._process.stdin and self._process.stdout and self._process.stderr  # noqa: S101
        self._orders, self._answers = self._process.stdin, self._process.stdout
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._answers, selectors.EVENT_READ)
        self._received = bytearray()
        self._foreign = 0
        self._last_words: deque[str] = deque(maxlen=12)
        self._listener = threading.Thread(target=self._note_last_words, daemon=True)
        self._listener.start()
        self._sending = threading.Lock()
        self._number = 0

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def order(self, task: str, **details: Any) -> int:
        """Send an order; any thread may.

        Returns:
            its number, by which `answers` knows it.

        Raises:
            WorkerLostError: nobody is there to take it.
        """
        with self._sending:
            self._number += 1
            self._send({"id": self._number, "do": task, **details})
            return self._number

    def cancel(self, number: int) -> None:
        """Ask to give an order up; any thread may, at any time."""
        with self._sending, contextlib.suppress(WorkerLostError):  # what is lost needs no cancelling
            self._send({"id": number, "do": "cancel"})

    def _send(self, order: Mapping[str, Any]) -> None:
        try:
            self._orders.write(json.dumps(order).encode() + b"\n")
            self._orders.flush()
        except (OSError, ValueError) as error:
            raise self._lost("the worker takes no orders") from error

    def answers(self, number: int, silence_s: float) -> Iterator[dict[str, Any]]:
        """What is answered to an order, up to and including its last event.

        Args:
            number: of the order.
            silence_s: how long may pass without a line.

        Raises:
            WorkerLostError: the worker died, said nothing for so long, or nothing but nonsense.
        """
        while True:
            answer = self._read(self._line(time.monotonic() + silence_s, silence_s))
            if answer is None or answer["id"] != number:
                continue
            yield answer
            if answer["event"] in LAST_EVENTS:
                return

    def _line(self, deadline: float, silence_s: float) -> bytes:
        while b"\n" not in self._received:
            if len(self._received) > LONGEST_LINE_BYTES:
                raise self._lost("the worker talks without end")
            if not self._selector.select(max(0.0, deadline - time.monotonic())):
                raise self._lost(f"the worker said nothing for {silence_s:g} s")
            block = os.read(self._answers.fileno(), 1 << 16)
            if not block:
                raise self._lost("the worker died")
            self._received += block
        line, _, rest = self._received.partition(b"\n")
        self._received = rest
        return bytes(line)

    def _read(self, line: bytes) -> dict[str, Any] | None:
        """None for what is no answer: something in native code printed past everybody."""
        try:
            answer = json.loads(line)
            if isinstance(answer["event"], str) and isinstance(answer["id"], int | None):
                return answer
        except (ValueError, TypeError, KeyError):
            pass
        self._foreign += 1
        if self._foreign > MOST_FOREIGN_LINES:
            raise self._lost("the worker says what nobody can read")
        return None

    def _note_last_words(self) -> None:
        assert self._process.stderr  # noqa: S101
        for line in self._process.stderr:
            self._last_words.append(line.decode(errors="replace").rstrip()[:300])

    def _lost(self, what: str) -> WorkerLostError:
        self.end(0.0)
        words = " | ".join(self._last_words)
        return WorkerLostError(
            f"{what} (exit {self._process.returncode})" + (f"; its last words: {words}" if words else "")
        )

    def end(self, patience_s: float) -> None:
        """Let it end by itself, else kill it and what it started."""
        with contextlib.suppress(OSError):
            self._orders.close()
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._listener.join(1.0)  # what it started may hold its stderr open
        self._selector.close()
        for pipe in (self._answers, self._process.stderr):
            if pipe is not None:
                pipe.close()
