"""Different takes of the same picture, side by side, so that a curator can choose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.table import Table

from db.entities import AccessionNumber, Commission, Measurements, MusicSummary, Track
from db.repositories import Store
from precompute.jobs import Order
from precompute.recording import Recording


@dataclass(frozen=True, slots=True)
class Take:
    """What sets one take apart."""

    of: str
    """An accession number, or the file that the take was written to."""
    seed: int
    key: str
    tempo_bpm: float
    metre: str
    ensemble: str
    form: str
    loudness_lufs: float

    @classmethod
    def of_recording(cls, recording: Recording, file: str) -> Take:
        """A take that was written to a file."""
        return _take(file, recording.commission, recording.composition.summary, recording.measurements)


def takes_of(store: Store, numbers: Iterable[AccessionNumber], order: Order) -> list[Take]:
    """The stored takes that an order asked for, by work and seed."""
    found = [
        _take(number, track.commission, track.summary, track.measurements)
        for number in numbers
        for track in store.tracks.of(number)
        if _belongs(track, order)
    ]
    return sorted(found, key=lambda take: (take.of, take.seed))


def takes_table(takes: Iterable[Take]) -> Table:
    """The takes as people compare them."""
    table = Table("take of", "seed", "key", "tempo", "metre", "ensemble", "form", "loudness", box=None)
    for take in takes:
        tempo = f"{take.tempo_bpm:.0f} bpm" if take.tempo_bpm else ""
        loudness = f"{take.loudness_lufs:.1f} LUFS"
        columns = (take.of, str(take.seed), take.key, tempo, take.metre, take.ensemble, take.form, loudness)
        table.add_row(*columns)
    return table


def _take(of: str, commission: Commission, summary: MusicSummary, measurements: Measurements) -> Take:
    return Take(
        of=of,
        seed=commission.seed,
        key=summary.key,
        tempo_bpm=summary.tempo_bpm,
        metre=summary.metre,
        ensemble=summary.ensemble,
        form=summary.form,
        loudness_lufs=measurements.loudness_lufs,
    )


def _belongs(track: Track, order: Order) -> bool:
    commission = track.commission
    return (
        commission.seed in order.seeds
        and commission.duration_s == order.duration_s
        and commission.constraints == order.constraints
    )
