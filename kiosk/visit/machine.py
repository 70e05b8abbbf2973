"""What follows: the visit after each event, on each screen."""

from __future__ import annotations

from dataclasses import replace

from db.entities import AccessionNumber
from kiosk.visit.actions import Action
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
from kiosk.visit.needs import difference
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

LONGEST_SOUND_S = 900.0
"""A piece that has sounded for so long counts as finished: the loudspeaker no longer answers."""

_HINTS = {
    Sighting.LABEL_NOT_ON_SHOW: Hint.LABEL_NOT_ON_SHOW,
    Sighting.FOREIGN_LABEL: Hint.FOREIGN_LABEL,
    Sighting.OTHER_CODE: Hint.OTHER_CODE,
}
"""What a code that names no work is answered with."""


def step(visit: Visit, event: Event) -> tuple[Visit, tuple[Action, ...]]:
    """The visit after `event`, and what to do, in this order. Every pair of a screen and an event is defined.

    Raises:
        ValueError: a progress or a time is negative or not finite.
    """
    after = _follow(visit, event)
    return after, difference(visit, after)


def _follow(visit: Visit, event: Event) -> Visit:
    match event:
        case SecondsPassed(seconds):
            return _wait(visit, seconds)
        case LanguageChosen(language):
            chosen = replace(visit, language=language, idle_s=0.0)
            return _show(chosen, Looking()) if isinstance(visit.screen, Attract) else chosen
        case Press():
            return _press(replace(visit, idle_s=0.0), event)
        case WorkChosen(accession_number):
            return _choose(replace(visit, idle_s=0.0), accession_number)
        case Recognised() | Alike() | Sighting():
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
        case Choosing(), Press.NO:
            return _show(visit, Confirming())
        case Choosing() | Confirming() | Composing() | Playing(), Press.BACK:
            return _show(visit, Looking())
        case Confirming(), Press.NO:
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


def _choose(visit: Visit, accession_number: AccessionNumber) -> Visit:
    screen = visit.screen
    if not isinstance(screen, Choosing) or accession_number not in screen.works:
        return visit
    if Offer(accession_number, has_music=True) in screen.offers:
        return _play(visit, WorkMusic(accession_number))
    return _show(visit, Confirming())


def _see(visit: Visit, sighting: Recognised | Alike | Sighting) -> Visit:
    match visit.screen, sighting:
        case Looking(), Recognised(accession_number, has_music=True):
            return _play(visit, WorkMusic(accession_number))
        case Looking(), Recognised() | Sighting.UNKNOWN_PICTURE:
            return _show(visit, Confirming())
        case Looking(), Alike(offers) if offers:
            return _show(visit, Choosing(offers))
        case Looking(), Sighting() if sighting in _HINTS:
            return replace(visit, screen=Looking(_HINTS[sighting]))  # a label left lying keeps nobody awake
        case Looking(), Sighting.CAMERA_LOST:
            return _show(visit, Troubled(Trouble.CAMERA))
        case Troubled(Trouble.CAMERA), Sighting.CAMERA_BACK:
            return _show(visit, Looking())
        case _:
            return visit


def _hear_from_studio(visit: Visit, answer: LiveProgress | LiveReady | LiveFailed) -> Visit:
    screen = visit.screen
    match screen, answer:
        case Playing(LiveMusic(composing), sounding=True), LiveFailed(take) if take == composing:
            return _show(visit, Troubled(Trouble.COMPOSING))  # it broke off in the midst
        case _:
            pass
    if not isinstance(screen, Composing) or answer.take != screen.take:
        return visit
    match answer:
        case LiveProgress(_, progress):
            if not 0 <= progress <= 1:
                raise ValueError(f"a progress lies between 0 and 1, not at {progress}")
            return replace(visit, screen=replace(screen, progress=max(screen.progress, progress)))
        case LiveReady():
            return _play(visit, LiveMusic(screen.take))
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
