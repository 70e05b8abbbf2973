"""The way to the first sound is prepared before a visitor comes, and nothing on it waits for what nobody hears."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fakes.loudspeaker import NullLoudspeaker
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition
from fakes.waiting import wait_for, wait_until
from numpy.typing import NDArray

from kiosk.events import LoudspeakerBack, LoudspeakerLost, PlaybackFinished, PlaybackStarted
from kiosk.playing import GrowingSamples, Player, Samples
from kiosk.playing.contract import Fill
from kiosk.playing.recording_output import RecordingOutput
from kiosk.playing.sounddevice_output import SoundDeviceOutput

pytestmark = pytest.mark.alone

RATE_HZ = 44_100
Audio = NDArray[np.float32]


class WatchedLoudspeaker(SoundDeviceOutput):
    """PulseAudio's, which notes who opens it."""

    def __init__(self) -> None:
        super().__init__("pulse")
        self.opened_by: list[str] = []

    def open(self, sample_rate_hz: int, fill: Fill) -> None:
        self.opened_by.append(threading.current_thread().name)
        super().open(sample_rate_hz, fill)


@pytest.fixture
def watched(loudspeaker: NullLoudspeaker) -> WatchedLoudspeaker:
    return WatchedLoudspeaker()


@pytest.fixture
def player(watched: WatchedLoudspeaker) -> Iterator[Player]:
    player = Player(watched)
    player.start()
    yield player
    player.close()


def noise(seconds: float, seed: int = 1) -> Audio:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (int(seconds * RATE_HZ), 2)).astype(np.float32)


def after_silence(seconds: float, music: Audio) -> Audio:
    return np.concatenate([np.zeros((int(seconds * RATE_HZ), 2), np.float32), music])


def flac(audio: Audio) -> io.BytesIO:
    stream = io.BytesIO()
    soundfile.write(stream, audio, RATE_HZ, format="FLAC", subtype="PCM_24")
    stream.seek(0)
    return stream


@pytest.mark.sound
def test_the_loudspeaker_is_opened_before_anything_is_played_and_stays_open(
    loudspeaker: NullLoudspeaker, watched: WatchedLoudspeaker, player: Player
) -> None:
    wait_until(lambda: watched.is_alive)
    assert watched.opened_by == ["player"]
    live = GrowingSamples(np.rint(noise(0.5) * 32_767).astype(np.int16), RATE_HZ)
    live.grow(live.length)
    for recording in (flac(noise(0.5)), live, Samples(noise(0.5), RATE_HZ)):
        with loudspeaker.listen() as listener:
            player.play(recording)
            listener.first_sound_s(above=0.1)
            wait_for(player, PlaybackFinished)
    assert watched.opened_by == ["player"]
    assert player.underruns == 0


@pytest.mark.sound
def test_a_loudspeaker_that_was_missing_at_first_is_open_before_the_first_piece(
    loudspeaker: NullLoudspeaker, watched: WatchedLoudspeaker
) -> None:
    loudspeaker.unplug()
    player = Player(watched)
    player.start()
    wait_for(player, LoudspeakerLost)
    wait_until(lambda: len(watched.opened_by) >= 2)  # it tries again, though nobody wants to hear anything
    loudspeaker.plug_in()
    wait_for(player, LoudspeakerBack)
    tries = len(watched.opened_by)
    music = noise(1)
    with loudspeaker.listen() as listener:
        player.play(flac(music))
        wait_for(player, PlaybackFinished)
        heard = listener.hear(0.5)
    begin = int(np.argmax(np.abs(heard).max(axis=1) > 1e-3))
    np.testing.assert_allclose(heard[begin + 100 :][:4410], music[100:][:4410], atol=2e-4)
    assert len(watched.opened_by) == tries
    assert set(watched.opened_by) == {"player"}
    player.close()


@pytest.mark.sound
def test_a_kiosk_that_nobody_visits_has_its_loudspeaker_open_and_opens_it_once(
    loudspeaker: NullLoudspeaker, tmp_path: Path
) -> None:
    exhibition = write_exhibition(
        tmp_path, [Exhibit(invented("K-1", "The Sea", "البحر"), as_png(painted(1)))]
    )
    (tmp_path / "view.png").write_bytes(as_png(painted(1)))
    program = tmp_path / "small_kiosk.py"
    program.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, str(program), str(exhibition), str(tmp_path / "view.png")],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"},
        capture_output=True,
        text=True,
        timeout=200,
        check=True,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["screen"] for each in told] == ["Attract", "Playing", "Playing"]
    assert [each["language"] for each in told] == ["en", "en", "ar"]
    assert [each["opened_by"] for each in told] == [["player"]] * 3


PROGRAM = """
import json, sys, threading
from pathlib import Path
from kiosk.app import Kiosk
from kiosk.setup import Setup
from kiosk.playing.sounddevice_output import SoundDeviceOutput
from kiosk.visit import Playing, Press

class Watched(SoundDeviceOutput):
    opened_by = []

    def open(self, sample_rate_hz, fill):
        self.opened_by.append(threading.current_thread().name)
        super().open(sample_rate_hz, fill)

def tell():
    visit = kiosk.visit
    facts = {"screen": type(visit.screen).__name__, "language": visit.language, "opened_by": output.opened_by}
    print(json.dumps(facts), flush=True)

if __name__ == "__main__":
    exhibition, camera = map(Path, sys.argv[1:])
    output = Watched("pulse")
    with Kiosk(Setup(exhibition, str(camera), windowed=True, ambience=False, size=(1280, 800)), output) as kiosk:
        kiosk.wait_until(lambda: output.is_alive, 60)
        tell()
        for language in ("en", "ar"):
            kiosk.choose_language(language)
            kiosk.wait_until(lambda: isinstance(kiosk.visit.screen, Playing), 60)
            kiosk.wait_until(lambda: kiosk.model.property("position") > 0.2, 60)
            tell()
            kiosk.press(Press.BACK)
            kiosk.press(Press.BACK)
"""


@pytest.mark.sound
def test_closing_is_heard_as_a_fade_to_the_end(loudspeaker: NullLoudspeaker) -> None:
    player = Player(SoundDeviceOutput("pulse"))
    player.start()
    with loudspeaker.listen() as listener:
        player.play(Samples(np.full((RATE_HZ * 10, 2), 0.5, np.float32), RATE_HZ))
        listener.hear_until(lambda heard: bool(np.all(heard[-4410:] > 0.4)))
        player.close()
        heard = listener.hear(0.2)[:, 0]
    fade = heard[int(np.flatnonzero(heard > 0.49)[-1]) :]
    assert fade[-1] == 0
    assert np.abs(np.diff(fade)).max() < 2e-3


@pytest.mark.sound
def test_nobody_waits_for_the_silence_before_the_first_sound(
    loudspeaker: NullLoudspeaker, player: Player
) -> None:
    music = noise(1)
    with loudspeaker.listen() as listener:
        player.play(flac(after_silence(1.0, music)))
        wait_for(player, PlaybackStarted)
        assert player.position_s > 0.8
        wait_for(player, PlaybackFinished)
        heard = listener.hear(0.3)
    begin = int(np.argmax(np.abs(heard).max(axis=1) > 1e-3))
    np.testing.assert_allclose(heard[begin + 100 :][:4410], music[100:][:4410], atol=2e-4)


def test_where_the_music_is_is_told_from_where_the_file_begins(tmp_path: Path) -> None:
    output = RecordingOutput(tmp_path / "heard.wav")
    player = Player(output)
    player.start()
    wait_until(lambda: output.is_alive)
    player.play(flac(after_silence(1.5, noise(4))))
    wait_for(player, PlaybackStarted)
    assert player.duration_s == pytest.approx(5.5)
    assert player.position_s == pytest.approx(1.49, abs=0.006)
    output.advance(1.0)
    assert player.position_s == pytest.approx(2.49, abs=0.006)
    output.advance(3.1)
    wait_for(player, PlaybackFinished)
    player.close()
