"""Playing: from a recording to the loudspeaker, without a click and without letting anybody wait."""

from kiosk.playing.contract import AudioOutput, OutputError
from kiosk.playing.player import Player
from kiosk.playing.sources import GrowingSamples, Samples

__all__ = ["AudioOutput", "GrowingSamples", "OutputError", "Player", "Samples"]
