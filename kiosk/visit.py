"""The visit: what the kiosk does next, whatever the visitor or the world does.

A pure state machine, with no Qt and no devices. `step` takes the visit and an event and gives the visit that
follows and the actions to carry out. Actions are never written by hand for a pair of a screen and an event:
each screen says what it needs (`_needs`), and the actions are the difference between the needs before and
after. So the camera can never stay on, or music go on, on a screen that does not need it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from db.entities import AccessionNumber

IDLE_S = 60.0
"""Without a touch for so long, the kiosk returns to the start, for the next visitor."""
WARNING_S = 20.0
"""So long before, it asks whether anybody is there."""
LONGEST_SOUND_S = 900.0
"""A piece that has sounded for so long counts as finished: the loudspeaker no longer answers."""


# --- Screens ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attract:
    """Nobody is there: paintings move slowly, and every language invites."""


class Hint(StrEnum):
    """What the looking screen tells the visitor beside how to aim."""

    NONE = "none"
    UNKNOWN_CODE = "unknown-code"
    """The label that is held up belongs to another exhibition."""


@dataclass(frozen=True, slots=True)
class Looking:
    """The camera looks for a picture or a label."""

    hint: Hint = Hint.NONE


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
    """The music that was just composed for the visitor's picture."""


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


Screen = Attract | Looking | Confirming | Composing | Playing | Troubled


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


# --- Events -------------------------------------------------------------------------------------------------


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


class Sighting(StrEnum):
    """What else the camera can say."""

    UNKNOWN_PICTURE = "unknown-picture"
    UNKNOWN_CODE = "unknown-code"
    CAMERA_LOST = "camera-lost"
    CAMERA_BACK = "camera-back"


@dataclass(frozen=True, slots=True)
class LiveProgress:
    """How far the live composition is, 0..1."""

    take: int
    progress: float


@dataclass(frozen=True, slots=True)
class LiveReady:
    """The live composition can be played."""

    take: int


@dataclass(frozen=True, slots=True)
class LiveFailed:
    """There will be no live composition."""

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


# --- Actions ------------------------------------------------------------------------------------------------


class Act(StrEnum):
    """Actions that need no more than their name."""

    KEEP_PICTURE = "keep-picture"
    """Take over, in memory only, the picture that the camera sees."""
    START_LOOKING = "start-looking"
    STOP_LOOKING = "stop-looking"
    STOP_SOUND = "stop-sound"
    CANCEL_LIVE = "cancel-live"
    FORGET_PICTURE = "forget-picture"
    """Drop the visitor's picture, and the music made for it."""


@dataclass(frozen=True, slots=True)
class Play:
    """Play a piece from its beginning; answer with `Finished(take)` or `SoundFailed(take)`."""

    music: Music
    take: int


@dataclass(frozen=True, slots=True)
class ComposeLive:
    """Compose for the visitor's picture; answer with `LiveReady(take)` or `LiveFailed(take)`."""

    take: int


@dataclass(frozen=True, slots=True)
class UseLanguage:
    """Show, and say, everything in this language."""

    language: str


Action = Act | Play | ComposeLive | UseLanguage


# --- What follows -------------------------------------------------------------------------------------------


def step(visit: Visit, event: Event) -> tuple[Visit, tuple[Action, ...]]:
    """The visit after `event`, and what to do, in this order. Every pair of a screen and an event is defined.

    Raises:
        ValueError: a progress or a time is negative or not finite.
    """
    after = _follow(visit, event)
    return after, _difference(visit, after)


def _follow(visit: Visit, event: Event) -> Visit:
    match event:
        case SecondsPassed(seconds):
            return _wait(visit, seconds)
        case LanguageChosen(language):
            chosen = replace(visit, language=language, idle_s=0.0)
            return _show(chosen, Looking()) if isinstance(visit.screen, Attract) else chosen
        case Press():
            return _press(replace(visit, idle_s=0.0), event)
        case Recognised() | Sighting():
            return _see(visit, event)
        case LiveProgress() | LiveReady() | LiveFailed():
            return _hear_from_studio(visit, event)
        case Finished() | SoundFailed():
            return _hear_from_loudspeaker(visit, event)
        case Loudness():
            return replace(visit, loudspeaker_lost=event is Loudness.LOST)
        case ExhibitionFailed():
            return visit if isinstance(visit.screen, Attract) else _show(visit, Troubled(Trouble.EXHIBITION))


def _press(visit: Visit, press: Press) -> Visit:
    match visit.screen, press:
        case Attract(), Press.START:
            return _show(visit, Looking())
        case Looking() | Troubled(), Press.BACK:
            return _leave(visit)
        case Confirming(), Press.YES:
            return replace(visit, screen=Composing(visit.takes + 1), takes=visit.takes + 1)
        case Confirming(), Press.NO | Press.BACK:
            return _show(visit, Looking())
        case Composing() | Playing(), Press.BACK:
            return _show(visit, Looking())
        case Composing(), Press.STOP:
            return _show(visit, Looking())
        case Playing(sounding=True) as playing, Press.STOP:
            return _show(visit, replace(playing, sounding=False))
        case Playing(music), Press.AGAIN:
            return _play(visit, music)
        case Troubled(trouble), Press.AGAIN if trouble is not Trouble.CAMERA:
            return _show(visit, Looking())
        case _:
            return visit


def _see(visit: Visit, sighting: Recognised | Sighting) -> Visit:
    match visit.screen, sighting:
        case Looking(), Recognised(accession_number, has_music=True):
            return _play(visit, WorkMusic(accession_number))
        case Looking(), Recognised() | Sighting.UNKNOWN_PICTURE:
            return _show(visit, Confirming())
        case Looking(), Sighting.UNKNOWN_CODE:
            return replace(visit, screen=Looking(Hint.UNKNOWN_CODE))  # a label left lying keeps nobody awake
        case Looking(), Sighting.CAMERA_LOST:
            return _show(visit, Troubled(Trouble.CAMERA))
        case Troubled(Trouble.CAMERA), Sighting.CAMERA_BACK:
            return _show(visit, Looking())
        case _:
            return visit


def _hear_from_studio(visit: Visit, answer: LiveProgress | LiveReady | LiveFailed) -> Visit:
    screen = visit.screen
    if not isinstance(screen, Composing) or answer.take != screen.take:
        return visit
    match answer:
        case LiveProgress(_, progress):
            if not 0 <= progress <= 1:
                raise ValueError(f"a progress lies between 0 and 1, not at {progress}")
            return replace(visit, screen=replace(screen, progress=max(screen.progress, progress)))
        case LiveReady():
            return _play(visit, LiveMusic())
        case LiveFailed():
            return _show(visit, Troubled(Trouble.COMPOSING))


def _hear_from_loudspeaker(visit: Visit, answer: Finished | SoundFailed) -> Visit:
    screen = visit.screen
    if not isinstance(screen, Playing) or not screen.sounding or answer.take != screen.take:
        return visit
    match answer:
        case Finished():
            return _show(visit, replace(screen, sounding=False))
        case SoundFailed():
            return _show(visit, Troubled(Trouble.SOUND))


def _wait(visit: Visit, seconds: float) -> Visit:
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"{seconds} seconds cannot pass")
    match visit.screen:
        case Attract():
            return visit
        case Playing(sounding=True) as playing if not visit.loudspeaker_lost:
            sounded_s = playing.sounded_s + seconds
            still = sounded_s < LONGEST_SOUND_S
            return replace(visit, idle_s=0.0, screen=replace(playing, sounded_s=sounded_s, sounding=still))
        case _:
            idle_s = visit.idle_s + seconds
            return _leave(visit) if idle_s >= IDLE_S else replace(visit, idle_s=idle_s)


def _show(visit: Visit, screen: Screen) -> Visit:
    """Another screen, with the full time to look at it."""
    return replace(visit, screen=screen, idle_s=0.0)


def _play(visit: Visit, music: Music) -> Visit:
    take = visit.takes + 1
    return replace(visit, screen=Playing(music, take), takes=take, idle_s=0.0)


def _leave(visit: Visit) -> Visit:
    """Back to the start; the next visitor begins in the house's language."""
    return replace(visit, screen=Attract(), language=visit.home_language, idle_s=0.0)


@dataclass(frozen=True, slots=True)
class _Needs:
    camera: bool = False
    picture: bool = False
    """The visitor's own picture."""
    composing: int | None = None
    """Which take."""
    sound: Play | None = None


def _needs(screen: Screen) -> _Needs:
    match screen:
        case Attract():
            return _Needs()
        case Looking():
            return _Needs(camera=True)
        case Confirming():
            return _Needs(picture=True)
        case Composing(take):
            return _Needs(picture=True, composing=take)
        case Playing(music, take, sounding):
            sound = Play(music, take) if sounding else None
            return _Needs(picture=isinstance(music, LiveMusic), sound=sound)
        case Troubled(trouble):
            return _Needs(camera=trouble is Trouble.CAMERA)


def _difference(before: Visit, after: Visit) -> tuple[Action, ...]:
    """What turns the needs of one screen into those of the next: first stop, then start.

    A picture is taken over while the camera still has it.
    """
    had, has = _needs(before.screen), _needs(after.screen)
    actions: list[Action] = []
    if has.picture and not had.picture:
        actions.append(Act.KEEP_PICTURE)
    if had.camera and not has.camera:
        actions.append(Act.STOP_LOOKING)
    if had.sound and not has.sound:
        actions.append(Act.STOP_SOUND)
    if had.composing is not None and not _is_answered(had.composing, after.screen):
        actions.append(Act.CANCEL_LIVE)
    if had.picture and not has.picture:
        actions.append(Act.FORGET_PICTURE)
    if before.language != after.language:
        actions.append(UseLanguage(after.language))
    if has.camera and not had.camera:
        actions.append(Act.START_LOOKING)
    if has.composing is not None and has.composing != had.composing:
        actions.append(ComposeLive(has.composing))
    if has.sound and has.sound != had.sound:
        actions.append(has.sound)
    return tuple(actions)


def _is_answered(take: int, screen: Screen) -> bool:
    """Whether composing `take` goes on, or came to its end: then there is nothing to cancel."""
    match screen:
        case Composing():
            return screen.take == take
        case Playing(LiveMusic()) | Troubled(Trouble.COMPOSING):
            return True
        case _:
            return False
