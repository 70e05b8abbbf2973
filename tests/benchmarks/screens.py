"""Pictures of every screen and panel, for people to look at: each theme, language, orientation and size of text.

    PYTHONPATH=tests python tests/benchmarks/screens.py OUT [--only Playing access] [--themes gallery]
        [--languages en ar] [--canvases build/canvases]

Writes files named SCREEN-THEME-LANGUAGE-ORIENTATION[-large].png. The canvases are the demonstration's; they are
painted first where they are not there.
"""

from __future__ import annotations

import argparse
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import segno
from fakes.shown_kiosk import PANELS, SCREENS, ShownKiosk, a_piece, a_staff_desk
from fakes.shown_window import LANDSCAPE, PORTRAIT, ShownWindow, items_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from db.pictures import read_picture
from kiosk.demo.canvases import paint_canvases
from kiosk.demo.collection import SAMPLE_WORKS, UNKNOWN_WORK
from kiosk.demo.views import Light, Standpoint, framed, view
from kiosk.ui.screenshots import save_screen

SIZES = {"landscape": LANDSCAPE, "portrait": PORTRAIT}
QR, UNKNOWN = 9, 7
SPOKEN = "Hold it a little more to the left. Browse the collection, button, 1 of 1: press Select."


def main() -> None:
    choice = _choice()
    works = [*SAMPLE_WORKS, UNKNOWN_WORK]
    choice.canvases.mkdir(parents=True, exist_ok=True)
    paint_canvases(choice.canvases, works, lambda: None)

    def canvas(number: int) -> Path:
        return choice.canvases / works[-1 if number == UNKNOWN else number].file_name

    @cache
    def picture(number: int) -> str:
        if number == QR:
            return segno.make("http://studio.museum.example/take/K7Q2-MX4P").png_data_uri(scale=12, border=1)
        return canvas(number).resolve().as_uri()

    seen = view(framed(read_picture(canvas(1).read_bytes()).pixels), Standpoint(fill=0.6), Light(), seed=1)
    shown = ShownKiosk(picture=picture, seen=seen)
    with ShownWindow(shown) as window:
        states = {name: state for name, state in _states(picture).items() if name in (choice.only or [name])}
        for (size, pixels), language, large in product(
            SIZES.items(), map(str, choice.languages), (False, True)
        ):
            window.use_language(language)
            window.resize(pixels)
            for theme, (name, state) in product(choice.themes, states.items()):
                rest = {"panel": "", "byEar": False, "secondsToWarn": -1, "piece": a_piece(picture(3))}
                shown.show(screen="Closed")
                shown.show(**rest | {"sounding": True, "rating": 0, "staff": a_staff_desk()} | state)
                shown.make_easier(theme=theme, largeText=large, curtain=name == "curtain")
                window.settle()
                if name == "playing-why":  # the list that a visitor opens by a key
                    QTest.keyClick(window.view, Qt.Key.Key_I)
                    window.settle()
                if name == "browsing-writing":
                    _write(window)
                if name == "keys":
                    shown.keyUsed.emit()
                    window.settle()
                else:
                    window.theme.setProperty("keysInUse", False)
                ending = "-large" if large else ""
                save_screen(window.view, choice.out / f"{name}-{theme}-{language}-{size}{ending}.png")
    for complaint in window.complaints:
        print(complaint)


def _write(window: ShownWindow) -> None:
    """Open the keyboard, as a touch of the search's field does."""
    items = items_of(window.view.contentItem())
    screen = next(item for item in items if item.metaObject().indexOfProperty("writing") >= 0)
    screen.setProperty("writing", True)
    window.settle()


def _choice() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--themes", nargs="*", default=["gallery", "light", "contrast"])
    parser.add_argument("--languages", nargs="*", default=["en", "ar"])
    parser.add_argument("--canvases", type=Path, default=Path("build/canvases"))
    return parser.parse_args()


def _states(picture: Any) -> dict[str, dict[str, Any]]:
    """Every screen, every panel over the playing screen, and how else some of them may look."""
    own = a_piece(picture(UNKNOWN)) | {
        "title": "",
        "artist": "",
        "date": "",
        "creditLine": "",
        "isSample": False,
    }
    return (
        {name: {"screen": name} for name in SCREENS}
        | {name: {"screen": "Playing", "panel": name} for name in PANELS}
        | {
            "playing-over": {"screen": "Playing", "sounding": False, "rating": 4},
            "playing-felt": {"screen": "Playing", "piece": a_piece(picture(3)) | {"feltAs": "Sad"}},
            "playing-why": {"screen": "Playing"},
            "keys": {"screen": "Confirming"},
            "playing-own": {"screen": "Playing", "piece": own | {"isLive": True, "remarks": []}},
            "speaking": {"screen": "Looking", "byEar": True, "transcript": SPOKEN},
            "still-there": {"screen": "Looking", "secondsToWarn": 14},
            "curtain": {"screen": "Playing"},
            "browsing-writing": {"screen": "Browsing"},
            "staff-pin": {"screen": "Staff", "staff": a_staff_desk(locked=True, wrong=True)},
        }
    )


if __name__ == "__main__":
    main()
