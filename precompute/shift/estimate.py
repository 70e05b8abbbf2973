"""What a batch will take, judged by what pieces of the same engine took before."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from db.batches import Order
from db.repositories import Store

_JUDGED_BY = 200
"""The last pieces, of all engines."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is expected of a batch; None where no piece of its engine was measured yet."""

    jobs: int
    seconds: float | None
    """On the wall, with the workers that were named."""
    bytes: float | None
    """Of the disk."""
    judged_by: int
    """So many pieces."""
    cost: float | None = None
    """In the money of the setting `studio.hour_costs_cents`; None where it says nothing."""

    def __str__(self) -> str:
        if self.seconds is None or self.bytes is None:
            return "nothing of this engine has been measured yet; compose one work to know how long it takes"
        cost = "" if self.cost is None else f", which costs {self.cost:,.2f}"
        return (
            f"about {_time(self.seconds)}{cost}, and {self.bytes / 1e6:,.0f} MB, if all is to be composed; "
            f"judged by {self.judged_by} pieces"
        )


def estimate(store: Store, order: Order, jobs: int, processes: int, hour_costs: float = 0.0) -> Estimate:
    """What the jobs of an order take together, at most: works that have their piece take nothing.

    Args:
        store: where measured pieces are.
        order: what is to be composed.
        jobs: how many pieces that is.
        processes: that work on the machine.
        hour_costs: of the machine; 0: nobody counts it.
    """
    engine = order.production.engine
    measured = [
        (seconds / batch.order.duration_s)
        for batch, seconds in store.jobs.last_seconds(_JUDGED_BY)
        if batch.order.production.engine == engine
    ]
    if not measured:
        return Estimate(jobs, None, None, 0)
    size = store.tracks.mean_bytes_a_second(_JUDGED_BY)
    music_s = jobs * order.duration_s
    seconds = statistics.mean(measured) * music_s / processes
    cost = seconds / 3600 * hour_costs if hour_costs else None
    return Estimate(jobs, seconds, size * music_s, len(measured), cost)


def _time(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 2:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
