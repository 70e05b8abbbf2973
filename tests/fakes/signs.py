"""Signs of life, as a watchdog hears them."""

from __future__ import annotations

import threading


class SignsOfLife:
    """Counts those of the main thread, which alone may give them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.count += 1
