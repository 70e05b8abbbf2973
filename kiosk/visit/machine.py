"""What follows: the visit after each event, on each screen."""

from __future__ import annotations

from dataclasses import replace

from db.entities import AccessionNumber, FeelingLabel
from kiosk.visit.access import SOFTEST
from kiosk.visit.actions import Action
from kiosk.visit.events import (
    AccessChanged,
    Alike,
    CameraEvent,
    Checked,
    Event,
    ExhibitionChanged,
    ExhibitionFailed,
    FeelingChosen,
    Finished,
    Headphones,
    HoursChanged,
    HouseEvent,
    LanguageChosen,
    LiveFailed,
    LiveProgress,
    LiveReady,
    LoudestSet,
    Loudness,
    LoudspeakerEvent,
    NarrationOver,
    PanelOpened,
    PartChosen,
    Press,
    Rated,
    Recognised,
    SearchChanged,
    SecondsPassed,
    Sighting,
    SoundFailed,
    StaffEntered,
    StudioEvent,
    VisitorEvent,
    VolumeChanged,
    WorkChosen,
)
from kiosk.visit.music import LiveMusic, Music, Variation, WorkMusic, variation_of, varied
from kiosk.visit.needs import difference
from kiosk.visit.screens import (
    Attract,
    Browsing,
    Check,
    Choosing,
    Closed,
    Composing,
    Confirming,
    Hint,
    Looking,
    Offer,
    Panel,
    Playing,
    Screen,
    Source,
    Staff,
    Trouble,
    Troubled,
    Visit,
)

LONGEST_SOUND_S = 900.0
"""A piece that has sounded, or was told of, for so long counts as finished: nothing answers any longer."""

_HINTS = {
    Sighting.LABEL_NOT_ON_SHOW: Hint.LABEL_NOT_ON_SHOW,
    Sighting.FOREIGN_LABEL: Hint.FOREIGN_LABEL,
    Sighting.OTHER_CODE: Hint.OTHER_CODE,
    Sighting.TOO_DARK: Hint.TOO_DARK,
}
"""What a view that names no work is answered with."""


def step(visit: Visit, event: Event) -> tuple[Visit, tuple[Action, ...]]:
    """The visit after `event`, and what to do, in this order. Every pair of a screen and an event is defined.

    Raises:
        ValueError: a progress or a time is negative or not finite.
    """
    after = _follow(visit, event)
    return after, difference(visit, after)


def _follow(visit: Visit, event: Event) -> Visit:
    if isinstance(event, VisitorEvent):
        return _serve(replace(visit, idle_s=0.0), event)
    if isinstance(event, CameraEvent):
        return _see(visit, event)
    if isinstance(event, StudioEvent):
        return _hear_from_studio(visit, event)
    if isinstance(event, LoudspeakerEvent):
        return _hear_from_loudspeaker(visit, event)
    return _hear_from_house(visit, event)


# --- What visitors do ---------------------------------------------------------------------------------------


def _serve(visit: Visit, event: VisitorEvent) -> Visit:
    match event:
        case Press():
            return _press(visit, event)
        case LanguageChosen(language):
            return _speak(visit, language)
        case PanelOpened(panel):
            return replace(visit, panel=panel) if _has_room_for(panel, visit) else visit
        case AccessChanged(access):
            return visit if _is_dark(visit) else replace(visit, access=access)
        case VolumeChanged(steps):
            return replace(visit, volume=max(SOFTEST, min(visit.loudest, visit.volume + steps)))
        case _:
            return _choose(visit, event)


def _press(visit: Visit, press: Press) -> Visit:
    match press:
        case Press.STAY:
            return visit
        case Press.BACK if visit.panel is not Panel.NONE:
            return replace(visit, panel=Panel.NONE)
        case Press.HOME:
            return visit.left()
        case Press.BY_EAR:
            return visit if _is_dark(visit) else replace(visit, by_ear=not visit.by_ear)
        case Press.SCAN if _is_of_a_visitor(visit.screen):
            return _show(visit, Looking())
        case Press.BROWSE if _is_of_a_visitor(visit.screen) and visit.has_exhibition:
            return _show(visit, Browsing())
        case _:
            return _press_on_screen(visit, press)


def _press_on_screen(visit: Visit, press: Press) -> Visit:
    match visit.screen, press:
        case Attract(), Press.START:
            return _show(visit, Looking())
        case Looking() | Browsing() | Staff(), Press.BACK:
            return visit.left()
        case Choosing(), Press.NO:
            return _show(visit, Confirming())
        case Confirming(part), Press.YES:
            return _compose(visit, LiveMusic(part=part), Looking())
        case Choosing() | Confirming(), Press.BACK | Press.NO:
            return _show(visit, Looking())
        case Composing(back=back), Press.BACK | Press.STOP:
            return _show(visit, back)
        case Playing() as playing, _:
            return _press_while_playing(visit, playing, press)
        case Troubled(Trouble.CAMERA), Press.BACK:
            return visit.left()
        case Troubled(back=back), Press.BACK:
            return _show(visit, back)
        case Troubled(trouble, back), Press.AGAIN if trouble is not Trouble.CAMERA:
            return _show(visit, back)
        case _:
            return visit


def _press_while_playing(visit: Visit, playing: Playing, press: Press) -> Visit:
    match press:
        case Press.BACK:
            return _show(visit, playing.source)
        case Press.STOP if playing.sounding:
            return replace(visit, screen=replace(playing, sounding=False))
        case Press.AGAIN:
            return _play_again(visit, playing)
        case Press.NARRATE:
            return replace(visit, screen=replace(playing, narrating=not playing.narrating))
        case Press.ANOTHER:
            before = variation_of(playing.music)
            return _vary(visit, playing, replace(before, number=before.number + 1))
        case Press.YES if playing.feeling and visit.panel is Panel.FEELINGS:
            return _vary(visit, playing, Variation(playing.feeling))
        case _:
            return visit


def _speak(visit: Visit, language: str) -> Visit:
    match visit.screen:
        case Closed():
            return visit
        case Attract() if visit.panel is Panel.NONE:
            return _show(replace(visit, language=language), Looking())
        case _:
            closing = visit.panel is Panel.LANGUAGE
            return replace(visit, language=language, panel=Panel.NONE if closing else visit.panel)


def _choose(visit: Visit, event: SearchChanged | WorkChosen | PartChosen | FeelingChosen | Rated) -> Visit:
    match visit.screen, event:
        case Browsing(), SearchChanged(search):
            return replace(visit, screen=Browsing(search))
        case Browsing() as browsing, WorkChosen(accession_number):
            return _play(visit, WorkMusic(accession_number), browsing)
        case Choosing(offers), WorkChosen(accession_number):
            return _choose_offer(visit, offers, accession_number)
        case Confirming(), PartChosen(part):
            return replace(visit, screen=Confirming(part))
        case Playing() as playing, FeelingChosen(feeling):
            return replace(visit, screen=replace(playing, feeling=feeling))
        case Playing() as playing, Rated(stars):
            return replace(visit, screen=replace(playing, rating=stars))
        case _:
            return visit


def _choose_offer(visit: Visit, offers: tuple[Offer, ...], accession_number: AccessionNumber) -> Visit:
    if Offer(accession_number, has_music=True) in offers:
        return _play(visit, WorkMusic(accession_number), Looking())
    if Offer(accession_number, has_music=False) in offers:
        return _show(visit, Confirming())
    return visit


def _has_room_for(panel: Panel, visit: Visit) -> bool:
    """Whether a panel can be opened over the screen."""
    match panel:
        case Panel.NONE | Panel.PIN:
            return True
        case Panel.FEELINGS:
            return isinstance(visit.screen, Playing)
        case Panel.TAKE_ALONG:
            return isinstance(visit.screen, Playing) and isinstance(visit.screen.music, WorkMusic)
        case Panel.HELP | Panel.LANGUAGE | Panel.ACCESS:
            return not isinstance(visit.screen, Closed | Staff)


def _is_of_a_visitor(screen: Screen) -> bool:
    return not isinstance(screen, Closed | Staff)


def _is_dark(visit: Visit) -> bool:
    return isinstance(visit.screen, Closed)


# --- What the devices tell ----------------------------------------------------------------------------------


def _see(visit: Visit, sighting: CameraEvent) -> Visit:
    if visit.panel is not Panel.NONE:
        return visit  # told before the camera rested
    match visit.screen, sighting:
        case Looking(), Recognised(accession_number, has_music=True):
            return _play(visit, WorkMusic(accession_number), Looking())
        case Looking(), Recognised() | Sighting.UNKNOWN_PICTURE:
            return _show(visit, Confirming())
        case Looking(), Alike(offers) if offers:
            return _show(visit, Choosing(offers))
        case Looking(), Sighting() if sighting in _HINTS:
            return replace(visit, screen=Looking(_HINTS[sighting]))  # a label left lying keeps nobody awake
        case Looking(Hint.TOO_DARK), Sighting.LIGHT_ENOUGH:
            return replace(visit, screen=Looking())
        case Looking(), Sighting.CAMERA_LOST:
            return _show(visit, Troubled(Trouble.CAMERA))
        case Troubled(Trouble.CAMERA), Sighting.CAMERA_BACK:
            return _show(visit, Looking())
        case _:
            return visit


def _hear_from_studio(visit: Visit, answer: StudioEvent) -> Visit:
    match visit.screen, answer:
        case Playing(LiveMusic(composing=asked), sounding=True) as playing, LiveFailed(take) if take == asked:
            # it broke off in the midst
            return _show(visit, Troubled(Trouble.COMPOSING, playing.source))
        case Composing(take) as composing, _ if take == answer.take:
            return _follow_composing(visit, composing, answer)
        case _:
            return visit


def _follow_composing(visit: Visit, composing: Composing, answer: StudioEvent) -> Visit:
    match answer:
        case LiveProgress(_, progress):
            if not 0 <= progress <= 1:
                raise ValueError(f"a progress lies between 0 and 1, not at {progress}")
            return replace(visit, screen=replace(composing, progress=max(composing.progress, progress)))
        case LiveReady(take):
            music = replace(composing.music, composing=take)
            return _play(visit, music, _source_of(composing.back), music.variation.feeling)
        case LiveFailed():
            return _show(visit, Troubled(Trouble.COMPOSING, composing.back))


def _hear_from_loudspeaker(visit: Visit, answer: LoudspeakerEvent) -> Visit:
    match visit.screen, answer:
        case _, Loudness():
            return replace(visit, loudspeaker_lost=answer is Loudness.LOST)
        case Closed() | Staff(), Headphones():
            return visit
        case _, Headphones(plugged):
            return replace(visit, by_ear=plugged, idle_s=0.0)
        case Playing(_, heard, sounding=True) as playing, Finished(take) if take == heard:
            return replace(visit, screen=replace(playing, sounding=False), idle_s=0.0)
        case Playing(_, heard, sounding=True) as playing, SoundFailed(take) if take == heard:
            return _show(visit, Troubled(Trouble.SOUND, playing.source))
        case Playing(_, heard, narrating=True) as playing, NarrationOver(take) if take == heard:
            return replace(visit, screen=replace(playing, narrating=False), idle_s=0.0)
        case Staff(Check.SOUND, heard), Finished(take) | SoundFailed(take) if take == heard:
            return replace(visit, screen=Staff())
        case _:
            return visit


# --- What the house says ------------------------------------------------------------------------------------


def _hear_from_house(visit: Visit, event: HouseEvent) -> Visit:
    match event:
        case SecondsPassed(seconds):
            return _wait(visit, seconds)
        case ExhibitionFailed():
            return _show(visit, Troubled(Trouble.EXHIBITION)) if _is_under_way(visit.screen) else visit
        case ExhibitionChanged(there):
            return _change_exhibition(replace(visit, has_exhibition=there))
        case HoursChanged(is_open):
            changed = replace(visit, is_open=is_open)
            return changed.left() if visit.at_rest else changed
        case StaffEntered():
            return _show(visit, Staff()) if visit.panel is Panel.PIN else visit
        case Checked(check):
            return _check(visit, check)
        case LoudestSet(loudest):
            allowed = max(SOFTEST, min(0, loudest))
            return replace(visit, loudest=allowed, volume=min(visit.volume, allowed))


def _is_under_way(screen: Screen) -> bool:
    return not isinstance(screen, Attract | Closed | Staff)


def _change_exhibition(visit: Visit) -> Visit:
    """What is offered or searched belongs to the exhibition before; what is heard goes on."""
    match visit.screen:
        case Choosing():
            return _show(visit, Looking())
        case Browsing() if not visit.has_exhibition:
            return _show(visit, Looking())
        case _:
            return visit


def _check(visit: Visit, check: Check) -> Visit:
    if not isinstance(visit.screen, Staff):
        return visit
    take = visit.takes + 1
    return replace(visit, screen=Staff(check, take), takes=take, idle_s=0.0)


def _wait(visit: Visit, seconds: float) -> Visit:
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"{seconds} seconds cannot pass")
    if visit.at_rest:
        return visit
    if visit.is_heard and isinstance(visit.screen, Playing):
        return replace(visit, idle_s=0.0, screen=_listen(visit.screen, seconds))
    idle_s = visit.idle_s + seconds
    return visit.left() if idle_s >= visit.idle_limit_s else replace(visit, idle_s=idle_s)


def _listen(playing: Playing, seconds: float) -> Playing:
    sounded_s = playing.sounded_s + seconds
    if sounded_s < LONGEST_SOUND_S:
        return replace(playing, sounded_s=sounded_s)
    return replace(playing, sounded_s=sounded_s, sounding=False, narrating=False)


# --- From one screen to the next ----------------------------------------------------------------------------


def _show(visit: Visit, screen: Screen) -> Visit:
    """Another screen, with the full time to look at it and nothing over it.

    A piece that one comes back to is silent: nobody is startled.
    """
    if isinstance(screen, Playing):
        screen = replace(screen, sounding=False, narrating=False)
    return replace(visit, screen=screen, panel=Panel.NONE, idle_s=0.0)


def _play(visit: Visit, music: Music, source: Source, feeling: FeelingLabel | None = None) -> Visit:
    take = visit.takes + 1
    playing = Playing(music, take, narrating=visit.by_ear, source=source, feeling=feeling)
    return replace(visit, screen=playing, panel=Panel.NONE, takes=take, idle_s=0.0)


def _play_again(visit: Visit, playing: Playing) -> Visit:
    """From the beginning; a live piece that has given way to another one is composed anew, and is the same."""
    if isinstance(playing.music, LiveMusic) and playing.music.composing != visit.composed:
        return _compose(visit, playing.music, playing)
    take = visit.takes + 1
    again = replace(playing, take=take, sounding=True, sounded_s=0.0)
    return replace(visit, screen=again, takes=take)


def _vary(visit: Visit, playing: Playing, variation: Variation) -> Visit:
    return _compose(visit, varied(playing.music, variation), playing)


def _compose(visit: Visit, music: LiveMusic, back: Source | Playing) -> Visit:
    take = visit.takes + 1
    return replace(_show(visit, Composing(take, music, back=back)), takes=take, composed=take)


def _source_of(back: Source | Playing) -> Source:
    return back.source if isinstance(back, Playing) else back
