"""Small pictures of the works, made in a thread of their own while a visitor scrolls."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from db.entities import AccessionNumber
from db.errors import PictureError, StoreError
from db.pictures import read_picture
from kiosk.images import ImageFile
from kiosk.mailbox import Mailbox

_log = logging.getLogger(__name__)

SIDE_PX = 400
MOST_HELD = 120
"""So many are remembered, several screens of them; what was looked at longest ago is forgotten."""
MOST_WAITING = 120
"""More than are on the screen and beside it at a time; of those flung past, the last."""


@dataclass(frozen=True, slots=True)
class _Order:
    number: AccessionNumber
    side_px: int
    round: int
    """Orders of earlier rounds are of no use any more."""


class Thumbnails:
    """Gives small pictures at once where they are there, and else makes them, the one asked for last first.

    All methods are for one thread, that of the screen. Its own thread ends with `close`.

    Args:
        load: the encoded image of a work; called in this object's thread. It may raise `StoreError`.
        most: so many pictures are remembered, more than are seen at a time.
    """

    def __init__(self, load: Callable[[AccessionNumber], bytes], most: int = MOST_HELD) -> None:
        self._load = load
        self._most = most
        self._side_px = SIDE_PX
        self._made: OrderedDict[AccessionNumber, ImageFile | None] = OrderedDict()
        self._round = 0
        self._waiting: OrderedDict[AccessionNumber, _Order] = OrderedDict()
        self._in_hand: set[_Order] = set()
        self._changed = threading.Condition()
        self._ends = False
        self._news: Mailbox[tuple[_Order, ImageFile | None]] = Mailbox()
        self._thread = threading.Thread(target=self._work, name="thumbnails", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, number: AccessionNumber) -> str | None:
        """The address of a work's picture, for QML; empty: it cannot be read; None: `collect` will give it."""
        if number in self._made:
            self._made.move_to_end(number)
            made = self._made[number]
            return made.address if made is not None else ""
        order = _Order(number, self._side_px, self._round)
        with self._changed:
            if order in self._in_hand:
                return None
            self._waiting[number] = order
            self._waiting.move_to_end(number)
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)
            self._changed.notify()
        return None

    def collect(self) -> list[AccessionNumber]:
        """The works whose pictures have been made since the last time: ask for them again."""
        made: list[AccessionNumber] = []
        for order, image in self._news.collect():
            with self._changed:
                self._in_hand.remove(order)
            if order.round == self._round:
                self._remember(order.number, image)
                made.append(order.number)
        return made

    def fileno(self) -> int:
        """Readable while there is something to collect."""
        return self._news.fileno()

    def resize(self, side_px: int) -> bool:
        """Make pictures of this size from now on, by their longer side; whether it is another one than before."""
        if side_px == self._side_px:
            return False
        self._side_px = side_px
        self.forget()
        return True

    def forget(self) -> None:
        """Make all anew, when they are asked for again: they have another size, or are of another exhibition."""
        self._round += 1
        self._made.clear()
        with self._changed:
            self._waiting.clear()

    def close(self) -> None:
        """End the thread, after the picture in hand. No method may be called after this."""
        with self._changed:
            self._ends = True
            self._changed.notify()
        self._thread.join()
        self._news.close()

    def _remember(self, number: AccessionNumber, image: ImageFile | None) -> None:
        self._made[number] = image
        self._made.move_to_end(number)
        while len(self._made) > self._most:
            self._made.popitem(last=False)

    def _work(self) -> None:
        while (order := self._next()) is not None:
            self._news.post((order, self._make(order)))

    def _next(self) -> _Order | None:
        """What was asked for last, as soon as there is anything; None: it is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._ends or bool(self._waiting))
            if self._ends:
                return None
            _, order = self._waiting.popitem()
            self._in_hand.add(order)  # until its picture is collected
            return order

    def _make(self, order: _Order) -> ImageFile | None:
        try:
            return ImageFile.of(read_picture(self._load(order.number), order.side_px).pixels)
        except (StoreError, PictureError) as error:
            _log.error("the picture of %s cannot be shown: %s", order.number, error)
            return None
