"""The speaker: says one thing at a time, begins at once, and is silent at once when something else is to be said.

A thread of its own has a voice make the sentences, the first one at once and the others a little ahead of the
loudspeaker; the player lets them sound.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import numpy as np

from kiosk.events import SentenceBegan, SpeakerEvent, SpeechFailed, SpeechFinished
from kiosk.mailbox import Mailbox
from kiosk.playing import Player, Spoken, Utterance
from kiosk.speaking.contract import Manner, SpeechError, Voice
from kiosk.speaking.levels import levelled
from kiosk.speaking.sentences import sentences

_log = logging.getLogger(__name__)

_AHEAD = 2
"""So many sentences are made ahead of the one that sounds."""
_PAUSE_S = 0.3
"""Between two sentences, at the usual rate."""
_CLOSE_WITHIN_S = 6.0
"""Longer than any voice takes for a sentence."""


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    language: str


@dataclass(slots=True)
class _Job:
    """What is being said."""

    number: int
    language: str
    utterance: Utterance
    unmade: deque[str]
    made: list[str]
    begun: int = 0


class Speaker:
    """Says things; no method waits, except `close`.

    Events wait for `poll`; `fileno` is readable while there are any. Of what is replaced or hushed before its end,
    neither end nor failure is told.

    Args:
        voice: that reads; the speaker alone uses it from now on.
        player: on whose loudspeaker it speaks, over the music; it is started before and closed after this.
    """

    def __init__(self, voice: Voice, player: Player) -> None:
        self._voice = voice
        self._player = player
        self._mailbox: Mailbox[SpeakerEvent] = Mailbox()
        self._tasks: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._numbers = count(1)
        self._manner = Manner()
        self._last: _Said | None = None
        self._current: Utterance | None = None
        self._job: _Job | None = None
        """The thread's alone."""
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Fall silent and end. No method may be called after this."""
        self.hush()
        self._tasks.put(self._end)
        if self._thread.is_alive():
            self._thread.join(_CLOSE_WITHIN_S)
        if self._thread.is_alive():
            _log.warning("The voice hangs; it is left behind.")
        else:
            self._mailbox.close()

    def say(self, text: str, language: str) -> int:
        """Say a text, in place of what is being said; gives the number by which events name it.

        Args:
            text: plain text of any length.
            language: its tag.
        """
        number = next(self._numbers)
        self._last = _Said(text, language)
        utterance = Utterance(
            lambda sentence: self._tasks.put(lambda: self._note_begun(number, sentence)),
            lambda reason: self._tasks.put(lambda: self._note_end(number, reason)),
        )
        self._current = utterance
        job = _Job(number, language, utterance, deque(sentences(text)), [])
        self._tasks.put(lambda: self._begin(job))  # before the player may tell that it cannot be heard
        self._player.speak(utterance)
        return number

    def hush(self) -> None:
        """Say no more; what was said can still be repeated."""
        self._current = None
        self._player.hush()
        self._tasks.put(self._forget)

    def pause(self) -> None:
        """Rest in the midst of what is being said."""
        if self._current is not None:
            self._current.hold()

    def go_on(self) -> None:
        """Go on after a pause."""
        if self._current is not None:
            self._current.go_on()

    def repeat(self) -> int | None:
        """Say again, from the beginning, what was last said; its new number, None where nothing was said yet."""
        return None if self._last is None else self.say(self._last.text, self._last.language)

    def set_manner(self, manner: Manner) -> None:
        """Rate and variant, from the next sentence on that is not made yet."""
        self._manner = manner

    def set_volume(self, gain_db: float) -> None:
        """Of speech alone; 0 dB is the default, -18 LUFS."""
        self._player.set_speech_volume(gain_db)

    def poll(self) -> list[SpeakerEvent]:
        """What happened since the last call, oldest first."""
        return self._mailbox.collect()

    def fileno(self) -> int:
        """A descriptor that is readable while events wait."""
        return self._mailbox.fileno()

    # --- On the thread --------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._ending:
            self._tasks.get()()
            while self._tasks.empty() and self._make_next():
                pass
        self._voice.close()

    def _begin(self, job: _Job) -> None:
        self._job = job

    def _forget(self) -> None:
        self._job = None

    def _end(self) -> None:
        self._ending = True

    def _make_next(self) -> bool:
        """Have one sentence made, if it is time; False: nothing to do for the moment."""
        job = self._job
        if job is None or len(job.made) > job.begun + _AHEAD:
            return False
        if not job.unmade:
            job.utterance.complete()
            return False
        sentence = job.unmade.popleft()
        try:
            spoken = self._voice.speak(sentence, job.language, self._manner)
        except SpeechError as error:
            job.utterance.drop()
            self._note_end(job.number, str(error))
            return False
        job.made.append(sentence)
        job.utterance.add(_with_pause(levelled(spoken), self._manner, is_last=not job.unmade))
        return True

    def _note_begun(self, number: int, place: int) -> None:
        job = self._job
        if job is not None and job.number == number:
            job.begun = place + 1
            self._mailbox.post(SentenceBegan(number, place, job.made[place], job.language))

    def _note_end(self, number: int, reason: str | None) -> None:
        if self._job is not None and self._job.number == number:
            self._job = None
            self._mailbox.post(SpeechFinished(number) if reason is None else SpeechFailed(number, reason))


def _with_pause(spoken: Spoken, manner: Manner, *, is_last: bool) -> Spoken:
    pause = 0 if is_last else round(_PAUSE_S / manner.rate * spoken.sample_rate_hz)
    return Spoken(np.pad(spoken.audio, (0, pause)), spoken.sample_rate_hz)
