"""`klangbild metrics`: figures for Prometheus."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape

from db.events import tell
from db.program import program_of, stop_on_signals

app = typer.Typer()

_log = logging.getLogger(__name__)


@app.command()
def metrics(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")] = 9464,
) -> None:
    """Serve what the studio does as figures for Prometheus, at /metrics."""
    from precompute.metrics.studio import serve_metrics

    program = program_of(context)
    stopping = stop_on_signals(program.terminal, "scrapes")
    with serve_metrics(
        program.database_url, program.home, host=host, port=port, now=lambda: datetime.now(UTC)
    ) as server:
        tell(_log, "metrics.listening", host=host, port=server.port)
        name = f"[{host}]" if ":" in host else host
        program.terminal.say(escape(f"metrics at http://{name}:{server.port}/metrics; Ctrl-C to end"))
        stopping.wait()
