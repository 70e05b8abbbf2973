"""Who is next: one piece is composed at a time, each kiosk has one order at a time, and nobody waits in vain.

Pure: times come in as seconds of any steady clock.
"""

from __future__ import annotations

from dataclasses import dataclass

_LEARNING = 0.3
"""How much the newest piece counts in what is expected of the next ones."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place in the line."""

    number: int
    kiosk: str
    duration_s: float
    """Of the music."""
    begin_by_s: float | None = None
    """When it is too late to begin."""

    def is_overdue(self, now_s: float) -> bool:
        """Whether it is too late to begin."""
        return self.begin_by_s is not None and now_s > self.begin_by_s


@dataclass(slots=True)
class Pace:
    """How quick the composer is, as measured; what it begins with is a guess, gone after some pieces."""

    begin_s: float = 2.0
    """From taking an order to the first sound."""
    work_s: float = 0.25
    """For each second of music, from taking the order to its last sample."""

    def begun(self, after_s: float) -> None:
        """A piece sounded so soon after its order was taken."""
        self.begin_s += _LEARNING * (after_s - self.begin_s)

    def finished(self, after_s: float, duration_s: float) -> None:
        """A piece of so many seconds of music was whole so soon after its order was taken."""
        self.work_s += _LEARNING * (after_s / duration_s - self.work_s)

    def work_on(self, ticket: Ticket) -> float:
        """How long a piece keeps the composer busy."""
        return self.work_s * ticket.duration_s


class Line:
    """The orders, oldest first.

    A kiosk has one visitor, so its second order takes the place of its first: were it refused, a kiosk that lost
    its connection, or whose visitor went away, could not ask again until the first was noticed to be dead.
    """

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._waiting: list[Ticket] = []
        self._in_hand: Ticket | None = None
        self._since_s = 0.0
        self._is_wanted = False
        """Whether somebody waits for what is in hand."""

    def __len__(self) -> int:
        """How many wait; who is in hand does not."""
        return len(self._waiting)

    @property
    def waiting(self) -> tuple[Ticket, ...]:
        """Who waits, the next one first."""
        return tuple(self._waiting)

    @property
    def in_hand(self) -> Ticket | None:
        """What the composer works on, even if nobody wants it any more."""
        return self._in_hand

    def of_kiosk(self, kiosk: str) -> Ticket | None:
        """The kiosk's order, waiting or in hand."""
        in_hand = [self._in_hand] if self._in_hand is not None and self._is_wanted else []
        return next((ticket for ticket in (*in_hand, *self._waiting) if ticket.kiosk == kiosk), None)

    def join(self, ticket: Ticket) -> None:
        """Wait behind the others.

        Raises:
            ValueError: the kiosk's order before has not left.
        """
        if self.of_kiosk(ticket.kiosk) is not None:
            raise ValueError(f"the kiosk {ticket.kiosk} is in the line already")
        self._waiting.append(ticket)

    def take(self, now_s: float) -> Ticket | None:
        """The next one comes in hand; None: nobody waits, or the composer is busy."""
        if self._in_hand is not None or not self._waiting:
            return None
        self._in_hand, self._since_s, self._is_wanted = self._waiting.pop(0), now_s, True
        return self._in_hand

    def leave(self, ticket: Ticket) -> bool:
        """An order is not wanted any more. True: the composer must be told, and is busy until `release`."""
        if self._in_hand == ticket:
            self._is_wanted = False
            return True
        if ticket in self._waiting:
            self._waiting.remove(ticket)
        return False

    def release(self, number: int | None = None) -> None:
        """The composer is done with an order, whatever came of it; None: with any."""
        if self._in_hand is not None and number in {None, self._in_hand.number}:
            self._in_hand = None

    def begins_in_s(self, ticket: Ticket, now_s: float) -> float:
        """When an order that waits would begin to sound."""
        return self._after(self._waiting[: self._waiting.index(ticket)], now_s)

    def would_begin_in_s(self, kiosk: str, now_s: float) -> float:
        """When another order of a kiosk, in place of the one it may have, would begin to sound."""
        own = self.of_kiosk(kiosk)
        return self._after([ticket for ticket in self._waiting if ticket != own], now_s, without=own)

    def _after(self, before: list[Ticket], now_s: float, without: Ticket | None = None) -> float:
        left_s = 0.0
        if self._in_hand is not None and self._is_wanted and self._in_hand != without:
            left_s = max(0.0, self.pace.work_on(self._in_hand) - (now_s - self._since_s))
        return left_s + sum(map(self.pace.work_on, before)) + self.pace.begin_s
