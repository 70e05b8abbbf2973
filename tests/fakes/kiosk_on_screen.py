"""The real kiosk in a process of its own, watched and asked by a test through standard input and output.

Arguments: exhibition file, camera, language, size, WAV file, and as JSON what else a test wants (`_House`). It
prints one line of JSON whenever the visit's screen changes (`at_s` is when, by `time.monotonic`), one whenever
the voice is given something to say (`said`) or is heard to begin a sentence (`spoken`), and one for each
question: `find TEXT` gives the centre of the button with this text on the screen, `texts` all that is to be
read there, `zoom` how close the painting is looked at and which part of it is in the middle, `part` which part
of the visitor's picture counts, `sees` whether the camera's view is shown, `focus` the text of the focused
button and `spoken` what is said of it by ear, `hear SECONDS` lets so much of the music pass, `remark` gives
what is told of the music, which part of the picture is marked (left, top, width, height) and whether all
remarks are listed, `press WHAT` presses one of `kiosk.visit.Press`, `lit` gives which share of the window is
not black, `reader` whether a screen reader is noticed, `picture` gives the visitor's own picture as it is shown,
in base64, `version` that of the exhibition, `eye` the number of the eye's process, `stall` the longest stall of
the screen's thread in ms and `frames` how many ms each frame of the screen took, how many of them the thread
had a processor, and how many lay between two frames, both since the last such question; `quit` ends it.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from fakes.addresses import read_address
from fakes.sights import eye_process_id
from PySide6.QtCore import QPointF, QSocketNotifier, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem, QQuickWindow

from db.exhibition import PublicUrl
from db.opening_hours import OpeningHours
from kiosk import app
from kiosk.app import Kiosk
from kiosk.events import SentenceBegan, SpeakerEvent
from kiosk.playing.recording_output import RecordingOutput
from kiosk.playing.sounddevice_output import SoundDeviceOutput
from kiosk.setup import Setup
from kiosk.speaking import Speaker
from kiosk.visit import Choosing, Confirming, House, Playing, Press, Staff, Visit, WorkMusic

_BEAT_S = 0.02


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    sys.excepthook = _end_at_once
    exhibition, camera, language, size, wav, *more = sys.argv[1:]
    width, height = (int(part) for part in size.split("x"))
    wanted = _House(**json.loads(more[0])) if more else _House()
    setup = Setup(
        Path(exhibition),
        camera,
        House(language, idle_s=wanted.idle_s, idle_by_ear_s=wanted.idle_by_ear_s),
        windowed=True,
        ambience=False,
        size=(width, height),
        hours=OpeningHours.parse(wanted.hours),
        public_url=PublicUrl.parse(wanted.public_url) if wanted.public_url else None,
    )
    output = RecordingOutput(Path(wav))
    app.Speaker = _TellingSpeaker
    with Kiosk(setup, SoundDeviceOutput("pulse") if wanted.loudspeaker else output) as kiosk:
        kiosk.model.screenChanged.connect(lambda: _tell_screen(kiosk))
        kiosk.model.stateChanged.connect(lambda: _tell_screen(kiosk))
        kiosk.model.aimChanged.connect(lambda: _tell_screen(kiosk))
        frames = _Frames(kiosk.window)
        questions = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        questions.activated.connect(lambda: _answer(kiosk, output, frames, sys.stdin.readline().strip()))
        _tell_screen(kiosk)
        with _time_passing(output, wanted.speed):
            kiosk.run()
        questions.setEnabled(False)
    _tell({"ended": True})


def _end_at_once(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Qt would go on after an exception, and the test would wait for its answer."""
    traceback.print_exception(kind, error, trace)
    os._exit(1)


@dataclass(frozen=True)
class _House:
    """What is not the same in all tests."""

    idle_s: float = 60.0
    idle_by_ear_s: float = 120.0
    public_url: str = ""
    loudspeaker: bool = False
    """It is heard from the sound server, in real time, and the WAV file stays empty."""
    hours: str = ""
    """When it is open; empty: always."""
    speed: float = 0.0
    """So many seconds pass for the WAV file in each second; 0: only those that `hear` names."""


@contextmanager
def _time_passing(output: RecordingOutput, speed: float) -> Iterator[None]:
    """Time passes for the WAV file, so many times as fast as on the clock."""
    ending = threading.Event()

    def pass_time() -> None:
        passed_s, began_s = 0.0, time.monotonic()
        while not ending.wait(_BEAT_S):
            due_s = (time.monotonic() - began_s) * speed
            if output.is_alive:  # the player opens it in a moment
                output.advance(due_s - passed_s)
            passed_s = due_s

    passing = threading.Thread(target=pass_time)
    if speed:
        passing.start()
    yield
    ending.set()
    if speed:
        passing.join()


class _TellingSpeaker(Speaker):
    """Tells what it is given to say, and each sentence that is heard."""

    def say(self, text: str, language: str) -> int:
        _tell({"said": text, "in": language, "at_s": time.monotonic()})
        return super().say(text, language)

    def poll(self) -> list[SpeakerEvent]:
        events = super().poll()
        for event in events:
            if isinstance(event, SentenceBegan):
                _tell({"spoken": event.text, "in": event.language, "at_s": time.monotonic()})
        return events


class _Frames:
    """How long the window's frames take; with the software renderer all of it happens in the screen's thread."""

    def __init__(self, window: QQuickWindow) -> None:
        self._began_s = self._began_used_s = self._ended_s = 0.0
        self.took_ms: list[float] = []
        self.used_ms: list[float] = []
        self.apart_ms: list[float] = []
        window.beforeSynchronizing.connect(self._begin, Qt.ConnectionType.DirectConnection)
        window.frameSwapped.connect(self._end, Qt.ConnectionType.DirectConnection)

    def _begin(self) -> None:
        self._began_s, self._began_used_s = time.perf_counter(), time.thread_time()

    def _end(self) -> None:
        now_s = time.perf_counter()
        self.took_ms.append((now_s - self._began_s) * 1000)
        self.used_ms.append((time.thread_time() - self._began_used_s) * 1000)
        self.apart_ms.append((now_s - self._ended_s) * 1000)
        self._ended_s = now_s

    def taken(self) -> dict[str, list[float]]:
        frames = {"took_ms": self.took_ms, "used_ms": self.used_ms, "apart_ms": self.apart_ms[1:]}
        self.took_ms, self.used_ms, self.apart_ms = [], [], []
        return frames


_last: list[object] = []


def _tell_screen(kiosk: Kiosk) -> None:
    screen = kiosk.visit.screen
    facts = {
        "screen": type(screen).__name__,
        "language": kiosk.visit.language,
        "sounding": isinstance(screen, Playing) and screen.sounding,
        "works": _works_of(kiosk.visit),
        "advice": kiosk.model.property("advice"),
        "in_sight": kiosk.model.property("inSight"),
        "hint": kiosk.model.property("hint"),
        "panel": kiosk.visit.panel.value,
        "by_ear": kiosk.visit.by_ear,
        "theme": kiosk.visit.access.theme.value,
        "largeText": kiosk.visit.access.large_text,
        "volume": kiosk.visit.volume_level,
        "check": screen.check.value if isinstance(screen, Staff) else "",
        "loudspeaker_lost": kiosk.visit.loudspeaker_lost,
    }
    if [facts] != _last:
        _last[:] = [facts]
        _tell(facts | {"at_s": time.monotonic()})


def _works_of(visit: Visit) -> list[str]:
    """The works that can be chosen, or the one that is played."""
    match visit.screen:
        case Choosing() as choosing:
            return sorted(choosing.works)
        case Playing(WorkMusic(accession_number)):
            return [accession_number]
        case _:
            return []


def _answer(kiosk: Kiosk, output: RecordingOutput, frames: _Frames, question: str) -> None:
    verb, _, rest = question.partition(" ")
    if verb == "find":
        kiosk.go_on(0.3)  # a new screen has its places after its first frame
        _tell({"at": _centre_of(kiosk, rest)})
    elif verb in _LOOKED_AT:
        kiosk.go_on(0.1)
        _tell({verb: _LOOKED_AT[verb](kiosk)})
    elif verb == "focus":
        item = kiosk.window.activeFocusItem()
        _tell({"focus": item.property("text") if item else None})
    elif verb == "spoken":
        _tell({"of": _spoken_of(kiosk.window.activeFocusItem())})
    elif verb == "hear":
        output.advance(float(rest))
        _tell({"heard": rest})
    elif verb == "press":
        kiosk.press(Press(rest))
        _tell({"pressed": rest})
    elif verb == "picture":
        screen = kiosk.visit.screen
        piece = kiosk.model.property("piece") if isinstance(screen, Playing) else {}
        address = piece.get("image") or kiosk.model.property("visitorsPicture")
        _tell({"picture": base64.b64encode(read_address(address)).decode() if address else ""})
    elif verb == "eye":
        _tell({"pid": eye_process_id()})
    elif verb == "frames":
        _tell({"frames": frames.taken()})
    elif verb == "stall":
        _tell({"stall_ms": kiosk.stalls.longest_ms})
        kiosk.stalls.restart()
    else:
        QGuiApplication.quit()


def _centre_of(kiosk: Kiosk, text: str) -> list[int] | None:
    for item in _items(kiosk.window.contentItem()):
        is_button = item.metaObject().indexOfSignal("pressed()") >= 0
        if item.property("text") == text and is_button and item.isEnabled():
            centre = item.mapToGlobal(QPointF(item.width() / 2, item.height() / 2))
            return [round(centre.x()), round(centre.y())]
    return None


def _spoken_of(item: QQuickItem | None) -> dict[str, object] | None:
    """Of this item, or of the nearest one around it that says what it is."""
    while item is not None and item.metaObject().indexOfProperty("spoken") < 0:
        item = item.parentItem()
    return item.property("spoken").toVariant() if item is not None else None


def _texts_of(kiosk: Kiosk) -> list[str]:
    return [
        item.property("text")
        for item in _items(kiosk.window.contentItem())
        if item.inherits("QQuickText") and item.property("text")
    ]


def _zoom_of(kiosk: Kiosk) -> list[float]:
    items = _items(kiosk.window.contentItem())
    painting = next(item for item in items if item.metaObject().indexOfProperty("zoom") >= 0)
    view = next(item for item in _items(painting) if item.inherits("QQuickFlickable"))
    middle = [
        (view.property(f"content{axis}") + view.property(size) / 2) / view.property(f"content{size.title()}")
        for axis, size in (("X", "width"), ("Y", "height"))
    ]
    return [painting.property("zoom"), *middle]


def _part_of(kiosk: Kiosk) -> list[float] | None:
    screen = kiosk.visit.screen
    return list(astuple(screen.part)) if isinstance(screen, Confirming) else None


def _sees(kiosk: Kiosk) -> bool:
    return any(item.property("hasFrame") for item in _items(kiosk.window.contentItem()))


def _share_lit(kiosk: Kiosk) -> float:
    image = kiosk.window.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return float((pixels[:, : image.width()] > 0).mean())


def _remark_of(kiosk: Kiosk) -> dict[str, object]:
    items = _items(kiosk.window.contentItem())

    def having(name: str) -> list[QQuickItem]:
        return [item for item in items if item.metaObject().indexOfProperty(name) >= 0]

    bars, paintings, lists = having("remark"), having("mark"), having("chosen")
    mark = paintings[0].property("mark")
    return {
        "text": bars[0].property("remark") if bars else None,
        "mark": [round(side, 6) for side in (mark.x(), mark.y(), mark.width(), mark.height())],
        "listed": bool(lists),
    }


_LOOKED_AT: dict[str, Callable[[Kiosk], object]] = {
    "texts": _texts_of,
    "zoom": _zoom_of,
    "part": _part_of,
    "sees": _sees,
    "remark": _remark_of,
    "version": lambda kiosk: kiosk.exhibition_version,
    "lit": _share_lit,
    "reader": lambda kiosk: kiosk._screen_reader.is_active,
}


def _items(root: QQuickItem) -> list[QQuickItem]:
    shown = [child for child in root.childItems() if child.isVisible()]
    return shown + [item for child in shown for item in _items(child)]


def _tell(facts: dict[str, object]) -> None:
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main()
