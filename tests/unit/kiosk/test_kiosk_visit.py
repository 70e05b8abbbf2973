"""The visit's state machine: every pair of a screen and an event, and long random walks."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.entities import AccessionNumber
from kiosk.visit import (
    IDLE_S,
    LONGEST_SOUND_S,
    Act,
    Action,
    Alike,
    Attract,
    Choosing,
    ComposeLive,
    Composing,
    Confirming,
    Event,
    ExhibitionFailed,
    Finished,
    Hint,
    LanguageChosen,
    LiveFailed,
    LiveMusic,
    LiveProgress,
    LiveReady,
    Looking,
    Loudness,
    Offer,
    Play,
    Playing,
    Press,
    Recognised,
    SecondsPassed,
    Sighting,
    SoundFailed,
    StartLooking,
    Trouble,
    Troubled,
    UseLanguage,
    Visit,
    WorkChosen,
    WorkMusic,
    step,
)

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
}

SCREENS = [
    Attract(),
    *map(Looking, Hint),
    Choosing(OFFERS),
    Confirming(),
    Composing(3),
    Playing(WorkMusic(SEA), 3),
    Playing(WorkMusic(SEA), 3, sounding=False),
    Playing(LiveMusic(), 3),
    Playing(LiveMusic(), 3, sounding=False),
    *(Troubled(trouble) for trouble in Trouble),
]
EVENTS: list[Event] = [
    *Press,
    *Sighting,
    *Loudness,
    LanguageChosen("ar"),
    LanguageChosen("en"),
    Recognised(SEA),
    Recognised(SEA, has_music=False),
    Alike(OFFERS),
    Alike(()),
    *map(WorkChosen, (SEA, SILENT, AccessionNumber("K-99"))),
    *(kind(take) for kind in (LiveReady, LiveFailed, Finished, SoundFailed) for take in (3, 99)),
    LiveProgress(3, 0.5),
    ExhibitionFailed(),
    SecondsPassed(0.5),
    SecondsPassed(IDLE_S),
]


@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_every_event_is_defined_on_every_screen(screen, event):
    after, actions = step(on(screen), event)
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
    assert walk(Visit.waiting("en"), Press.START)[1] == [StartLooking(anew=True)]
    for screen in (Playing(WorkMusic(SEA), 3, sounding=False), Playing(LiveMusic(), 3), Choosing(OFFERS)):
        assert walk(on(screen), Press.BACK)[1][-1] == StartLooking(anew=False)
    assert walk(on(Troubled(Trouble.SOUND)), Press.AGAIN)[1] == [StartLooking(anew=False)]


def test_an_unknown_picture_is_composed_only_after_a_yes():
    asked, actions = walk(Visit.waiting("en"), Press.START, Sighting.UNKNOWN_PICTURE)
    assert asked.screen == Confirming()
    assert actions == [Act.KEEP_PICTURE, Act.STOP_LOOKING]
    composing, actions = walk(asked, Press.YES)
    assert actions == [ComposeLive(1)]
    playing, actions = walk(composing, LiveProgress(1, 0.4), LiveReady(1))
    assert playing.screen == Playing(LiveMusic(), 2)
    assert actions == [Play(LiveMusic(), 2)]


def test_music_that_breaks_off_while_it_sounds_is_told_and_fades_out() -> None:
    playing = Visit(screen=Playing(LiveMusic(3), 4), takes=4)
    troubled, actions = walk(playing, LiveFailed(3))
    assert troubled.screen == Troubled(Trouble.COMPOSING)
    assert actions == [Act.STOP_SOUND, Act.FORGET_PICTURE]
    for other in (Playing(LiveMusic(3), 4, sounding=False), Playing(WorkMusic(SEA), 4)):
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
    assert walk(asked, Press.YES)[1] == [ComposeLive(4)]


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
    assert actions == [Act.FORGET_PICTURE]


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
    assert actions == [UseLanguage("ar"), StartLooking(anew=True)]
    left, actions = walk(visit, Press.BACK)
    assert left == Visit.waiting("en")
    assert actions == [Act.STOP_LOOKING, UseLanguage("en")]


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


TAKES = st.integers(0, 30)
ANY_EVENT = st.one_of(
    st.sampled_from(
        [*Press, *Sighting, *Loudness, ExhibitionFailed(), Recognised(SEA), Recognised(SEA, has_music=False)]
    ),
    st.sampled_from([Alike(OFFERS), WorkChosen(WOOD), WorkChosen(SILENT)]),
    st.sampled_from([LanguageChosen("en"), LanguageChosen("ar")]),
    st.builds(SecondsPassed, st.floats(0, 30)),
    st.builds(LiveProgress, TAKES, st.floats(0, 1)),
    *(st.builds(kind, TAKES) for kind in (LiveReady, LiveFailed, Finished, SoundFailed)),
)


class Devices:
    """What the actions leave switched on."""

    def __init__(self) -> None:
        self.camera = self.sound = self.picture = False
        self.composing: int | None = None
        self.language = "en"

    def carry_out(self, action: Action) -> None:
        match action:
            case Act.KEEP_PICTURE:
                assert self.camera
                self.picture = True
            case StartLooking():
                assert not self.camera
                self.camera = True
            case Act.STOP_LOOKING:
                assert self.camera
                self.camera = False
            case Act.STOP_SOUND:
                assert self.sound
                self.sound = False
            case Act.CANCEL_LIVE:
                assert self.composing is not None
                self.composing = None
            case Act.FORGET_PICTURE:
                self.picture = False
            case ComposeLive(take):
                assert self.picture
                self.composing = take
            case Play():
                self.sound = True
            case UseLanguage(language):
                assert language != self.language
                self.language = language


@settings(max_examples=150)
@given(st.lists(ANY_EVENT, max_size=120))
def test_whatever_happens_nothing_stays_on_and_nobody_is_stuck(events):
    visit, devices = Visit.waiting("en"), Devices()
    for event in events:
        visit, actions = step(visit, event)
        for action in actions:
            devices.carry_out(action)
        if isinstance(event, LiveReady | LiveFailed) and event.take == devices.composing:
            devices.composing = None
        match visit.screen:
            case Attract():
                assert (devices.camera, devices.sound, devices.picture) == (False, False, False)
                assert devices.language == visit.home_language == visit.language
            case Looking() | Troubled(Trouble.CAMERA):
                assert (devices.camera, devices.sound, devices.picture) == (True, False, False)
            case Choosing() | Confirming():
                assert (devices.camera, devices.sound, devices.picture) == (False, False, True)
            case Troubled():
                assert (devices.camera, devices.sound) == (False, False)
            case Composing(take):
                assert (devices.camera, devices.sound, devices.composing) == (False, False, take)
            case Playing(sounding=sounding):
                assert (devices.camera, devices.sound) == (False, sounding)
        if not isinstance(visit.screen, Composing):
            assert devices.composing is None
        _assert_a_way_out(visit)


def _assert_a_way_out(visit: Visit) -> None:
    """At most three presses of Back lead to the start, and so does patience."""
    assert walk(visit, *[Press.BACK] * 3)[0].screen == Attract()
    assert walk(visit, SecondsPassed(LONGEST_SOUND_S), SecondsPassed(IDLE_S))[0].screen == Attract()


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
