"""The works that a search has found, as QML's views read them: each when it is about to be seen."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QSocketNotifier, Slot

from db.entities import AccessionNumber
from kiosk.browsing import Catalogue
from kiosk.ui.rows import RowsModel
from kiosk.ui.thumbnails import Thumbnails

_SIDE_STEP_PX = 200
_MOST_SIDE_PX = 1000


class WorksModel(RowsModel[AccessionNumber]):
    """Works with their small pictures, which arrive when they are made. `close` it."""

    def __init__(self, catalogue: Catalogue, thumbnails: Thumbnails) -> None:
        super().__init__(["number", "image", "title", "artist", "hasMusic"])
        self._catalogue = catalogue
        self._thumbnails = thumbnails
        self._language = ""
        self._made = QSocketNotifier(thumbnails.fileno(), QSocketNotifier.Type.Read, self)
        self._made.activated.connect(self._collect)

    def show(self, catalogue: Catalogue, numbers: tuple[AccessionNumber, ...], language: str) -> None:
        """Show these works of a catalogue."""
        if catalogue is not self._catalogue:
            self.replace(())  # no row of the one may be asked of the other
            self._thumbnails.forget()
        self._catalogue = catalogue
        self._language = language
        self.replace(numbers)

    @Slot(float)
    def showAt(self, side_px: float) -> None:  # noqa: N802
        """The pictures are shown at this size, in the screen's pixels; they are made in a few sizes only."""
        wanted = math.ceil(side_px / _SIDE_STEP_PX) * _SIDE_STEP_PX
        if self._thumbnails.resize(max(_SIDE_STEP_PX, min(_MOST_SIDE_PX, wanted))):
            self.all_changed("image")

    def value(self, row: AccessionNumber, role: str) -> Any:
        """What a row says; a picture that is not made yet is empty."""
        if role == "number":
            return row
        if role == "image":
            return self._thumbnails.ask(row) or ""
        work = self._catalogue.work(row)
        if role == "hasMusic":
            return work.track is not None
        text = work.artwork.title if role == "title" else work.artwork.artist
        return text.text_in(self._language)

    def close(self) -> None:
        """Let go of the pictures and their thread."""
        self._made.setEnabled(False)
        self._thumbnails.close()

    def _collect(self) -> None:
        for number in self._thumbnails.collect():
            self.changed(number, "image")
