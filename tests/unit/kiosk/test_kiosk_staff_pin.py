"""The staff's PIN: which will do, who can read it, and how wrong ones are answered."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.program import klangbild
from fakes.waiting import wait_for

from kiosk.staff.pin import Admitted, Gate, PinError, Refused, has_pin, set_pin

PIN = "4071"


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    set_pin(tmp_path / "kiosk", PIN)
    return tmp_path / "kiosk"


@pytest.fixture
def gate(folder: Path, clock: Clock) -> Iterator[Gate]:
    gate = Gate(folder, clock)
    yield gate
    gate.close()


def ask(gate: Gate, pin: str) -> Admitted | Refused:
    gate.ask(pin)
    return wait_for(gate, (Admitted, Refused))  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize("pin", ["", "123", "4071407140714", "40a1", "40 71", "-407", "4.71", "²071"])
def test_a_pin_has_four_to_twelve_digits(tmp_path: Path, pin: str) -> None:
    with pytest.raises(PinError, match="4 to 12 digits") as raised:
        set_pin(tmp_path, pin)
    assert not pin or pin not in str(raised.value)


@pytest.mark.parametrize("pin", ["0000", "1234", "4321", "7890", "2468", "1212", "1122", "123123", "407407"])
def test_a_pin_that_anybody_would_try_first_is_refused(tmp_path: Path, pin: str) -> None:
    with pytest.raises(PinError, match="first to be tried"):
        set_pin(tmp_path, pin)
    assert not has_pin(tmp_path)


def test_the_pin_is_kept_as_a_hash_that_its_owner_alone_can_read(folder: Path) -> None:
    (kept,) = folder.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.read_text().startswith("$argon2id$")
    assert PIN not in kept.read_text()


def test_the_right_pin_admits_in_whichever_digits_and_others_do_not(gate: Gate) -> None:
    assert ask(gate, PIN) == Admitted()
    assert ask(gate, "٤٠٧١") == Admitted()
    assert [ask(gate, pin) for pin in ("4072", "", "letters", "40711")] == [Refused(0.0)] * 4


def test_after_five_failures_not_even_the_right_pin_is_looked_at_for_a_while(
    gate: Gate, folder: Path, clock: Clock
) -> None:
    assert [ask(gate, "9999") for _ in range(5)] == [*[Refused(0.0)] * 4, Refused(30.0)]
    assert gate.wait_s == 30.0
    clock.now_s += 10
    assert ask(gate, PIN) == Refused(20.0)
    restarted = Gate(folder, clock)
    assert ask(restarted, PIN) == Refused(20.0)
    clock.now_s += 20
    assert ask(restarted, "9999") == Refused(60.0)
    clock.now_s += 60
    assert ask(restarted, PIN) == Admitted()
    assert ask(restarted, "9999") == Refused(0.0)
    restarted.close()


def test_a_try_is_written_down_before_it_is_looked_at(
    gate: Gate, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    failures = folder / "staff-pin-failures.json"
    monkeypatch.setattr(gate, "_is_right", lambda _: bool(seen.append(json.loads(failures.read_text()))))
    ask(gate, PIN)
    assert seen == [[1, 1000.0]]


def test_the_caller_never_waits_and_a_second_pin_meanwhile_is_dropped(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    monkeypatch.setattr(gate, "_is_right", lambda _: release.wait(60))
    gate.ask("9999")
    gate.ask(PIN)
    assert gate.poll() == []
    release.set()
    assert wait_for(gate, Admitted) == Admitted()
    assert gate.poll() == []


def test_without_a_pin_nobody_is_admitted(tmp_path: Path, clock: Clock) -> None:
    gate = Gate(tmp_path, clock)
    assert ask(gate, PIN) == Refused(0.0)
    assert ask(gate, "") == Refused(0.0)
    gate.close()


def test_a_hash_that_is_none_admits_nobody_and_is_told(
    gate: Gate, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "staff-pin").write_text("plain")
    assert ask(gate, "plain") == Refused(0.0)
    assert "is no PIN; set it anew" in caplog.text


def test_failures_that_cannot_be_read_cost_one_wait(folder: Path, clock: Clock) -> None:
    (folder / "staff-pin-failures.json").write_text("?")
    gate = Gate(folder, clock)
    assert ask(gate, PIN) == Refused(30.0)
    clock.now_s += 30
    assert ask(gate, PIN) == Admitted()
    gate.close()


def test_where_no_disk_takes_them_failures_count_all_the_same(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate(tmp_path / "kiosk", clock)
    (tmp_path / "kiosk").write_text("in the way")
    assert [ask(gate, PIN) for _ in range(5)][-1] == Refused(30.0)
    assert "a restart forgets wrong PINs" in caplog.text
    gate.close()


def test_neither_pins_nor_hashes_come_into_the_log(
    gate: Gate, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        ask(gate, "80317")
        ask(gate, PIN)
    said = str([vars(record) for record in caplog.records])
    assert "kiosk.staff_refused" in said
    assert "kiosk.staff_admitted" in said
    assert not any(secret in said for secret in ("80317", PIN, "argon2id"))


def test_staff_set_the_pin_and_what_failed_before_is_forgotten(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kiosk"
    folder.mkdir()
    (folder / "staff-pin-failures.json").write_text("[9, 1000.0]")
    monkeypatch.setattr("sys.stdin", io.StringIO("4071\n"))
    answer = klangbild(tmp_path, "kiosk", "set-pin")
    assert "4071" not in answer.stdout + answer.stderr
    gate = Gate(folder, clock)
    assert ask(gate, "4071") == Admitted()
    gate.close()
    monkeypatch.setattr("sys.stdin", io.StringIO("1234\n"))
    assert "first to be tried" in klangbild(tmp_path, "kiosk", "set-pin", expect=1).stderr


def test_staff_at_a_terminal_say_the_pin_twice_and_unseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    typed = iter(["4071", "4072", "5028", "5028"])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))
    klangbild(tmp_path, "kiosk", "set-pin")
    gate = Gate(tmp_path / "kiosk", Clock())
    assert ask(gate, "5028") == Admitted()
    gate.close()
