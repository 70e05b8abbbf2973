"""What can be given of a piece."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """A kind of file; `stems` is a folder of them."""

    FLAC = "flac"
    WAV = "wav"
    MIDI = "midi"
    MUSICXML = "musicxml"
    PLAN = "plan"
    STEMS = "stems"

    @property
    def ending(self) -> str:
        """What stands after a file's name."""
        return {"midi": "mid", "plan": "plan.json"}.get(self.value, self.value)
