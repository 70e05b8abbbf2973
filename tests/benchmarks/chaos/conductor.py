"""The conductor of a round: when which blow falls, what is mended when, and when the batch is over."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.chaos.blows import BLOWS, Night, Wound

from db.batches import BatchId
from db.database import Database
from db.errors import StoreError

_LOOK_S = 0.1
_LONGEST_PAUSE_S = 5.0
_EACH_KIND_ONCE_BEFORE = 3.0
"""A kind that was never dealt comes so many times as often."""


@dataclass
class Conductor:
    """Deals blows until so many are dealt, or the batch is over.

    Args:
        night: what is hit.
        most: blows.
        patience_s: for the batch to be over in peace.
    """

    night: Night
    most: int
    patience_s: float
    dealt: Counter[str] = field(default_factory=Counter)
    _open: dict[str, tuple[float, Wound]] = field(default_factory=dict)
    """Wounds by their kind, with the moment at which they are mended."""

    def run(self, batch: BatchId) -> None:
        """One round, at the end of which everything is mended."""
        next_s = time.monotonic() + self._pause_s()
        peace_s: float | None = None
        while True:
            now_s = time.monotonic()
            self._mend(now_s)
            self.night.crew.tend()
            if not self._open and self._is_over(batch):
                return
            if self.dealt.total() < self.most:
                if now_s >= next_s and self._deal():
                    next_s = time.monotonic() + self._pause_s()
            elif not self._open:
                peace_s = peace_s or now_s
                if now_s - peace_s > self.patience_s:
                    self.night.faults.append(f"the batch is not over after {self.patience_s:g} s in peace")
                    return
            time.sleep(_LOOK_S)

    def _pause_s(self) -> float:
        return self.night.chance.uniform(0.2, _LONGEST_PAUSE_S)

    def _deal(self) -> bool:
        """One blow of those that can be dealt now; False where that was not possible."""
        names = [
            name
            for name, blow in BLOWS.items()
            if name not in self._open and not (blow.alone and self._open) and not self._excluded(name)
        ]
        weights = [BLOWS[name].weight * (1 if self.dealt[name] else _EACH_KIND_ONCE_BEFORE) for name in names]
        (name,) = self.night.chance.choices(names, weights)
        wound = BLOWS[name].deal(self.night)
        if wound is None:
            return False
        self.dealt[name] += 1
        if wound.after_s:
            self._open[name] = time.monotonic() + wound.after_s, wound
        return True

    def _excluded(self, name: str) -> bool:
        """A server that is down, or has no room to start, is not hit once more."""
        down = {"stop server", "kill server", "fill disk"}
        return self.night.place.server is not None and name in down and bool(down & self._open.keys())

    def _mend(self, now_s: float) -> None:
        for name, (when_s, wound) in list(self._open.items()):
            if now_s >= when_s:
                wound.mend()
                del self._open[name]

    def _is_over(self, batch: BatchId) -> bool:
        try:
            with (
                Database.watch(self.night.place.url, patience_s=2.0) as database,
                database.transaction(read_only=True) as store,
            ):
                return not store.batches.has_jobs_left(batch)
        except StoreError:
            return False  # asked again soon: a server may just be recovering
