"""What a person is told of a publishing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from db.exhibition.publishing import PassedOver, PublishReport

_MANY = 20
"""More than these are named only to those who ask for JSON."""


def told(report: PublishReport) -> Iterator[str]:
    """The lines of a report, the most important first."""
    yield (
        f"Exhibition version {report.version}: {report.artworks} works, {report.tracks} tracks, "
        f"{report.size_bytes / 1e6:.1f} MB: {report.path}"
    )
    yield from (f"  withheld {each.accession_number}: {each.reason}" for each in report.withheld[:_MANY])
    if len(report.withheld) > _MANY:
        yield f"  and {len(report.withheld) - _MANY} more; --json lists all"
    yield from _passed_over("without music", (each for each in report.passed_over if not each.another_plays))
    yield from _passed_over(
        "another track plays", (each for each in report.passed_over if each.another_plays)
    )


def _passed_over(what: str, passed_over: Iterable[PassedOver]) -> Iterator[str]:
    """A line for each reason, since a whole collection may have been composed by one model."""
    by_reason: dict[str, list[str]] = {}
    for each in passed_over:
        by_reason.setdefault(each.reason, []).append(each.accession_number)
    for reason, numbers in by_reason.items():
        more = f" and {len(numbers) - _MANY} more" if len(numbers) > _MANY else ""
        yield f"  {what}: {', '.join(islice(numbers, _MANY))}{more}: {reason}"
