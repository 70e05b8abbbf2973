"""What the loudspeaker asks for: the music that sounds at the moment, what is said over it, and the volumes.

`Mixer.fill` runs on the device's thread, everything else on the player's. They share no lock: each number is
written by one of them only, and what sounds is exchanged as a whole.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from kiosk.playing.balance import Duck, Limiter
from kiosk.playing.contract import CHANNELS, Block
from kiosk.playing.ramps import Ramp, Volume
from kiosk.playing.sources import RecordingError, Source
from kiosk.playing.utterance import Utterance

_AHEAD_S = 2.0
"""So much is decoded ahead."""
_BLOCK_S = 0.2
"""So much is decoded at a time."""
_READY_S = 0.4
"""A voice that begins has so much decoded, so that it does not run dry at once."""
_AUDIBLE = 1e-3
"""-60 dBFS: what swings less before the first sound is silence to a visitor in a gallery."""
_MOMENT_S = 0.005
"""The first sound is looked for in moments of this length, and risen to in the one before: nothing clicks."""
_DRY_FADE_S = 0.02
"""A voice whose samples come too late grows silent within what is left..."""
_DRY_REST_S = 0.5
"""...waits until there is so much again..."""
_DRY_RETURN_S = 0.05
"""...and comes back: a gap, but no click."""


class Voice:
    """One recording on its way to the loudspeaker.

    Args:
        source: at its beginning.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._rate_hz = source.sample_rate_hz
        self._ring = np.zeros((int(_AHEAD_S * self._rate_hz), CHANNELS), np.float32)
        self._written = 0
        self._read = 0
        self._complete = source.length == 0
        self._fade = Ramp(1.0)
        self._dry = Ramp(1.0)
        self._in_gap = False
        self._gap_fade = 0
        """So many samples are left to fade out with."""
        self._gaps = self._gaps_told = 0

    @property
    def sample_rate_hz(self) -> int:
        """Of the recording; the loudspeaker must be open at this rate."""
        return self._rate_hz

    @property
    def duration_s(self) -> float:
        """Of the whole recording."""
        return self._source.length / self._rate_hz

    @property
    def position_s(self) -> float:
        """Where in the recording the loudspeaker is."""
        return self._read / self._rate_hz

    @property
    def is_over(self) -> bool:
        """It came to its end by itself."""
        return self._complete and self._read == self._written

    @property
    def is_silenced(self) -> bool:
        """It was faded out."""
        return self._fade.is_low or (self._in_gap and self._fade.falls)

    def fade_out(self, seconds: float) -> None:
        """Grow silent."""
        self._fade.glide(0.0, seconds * self._rate_hz)

    def come_back(self, seconds: float) -> None:
        """Rise from silence, after an interruption."""
        self._fade = Ramp(0.0)
        self._fade.glide(1.0, seconds * self._rate_hz)

    @property
    def left_s(self) -> float:
        """How much is decoded and not taken yet."""
        return (self._written - self._read) / self._rate_hz

    def new_gaps(self) -> int:
        """How many times since the last call the samples came too late; for the player's thread."""
        new, self._gaps_told = self._gaps - self._gaps_told, self._gaps
        return new

    def make_ready(self) -> None:
        """Decode so much that it can sound at once, and pass over the silence before its first sound.

        Notes begin some moments after a file does, and some pieces with a rest; whoever holds up a painting would
        only wait. What is decoded ahead (2 s) less 0.4 s is the longest silence that is passed over, and while a
        recording is still being made, no more than what is there already allows.

        For the player's thread, before the voice is mixed.

        Raises:
            RecordingError: the recording is damaged.
        """
        ready, moment = (int(seconds * self._rate_hz) for seconds in (_READY_S, _MOMENT_S))
        sound = 0
        while self._written - sound < ready and self.decode_ahead():
            sound = self._first_sound(sound, moment)
        self._read = max(0, min(sound - moment, self._written - ready))
        if self._read > 0:
            self.come_back(_MOMENT_S)

    def _first_sound(self, begin: int, moment: int) -> int:
        """From `begin` on, the first moment in which something can be heard; else the first that is not whole yet.

        How far the samples swing tells, not how high they lie: what is rendered may begin on a faint constant.
        """
        before = self._ring[begin - 1 : begin] if begin > 0 else np.zeros((1, CHANNELS), np.float32)
        samples = np.concatenate([before, self._ring[begin : self._written]])
        if len(samples) <= moment:
            return begin
        moments = sliding_window_view(samples, moment + 1, axis=0)[::moment]  # each with the sample before it
        audible = (np.ptp(moments, axis=-1) > 2 * _AUDIBLE).any(axis=1)
        return begin + moment * int(np.argmax(audible) if audible.any() else len(audible))

    def decode_ahead(self) -> bool:
        """Decode one block if there is room and something to decode; False: nothing to do for the moment.

        Raises:
            RecordingError: the recording is damaged.
        """
        room = len(self._ring) - (self._written - self._read)
        wanted = int(_BLOCK_S * self._rate_hz)
        if self._complete or room < wanted:
            return False
        try:
            block = self._source.read(wanted)
        except RecordingError:
            self._complete = True  # no more comes: whoever mixes must not wait for it
            raise
        begin = self._written % len(self._ring)
        first = min(len(block), len(self._ring) - begin)
        self._ring[begin : begin + first] = block[:first]
        self._ring[: len(block) - first] = block[first:]
        self._written += len(block)
        self._complete = self._written >= self._source.length
        return len(block) > 0

    def close(self) -> None:
        """Let go of the recording; what is decoded can still sound."""
        self._source.close()

    def available(self, wanted: int) -> int:
        """How many of the wanted samples can be taken; after the end there is silence without limit."""
        return wanted if self._complete else min(wanted, self._written - self._read)

    def hold_back(self, wanted: int) -> int:
        """How many of the wanted samples to take when time does not wait; the voice is silent after them.

        It never ends in the midst of a sound: while there is just enough left for it, it fades out, and comes back
        when there is enough again.
        """
        left = self._written - self._read
        if self._complete:
            self._end_gap()
            return wanted
        if not self._in_gap:
            fade = int(_DRY_FADE_S * self._rate_hz)
            if left >= wanted + fade:
                return wanted
            self._begin_gap(min(left, fade))
        elif self._gap_fade == 0 and left >= wanted + _DRY_REST_S * self._rate_hz:
            self._end_gap()
            return wanted
        taken = min(wanted, self._gap_fade)
        self._gap_fade -= taken
        return taken

    def _begin_gap(self, fade: int) -> None:
        self._in_gap, self._gap_fade = True, fade
        self._gaps += 1
        self._dry.glide(0.0, fade)

    def _end_gap(self) -> None:
        if self._in_gap:
            self._in_gap = False
            self._dry = Ramp(0.0)
            self._dry.glide(1.0, _DRY_RETURN_S * self._rate_hz)

    def add_to(self, block: Block) -> None:
        """Take as many samples as the block holds, and add them to it."""
        count = min(len(block), self._written - self._read)
        places = (self._read + np.arange(count)) % len(self._ring)
        taken: NDArray[np.float32] = self._ring[places]
        self._fade.apply(taken)
        self._dry.apply(taken)
        block[:count] += taken
        self._read += count


class Mixer:
    """Adds up voices and utterances; see the module's words on threads.

    Music steps back before anything is said over it, so that speech (below -3.5 dBTP, see `speaking.levels`) and
    music (below -1 dBTP) never add up to more than the music alone might be.

    Args:
        keeps_time: as `AudioOutput.keeps_time`.
    """

    def __init__(self, *, keeps_time: bool = False) -> None:
        self._keeps_time = keeps_time
        self._voices: tuple[Voice, ...] = ()
        self._utterances: tuple[Utterance, ...] = ()
        self._duck = Duck()
        self._limiter = Limiter()
        self.speech_volume = Volume()
        """Of what is said alone."""
        self.volume = Volume()
        """Of everything."""
        self.sample_rate_hz = 0
        """At which the loudspeaker asks."""

    @property
    def voices(self) -> tuple[Voice, ...]:
        """What sounds at the moment, oldest first."""
        return self._voices

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """What is said: the first one that is not through; the next ones wait for its end."""
        return self._utterances

    def let_sound(self, voices: tuple[Voice, ...]) -> None:
        """Exchange what sounds."""
        self._voices = voices

    def let_speak(self, utterances: tuple[Utterance, ...]) -> None:
        """Exchange what is said."""
        self._utterances = utterances

    def fill(self, block: Block) -> int:
        """See `contract.Fill`."""
        voices, utterances, rate_hz = self._voices, self._utterances, self.sample_rate_hz
        speaks = any(utterance.speaks for utterance in utterances)
        may_speak = self._duck.is_down or not voices
        utterance = next((one for one in utterances if may_speak and not one.is_through), None)
        block.fill(0.0)
        count = len(block)
        if not self._keeps_time:
            count = min((voice.available(count) for voice in voices), default=count)
            count = utterance.available(count, rate_hz) if utterance else count
        for voice in voices:
            voice.add_to(block[: voice.hold_back(count) if self._keeps_time else count])
        self._duck.apply(block[:count], rate_hz, speaks=speaks)
        speech = np.zeros((count, CHANNELS), np.float32)
        if utterance:
            utterance.add_to(speech, rate_hz)
        self.speech_volume.apply(speech, rate_hz)
        block[:count] += speech
        self.volume.apply(block, rate_hz)
        self._limiter.apply(block[:count], rate_hz)
        return count
