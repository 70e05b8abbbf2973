"""Playing: from recordings and speech to the loudspeaker, without a click and without letting anybody wait."""

from kiosk.playing.contract import AudioOutput, OutputError
from kiosk.playing.player import Player
from kiosk.playing.sources import Excerpt, GrowingSamples, Samples
from kiosk.playing.utterance import Spoken, Utterance

__all__ = [
    "AudioOutput",
    "Excerpt",
    "GrowingSamples",
    "OutputError",
    "Player",
    "Samples",
    "Spoken",
    "Utterance",
]
