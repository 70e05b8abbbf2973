"""Speaking: from a sentence to the loudspeaker, for those who do the visit by ear."""

from kiosk.speaking.contract import Manner, SpeechError, Voice
from kiosk.speaking.speaker import Speaker

__all__ = ["Manner", "Speaker", "SpeechError", "Voice"]
