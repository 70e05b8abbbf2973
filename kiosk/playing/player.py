"""The player: plays one recording at a time, and what is said over it, on a thread of its own.

The loudspeaker is opened before the first visitor comes, stays open and plays silence in between, and a recording
begins with its first sound, not with the silence before it: so it is heard at once. A loudspeaker that goes is
looked for until it is back, and the recording goes on where it was.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import BinaryIO

from kiosk.events import (
    LoudspeakerBack,
    LoudspeakerLost,
    PlaybackFailed,
    PlaybackFinished,
    PlaybackStarted,
    PlayerEvent,
)
from kiosk.mailbox import Mailbox
from kiosk.playing.contract import AudioOutput, OutputError
from kiosk.playing.mixing import Mixer, Voice
from kiosk.playing.sources import WHOLE, Excerpt, GrowingSamples, RecordingError, Samples, source_of
from kiosk.playing.utterance import Utterance

_log = logging.getLogger(__name__)

_USUAL_RATE_HZ = 44_100
"""The loudspeaker is opened at this rate before it is known what will be played."""
_FADE_OUT_S = 0.4
_CROSS_FADE_S = 0.15
_COME_BACK_S = 0.05
_BREAK_OFF_S = 1.0
"""A recording that turns out to be damaged, or is never finished, fades out: so much is always decoded ahead."""
_CLOSE_WITHIN_S = 1.5
"""Sound servers that hang let nobody go."""
_TICK_S = 0.02
_IDLE_TICK_S = 0.25
_TRY_AGAIN_S = 1.0


class Player:
    """Plays recordings; no method waits for the loudspeaker, except `close` for a last fade.

    Events wait for `poll`; `fileno` is readable while there are any.

    Args:
        output: closed; the player alone uses it from now on.
    """

    def __init__(self, output: AudioOutput) -> None:
        self._output = output
        self._mixer = Mixer(keeps_time=output.keeps_time)
        self._mailbox: Mailbox[PlayerEvent] = Mailbox()
        self._tasks: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._numbers = count(1)
        self._current: tuple[int, Voice] | None = None
        self._gaps = 0
        self._lost: str | None = None
        """Why the loudspeaker does not sound."""
        self._try_at_s = 0.0
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)

    def start(self) -> None:
        """Open the loudspeaker and begin."""
        self._thread.start()

    def close(self) -> None:
        """Fade out, let go of the loudspeaker and end. No method may be called after this."""
        self._tasks.put(self._finish)
        if self._thread.is_alive():
            self._thread.join(_CLOSE_WITHIN_S)
        if self._thread.is_alive():
            _log.warning("The loudspeaker's driver hangs; it is left behind.")
        else:
            self._mailbox.close()

    def play(self, recording: BinaryIO | Samples | GrowingSamples, excerpt: Excerpt = WHOLE) -> int:
        """Play a recording from its first sound, in place of the one that sounds; gives the playback's number.

        Args:
            recording: a stream of FLAC (or anything else that libsndfile reads), which from now on belongs to
                the player; or samples; or samples of which more are still to come.
            excerpt: a part of it, and how loud; position and duration then are the part's.
        """
        playback = next(self._numbers)
        self._tasks.put(lambda: self._begin(playback, recording, excerpt))
        return playback

    def stop(self) -> None:
        """Fade out what sounds; it is never reported as finished."""
        self._tasks.put(lambda: self._silence(_FADE_OUT_S))

    def speak(self, utterance: Utterance) -> None:
        """Say something over the music, which steps back meanwhile, in place of what is being said.

        An utterance that no loudspeaker can sound is told of that, now or when it is lost.
        """
        self._tasks.put(lambda: self._let_speak(utterance))

    def hush(self) -> None:
        """Say no more."""
        self._tasks.put(self._drop_speech)

    def set_volume(self, gain_db: float) -> None:
        """Glide to another volume; 0 dB, the default, plays recordings and speech as they are."""
        self._mixer.volume.glide(gain_db)

    def set_speech_volume(self, gain_db: float) -> None:
        """Glide to another volume of what is said, relative to the music's; 0 dB is the default."""
        self._mixer.speech_volume.glide(gain_db)

    def poll(self) -> list[PlayerEvent]:
        """What happened since the last call, oldest first."""
        return self._mailbox.collect()

    def fileno(self) -> int:
        """A descriptor that is readable while events wait."""
        return self._mailbox.fileno()

    @property
    def position_s(self) -> float:
        """Where in the recording the listener is; 0 when nothing plays."""
        current = self._current
        return max(0.0, current[1].position_s - self._output.latency_s) if current else 0.0

    @property
    def duration_s(self) -> float:
        """Of the recording that plays; 0 when nothing plays."""
        current = self._current
        return current[1].duration_s if current else 0.0

    @property
    def underruns(self) -> int:
        """How many times samples came too late: each is a gap that can be heard."""
        return self._output.underruns + self._gaps

    def _run(self) -> None:
        self._keep_open(_USUAL_RATE_HZ)
        while not self._ending:
            with suppress(queue.Empty):
                self._tasks.get(timeout=self._tick_s())()
            self._keep_open(self._current[1].sample_rate_hz if self._current else self._mixer.sample_rate_hz)
            self._keep_decoded()
            self._count_gaps()
            self._clear_away()
            self._follow_speech()
        self._output.close()

    def _tick_s(self) -> float:
        return _TICK_S if self._mixer.voices or self._mixer.utterances else _IDLE_TICK_S

    def _begin(self, playback: int, recording: BinaryIO | Samples | GrowingSamples, excerpt: Excerpt) -> None:
        try:
            voice = Voice(source_of(recording, excerpt))
            voice.make_ready()
        except RecordingError as error:
            self._silence(_FADE_OUT_S)
            self._mailbox.post(PlaybackFailed(playback, str(error)))
            return
        self._silence(_CROSS_FADE_S)
        self._current = (playback, voice)
        if voice.sample_rate_hz != self._mixer.sample_rate_hz:
            self._let_sound(())
            self._keep_open(voice.sample_rate_hz)
        self._let_sound((*self._mixer.voices, voice))
        self._mailbox.post(PlaybackStarted(playback))

    def _let_speak(self, utterance: Utterance) -> None:
        self._drop_speech()
        if self._lost is not None:
            utterance.fail(self._lost)
        else:
            self._mixer.let_speak((*self._mixer.utterances, utterance))

    def _drop_speech(self) -> None:
        for utterance in self._mixer.utterances:
            utterance.drop()

    def _follow_speech(self) -> None:
        """Tell how far it is, and drop what is through."""
        utterances = self._mixer.utterances
        through = tuple(utterance for utterance in utterances if utterance.is_through)
        for utterance in utterances:
            utterance.follow()
        if through:
            self._mixer.let_speak(tuple(utterance for utterance in utterances if utterance not in through))

    def _silence(self, fade_s: float) -> None:
        self._current = None
        for voice in self._mixer.voices:
            voice.fade_out(fade_s)

    def _keep_open(self, sample_rate_hz: int) -> None:
        """See to it that the loudspeaker asks for samples, at this rate."""
        if self._output.is_alive and sample_rate_hz == self._mixer.sample_rate_hz:
            return
        now_s = time.monotonic()
        if self._lost is not None and now_s < self._try_at_s:
            return
        interrupted = sample_rate_hz == self._mixer.sample_rate_hz
        if interrupted:
            self._lose("The loudspeaker ceased to answer.")
        try:
            self._mixer.sample_rate_hz = sample_rate_hz
            self._output.open(sample_rate_hz, self._mixer.fill)
        except OutputError as error:
            self._lose(str(error))
            self._try_at_s = time.monotonic() + _TRY_AGAIN_S
            return
        if self._lost is not None:
            self._lost = None
            self._mailbox.post(LoudspeakerBack())

    def _lose(self, reason: str) -> None:
        if self._lost is None:
            _log.warning("%s", reason)
            self._lost = reason
            self._mailbox.post(LoudspeakerLost(reason))
            for voice in self._mixer.voices:
                voice.come_back(_COME_BACK_S)
            for utterance in self._mixer.utterances:
                utterance.fail(reason)
            self._mixer.let_speak(())

    def _keep_decoded(self) -> None:
        for voice in self._mixer.voices:
            try:
                while voice.decode_ahead():
                    if not self._tasks.empty():
                        return  # whoever wants another recording comes first
            except RecordingError as error:
                self._fail(voice, str(error))

    def _count_gaps(self) -> None:
        for voice in self._mixer.voices:
            if new := voice.new_gaps():
                self._gaps += new
                _log.warning(
                    "The music came too late: a gap of silence %.1f s after its begin.", voice.position_s
                )

    def _fail(self, voice: Voice, reason: str) -> None:
        voice.fade_out(min(_BREAK_OFF_S, voice.left_s))
        if self._current and self._current[1] is voice:
            playback, self._current = self._current[0], None
            self._mailbox.post(PlaybackFailed(playback, reason))

    def _clear_away(self) -> None:
        """Drop what no longer sounds, and tell when a recording came to its end."""
        voices = self._mixer.voices
        sounding = tuple(voice for voice in voices if not (voice.is_over or voice.is_silenced))
        if len(sounding) < len(voices):
            self._let_sound(sounding)
        if self._current and self._current[1].is_over:
            playback, self._current = self._current[0], None
            self._mailbox.post(PlaybackFinished(playback))

    def _let_sound(self, voices: tuple[Voice, ...]) -> None:
        for voice in self._mixer.voices:
            if voice not in voices:
                voice.close()
        self._mixer.let_sound(voices)

    def _finish(self) -> None:
        self._silence(_FADE_OUT_S)
        self._drop_speech()
        give_up_s = time.monotonic() + _FADE_OUT_S + self._output.latency_s
        while self._output.is_alive and self._mixer.voices and time.monotonic() < give_up_s:
            time.sleep(_TICK_S)
            self._keep_decoded()
            self._clear_away()
        self._let_sound(())
        if self._output.is_alive:
            time.sleep(self._output.latency_s)  # closing drops what is still queued: the end of the fade
        self._ending = True
