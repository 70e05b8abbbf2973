"""The visit's state machine: every pair of a screen and an event, and long random walks."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.entities import AccessionNumber, FeelingLabel
from kiosk.browsing import Search
from kiosk.visit import (
    LONGEST_SOUND_S,
    LOUDEST,
    SOFTEST,
    Access,
    AccessChanged,
    Act,
    Action,
    Alike,
    Attract,
    Browsing,
    Check,
    Checked,
    CheckSound,
    Choosing,
    Closed,
    ComposeLive,
    Composing,
    Confirming,
    Event,
    ExhibitionChanged,
    ExhibitionFailed,
    FeelingChosen,
    Finished,
    Headphones,
    Hint,
    HoursChanged,
    House,
    LanguageChosen,
    LiveFailed,
    LiveMusic,
    LiveProgress,
    LiveReady,
    Looking,
    LoudestSet,
    Loudness,
    Narrate,
    NarrationOver,
    Offer,
    Panel,
    PanelOpened,
    Part,
    PartChosen,
    Play,
    Playing,
    Press,
    Rated,
    Recognised,
    SearchChanged,
    SecondsPassed,
    SetVolume,
    Sighting,
    SoundFailed,
    Staff,
    StaffEntered,
    StartLooking,
    Theme,
    Trouble,
    Troubled,
    UseLanguage,
    Variation,
    Visit,
    VolumeChanged,
    WorkChosen,
    WorkMusic,
    step,
)

IDLE_S = House().idle_s
SEA = AccessionNumber("K-1")
WOOD = AccessionNumber("K-2")
SILENT = AccessionNumber("K-3")
OFFERS = (Offer(SEA), Offer(WOOD), Offer(SILENT, has_music=False))


def walk(visit: Visit, *events: Event) -> tuple[Visit, list[Action]]:
    """The visit after all events, and the actions of the last one."""
    actions: tuple[Action, ...] = ()
    for event in events:
        visit, actions = step(visit, event)
    return visit, list(actions)


def on(screen, takes: int = 3) -> Visit:
    return replace(Visit.waiting("en"), screen=screen, takes=takes)


CODES = {
    Sighting.LABEL_NOT_ON_SHOW: Hint.LABEL_NOT_ON_SHOW,
    Sighting.FOREIGN_LABEL: Hint.FOREIGN_LABEL,
    Sighting.OTHER_CODE: Hint.OTHER_CODE,
    Sighting.TOO_DARK: Hint.TOO_DARK,
}

FOUND = Browsing(Search(text="sea"))
HEARD = Playing(WorkMusic(SEA), 3)
OWN = LiveMusic(part=Part(0.1, 0.1, 0.5, 0.5), composing=3)
SCREENS = [
    Attract(),
    Closed(),
    *map(Looking, Hint),
    Browsing(),
    FOUND,
    Choosing(OFFERS),
    Confirming(),
    Confirming(OWN.part),
    Composing(3),
    Composing(3, LiveMusic(SEA, variation=Variation(FeelingLabel.AWE)), back=HEARD),
    HEARD,
    replace(HEARD, narrating=True, source=FOUND, feeling=FeelingLabel.FEAR, rating=4),
    replace(HEARD, sounding=False),
    Playing(LiveMusic(), 3),
    Playing(OWN, 3, sounding=False),
    *(Troubled(trouble) for trouble in Trouble),
    Troubled(Trouble.COMPOSING, Playing(OWN, 3, sounding=False)),
    *map(Staff, Check),
]
EVENTS: list[Event] = [
    *Press,
    *Sighting,
    *Loudness,
    LanguageChosen("ar"),
    LanguageChosen("en"),
    *map(PanelOpened, Panel),
    AccessChanged(Access(Theme.CONTRAST, curtain=True)),
    *map(VolumeChanged, (-1, 1, 99)),
    SearchChanged(Search(mood="awe")),
    Recognised(SEA),
    Recognised(SEA, has_music=False),
    Alike(OFFERS),
    Alike(()),
    *map(WorkChosen, (SEA, SILENT, AccessionNumber("K-99"))),
    PartChosen(OWN.part),
    FeelingChosen(FeelingLabel.SADNESS),
    Rated(5),
    *(
        kind(take)
        for kind in (LiveReady, LiveFailed, Finished, SoundFailed, NarrationOver)
        for take in (3, 99)
    ),
    LiveProgress(3, 0.5),
    *map(Headphones, (True, False)),
    ExhibitionFailed(),
    *map(ExhibitionChanged, (True, False)),
    *map(HoursChanged, (True, False)),
    StaffEntered(),
    *map(Checked, Check),
    LoudestSet(-3),
    SecondsPassed(0.5),
    SecondsPassed(IDLE_S),
]


@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_every_event_is_defined_on_every_screen_and_under_every_panel(screen, event):
    for panel in Panel:
        after, actions = step(replace(on(screen), panel=panel), event)
        assert isinstance(after, Visit)
        assert len(actions) == len(set(actions))


def test_a_work_is_recognised_and_its_music_starts_with_the_camera_off():
    visit, actions = walk(Visit.waiting("en"), Press.START, Recognised(SEA))
    assert visit.screen == Playing(WorkMusic(SEA), take=1)
    assert actions == [Act.STOP_LOOKING, Play(WorkMusic(SEA), 1)]


def test_stop_keeps_the_screen_and_again_plays_from_the_beginning():
    playing = on(Playing(WorkMusic(SEA), 3))
    stopped, actions = walk(playing, Press.STOP)
    assert stopped.screen == Playing(WorkMusic(SEA), 3, sounding=False)
    assert actions == [Act.STOP_SOUND]
    again, actions = walk(stopped, Press.AGAIN)
    assert again.screen == Playing(WorkMusic(SEA), 4)
    assert actions == [Play(WorkMusic(SEA), 4)]


def test_only_a_new_visit_looks_anew():
    assert walk(Visit.waiting("en"), Press.START)[1] == [Act.END_AMBIENCE, StartLooking(anew=True)]
    for screen in (Playing(WorkMusic(SEA), 3, sounding=False), Playing(LiveMusic(), 3), Choosing(OFFERS)):
        assert walk(on(screen), Press.BACK)[1][-1] == StartLooking(anew=False)
    assert walk(on(Troubled(Trouble.SOUND)), Press.AGAIN)[1] == [StartLooking(anew=False)]


def test_an_unknown_picture_is_composed_only_after_a_yes():
    asked, actions = walk(Visit.waiting("en"), Press.START, Sighting.UNKNOWN_PICTURE)
    assert asked.screen == Confirming()
    assert actions == [Act.KEEP_PICTURE, Act.STOP_LOOKING]
    composing, actions = walk(asked, Press.YES)
    assert actions == [ComposeLive(1, LiveMusic())]
    playing, actions = walk(composing, LiveProgress(1, 0.4), LiveReady(1))
    assert playing.screen == Playing(LiveMusic(composing=1), 2)
    assert actions == [Play(LiveMusic(), 2)]


def test_music_that_breaks_off_while_it_sounds_is_told_and_fades_out() -> None:
    playing = Visit(screen=Playing(LiveMusic(composing=3), 4), takes=4)
    troubled, actions = walk(playing, LiveFailed(3))
    assert troubled.screen == Troubled(Trouble.COMPOSING)
    assert actions == [Act.STOP_SOUND, Act.FORGET_PIECE, Act.FORGET_PICTURE]
    for other in (Playing(LiveMusic(composing=3), 4, sounding=False), Playing(WorkMusic(SEA), 4)):
        visit = Visit(screen=other, takes=4)
        assert walk(visit, LiveFailed(3)) == (visit, [])
    assert walk(playing, LiveFailed(2)) == (playing, [])


def test_a_no_forgets_the_picture_and_looks_again():
    visit, actions = walk(on(Confirming()), Press.NO)
    assert visit.screen == Looking()
    assert actions == [Act.FORGET_PICTURE, StartLooking(anew=False)]


def test_works_that_are_alike_are_offered_and_the_chosen_one_is_heard():
    offered, actions = walk(Visit.waiting("en"), Press.START, Alike(OFFERS))
    assert offered.screen == Choosing(OFFERS)
    assert actions == [Act.KEEP_PICTURE, Act.STOP_LOOKING]
    heard, actions = walk(offered, WorkChosen(WOOD))
    assert heard.screen == Playing(WorkMusic(WOOD), 1)
    assert actions == [Act.FORGET_PICTURE, Play(WorkMusic(WOOD), 1)]


def test_a_chosen_work_without_music_is_composed_for_after_a_yes():
    chosen, actions = walk(on(Choosing(OFFERS)), WorkChosen(SILENT))
    assert isinstance(chosen.screen, Confirming)
    assert actions == []  # the picture is kept
    assert walk(chosen, Press.YES)[0].screen == Composing(4)


def test_only_what_was_offered_can_be_chosen():
    assert walk(on(Choosing(OFFERS)), WorkChosen(AccessionNumber("K-99")))[0].screen == Choosing(OFFERS)
    assert walk(on(Looking()), WorkChosen(SEA))[0].screen == Looking()


def test_none_of_these_means_another_picture_which_can_be_composed_for():
    asked, actions = walk(on(Choosing(OFFERS)), Press.NO)
    assert isinstance(asked.screen, Confirming)
    assert actions == []  # the picture is kept
    assert walk(asked, Press.YES)[1] == [ComposeLive(4, LiveMusic())]


def test_back_from_choosing_looks_on():
    looking, actions = walk(on(Choosing(OFFERS)), Press.BACK)
    assert looking.screen == Looking()
    assert actions == [Act.FORGET_PICTURE, StartLooking(anew=False)]


def test_nobody_is_asked_about_nothing():
    assert walk(on(Looking()), Alike(()))[0].screen == Looking()


def test_choosing_waits_for_nobody_who_has_left():
    visit, _ = walk(on(Choosing(OFFERS)), SecondsPassed(IDLE_S - 10))
    assert visit.seconds_to_warn == pytest.approx(10)
    visit, actions = walk(visit, SecondsPassed(10))
    assert visit.screen == Attract()
    assert actions == [Act.FORGET_PICTURE, Act.BEGIN_AMBIENCE]


def test_a_cancelled_composition_that_ends_late_is_not_played():
    visit, actions = walk(on(Composing(3)), Press.BACK)
    assert actions == [Act.CANCEL_LIVE, Act.FORGET_PICTURE, StartLooking(anew=False)]
    visit, _ = walk(visit, Sighting.UNKNOWN_PICTURE, Press.YES)
    assert visit.screen == Composing(4)
    late, actions = walk(visit, LiveReady(3))
    assert late == visit
    assert actions == []


def test_the_end_of_a_stopped_piece_does_not_end_the_next_one():
    again, _ = walk(on(Playing(WorkMusic(SEA), 3)), Press.STOP, Press.AGAIN)
    assert step(again, Finished(3)) == (again, ())


def test_choosing_a_language_at_the_start_begins_the_visit_in_it_and_the_next_visit_begins_anew():
    visit, actions = walk(Visit.waiting("en"), LanguageChosen("ar"))
    assert (visit.screen, visit.language) == (Looking(), "ar")
    assert actions == [Act.END_AMBIENCE, UseLanguage("ar"), StartLooking(anew=True)]
    left, actions = walk(visit, Press.BACK)
    assert left == Visit.waiting("en")
    assert actions == [Act.STOP_LOOKING, UseLanguage("en"), Act.BEGIN_AMBIENCE]


def test_a_lost_camera_is_trouble_until_it_is_back():
    lost, actions = walk(on(Looking()), Sighting.CAMERA_LOST)
    assert lost.screen == Troubled(Trouble.CAMERA)
    assert actions == []  # it goes on trying
    assert walk(lost, Sighting.CAMERA_BACK)[0].screen == Looking()


def test_idle_warns_and_then_returns_to_the_start():
    visit, _ = walk(on(Looking()), SecondsPassed(39))
    assert visit.seconds_to_warn is None
    visit, _ = walk(visit, SecondsPassed(2))
    assert visit.seconds_to_warn == pytest.approx(19)
    assert walk(visit, Press.STAY)[0].seconds_to_warn is None
    assert walk(visit, SecondsPassed(19))[0].screen == Attract()


def test_a_listener_is_never_sent_away():
    visit, _ = walk(on(Playing(WorkMusic(SEA), 3)), *[SecondsPassed(10)] * 20)
    assert visit.screen == Playing(WorkMusic(SEA), 3, sounded_s=200)
    assert visit.seconds_to_warn is None


def test_nobody_is_held_by_a_lost_loudspeaker_and_its_return_goes_on():
    visit, actions = walk(on(Playing(WorkMusic(SEA), 3)), Loudness.LOST)
    assert (visit.loudspeaker_lost, actions) == (True, [])
    assert walk(visit, Loudness.BACK)[0].screen == Playing(WorkMusic(SEA), 3)
    assert walk(visit, SecondsPassed(IDLE_S))[0].screen == Attract()


def test_trouble_offers_another_painting_but_a_lost_camera_cannot_be_tried_again():
    assert walk(on(Troubled(Trouble.SOUND)), Press.AGAIN)[0].screen == Looking()
    assert walk(on(Troubled(Trouble.CAMERA)), Press.AGAIN)[0].screen == Troubled(Trouble.CAMERA)


def test_a_loudspeaker_that_never_answers_does_not_hold_the_kiosk_for_ever():
    visit, actions = walk(on(Playing(WorkMusic(SEA), 3)), SecondsPassed(LONGEST_SOUND_S))
    assert actions == [Act.STOP_SOUND]
    assert walk(visit, SecondsPassed(IDLE_S))[0].screen == Attract()


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf")])
def test_impossible_times_are_refused(seconds):
    with pytest.raises(ValueError, match="cannot pass"):
        step(Visit.waiting("en"), SecondsPassed(seconds))


# --- A longer visit -----------------------------------------------------------------------------------------


def test_a_piece_found_by_browsing_leads_back_to_what_was_found():
    found, actions = walk(Visit.waiting("en"), Press.BROWSE, SearchChanged(FOUND.search))
    assert (found.screen, actions) == (FOUND, [])
    playing, actions = walk(found, WorkChosen(SEA))
    assert actions == [Play(WorkMusic(SEA), 1)]
    back, actions = walk(playing, Press.BACK)
    assert (back.screen, actions) == (FOUND, [Act.STOP_SOUND])
    assert walk(back, Press.BACK)[0].screen == Attract()


def test_without_an_exhibition_there_is_nothing_to_browse_and_own_pictures_are_still_composed_for():
    visit, _ = walk(Visit.waiting("en"), ExhibitionChanged(there=False), Press.BROWSE)
    assert visit.screen == Attract()
    assert walk(visit, Press.START, Sighting.UNKNOWN_PICTURE, Press.YES)[0].screen == Composing(1)


def test_what_was_offered_goes_with_its_exhibition_and_what_is_heard_stays():
    assert walk(on(Choosing(OFFERS)), ExhibitionChanged(there=True))[0].screen == Looking()
    assert walk(on(FOUND), ExhibitionChanged(there=False))[0].screen == Looking()
    assert walk(on(FOUND), ExhibitionChanged(there=True))[0].screen == FOUND
    assert walk(on(HEARD), ExhibitionChanged(there=False))[0].screen == HEARD


def test_another_take_is_composed_and_back_leads_to_the_piece_before_which_is_silent():
    composing, actions = walk(on(HEARD), Press.ANOTHER)
    other = LiveMusic(SEA, variation=Variation(number=1))
    assert actions == [Act.STOP_SOUND, ComposeLive(4, other)]
    assert walk(composing, Press.BACK)[0].screen == replace(HEARD, sounding=False)
    playing, _ = walk(composing, LiveReady(4))
    assert playing.screen == Playing(replace(other, composing=4), 5)
    assert walk(playing, Press.ANOTHER)[1][-1] == ComposeLive(
        6, replace(other, variation=Variation(number=2))
    )


def test_a_failed_variation_can_be_left_for_the_piece_before():
    failed, _ = walk(on(HEARD), Press.ANOTHER, LiveFailed(4))
    assert failed.screen == Troubled(Trouble.COMPOSING, replace(HEARD, sounding=True))
    again, actions = walk(failed, Press.AGAIN)
    assert (again.screen, actions) == (replace(HEARD, sounding=False), [])


def test_a_live_piece_that_gave_way_to_another_one_is_composed_anew():
    heard = Playing(OWN, 3)
    visit = replace(on(heard), composed=3)
    assert walk(visit, Press.AGAIN)[1] == [Play(OWN, 4)]
    back, _ = walk(visit, Press.ANOTHER, Press.BACK)
    assert back.screen == replace(heard, sounding=False)
    assert walk(back, Press.AGAIN)[1] == [Act.FORGET_PIECE, ComposeLive(5, OWN)]


def test_a_feeling_is_noted_first_and_composed_for_when_it_is_asked_for():
    visit, actions = walk(on(HEARD), PanelOpened(Panel.FEELINGS), FeelingChosen(FeelingLabel.SADNESS))
    assert (visit.panel, actions) == (Panel.FEELINGS, [])
    assert walk(visit, Press.BACK)[0].screen == replace(HEARD, feeling=FeelingLabel.SADNESS)
    sad = LiveMusic(SEA, variation=Variation(FeelingLabel.SADNESS))
    composing, actions = walk(visit, Press.YES)
    assert (composing.panel, actions[-1]) == (Panel.NONE, ComposeLive(4, sad))
    assert walk(composing, LiveReady(4))[0].screen.feeling is FeelingLabel.SADNESS


def test_only_a_part_of_the_visitors_picture_may_be_meant():
    chosen, _ = walk(on(Confirming()), PartChosen(OWN.part), Press.YES)
    assert chosen.screen == Composing(4, OWN)
    with pytest.raises(ValueError, match="no part"):
        Part(0.6, 0, 0.5, 1)


def test_the_camera_rests_under_a_panel_and_music_goes_on():
    helped, actions = walk(on(Looking()), PanelOpened(Panel.HELP))
    assert actions == [Act.STOP_LOOKING]
    assert walk(helped, Recognised(SEA))[0] == helped  # told just before
    assert walk(helped, Press.BACK)[1] == [StartLooking(anew=False)]
    assert walk(on(HEARD), PanelOpened(Panel.HELP), PanelOpened(Panel.ACCESS))[1] == []


def test_a_piece_that_ends_closes_no_panel():
    visit, _ = walk(on(HEARD), PanelOpened(Panel.FEELINGS), Finished(3))
    assert (visit.panel, visit.screen) == (Panel.FEELINGS, replace(HEARD, sounding=False))


def test_a_language_chosen_within_a_visit_changes_nothing_else():
    visit, actions = walk(on(HEARD), PanelOpened(Panel.LANGUAGE), LanguageChosen("ar"))
    assert (visit.screen, visit.language, visit.panel) == (HEARD, "ar", Panel.NONE)
    assert actions == [UseLanguage("ar")]


def test_what_one_visitor_sets_is_gone_for_the_next():
    visit, actions = walk(
        on(HEARD), AccessChanged(Access(Theme.LIGHT, speech_rate=2)), VolumeChanged(-2), Press.BY_EAR
    )
    assert (visit.volume, visit.by_ear) == (-2, True)
    left, actions = walk(visit, Press.HOME)
    assert left == replace(Visit.waiting("en"), takes=3)
    assert SetVolume(LOUDEST) in actions


def test_a_setting_left_behind_at_the_start_is_gone_in_a_while():
    visit, _ = walk(Visit.waiting("en"), AccessChanged(Access(Theme.LIGHT)), SecondsPassed(45))
    assert visit.seconds_to_warn == pytest.approx(15)
    assert walk(visit, SecondsPassed(20))[0] == Visit.waiting("en")


def test_a_volume_has_its_limits_and_staff_may_set_the_upper_one():
    assert walk(on(HEARD), VolumeChanged(5))[0].volume == LOUDEST
    assert walk(on(HEARD), VolumeChanged(-50))[0].volume == SOFTEST
    capped, actions = walk(on(HEARD), LoudestSet(-4))
    assert (capped.volume, actions) == (-4, [SetVolume(-4)])
    assert walk(capped, VolumeChanged(1))[0].volume == -4
    assert walk(capped, Press.HOME)[0].volume == -4


def test_a_visit_by_ear_is_told_of_each_work_and_has_more_time():
    visit, actions = walk(Visit.waiting("en"), Headphones(plugged=True), Press.START, Recognised(SEA))
    assert actions == [Act.STOP_LOOKING, Play(WorkMusic(SEA), 1), Narrate(WorkMusic(SEA), 1)]
    told, actions = walk(visit, Finished(1), SecondsPassed(500))
    assert told.screen.narrating  # who is told of a work is listening
    over, _ = walk(told, NarrationOver(1), SecondsPassed(IDLE_S))
    assert isinstance(over.screen, Playing)
    assert walk(over, SecondsPassed(IDLE_S))[0].at_rest
    assert not walk(over, Headphones(plugged=False))[0].by_ear


def test_telling_can_be_asked_for_and_stopped_and_stop_leaves_it_alone():
    told, actions = walk(on(HEARD), Press.NARRATE)
    assert actions == [Narrate(WorkMusic(SEA), 3)]
    assert walk(told, Press.STOP)[1] == [Act.STOP_SOUND]
    assert walk(told, Press.NARRATE)[1] == [Act.STOP_NARRATING]


def test_the_collection_sounds_softly_while_nobody_is_there():
    visit, actions = walk(Visit.waiting("en"), PanelOpened(Panel.ACCESS))
    assert actions == [Act.END_AMBIENCE]
    visit, actions = walk(visit, Press.BACK)
    assert actions == [Act.BEGIN_AMBIENCE]
    assert walk(visit, Press.BY_EAR)[1] == [Act.END_AMBIENCE]


def test_a_house_that_closes_lets_whoever_is_there_finish():
    closed, actions = walk(Visit.waiting("en"), HoursChanged(is_open=False))
    assert (closed.screen, actions) == (Closed(), [Act.END_AMBIENCE, Act.DARKEN])
    for event in (Press.START, Press.BROWSE, LanguageChosen("ar"), PanelOpened(Panel.HELP), Headphones(True)):
        assert walk(closed, event)[0] == closed
    listening, actions = walk(on(HEARD), HoursChanged(is_open=False))
    assert (listening.screen, actions) == (HEARD, [])
    assert walk(listening, Press.HOME)[0].screen == Closed()
    assert walk(closed, HoursChanged(is_open=True))[1] == [Act.LIGHTEN, Act.BEGIN_AMBIENCE]


def test_staff_enter_by_their_pin_alone_and_leave_as_visitors_do():
    assert walk(on(HEARD), StaffEntered())[0].screen == HEARD
    for start in (Visit.waiting("en"), replace(Visit.waiting("en"), is_open=False, screen=Closed())):
        staff, _ = walk(start, PanelOpened(Panel.PIN), StaffEntered())
        assert staff.screen == Staff()
        seen, actions = walk(staff, Checked(Check.CAMERA))
        assert actions == [StartLooking(anew=False)]
        assert walk(seen, Recognised(SEA))[0] == seen
        heard, actions = walk(seen, Checked(Check.SOUND))
        assert actions == [Act.STOP_LOOKING, Play(CheckSound(), 2)]
        assert walk(heard, Finished(2))[0].screen == Staff()
        assert walk(heard, Press.BACK)[0].screen == start.screen
        assert walk(heard, SecondsPassed(IDLE_S))[0].at_rest


def test_a_view_that_is_too_dark_is_told_until_it_is_light_enough():
    dark, _ = walk(on(Looking()), Sighting.TOO_DARK)
    assert dark.screen == Looking(Hint.TOO_DARK)
    assert walk(dark, Sighting.LIGHT_ENOUGH)[0].screen == Looking()
    assert walk(on(Looking(Hint.OTHER_CODE)), Sighting.LIGHT_ENOUGH)[0].screen == Looking(Hint.OTHER_CODE)


# --- Long random walks --------------------------------------------------------------------------------------


SWITCHES = {
    Act.KEEP_PICTURE: ("picture", True),
    Act.STOP_LOOKING: ("camera", False),
    Act.STOP_SOUND: ("sound", False),
    Act.STOP_NARRATING: ("narration", False),
    Act.FORGET_PIECE: ("piece", False),
    Act.FORGET_PICTURE: ("picture", False),
    Act.BEGIN_AMBIENCE: ("ambience", True),
    Act.END_AMBIENCE: ("ambience", False),
    Act.DARKEN: ("dark", True),
    Act.LIGHTEN: ("dark", False),
}


class Devices:
    """What the actions leave switched on."""

    def __init__(self) -> None:
        self.camera = self.sound = self.picture = self.piece = self.narration = self.dark = False
        self.ambience = True
        self.composing: int | None = None
        self.language = "en"
        self.volume = LOUDEST

    def carry_out(self, action: Action) -> None:
        match action:
            case Act():
                self._switch(action)
            case StartLooking():
                assert not self.camera
                self.camera = True
            case ComposeLive(take, music):
                assert self.picture or not music.is_own_picture
                self.composing, self.piece = take, False
            case Play(music):
                assert self.piece or not isinstance(music, LiveMusic)
                self.sound = True
            case Narrate():
                self.narration = True
            case SetVolume(volume):
                self.volume = volume
            case UseLanguage(language):
                assert language != self.language
                self.language = language

    def _switch(self, act: Act) -> None:
        if act is Act.CANCEL_LIVE:
            assert self.composing is not None
            self.composing = None
            return
        name, on = SWITCHES[act]
        assert getattr(self, name) is not on or act is Act.FORGET_PIECE
        assert self.camera or act is not Act.KEEP_PICTURE
        setattr(self, name, on)

    def answer(self, event: Event) -> None:
        """The studio's answer, before the visit hears it."""
        if isinstance(event, LiveReady | LiveFailed) and event.take == self.composing:
            self.composing = None
            self.piece = isinstance(event, LiveReady)

    @property
    def on(self) -> set[str]:
        kinds = ("camera", "sound", "picture", "narration", "ambience", "dark")
        return {name for name in kinds if getattr(self, name)}


def _expected(visit: Visit) -> set[str]:
    """What is to be switched on."""
    covered = visit.panel is not Panel.NONE
    match visit.screen:
        case Attract():
            return set() if covered or visit.by_ear else {"ambience"}
        case Closed():
            return set() if covered else {"dark"}
        case Looking() | Troubled(Trouble.CAMERA):
            return set() if covered else {"camera"}
        case Choosing() | Confirming():
            return {"picture"}
        case Composing(music=music):
            return {"picture"} if music.is_own_picture else set()
        case Playing(music, sounding=sounding, narrating=narrating):
            own = isinstance(music, LiveMusic) and music.is_own_picture
            pairs = {"sound": sounding, "narration": narrating, "picture": own}
            return {name for name, is_on in pairs.items() if is_on}
        case Troubled(back=Playing(LiveMusic(work=None))):
            return {"picture"}
        case Staff(check):
            return {Check.CAMERA: {"camera"}, Check.SOUND: {"sound"}, Check.NOTHING: set()}[check]
        case _:
            return set()


def _any_event(chance: random.Random, visit: Visit) -> Event:
    """Mostly about the take in hand, so that answers count."""
    take = chance.choice((visit.takes, visit.takes, visit.composed, chance.randrange(30)))
    kinds = (LiveReady, LiveReady, LiveFailed, Finished, SoundFailed, NarrationOver)
    return chance.choice(
        (
            chance.choice(EVENTS),
            chance.choice(EVENTS),
            chance.choice(list(Press)),
            chance.choice(kinds)(take),
            LiveProgress(take, chance.random()),
            SecondsPassed(chance.choice((0.2, 5.0, 30.0, 70.0))),
        )
    )


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_over_100_000_random_events_nothing_stays_on_and_nobody_is_stuck(seed):
    chance, visit, devices = random.Random(seed), Visit.waiting("en"), Devices()
    for number in range(1000):
        event = _any_event(chance, visit)
        devices.answer(event)
        visit, actions = step(visit, event)
        for action in actions:
            devices.carry_out(action)
        assert devices.on == _expected(visit), (visit, event)
        assert devices.composing == (visit.screen.take if isinstance(visit.screen, Composing) else None)
        assert devices.language == visit.language
        assert devices.volume == visit.volume <= visit.loudest
        if number % 10 == 0:
            _assert_a_way_out(visit)


def _assert_a_way_out(visit: Visit) -> None:
    """One press leads to the start, a few of Back do, and so does patience."""
    assert walk(visit, Press.HOME)[0].at_rest
    backed = walk(visit, *[Press.BACK] * 5)[0]
    assert isinstance(backed.screen, Attract | Closed)
    assert walk(visit, SecondsPassed(LONGEST_SOUND_S), SecondsPassed(House().idle_by_ear_s))[0].at_rest


@pytest.mark.parametrize("event", [*Press, LanguageChosen("ar"), WorkChosen(SEA)], ids=str)
@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_whatever_a_visitor_does_gives_the_full_time_again(screen, event):
    visit = replace(on(screen), idle_s=50.0)
    assert step(visit, event)[0].idle_s == 0


@pytest.mark.parametrize(("sighting", "hint"), CODES.items())
def test_each_code_that_names_no_work_is_explained_in_its_own_way(sighting, hint):
    visit, actions = step(on(Looking(Hint.OTHER_CODE)), sighting)
    assert visit.screen == Looking(hint)
    assert actions == ()
    assert step(on(Confirming()), sighting)[0].screen == Confirming()
