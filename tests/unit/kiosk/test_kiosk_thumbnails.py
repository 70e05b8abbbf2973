"""Small pictures: made in a thread of their own, kept while there is room, the last asked for first."""

from __future__ import annotations

import logging
import threading

import pytest
from fakes.addresses import read_address
from fakes.small_exhibition import as_png, painted
from fakes.waiting import wait_until

from db.entities import AccessionNumber
from db.errors import DamagedError
from db.pictures import read_picture
from kiosk.ui import thumbnails
from kiosk.ui.thumbnails import SIDE_PX, Thumbnails

LARGE = as_png(painted(1, 800, 600))
A, B, C = (AccessionNumber(name) for name in "ABC")


def made(small: Thumbnails, number: AccessionNumber) -> str:
    """The address, as soon as it is there."""
    addresses: list[str] = []

    def arrived() -> bool:
        small.collect()
        addresses.append(small.ask(number) or "")
        return bool(addresses[-1])

    wait_until(arrived)
    return addresses[-1]


def side_of(address: str) -> int:
    return max(read_picture(read_address(address)).pixels.shape)


def test_a_picture_is_made_small_and_then_given_at_once():
    with Thumbnails(lambda _: LARGE) as small:
        assert small.ask(A) is None
        assert side_of(made(small, A)) == SIDE_PX
        assert small.ask(A) is not None


def test_pictures_of_another_size_are_made_anew():
    with Thumbnails(lambda _: LARGE) as small:
        made(small, A)
        assert small.resize(200)
        assert small.ask(A) is None
        assert side_of(made(small, A)) == 200
        assert not small.resize(200)


@pytest.mark.parametrize("what", ["damaged", "no picture"])
def test_what_cannot_be_read_is_told_once_and_shown_as_nothing(what: str, caplog: pytest.LogCaptureFixture):
    def load(_: AccessionNumber) -> bytes:
        if what == "damaged":
            raise DamagedError("the file is damaged")
        return b"no picture at all"

    with Thumbnails(load) as small, caplog.at_level(logging.ERROR):
        assert small.ask(A) is None
        wait_until(lambda: small.collect() == [A])
        assert small.ask(A) == ""
        assert small.collect() == []
    assert len(caplog.records) == 1


def test_what_was_looked_at_longest_ago_is_forgotten_first():
    with Thumbnails(lambda _: LARGE, most=2) as small:
        made(small, A)
        made(small, B)
        assert small.ask(A)
        made(small, C)
        assert small.ask(B) is None
        assert small.ask(A)


def test_the_last_asked_for_comes_first_and_who_was_flung_past_is_left_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(thumbnails, "MOST_WAITING", 2)
    loaded: list[AccessionNumber] = []
    begun, go_on = threading.Event(), threading.Event()

    def load(number: AccessionNumber) -> bytes:
        loaded.append(number)
        begun.set()
        assert go_on.wait(20)
        return LARGE

    with Thumbnails(load) as small:
        small.ask(AccessionNumber("first"))
        assert begun.wait(20)
        for number in (A, B, C):
            small.ask(number)
        go_on.set()
        made(small, C)
        wait_until(lambda: small.collect() == [B] or bool(small.ask(B)))
    assert loaded == ["first", C, B]
