"""Where a visitor can be: the screens, and the visit as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from db.entities import AccessionNumber, FeelingLabel
from kiosk.browsing import Search
from kiosk.visit.access import LOUDEST, SOFTEST, Access
from kiosk.visit.music import WHOLE, LiveMusic, Music, Part

WARNING_S = 20.0
"""So long before the return to the start, the kiosk asks whether anybody is there."""


@dataclass(frozen=True, slots=True)
class Attract:
    """Nobody is there: paintings move slowly, and every language invites."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Nobody is there and the house is closed: dark and silent."""


class Hint(StrEnum):
    """What the looking screen tells the visitor beside how to aim."""

    NONE = "none"
    LABEL_NOT_ON_SHOW = "label-not-on-show"
    """The label that is held up is this museum's; its work is not in the exhibition."""
    FOREIGN_LABEL = "foreign-label"
    """It is Klangbild's, but not this museum's, or it is damaged."""
    OTHER_CODE = "other-code"
    """The code that is held up is no label; most often it would lead to a web page."""
    TOO_DARK = "too-dark"
    """The camera sees next to nothing: it is covered, or the room is dark."""


@dataclass(frozen=True, slots=True)
class Looking:
    """The camera looks for a picture or a label."""

    hint: Hint = Hint.NONE


@dataclass(frozen=True, slots=True)
class Browsing:
    """The visitor looks through the collection."""

    search: Search = field(default_factory=Search)


@dataclass(frozen=True, slots=True)
class Offer:
    """A work that may be the one in view."""

    accession_number: AccessionNumber
    has_music: bool = True


@dataclass(frozen=True, slots=True)
class Choosing:
    """Works are so much alike, or so hard to see, that the visitor has to say which of them it is.

    'None of these' means: my picture is another one. So the kiosk offers to compose for it, as for any picture
    that it does not know; looking once more would only lead to the same question. Back looks again, and does
    not ask again before something else is shown.
    """

    offers: tuple[Offer, ...]
    """One to four, the most probable first."""

    @property
    def works(self) -> tuple[AccessionNumber, ...]:
        """Their accession numbers."""
        return tuple(offer.accession_number for offer in self.offers)


@dataclass(frozen=True, slots=True)
class Confirming:
    """A picture without music was seen: may the kiosk compose for it, or for a part of it?"""

    part: Part = WHOLE


Source = Looking | Browsing
"""Where a piece was found, and where 'back' leads from it."""


@dataclass(frozen=True, slots=True)
class Playing:
    """A picture and its music; the screen stays when the music is over."""

    music: Music
    take: int
    sounding: bool = True
    sounded_s: float = 0.0
    narrating: bool = False
    """The work and its music are being told of."""
    source: Source = Looking()
    feeling: FeelingLabel | None = None
    """What the visitor said that it feels like."""
    rating: int = 0
    """1..5; 0: not rated."""


@dataclass(frozen=True, slots=True)
class Composing:
    """The studio composes, after a yes or for a piece that the visitor hears already."""

    take: int
    music: LiveMusic = field(default_factory=LiveMusic)
    progress: float = 0.0
    """0..1."""
    back: Source | Playing = Looking()
    """Where 'back' leads, and a failure."""


class Trouble(StrEnum):
    """What can be in the way of a visit."""

    CAMERA = "camera"
    """It answers no longer. The kiosk goes on trying, so there is nothing that a visitor could try again."""
    COMPOSING = "composing"
    SOUND = "sound"
    EXHIBITION = "exhibition"
    """An image or a recording of the exhibition file is damaged."""


@dataclass(frozen=True, slots=True)
class Troubled:
    """Something does not work: the screen says so in human words and offers a way on."""

    trouble: Trouble
    back: Source | Playing = Looking()
    """Where 'again' leads."""


class Check(StrEnum):
    """What staff can try out."""

    NOTHING = "nothing"
    CAMERA = "camera"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Staff:
    """Staff look after the kiosk."""

    check: Check = Check.NOTHING
    take: int = 0
    """Of the sound that is played."""


Screen = (
    Attract | Closed | Looking | Browsing | Choosing | Confirming | Composing | Playing | Troubled | Staff
)


class Panel(StrEnum):
    """What can lie over a screen. The camera rests under it; music goes on."""

    NONE = ""
    HELP = "help"
    LANGUAGE = "language"
    ACCESS = "access"
    FEELINGS = "feelings"
    """'How does it feel to you?'"""
    TAKE_ALONG = "take-along"
    PIN = "pin"
    """Staff say who they are."""


@dataclass(frozen=True, slots=True)
class House:
    """How every visit to this kiosk begins."""

    language: str = "en"
    access: Access = field(default_factory=Access)
    volume: int = LOUDEST
    """In steps, as `kiosk.visit.access` has them."""
    idle_s: float = 60.0
    """Without a touch or a key for so long, the kiosk returns to the start, for the next visitor."""
    idle_by_ear_s: float = 120.0
    """The same where the visit is heard: that takes longer than reading."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a visitor is."""

    house: House = House()
    language: str = "en"
    screen: Screen = Attract()
    panel: Panel = Panel.NONE
    by_ear: bool = False
    """Everything is said as well."""
    access: Access = field(default_factory=Access)
    volume: int = LOUDEST
    idle_s: float = 0.0
    """Since the last touch; stands still at zero while music or its narration is heard."""
    takes: int = 0
    """Counts the pieces asked for, so that a late answer is never taken for that of another piece."""
    composed: int = 0
    """As which take the last live piece was asked for: of all of them, the studio keeps this one."""
    loudest: int = LOUDEST
    """Staff let nobody go above."""
    is_open: bool = True
    has_exhibition: bool = True
    loudspeaker_lost: bool = False
    """It does not sound just now; it goes on where it stopped as soon as it is back."""

    @classmethod
    def waiting(cls, house: House | str = House()) -> Visit:
        """Nobody there yet; visits begin as the house has it, or in a language."""
        home = House(language=house) if isinstance(house, str) else house
        return cls(house=home, language=home.language, access=home.access, volume=home.volume)

    def left(self) -> Visit:
        """After the visitor has gone: the next one begins as the house has it."""
        return Visit(
            house=self.house,
            language=self.house.language,
            screen=Attract() if self.is_open else Closed(),
            access=self.house.access,
            volume=min(self.house.volume, self.loudest),
            takes=self.takes,
            composed=self.composed,
            loudest=self.loudest,
            is_open=self.is_open,
            has_exhibition=self.has_exhibition,
            loudspeaker_lost=self.loudspeaker_lost,
        )

    @property
    def at_rest(self) -> bool:
        """Whether nobody is there, and nothing is left of whoever was."""
        return replace(self, idle_s=0.0) == self.left()

    @property
    def idle_limit_s(self) -> float:
        """How long nobody need touch it until it returns to the start."""
        return self.house.idle_by_ear_s if self.by_ear else self.house.idle_s

    @property
    def is_heard(self) -> bool:
        """Whether somebody listens: then the visit does not end, however long nothing is touched."""
        screen = self.screen
        if not isinstance(screen, Playing):
            return False
        return (screen.sounding or screen.narrating) and not self.loudspeaker_lost

    @property
    def volume_level(self) -> int:
        """How many steps it is above the softest, up to `volume_levels`."""
        return self.volume - SOFTEST

    @property
    def volume_levels(self) -> int:
        """How many steps there are above the softest."""
        return self.loudest - SOFTEST

    @property
    def seconds_to_warn(self) -> float | None:
        """What is left of the last `WARNING_S` before the return to the start; None: no need to warn."""
        left = self.idle_limit_s - self.idle_s
        return left if left <= WARNING_S and not self.at_rest else None
