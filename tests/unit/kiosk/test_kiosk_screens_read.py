"""What is really drawn: every word and icon stands out from the ground that it is drawn on, in every theme."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from fakes.contrast import contrast
from fakes.shown_kiosk import PANELS, SCREENS, ShownKiosk, a_staff_desk
from fakes.shown_window import LANDSCAPE, ShownWindow, items_of, place_of
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickItem

LEAST = {"gallery": (4.5, 3.0), "light": (4.5, 3.0), "contrast": (7.0, 4.5)}
"""Of texts, and of icons."""
STATES = [
    *({"screen": screen, "panel": ""} for screen in SCREENS),
    *({"screen": "Playing", "panel": panel} for panel in PANELS),
    {"screen": "Playing", "panel": "", "sounding": False, "rating": 3},
    {"screen": "Staff", "staff": a_staff_desk(locked=True, wrong=True)},
    {
        "screen": "Looking",
        "secondsToWarn": 9,
        "byEar": True,
        "transcript": "Hold it a little more to the left.",
    },
]
REST = {"sounding": True, "rating": 0, "secondsToWarn": -1, "byEar": False, "transcript": "", "panel": ""}


@pytest.fixture(scope="module")
def window() -> Iterator[ShownWindow]:
    with ShownWindow(ShownKiosk()) as opened:
        opened.resize(LANDSCAPE)
        yield opened


@pytest.mark.parametrize("theme", LEAST)
def test_every_word_and_every_icon_stands_out(window, theme):
    window.shown.make_easier(theme=theme)
    faint: list[str] = []
    seen = 0
    for state in STATES:
        window.shown.show(**REST | {"staff": a_staff_desk()} | state)
        pixels = pixels_of(window.grab())
        for item in items_of(window.view.contentItem()):
            least = least_of(item, theme)
            place = place_of(item)
            if least is None or not is_plain(item) or not window.view.contentItem().contains(place.center()):
                continue
            seen += 1
            ratio = contrast(item.property("color"), ground_of(pixels, place))
            if ratio < least:
                faint.append(f"{state}: {item.property('text') or item.property('name')!r} has {ratio:.2f}")
    assert not faint, "\n" + "\n".join(faint)
    assert seen > 300


def least_of(item: QQuickItem, theme: str) -> float | None:
    """The contrast that it needs; None: it is neither a word nor an icon."""
    text, part = LEAST[theme]
    if item.inherits("QQuickText"):
        return text if item.property("text") else None
    return part if item.metaObject().indexOfProperty("turned") >= 0 and item.property("name") else None


def is_plain(item: QQuickItem) -> bool:
    """Neither faded, as what cannot be pressed just now is, nor below a panel, nor cut off by a list's opening."""
    around: QQuickItem | None = item
    while around is not None:
        if around.opacity() < 1 or not around.isEnabled():
            return False
        if around is not item and around.clip() and not place_of(around).contains(place_of(item)):
            return False
        around = around.parentItem()
    return True


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """(height, width, 3), red green blue."""
    image = image.convertToFormat(QImage.Format.Format_RGBX8888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return lines[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[:, :, :3].copy()


def ground_of(pixels: NDArray[np.uint8], place: QRectF) -> QColor:
    """The commonest colour along the edge of a place: letters and icons leave it free."""
    left, top, right, bottom = (
        round(side) for side in (place.left(), place.top(), place.right() - 1, place.bottom() - 1)
    )
    rows, columns = slice(max(0, top), bottom + 1), slice(max(0, left), right + 1)
    inside = pixels[rows, columns]
    edge = np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]])
    colours, counts = np.unique(edge, axis=0, return_counts=True)
    return QColor(*(int(part) for part in colours[counts.argmax()]))
