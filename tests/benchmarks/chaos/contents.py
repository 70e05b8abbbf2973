"""All that a database holds, row by row, so that two can be compared."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from fakes.postgresql import engine_of
from sqlalchemy import MetaData, Table, select

Rows = Mapping[tuple[Any, ...], Mapping[str, Any]]
"""The rows of a table by their primary key."""
NEVER_CHANGED = ("artworks", "reproductions", "impressions", "media", "media_chunks", "tracks")
"""Tables whose rows come, and stay as they are, while workers compose."""
_CHANGED_BY_PUBLISHING = ("tracks", "status")
"""A scheduler publishes at any moment of the night."""
_TABLES = (*NEVER_CHANGED, "batches", "jobs")


def contents(url: str) -> dict[str, Rows]:
    """The tables of a database as they stand at one moment, large values as their digests."""
    engine = engine_of(url)
    is_sqlite = engine.dialect.name == "sqlite"
    level = "AUTOCOMMIT" if is_sqlite else "REPEATABLE READ"
    metadata = MetaData()
    try:
        with engine.connect().execution_options(isolation_level=level) as connection:
            if is_sqlite:
                connection.exec_driver_sql("BEGIN")
            metadata.reflect(connection, only=_TABLES)
            return {
                name: {
                    tuple(row[column.name] for column in table.primary_key): {
                        column: _short(value)
                        for column, value in row.items()
                        if (name, column) != _CHANGED_BY_PUBLISHING
                    }
                    for row in connection.execute(select(table)).mappings()
                }
                for name, table in _tables(metadata)
            }
    finally:
        engine.dispose()


def _tables(metadata: MetaData) -> list[tuple[str, Table]]:
    return [(name, metadata.tables[name]) for name in _TABLES]


def _short(value: Any) -> Any:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
