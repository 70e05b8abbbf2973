"""What a curator may fix: plain words in, constraints out, and clear refusals."""

from __future__ import annotations

from typing import Any

import pytest
from score_impressions import imagine_commission

from db.entities import Constraints
from precompute.composing.score.catalogue.profiles import PROFILES
from precompute.constraints import ConstraintError, obeying, parse_constraints

NOTHING: dict[str, Any] = {"calm": 0.0, "tempo_bpm": None, "key": None, "loop": False, "profile": None}


def test_nothing_fixed_is_the_commission_of_before() -> None:
    assert parse_constraints(**NOTHING) == Constraints()


def test_every_wish_finds_its_place() -> None:
    profile = next(iter(PROFILES))
    wishes = {"calm": 0.75, "tempo_bpm": 90.0, "key": "d Minor", "loop": True, "profile": profile}
    assert parse_constraints(**wishes) == Constraints(0.25, 90.0, "D minor", loop=True, profile=profile)


@pytest.mark.parametrize(("written", "meant"), [("F# dorian", "F♯ dorian"), ("bb major", "B♭ major")])
def test_a_key_has_one_name_however_it_is_written(written: str, meant: str) -> None:
    assert parse_constraints(**{**NOTHING, "key": written}).key == meant


@pytest.mark.parametrize(
    ("wish", "remedy"),
    [
        ({"calm": 1.5}, "between 0"),
        ({"calm": -0.1}, "between 0"),
        ({"tempo_bpm": 500.0}, "between 30 and 220"),
        ({"key": "H minor"}, "Modes: .*dorian"),
        ({"key": "D grey"}, "like 'D minor'"),
        ({"profile": "disco"}, "there are .*western"),
    ],
)
def test_what_is_not_possible_is_refused_with_what_is(wish: dict[str, Any], remedy: str) -> None:
    with pytest.raises(ConstraintError, match=remedy):
        parse_constraints(**{**NOTHING, **wish})


def test_the_elements_say_the_tempo_and_mode_that_will_be_heard() -> None:
    elements = imagine_commission().elements
    fixed = obeying(Constraints(tempo_bpm=77.0, key="G phrygian"), elements)
    assert (fixed.tempo_bpm, fixed.mode) == (77.0, "phrygian")
    assert obeying(Constraints(), elements) == elements
