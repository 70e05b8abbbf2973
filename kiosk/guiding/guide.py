"""The guide: told of all that happens, it decides what is said of it, and when.

Three things can become of a sentence. What the visitor's own hand leads to is said **at once**, instead of what is
being said: another screen, another item, an answer to a key. What happens by itself **waits** until it is silent,
and is dropped when it has grown stale. The narration and the advice on aiming speak only **where nothing else**
wants to; a part of the narration that is interrupted is told again. So the guide never talks over itself.

Everything is called from one thread, with the time of a clock that is never set, in seconds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence, Set
from enum import Enum

from content.recognition.aiming import Advice
from kiosk.events import Aimed
from kiosk.guiding import aiming, telling, texts
from kiosk.guiding.aiming import Known, Spoken, Voice, speak
from kiosk.guiding.floor import Floor, Topic
from kiosk.guiding.focus import Focus, say_focus
from kiosk.guiding.hearing import Hearing
from kiosk.guiding.narration import Narration
from kiosk.guiding.scenes import (
    AttractScene,
    ClosedScene,
    HelpPanel,
    LookingScene,
    Panel,
    PlayingScene,
    Scene,
    StaffScene,
    StillThere,
)
from kiosk.guiding.screens import introduce, tell_change
from kiosk.guiding.speech import Speech, Utterance
from kiosk.guiding.telling import Telling
from kiosk.guiding.wording import Wording
from kiosk.keys import Command

LULL_S = 0.8
"""So long it is silent before the narration goes on."""
STALE_AFTER_S = 8.0
"""What happened so long ago is no news."""
_HAND_S = 1.0
"""What happens within so long after a press is what the visitor's hand led to."""


class News(Enum):
    """What happens beside the screens."""

    CURTAIN_DRAWN = texts.CURTAIN_DRAWN
    CURTAIN_OPENED = texts.CURTAIN_OPENED
    RATED = texts.RATED
    FEELING_CHOSEN = texts.FEELING_KEPT


class Guide:
    """Speaks to one visitor after the other."""

    def __init__(
        self,
        speech: Speech,
        wording_of: Callable[[str], Wording],
        *,
        language: str,
        keys: Set[Command],
        narrated: Callable[[], None],
    ) -> None:
        """Build a guide who has nothing to say yet.

        Args:
            speech: the voice.
            wording_of: gives the sentences of a language, by its BCP 47 code.
            language: in which visits begin.
            keys: what the keypad has.
            narrated: called when a narration has been told to its end.
        """
        self._floor = Floor(speech)
        self._wording_of = wording_of
        self._wording = wording_of(language)
        self._keys = keys
        self._narrated = narrated
        self._hearing = Hearing()
        self._scene: Scene | None = None
        self._visited: set[type[Scene]] = set()
        self._knows_keys = False
        self._acted_at_s = -math.inf
        self._turn: list[Utterance] = []
        self._focus: Utterance | None = None
        self._advice: aiming.Telling | None = None
        self._spoken = Spoken()
        self._telling: Telling | None = None
        self._telling_take = 0
        self._before_part: Telling | None = None

    # --- What happens --------------------------------------------------------------------------------------

    def hear(self, at_s: float, hearing: Hearing) -> None:
        """How the visitor is spoken to has changed: headphones were plugged in, say, or a screen reader came."""
        spoke, self._hearing = self._speaks, hearing
        if hearing.screen_reader or (spoke and not self._speaks):
            self._fall_silent()
            self._break_off()
        elif self._speaks and not spoke and self._scene is not None and not self._sleeps:
            focus = [self._focus] if self._focus else []
            greeting = self._wording.utterance(self._wording(texts.VOICE_ON))
            self._turn = self._introduction(self._scene)
            self._acted_at_s = -math.inf
            self._interrupt(at_s, [greeting, *self._turn, *focus], Topic.SCREEN)

    def part(self, at_s: float, *, over: bool) -> None:
        """One last sentence to a visitor who is spoken to no longer: the visit is `over`, or goes on in silence."""
        if not self._hearing.screen_reader:
            text = texts.VISIT_OVER if over else texts.VOICE_OFF
            self._floor.say(at_s, self._wording.utterance(self._wording(text)), Topic.NEWS)

    def act(self, at_s: float) -> None:
        """The visitor pressed something; what it leads to within a moment is told at once."""
        self._acted_at_s = at_s

    def follows_hand(self, at_s: float) -> bool:
        """Whether what happens now is what the visitor's hand led to, and nothing of that was told yet."""
        return at_s - self._acted_at_s <= _HAND_S

    def show(self, at_s: float, scene: Scene, language: str) -> None:
        """This is shown now; tell of every change, or as often as you like."""
        translated = language != self._wording.language
        if translated:
            self._wording = self._wording_of(language)
        before, self._scene = self._scene, scene
        if before == scene and not translated:
            return
        if not isinstance(scene, Panel) and not self._is_of_narration(scene):
            self._telling = self._before_part = None
        if type(before) is type(scene) and not translated:
            self._tell(at_s, tell_change(before, scene, self._wording) if before else "")
            return
        if isinstance(scene, AttractScene):
            self._forget_visitor()
        self._advice, self._spoken = None, Spoken()
        self._focus, self._acted_at_s = None, -math.inf
        self._turn = self._introduction(scene, before)
        self._interrupt(at_s, self._turn, Topic.SCREEN)

    def focus(self, at_s: float, focus: Focus) -> None:
        """This item has the focus now; tell of it again after each key: one that led nowhere is answered so."""
        wording = self._wording_of(focus.language) if focus.language else self._wording
        said = say_focus(focus, wording)
        before, self._focus = self._focus, said
        if self._has_acted(at_s):
            self._turn = []
            self._interrupt(at_s, [said], Topic.FOCUS)
        elif said != before:
            self._wait(said, Topic.FOCUS)

    def aim(self, at_s: float, aimed: Aimed) -> None:
        """The eye says how the picture is held."""
        unsettled = aimed.advice is Advice.NONE and aimed.corners is None
        advice = None if unsettled else aimed.advice
        self._advice = Known.SHOWN_BEFORE if aimed.known else advice
        self._guide_hand(at_s)

    def tell(self, at_s: float, news: News) -> None:
        """Something happened beside the screens."""
        self._tell(at_s, self._wording(news.value))

    def come_back(self, at_s: float) -> None:
        """The loudspeaker sounds again: what nobody could hear is said once more."""
        again = [*self._turn, *([self._focus] if self._focus else [])]
        if self._before_part is not None:
            self._telling, self._before_part, again = self._before_part, None, []
        self._interrupt(
            at_s, [self._wording.utterance(self._wording(texts.LOUDSPEAKER_BACK)), *again], Topic.NEWS
        )

    def tell_volume(self, at_s: float, step: int, of: int) -> None:
        """The volume was to have another step, and has this one, from 1.

        While something is said, a step is heard by itself; what is at its end is not.
        """
        if self._speaks and (step in (1, of) or not self._floor.is_speaking):
            self._acted_at_s = -math.inf
            said = self._wording.utterance(self._wording(texts.VOLUME, str(step), str(of)))
            self._floor.say(at_s, said, Topic.NEWS)

    def narrate(self, narration: Narration, take: int, *, again: bool = False) -> None:
        """Tell of a piece to whoever asked, also to one who is not spoken to otherwise.

        Args:
            narration: what there is to tell.
            take: of the `PlayingScene` that it belongs to.
            again: the visitor has heard what is told of its picture.
        """
        self._telling = Telling.again(narration) if again else Telling(narration)
        self._telling_take = take
        self._before_part = None

    def stop_narrating(self) -> None:
        """Tell no more of the piece."""
        self._telling = self._before_part = None
        if self._floor.is_speaking and self._floor.topic is Topic.NARRATION:
            self._floor.hush()

    def tick(self, at_s: float, position_s: float | None = None) -> None:
        """Time has passed; call it some times a second.

        Args:
            at_s: now.
            position_s: where the music is, in seconds from its beginning; None: none sounds.
        """
        if self._floor.tick(at_s):
            self._before_part = None
            self._narrate_on(at_s, position_s)
        self._guide_hand(at_s)

    # --- What the visitor asks for -------------------------------------------------------------------------

    def repeat(self, at_s: float) -> None:
        """Say the last thing once more; also to a visitor who is not spoken to otherwise."""
        asked = [*self._turn, *([self._focus] if self._focus else [])]
        if not self._hearing.screen_reader and asked:
            self._before_part = None  # saying a part once more tells it
            self._floor.say_all(at_s, asked, self._floor.topic)

    def pause(self) -> None:
        """Fall silent until asked again, or go on."""
        if self._floor.is_paused:
            self._floor.go_on()
        elif self._floor.is_speaking:
            self._floor.pause()

    @property
    def is_answering(self) -> bool:
        """Whether it says what the visitor's hand led to, and does not ask whether anybody is there."""
        topical = self._floor.topic in (Topic.SCREEN, Topic.FOCUS) and not self._floor.is_paused
        return topical and self._floor.is_speaking and not isinstance(self._scene, StillThere)

    @property
    def wording(self) -> Wording:
        """The visitor's language."""
        return self._wording

    @property
    def is_paused(self) -> bool:
        """Whether the visitor silenced the guide for a while."""
        return self._floor.is_paused

    @property
    def saying(self) -> Utterance | None:
        """What is being said just now."""
        return self._floor.saying

    @property
    def transcript(self) -> tuple[Utterance, ...]:
        """What was said in this visit lately, the newest last."""
        return self._floor.transcript.lines

    # --- What is said of it --------------------------------------------------------------------------------

    @property
    def _speaks(self) -> bool:
        return self._hearing.by_ear and not self._hearing.screen_reader

    @property
    def _sleeps(self) -> bool:
        return isinstance(self._scene, ClosedScene)

    def _introduction(self, scene: Scene, before: Scene | None = None) -> list[Utterance]:
        if isinstance(scene, AttractScene):
            wordings = [self._wording_of(code) for code in scene.languages]
            return [each.utterance(*introduce(scene, each, first=True, keys=self._keys)) for each in wordings]
        if isinstance(before, StillThere):
            return [self._wording.utterance(self._wording(texts.WE_GO_ON))]
        first = type(scene) not in self._visited
        sentences = introduce(scene, self._wording, first=first, keys=self._keys)
        explains = not self._knows_keys and not isinstance(scene, _WITHOUT_KEYS)
        if self._speaks:
            self._visited.add(type(scene))
            self._knows_keys = self._knows_keys or explains or isinstance(scene, HelpPanel)
        keys = self._wording(texts.KEYS_IN_SHORT) if explains else ""
        return [self._wording.utterance(*sentences, keys)]

    def _tell(self, at_s: float, text: str) -> None:
        """Something new on the same screen."""
        if not text:
            return
        said = self._wording.utterance(text)
        self._turn = [said]
        if self._has_acted(at_s):
            self._interrupt(at_s, [said], Topic.NEWS)
        else:
            self._wait(said, Topic.NEWS, at_s + STALE_AFTER_S)

    def _has_acted(self, at_s: float) -> bool:
        """Whether the visitor's hand led to what happens now; it leads to one thing at most."""
        lately, self._acted_at_s = self.follows_hand(at_s), -math.inf
        return lately

    def _interrupt(self, at_s: float, said: Sequence[Utterance], topic: Topic) -> None:
        if self._speaks and not self._sleeps:
            self._keep_part()
            self._floor.say_all(at_s, said, topic)
        else:
            self._fall_silent()

    def _wait(self, said: Utterance, topic: Topic, until_s: float = math.inf) -> None:
        if self._speaks:
            self._floor.wait(said, topic, until_s)

    def _guide_hand(self, at_s: float) -> None:
        if self._advice is None or not (self._speaks and isinstance(self._scene, LookingScene)):
            return
        self._spoken, text = speak(self._spoken, self._advice, at_s, self._voice)
        if text:
            said = self._wording.utterance(self._wording(text))
            self._turn, self._focus = [said], None
            self._floor.say(at_s, said, Topic.AIMING)

    @property
    def _voice(self) -> Voice:
        if self._floor.has_more or self._floor.is_paused:
            return Voice.BUSY
        if not self._floor.is_speaking:
            return Voice.SILENT
        return Voice.AIMING if self._floor.topic is Topic.AIMING else Voice.BUSY

    def _narrate_on(self, at_s: float, position_s: float | None) -> None:
        if self._telling is None or self._hearing.screen_reader or not self._is_of_narration(self._scene):
            return
        if at_s - self._floor.spoke_at_s < LULL_S:
            return
        before = self._telling
        self._telling, said = telling.go_on(before, position_s, self._hearing.pace_wpm)
        if said is not None:
            self._turn, self._focus = [said], None
            self._floor.say(at_s, said, Topic.NARRATION)
            self._before_part = before
        elif self._telling.is_over:
            self._telling = None
            self._narrated()

    def _break_off(self) -> None:
        """A narration ends with the voice that told it: nobody whose headphones are gone wants it to go on."""
        if self._telling is not None:
            self._telling = self._before_part = None
            self._narrated()

    def _is_of_narration(self, scene: Scene | None) -> bool:
        return isinstance(scene, PlayingScene) and scene.take == self._telling_take

    def _keep_part(self) -> None:
        """The part of the narration that is being told will be told again, if it is not over."""
        if self._before_part is not None and self._floor.is_speaking:
            self._telling = self._before_part
        self._before_part = None

    def _fall_silent(self) -> None:
        self._keep_part()
        self._floor.hush()

    def _forget_visitor(self) -> None:
        self._visited.clear()
        self._knows_keys = False
        self._floor.transcript.clear()


_WITHOUT_KEYS = (AttractScene, ClosedScene, StaffScene, StillThere, HelpPanel)
"""Where the keys are not explained in short: nobody has begun, or they are explained at length."""
