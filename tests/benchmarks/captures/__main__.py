"""Write a contact sheet of a picture's captures: one row a condition, from mild to hard.

    PYTHONPATH=tests python -m benchmarks.captures PICTURE.jpg SHEET.png [--only NAME ...] [--seed 1] [--columns 5]

Beside the conditions, `unknown`, `film`, `still` and `code` name rows of their own kind.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from benchmarks.captures import (
    CONDITIONS,
    LANDSCAPE,
    PORTRAIT,
    Capture,
    capture,
    code_photo,
    film,
    film_from_still,
    unknown_views,
)
from numpy.typing import NDArray

from db.pictures import read_picture

_TILE_PX = (384, 216)
_OTHER_ROWS = ("portrait", "unknown", "film", "still", "code")
Pixels = NDArray[np.uint8]


def main() -> None:
    """Make the sheet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("picture", type=Path)
    parser.add_argument("sheet", type=Path, help="a PNG file to write")
    parser.add_argument(
        "--only", nargs="+", choices=(*CONDITIONS, *_OTHER_ROWS), default=(*CONDITIONS, *_OTHER_ROWS)
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--columns", type=int, default=5)
    parser.add_argument("--truth", action="store_true", help="draw the true corners")
    arguments = parser.parse_args()
    picture = read_picture(arguments.picture, 2048).pixels
    rows = [
        tile
        for name in arguments.only
        for tile in _rows(picture, name, arguments.seed, arguments.columns, truth=arguments.truth)
    ]
    cv2.imwrite(str(arguments.sheet), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))


def _rows(picture: Pixels, name: str, seed: int, columns: int, *, truth: bool) -> Iterator[Pixels]:
    """The rows of one name, each (216, columns * 384, 3)."""
    tiles = [_tile(taken, title, truth=truth) for title, taken in _taken(picture, name, seed, columns)]
    blank = np.zeros_like(tiles[0])
    for first in range(0, len(tiles), columns):
        row = tiles[first : first + columns]
        yield np.hstack([*row, *[blank] * (columns - len(row))])


def _taken(picture: Pixels, name: str, seed: int, count: int) -> Iterator[tuple[str, Capture | Pixels]]:
    if name == "unknown":
        yield from unknown_views(seed)
    elif name == "film":
        yield from ((name, each) for each in film(picture, "mix", seed, frames=count))
    elif name == "still":
        yield from ((name, each) for each in film_from_still(picture, seed, frames=count))
    elif name == "code":
        for number in range(count):
            severity = "mild" if number < count // 2 else "harsh"
            taken = code_photo("klangbild:1907.12", seed * 1000 + number, severity)
            yield taken.condition, taken
    else:
        first = 1000 * seed + 100 * (*CONDITIONS, *_OTHER_ROWS).index(name)
        for number in range(count):
            if name in {"mix", "portrait"}:
                taken = capture(
                    picture, "mix", first + number, size=PORTRAIT if name == "portrait" else LANDSCAPE
                )
            else:
                taken = capture(picture, name, first + number, severity=number / max(count - 1, 1))
            yield (
                f"{name} {taken.condition} {taken.severity:.2f}"
                if name == "mix"
                else f"{name} {taken.severity:.2f}",
                taken,
            )


def _tile(taken: Capture | Pixels, title: str, *, truth: bool) -> Pixels:
    frame = taken.frame.copy() if isinstance(taken, Capture) else taken.copy()
    if truth and isinstance(taken, Capture):
        cv2.polylines(frame, [np.round(taken.corners).astype(np.int32)], True, (0, 255, 0), 3, cv2.LINE_AA)
        cv2.circle(frame, [int(value) for value in taken.corners[0]], 12, (255, 0, 0), -1)
    scale = min(_TILE_PX[0] / frame.shape[1], _TILE_PX[1] / frame.shape[0])
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tile = np.zeros((_TILE_PX[1], _TILE_PX[0], 3), np.uint8)
    tile[: small.shape[0], : small.shape[1]] = small
    cv2.putText(tile, title, (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0, 0, 0), 3, cv2.LINE_AA)
    cv2.putText(tile, title, (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1, cv2.LINE_AA)
    return np.asarray(tile, np.uint8)


if __name__ == "__main__":
    main()
