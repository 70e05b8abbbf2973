"""Watches the opening hours: tells when visitors are served from now on, and when no longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from db.clock import now
from db.opening_hours import OpeningHours


class Doorkeeper:
    """`look` at least once a second. It plans nothing ahead, so a clock that is set meanwhile does not confuse it.

    Args:
        hours: of the house.
        changed: told of every change, True: it opens. The first `look` tells nothing, as `is_open` knew.
        clock: the wall clock, with a zone.
    """

    def __init__(
        self,
        hours: OpeningHours,
        changed: Callable[[bool], None],
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._hours = hours
        self._changed = changed
        self._clock = clock
        self.is_open = hours.is_open(clock())
        """Whether visitors are served, as of the last look."""

    def look(self) -> None:
        """See whether that has changed."""
        is_open = self._hours.is_open(self._clock())
        if is_open != self.is_open:
            self.is_open = is_open
            self._changed(is_open)

    def next_change(self) -> datetime | None:
        """When it will; None: not within 400 days. For people to read, in the machine's zone."""
        at = self._hours.next_change(self._clock())
        return None if at is None else at.astimezone()
