"""News that ring a bell."""

from __future__ import annotations

import select
import threading

import pytest

from kiosk.mailbox import Mailbox


@pytest.fixture
def mailbox():
    mailbox: Mailbox[int] = Mailbox()
    yield mailbox
    mailbox.close()


def rings(mailbox: Mailbox[int]) -> bool:
    return bool(select.select([mailbox], [], [], 0)[0])


def test_it_rings_only_while_there_are_news(mailbox: Mailbox[int]) -> None:
    assert not rings(mailbox)
    mailbox.post(1)
    mailbox.post(2)
    assert rings(mailbox)
    assert mailbox.collect() == [1, 2]
    assert not rings(mailbox)
    assert mailbox.collect() == []


def test_nothing_is_lost_when_many_threads_post(mailbox: Mailbox[int]) -> None:
    def post(first: int) -> None:
        for number in range(first, first + 500):
            mailbox.post(number)

    threads = [threading.Thread(target=post, args=(1000 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    collected: list[int] = []
    while len(collected) < 2000:
        select.select([mailbox], [], [], 5)
        collected += mailbox.collect()
    for thread in threads:
        thread.join()
    assert len(set(collected)) == 2000
