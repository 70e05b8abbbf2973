"""Which parts of a narration a visitor hears, from one piece to the next."""

from __future__ import annotations

from typing import Any, cast

import pytest
from fakes.speech import english

from db.entities import AccessionNumber, FeelingLabel
from kiosk.describing import Describer
from kiosk.events import SpeechFinished
from kiosk.guidance import Guidance, Surroundings
from kiosk.guiding import Utterance
from kiosk.guiding.narration import About, Narration, Part, TimedPart
from kiosk.keys import Command
from kiosk.speaking import Speaker
from kiosk.visit import (
    Confirming,
    Event,
    LiveMusic,
    Looking,
    Music,
    NarrationOver,
    Playing,
    Variation,
    Visit,
    WorkMusic,
)

PICTURE, MUSIC, REMARK = "It is blue.", "It is slow.", "The cello has the tune."
NARRATION = Narration(
    (Part(About.SEEN, Utterance(PICTURE, "en")), Part(About.MUSIC, Utterance(MUSIC, "en"))),
    (TimedPart(Utterance(REMARK, "en"), 5.0, 9.0),),
    60.0,
)
SEA = AccessionNumber("K-1")
STEP_S = 0.2


class QuickSpeaker:
    """Says everything in no time, and keeps it."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._ended: list[SpeechFinished] = []

    def say(self, text: str, language: str) -> int:
        self.said.append(text)
        self._ended.append(SpeechFinished(len(self.said)))
        return len(self.said)

    def hush(self) -> None:
        self._ended.clear()

    def poll(self) -> list[SpeechFinished]:
        ended, self._ended = self._ended, []
        return ended


class Told:
    """A describer who knows one narration, whatever is played, and a title."""

    def narration(self, _music: Music, _wording: object) -> Narration:
        return NARRATION

    def title(self, _music: Music, _language: str) -> str:
        return "The Sea"


class Room:
    """The guidance of a visit by ear, its voice, and a clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 0.0
        self.speaker = QuickSpeaker()
        self.happened: list[Event] = []
        monkeypatch.setattr("kiosk.guidance._now_s", lambda: self.now_s)
        wording = english()
        self.guidance = Guidance(
            cast(Speaker, self.speaker),
            wording.translate,
            language="en",
            keys=frozenset(Command),
            surroundings=Surroundings(("en",), cast(Describer, Told()), found=lambda: 0),
            happen=self.happened.append,
            say_transcript=lambda _text: None,
        )
        self._take = 0

    def show(self, screen: Any) -> None:
        self.guidance.follow(Visit(screen=screen, by_ear=True))

    def hear(self, music: Music, *, asked: bool = False) -> list[str]:
        """Of the narration, what is told of a piece, which is a new one unless somebody asks about it."""
        self._take += not asked
        self.speaker.said.clear()
        self.guidance.narrate(music, self._take)
        self.show(Playing(music, self._take, narrating=True))
        for step in range(40):
            self.now_s += STEP_S
            self.guidance.collect()
            self.guidance.tick(step * STEP_S)
        return [text for text in self.speaker.said if text in (PICTURE, MUSIC, REMARK)]


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    return Room(monkeypatch)


def test_at_first_everything_is_told_and_the_second_time_only_what_belongs_to_a_moment(room: Room) -> None:
    assert room.hear(WorkMusic(SEA)) == [PICTURE, MUSIC, REMARK]
    assert room.happened[-1] == NarrationOver(1)
    assert room.hear(WorkMusic(SEA)) == [REMARK]


def test_who_asks_hears_all_of_it_again(room: Room) -> None:
    room.hear(WorkMusic(SEA))
    assert room.hear(WorkMusic(SEA), asked=True) == [PICTURE, MUSIC, REMARK]


def test_of_other_music_for_the_same_picture_only_the_music_is_told(room: Room) -> None:
    room.hear(WorkMusic(SEA))
    other = LiveMusic(SEA, variation=Variation(FeelingLabel.AWE))
    assert room.hear(other) == [MUSIC, REMARK]
    assert room.hear(WorkMusic(AccessionNumber("K-2"))) == [PICTURE, MUSIC, REMARK]


def test_another_picture_of_the_visitors_is_told_of_as_the_first_was(room: Room) -> None:
    assert room.hear(LiveMusic()) == [PICTURE, MUSIC, REMARK]
    assert room.hear(LiveMusic(variation=Variation(number=1))) == [MUSIC, REMARK]
    room.show(Looking())
    room.show(Confirming())
    assert room.hear(LiveMusic()) == [PICTURE, MUSIC, REMARK]


def test_the_next_visitor_hears_everything(room: Room) -> None:
    room.hear(WorkMusic(SEA))
    room.guidance.follow(Visit())
    assert room.hear(WorkMusic(SEA)) == [PICTURE, MUSIC, REMARK]
