"""The metrics of one studio: the one place where their server is put together, for any program that runs one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from db.database import Database
from db.home import Home
from precompute.metrics.exposing import MetricsServer
from precompute.metrics.figures import Figures, read_figures

_PATIENCE_S = 4.0
"""Prometheus waits ten seconds for an answer."""


def serve_metrics(
    database_url: str, home: Home, *, host: str, port: int, now: Callable[[], datetime]
) -> MetricsServer:
    """Begin to serve; the caller closes it.

    The database is opened anew at each scrape, so that one that was restored, or a server that came back, is seen.

    Raises:
        MetricsError: the address cannot be had.
    """

    def read() -> Figures:
        with Database.watch(database_url, patience_s=_PATIENCE_S) as database:
            return read_figures(database, home, now())

    return MetricsServer(read, host, port)
