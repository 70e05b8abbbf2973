"""Which pieces of a work need not be kept."""

import dataclasses
from datetime import timedelta

from fakes.values import NOON, a_commission
from hypothesis import given
from hypothesis import strategies as st

from db.entities import CommissionKey, Constraints, Digest, LocalText, TrackStatus
from db.retention import Piece, Retention, order_of, superfluous

RULE = Retention(superseded_days=30, rejected_days=90)


@st.composite
def pieces(draw):
    made = []
    for index in range(draw(st.integers(0, 8))):
        status = draw(st.sampled_from(TrackStatus))
        approved = status is TrackStatus.APPROVED or (status is TrackStatus.PUBLISHED and draw(st.booleans()))
        made.append(
            Piece(
                CommissionKey(f"{index}"),
                Digest(draw(st.sampled_from("abc"))),
                status,
                approved,
                NOON - timedelta(days=draw(st.integers(0, 200))),
            )
        )
    return made


def a_piece(key, days_ago, order="a", status=TrackStatus.DRAFT):
    moment = NOON - timedelta(days=days_ago)
    return Piece(CommissionKey(key), Digest(order), status, status is TrackStatus.APPROVED, moment)


def to_play(those):
    may_play = [each for each in those if each.status is not TrackStatus.REJECTED]
    return min(
        may_play, key=lambda each: (not each.approved, -each.created_at.timestamp(), each.key), default=None
    )


@given(pieces(), st.integers(0, 100), st.integers(0, 100))
def test_the_gallery_keeps_what_it_plays(those, superseded_days, rejected_days):
    over = superfluous(those, NOON, Retention(superseded_days, rejected_days))
    left = [each for each in those if each.key not in over]
    assert to_play(left) == to_play(those)
    assert all(
        each.key not in over for each in those if each.approved or each.status is TrackStatus.PUBLISHED
    )


@given(pieces())
def test_what_is_left_stays_left(those):
    left = [each for each in those if each.key not in superfluous(those, NOON, RULE)]
    drafts = {each.key for each in left if each.status is TrackStatus.DRAFT}
    assert not superfluous(left, NOON, RULE) & drafts


@given(pieces())
def test_takes_of_one_order_never_supersede_one_another(those):
    one_order = [dataclasses.replace(each, order=Digest("a")) for each in those]
    over = superfluous(one_order, NOON, RULE)
    assert all(each.status is TrackStatus.REJECTED for each in one_order if each.key in over)


def test_a_piece_stays_for_some_days_after_another_order_brought_a_newer_one():
    old, newer = a_piece("old", 200), a_piece("newer", 30, "b")
    assert superfluous([old, newer], NOON, RULE) == {"old"}
    assert superfluous([old, newer], NOON - timedelta(seconds=1), RULE) == frozenset()


def test_what_cannot_play_supersedes_nothing():
    old, newer = a_piece("old", 200), a_piece("newer", 60, "b", TrackStatus.REJECTED)
    assert superfluous([old, newer], NOON, RULE) == frozenset()


def test_approved_pieces_are_superseded_by_nothing():
    approved, newer = a_piece("old", 200, status=TrackStatus.APPROVED), a_piece("newer", 60, "b")
    assert superfluous([approved, newer], NOON, RULE) == frozenset()


def test_rejected_pieces_are_kept_for_their_days():
    young, old = (
        a_piece("young", 89, status=TrackStatus.REJECTED),
        a_piece("old", 90, status=TrackStatus.REJECTED),
    )
    assert superfluous([young, old], NOON, RULE) == {"old"}


def test_takes_have_one_order_whatever_their_seed_drew_and_said():
    first = a_commission(seed=1)
    second = dataclasses.replace(
        a_commission(seed=2),
        elements=dataclasses.replace(first.elements, genre="waltz"),
        prompt=LocalText.of(en="A serene waltz"),
    )
    longer = dataclasses.replace(first, duration_s=60.0)
    calmer = dataclasses.replace(first, constraints=Constraints(most_intensity=0.5))
    assert order_of(first) == order_of(second)
    assert len({order_of(each) for each in (first, longer, calmer)}) == 3
