"""What was said lately, for the screen."""

from __future__ import annotations

from collections import deque

from kiosk.guiding.speech import Utterance

_LINES = 12


class Transcript:
    """The last utterances of one visit, the newest last."""

    def __init__(self) -> None:
        self._lines: deque[Utterance] = deque(maxlen=_LINES)

    def add(self, utterance: Utterance) -> None:
        """Something is being said; what is said again moves to the end."""
        if utterance in self._lines:
            self._lines.remove(utterance)
        self._lines.append(utterance)

    def clear(self) -> None:
        """The next visitor has nothing to do with it."""
        self._lines.clear()

    @property
    def lines(self) -> tuple[Utterance, ...]:
        """In the order in which they were said."""
        return tuple(self._lines)
