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

    def __str__(self) -> str:
        if self.seconds is None or self.bytes is None:
            return "nothing of this engine has been measured yet; compose one work to know how long it takes"
        return (
            f"about {_time(self.seconds)} and {self.bytes / 1e6:,.0f} MB, judged by {self.judged_by} pieces, "
            f"if all is to be composed"
        )


def estimate(store: Store, order: Order, jobs: int, processes: int) -> Estimate:
    """What the jobs of an order take together, at most: works that have their piece take nothing."""
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
    return Estimate(jobs, statistics.mean(measured) * music_s / processes, size * music_s, len(measured))


def _time(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 2:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
