"""Who composes, as a command's options say."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from fakes.program import klangbild

from db.processes import WorkerError
from precompute.crews import OwnProcesses
from precompute.options import Executor, crew_of


def test_without_more_options_every_core_of_this_machine_composes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 5)
    with crew_of(Executor.LOCAL, "", None, None) as crew:
        assert isinstance(crew, OwnProcesses)
        assert crew.size() == 5
    with crew_of(Executor.LOCAL, "", 2, None) as crew:
        assert crew.size() == 2


@pytest.mark.parametrize(
    ("executor", "address", "processes", "device", "said"),
    [
        (Executor.LOCAL, "head:6379", None, None, "add --executor ray"),
        (Executor.RAY, "", 2, None, "leave --processes out"),
        (Executor.RAY, "", None, "cuda:1", "write cuda"),
    ],
)
def test_options_that_would_change_nothing_are_refused(
    executor: Executor, address: str, processes: int | None, device: str | None, said: str
) -> None:
    with (
        pytest.raises(typer.BadParameter, match=said),
        crew_of(executor, address, processes, device),
    ):
        pass


def test_where_ray_is_not_installed_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "precompute.shift.ray_crew", raising=False)

    with pytest.raises(WorkerError, match=r"klangbild\[ray\]"), crew_of(Executor.RAY, "", None, None):
        pass


@pytest.mark.parametrize("address", ["ray-head", "localhost:none"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(WorkerError, match=address), crew_of(Executor.RAY, address, None, None):
        pass


def test_a_cluster_that_does_not_answer_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # nobody listens
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        answer = klangbild(tmp_path, "worker", "--executor", "ray", "--address", address, expect=1)

    assert address in answer.stderr
    assert "ray start --head" in answer.stderr


def test_where_this_machine_is_no_node_of_a_cluster_it_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionError("Could not find any running Ray instance.")

    monkeypatch.setattr(ray, "init", refuse)
    answer = klangbild(tmp_path, "worker", "--executor", "ray", "--address", "auto", expect=1)

    assert "Could not find any running Ray instance" in answer.stderr
    assert "ray start" in answer.stderr
