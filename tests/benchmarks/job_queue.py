"""How quick the queue is by itself, and whether it stays so as it grows.

    PYTHONPATH=tests python tests/benchmarks/job_queue.py
    PYTHONPATH=tests python tests/benchmarks/job_queue.py --postgresql postgresql://user@/name?host=/run/postgresql

throughput   processes lease small jobs in lots and settle them, each job done exactly once; jobs/s on the wall,
             CPU ms a job of the processes, errors of the database ('locked' ones among them)
growth       CPU and wall of a lease and its settling, and of looking for lost jobs, with 1,000, 100,000 and
             1,000,000 queued ones; and the plans of all queries that do so

Without --postgresql a server of its own is started, where Debian's programs are there. It syncs its disk as a
museum's would.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import Any

from fakes.postgresql import empty, engine_of, own_server, server_programs
from sqlalchemy import Engine, event, text

from db.batches import Batch, BatchId, Done, Order, RetryPolicy, WorkerName
from db.database import Database
from db.entities import AccessionNumber
from db.errors import StoreError

_LOT = 32
_LEASE_S = 120.0
_ROUNDS = 30


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--workers", default="1,4,8", help="processes at once, with commas")
    parser.add_argument("--rows", default="1000,100000,1000000", help="queued jobs, with commas")
    parser.add_argument("--postgresql", help="the URL of an empty database; by default a server is started")
    parser.add_argument(
        "--skip", choices=("throughput", "growth", "sqlite", "postgresql"), nargs="*", default=[]
    )
    arguments = parser.parse_args()
    workers = [int(each) for each in arguments.workers.split(",")]
    rows = [int(each) for each in arguments.rows.split(",")]
    for name, places in databases(arguments.postgresql, arguments.skip):
        if "throughput" not in arguments.skip:
            for count in workers:
                with places() as url:
                    show(
                        {"database": name, "measured": "throughput", **throughput(url, arguments.jobs, count)}
                    )
        if "growth" not in arguments.skip:
            for count in rows:
                with places() as url:
                    show({"database": name, "measured": "growth", **growth(url, count)})


def databases(postgresql: str | None, skip: list[str]) -> Iterator[tuple[str, Any]]:
    if "sqlite" not in skip:
        yield "sqlite", sqlite_place
    if "postgresql" in skip:
        return
    with nothing(postgresql) if postgresql else a_server() as url:
        yield "postgresql", lambda: emptied(url)


def show(row: dict[str, Any]) -> None:
    print(json.dumps(row), flush=True)


# --- Throughput -------------------------------------------------------------------------------------------------


def throughput(url: str, jobs: int, workers: int) -> dict[str, Any]:
    """Wall and CPU of `workers` processes that work off all jobs."""
    with Database.open(url) as database:
        batch = ordered(database, jobs)
    context = get_context("spawn")
    results = context.Queue()
    barrier = context.Barrier(workers + 1)
    processes = [
        context.Process(target=work_off, args=(url, batch.id, number, barrier, results))
        for number in range(workers)
    ]
    for process in processes:
        process.start()
    barrier.wait()
    began_s = time.perf_counter()
    found = [results.get() for _ in processes]
    wall_s = time.perf_counter() - began_s
    for process in processes:
        process.join()
    with Database.open(url) as database, database.transaction(read_only=True) as store:
        tally = store.batches.tally(batch.id)
    settled = sum(each["settled"] for each in found)
    if not tally.done == tally.total == settled == jobs:
        raise AssertionError(f"{tally} after {settled} of {jobs} jobs were settled")
    return {
        "workers": workers,
        "jobs": jobs,
        "jobs_a_second": round(jobs / wall_s),
        "cpu_ms_a_job": round(sum(each["cpu_s"] for each in found) / jobs * 1000, 3),
        "errors": [error for each in found for error in each["errors"]],
    }


def work_off(url: str, batch: BatchId, number: int, barrier: Any, results: Any) -> None:
    """Lease a lot, settle it together, until nothing is left."""
    worker = WorkerName(f"worker-{number}")
    errors: list[str] = []
    settled = 0
    with Database.open(url) as database:
        with database.transaction(read_only=True) as store:
            wanted = [store.batches.get(batch)]
        barrier.wait()
        cpu_s = time.process_time()
        while True:
            try:
                done = one_lot(database, wanted, worker)
            except StoreError as error:
                errors.append(str(error))
                continue
            if not done:
                break
            settled += done
    results.put({"settled": settled, "cpu_s": time.process_time() - cpu_s, "errors": errors})


def one_lot(database: Database, batches: list[Batch], worker: WorkerName) -> int:
    now = datetime.now(UTC)
    with database.transaction(jobs_only=True) as store:
        leases = store.jobs.claim(worker, batches, _LOT, now=now, lease_s=_LEASE_S)
    with database.transaction(jobs_only=True) as store:
        store.jobs.done([Done(lease.token, None, False, 0.0) for lease in leases], now)
    return len(leases)


# --- Growth -----------------------------------------------------------------------------------------------------


def growth(url: str, rows: int) -> dict[str, Any]:
    """What a lease of one job and its settling cost with so many queued ones beside it."""
    began_s = time.perf_counter()
    with Database.open(url) as database:
        batch = ordered(database, rows)
        analysed(url)
        ordered_s = time.perf_counter() - began_s
        spent = [timed(lambda: one_job(database, batch)) for _ in range(_ROUNDS)]
        recovered = [timed(lambda: recover(database)) for _ in range(_ROUNDS)]
        tally_s, _ = timed(lambda: counted(database, batch.id))
        with asked() as queries:
            one_job(database, batch)
            recover(database)
    return {
        "rows": rows,
        "ordered_s": round(ordered_s, 1),
        **medians("one_job", spent),
        **medians("recover", recovered),
        "tally_ms": round(tally_s * 1000, 1),
        "plans": plans(url, queries),
    }


def one_job(database: Database, batch: Batch) -> None:
    now = datetime.now(UTC)
    with database.transaction(jobs_only=True) as store:
        (lease,) = store.jobs.claim(WorkerName("one"), [batch], 1, now=now, lease_s=_LEASE_S)
    with database.transaction(jobs_only=True) as store:
        store.jobs.done([Done(lease.token, None, False, 0.0)], now)


def recover(database: Database) -> None:
    """What every worker asks from time to time."""
    now = datetime.now(UTC)
    with database.transaction(jobs_only=True) as store:
        store.jobs.workers()
        store.jobs.recover(RetryPolicy(), now=now)
        store.jobs.pull_back(RetryPolicy(), now)


def counted(database: Database, batch: BatchId) -> None:
    with database.transaction(read_only=True) as store:
        store.batches.tally(batch)


def timed(do: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the wall and of this process."""
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    do()
    return time.perf_counter() - wall_s, time.process_time() - cpu_s


def medians(what: str, spent: list[tuple[float, float]]) -> dict[str, float]:
    return {
        f"{what}_wall_ms": round(statistics.median(wall for wall, _ in spent) * 1000, 2),
        f"{what}_cpu_ms": round(statistics.median(cpu for _, cpu in spent) * 1000, 2),
    }


def ordered(database: Database, jobs: int) -> Batch:
    works = ((AccessionNumber(f"1900.{index}"), 0) for index in range(jobs))
    with database.transaction() as store:
        return store.batches.add("benchmark", Order(), works, now=datetime.now(UTC))


def analysed(url: str) -> None:
    with engine_of(url).begin() as connection:
        connection.execute(text("ANALYZE"))


@contextmanager
def asked() -> Iterator[dict[str, Any]]:
    """The queries that look for jobs meanwhile, with what was asked for."""
    queries: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, query: str, values: Any, _context: Any, many: bool) -> None:
        if "jobs" in query:
            queries[query] = values[0] if many else values

    event.listen(Engine, "before_cursor_execute", note)
    yield queries
    event.remove(Engine, "before_cursor_execute", note)


def plans(url: str, queries: dict[str, Any]) -> dict[str, list[str]]:
    """How the database finds what each of these looks for."""
    explain = "EXPLAIN QUERY PLAN " if url.startswith("sqlite") else "EXPLAIN (COSTS OFF) "
    with engine_of(url).connect() as connection:
        return {
            " ".join(query.split())[:120]: [
                str(row[-1]).strip() for row in connection.exec_driver_sql(explain + query, values)
            ]
            for query, values in queries.items()
        }


# --- Databases --------------------------------------------------------------------------------------------------


@contextmanager
def sqlite_place() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/studio.sqlite"


@contextmanager
def nothing(url: str) -> Iterator[str]:
    yield url


def a_server() -> AbstractContextManager[str]:
    programs = server_programs()
    if programs is None:
        raise SystemExit("no PostgreSQL server is installed; name one with --postgresql")
    return own_server(programs, syncs=True)


@contextmanager
def emptied(url: str) -> Iterator[str]:
    empty(url)
    yield url


if __name__ == "__main__":
    main()
