"""The figures in Prometheus' format, read anew at each scrape, and the server that tells them."""

from __future__ import annotations

import logging
import platform
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import version
from types import TracebackType

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from db.errors import KlangbildError, StoreError
from db.events import tell
from precompute.metrics.figures import Figures

QUANTILES = (0.5, 0.9, 1.0)

_log = logging.getLogger(__name__)


class MetricsError(KlangbildError):
    """The metrics cannot be served."""


class StudioCollector(Collector):
    """Reads the studio at each scrape; one that cannot be read is told as `klangbild_up 0`.

    Args:
        read: gives the figures, or raises `StoreError`.
    """

    def __init__(self, read: Callable[[], Figures]) -> None:
        self._read = read
        self._one_at_a_time = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        """All figures of this moment."""
        began = time.perf_counter()
        figures = self._figures()
        yield _gauge(
            "up", "Whether the studio's database and disk could be read.", float(figures is not None)
        )
        yield InfoMetricFamily(
            "klangbild_build",
            "Which Klangbild runs here.",
            {"version": version("klangbild"), "python": platform.python_version()},
        )
        if figures is not None:
            yield from families(figures)
        yield _gauge("scrape_seconds", "How long reading took.", time.perf_counter() - began)

    def describe(self) -> Iterator[Metric]:
        """Nothing: registering must not read the database."""
        return iter(())

    def _figures(self) -> Figures | None:
        """None where they cannot be read. Scrapes that come at once wait for one another."""
        with self._one_at_a_time:
            try:
                return self._read()
            except StoreError as error:
                tell(_log, "metrics.unread", level=logging.WARNING, reason=str(error))
                return None


def families(figures: Figures) -> Iterator[Metric]:
    """The figures as metrics; what is not there (a back-up, an exhibition) has no sample."""
    yield from _of_batches(figures)
    yield _gauge("jobs_leased", "Jobs that workers have in hand.", figures.leased)
    yield _gauge("workers", "Workers that have jobs in hand.", figures.workers)
    ended = _labelled("jobs_ended_last_hour", "Jobs that ended or failed, by what came of them.", "outcome")
    for outcome, count in figures.ended.items():
        ended.add_metric([outcome], count)
    yield ended
    seconds = _labelled("piece_seconds", "How long the last pieces were in hand.", "quantile")
    for quantile in QUANTILES if figures.piece_seconds else ():
        at = round(quantile * (len(figures.piece_seconds) - 1))
        seconds.add_metric([f"{quantile:g}"], figures.piece_seconds[at])
    yield seconds
    tracks = _labelled("tracks", "Tracks by status.", "status")
    for status, count in figures.tracks.items():
        tracks.add_metric([status], count)
    yield tracks
    yield _gauge("media_bytes", "Images and sound in the database.", figures.media_bytes)
    yield _gauge("disk_free_bytes", "Room on the disk of the home.", figures.free_bytes)
    yield _age("backup_age_seconds", "Since the last back-up.", figures.last_backup, figures.at)
    yield _age("exhibition_age_seconds", "Since the last publishing.", figures.published_at, figures.at)
    yield _gauge("exhibition_version", "The last version that was published.", figures.exhibition_version)
    failures = _labelled("chore_failures", "Tries of a chore that failed since it was last done.", "chore")
    owed = _labelled("chore_owed", "Whether a chore's time has come and it is not done yet.", "chore")
    for chore in figures.chores:
        failures.add_metric([chore.name], chore.failures)
        owed.add_metric([chore.name], float(chore.owed))
    yield from (failures, owed)


def _of_batches(figures: Figures) -> Iterator[Metric]:
    """Of those that are open or paused alone: of all that ever were there would be ever more."""
    info = InfoMetricFamily("klangbild_batch", "Unfinished batches.", labels=["batch"])
    jobs = _labelled("jobs", "Jobs of unfinished batches.", "batch", "state")
    due = _labelled("jobs_due", "Queued jobs that could be begun.", "batch")
    oldest = _labelled("oldest_due_job_age_seconds", "How long the oldest of them is due.", "batch")
    is_open = _labelled("batch_window_open", "Whether the batch may be worked on now.", "batch")
    for each in figures.batches:
        batch = str(each.batch.id)
        info.add_metric([batch], {"name": each.batch.name, "state": each.batch.state})
        for state, count in each.jobs.items():
            jobs.add_metric([batch, state], count)
        due.add_metric([batch], each.due)
        is_open.add_metric([batch], float(each.is_window_open))
        if each.oldest_due_at is not None:
            oldest.add_metric([batch], (figures.at - each.oldest_due_at).total_seconds())
    yield from (info, jobs, due, oldest, is_open)


def _gauge(name: str, help_text: str, value: float | None) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"klangbild_{name}", help_text, value=value)


def _age(name: str, help_text: str, since: datetime | None, now: datetime) -> GaugeMetricFamily:
    return _gauge(name, help_text, None if since is None else (now - since).total_seconds())


def _labelled(name: str, help_text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"klangbild_{name}", help_text, labels=labels)


class MetricsServer:
    """Serves the figures in a thread of its own, from when it is made until it is closed.

    Args:
        read: gives the figures, or raises `StoreError`.
        host: the address to listen at.
        port: 0 takes any that is free.

    Raises:
        MetricsError: the address cannot be had.
    """

    def __init__(self, read: Callable[[], Figures], host: str, port: int) -> None:
        registry = CollectorRegistry(auto_describe=False)
        registry.register(StudioCollector(read))
        try:
            self._server, self._thread = start_http_server(port, host, registry)
        except OSError as error:
            raise MetricsError(
                f"the metrics cannot be served at {host}:{port}: {error.strerror or error}; try another --port"
            ) from error

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_port

    def close(self) -> None:
        """End; a scrape in hand may end as it likes."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> MetricsServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
