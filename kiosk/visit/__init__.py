"""The visit: what the kiosk does next, whatever the visitor or the world does.

A pure state machine, with no Qt and no devices. `step` takes the visit and an event and gives the visit that
follows and the actions to carry out. Actions are never written by hand for a pair of a screen and an event:
each screen says what it needs (`kiosk.visit.needs`), and the actions are the difference between the needs before
and after. So the camera can never stay on, or music go on, on a screen that does not need it.
"""

from kiosk.visit.actions import Act, Action, ComposeLive, Play, StartLooking, UseLanguage
from kiosk.visit.events import (
    Alike,
    Event,
    ExhibitionFailed,
    Finished,
    LanguageChosen,
    LiveFailed,
    LiveProgress,
    LiveReady,
    Loudness,
    Press,
    Recognised,
    SecondsPassed,
    Sighting,
    SoundFailed,
    WorkChosen,
)
from kiosk.visit.machine import LONGEST_SOUND_S, step
from kiosk.visit.screens import (
    IDLE_S,
    Attract,
    Choosing,
    Composing,
    Confirming,
    Hint,
    LiveMusic,
    Looking,
    Music,
    Offer,
    Playing,
    Screen,
    Trouble,
    Troubled,
    Visit,
    WorkMusic,
)

__all__ = [
    "IDLE_S",
    "LONGEST_SOUND_S",
    "Act",
    "Action",
    "Alike",
    "Attract",
    "Choosing",
    "ComposeLive",
    "Composing",
    "Confirming",
    "Event",
    "ExhibitionFailed",
    "Finished",
    "Hint",
    "LanguageChosen",
    "LiveFailed",
    "LiveMusic",
    "LiveProgress",
    "LiveReady",
    "Looking",
    "Loudness",
    "Music",
    "Offer",
    "Play",
    "Playing",
    "Press",
    "Recognised",
    "Screen",
    "SecondsPassed",
    "Sighting",
    "SoundFailed",
    "StartLooking",
    "Trouble",
    "Troubled",
    "UseLanguage",
    "Visit",
    "WorkChosen",
    "WorkMusic",
    "step",
]
