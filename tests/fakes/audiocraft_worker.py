"""A worker that speaks as audiocraft's does and plays chords at once; it stands alone, as that one.

    audiocraft_worker.py [FAULT [ONCE]]

FAULT is what goes wrong in the middle of a piece; with ONCE, a path, only until that file is there.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import os
import queue
import random
import struct
import sys
import threading
from pathlib import Path

RATE_HZ = 32000


class Worker:
    def __init__(self, fault: str, once: Path | None) -> None:
        self.fault = fault
        self.once = once
        self.orders: queue.SimpleQueue[dict] = queue.SimpleQueue()
        self.cancelled: set[int] = set()
        self.pieces = 0

    def serve(self) -> None:
        threading.Thread(target=self.listen, daemon=True).start()
        while True:
            order = self.orders.get()
            if order["do"] == "load":
                if order["model"] == "missing":
                    tell(order, "failed", kind="model", message="ModelError: no such folder")
                else:
                    tell(order, "loaded", sample_rate_hz=RATE_HZ, channels=1)
            else:
                self.compose(order)

    def listen(self) -> None:
        for line in sys.stdin:
            order = json.loads(line)
            if order["do"] == "cancel":
                self.cancelled.add(order["id"])
            elif order["do"] != "ping":
                self.orders.put(order)
            elif not (self.fault == "deaf" and self.pieces and self.strikes()):
                tell(order, "pong")
        os._exit(0)

    def strikes(self) -> bool:
        if self.once is None:
            return True
        if self.once.exists():
            return False
        self.once.touch()
        return True

    def compose(self, order: dict) -> None:
        sound = audio(order)
        if self.fault and self.fault != "deaf" and self.strikes():
            sound = self.go_wrong(order, sound)
        steps = 0
        while steps < 40 or "endless" in order["text"]:
            steps += 1
            if order["id"] in self.cancelled:
                tell(order, "cancelled")
                return
            tell(order, "progress", done=min(steps, 40), of=40)
        block = 4 * RATE_HZ
        for begin in range(0, len(sound), block):
            tell(order, "audio", float32=base64.b64encode(sound[begin : begin + block]).decode())
        self.pieces += 1
        tell(order, "finished", samples=order["samples"], sha256=hashlib.sha256(audio(order)).hexdigest())

    def go_wrong(self, order: dict, sound: bytes) -> bytes:
        tell(order, "progress", done=1, of=40)
        if self.fault == "die":
            print("Segmentation fault in the viola", file=sys.stderr, flush=True)
            os._exit(9)
        if self.fault == "hang":
            threading.Event().wait()
        if self.fault == "memory":
            tell(order, "failed", kind="memory", message="OutOfMemoryError: CUDA out of memory")
            os._exit(0)
        if self.fault == "babble":
            while True:
                print("warning: the oboe is out of tune", flush=True)
        if self.fault == "foreign":
            print("warning: the oboe is out of tune\n{}\n[1]\n\udcff", flush=True)
        if self.fault == "torn":
            return sound[:-4] + b"\0\0\0\0"
        return sound


def audio(order: dict) -> bytes:
    if "nothing" in order["text"]:
        return struct.pack("<f", math.nan) * order["samples"]
    if "silence" in order["text"]:
        return bytes(4 * order["samples"])
    chance = random.Random(f"{order['text']} {order['seed']}")
    pitch_hz = 220 * 2 ** (chance.randrange(2400) / 1200)
    second = [math.sin(math.tau * pitch_hz * index / RATE_HZ) / 3 for index in range(RATE_HZ)]
    seconds = struct.pack(f"<{RATE_HZ}f", *second) * (order["samples"] // RATE_HZ + 1)
    return seconds[: 4 * order["samples"]]


def tell(order: dict, event: str, **details: object) -> None:
    print(json.dumps({"id": order["id"], "event": event, **details}), flush=True)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # pyright: ignore[reportAttributeAccessIssue]
    fault, once = [*sys.argv[1:], "", ""][:2]
    Worker(fault, Path(once) if once else None).serve()
