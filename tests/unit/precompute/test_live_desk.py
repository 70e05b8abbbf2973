"""The desk: whose frames go where, with the composer's news told by the test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from fakes.live_kiosk import a_picture, plain
from fakes.live_studios import unforeseen_studio

from db.entities import Engine
from db.locks import is_held, one_of_the_holders
from precompute.live.desk import Desk, Piece
from precompute.live.framing import Frame, Kind, Unframing
from precompute.live.requests import Asked, RefusedError
from precompute.live.work import Begun, Finished, GivenUp, Lost, News, Opened, Sound
from precompute.wording.wishes import Wish

ENGINE = Engine("plain", "1", "CC0-1.0")
ASKED = Asked(Wish(language="ar"), 30.0, 1)


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def a_desk(clock: Clock | None = None) -> tuple[Desk, Callable[[News], None]]:
    """A desk whose composer is the test."""
    desk = Desk(unforeseen_studio, clock=clock or Clock())
    return desk, desk._hear


def order(desk: Desk, kiosk: str, deadline_s: float | None = None) -> Piece:
    return desk.order(kiosk, ASKED, a_picture().copy(), deadline_s)


def told(piece: Piece) -> list[Frame]:
    """What is there to be sent, to the last frame."""

    async def collect() -> list[Frame]:
        unframing = Unframing(2**20)
        return [frame async for data in piece.frames() for frame in unframing.push(data)]

    return asyncio.run(collect())


def kinds(piece: Piece) -> list[str]:
    return [Kind(frame.kind).name for frame in told(piece)]


def test_each_kiosk_is_told_of_its_own_piece() -> None:
    desk, hear = a_desk()
    hear(Opened(ENGINE))
    first, second = order(desk, "a"), order(desk, "b")
    for news in (Begun(1, b"{}"), Sound(1, b"1234"), Finished(1, b"{}"), Begun(2, b"{}"), Finished(2, b"{}")):
        hear(news)
    assert kinds(first) == ["BEGUN", "AUDIO", "DONE"]
    assert kinds(second) == ["QUEUED", "BEGUN", "DONE"]
    assert desk.health() == {
        "ready": True,
        "warm": False,
        "engine": "plain",
        "waiting": 0,
        "composing": False,
    }


def test_whoever_composes_for_the_collection_lets_a_visitor_go_first(tmp_path: Path) -> None:
    lock = tmp_path / "live.lock"
    desk = Desk(unforeseen_studio, clock=Clock(), precedence=partial(one_of_the_holders, lock))
    hear = desk._hear
    hear(Opened(ENGINE))
    assert not is_held(lock)
    order(desk, "a")
    waiting = order(desk, "b")
    assert is_held(lock)
    hear(Finished(1, b"{}"))
    assert is_held(lock)
    assert desk.cancel("b", waiting.id)
    hear(GivenUp(2))
    assert not is_held(lock)


def test_a_piece_that_is_composed_but_not_taken_is_forgotten_when_its_kiosk_asks_again() -> None:
    desk, hear = a_desk()
    hear(Opened(ENGINE))
    first = order(desk, "a")
    for news in (Begun(1, b"{}"), Sound(1, bytes(1000)), Finished(1, b"{}")):
        hear(news)
    second = order(desk, "a")
    assert [plain(frame)["code"] for frame in told(first)] == ["replaced"]
    desk.leave(first)
    assert desk.cancel("a", second.id)
    assert [plain(frame)["code"] for frame in told(second)] == ["cancelled"]


def test_what_was_given_up_is_heard_of_no_more_and_the_next_one_waits_until_the_composer_is_free() -> None:
    desk, hear = a_desk()
    hear(Opened(ENGINE))
    first, second = order(desk, "a"), order(desk, "b")
    desk.leave(first)
    hear(Sound(1, b"1234"))
    assert desk.health()["waiting"] == 1
    hear(GivenUp(1))
    assert desk.health()["waiting"] == 0
    hear(GivenUp(1))  # told twice by a composer that finished meanwhile
    assert desk.health()["composing"]
    hear(Finished(2, b"{}"))
    assert kinds(second)[-1] == "DONE"


def test_whoever_waits_keeps_waiting_when_the_composer_is_lost() -> None:
    desk, hear = a_desk()
    hear(Opened(ENGINE))
    first, second = order(desk, "a"), order(desk, "b")
    hear(Begun(1, b"{}"))
    hear(Lost("It crashed."))
    assert plain(told(first)[-1])["code"] == "lost"
    assert not desk.health()["ready"]
    hear(Opened(ENGINE))
    hear(Finished(2, b"{}"))
    assert kinds(second)[-1] == "DONE"


def test_the_picture_of_an_order_that_is_given_up_is_overwritten() -> None:
    desk, _ = a_desk()
    pixels = a_picture().copy()
    piece = desk.order("a", ASKED, pixels, None)
    desk.leave(piece)
    assert not np.any(pixels)


def test_what_cannot_begin_in_time_is_refused_with_when_it_could() -> None:
    clock = Clock()
    desk, hear = a_desk(clock)
    with pytest.raises(RefusedError, match="later than within 5 s"):
        desk.check("a", 5.0)  # the composer is still starting
    clock.now_s = 4.0
    hear(Opened(ENGINE))
    desk.check("a", 5.0)
    order(desk, "a")
    desk.check("a", 5.0)
    with pytest.raises(RefusedError) as refused:
        desk.check("b", 5.0)
    assert refused.value.status == 503
    assert int(refused.value.headers["Retry-After"]) == 5
    desk.check("b", None)


def test_how_soon_a_piece_begins_is_learnt_from_its_first_sound() -> None:
    clock = Clock()
    desk, hear = a_desk(clock)
    hear(Opened(ENGINE))
    order(desk, "a")
    hear(Begun(1, b"{}"))
    clock.now_s = 100.0
    for news in (Sound(1, b"1234"), Sound(1, b"1234"), Finished(1, b"{}")):
        hear(news)
    with pytest.raises(RefusedError, match="in about 31 s"):  # 2 s were guessed; 0.3 * 100 + 0.7 * 2
        desk.check("b", 10.0)


def test_an_id_is_of_no_use_to_another_kiosk() -> None:
    desk, _ = a_desk()
    piece = order(desk, "a")
    assert not desk.cancel("b", piece.id)
    assert not desk.cancel("a", "another")
    assert desk.cancel("a", piece.id)
