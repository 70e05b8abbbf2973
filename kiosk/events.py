"""What the kiosk's devices have to tell: eye, loudspeaker, speaker, headphones, live composer, exhibition.

Each device keeps its news until it is polled, so nobody waits for a device. Nothing here knows Qt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from content.codes.meaning import Stranger
from content.recognition.aiming import Advice, Corners
from db.entities import AccessionNumber, Impression, MusicSummary, Remark

if TYPE_CHECKING:
    from kiosk.playing.sources import GrowingSamples  # which tells its news by this file

# --- The eye (`kiosk.looking`) ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EyeReady:
    """The eye knows the works of the exhibition; from now on it can recognise them."""

    works: int
    """How many works it knows by their picture."""


@dataclass(frozen=True, slots=True)
class SightedCode:
    """The label of a work of the exhibition is held up: Klangbild's, or the museum's own."""

    accession_number: AccessionNumber


@dataclass(frozen=True, slots=True)
class SightedPicture:
    """A work of the exhibition is recognised by its picture."""

    accession_number: AccessionNumber
    confidence: float
    """0..1."""
    quadrilateral: tuple[tuple[float, float], ...]
    """Its four corners in pixels of the camera frame, x and y, clockwise from the work's top left."""


@dataclass(frozen=True, slots=True)
class AlikePictures:
    """One of these works, or its label, is shown, and the eye cannot tell which.

    `Looking.pixels_in_question` has it, unless it is a label.
    """

    accession_numbers: tuple[AccessionNumber, ...]
    """One to four, the most probable first."""


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code is held up that names no work of this exhibition."""

    text: str
    meaning: Stranger


@dataclass(frozen=True, slots=True)
class UnknownPicture:
    """A picture that is no work of the exhibition is held steadily; `Looking.pixels_in_question` has it."""


@dataclass(frozen=True, slots=True)
class NothingSeen:
    """What was last sighted is out of sight."""


@dataclass(frozen=True, slots=True)
class Aimed:
    """The picture is held otherwise, or its holder should do something else about it."""

    advice: Advice = Advice.NONE
    corners: Corners | None = None
    """As they appear on the preview; None: there is no picture in view."""
    known: bool = False
    """It was told of already, before the eye rested, and is no news until it was out of sight."""


@dataclass(frozen=True, slots=True)
class Outlined:
    """Where something like a picture is in view, told within a tenth of a second."""

    corners: Corners | None
    """As they appear on the preview; None: there is nothing like it any more."""


@dataclass(frozen=True, slots=True)
class CameraLost:
    """No frames come any more; the eye goes on trying."""

    reason: str
    """One sentence for the staff."""


@dataclass(frozen=True, slots=True)
class CameraBack:
    """Frames come again."""


@dataclass(frozen=True, slots=True)
class CameraDark:
    """Frames come, but for some time there was only darkness on them: the lens is covered, or the room too dark."""


@dataclass(frozen=True, slots=True)
class CameraLit:
    """After `CameraDark`: something can be seen again."""


@dataclass(frozen=True, slots=True)
class NotLearned:
    """The eye cannot learn an exhibition, and goes on with what it knew."""

    reason: str
    """One sentence for the staff."""


EyeEvent = (
    EyeReady
    | SightedCode
    | SightedPicture
    | AlikePictures
    | UnknownCode
    | UnknownPicture
    | NothingSeen
    | Aimed
    | Outlined
    | CameraLost
    | CameraBack
    | CameraDark
    | CameraLit
    | NotLearned
)


# --- The loudspeaker (`kiosk.playing`) ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlaybackStarted:
    """The first samples of a playback are on their way to the loudspeaker."""

    playback: int
    """As `Player.play` returned it."""


@dataclass(frozen=True, slots=True)
class PlaybackFinished:
    """A playback came to its end by itself: it was neither stopped nor replaced."""

    playback: int


@dataclass(frozen=True, slots=True)
class PlaybackFailed:
    """A recording cannot be played."""

    playback: int
    reason: str


@dataclass(frozen=True, slots=True)
class LoudspeakerLost:
    """The loudspeaker does not answer; the player goes on trying, and goes on where it stopped."""

    reason: str


@dataclass(frozen=True, slots=True)
class LoudspeakerBack:
    """The loudspeaker sounds again."""


PlayerEvent = PlaybackStarted | PlaybackFinished | PlaybackFailed | LoudspeakerLost | LoudspeakerBack


# --- The speaker (`kiosk.speaking`) -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SentenceBegan:
    """A sentence begins to sound."""

    speech: int
    """As `Speaker.say` returned it."""
    place: int
    """Among the sentences of what is said; 0 is the first."""
    text: str
    """For the transcript: as it was written, without the vowels that Arabic is spoken with."""
    language: str


@dataclass(frozen=True, slots=True)
class SpeechFinished:
    """A speech came to its end by itself: it was neither hushed nor replaced."""

    speech: int


@dataclass(frozen=True, slots=True)
class SpeechFailed:
    """A speech, or its rest, cannot be heard: there is no voice for it, or no loudspeaker."""

    speech: int
    reason: str
    """One sentence for the staff."""


SpeakerEvent = SentenceBegan | SpeechFinished | SpeechFailed


# --- The headphones (`kiosk.headphones`) --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeadphonesChanged:
    """Headphones were plugged in or pulled out; also told of those that are there at the start."""

    plugged: bool


# --- Live composers (`kiosk.live`) --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LiveProgress:
    """How far a live composition is."""

    request: int
    """As `PictureComposer.request` returned it."""
    progress: float
    """0..1."""


@dataclass(frozen=True, slots=True, eq=False)
class LiveReady:
    """A live composition can be played: its first second is there, the rest comes while it sounds."""

    request: int
    music: GrowingSamples
    """Mastered."""
    summary: MusicSummary
    impression: Impression
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class LiveFailed:
    """There will be no live composition for this request; after `LiveReady`: it will not be finished."""

    request: int
    reason: str


LiveEvent = LiveProgress | LiveReady | LiveFailed


# --- The exhibition (`kiosk.exhibiting`) ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExhibitionTaken:
    """An exhibition is in use from now on: `ExhibitionKeeper.current`. The same one may be told of twice."""

    version: int
    works: int
    """How many it has."""


@dataclass(frozen=True, slots=True)
class ExhibitionRefused:
    """The file that was published may not be used; whatever was in use still is."""

    reason: str
    """One sentence for the staff."""


@dataclass(frozen=True, slots=True)
class ExhibitionMissing:
    """There is no exhibition file; whatever was in use still is."""


ExhibitionEvent = ExhibitionTaken | ExhibitionRefused | ExhibitionMissing
