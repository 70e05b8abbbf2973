"""Orders that are repeated: when a window opens, what lacks its piece by then becomes a batch."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, product

from db.batches import Batch, Order, StandingOrder
from db.database import Database
from db.entities import AccessionNumber, Artwork
from db.errors import NotFoundError
from db.events import tell
from db.exhibition.choosing import Objection
from db.production import Production
from db.repositories import Store
from db.selecting import meeting
from db.windows import Window, open_since
from precompute.casting import Casting, cast_studio
from precompute.ledger import Lacking, Wish, find
from precompute.pipeline import Studio
from precompute.shift.worker import NEEDS_A_PERSON
from precompute.writings import StoredWritings

log = logging.getLogger(__name__)

_AT_ONCE = 200
"""Works that are looked up in one transaction."""


@dataclass(frozen=True, slots=True)
class Surveyor:
    """Finds out what an order lacks, and has it done.

    Args:
        database: where works, tracks and batches are.
        casting_of: who plays the parts of a production, here.
        now: the time, with its zone.
        alive: called again and again meanwhile.
        stop: asked as often; True leaves all as it is.
    """

    database: Database
    casting_of: Callable[[Production], Casting]
    now: Callable[[], datetime]
    alive: Callable[[], None] = lambda: None
    stop: Callable[[], bool] = lambda: False

    def repeat(self) -> list[Batch]:
        """Make batches of the standing orders of which a window has opened; an order that cannot be had is told."""
        with self.database.transaction(read_only=True) as store:
            standing = store.standing_orders.all()
        made: list[Batch] = []
        for each in standing:
            opening = open_since(each.windows, self.now())
            if opening is None or opening == each.repeated_for:
                continue
            batch = self._repeated(each, opening)
            made += [batch] if batch else []
        return made

    def order(
        self,
        name: str,
        order: Order,
        windows: Sequence[Window],
        *,
        origin: str,
        priority: int = 0,
        may: Callable[[Store], bool] = lambda _: True,
    ) -> Batch | None:
        """A batch of what an order lacks: the unfinished one of the same origin, extended by it; or a new one.

        What a curator ordered is never touched.

        Args:
            name: of a new one.
            order: what is to be composed.
            windows: when, from now on.
            origin: what makes such batches again and again.
            priority: of a new one.
            may: asked in the transaction that makes it; False leaves all as it is.

        Returns:
            None where nothing lacks its piece, or it may not be made.

        Raises:
            NotFoundError: a work that is named is not in the collection.
        """
        lacking = self._lacking(order)
        with self.database.transaction() as store:
            if self.stop() or not may(store):  # of a survey that was broken off not all is known
                return None
            unfinished = store.batches.repeated(origin, order)
            if unfinished is not None:
                store.batches.extend(unfinished.id, lacking, windows, self.now())
                return store.batches.get(unfinished.id)
            if not lacking:
                return None
            return store.batches.add(
                name, order, lacking, now=self.now(), priority=priority, windows=windows, origin=origin
            )

    def _repeated(self, standing: StandingOrder, opening: datetime) -> Batch | None:
        name = f"{standing.name}, {opening.astimezone():%Y-%m-%d}"

        def is_first(store: Store) -> bool:
            return store.standing_orders.repeated(standing.id, opening)

        try:
            batch = self.order(
                name,
                standing.order,
                standing.windows,
                origin=standing.origin,
                priority=standing.priority,
                may=is_first,
            )
        except NotFoundError as error:
            tell(log, "standing_order.fails", level=logging.WARNING, order=standing.id, reason=str(error))
            with self.database.transaction() as store:
                is_first(store)
            return None
        tell(log, "standing_order.repeated", order=standing.id, batch=batch and batch.id)
        return batch

    def _lacking(self, order: Order) -> list[tuple[AccessionNumber, int]]:
        """The first takes of all works first. Of what cannot be had all is: a worker will say why, and pause it."""
        with self.database.transaction(read_only=True) as store:
            works = meeting(store, order.selection)
        takes = list(product(order.seeds, works))
        try:
            casting = self.casting_of(order.production).as_calibrated()
            studio = cast_studio(casting, os.environ, StoredWritings(self.database))
        except NEEDS_A_PERSON:
            return [(work.accession_number, seed) for seed, work in takes]
        waiting = iter(takes)
        lacking: list[tuple[AccessionNumber, int]] = []
        while not self.stop() and (some := list(islice(waiting, _AT_ONCE))):
            self.alive()
            with self.database.transaction(read_only=True) as store:
                lacking += [
                    (work.accession_number, seed)
                    for seed, work in some
                    if _lacks(store, work, order, seed, studio, casting.objection)
                ]
        return lacking


def _lacks(
    store: Store, work: Artwork, order: Order, seed: int, studio: Studio, objection: Objection
) -> bool:
    wish = Wish(seed, order.duration_s, order.constraints)
    return isinstance(find(store, work, wish, [studio], objection), Lacking)
