"""What each screen needs of the devices, and what there is to do when the next one needs something else."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.visit.actions import Act, Action, ComposeLive, Play, StartLooking, UseLanguage
from kiosk.visit.screens import (
    Attract,
    Choosing,
    Composing,
    Confirming,
    LiveMusic,
    Looking,
    Playing,
    Screen,
    Trouble,
    Troubled,
    Visit,
)


def difference(before: Visit, after: Visit) -> tuple[Action, ...]:
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
        actions.append(StartLooking(anew=isinstance(before.screen, Attract)))
    if has.composing is not None and has.composing != had.composing:
        actions.append(ComposeLive(has.composing))
    if has.sound and has.sound != had.sound:
        actions.append(has.sound)
    return tuple(actions)


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
        case Choosing() | Confirming():
            return _Needs(picture=True)
        case Composing(take):
            return _Needs(picture=True, composing=take)
        case Playing(music, take, sounding):
            sound = Play(music, take) if sounding else None
            return _Needs(picture=isinstance(music, LiveMusic), sound=sound)
        case Troubled(trouble):
            return _Needs(camera=trouble is Trouble.CAMERA)


def _is_answered(take: int, screen: Screen) -> bool:
    """Whether composing `take` goes on, or came to its end: then there is nothing to cancel."""
    match screen:
        case Composing():
            return screen.take == take
        case Playing(LiveMusic()) | Troubled(Trouble.COMPOSING):
            return True
        case _:
            return False
