"""What can happen in a visit: what the visitor does, and what the devices and the house tell of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.entities import AccessionNumber, FeelingLabel
from kiosk.browsing import Search
from kiosk.visit.access import Access
from kiosk.visit.music import Part
from kiosk.visit.screens import Check, Offer, Panel

# --- What visitors do ---------------------------------------------------------------------------------------


class Press(StrEnum):
    """What a visitor does, by touch or by key."""

    START = "start"
    BACK = "back"
    HOME = "home"
    """To the start, from wherever one is: the visit ends."""
    SCAN = "scan"
    BROWSE = "browse"
    STOP = "stop"
    AGAIN = "again"
    ANOTHER = "another"
    """Another take on the same picture."""
    NARRATE = "narrate"
    """Tell of the work and its music, or stop telling."""
    YES = "yes"
    NO = "no"
    BY_EAR = "by-ear"
    """Say everything as well, or no longer."""
    STAY = "stay"
    """Anything that only says 'I am here'."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The visitor chose a language, by its BCP 47 code; at the start this also begins the visit."""

    language: str


@dataclass(frozen=True, slots=True)
class PanelOpened:
    """The visitor asked for a panel; for `Panel.NONE`, to close it."""

    panel: Panel


@dataclass(frozen=True, slots=True)
class AccessChanged:
    """The visitor wants to see and hear otherwise."""

    access: Access


@dataclass(frozen=True, slots=True)
class VolumeChanged:
    """Louder or softer, by so many steps."""

    steps: int


@dataclass(frozen=True, slots=True)
class SearchChanged:
    """The visitor searches the collection for something else."""

    search: Search


@dataclass(frozen=True, slots=True)
class WorkChosen:
    """The visitor chose one of the works that were offered or found."""

    accession_number: AccessionNumber


@dataclass(frozen=True, slots=True)
class PartChosen:
    """The visitor says which part of the picture is meant."""

    part: Part


@dataclass(frozen=True, slots=True)
class FeelingChosen:
    """The visitor says what the picture feels like."""

    feeling: FeelingLabel


@dataclass(frozen=True, slots=True)
class Rated:
    """The visitor says how the piece pleases.

    Raises:
        ValueError: there are one to five stars.
    """

    stars: int

    def __post_init__(self) -> None:
        if not 1 <= self.stars <= 5:
            raise ValueError(f"a rating has one to five stars, not {self.stars}")


# --- What the camera sees -----------------------------------------------------------------------------------


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


class Sighting(StrEnum):
    """What else the camera can say."""

    UNKNOWN_PICTURE = "unknown-picture"
    LABEL_NOT_ON_SHOW = "label-not-on-show"
    """The label of a work of this museum that is not in the exhibition."""
    FOREIGN_LABEL = "foreign-label"
    """A label of Klangbild that this museum has not made."""
    OTHER_CODE = "other-code"
    """A code that is no label, like the address of a web page."""
    TOO_DARK = "too-dark"
    LIGHT_ENOUGH = "light-enough"
    """It was too dark, and is so no longer."""
    CAMERA_LOST = "camera-lost"
    CAMERA_BACK = "camera-back"


# --- What the studio, the loudspeaker and the voice answer --------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class NarrationOver:
    """All has been told of the piece."""

    take: int


class Loudness(StrEnum):
    """What the loudspeaker says of itself."""

    LOST = "loudspeaker-lost"
    BACK = "loudspeaker-back"


@dataclass(frozen=True, slots=True)
class Headphones:
    """Headphones were plugged in, or out."""

    plugged: bool


# --- What the house says ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExhibitionFailed:
    """Something of the exhibition file cannot be read."""


@dataclass(frozen=True, slots=True)
class ExhibitionChanged:
    """Another exhibition is on show, or none any more."""

    there: bool


@dataclass(frozen=True, slots=True)
class HoursChanged:
    """The house opens or closes."""

    is_open: bool


@dataclass(frozen=True, slots=True)
class StaffEntered:
    """The PIN was right."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Staff try something out, or nothing any more."""

    check: Check


@dataclass(frozen=True, slots=True)
class LoudestSet:
    """Staff let nobody go above this volume, in steps."""

    loudest: int


@dataclass(frozen=True, slots=True)
class SecondsPassed:
    """Time goes by."""

    seconds: float


VisitorEvent = (
    Press
    | LanguageChosen
    | PanelOpened
    | AccessChanged
    | VolumeChanged
    | SearchChanged
    | WorkChosen
    | PartChosen
    | FeelingChosen
    | Rated
)
"""Whatever of these happens, somebody is there."""
CameraEvent = Recognised | Alike | Sighting
StudioEvent = LiveProgress | LiveReady | LiveFailed
LoudspeakerEvent = Finished | SoundFailed | NarrationOver | Loudness | Headphones
HouseEvent = (
    ExhibitionFailed | ExhibitionChanged | HoursChanged | StaffEntered | Checked | LoudestSet | SecondsPassed
)
Event = VisitorEvent | CameraEvent | StudioEvent | LoudspeakerEvent | HouseEvent
