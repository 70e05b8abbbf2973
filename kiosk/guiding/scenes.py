"""What the kiosk shows, as far as it is said: a screen of the visit, or a panel laid over one.

All texts are in the visitor's language already.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.visit import Hint, Trouble


@dataclass(frozen=True, slots=True)
class AttractScene:
    """Nobody is there yet, or the visitor has just come."""

    languages: tuple[str, ...]
    """All that one can begin in, BCP 47, in the order in which the focus goes through them."""


@dataclass(frozen=True, slots=True)
class LookingScene:
    """The camera looks."""

    hint: Hint = Hint.NONE


@dataclass(frozen=True, slots=True)
class ChoosingScene:
    """It may be one of these works."""

    titles: tuple[str, ...]
    """One to four."""


@dataclass(frozen=True, slots=True)
class ConfirmingScene:
    """May the kiosk compose for the visitor's picture?"""


@dataclass(frozen=True, slots=True)
class ComposingScene:
    """The studio composes."""

    progress: float
    """0..1."""


@dataclass(frozen=True, slots=True)
class PlayingScene:
    """A picture and its music."""

    title: str
    """Empty: the visitor's own picture."""
    take: int
    """Another one is another hearing, even of the same piece."""
    sounding: bool = True


@dataclass(frozen=True, slots=True)
class BrowsingScene:
    """The collection is searched."""

    found: int
    query: str = ""
    """What was typed."""


@dataclass(frozen=True, slots=True)
class TroubledScene:
    """Something does not work."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class ClosedScene:
    """The museum is closed, and the kiosk sleeps."""


@dataclass(frozen=True, slots=True)
class StaffScene:
    """What only the staff uses."""


Screen = (
    AttractScene
    | LookingScene
    | ChoosingScene
    | ConfirmingScene
    | ComposingScene
    | PlayingScene
    | BrowsingScene
    | TroubledScene
    | ClosedScene
    | StaffScene
)


@dataclass(frozen=True, slots=True)
class HelpPanel:
    """Where the visitor is, what can be done there, and what each key does."""

    about: Screen


@dataclass(frozen=True, slots=True)
class LanguagePanel:
    """A language is chosen."""


@dataclass(frozen=True, slots=True)
class AccessPanel:
    """How the kiosk looks and sounds is set."""


@dataclass(frozen=True, slots=True)
class TakeAlongPanel:
    """The way to the music's page."""

    address: str = ""
    """Of the page, as somebody could type it."""


@dataclass(frozen=True, slots=True)
class FeelingsPanel:
    """How does it feel to you?"""


@dataclass(frozen=True, slots=True)
class StillThere:
    """Nobody has pressed anything for a while."""

    seconds: int
    """Left, before the kiosk returns to the start."""


Panel = HelpPanel | LanguagePanel | AccessPanel | TakeAlongPanel | FeelingsPanel | StillThere
"""What lies over a screen: below it, the music and its narration are kept."""

Scene = Screen | Panel
