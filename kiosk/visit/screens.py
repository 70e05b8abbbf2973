"""Where a visitor can be: the screens, and the visit as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from db.entities import AccessionNumber

IDLE_S = 60.0
"""Without a touch for so long, the kiosk returns to the start, for the next visitor."""
WARNING_S = 20.0
"""So long before, it asks whether anybody is there."""


@dataclass(frozen=True, slots=True)
class Attract:
    """Nobody is there: paintings move slowly, and every language invites."""


class Hint(StrEnum):
    """What the looking screen tells the visitor beside how to aim."""

    NONE = "none"
    LABEL_NOT_ON_SHOW = "label-not-on-show"
    """The label that is held up is this museum's; its work is not in the exhibition."""
    FOREIGN_LABEL = "foreign-label"
    """It is Klangbild's, but not this museum's, or it is damaged."""
    OTHER_CODE = "other-code"
    """The code that is held up is no label; most often it would lead to a web page."""


@dataclass(frozen=True, slots=True)
class Looking:
    """The camera looks for a picture or a label."""

    hint: Hint = Hint.NONE


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
    """A picture without music was seen: may the kiosk compose for it?"""


@dataclass(frozen=True, slots=True)
class Composing:
    """The visitor said yes; the studio composes."""

    take: int
    progress: float = 0.0
    """0..1."""


@dataclass(frozen=True, slots=True)
class WorkMusic:
    """The published music of a work of the exhibition."""

    accession_number: AccessionNumber


@dataclass(frozen=True, slots=True)
class LiveMusic:
    """The music that is composed for the visitor's picture; the rest of it may come while it sounds."""

    composing: int = field(default=0, compare=False)
    """The take as which it was asked for."""


Music = WorkMusic | LiveMusic


@dataclass(frozen=True, slots=True)
class Playing:
    """A picture and its music; the screen stays when the music is over."""

    music: Music
    take: int
    sounding: bool = True
    sounded_s: float = 0.0


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


Screen = Attract | Looking | Choosing | Confirming | Composing | Playing | Troubled


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a visitor is."""

    home_language: str = "en"
    """The language in which every visit begins."""
    language: str = "en"
    screen: Screen = Attract()
    idle_s: float = 0.0
    """Since the last touch; stands still at zero while music is heard."""
    loudspeaker_lost: bool = False
    """It does not sound just now; it goes on where it stopped as soon as it is back."""
    takes: int = 0
    """Counts the pieces asked for, so that a late answer is never taken for that of another piece."""

    @classmethod
    def waiting(cls, language: str) -> Visit:
        """Nobody there yet; visits begin in `language`."""
        return cls(home_language=language, language=language)

    @property
    def seconds_to_warn(self) -> float | None:
        """What is left of the last `WARNING_S` before the return to the start; None: no need to warn."""
        left = IDLE_S - self.idle_s
        return left if left <= WARNING_S and not isinstance(self.screen, Attract) else None
