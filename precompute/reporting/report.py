"""What a night did, as values: from what the database says to what a curator wants to know, without a clock."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from db.batches import BatchId, BatchState, Ending, JobState
from db.chores import Chore
from db.entities import AccessionNumber, LocalText, TrackBrief
from db.repositories import PublishedVersion
from precompute.reporting.forecasting import (
    Deadline,
    Standing,
    Waiting,
    When,
    deadlines_in_danger,
    waiting,
)

MOST_WORKS = 12
"""That are named for one reason; of the others there is the number."""
MOST_REASONS = 20


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report is made from."""

    since: datetime
    until: datetime
    """Now."""
    standings: tuple[Standing, ...]
    """The batches with work left, and those of which something ended; the most urgent first."""
    endings: tuple[Ending, ...]
    """Of the jobs since then, in the order in which they ended."""
    tracks: tuple[TrackBrief, ...]
    """That these jobs composed."""
    exhibition: PublishedVersion | None
    free_bytes: int
    """On the disk of the home."""
    last_backup: datetime | None
    chores: tuple[Chore, ...] = ()
    """As they stand."""


@dataclass(frozen=True, slots=True)
class BatchDone:
    """What was done for a batch."""

    batch: BatchId
    name: str
    composed: int
    there_already: int
    """Works that had their piece."""
    given_up: int
    left: int


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Jobs that failed for one reason."""

    reason: str
    count: int
    works: tuple[AccessionNumber, ...]
    """Each once, at most `MOST_WORKS`."""
    unnamed: int
    """Works beside these."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Jobs that failed, by reason, the most frequent one first."""

    groups: tuple[FailureGroup, ...] = ()
    """At most `MOST_REASONS`."""
    others: int = 0
    """Jobs that failed for still other reasons."""

    @property
    def count(self) -> int:
        """All of them."""
        return sum(group.count for group in self.groups) + self.others


@dataclass(frozen=True, slots=True)
class Extreme:
    """A work with a figure that no other exceeds."""

    accession_number: AccessionNumber
    figure: float


@dataclass(frozen=True, slots=True)
class Maker:
    """Who did a step."""

    step: str
    by: str
    revision: str


@dataclass(frozen=True, slots=True)
class LicenceUse:
    """A licence under which something in the new tracks was made."""

    licence: str
    makers: tuple[Maker, ...]
    tracks: int


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who did a step in whose place, and why."""

    step: str
    by: str
    instead_of: str
    reason: str
    tracks: int


@dataclass(frozen=True, slots=True)
class NightReport:
    """What was done since a moment, what was not, and what comes next."""

    since: datetime
    until: datetime
    composed: int
    there_already: int
    batches: tuple[BatchDone, ...]
    given_up: Failures
    to_be_retried: Failures
    waiting: tuple[Waiting, ...]
    """The most urgent first."""
    next: Waiting | None
    """What is worked on first."""
    deadlines: tuple[Deadline, ...]
    """Those in danger."""
    busy_s: float
    """While at least one job was in hand."""
    in_hand_s: float
    """Of all jobs together."""
    tracks_per_hour: float | None
    """None where nothing was composed."""
    loudest: Extreme | None
    """LUFS."""
    quietest: Extreme | None
    longest: Extreme | None
    """Seconds in hand, of those that composed."""
    shortest: Extreme | None
    licences: tuple[LicenceUse, ...]
    stand_ins: tuple[StandIn, ...]
    exhibition_version: int | None
    published_at: datetime | None
    unpublished: int
    """Tracks of this report that are newer than the exhibition."""
    free_bytes: int
    last_backup: datetime | None
    chores: tuple[Chore, ...] = ()
    """As they stand; the failing ones first."""
    titles: tuple[tuple[AccessionNumber, LocalText], ...] = ()
    """Of the works that are named."""

    @property
    def named(self) -> frozenset[AccessionNumber]:
        """The works whose titles the report needs."""
        groups = (*self.given_up.groups, *self.to_be_retried.groups)
        extremes = (self.loudest, self.quietest, self.longest, self.shortest)
        return frozenset(work for group in groups for work in group.works) | frozenset(
            extreme.accession_number for extreme in extremes if extreme
        )


def night_report(facts: Facts) -> NightReport:
    """What a curator wants to know in the morning."""
    endings = facts.endings
    composed = [each for each in endings if each.state is JobState.DONE and each.composed]
    there_already = sum(each.state is JobState.DONE and not each.composed for each in endings)
    busy_s = _busy_s(endings, facts.since)
    per_hour = len(composed) / busy_s * 3600 if composed and busy_s > 0 else None
    with_work = [each for each in facts.standings if each.tally.left and _is_wanted(each)]
    waits = tuple(waiting(each, facts.until) for each in with_work)
    exhibition = facts.exhibition
    return NightReport(
        since=facts.since,
        until=facts.until,
        composed=len(composed),
        there_already=there_already,
        batches=_batches(facts),
        given_up=_failures(each for each in endings if each.state is JobState.FAILED),
        to_be_retried=_failures(each for each in endings if _waits_again(each)),
        waiting=waits,
        next=_first(waits),
        deadlines=deadlines_in_danger(with_work, facts.until, per_hour),
        busy_s=busy_s,
        in_hand_s=sum(each.seconds for each in endings),
        tracks_per_hour=per_hour,
        loudest=_extreme(facts.tracks, _loudness, max),
        quietest=_extreme(facts.tracks, _loudness, min),
        longest=_extreme(composed, _seconds, max),
        shortest=_extreme(composed, _seconds, min),
        licences=_licences(facts.tracks),
        stand_ins=_stand_ins(facts.tracks),
        exhibition_version=exhibition and exhibition.version,
        published_at=exhibition and exhibition.published_at,
        unpublished=sum(exhibition is None or each.at > exhibition.published_at for each in composed),
        free_bytes=facts.free_bytes,
        last_backup=facts.last_backup,
        chores=tuple(sorted(facts.chores, key=lambda chore: (not chore.failures, chore.name))),
    )


def _is_wanted(each: Standing) -> bool:
    return each.batch.state in (BatchState.OPEN, BatchState.PAUSED)


def _waits_again(ending: Ending) -> bool:
    return ending.state in (JobState.QUEUED, JobState.LEASED) and bool(ending.reason)


def _batches(facts: Facts) -> tuple[BatchDone, ...]:
    counts: dict[BatchId, Counter[str]] = defaultdict(Counter)
    for each in facts.endings:
        if each.state is JobState.DONE:
            counts[each.batch]["composed" if each.composed else "there_already"] += 1
        elif each.state is JobState.FAILED:
            counts[each.batch]["given_up"] += 1
    return tuple(
        BatchDone(
            each.batch.id,
            each.batch.name,
            counts[each.batch.id]["composed"],
            counts[each.batch.id]["there_already"],
            counts[each.batch.id]["given_up"],
            each.tally.left,
        )
        for each in facts.standings
        if each.batch.id in counts
    )


def _failures(endings: Iterable[Ending]) -> Failures:
    by_reason: dict[str, list[AccessionNumber]] = defaultdict(list)
    for each in endings:
        by_reason[each.reason].append(each.accession_number)
    ordered = sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0]))
    groups = tuple(_group(reason, works) for reason, works in ordered[:MOST_REASONS])
    return Failures(groups, sum(len(works) for _, works in ordered[MOST_REASONS:]))


def _group(reason: str, works: Sequence[AccessionNumber]) -> FailureGroup:
    each_once = tuple(dict.fromkeys(works))
    return FailureGroup(reason, len(works), each_once[:MOST_WORKS], max(len(each_once) - MOST_WORKS, 0))


def _first(waits: Sequence[Waiting]) -> Waiting | None:
    """What is open now, the most urgent first; else what opens first."""
    for each in waits:
        if each.when is When.NOW:
            return each
    later = [
        (each.moment, place) for place, each in enumerate(waits) if each.when is When.LATER and each.moment
    ]
    return waits[min(later)[1]] if later else None


def _busy_s(endings: Iterable[Ending], since: datetime) -> float:
    """How long at least one job was in hand."""
    spans = sorted((max(each.at - timedelta(seconds=each.seconds), since), each.at) for each in endings)
    total, until = timedelta(), since
    for begin, end in spans:
        if end > until:
            total += end - max(begin, until)
            until = end
    return total.total_seconds()


_Thing = TypeVar("_Thing", TrackBrief, Ending)


def _extreme(
    things: Sequence[_Thing],
    figure: Callable[[_Thing], float],
    choose: Callable[[Iterable[tuple[float, AccessionNumber]]], tuple[float, AccessionNumber]],
) -> Extreme | None:
    if not things:
        return None
    found, work = choose((figure(each), each.accession_number) for each in things)
    return Extreme(work, found)


def _loudness(track: TrackBrief) -> float:
    return track.measurements.loudness_lufs


def _seconds(ending: Ending) -> float:
    return ending.seconds


def _licences(tracks: Iterable[TrackBrief]) -> tuple[LicenceUse, ...]:
    makers: dict[str, set[Maker]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for track in tracks:
        for each in track.contributions:
            if each.licence:
                makers[each.licence].add(Maker(each.step, each.by, each.revision))
        counts.update({each.licence for each in track.contributions if each.licence})
    return tuple(
        LicenceUse(licence, tuple(sorted(makers[licence], key=_maker_key)), counts[licence])
        for licence in sorted(makers)
    )


def _maker_key(maker: Maker) -> tuple[str, str, str]:
    return maker.step, maker.by, maker.revision


def _stand_ins(tracks: Iterable[TrackBrief]) -> tuple[StandIn, ...]:
    counts = Counter(
        (each.step, each.by, each.instead_of, each.reason)
        for track in tracks
        for each in track.contributions
        if each.instead_of
    )
    return tuple(StandIn(*who, tracks=count) for who, count in sorted(counts.items()))
