"""Hangs the exhibition that is in use: the eye learns it, and the screens show it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from db.exhibition.layout import Facts
from kiosk.events import ExhibitionTaken
from kiosk.exhibiting import ExhibitionKeeper
from kiosk.looking import Looking
from kiosk.looking.learning import Sight
from kiosk.rooms import Room

_log = logging.getLogger(__name__)


class Hanging:
    """Follows the keeper; see `collect`.

    Args:
        keeper: started.
        looking: not started: what the eye knows is told to it first, or it would take every work for an unknown
            picture.
        sight: learns an exhibition file, within the eye's process.
        hang: shows a room; None: there is no exhibition.
        first: called once, when it is known which exhibition there is, or that there is none.
    """

    def __init__(
        self,
        keeper: ExhibitionKeeper[Room],
        looking: Looking,
        *,
        sight: Callable[[Path], Sight],
        hang: Callable[[Room | None], None],
        first: Callable[[], None],
    ) -> None:
        self._keeper = keeper
        self._looking = looking
        self._sight = sight
        self._hang = hang
        self._first = first
        self._has_begun = False
        self._shown: Facts | None = None
        """Of the exhibition that hangs."""

    def collect(self) -> None:
        """Pass on what the keeper tells."""
        taken = False
        for event in self._keeper.poll():
            _log.info("exhibition: %s", event)
            taken |= isinstance(event, ExhibitionTaken)
        current = self._keeper.current
        if taken and current is not None:
            self._looking.learn(partial(self._sight, current.path))
        facts = current.exhibition.facts if current is not None else None
        if facts != self._shown or not self._has_begun:  # else it is the examined copy of what hangs already
            self._shown = facts
            self._hang(current.prepared if current is not None and current.works else None)
        if not self._has_begun:
            self._has_begun = True
            self._looking.start()
            self._first()
