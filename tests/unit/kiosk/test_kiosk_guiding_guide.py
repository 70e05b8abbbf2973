"""What the guide says, what it keeps for later, and what it leaves unsaid."""

from dataclasses import replace
from itertools import pairwise

import pytest
from fakes.speech import PACE_WPM, RecordingSpeech, wording_of
from hypothesis import given
from hypothesis import strategies as st

from content.recognition.aiming import Advice
from kiosk.events import Aimed
from kiosk.guiding import Focus, Guide, Hearing, Narration, News, Role, State, Utterance, texts
from kiosk.guiding.narration import About, Part, TimedPart
from kiosk.guiding.scenes import (
    AttractScene,
    ClosedScene,
    ComposingScene,
    ConfirmingScene,
    FeelingsPanel,
    HelpPanel,
    LookingScene,
    PlayingScene,
    StillThere,
    TroubledScene,
)
from kiosk.keys import Command
from kiosk.visit import Hint, Trouble

TICK_S = 0.2
CORNERS = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))
BACK = Focus("Back", Role.BUTTON, 2, 2)
BACK_SAID = "Back, button, 2 of 2, press Select."
BY_EAR = Hearing(by_ear=True, pace_wpm=PACE_WPM)
NARRATION = Narration(
    tuple(Part(About.SEEN, Utterance(f"Part {number} of what is told.", "en")) for number in (1, 2, 3)),
    (TimedPart(Utterance("The cello has the tune.", "en"), 20.0, 30.0),),
    40.0,
)


class Kiosk:
    """A guide, its voice, and a clock."""

    def __init__(self, hearing: Hearing = BY_EAR) -> None:
        self.speech = RecordingSpeech()
        self.narrated: list[float] = []
        self.guide = Guide(
            self.speech,
            wording_of,
            language="en",
            keys=frozenset(Command),
            narrated=lambda: self.narrated.append(self.speech.now_s),
        )
        self.guide.hear(0.0, hearing)
        self.music_from_s: float | None = None

    @property
    def now_s(self) -> float:
        return self.speech.now_s

    @property
    def said(self) -> list[str]:
        return self.speech.texts

    def show(self, scene, language="en"):
        self.guide.show(self.now_s, scene, language)

    def focus(self, focus=BACK):
        self.guide.focus(self.now_s, focus)

    def act(self):
        self.guide.act(self.now_s)

    def aim(self, advice, corners=CORNERS):
        self.guide.aim(self.now_s, Aimed(advice, corners))

    def play(self, scene=None, again=False):
        scene = scene or PlayingScene("The Sea", 1)
        self.show(scene)
        self.guide.narrate(NARRATION, scene.take, again=again)
        self.music_from_s = self.now_s

    def wait(self, seconds):
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.speech.now_s += TICK_S
            position_s = None
            if self.music_from_s is not None and self.now_s - self.music_from_s < NARRATION.duration_s:
                position_s = self.now_s - self.music_from_s
            self.guide.tick(self.now_s, position_s)

    def settle(self, scene):
        """On a screen whose introduction is over."""
        self.show(scene)
        self.wait(60)
        self.speech.heard.clear()


def test_a_screen_is_introduced_at_once_and_where_the_focus_is_follows_it():
    kiosk = Kiosk()
    kiosk.show(LookingScene())
    kiosk.focus()
    kiosk.wait(60)
    assert [text.split(".")[0] for text in kiosk.said] == [
        "The camera is on",
        "Back, button, 2 of 2, press Select",
    ]
    assert all(heard.whole for heard in kiosk.speech.heard)


def test_a_visitor_who_moves_on_is_not_kept_waiting():
    kiosk = Kiosk()
    kiosk.show(LookingScene())
    kiosk.wait(1)
    kiosk.act()
    kiosk.focus()
    assert [heard.whole for heard in kiosk.speech.heard] == [False, True]
    assert kiosk.said[-1] == BACK_SAID
    kiosk.act()
    kiosk.show(ConfirmingScene())
    assert not kiosk.speech.heard[1].whole
    assert kiosk.said[-1].startswith("I do not know this picture.")


def test_a_key_that_leads_nowhere_says_again_where_one_is():
    kiosk = Kiosk()
    kiosk.settle(LookingScene())
    for _ in range(2):
        kiosk.act()
        kiosk.focus()
    assert kiosk.said == [BACK_SAID, BACK_SAID]


def test_of_two_items_that_got_the_focus_by_themselves_the_later_one_is_said():
    kiosk = Kiosk()
    kiosk.show(LookingScene())
    kiosk.focus(Focus("Again", Role.BUTTON, 1, 2))
    kiosk.focus()
    kiosk.wait(60)
    assert kiosk.said[1:] == [BACK_SAID]


def test_what_happens_by_itself_waits_until_it_is_silent():
    kiosk = Kiosk()
    kiosk.settle(LookingScene())
    kiosk.show(ComposingScene(0.0))
    kiosk.wait(1)
    kiosk.show(ComposingScene(0.3))
    assert len(kiosk.said) == 1
    kiosk.show(ComposingScene(0.6))
    kiosk.wait(60)
    assert kiosk.said[1:] == [texts.HALF_DONE]


def test_news_that_had_to_wait_too_long_are_dropped():
    kiosk = Kiosk()
    kiosk.show(HelpPanel(LookingScene()))
    kiosk.guide.tell(kiosk.now_s, News.CURTAIN_OPENED)
    kiosk.wait(90)
    assert len(kiosk.said) == 1


def test_what_the_visitor_did_is_answered_at_once():
    kiosk = Kiosk()
    kiosk.play()
    kiosk.wait(1)
    kiosk.act()
    kiosk.show(PlayingScene("The Sea", 1, sounding=False))
    assert kiosk.said[-1] == texts.PLAYING_OVER
    assert not kiosk.speech.heard[0].whole


def test_more_is_said_on_the_first_visit_to_a_screen_and_to_the_next_visitor():
    kiosk = Kiosk()
    kiosk.settle(AttractScene(("en",)))
    kiosk.show(LookingScene())
    first = kiosk.said[-1]
    assert texts.KEYS_IN_SHORT in first
    kiosk.show(ConfirmingScene())
    assert texts.KEYS_IN_SHORT not in kiosk.said[-1]
    kiosk.show(LookingScene())
    assert kiosk.said[-1] == texts.LOOKING
    kiosk.show(AttractScene(("en",)))
    kiosk.show(LookingScene())
    assert kiosk.said[-1] == first


def test_the_start_invites_in_every_language():
    kiosk = Kiosk()
    kiosk.show(AttractScene(("en", "ar")))
    kiosk.focus(Focus("ابدأ", Role.BUTTON, 2, 2, language="ar"))
    kiosk.wait(60)
    assert [heard.utterance.language for heard in kiosk.speech.heard] == ["en", "ar", "ar"]


def test_another_language_introduces_the_screen_anew():
    kiosk = Kiosk()
    kiosk.settle(LookingScene())
    kiosk.show(LookingScene(), "ar")
    assert kiosk.speech.heard[-1].utterance.language == "ar"
    kiosk.show(LookingScene(), "ar")
    assert len(kiosk.said) == 1


def test_a_visitor_who_stays_is_not_told_again_where_they_are():
    kiosk = Kiosk()
    kiosk.settle(LookingScene())
    kiosk.show(StillThere(20))
    kiosk.wait(4)
    kiosk.show(StillThere(16))
    kiosk.show(LookingScene())
    assert [text[:9] for text in kiosk.said] == ["Are you s", "Good, we "]


def test_a_closed_kiosk_is_silent_unless_it_is_asked():
    kiosk = Kiosk()
    kiosk.show(LookingScene())
    kiosk.wait(1)
    kiosk.show(ClosedScene())
    assert not kiosk.speech.is_speaking
    kiosk.wait(60)
    assert len(kiosk.said) == 1
    kiosk.guide.repeat(kiosk.now_s)
    assert kiosk.said[-1] == texts.CLOSED


# --- Who is spoken to ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("hearing", [Hearing(), replace(BY_EAR, screen_reader=True)])
def test_whoever_sees_or_has_a_screen_reader_is_left_in_peace(hearing):
    kiosk = Kiosk(hearing)
    kiosk.show(LookingScene())
    kiosk.focus()
    kiosk.aim(Advice.LEFT)
    kiosk.guide.tell(kiosk.now_s, News.CURTAIN_OPENED)
    kiosk.guide.tell_volume(kiosk.now_s, 3, 10)
    kiosk.show(PlayingScene("The Sea", 1))
    kiosk.wait(90)
    assert kiosk.said == []


def test_whoever_sees_is_told_of_a_work_when_asked_and_only_of_that():
    kiosk = Kiosk(Hearing())
    kiosk.play()
    kiosk.wait(90)
    assert kiosk.said
    assert len(kiosk.narrated) == 1
    kiosk.play()
    kiosk.wait(1)
    told = len(kiosk.said)
    kiosk.guide.stop_narrating()
    kiosk.wait(90)
    assert len(kiosk.said) == told
    assert len(kiosk.narrated) == 1


def test_whoever_asks_is_answered_unless_a_screen_reader_does_it():
    kiosk = Kiosk(Hearing())
    kiosk.show(TroubledScene(Trouble.CAMERA))
    kiosk.focus()
    kiosk.guide.repeat(kiosk.now_s)
    kiosk.wait(60)
    assert [text[:9] for text in kiosk.said] == ["My camera", "Back, but"]
    kiosk.guide.hear(kiosk.now_s, Hearing(screen_reader=True))
    kiosk.guide.repeat(kiosk.now_s)
    assert len(kiosk.said) == 2


def test_headphones_that_are_plugged_in_begin_with_where_one_is():
    kiosk = Kiosk(Hearing())
    kiosk.show(LookingScene())
    kiosk.focus()
    kiosk.guide.hear(kiosk.now_s, BY_EAR)
    kiosk.wait(60)
    assert kiosk.said[0] == texts.VOICE_ON
    assert kiosk.said[1].startswith(texts.LOOKING_FIRST)
    assert kiosk.said[2] == BACK_SAID


@pytest.mark.parametrize("hearing", [Hearing(), replace(BY_EAR, screen_reader=True)])
def test_headphones_that_are_pulled_out_and_screen_readers_end_it_at_once(hearing):
    kiosk = Kiosk()
    kiosk.show(LookingScene())
    kiosk.focus()
    kiosk.guide.hear(kiosk.now_s, hearing)
    assert not kiosk.speech.is_speaking
    kiosk.wait(60)
    assert len(kiosk.said) == 1


# --- Asking --------------------------------------------------------------------------------------------------


def test_repeat_says_the_screen_and_the_focus_and_then_only_where_one_has_moved():
    kiosk = Kiosk()
    kiosk.show(LookingScene())
    kiosk.focus()
    kiosk.wait(60)
    kiosk.guide.repeat(kiosk.now_s)
    kiosk.wait(60)
    assert kiosk.said[2:] == kiosk.said[:2]
    kiosk.act()
    kiosk.focus(Focus("Again", Role.BUTTON, 1, 2))
    kiosk.guide.repeat(kiosk.now_s)
    kiosk.wait(60)
    assert kiosk.said[4:] == ["Again, button, 1 of 2, press Select."] * 2


def test_a_pause_keeps_everything_and_goes_on_where_it_was():
    kiosk = Kiosk()
    kiosk.show(LookingScene())
    kiosk.focus()
    kiosk.wait(1)
    kiosk.guide.pause()
    assert kiosk.guide.is_paused
    kiosk.wait(60)
    assert len(kiosk.said) == 1
    kiosk.guide.pause()
    kiosk.wait(60)
    assert kiosk.said[1:] == [BACK_SAID]


def test_a_pause_ends_when_the_visitor_moves_on():
    kiosk = Kiosk()
    kiosk.show(LookingScene())
    kiosk.guide.pause()
    kiosk.act()
    kiosk.focus()
    assert not kiosk.guide.is_paused
    assert kiosk.said[-1] == BACK_SAID


def test_the_volume_is_said_only_where_nothing_else_lets_one_hear_it():
    kiosk = Kiosk()
    kiosk.show(LookingScene())
    kiosk.guide.tell_volume(kiosk.now_s, 3, 10)
    assert len(kiosk.said) == 1
    kiosk.wait(60)
    kiosk.guide.tell_volume(kiosk.now_s, 4, 10)
    assert kiosk.said[-1] == "Volume 4 of 10."


def test_all_that_is_said_can_be_read_and_the_next_visitor_reads_none_of_it():
    kiosk = Kiosk()
    kiosk.show(LookingScene())
    kiosk.focus()
    assert kiosk.guide.saying == kiosk.guide.transcript[-1]
    kiosk.wait(60)
    kiosk.guide.repeat(kiosk.now_s)
    assert [line.text for line in kiosk.guide.transcript] == [kiosk.said[1], kiosk.said[0]]
    kiosk.wait(60)
    assert kiosk.guide.saying is None
    kiosk.show(AttractScene(("en",)))
    assert len(kiosk.guide.transcript) == 1


# --- Aiming --------------------------------------------------------------------------------------------------


def test_the_hand_is_guided_once_the_screen_is_introduced():
    kiosk = Kiosk()
    kiosk.show(LookingScene())
    kiosk.aim(Advice.LEFT)
    kiosk.wait(40)
    assert kiosk.said[1:3] == [texts.AIM_LEFT, texts.AIM_MORE_LEFT]
    kiosk.aim(Advice.NONE)
    assert kiosk.said[-1] == texts.AIM_GOOD
    kiosk.show(ConfirmingScene())
    kiosk.wait(60)
    assert kiosk.said[-1].startswith("I do not know")


def test_before_the_eye_has_settled_nothing_is_praised():
    kiosk = Kiosk()
    kiosk.settle(LookingScene())
    kiosk.aim(Advice.NONE, None)
    kiosk.wait(10)
    assert kiosk.said == []


def test_a_hint_goes_before_the_guidance_of_the_hand():
    kiosk = Kiosk()
    kiosk.settle(LookingScene())
    kiosk.aim(Advice.CLOSER)
    kiosk.show(LookingScene(Hint.OTHER_CODE))
    kiosk.wait(6)
    assert kiosk.said == [texts.AIM_CLOSER, texts.OTHER_CODE]


# --- The narration -------------------------------------------------------------------------------------------


def test_a_narration_follows_the_introduction_then_its_remark_and_says_that_it_is_over():
    kiosk = Kiosk()
    kiosk.settle(PlayingScene("The Night", 0))
    kiosk.play()
    kiosk.focus()
    kiosk.wait(60)
    assert kiosk.said[1:] == [BACK_SAID, *(line.text for line in NARRATION.lines)]
    assert kiosk.music_from_s is not None
    assert 20.0 <= kiosk.speech.heard[-1].from_s - kiosk.music_from_s < 20.0 + 2 * TICK_S
    assert len(kiosk.narrated) == 1


def test_heard_again_only_the_remarks_are_told():
    kiosk = Kiosk()
    kiosk.play()
    kiosk.wait(60)
    kiosk.speech.heard.clear()
    kiosk.play(PlayingScene("The Sea", 2), again=True)
    kiosk.wait(60)
    assert kiosk.said == [texts.PLAYING_AGAIN, "The cello has the tune."]


def test_a_part_that_is_interrupted_is_told_again_and_none_is_lost():
    kiosk = Kiosk()
    kiosk.settle(PlayingScene("The Sea", 1))
    kiosk.play()
    kiosk.wait(1)
    assert kiosk.said == ["Part 1 of what is told."]
    kiosk.act()
    kiosk.focus()
    kiosk.wait(30)
    assert kiosk.said[1:5] == [BACK_SAID, *(f"Part {number} of what is told." for number in (1, 2, 3))]


def test_what_is_repeated_by_request_is_not_told_a_third_time():
    kiosk = Kiosk()
    kiosk.settle(PlayingScene("The Sea", 1))
    kiosk.play()
    kiosk.wait(1)
    kiosk.guide.repeat(kiosk.now_s)
    kiosk.wait(30)
    assert kiosk.said[:3] == ["Part 1 of what is told.", "Part 1 of what is told.", "Part 2 of what is told."]


def test_a_panel_lies_over_the_narration_and_leaves_it_where_it_was():
    kiosk = Kiosk()
    kiosk.settle(PlayingScene("The Sea", 1))
    kiosk.play()
    kiosk.wait(1)
    kiosk.show(FeelingsPanel())
    kiosk.wait(30)
    assert len(kiosk.said) == 2
    kiosk.show(PlayingScene("The Sea", 1))
    kiosk.wait(30)
    assert kiosk.said[2:] == [
        "You hear the music of “The Sea”.",
        *(part.said.text for part in NARRATION.parts),
    ]


@pytest.mark.parametrize("hearing", [Hearing(), replace(BY_EAR, screen_reader=True)])
def test_a_narration_ends_with_the_voice_that_told_it(hearing):
    kiosk = Kiosk()
    kiosk.settle(PlayingScene("The Sea", 1))
    kiosk.play()
    kiosk.wait(1)
    count = len(kiosk.said)
    kiosk.guide.hear(kiosk.now_s, hearing)
    kiosk.wait(60)
    assert len(kiosk.said) == count
    assert len(kiosk.narrated) == 1  # so that the screen offers to tell it again


@pytest.mark.parametrize("scene", [LookingScene(), PlayingScene("The Night", 2)])
def test_a_narration_ends_with_its_music(scene):
    kiosk = Kiosk()
    kiosk.settle(PlayingScene("The Sea", 1))
    kiosk.play()
    kiosk.wait(1)
    kiosk.show(scene)
    kiosk.wait(90)
    assert not any("Part 2" in text for text in kiosk.said)
    assert kiosk.narrated == []


# --- Whatever happens ----------------------------------------------------------------------------------------

SCENES = (
    AttractScene(("en", "ar")),
    LookingScene(),
    LookingScene(Hint.FOREIGN_LABEL),
    ComposingScene(0.1),
    ComposingScene(0.9),
    PlayingScene("The Sea", 1),
    PlayingScene("The Sea", 1, sounding=False),
    PlayingScene("The Sea", 2),
    HelpPanel(LookingScene()),
    StillThere(20),
    ClosedScene(),
)
WAYS = {
    "act": Kiosk.act,
    "focus": Kiosk.focus,
    "repeat": lambda kiosk: kiosk.guide.repeat(kiosk.now_s),
    "pause": lambda kiosk: kiosk.guide.pause(),
    "narrate": lambda kiosk: kiosk.guide.narrate(NARRATION, 1),
    "news": lambda kiosk: kiosk.guide.tell(kiosk.now_s, News.CURTAIN_DRAWN),
    "volume": lambda kiosk: kiosk.guide.tell_volume(kiosk.now_s, 1, 2),
    **{f"aim {advice}": lambda kiosk, advice=advice: kiosk.aim(advice) for advice in Advice},
    **{f"show {scene}": lambda kiosk, scene=scene: kiosk.show(scene) for scene in SCENES},
    **{f"in Arabic {scene}": lambda kiosk, scene=scene: kiosk.show(scene, "ar") for scene in SCENES},
}
hearings = st.sampled_from([BY_EAR, Hearing(), replace(BY_EAR, screen_reader=True)])


@given(st.lists(st.tuples(st.sampled_from(sorted(WAYS)), st.floats(0.0, 12.0), hearings), max_size=25))
def test_whatever_happens_it_speaks_only_to_whom_it_may_and_never_over_itself(course):
    kiosk, asked = Kiosk(), False
    for way, seconds, hearing in course:
        kiosk.guide.hear(kiosk.now_s, hearing)
        count = len(kiosk.said)
        asked = way in ("repeat", "narrate") or (asked and not hearing.by_ear)
        WAYS[way](kiosk)
        kiosk.wait(seconds)
        if hearing.screen_reader or not (hearing.by_ear or asked):
            assert len(kiosk.said) == count
            assert not kiosk.speech.is_speaking
    heard = kiosk.speech.heard
    assert all(before.to_s <= after.from_s for before, after in pairwise(heard))
    assert all(each.utterance.text for each in heard)


@given(st.lists(st.sampled_from(sorted(WAYS)), max_size=15))
def test_in_the_end_it_is_silent(course):
    kiosk = Kiosk()
    for way in course:
        WAYS[way](kiosk)
        kiosk.wait(1)
    kiosk.guide.hear(kiosk.now_s, Hearing())
    count = len(kiosk.said)
    kiosk.wait(60)
    assert len(kiosk.said) == count
    assert not kiosk.speech.is_speaking


# --- Where one is, and when it is over --------------------------------------------------------------------------


def test_an_item_that_is_told_of_without_need_is_said_once():
    kiosk = Kiosk()
    kiosk.settle(LookingScene())
    kiosk.act()
    for _ in range(3):
        kiosk.focus()
    kiosk.wait(10)
    assert kiosk.said == [BACK_SAID]


def test_what_has_changed_about_an_item_is_said_after_the_news():
    kiosk = Kiosk()
    kiosk.settle(PlayingScene("The Sea", 1))
    star = Focus("4 stars", Role.BUTTON, 4, 5)
    kiosk.focus(star)
    kiosk.act()
    kiosk.guide.tell(kiosk.now_s, News.RATED)
    kiosk.focus(replace(star, state=State.CHOSEN))
    kiosk.wait(10)
    assert kiosk.said[-2:] == [texts.RATED, "4 stars, button, 4 of 5, press Select. It is chosen."]


def test_the_volume_is_said_in_silence_and_always_where_it_ends():
    kiosk = Kiosk()
    kiosk.show(LookingScene())
    kiosk.guide.tell_volume(kiosk.now_s, 5, 11)
    assert len(kiosk.said) == 1
    kiosk.guide.tell_volume(kiosk.now_s, 11, 11)
    assert kiosk.said[-1] == "Volume 11 of 11."
    kiosk.wait(10)
    kiosk.guide.tell_volume(kiosk.now_s, 10, 11)
    assert kiosk.said[-1] == "Volume 10 of 11."


def test_who_turns_the_voice_off_or_leaves_is_told_how_to_have_it_again():
    for over, word in ((False, texts.VOICE_OFF), (True, texts.VISIT_OVER)):
        kiosk = Kiosk()
        kiosk.settle(LookingScene())
        kiosk.guide.hear(kiosk.now_s, Hearing())
        kiosk.guide.part(kiosk.now_s, over=over)
        kiosk.wait(10)
        assert kiosk.said == [word]


def test_nothing_is_said_in_parting_over_a_screen_reader():
    kiosk = Kiosk(Hearing(by_ear=True, screen_reader=True))
    kiosk.guide.part(0.0, over=True)
    assert kiosk.said == []


def test_a_picture_that_was_shown_before_is_named_as_such_instead_of_an_advice():
    kiosk = Kiosk()
    kiosk.settle(LookingScene())
    kiosk.guide.aim(kiosk.now_s, Aimed(Advice.FARTHER, CORNERS, known=True))
    kiosk.wait(30)
    assert kiosk.said[:3] == [texts.AIM_KNOWN, *[texts.AIM_STILL_KNOWN] * 2]
    kiosk.aim(Advice.FARTHER)
    kiosk.wait(2)
    assert kiosk.said[-1] == texts.AIM_FARTHER


def test_whoever_is_told_something_at_length_is_there():
    kiosk = Kiosk()
    kiosk.show(LookingScene())
    assert kiosk.guide.is_answering
    kiosk.wait(60)
    assert not kiosk.guide.is_answering
    kiosk.show(StillThere(20))
    assert not kiosk.guide.is_answering


def test_when_the_loudspeaker_is_back_what_nobody_heard_is_said_again():
    kiosk = Kiosk()
    kiosk.settle(LookingScene())
    kiosk.act()
    kiosk.focus()
    kiosk.guide.come_back(kiosk.now_s)
    kiosk.wait(10)
    assert kiosk.said[-2:] == [texts.LOUDSPEAKER_BACK, BACK_SAID]


def test_when_the_loudspeaker_is_back_the_narration_goes_on_with_the_part_that_was_lost():
    kiosk = Kiosk()
    kiosk.settle(PlayingScene("The Sea", 1))
    kiosk.play()
    kiosk.wait(2)
    assert kiosk.said == ["Part 1 of what is told."]
    kiosk.speech.hush()  # as it fails
    kiosk.guide.come_back(kiosk.now_s)
    kiosk.wait(3)
    assert kiosk.said[1:3] == [texts.LOUDSPEAKER_BACK, "Part 1 of what is told."]
