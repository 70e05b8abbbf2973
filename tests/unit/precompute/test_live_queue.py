"""The line: first come, first served; one order for each kiosk; and what it costs to wait."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from precompute.live.queue import Line, Pace, Ticket


def ticket(number: int, kiosk: str = "", begin_by_s: float | None = None, duration_s: float = 30.0) -> Ticket:
    return Ticket(number, kiosk or f"kiosk-{number}", duration_s, begin_by_s)


class LineMachine(RuleBasedStateMachine):
    """Orders come, go, are composed and given up in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Line(Pace())
        self.number = 0
        self.expected: list[Ticket] = []
        self.busy_with: Ticket | None = None
        self.unwanted: set[int] = set()

    @rule(kiosk=st.sampled_from("abcd"))
    def order(self, kiosk: str) -> None:
        before = self.line.of_kiosk(kiosk)
        if before is not None:
            self.leave(before)
        self.number += 1
        self.line.join(ticket(self.number, kiosk))
        self.expected.append(ticket(self.number, kiosk))

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def go_away(self, data: st.DataObject) -> None:
        self.leave(data.draw(st.sampled_from(self.expected)))

    @precondition(lambda self: self.busy_with is not None)
    @rule()
    def give_up_what_is_in_hand(self) -> None:
        assert self.busy_with is not None
        self.leave(self.busy_with)

    def leave(self, gone: Ticket) -> None:
        in_hand = gone == self.busy_with
        assert self.line.leave(gone) == in_hand
        if in_hand:
            self.unwanted.add(gone.number)
        else:
            self.expected.remove(gone)

    @rule()
    def take(self) -> None:
        taken = self.line.take(1.0)
        if self.busy_with is None and self.expected:
            assert taken == self.expected.pop(0)
            self.busy_with = taken
        else:
            assert taken is None

    @precondition(lambda self: self.busy_with is not None)
    @rule()
    def release(self) -> None:
        self.line.release(-1)
        assert self.line.in_hand == self.busy_with
        assert self.busy_with is not None
        self.line.release(self.busy_with.number)
        self.busy_with = None

    @invariant()
    def first_come_first_served(self) -> None:
        assert list(self.line.waiting) == self.expected
        assert self.line.in_hand == self.busy_with

    @invariant()
    def a_kiosk_has_one_order(self) -> None:
        wanted = [
            each.kiosk
            for each in (*self.expected, self.busy_with)
            if each is not None and each.number not in self.unwanted
        ]
        assert len(wanted) == len(set(wanted))

    @invariant()
    def who_is_further_behind_waits_longer(self) -> None:
        waits = [self.line.begins_in_s(each, 2.0) for each in self.line.waiting]
        assert waits == sorted(waits)
        assert all(wait >= 0 for wait in waits)


TestLine = LineMachine.TestCase


def test_a_kiosk_cannot_stand_in_the_line_twice() -> None:
    line = Line(Pace())
    line.join(ticket(1, "a"))
    with pytest.raises(ValueError, match="in the line already"):
        line.join(ticket(2, "a"))


def test_waiting_is_reckoned_from_what_was_measured() -> None:
    line = Line(Pace(begin_s=1.0, work_s=0.1))
    assert line.would_begin_in_s("new", 0.0) == 1.0
    line.join(ticket(1))
    line.take(0.0)
    line.join(ticket(2, duration_s=60.0))
    assert line.would_begin_in_s("new", 1.0) == pytest.approx(2.0 + 6.0 + 1.0)
    assert line.would_begin_in_s("kiosk-2", 1.0) == pytest.approx(2.0 + 1.0)
    assert line.would_begin_in_s("kiosk-1", 1.0) == pytest.approx(6.0 + 1.0)
    assert line.would_begin_in_s("new", 100.0) == pytest.approx(6.0 + 1.0)


def test_a_composer_that_turns_out_slow_is_expected_to_be_slow() -> None:
    pace = Pace()
    for _ in range(20):
        pace.begun(8.0)
        pace.finished(60.0, 30.0)
    assert pace.begin_s == pytest.approx(8.0, abs=0.1)
    assert pace.work_s == pytest.approx(2.0, abs=0.1)


def test_who_waits_too_long_is_overdue() -> None:
    assert not ticket(1, begin_by_s=5.0).is_overdue(5.0)
    assert ticket(1, begin_by_s=5.0).is_overdue(5.1)
    assert not ticket(1).is_overdue(1e9)
