"""What is said to a guest who cannot see the screen, and when.

Pure functions give the words: where the focus is (`focus`), what a screen is for (`screens`), how to hold the
picture (`aiming`), and what is told of a work and its music (`narration`, and `telling`, which keeps its times).
`Guide` is told what happens at the kiosk and decides what of it is said: at once, when it is silent again, or not
at all. All sentences stand in `texts`, in English; `Wording` gives them in the visitor's language. Nothing here
knows Qt or a loudspeaker: the voice is a `Speech`.
"""

from kiosk.guiding.focus import Focus, Role, State
from kiosk.guiding.guide import Guide, News
from kiosk.guiding.hearing import Hearing
from kiosk.guiding.narration import Narration, narrate
from kiosk.guiding.scenes import Scene
from kiosk.guiding.speech import Speech, Utterance
from kiosk.guiding.wording import Translate, Wording

__all__ = [
    "Focus",
    "Guide",
    "Hearing",
    "Narration",
    "News",
    "Role",
    "Scene",
    "Speech",
    "State",
    "Translate",
    "Utterance",
    "Wording",
    "narrate",
]
