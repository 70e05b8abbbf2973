"""Who has the floor: one thing is said at a time, what has to wait waits, and what has grown stale is dropped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from kiosk.guiding.speech import Speech, Utterance
from kiosk.guiding.transcript import Transcript


class Topic(Enum):
    """What is being said, or waits to be: something newer on the same topic takes its place."""

    SCREEN = auto()
    FOCUS = auto()
    NEWS = auto()
    AIMING = auto()
    NARRATION = auto()


@dataclass(frozen=True, slots=True)
class _Waiting:
    said: Utterance
    topic: Topic
    until_s: float


class Floor:
    """The one who speaks through the voice. Times are those of a clock that is never set, in seconds."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self._queue: list[_Waiting] = []
        self._saying: Utterance | None = None
        self.topic = Topic.SCREEN
        """Of what was said last."""
        self.spoke_at_s = -math.inf
        """When something was last being said, as far as `tick` has seen."""
        self.is_paused = False
        self.transcript = Transcript()

    def say(self, at_s: float, said: Utterance, topic: Topic) -> None:
        """Say this now, instead of what is being said; what waits goes on waiting."""
        self.is_paused = False
        self._saying, self.topic, self.spoke_at_s = said, topic, at_s
        self.transcript.add(said)
        self._speech.say(said.text, said.language)

    def say_all(self, at_s: float, said: Sequence[Utterance], topic: Topic) -> None:
        """Say these now, at least one, instead of what is being said and of all that waits."""
        first, *others = said
        self.say(at_s, first, topic)
        self._queue = [_Waiting(each, topic, math.inf) for each in others]

    def wait(self, said: Utterance, topic: Topic, until_s: float = math.inf) -> None:
        """Say this when it is silent, unless that is later than `until_s`."""
        self._queue = [
            *(each for each in self._queue if each.topic is not topic),
            _Waiting(said, topic, until_s),
        ]

    def tick(self, at_s: float) -> bool:
        """Time has passed: say what waits, if it is silent. Whether it is silent, and nothing waits."""
        if self.is_paused:
            return False
        if self._speech.is_speaking:
            self.spoke_at_s = at_s
            return False
        self._queue = [each for each in self._queue if each.until_s >= at_s]
        if not self._queue:
            return True
        following = self._queue.pop(0)
        self.say(at_s, following.said, following.topic)
        return False

    def hush(self) -> None:
        """Be silent, and forget what waits."""
        self._queue.clear()
        self.is_paused = False
        self._speech.hush()

    def pause(self) -> None:
        """Be silent, until something new is said or it goes on."""
        self.is_paused = True
        self._speech.pause()

    def go_on(self) -> None:
        """End a pause."""
        self.is_paused = False
        self._speech.go_on()

    @property
    def is_speaking(self) -> bool:
        """Whether something is not said to its end yet."""
        return self._speech.is_speaking

    @property
    def has_more(self) -> bool:
        """Whether something waits."""
        return bool(self._queue)

    @property
    def saying(self) -> Utterance | None:
        """What is being said just now."""
        return self._saying if self._speech.is_speaking else None
