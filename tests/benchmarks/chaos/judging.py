"""What is asked after each round: is anything lost, doubled or damaged, and is every job over?"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from benchmarks.chaos.contents import NEVER_CHANGED, Rows
from benchmarks.chaos.crew import klangbild
from benchmarks.chaos.places import Place

from db.batches import BatchId, JobState
from db.database import Database

_OVER = (JobState.DONE, JobState.FAILED)


@dataclass(frozen=True)
class Verdict:
    """How the database stands after a round."""

    jobs: int
    done: int
    given_up: dict[str, int]
    """Reasons, and how many jobs each ended."""
    left: int
    """Jobs that are neither done nor given up."""
    lost: int
    """Jobs that are done and whose track is not there."""
    doubled: int
    """Tracks beyond one for each work and take."""
    damage: str
    """What the database says of itself; empty where it is whole."""

    @property
    def is_good(self) -> bool:
        """True where nothing is lost, doubled, damaged or left."""
        return not (self.left or self.lost or self.doubled or self.damage or "" in self.given_up)


def judged(place: Place, batch: BatchId) -> Verdict:
    """Look at a batch, at all tracks, and at the whole database."""
    with Database.open(place.url) as database, database.transaction(read_only=True) as store:
        jobs = list(store.jobs.of(batch))
        tracks = [(each.accession_number, each.key, each.commission.seed) for each in store.tracks.all()]
    there = {(number, key) for number, key, _ in tracks}
    takes = Counter((number, seed) for number, _, seed in tracks)
    done = [job for job in jobs if job.state is JobState.DONE]
    return Verdict(
        jobs=len(jobs),
        done=len(done),
        given_up=dict(Counter(job.reason for job in jobs if job.state is JobState.FAILED)),
        left=sum(job.state not in _OVER for job in jobs),
        lost=sum((job.accession_number, job.key) not in there for job in done),
        doubled=sum(count - 1 for count in takes.values()),
        damage=_damage(place),
    )


def _damage(place: Place) -> str:
    if place.server is None:
        with closing(sqlite3.connect(place.home / "studio.sqlite")) as file:
            found = [row for (row,) in file.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            return "; ".join(found)
    verified = klangbild(place.home, "verify", "--studio", **place.environment)
    return verified.stderr.strip() if verified.returncode else ""


def restored_faults(
    before: Mapping[str, Rows], restored: Mapping[str, Rows], after: Mapping[str, Rows]
) -> list[str]:
    """What a restored back-up lacks or has wrong.

    Args:
        before: the studio's contents just before the back-up was taken.
        restored: those of the back-up.
        after: the studio's just after it was taken.
    """
    return [*_wrong_rows(before, restored, after), *_wrong_jobs(before, restored, after)]


def _wrong_rows(
    before: Mapping[str, Rows], restored: Mapping[str, Rows], after: Mapping[str, Rows]
) -> Iterator[str]:
    for table in NEVER_CHANGED:
        for key, row in before[table].items():
            if restored[table].get(key) != row:
                yield f"{table} {key} was there before the back-up, and is not in it as it was"
        for key, row in restored[table].items():
            if after[table].get(key) != row:
                others = _differing(row, after[table].get(key, {}))
                yield f"{table} {key} is in the back-up, and was not in the studio like that: {others}"


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """The columns in which two rows are not the same."""
    return ", ".join(sorted(name for name in one if one[name] != other.get(name)))


def _wrong_jobs(
    before: Mapping[str, Rows], restored: Mapping[str, Rows], after: Mapping[str, Rows]
) -> Iterator[str]:
    """A job that is over stays as it is, and one that is done has its track in the same back-up."""
    if restored["jobs"].keys() != after["jobs"].keys():
        yield "the back-up does not have the studio's jobs"
        return
    tracks = {(row["key"], row["accession_number"]) for row in restored["tracks"].values()}
    for key, row in restored["jobs"].items():
        if _is_over(before["jobs"][key]) and row != before["jobs"][key]:
            yield f"job {key} was over before the back-up, and is not in it as it was"
        if _is_over(row) and row != after["jobs"][key]:
            yield f"job {key} is over in the back-up, and was not so in the studio"
        if row["state"] == JobState.DONE and (row["commission_key"], row["accession_number"]) not in tracks:
            yield f"job {key} is done in the back-up, and its track is not in it"


def _is_over(job: Mapping[str, Any]) -> bool:
    return job["state"] in _OVER
