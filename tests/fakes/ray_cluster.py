"""A Ray cluster of several nodes on this machine."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from ray.cluster_utils import Cluster

SHARED_BYTES = 200_000_000
"""Of memory, in which the processes of a node share what they give."""
TESTS = Path(__file__).parents[1]
ENVIRONMENT = {
    "PYTHONPATH": os.pathsep.join((str(TESTS.parent), str(TESTS))),
    "RAY_USAGE_STATS_ENABLED": "0",
    # As quick as other tests that run beside: else their processes wait until nobody else has anything to do.
    "RAY_worker_niceness": "0",
    # That a node is dead is known after two seconds, not after ten.
    "RAY_health_check_initial_delay_ms": "500",
    "RAY_health_check_period_ms": "500",
    "RAY_health_check_timeout_ms": "2000",
    "RAY_health_check_failure_threshold": "3",
}
"""Of a Ray in tests, and of programs that start one."""


@contextmanager
def own_cluster(*processors: int) -> Generator[Cluster]:
    """A node for each number of processors; their processes import what this one does."""
    with patch.dict(os.environ, ENVIRONMENT):
        cluster = Cluster()
        try:
            for count in processors:
                cluster.add_node(num_cpus=count, include_dashboard=False, object_store_memory=SHARED_BYTES)
            cluster.wait_for_nodes()
            yield cluster
        finally:
            cluster.shutdown()
