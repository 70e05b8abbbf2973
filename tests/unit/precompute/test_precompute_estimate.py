"""What a batch will take, in words for a curator."""

import pytest

from precompute.shift.estimate import Estimate


@pytest.mark.parametrize(
    ("estimate", "told"),
    [
        (Estimate(9, None, None, 0), "nothing of this engine has been measured yet"),
        (Estimate(9, 80.0, 2e6, 4), "about 80 s, and 2 MB, if all is to be composed; judged by 4 pieces"),
        (Estimate(9, 5400.0, 2.1e9, 200, 3.456), "about 90 min, which costs 3.46, and 2,100 MB"),
        (Estimate(9, 90_000.0, 2e9, 200), "about 25.0 h, and 2,000 MB"),
    ],
)
def test_an_estimate_tells_time_room_and_cost(estimate, told):
    assert str(estimate).startswith(told)
