"""Rendering: events become sound through FluidSynth. The only file that knows FluidSynth.

The synthesizer is driven sample by sample through its library, not by its own player: the number of samples
is exact, and the same events give the same samples.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from precompute.composing.contract import ComposingError
from precompute.composing.score.playing.performance import (
    CONTROL,
    DRUM_CHANNEL,
    NOTE_OFF,
    NOTE_ON,
    PROGRAM,
    TUNING,
    Event,
)

SAMPLE_RATE_HZ = 44100
_BLOCK = 64
"""FluidSynth works in blocks of this many samples; events between them would be moved anyway."""
_CHUNK = 64 * 345
"""Samples in one yielded block: half a second."""
SKETCH_RATE_HZ = SAMPLE_RATE_HZ // 4
"""Enough to tell how loud music is, at a fifth of the cost."""
_SHELF_CHANNELS = 32
"""Instruments that stay decoded: as many as the general profile has (24), and the largest ensemble besides."""

PERCUSSION_BANK = 128

_SOUNDFONT_FOLDER = Path("/usr/share/sounds/sf3")
_SOUNDFONTS = ("MuseScore_General_Full.sf3", "MuseScore_General_Lite.sf3", "FluidR3Mono_GM.sf3")


def find_soundfont(environment: Mapping[str, str]) -> Path:
    """The soundfont to play with: `KLANGBILD_SOUNDFONT`, else the best one that Debian installs.

    Raises:
        ComposingError: none is there.
    """
    chosen = environment.get("KLANGBILD_SOUNDFONT")
    if chosen:
        if not Path(chosen).is_file():
            raise ComposingError(f"The soundfont {chosen} named by KLANGBILD_SOUNDFONT is not a file.")
        return Path(chosen)
    for name in _SOUNDFONTS:
        if (_SOUNDFONT_FOLDER / name).is_file():
            return _SOUNDFONT_FOLDER / name
    raise ComposingError(
        f"No soundfont lies in {_SOUNDFONT_FOLDER}. Install the package musescore-general-soundfont "
        "(apt install musescore-general-soundfont) or name a file in KLANGBILD_SOUNDFONT."
    )


class Synthesizer:
    """Renders events with one soundfont.

    Every piece gets a player of its own, because a used one keeps reverberation and oscillators running: a piece
    sounds the same to the bit whether it is the first or the hundredth. What is slow, decoding the samples of
    an instrument, happens once: a second synthesizer that never plays, the shelf, opens the soundfont and keeps
    the samples of the instruments that were used last in memory (all of them would be 360 MB); every player
    borrows it.
    """

    def __init__(self, soundfont: Path, *, keeps: bool = True) -> None:
        """Open the soundfont; instruments are decoded when they are first needed.

        Args:
            soundfont: the file.
            keeps: whether they stay in memory after a piece. One whose samples are unpacked need not.

        Raises:
            ComposingError: the file is not a soundfont, or FluidSynth is not installed.
        """
        self.keeps = keeps
        self._shelf = _Voicebox(_load_library(), SAMPLE_RATE_HZ, channels=_SHELF_CHANNELS)
        self._shelf.open(soundfont)
        self._players: set[_Voicebox] = set()
        self._shelved: dict[tuple[int, int], int] = {}

    def close(self) -> None:
        """Free the memory of the samples; whatever still plays falls silent."""
        for player in tuple(self._players):
            self._dismiss(player)
        self._shelf.close()

    def prepare(self, programs: Iterable[tuple[int, int]]) -> None:
        """Decode instruments, given as (bank, program), before they are needed.

        What was not used for longest makes room; whoever plays it still keeps it.
        """
        for bank, program in programs:
            channel = self._shelved.pop((bank, program), None)
            if channel is None:
                full = len(self._shelved) == _SHELF_CHANNELS
                channel = self._shelved.pop(next(iter(self._shelved))) if full else len(self._shelved)
                self._shelf.select(channel, bank, program)
            self._shelved[bank, program] = channel  # the latest comes last

    def render(self, events: Sequence[Event], samples: int) -> Iterator[NDArray[np.float32]]:
        """Play events (in order of time) for exactly so many samples, in blocks of shape (n, 2).

        Samples may exceed -1..1.
        """
        self.prepare((_bank(event), event.number) for event in events if event.kind == PROGRAM)
        player = self._hire(SAMPLE_RATE_HZ)
        try:
            yield from _play(player, events, samples)
        finally:
            self._dismiss(player)
            if not self.keeps:
                self._clear_shelf()

    def sketch(
        self, events: Sequence[Event], excerpts: Iterable[tuple[float, float]]
    ) -> Iterator[NDArray[np.float32]]:
        """Play excerpts, given as (begin, end) in seconds, coarsely: shape (n, 2) each, at `SKETCH_RATE_HZ`.

        What sounds already when an excerpt begins is struck anew; what rang before is missing. Instruments play
        what is first given to them: nobody changes the instrument in the midst.
        """
        chosen = [event for event in events if event.kind == PROGRAM]
        self.prepare((_bank(event), event.number) for event in chosen)
        player = self._hire(SKETCH_RATE_HZ)
        try:
            for event in chosen:
                player.apply(event)
            for begin_s, end_s in excerpts:
                player.hush()
                samples = round((end_s - begin_s) * SKETCH_RATE_HZ)
                yield np.concatenate(list(_play(player, _from(events, begin_s), samples, SKETCH_RATE_HZ)))
        finally:
            self._dismiss(player)

    def _clear_shelf(self) -> None:
        for channel in self._shelved.values():
            self._shelf.unselect(channel)
        self._shelved.clear()

    def _hire(self, sample_rate_hz: int) -> _Voicebox:
        """A player that has never played, with the shelf's soundfont."""
        player = _Voicebox(self._shelf.library, sample_rate_hz)
        player.borrow(self._shelf)
        self._players.add(player)
        return player

    def _dismiss(self, player: _Voicebox) -> None:
        if player in self._players:
            self._players.remove(player)
            player.close()


def _from(events: Sequence[Event], begin_s: float) -> list[Event]:
    """The events of an excerpt that begins at `begin_s`, moved to 0; the state before it comes first.

    Programs are left out: choosing one is what takes the time.
    """
    state: dict[tuple[int, str, int], Event] = {}
    rest: list[Event] = []
    for event in events:
        if event.kind == PROGRAM:
            continue
        if event.time_s >= begin_s:
            rest.append(replace(event, time_s=event.time_s - begin_s))
        elif event.kind == NOTE_OFF:
            state.pop((event.channel, NOTE_ON, event.number), None)
        else:
            place = (event.channel, event.kind, event.number)
            state.pop(place, None)  # the latest comes last
            state[place] = replace(event, time_s=0.0)
    return [*sorted(state.values(), key=lambda event: event.kind == NOTE_ON), *rest]


def _play(
    player: _Voicebox, events: Sequence[Event], samples: int, sample_rate_hz: int = SAMPLE_RATE_HZ
) -> Iterator[NDArray[np.float32]]:
    done = filled = 0
    chunk = np.empty((_CHUNK, 2), np.float32)
    moments = [min(samples, round(event.time_s * sample_rate_hz / _BLOCK) * _BLOCK) for event in events]
    for due, event in zip([*moments, samples], [*events, None], strict=True):
        while done < due:
            count = min(due - done, _CHUNK - filled)
            player.write(chunk, filled, count)
            done, filled = done + count, filled + count
            if filled == _CHUNK:
                yield chunk
                chunk, filled = np.empty((_CHUNK, 2), np.float32), 0
        if event is not None:
            player.apply(event)
    if filled:
        yield chunk[:filled]


@dataclass(frozen=True, slots=True)
class _Library:
    fluidsynth: Any
    write_float: Callable[..., int]
    tune_octave: Callable[..., int]
    find_soundfont: Callable[..., int]
    """The address of a synthesizer's soundfont."""
    add_soundfont: Callable[..., int]
    remove_soundfont: Callable[..., int]


def _load_library() -> _Library:
    # soundfile brings a libsndfile of its own, which FluidSynth takes for the system's if it is loaded already;
    # the two decode a soundfont's samples with other last bits. So it is always loaded first.
    import soundfile  # noqa: F401, PLC0415

    try:
        # The import itself looks for the system's library, and where CI is set it prints what it found: into
        # the midst of what our commands answer.
        with contextlib.redirect_stdout(io.StringIO()):
            import fluidsynth  # noqa: PLC0415
    except ImportError as error:
        raise ComposingError(
            "The library FluidSynth is not installed. Install the package libfluidsynth3 "
            "(apt install libfluidsynth3)."
        ) from error
    integer, pointer = ctypes.c_int, ctypes.c_void_p
    # Absent from pyfluidsynth, whose own writer is 16 bit.
    write_float = fluidsynth.cfunc(
        "fluid_synth_write_float",
        integer,
        ("synth", pointer, 1),
        ("len", integer, 1),
        ("lout", pointer, 1),
        ("loff", integer, 1),
        ("lincr", integer, 1),
        ("rout", pointer, 1),
        ("roff", integer, 1),
        ("rincr", integer, 1),
    )
    # Absent as well.
    tune_octave = fluidsynth.cfunc(
        "fluid_synth_activate_octave_tuning",
        integer,
        ("synth", pointer, 1),
        ("bank", integer, 1),
        ("prog", integer, 1),
        ("name", ctypes.c_char_p, 1),
        ("pitch", ctypes.POINTER(ctypes.c_double), 1),
        ("apply", integer, 1),
    )
    find, add, remove = (
        fluidsynth.cfunc(f"fluid_synth_{name}", result, ("synth", pointer, 1), ("soundfont", argument, 1))
        for name, result, argument in (
            ("get_sfont_by_id", pointer, integer),
            ("add_sfont", integer, pointer),
            ("remove_sfont", integer, pointer),
        )
    )
    set_log_function = fluidsynth.cfunc(
        "fluid_set_log_function", pointer, ("level", integer, 1), ("fun", pointer, 1), ("data", pointer, 1)
    )
    # They are in every FluidSynth 2.
    assert write_float and tune_octave and find and add and remove and set_log_function  # noqa: S101
    for level in range(4):  # panic, error, warning, information: what matters is told by return values
        set_log_function(level, None, None)
    return _Library(fluidsynth, write_float, tune_octave, find, add, remove)


class _Voicebox:
    """One synthesizer of the library; it needs a soundfont, its own or another's."""

    def __init__(self, library: _Library, sample_rate_hz: int, *, channels: int = 16) -> None:
        self.library = library
        self._tunings: dict[int, list[int]] = {}
        self._channels = channels
        self._soundfont = 0
        self._borrowed: int | None = None
        """The address of another's soundfont."""
        self._synth = library.fluidsynth.Synth(
            gain=0.6,
            samplerate=float(sample_rate_hz),
            **{
                "synth.midi-channels": channels,
                "synth.dynamic-sample-loading": 1,
                "synth.chorus.active": 0,
                "synth.reverb.active": 1,
                "synth.cpu-cores": 1,
                "synth.polyphony": 96,
            },
        )
        self._synth.set_reverb(roomsize=0.62, damping=0.35, width=0.9, level=0.55)

    def open(self, soundfont: Path) -> None:
        """Read a soundfont.

        Raises:
            ComposingError: it is none.
        """
        self._soundfont = self._synth.sfload(str(soundfont))
        if self._soundfont < 0:
            self._synth.delete()
            raise ComposingError(f"{soundfont} cannot be read as a soundfont; install it again.")

    def borrow(self, owner: _Voicebox) -> None:
        """Play with another's soundfont, which takes no time and no memory; give it back before that one closes."""
        # Adding a soundfont gives each channel the program that it has, a piano at first, and decodes it.
        for channel in range(self._channels):
            self.unselect(channel)
        self._borrowed = self.library.find_soundfont(owner._synth.synth, owner._soundfont)
        self._soundfont = self.library.add_soundfont(self._synth.synth, self._borrowed)

    def close(self) -> None:
        """Fall silent and free the memory; a borrowed soundfont stays where it was."""
        if self._borrowed is not None:
            self.hush()
            self.library.remove_soundfont(self._synth.synth, self._borrowed)
        self._synth.delete()

    def hush(self) -> None:
        """Silence what sounds; only the room still rings."""
        every_channel = -1
        self._synth.all_sounds_off(every_channel)

    def select(self, channel: int, bank: int, program: int) -> None:
        self._synth.program_select(channel, self._soundfont, bank, program)

    def unselect(self, channel: int) -> None:
        self._synth.program_unset(channel)

    def apply(self, event: Event) -> None:
        if event.kind == NOTE_ON:
            self._synth.noteon(event.channel, event.number, event.value)
        elif event.kind == NOTE_OFF:
            self._synth.noteoff(event.channel, event.number)
        elif event.kind == CONTROL:
            self._synth.cc(event.channel, event.number, event.value)
        elif event.kind == TUNING:
            self._tune(event.channel, event.number, event.value)
        else:
            self.select(event.channel, _bank(event), event.number)

    def write(self, target: NDArray[np.float32], offset: int, count: int) -> None:
        """The next `count` samples into rows `offset`.. of an array of shape (n, 2)."""
        address = target.ctypes.data
        self.library.write_float(self._synth.synth, count, address, 2 * offset, 2, address, 2 * offset + 1, 2)

    def _tune(self, channel: int, pitch_class: int, cents: int) -> None:
        """Tune one pitch class of a channel; what sounds already keeps its pitch."""
        offsets = self._tunings.setdefault(channel, [0] * 12)
        offsets[pitch_class] = cents
        synth, bank, later = self._synth.synth, 0, 0
        self.library.tune_octave(synth, bank, channel, b"", (ctypes.c_double * 12)(*offsets), later)
        self.library.fluidsynth.fluid_synth_activate_tuning(synth, channel, bank, channel, later)


def _bank(event: Event) -> int:
    return PERCUSSION_BANK if event.channel == DRUM_CHANNEL else 0
