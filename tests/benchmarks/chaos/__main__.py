"""A night of kills and worse, and whether every piece is there in the end, once.

    PYTHONPATH=.:tests .venv/bin/python -m benchmarks.chaos FOLDER_OF_PAINTINGS --database sqlite
    PYTHONPATH=.:tests .venv/bin/python -m benchmarks.chaos FOLDER_OF_PAINTINGS --database postgresql --blows 200

Two workers work batch after batch off, and two schedulers do chores and repeat a standing order. Meanwhile, at
random moments that follow from the seed, they and the processes that compose for them are killed, asked to stop,
frozen for longer than their leases; the database's server is stopped and killed; the disk, a small file system, is
filled; the clock of all programs jumps by a minute to a day; back-ups are taken, restored elsewhere and compared.
Whoever ends is started anew.

A round is a batch. After each, when all is mended and everybody has gone: no track is lost or doubled, every job is
done or was given up with a reason, the database is whole, no program fell over. In a last round without blows many
workers (`--crowd`) share the database, and none may find it locked. A line of JSON tells of each round; the last
one sums up.

The disk wants root, the clock a C compiler, PostgreSQL Debian's server; what is not there is told as skipped.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any

import cv2
from benchmarks.chaos.blows import BLOWS
from benchmarks.chaos.clock import Clock
from benchmarks.chaos.crew import klangbild
from benchmarks.chaos.places import Place, place_in, small_disk
from benchmarks.chaos.rounds import Rounds

from db.settings import Schedule

_LONGEST_EDGE = 320
_RESERVE_MB = 20
_SEED_OF_THE_STANDING_ORDER = 1_000_000
"""No round has it."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paintings", type=Path)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--blows", type=int, default=200)
    parser.add_argument("--works", type=int, default=20, help="of each round")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--patience", type=float, default=300.0, help="seconds for a round's rest in peace")
    parser.add_argument("--crowd", type=int, default=8, help="workers of the round without blows; 0: none")
    parser.add_argument("--said", type=Path, help="a folder that keeps what the programs said")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with small_disk(folder / "disk") as disk, place_in(disk.root, arguments.database) as place:
            furnish(place, small_copies(arguments.paintings, folder / "copies", arguments.works))
            said = arguments.said or folder
            said.mkdir(parents=True, exist_ok=True)
            chance = random.Random(arguments.seed)
            rounds = Rounds(place, disk, folder, said, Clock(folder), chance, arguments.patience)
            sys.exit(0 if all_rounds(rounds, arguments) else 1)


def small_copies(paintings: Path, folder: Path, most: int) -> Path:
    """A folder of so many paintings, small enough to be perceived quickly."""
    folder.mkdir()
    for number, path in enumerate(sorted(paintings.rglob("*.jpg"))[:most]):
        picture = cv2.imread(str(path))
        if picture is None:
            raise SystemExit(f"{path} is no picture")
        scale = _LONGEST_EDGE / max(picture.shape[:2])
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(folder / f"W{number}.jpg"), small)
    return folder


def furnish(place: Place, copies: Path) -> None:
    """A collection, a standing order, and chores that come with every hour that the clock jumps over."""
    hourly = (("settings", "set", f"schedule.{chore.name}", "hourly") for chore in fields(Schedule))
    night = ("--duration", 5, "--seed", _SEED_OF_THE_STANDING_ORDER, "--window", "00:00-12:00", "--window")
    for command in (
        ("import", copies, "--rights", "public-domain"),
        ("settings", "set", "studio.reserve_mb", _RESERVE_MB),
        *hourly,
        ("batch", "new", "--repeat", *night, "12:00-00:00"),
    ):
        done = klangbild(place.home, *command, **place.environment)
        if done.returncode:
            raise SystemExit(done.stderr)


def all_rounds(rounds: Rounds, arguments: argparse.Namespace) -> bool:
    """True where nothing was found in any round."""
    dealt: Counter[str] = Counter()
    told: Counter[str] = Counter()
    found: list[dict[str, Any]] = []
    began_s = time.monotonic()
    while (left := arguments.blows - dealt.total()) > 0:
        found.append(rounds.of_blows(len(found) + 1, left))
        dealt.update(found[-1]["dealt"])
        told.update(found[-1]["told"])
        show(found[-1])
    if arguments.crowd:
        found.append(rounds.in_peace(arguments.crowd))
        show(found[-1])
    good = all(row["good"] for row in found)
    show(
        {
            "database": arguments.database,
            "seed": arguments.seed,
            "rounds": len(found),
            "blows": dealt.total(),
            "dealt": dict(dealt),
            "skipped": sorted(BLOWS.keys() - dealt.keys()),
            "jobs": sum(row["jobs"] for row in found),
            "lost": sum(row["lost"] for row in found),
            "doubled": sum(row["doubled"] for row in found),
            "told": dict(told),
            "minutes": round((time.monotonic() - began_s) / 60, 1),
            "good": good,
        }
    )
    return good


def show(row: dict[str, Any]) -> None:
    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
