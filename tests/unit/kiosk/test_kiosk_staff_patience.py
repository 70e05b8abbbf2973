"""Wrong PINs: five are free, then one waits, longer each time, whatever is done to the clock or the machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.staff.patience import FORGOTTEN_AFTER_S, FREE_TRIES, LONGEST_WAIT_S, Failures


def after(count: int, at_s: float = 1000.0) -> Failures:
    failures = Failures()
    for _ in range(count):
        failures = failures.and_another(at_s)
    return failures


def test_each_failure_after_the_fifth_doubles_the_wait_up_to_an_hour() -> None:
    waits = [after(count).wait_s(1000.0) for count in range(14)]
    assert waits == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert after(10**4).wait_s(1000.0) == LONGEST_WAIT_S


def test_the_wait_passes_with_the_time() -> None:
    assert after(5).wait_s(1029.0) == 1.0
    assert after(5).wait_s(1030.0) == 0.0


def test_after_hours_of_calm_all_is_forgotten() -> None:
    assert after(9).and_another(1000 + FORGOTTEN_AFTER_S) == Failures(1, 1000 + FORGOTTEN_AFTER_S)
    assert after(9).and_another(999 + FORGOTTEN_AFTER_S).count == 10


@given(
    count=st.integers(FREE_TRIES, 15),
    failed_s=st.floats(0, 1e6),
    ran_on_s=st.floats(0, 1e6),
    was_off_s=st.floats(0, 1e6),
    runs_again_s=st.floats(0, 1e6),
)
def test_a_restart_of_the_machine_never_shortens_the_wait(
    count: int, failed_s: float, ran_on_s: float, was_off_s: float, runs_again_s: float
) -> None:
    failures = after(count, failed_s)
    passed_s = ran_on_s + was_off_s + runs_again_s
    assert failures.wait_s(runs_again_s) >= failures.wait_s(failed_s) - passed_s - 1e-6


@given(st.builds(Failures, st.integers(0, 10**6), st.floats(0, 1e9)))
def test_failures_are_read_as_they_were_kept(failures: Failures) -> None:
    assert Failures.from_plain(failures.as_plain()) == failures


@pytest.mark.parametrize(
    "plain", [{}, [], [1], [-1, 0.0], ["1", 0], [1, float("nan")], [1, -2], 5, [1, 2, 3]]
)
def test_what_is_no_record_of_failures_is_refused(plain: object) -> None:
    with pytest.raises(ValueError, match="no failures"):
        Failures.from_plain(plain)
