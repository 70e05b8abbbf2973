"""The guide at work: what the visit shows is told to it, and what it says is spoken, shown and waited for.

No Qt here; everything is called from the screen's thread, and nothing waits.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from db.entities import AccessionNumber
from kiosk import events as told
from kiosk.describing import Describer
from kiosk.guiding.focus import Focus, Role, State
from kiosk.guiding.guide import Guide, News
from kiosk.guiding.hearing import Hearing
from kiosk.guiding.scenes import (
    AccessPanel,
    AttractScene,
    BrowsingScene,
    ChoosingScene,
    ClosedScene,
    ComposingScene,
    ConfirmingScene,
    FeelingsPanel,
    HelpPanel,
    LanguagePanel,
    LookingScene,
    PlayingScene,
    Scene,
    Screen,
    StaffScene,
    StillThere,
    TakeAlongPanel,
    TroubledScene,
)
from kiosk.guiding.wording import Translate, Wording
from kiosk.keys import Command
from kiosk.speaking import Manner, Speaker
from kiosk.visit import (
    Attract,
    Browsing,
    Choosing,
    Closed,
    Composing,
    Confirming,
    Event,
    Looking,
    Music,
    NarrationOver,
    Panel,
    Playing,
    Press,
    Staff,
    Troubled,
    Visit,
    WorkMusic,
)

_log = logging.getLogger(__name__)

_USUAL_WPM = 175.0
_FASTER = 1.25
"""Than one step of the speech rate before: from 112 to 273 words a minute."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the guide tells of beside the visit."""

    languages: tuple[str, ...]
    """In the order of the start screen."""
    describer: Describer
    found: Callable[[], int]
    """How many works the search has found."""


class SpokenVoice:
    """`kiosk.speaking` as the guide's voice; see `kiosk.guiding.speech.Speech`."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._number: int | None = None

    def say(self, text: str, language: str) -> None:
        """See `Speech`."""
        self._number = self._speaker.say(text, language)

    def hush(self) -> None:
        """See `Speech`."""
        self._number = None
        self._speaker.hush()

    def pause(self) -> None:
        """See `Speech`."""
        self._speaker.pause()

    def go_on(self) -> None:
        """See `Speech`."""
        self._speaker.go_on()

    @property
    def is_speaking(self) -> bool:
        """See `Speech`."""
        return self._number is not None

    def collect(self) -> None:
        """Hear what the speaker tells."""
        for event in self._speaker.poll():
            match event:
                case told.SpeechFinished(number) if number == self._number:
                    self._number = None
                case told.SpeechFailed(number, reason) if number == self._number:
                    _log.error("speaking failed: %s", reason)
                    self._number = None
                case _:
                    pass


class Guidance:
    """Lets the guide speak to whoever visits by ear, and tell of a work to whoever asks.

    It is the visit's `conducting.Narrator`.

    Args:
        speaker: started; this alone uses it from now on.
        translate: of the catalogues.
        keys: what the keypad has.
        surroundings: what is told of.
        happen: takes the visit's events.
        say_transcript: shows what is being said.
    """

    def __init__(
        self,
        speaker: Speaker,
        translate: Translate,
        *,
        language: str,
        keys: Set[Command],
        surroundings: Surroundings,
        happen: Callable[[Event], None],
        say_transcript: Callable[[str], None],
    ) -> None:
        self._speaker = speaker
        self._voice = SpokenVoice(speaker)
        self._surroundings = surroundings
        self._happen = happen
        self._say_transcript = say_transcript
        self._guide = Guide(
            self._voice,
            lambda code: Wording(code, translate),
            language=language,
            keys=keys,
            narrated=self._end_narration,
        )
        self._visit = Visit()
        self._screen_reader = False
        self._take = 0
        self._position_s: float | None = None
        """Where the music was lately; None: none sounded."""
        self._heard: set[Music] = set()
        """What this visitor has been told of already."""

    # --- What happens ---------------------------------------------------------------------------------------

    def follow(self, visit: Visit) -> None:
        """The visit has changed."""
        before, self._visit = self._visit, visit
        is_left = before.by_ear and not visit.by_ear and self._guide.follows_hand(_now_s())
        if visit.at_rest:
            self._heard.clear()
        elif isinstance(visit.screen, Confirming):  # another picture of the visitor's
            self._heard = {each for each in self._heard if _picture_of(each) is not None}
        if before.access.speech_rate != visit.access.speech_rate:
            self._speaker.set_manner(Manner(rate=_FASTER**visit.access.speech_rate))
        self._guide.hear(_now_s(), self._hearing())
        self._guide.show(_now_s(), scene_of(visit, self._surroundings), visit.language)
        self._tell_changes(before, visit)
        if is_left:
            self._guide.part(_now_s(), over=visit.at_rest)
        self._show_transcript()

    def act(self) -> None:
        """The visitor touches or presses something: call it before that is carried out."""
        self._guide.act(_now_s())

    def focus(self, item: Mapping[str, Any]) -> None:
        """Something has the focus now; see `focus_of`."""
        self._guide.focus(_now_s(), focus_of(item))
        self._show_transcript()

    def aim(self, aimed: told.Aimed) -> None:
        """The eye says how the picture is held."""
        self._guide.aim(_now_s(), aimed)

    def notice_screen_reader(self, active: bool) -> None:
        """A screen reader has come or gone."""
        self._screen_reader = active
        self._guide.hear(_now_s(), self._hearing())

    def tick(self, position_s: float | None) -> None:
        """Time has passed; `position_s` is where the music is, None where none sounds."""
        self._position_s = position_s
        self._tick()
        if self._visit.by_ear and self._guide.is_answering:
            self._happen(Press.STAY)  # who listens is there, however long it takes to tell
        self._show_transcript()

    def collect(self) -> None:
        """Hear what the speaker tells."""
        self._voice.collect()
        self._tick()

    def _tick(self) -> None:
        if not self._visit.loudspeaker_lost:  # else all that waits would be told to nobody
            self._guide.tick(_now_s(), self._position_s)

    # --- What the visitor asks for --------------------------------------------------------------------------

    def repeat(self) -> None:
        """Say the last thing once more."""
        self._guide.repeat(_now_s())

    def pause(self) -> None:
        """Rest, or go on."""
        self._guide.pause()

    def tell_volume(self) -> None:
        """A key has changed the volume, or could not."""
        visit = self._visit
        if not visit.at_rest:
            self._guide.tell_volume(_now_s(), visit.volume_level + 1, visit.volume_levels + 1)

    def narrate(self, music: Music, take: int) -> None:
        """See `conducting.Narrator`.

        Of a picture that was told of, only its other music is; who asks for a piece that still plays hears it all.
        """
        narration = self._surroundings.describer.narration(music, self._guide.wording)
        is_asked, self._take = take == self._take, take
        if narration is None or self._screen_reader:
            self._end_narration()
            return
        again = music in self._heard and not is_asked
        if not is_asked and any(_picture_of(each) == _picture_of(music) for each in self._heard):
            narration = narration.of_music
        self._guide.narrate(narration, take, again=again)
        self._heard.add(music)

    def stop(self) -> None:
        """See `conducting.Narrator`."""
        self._guide.stop_narrating()

    def _end_narration(self) -> None:
        self._happen(NarrationOver(self._take))

    def _hearing(self) -> Hearing:
        pace_wpm = _USUAL_WPM * _FASTER**self._visit.access.speech_rate
        return Hearing(self._visit.by_ear, self._screen_reader, pace_wpm)

    def _tell_changes(self, before: Visit, after: Visit) -> None:
        if before.loudspeaker_lost and not after.loudspeaker_lost:
            self._guide.come_back(_now_s())
        if before.access.curtain != after.access.curtain and not after.at_rest:
            drawn = after.access.curtain
            self._guide.tell(_now_s(), News.CURTAIN_DRAWN if drawn else News.CURTAIN_OPENED)
        if isinstance(before.screen, Playing) and isinstance(after.screen, Playing):
            self._tell_opinion(before.screen, after.screen)

    def _tell_opinion(self, before: Playing, after: Playing) -> None:
        if before.take != after.take:
            return
        if after.rating != before.rating:
            self._guide.tell(_now_s(), News.RATED)
        if after.feeling is not before.feeling:
            self._guide.tell(_now_s(), News.FEELING_CHOSEN)

    def _show_transcript(self) -> None:
        saying = self._guide.saying
        self._say_transcript(saying.text if saying is not None and self._voice.is_speaking else "")


def _picture_of(music: Music) -> AccessionNumber | None:
    """None: the visitor's own."""
    return music.accession_number if isinstance(music, WorkMusic) else music.work


def _now_s() -> float:
    return time.monotonic()


_ROLES = {"choice": Role.BUTTON, "list item": Role.ITEM, "text field": Role.FIELD}
"""QML's words that are not ours."""


def focus_of(item: Mapping[str, Any]) -> Focus:
    """What QML says of the item that has the focus: `name`, `role`, `position`, `of`, `value`, `state`, `hint`."""
    role = item["role"]
    return Focus(
        name=item["name"],
        role=_ROLES.get(role) or Role(role),
        position=int(item.get("position", 0)),
        of=int(item.get("of", 0)),
        value=item.get("value", ""),
        state=State(item.get("state", "")),
        hint=item.get("hint", ""),
        language=item.get("language", ""),
    )


def scene_of(visit: Visit, around: Surroundings) -> Scene:
    """What is told of what the visit shows."""
    if (seconds := visit.seconds_to_warn) is not None:
        return StillThere(round(seconds))
    screen = _screen_of(visit, around)
    match visit.panel:
        case Panel.NONE:
            return screen
        case Panel.HELP:
            return HelpPanel(screen)
        case Panel.LANGUAGE:
            return LanguagePanel()
        case Panel.ACCESS:
            return AccessPanel()
        case Panel.FEELINGS:
            return FeelingsPanel()
        case Panel.TAKE_ALONG:
            music = visit.screen.music if isinstance(visit.screen, Playing) else None
            return TakeAlongPanel(around.describer.address(music, visit.language) if music else "")
        case Panel.PIN:
            return StaffScene()


def _screen_of(visit: Visit, around: Surroundings) -> Screen:
    match visit.screen:
        case Attract():
            return AttractScene(around.languages)
        case Closed():
            return ClosedScene()
        case Looking(hint):
            return LookingScene(hint)
        case Browsing(search):
            return BrowsingScene(around.found(), search.text)
        case Choosing() as choosing:
            works = (around.describer.work(each, visit.language) for each in choosing.works)
            return ChoosingScene(tuple(work.title for work in works))
        case Confirming():
            return ConfirmingScene()
        case Composing(progress=progress):
            return ComposingScene(progress)
        case Playing(music, take, sounding):
            return PlayingScene(around.describer.title(music, visit.language), take, sounding)
        case Troubled(trouble):
            return TroubledScene(trouble)
        case Staff():
            return StaffScene()
