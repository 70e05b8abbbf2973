"""How often the codes on labels are read, what a frame costs, and whether anything else is taken for a code.

    PYTHONPATH=tests python tests/benchmarks/codes.py [--data ../shared/data] [--each 120] [--json]

Labels are photographed by `benchmarks.captures.code_photo`, `--each` times mild and harsh, with the link that the
program prints and with the same link in lower-case letters, which needs more modules (see `content.codes.links`).
'at once' is zxing-cpp alone; 'photograph' every way there is. Frames without a code are the photographs of
paintings in the data folder, at 1280x720, and made views of walls, floors, texts and people; a kiosk's reader
looks further at every second frame by enlarging, at every other for other kinds of codes. CPU times are those of
one thread.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import zxingcpp
from benchmarks.captures import UNKNOWN_KINDS, code_photo, unknown_view
from benchmarks.captures.codes import Severity
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from content.codes.code import Code
from content.codes.links import LabelKey, link_to
from content.codes.reading import CodeReader, read_codes
from content.recognition.evaluating import Rate
from db.entities import AccessionNumber
from db.pictures import read_picture

ROOT = Path(__file__).parents[2]
LINK = link_to(AccessionNumber("1894.1031"), LabelKey(bytes(32)))
SEVERITIES: tuple[Severity, ...] = ("mild", "harsh")
WIDTH_PX, HEIGHT_PX = 1280, 720

Pixels = NDArray[np.uint8]
Read = Callable[[Pixels], tuple[Code, ...]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one way of reading did with some frames."""

    name: str
    read: Rate
    """Frames in which a code was read."""
    wrong: int
    """Texts that are on no label."""
    p50_ms: float
    p95_ms: float
    max_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--each", type=int, default=120, help="photographs of each severity")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    figures = [*labels(arguments.each), *frames_without_a_code(arguments.data)]
    if arguments.json:
        print(json.dumps([plain(each) for each in figures], indent=2))
    else:
        show(figures)


def labels(each: int) -> Iterator[Figures]:
    for severity in SEVERITIES:
        for text, kind in ((LINK, "as printed"), (LINK.lower(), "lower case")):
            frames = [code_photo(text, seed, severity).frame for seed in range(each)]
            for way, read in (("at once", read_at_once), ("photograph", read_codes)):
                yield figures_of(f"{severity} label, {kind}: {way}", frames, read, {text})


def frames_without_a_code(data: Path) -> Iterator[Figures]:
    photographs = [frame_of(file) for file in sorted((data / "recognition").glob("*/queries/*"))]
    views = [unknown_view(kind, seed) for kind in UNKNOWN_KINDS for seed in range(10)]
    for name, frames in (("photographs of paintings", photographs), ("walls, texts, people", views)):
        if not frames:
            continue
        yield figures_of(f"{name}: at once", frames, read_at_once, set())
        yield figures_of(f"{name}: enlarging turn", frames, lambda pixels: CodeReader().read(pixels), set())
        yield figures_of(f"{name}: other kinds' turn", frames, read_in_second_turn, set())
        yield figures_of(f"{name}: the kiosk's reader", frames, CodeReader().read, set())


def read_at_once(pixels: Pixels) -> tuple[Code, ...]:
    """zxing-cpp, QR codes alone, without any second try."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return tuple(Code(code.text) for code in found if code.text)


def read_in_second_turn(pixels: Pixels) -> tuple[Code, ...]:
    reader = CodeReader()
    reader.read(np.zeros((8, 8, 3), np.uint8))
    return reader.read(pixels)


def frame_of(file: Path) -> Pixels:
    """The middle of a photograph as the camera would frame it, (720, 1280, 3)."""
    pixels = read_picture(file, 2 * WIDTH_PX).pixels
    height, width = pixels.shape[:2]
    scale = max(WIDTH_PX / width, HEIGHT_PX / height)
    size = (max(WIDTH_PX, round(width * scale)), max(HEIGHT_PX, round(height * scale)))
    large = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    top, left = (size[1] - HEIGHT_PX) // 2, (size[0] - WIDTH_PX) // 2
    return np.ascontiguousarray(large[top : top + HEIGHT_PX, left : left + WIDTH_PX], np.uint8)


def figures_of(name: str, frames: Sequence[Pixels], read: Read, right: set[str]) -> Figures:
    found: list[tuple[Code, ...]] = []
    times_ms: list[float] = []
    for frame in frames:
        began_s = time.process_time()
        found.append(read(frame))
        times_ms.append((time.process_time() - began_s) * 1000)
    p50_ms, p95_ms = np.percentile(times_ms, [50, 95])
    wrong = sum(code.text not in right for codes in found for code in codes)
    return Figures(name, Rate.of_flags(map(bool, found)), wrong, float(p50_ms), float(p95_ms), max(times_ms))


def plain(figures: Figures) -> dict[str, object]:
    rate = figures.read
    return {
        "name": figures.name,
        "read": [rate.hits, rate.of, rate.rate, round(rate.low, 4), round(rate.high, 4)],
        "wrong": figures.wrong,
        "cpu_ms": [round(value, 2) for value in (figures.p50_ms, figures.p95_ms, figures.max_ms)],
    }


def show(figures: Sequence[Figures]) -> None:
    table = Table(title="Codes (95 % intervals in brackets)")
    for column in ("frames", "read", "wrong texts", "CPU ms p50/p95/max"):
        table.add_column(column)
    for each in figures:
        rate = each.read
        read = f"{rate.hits}/{rate.of} ({rate.low:.3f}-{rate.high:.3f})"
        cpu = f"{each.p50_ms:.1f}/{each.p95_ms:.1f}/{each.max_ms:.1f}"
        table.add_row(each.name, read, str(each.wrong), cpu)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
