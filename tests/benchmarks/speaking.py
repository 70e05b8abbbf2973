"""How soon the kiosk speaks and how soon it is silent, at the loudspeaker: a PulseAudio null sink of its own.

    PYTHONPATH=tests python tests/benchmarks/speaking.py [--times 24]

From `say` to the first sound, in silence and over music, which steps back first; from `hush` to the last sound; and
what a sentence costs: the processor's time of this process, of espeak-ng and of the program that knows the vowels.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from itertools import count
from pathlib import Path

import numpy as np
import psutil
from fakes.loudspeaker import NullLoudspeaker
from fakes.waiting import wait_for, wait_until

from kiosk.events import PlaybackStarted, SentenceBegan
from kiosk.playing import Player, Samples
from kiosk.playing.sounddevice_output import SoundDeviceOutput
from kiosk.speaking import Manner, Speaker
from kiosk.speaking.arabic import ArabicVoice, Diacritiser
from kiosk.speaking.espeak import EspeakVoice
from kiosk.speaking.levels import levelled
from kiosk.speaking.sentences import sentences

RATE_HZ = 44_100
HEARD = 0.02
"""What can be heard, of full scale, above the soft tone that stands for music."""
SILENT_S = 0.25
SETTLE_S = 0.2

SHORT = "Listen, button, {number} of 40: press Select."
NARRATION = (
    "Number {number}. A woman in a blue jacket stands by a window and reads a letter. The light falls on the wall "
    "behind her, and a map hangs there. The music begins softly, with the strings alone. "
) * 5
ARABIC = "لوحة رقم {number}. امرأة تجلس قرب النافذة وتقرأ رسالة، والضوء يقع على الجدار خلفها."


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=24, help="of each kind")
    times = parser.parse_args().times
    missing = NullLoudspeaker.missing_programs()
    if missing:
        parser.error(f"needs {', '.join(missing)}: make setup-test")
    for language, text in (("en", SHORT), ("en", NARRATION), ("ar", ARABIC)):
        cost(language, text, times)
    with tempfile.TemporaryDirectory() as folder, NullLoudspeaker(Path(folder) / "pulse") as loudspeaker:
        os.environ |= loudspeaker.environment
        output = SoundDeviceOutput("pulse")
        player = Player(output)
        player.start()
        diacritiser = Diacritiser()
        speaker = Speaker(ArabicVoice(EspeakVoice(), diacritiser), player)
        speaker.start()
        wait_until(lambda: output.is_alive)
        room = Room(loudspeaker, speaker)
        room.measure("Arabic, the first time", "ar", ARABIC, 1)
        room.measure("a button", "en", SHORT, times)
        room.measure("a long narration", "en", NARRATION, times)
        room.measure("Arabic", "ar", ARABIC, times)
        player.play(Samples(np.full((600 * RATE_HZ, 2), 0.5 * HEARD, np.float32), RATE_HZ))
        wait_for(player, PlaybackStarted)
        room.measure("a button, over music", "en", SHORT, times)
        programs = [child.memory_info().rss / 1e6 for child in psutil.Process().children()]
        print(f"the program that knows the vowels: {max(programs):.0f} MB; {player.underruns} underruns")
        speaker.close()
        player.close()


class Room:
    """Where it is heard."""

    def __init__(self, loudspeaker: NullLoudspeaker, speaker: Speaker) -> None:
        self._loudspeaker = loudspeaker
        self._speaker = speaker
        self._numbers = count(1)

    def measure(self, name: str, language: str, text: str, times: int) -> None:
        """Say it, hush it, and print how long each took."""
        begins_ms, ends_ms = [], []
        for _ in range(times):
            with self._loudspeaker.listen() as listener:
                said_s = time.monotonic()
                self._speaker.say(text.format(number=next(self._numbers)), language)
                begins_ms.append((listener.first_sound_s(HEARD) - said_s) * 1000)
                wait_for(self._speaker, SentenceBegan)
                listener.hear(SETTLE_S)
                hushed_s = time.monotonic()
                self._speaker.hush()
                ends_ms.append((listener.last_sound_s(HEARD, SILENT_S) - hushed_s) * 1000)
        show(f"{name}, to the first sound", begins_ms)
        show(f"{name}, hushed, to the last sound", ends_ms)


def cost(language: str, text: str, times: int) -> None:
    """What making sentences takes, each a new one, without a loudspeaker."""
    diacritiser = Diacritiser()
    voice = ArabicVoice(EspeakVoice(), diacritiser)
    voice.speak(text.format(number=0)[:100], language, Manner())  # what is loaded once
    walls_ms, cpus_ms, spoken_s = [], [], 0.0
    for number in range(times):
        sentence = sentences(text.format(number=number + 1))[0 if language == "ar" else -1]
        began_s, cpu_s = time.monotonic(), processor_s()
        spoken = levelled(voice.speak(sentence, language, Manner()))
        walls_ms.append((time.monotonic() - began_s) * 1000)
        cpus_ms.append((processor_s() - cpu_s) * 1000)
        spoken_s = len(spoken.audio) / spoken.sample_rate_hz
    voice.close()
    show(f"a sentence of {spoken_s:.1f} s in {language}, made", walls_ms)
    show(f"a sentence of {spoken_s:.1f} s in {language}, processor", cpus_ms)


def processor_s() -> float:
    """What this process and those that it started and that ended have taken."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def show(name: str, found_ms: list[float]) -> None:
    p50, p95 = np.percentile(found_ms, [50, 95])
    print(
        f"{name}, {len(found_ms)} times: p50 {p50:.0f} ms, p95 {p95:.0f} ms, longest {max(found_ms):.0f} ms"
    )


if __name__ == "__main__":
    main()
