"""Pictures of what visitors see, for the demonstration and for those who look after the screens."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtQuick import QQuickWindow

from db.errors import KlangbildError


def save_screen(window: QQuickWindow, path: Path) -> Path:
    """Write what the window shows now as a PNG file of the window's size.

    Raises:
        KlangbildError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not window.grabWindow().save(str(path)):
        raise KlangbildError(f"The picture of the screen cannot be written to {path}.")
    return path
