"""A batch in a Ray cluster on a real collection: nodes come and go, and each piece is there once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil
import pytest
from fakes.program import klangbild
from fakes.ray_cluster import ENVIRONMENT, SHARED_BYTES, own_cluster
from fakes.waiting import wait_until

from db.batches import BatchId, Tally
from db.database import Database
from db.home import Home

pytestmark = pytest.mark.alone

KLANGBILD = str(Path(sys.executable).with_name("klangbild"))
WORKS = 6


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """With small pictures, and a batch that is ordered."""
    (images := tmp_path / "images").mkdir()
    for number in range(WORKS):
        coarse = np.random.default_rng(number).integers(0, 255, (6, 8, 3), dtype=np.uint8)
        cv2.imwrite(str(images / f"W{number}.png"), cv2.resize(coarse, (160, 120)))
    home = Home(tmp_path / "home")
    klangbild(home.root, "import", images, "--rights", "cc0")
    klangbild(home.root, "batch", "new", "--duration", 5)
    return home


@pytest.fixture
def database(home: Home) -> Iterator[Database]:
    with Database.open(f"sqlite:///{home.database}") as opened:
        yield opened


def tally(database: Database) -> Tally:
    with database.transaction(read_only=True) as store:
        return store.batches.tally(BatchId(1))


def tracks(database: Database) -> Counter[str]:
    with database.transaction(read_only=True) as store:
        return Counter(str(track.accession_number) for track in store.tracks.all())


def start(home: Home, *arguments: object) -> subprocess.Popen[bytes]:
    """As from a terminal: it and what it starts hear Ctrl-C."""
    return subprocess.Popen(
        [KLANGBILD, "--home", home.root, "worker", "--executor", "ray", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        env=os.environ | ENVIRONMENT,
        start_new_session=True,
    )


def composing(node: Any) -> list[psutil.Process]:
    """The processes of a node that have a piece in hand."""
    raylet = psutil.Process(node.all_processes["raylet"][0].process.pid)
    return [child for child in raylet.children() if "ray::_do" in " ".join(child.cmdline())]


def have_ended(processes: list[psutil.Process]) -> bool:
    """Also those of which nobody has asked how they ended."""
    return not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in processes)


def test_programs_and_nodes_that_are_killed_in_mid_batch_cost_nothing_and_double_nothing(
    home: Home, database: Database
) -> None:
    """The head composes nothing, so that another node takes over what the dead one had in hand as it joins."""
    with own_cluster(0, 1) as cluster:
        _, doomed = cluster.list_all_nodes()
        killed = start(home, "--address", cluster.address)
        wait_until(lambda: tally(database).leased > 0 and bool(composing(doomed)), 100)
        for_nobody = composing(doomed)
        killed.kill()
        killed.wait()
        wait_until(lambda: have_ended(for_nobody))

        heir = start(home, "--once", "--address", cluster.address)
        done = tally(database).done
        wait_until(lambda: tally(database).done > done and bool(composing(doomed)), 100)
        cluster.remove_node(doomed, allow_graceful=False)
        before = tally(database)
        assert before.done < WORKS
        assert before.leased > 0
        cluster.add_node(num_cpus=2, object_store_memory=SHARED_BYTES)
        assert heir.wait(200) == 0
    assert tally(database) == Tally(done=WORKS, composed=WORKS)
    assert tracks(database) == {f"W{number}": 1 for number in range(WORKS)}


def test_ctrl_c_keeps_the_pieces_in_hand_and_gives_the_rest_back(home: Home, database: Database) -> None:
    """Without an address, all of Ray is the program's own, hears Ctrl-C as well, and ends with it."""
    worker = start(home)
    wait_until(lambda: tally(database).done > 0, 100)
    of_ray = psutil.Process(worker.pid).children(recursive=True)
    os.killpg(worker.pid, signal.SIGINT)
    assert worker.wait(100) == 0
    found = tally(database)
    assert found.leased == 0
    assert found.failed == 0
    assert found.composed == found.done == tracks(database).total()
    wait_until(lambda: have_ended(of_ray))


def test_models_of_the_cluster_compose_after_a_rehearsal_there(collection: Home, tmp_path: Path) -> None:
    home = Home(shutil.copytree(collection.root, tmp_path / "museum"))
    klangbild(
        home.root,
        "batch",
        "new",
        "--duration",
        5,
        "--with",
        "caption=blip-tiny",
        "--with",
        "compose=musicgen-tiny",
    )
    assert start(home, "--once", "--device", "cpu").wait(250) == 0
    with Database.open(f"sqlite:///{home.database}") as database:
        assert tally(database) == Tally(done=3, composed=3)
        with database.transaction(read_only=True) as store:
            contributions = [track.commission.contributions for track in store.tracks.all()]
    for each in contributions:
        assert {"blip-tiny", "musicgen"} <= {part.by for part in each}
