"""The staff's PIN: kept as an argon2 hash, looked at on a thread of its own, with ever more patience between tries.

A wrong PIN, one that came too soon, and a kiosk that has no PIN are answered alike. A try is written down before it
is looked at, so that pulling the plug gives nobody another one.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from db.atomic import write_atomically
from db.errors import KlangbildError
from db.events import tell
from kiosk.mailbox import Mailbox
from kiosk.staff.patience import FREE_TRIES, Failures

_log = logging.getLogger(__name__)

SHORTEST, LONGEST = 4, 12
_HASHER = PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1)
"""Argon2id with the memory of OWASP's second choice (19 MiB) and a round more: a kiosk has little to spare."""


class PinError(KlangbildError):
    """A PIN will not do, or cannot be kept."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """The PIN was right."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not, or nobody looked at it."""

    wait_s: float
    """So long no PIN is looked at; 0: the next one is."""


Verdict = Admitted | Refused


def set_pin(folder: Path, pin: str) -> None:
    """Keep a PIN in the kiosk's folder, in place of any other; what failed before is forgotten.

    Raises:
        PinError: it will not do, or cannot be written.
    """
    digits = _digits(pin)
    if digits is None or not SHORTEST <= len(digits) <= LONGEST:
        raise PinError(f"a PIN has {SHORTEST} to {LONGEST} digits, and nothing else")
    if _is_trivial(digits):
        raise PinError("this PIN would be the first to be tried; take one that is no row and no pattern")
    path = _hash_file(folder)
    try:
        write_atomically(path, _HASHER.hash(digits), private=True)
        _failures_file(folder).unlink(missing_ok=True)
    except OSError as error:
        raise PinError(f"the PIN cannot be kept in {path}: {error.strerror}; check who owns it") from error


def has_pin(folder: Path) -> bool:
    """Whether a PIN is set; without one nobody is admitted."""
    return _hash_file(folder).exists()


def _hash_file(folder: Path) -> Path:
    return folder / "staff-pin"


def _failures_file(folder: Path) -> Path:
    return folder / "staff-pin-failures.json"


def _digits(text: str) -> str | None:
    """A PIN's digits as ASCII, whichever script they were typed in; None where it has others than digits."""
    return "".join(str(int(letter)) for letter in text) if text.isdecimal() else None


def _is_trivial(digits: str) -> bool:
    """Whether it has only two different digits, goes up or down by the same step, or is a thing said twice."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    half = len(digits) // 2
    return len(set(digits)) < 3 or len(steps) == 1 or digits == digits[:half] * 2


def _since_start_s() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Gate:
    """Asks for the PIN. Verdicts wait for `poll`; `fileno` is readable while there are any.

    Args:
        folder: the kiosk's, where `set_pin` kept the PIN.
        clock_s: seconds since the machine was started.
    """

    def __init__(self, folder: Path, clock_s: Callable[[], float] = _since_start_s) -> None:
        self._folder = folder
        self._clock_s = clock_s
        self._mailbox: Mailbox[Verdict] = Mailbox()
        self._failures = _read_failures(_failures_file(folder), clock_s())
        self._is_busy = False
        self._at_work: threading.Thread | None = None

    def ask(self, pin: str) -> None:
        """Look at a PIN; while another one is looked at, this one is dropped without an answer."""
        if self._is_busy:
            return
        self._is_busy = True
        self._at_work = threading.Thread(target=self._look, args=(pin,), name="klangbild-pin", daemon=True)
        self._at_work.start()

    def poll(self) -> list[Verdict]:
        """The verdicts since the last call."""
        return self._mailbox.collect()

    def fileno(self) -> int:
        """A descriptor that is readable while verdicts wait."""
        return self._mailbox.fileno()

    @property
    def wait_s(self) -> float:
        """So long no PIN is looked at, from now."""
        return self._failures.wait_s(self._clock_s())

    def close(self) -> None:
        """Wait for what is looked at, less than a second; no method may be called after this."""
        if self._at_work is not None:
            self._at_work.join()
        self._mailbox.close()

    def _look(self, pin: str) -> None:
        try:
            verdict = self._judged(pin)
        finally:
            self._is_busy = False
        self._mailbox.post(verdict)

    def _judged(self, pin: str) -> Verdict:
        now_s = self._clock_s()
        if wait_s := self._failures.wait_s(now_s):
            return Refused(wait_s)
        self._keep(self._failures.and_another(now_s))
        if self._is_right(pin):
            self._keep(Failures())
            tell(_log, "kiosk.staff_admitted")
            return Admitted()
        tell(_log, "kiosk.staff_refused", level=logging.WARNING, failures=self._failures.count)
        return Refused(self.wait_s)

    def _is_right(self, pin: str) -> bool:
        try:
            kept = _hash_file(self._folder).read_text(encoding="ascii")
        except FileNotFoundError:
            kept = ""
        except (OSError, ValueError) as error:
            _log.error("the PIN in %s cannot be read: %s; set it anew", self._folder, error)
            kept = ""
        try:
            if not kept:
                _HASHER.hash(pin)  # so that a kiosk without a PIN answers as late
                return False
            _HASHER.verify(kept, _digits(pin) or "")
        except InvalidHashError:
            _log.error("what %s holds is no PIN; set it anew", _hash_file(self._folder))
            return False
        except VerificationError:
            return False
        return True

    def _keep(self, failures: Failures) -> None:
        """In memory even where no disk takes it."""
        self._failures = failures
        path = _failures_file(self._folder)
        try:
            write_atomically(path, json.dumps(failures.as_plain()), private=True)
        except OSError as error:
            _log.warning("%s cannot be written: %s; a restart forgets wrong PINs", path, error.strerror)


def _read_failures(path: Path, now_s: float) -> Failures:
    """What was kept; of a file that says nothing, the worst is taken that costs the staff no more than one wait."""
    try:
        return Failures.from_plain(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Failures()
    except (OSError, ValueError) as error:
        _log.warning("%s cannot be read: %s; the next PIN has to wait", path, error)
        return Failures(FREE_TRIES, now_s)
