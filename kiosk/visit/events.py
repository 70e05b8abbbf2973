"""What can happen in a visit: what the visitor does, and what the devices tell of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.entities import AccessionNumber
from kiosk.visit.screens import Offer


class Press(StrEnum):
    """What a visitor does, by touch or by key."""

    START = "start"
    BACK = "back"
    STOP = "stop"
    AGAIN = "again"
    YES = "yes"
    NO = "no"
    STAY = "stay"
    """Anything that only says 'I am here'."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The visitor chose a language, by its BCP 47 code; at the start this also begins the visit."""

    language: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """The camera sees a work of the exhibition."""

    accession_number: AccessionNumber
    has_music: bool = True


@dataclass(frozen=True, slots=True)
class Alike:
    """The camera sees one of these works and cannot tell which."""

    offers: tuple[Offer, ...]
    """One to four, the most probable first."""


@dataclass(frozen=True, slots=True)
class WorkChosen:
    """The visitor said which of the works offered it is."""

    accession_number: AccessionNumber


class Sighting(StrEnum):
    """What else the camera can say."""

    UNKNOWN_PICTURE = "unknown-picture"
    LABEL_NOT_ON_SHOW = "label-not-on-show"
    """The label of a work of this museum that is not in the exhibition."""
    FOREIGN_LABEL = "foreign-label"
    """A label of Klangbild that this museum has not made."""
    OTHER_CODE = "other-code"
    """A code that is no label, like the address of a web page."""
    CAMERA_LOST = "camera-lost"
    CAMERA_BACK = "camera-back"


@dataclass(frozen=True, slots=True)
class LiveProgress:
    """How far the live composition is, 0..1."""

    take: int
    progress: float


@dataclass(frozen=True, slots=True)
class LiveReady:
    """The live composition can be played; what is not rendered yet comes while it sounds."""

    take: int


@dataclass(frozen=True, slots=True)
class LiveFailed:
    """There will be no live composition, or no more of it."""

    take: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The piece has come to its end."""

    take: int


@dataclass(frozen=True, slots=True)
class SoundFailed:
    """The piece cannot be heard: the loudspeaker cannot play it."""

    take: int


class Loudness(StrEnum):
    """What the loudspeaker says of itself."""

    LOST = "loudspeaker-lost"
    BACK = "loudspeaker-back"


@dataclass(frozen=True, slots=True)
class ExhibitionFailed:
    """Something of the exhibition file cannot be read."""


@dataclass(frozen=True, slots=True)
class SecondsPassed:
    """Time goes by."""

    seconds: float


Event = (
    Press
    | LanguageChosen
    | Recognised
    | Alike
    | WorkChosen
    | Sighting
    | LiveProgress
    | LiveReady
    | LiveFailed
    | Finished
    | SoundFailed
    | Loudness
    | ExhibitionFailed
    | SecondsPassed
)
