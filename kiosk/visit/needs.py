"""What each screen needs of the devices, and what there is to do when the next one needs something else."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.visit.actions import Act, Action, ComposeLive, Narrate, Play, SetVolume, StartLooking, UseLanguage
from kiosk.visit.music import CheckSound, LiveMusic
from kiosk.visit.screens import (
    Attract,
    Browsing,
    Check,
    Choosing,
    Closed,
    Composing,
    Confirming,
    Looking,
    Panel,
    Playing,
    Screen,
    Staff,
    Trouble,
    Troubled,
    Visit,
)


def difference(before: Visit, after: Visit) -> tuple[Action, ...]:
    """What turns the needs of one visit into those of the next: first stop, then start.

    A picture is taken over while the camera still has it.
    """
    return (*_to_end(before, after), *_to_begin(before, after))


def _to_end(before: Visit, after: Visit) -> list[Action]:
    had, has = _needs(before), _needs(after)
    actions: list[Action] = []
    if has.picture and not had.picture:
        actions.append(Act.KEEP_PICTURE)
    if had.camera and not has.camera:
        actions.append(Act.STOP_LOOKING)
    if had.ambience and not has.ambience:
        actions.append(Act.END_AMBIENCE)
    if had.narration and not has.narration:
        actions.append(Act.STOP_NARRATING)
    if had.sound and not has.sound:
        actions.append(Act.STOP_SOUND)
    if had.composing and not _is_answered(had.composing, after.screen):
        actions.append(Act.CANCEL_LIVE)
    if had.piece and not has.piece:
        actions.append(Act.FORGET_PIECE)
    if had.picture and not has.picture:
        actions.append(Act.FORGET_PICTURE)
    return actions


def _to_begin(before: Visit, after: Visit) -> list[Action]:
    had, has = _needs(before), _needs(after)
    actions: list[Action] = []
    if before.language != after.language:
        actions.append(UseLanguage(after.language))
    if had.darkness != has.darkness:
        actions.append(Act.DARKEN if has.darkness else Act.LIGHTEN)
    if before.volume != after.volume:
        actions.append(SetVolume(after.volume))
    if has.camera and not had.camera:
        actions.append(StartLooking(anew=isinstance(before.screen, Attract)))
    if has.composing and has.composing != had.composing:
        actions.append(has.composing)
    if has.sound and has.sound != had.sound:
        actions.append(has.sound)
    if has.narration and has.narration != had.narration:
        actions.append(has.narration)
    if has.ambience and not had.ambience:
        actions.append(Act.BEGIN_AMBIENCE)
    return actions


@dataclass(frozen=True, slots=True)
class _Needs:
    camera: bool = False
    picture: bool = False
    """The visitor's own."""
    piece: bool = False
    """The one that was composed live."""
    composing: ComposeLive | None = None
    sound: Play | None = None
    narration: Narrate | None = None
    ambience: bool = False
    darkness: bool = False


def _needs(visit: Visit) -> _Needs:
    covered = visit.panel is not Panel.NONE
    match visit.screen:
        case Attract():
            return _Needs(ambience=not (covered or visit.by_ear))
        case Closed():
            return _Needs(darkness=not covered)
        case Looking():
            return _Needs(camera=not covered)
        case Troubled(trouble, back):
            return _Needs(camera=trouble is Trouble.CAMERA and not covered, picture=_has_own_picture(back))
        case Browsing():
            return _Needs()
        case Choosing() | Confirming():
            return _Needs(picture=True)
        case Composing(take, music):
            return _Needs(picture=music.is_own_picture, composing=ComposeLive(take, music))
        case Playing() as playing:
            return _of_playing(playing)
        case Staff(check, take):
            sound = Play(CheckSound(), take) if check is Check.SOUND else None
            return _Needs(camera=check is Check.CAMERA, sound=sound)


def _of_playing(playing: Playing) -> _Needs:
    return _Needs(
        picture=_has_own_picture(playing),
        piece=isinstance(playing.music, LiveMusic),
        sound=Play(playing.music, playing.take) if playing.sounding else None,
        narration=Narrate(playing.music, playing.take) if playing.narrating else None,
    )


def _has_own_picture(screen: Screen) -> bool:
    return isinstance(screen, Playing) and isinstance(screen.music, LiveMusic) and screen.music.is_own_picture


def _is_answered(composing: ComposeLive, screen: Screen) -> bool:
    """Whether composing goes on, or came to its end: then there is nothing to cancel."""
    match screen:
        case Composing(take):
            return take == composing.take
        case Playing(LiveMusic(composing=take)):
            return take == composing.take
        case Troubled(Trouble.COMPOSING):
            return True
        case _:
            return False
