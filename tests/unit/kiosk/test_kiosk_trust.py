"""Whether a studio is worth asking: it is left alone when it failed, and found back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.live.trust import CHECK_S, FIRST_PAUSE_S, LONGEST_PAUSE_S, Trust


def outage(lasts_s: float, trust: Trust) -> tuple[Trust, float]:
    """What is known when the studio is found back, and how long after it came back that is."""
    now_s = trust.check_at_s
    while now_s < lasts_s:
        trust = trust.failed(now_s)
        now_s = trust.check_at_s
    return trust.well(now_s), now_s - lasts_s


@given(lasts_s=st.floats(0, 10 * 86_400))
def test_a_studio_is_found_back_after_as_long_again_and_four_minutes_at_most(lasts_s: float) -> None:
    trust, late_s = outage(lasts_s, Trust())
    assert trust.is_worth_asking
    assert late_s <= min(LONGEST_PAUSE_S, lasts_s + FIRST_PAUSE_S)


@given(failures=st.integers(0, 10_000))
def test_who_failed_is_not_asked_and_is_looked_after_ever_more_seldom(failures: int) -> None:
    trust, now_s, pause_s = Trust(), 0.0, 0.0
    for _ in range(min(failures, 50)):
        trust = trust.failed(now_s)
        assert not trust.is_worth_asking
        assert pause_s <= trust.check_at_s - now_s <= LONGEST_PAUSE_S
        pause_s, now_s = trust.check_at_s - now_s, trust.check_at_s
    assert Trust(False, failures).failed(0.0).check_at_s <= LONGEST_PAUSE_S


def test_good_health_alone_is_no_proof_but_a_sound_is() -> None:
    trust = Trust().failed(0.0).well(5.0)
    assert trust.failed(6.0).check_at_s - 6.0 == 2 * FIRST_PAUSE_S
    assert trust.sounded().failed(6.0).check_at_s - 6.0 == FIRST_PAUSE_S


def test_what_is_long_past_is_forgiven() -> None:
    trust = Trust()
    for now_s in range(8):
        trust = trust.failed(now_s)
    for now_s in range(10, 19):
        trust = trust.well(now_s)
        assert trust.check_at_s == now_s + CHECK_S
    assert trust.failures == 0
