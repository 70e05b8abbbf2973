"""The real kiosk in a process of its own, watched and asked by a test through standard input and output.

Arguments: exhibition file, camera, language, size, WAV file. It prints one line of JSON whenever the visit's
screen changes (`at_s` is when, by `time.monotonic`), and one for each question:
`find TEXT` gives the centre of the button with this text on the screen, `focus` the text of the focused button,
`hear SECONDS` lets so much of the music pass, `remark` gives what is told of the music, which part of the picture
is marked (left, top, width, height) and whether all remarks are listed, `press WHAT` presses one of
`kiosk.visit.Press`, `picture` gives the address of the visitor's own picture, `eye` the number of the eye's
process, `stall` the longest stall of the screen's thread in ms and `frames` how many ms each frame of the screen
took, how many of them the thread had a processor, and how many lay between two frames, both since the last such
question; `quit` ends it.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path

from fakes.sights import eye_process_id
from PySide6.QtCore import QPointF, QSocketNotifier, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.app import Kiosk, Setup
from kiosk.playing.recording_output import RecordingOutput
from kiosk.visit import Choosing, Playing, Press, Visit, WorkMusic


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    exhibition, camera, language, size, wav = sys.argv[1:]
    width, height = (int(part) for part in size.split("x"))
    setup = Setup(Path(exhibition), camera, language, windowed=True, size=(width, height))
    output = RecordingOutput(Path(wav))
    with Kiosk(setup, output) as kiosk:
        kiosk.model.screenChanged.connect(lambda: _tell_screen(kiosk))
        kiosk.model.stateChanged.connect(lambda: _tell_screen(kiosk))
        kiosk.model.aimChanged.connect(lambda: _tell_screen(kiosk))
        frames = _Frames(kiosk.window)
        questions = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        questions.activated.connect(lambda: _answer(kiosk, output, frames, sys.stdin.readline().strip()))
        _tell_screen(kiosk)
        kiosk.run()
        questions.setEnabled(False)
    _tell({"ended": True})


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
        "hint": kiosk.model.property("hint"),
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
    elif verb == "focus":
        item = kiosk.window.activeFocusItem()
        _tell({"focus": item.property("text") if item else None})
    elif verb == "hear":
        output.advance(float(rest))
        _tell({"heard": rest})
    elif verb == "remark":
        _tell({"remark": _remark_of(kiosk)})
    elif verb == "press":
        kiosk.press(Press(rest))
        _tell({"pressed": rest})
    elif verb == "picture":
        screen = kiosk.visit.screen
        piece = kiosk.model.property("piece") if isinstance(screen, Playing) else {}
        _tell({"picture": piece.get("image") or kiosk.model.property("visitorsPicture")})
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
        if item.property("text") == text and item.metaObject().indexOfSignal("pressed()") >= 0:
            centre = item.mapToGlobal(QPointF(item.width() / 2, item.height() / 2))
            return [round(centre.x()), round(centre.y())]
    return None


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


def _items(root: QQuickItem) -> list[QQuickItem]:
    shown = [child for child in root.childItems() if child.isVisible()]
    return shown + [item for child in shown for item in _items(child)]


def _tell(facts: dict[str, object]) -> None:
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main()
