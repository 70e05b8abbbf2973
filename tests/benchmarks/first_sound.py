"""How long a visitor waits for the first sound, at the loudspeaker: a PulseAudio null sink of its own.

    PYTHONPATH=tests python tests/benchmarks/first_sound.py [--times 24] [--processes 2] [--demo build/demo]

Twice: from `play` with the player alone, which plays noise; and from the moment in which the eye knows a work, with
the whole kiosk in a window, shown the films of the demonstration, which is prepared first where it is not there.
A fresh process each time tells its first play from the later ones; among those, what follows on another language
or on music composed for an unknown picture is told apart as well. PulseAudio and PortAudio have buffers of their
own, as real loudspeakers do.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import soundfile
from fakes.loudspeaker import NullLoudspeaker
from fakes.screen import environment_of, own_display
from fakes.screen import missing_programs as missing_for_screen
from numpy.typing import NDArray
from rich.console import Console

from db.program import Terminal
from kiosk.app import Kiosk
from kiosk.demo.films import Stage
from kiosk.demo.preparing import (
    LABEL,
    PAINTING,
    PAINTING_FROM_ASIDE,
    UNKNOWN,
    UPRIGHT_PAINTING,
    DemoFolder,
    paint_everything,
    run_studio,
    shoot_everything,
)
from kiosk.events import EyeEvent, SightedCode, SightedPicture
from kiosk.looking import eye
from kiosk.looking.learning import Sight
from kiosk.looking.noticing import Look, Notice
from kiosk.looking.sight import sight_of_exhibition
from kiosk.playing import Player
from kiosk.playing.sounddevice_output import SoundDeviceOutput
from kiosk.setup import Setup
from kiosk.visit import Attract, Confirming, Playing, Press

RATE_HZ = 44_100
HEARD = 0.01
"""What can be heard, of full scale."""
SHOWN = (PAINTING, LABEL, UPRIGHT_PAINTING, PAINTING_FROM_ASIDE)
WORKS = 5
"""Of the exhibition: those that are shown, and another one."""
LISTEN_S = 1.5
WITHIN_S = 60.0
FADE_S = 0.6
"""What was stopped is silent."""
SIZE = (1280, 800)
LANGUAGES = ("en", "ar")
SPAWN = get_context("spawn")

FIRST, LATER = "first of a process", "later"
LANGUAGE, LIVE = "after another language", "after live music"


@dataclass(frozen=True, slots=True)
class Delay:
    """One wait for a first sound."""

    kind: str
    ms: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=24, help="plays of each process")
    parser.add_argument("--processes", type=int, default=2, help="fresh ones, one after the other")
    parser.add_argument("--demo", type=Path, default=Path("build/demo"), help="folder of `klangbild demo`")
    arguments = parser.parse_args()
    missing = [*NullLoudspeaker.missing_programs(), *missing_for_screen()]
    if missing:
        parser.error(f"needs {', '.join(missing)}: make setup-test")
    demonstration = prepared(DemoFolder(arguments.demo.absolute()))
    measures = {
        "play to sound": (serve_player, (), [FIRST, *[LATER] * (arguments.times - 1)]),
        "recognition to sound": (serve_kiosk, (demonstration,), kinds_of_visits(arguments.times)),
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        NullLoudspeaker(Path(folder) / "pulse") as loudspeaker,
        own_display() as display,
    ):
        os.environ |= loudspeaker.environment | environment_of(display)
        for name, (serve, about, kinds) in measures.items():
            delays: list[Delay] = []
            notes: list[str] = []
            for _ in range(arguments.processes):
                with other_process(serve, *about) as program:
                    delays += [timed(loudspeaker, program, kind, number) for number, kind in enumerate(kinds)]
                    program.send(None)
                    notes.append(program.recv())
            show(name, delays, notes)


def kinds_of_visits(times: int) -> list[str]:
    """What comes before each visit to a kiosk."""
    later = [LANGUAGE, LATER, LIVE, LATER, LATER, LANGUAGE]
    return [FIRST, *islice(cycle(later), times - 1)]


def timed(loudspeaker: NullLoudspeaker, program: Connection, kind: str, number: int) -> Delay:
    """Let the program play, and listen."""
    program.send((kind, number))
    program.recv()
    with loudspeaker.listen() as listener:
        program.send("play")
        heard_s = listener.first_sound_s(HEARD, WITHIN_S)
        listener.hear(LISTEN_S)
        program.send("stop")
        began_s = program.recv()
        listener.hear_until(lambda heard: not np.abs(heard[-RATE_HZ // 10 :]).any())
    return Delay(kind, (heard_s - began_s) * 1000)


def show(name: str, delays: list[Delay], notes: list[str]) -> None:
    """Print the figures, and those of each kind of play."""
    for kind in ("all", *dict.fromkeys(delay.kind for delay in delays)):
        found = [delay.ms for delay in delays if kind in {"all", delay.kind}]
        p50, p95 = np.percentile(found, [50, 95])
        figures = f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, longest {max(found):.0f} ms"
        print(f"{name}, {kind}, {len(found)} times: {figures}")
    for note in notes:
        print(f"{name}: {note}", flush=True)


@contextmanager
def other_process(serve: Callable[..., None], *arguments: object) -> Iterator[Connection]:
    """`serve(connection, *arguments)` in a fresh process, and our end of the connection.

    For each play it gets the kind and number and answers when it is ready, then `play`, then `stop`, which it
    answers with the moment from which the visitor waited; None ends it, and it answers with a note.
    """
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=serve, args=(theirs, *arguments))
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join()


# --- The player alone ---------------------------------------------------------------------------------------


def serve_player(connection: Connection) -> None:
    """Plays noise."""
    player = Player(SoundDeviceOutput("pulse"))
    player.start()
    while order := connection.recv():
        recording = noise(order[1])
        connection.send("ready")
        connection.recv()
        began_s = time.monotonic()
        player.play(recording)
        connection.recv()
        player.stop()
        connection.send(began_s)
    connection.send(f"{player.underruns} underruns")
    player.close()


def noise(seed: int) -> io.BytesIO:
    """Three seconds of noise as FLAC."""
    sound = np.random.default_rng(seed).uniform(-0.5, 0.5, (3 * RATE_HZ, 2)).astype(np.float32)
    file = io.BytesIO()
    soundfile.write(file, sound, RATE_HZ, format="FLAC")
    file.seek(0)
    return file


# --- The whole kiosk ----------------------------------------------------------------------------------------


def prepared(folder: DemoFolder) -> DemoFolder:
    """The demonstration's exhibition and films, made unless they are there."""
    if not folder.home.exhibition.exists():
        terminal = Terminal(Console(), Console(stderr=True))
        paint_everything(folder, WORKS, terminal)
        shoot_everything(folder, terminal)
        run_studio(folder, terminal)
    return folder


def serve_kiosk(connection: Connection, folder: DemoFolder) -> None:
    """Plays what the films show; the first visitor begins as soon as the kiosk is open."""
    knew = folder.root / "knew"
    knew.write_bytes(bytes(8))
    stage = Stage(folder.view)
    output = SoundDeviceOutput("pulse")
    setup = Setup(folder.home.exhibition, str(folder.view), windowed=True, ambience=False, size=SIZE)
    stage.show(folder.films / SHOWN[0].name)
    with (
        mock.patch("kiosk.app.sight_of_exhibition", partial(noting_sight, knew)),
        Kiosk(setup, output) as kiosk,
    ):

        def heard() -> object:
            kiosk.wait_until(connection.poll, WITHIN_S)
            return connection.recv()

        def see(screen: type) -> None:
            kiosk.wait_until(lambda: isinstance(kiosk.visit.screen, screen), WITHIN_S)

        while order := heard():
            kind, number = order
            if kind == LIVE:
                stage.show(folder.films / UNKNOWN.name)
                kiosk.press(Press.BACK)
                see(Confirming)
                kiosk.press(Press.YES)
                see(Playing)
                kiosk.go_on(LISTEN_S)
                kiosk.press(Press.STOP)
                kiosk.go_on(FADE_S)
            elif kind == LANGUAGE:
                kiosk.press(Press.BACK)
                kiosk.press(Press.BACK)
                see(Attract)
            stage.show(folder.films / SHOWN[number % len(SHOWN)].name)
            connection.send("ready")
            heard()
            if isinstance(kiosk.visit.screen, Attract):
                kiosk.choose_language(LANGUAGES[number % 2])
            else:
                kiosk.press(Press.BACK)
            heard()
            began_s = float(moment_in(knew)[0])
            kiosk.press(Press.STOP)
            connection.send(began_s)
        stall_ms = kiosk.stalls.longest_ms
        connection.send(f"{output.underruns} underruns, longest stall of the screen {stall_ms:.0f} ms")


def noting_sight(knew: Path, path: Path, **how: Any) -> Sight:
    """The real sight of an exhibition, in an eye that notes when it knew a work, for another process."""
    moment = moment_in(knew)
    notice = eye.notice

    def note(before: Notice, look: Look) -> tuple[Notice, tuple[EyeEvent, ...]]:
        after, events = notice(before, look)
        if any(isinstance(event, SightedCode | SightedPicture) for event in events):
            moment[0] = time.monotonic()
        return after, events

    eye.notice = note
    return sight_of_exhibition(path, **how)


def moment_in(file: Path) -> NDArray[np.float64]:
    """(1,), by `time.monotonic`; the file has 8 bytes, and other processes see what is written at once."""
    return np.memmap(file, np.float64, "r+", shape=(1,))


if __name__ == "__main__":
    main()
