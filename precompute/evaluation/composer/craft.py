"""Rules of good writing, checked from outside: from the finished notes, the MIDI file and the sound.

Nothing here asks the composer's own functions whether they did well. Every check is a pure function that names
each fault with its bar and voice; no faults, an empty tuple.
"""

from __future__ import annotations

import io
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import mido
import numpy as np
from numpy.typing import NDArray

from precompute.composing.score.piece import Piece
from precompute.composing.score.theory import Note
from precompute.composing.score.writing.harmony import Chord
from precompute.mastering.measuring import loudness_lufs, true_peak_dbtp
from precompute.mastering.promises import CEILING_DBTP, TARGET_LUFS

TUNE = frozenset({"melody", "contrast"})
BASS = frozenset({"bass"})
_OUTER = TUNE | BASS
_UNPITCHED = "pulse"

_LOUDNESS_TOLERANCE_LU = 1.0
_LENGTH_TOLERANCE_S = 0.5
_CUT_OFF_DBFS = -50.0
_LAST_MOMENT_S = 0.01


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that was broken."""

    rule: str
    bar: int
    """From 1; 0 where the whole piece is meant."""
    voice: str
    detail: str

    def __str__(self) -> str:
        return f"bar {self.bar}, {self.voice}: {self.rule} ({self.detail})"


@dataclass(frozen=True, slots=True)
class Tendency:
    """A note that wants to go somewhere, and whether it went there."""

    rule: str
    """'leading note' or 'seventh'."""
    bar: int
    voice: str
    outer: bool
    """True for tune and bass, whose resolutions are heard most."""
    pitch: int
    following: int
    resolved: bool


def written_faults(piece: Piece, *, loops: bool = False) -> tuple[Fault, ...]:
    """All faults that the notes show.

    Args:
        piece: a finished piece.
        loops: True where the end was asked to lead into the beginning, so that no ending is expected.
    """
    checks: list[Callable[[Piece], tuple[Fault, ...]]] = [
        out_of_range,
        parallels,
        crossings,
        unresolved,
        wrong_sums,
    ]
    if not loops:
        checks.append(wrong_ending)
    return tuple(fault for check in checks for fault in check(piece))


def out_of_range(piece: Piece) -> tuple[Fault, ...]:
    """Notes that their instrument does not have."""
    return tuple(
        Fault(
            "range",
            _bar(piece, each.note.start),
            f"{part.instrument.name} {each.voice}",
            str(each.note.pitch),
        )
        for part in piece.parts
        for each in part.notes
        if not part.instrument.range[0] <= each.note.pitch <= part.instrument.range[1]
    )


def parallels(piece: Piece) -> tuple[Fault, ...]:
    """Perfect fifths and octaves that tune and bass take one after the other in the same direction.

    Two places count: where both move at once ('parallel fifths'), and from one chord to the next ('parallel fifths
    between chords'), whatever ornaments lie between.
    """
    tune, bass = line_of(piece, TUNE), line_of(piece, BASS)
    moments = sorted({note.start for note in tune} & {note.start for note in bass})
    found = [
        Fault(f"parallel {kind}", _bar(piece, moment), "melody and bass", detail)
        for moment in moments
        for kind, detail in _parallel(
            _last_before(tune, moment), _last_before(bass, moment), tune, bass, moment
        )
    ]
    at_once = {(fault.rule.split()[1], fault.bar) for fault in found}
    for one, two in pairwise(piece.chords):
        above, below = _sounding(tune, one.start), _sounding(bass, one.start)
        for kind, detail in _parallel(above, below, tune, bass, two.start):
            bar = _bar(piece, two.start)
            if (kind, bar) not in at_once:
                found.append(Fault(f"parallel {kind} between chords", bar, "melody and bass", detail))
    return tuple(found)


def _parallel(
    above: Note | None, below: Note | None, tune: Sequence[Note], bass: Sequence[Note], moment: int
) -> Iterator[tuple[str, str]]:
    next_above, next_below = _sounding(tune, moment), _sounding(bass, moment)
    if above is None or below is None or next_above is None or next_below is None:
        return
    if min(above.end, below.end) <= max(above.start, below.start):  # they never sounded together
        return
    before, after = above.pitch - below.pitch, next_above.pitch - next_below.pitch
    together = (next_above.pitch - above.pitch) * (next_below.pitch - below.pitch) > 0
    if together and before % 12 == after % 12 and before % 12 in {0, 7}:
        kind = "fifths" if before % 12 else "octaves"
        yield kind, f"{below.pitch}-{above.pitch} to {next_below.pitch}-{next_above.pitch}"


def crossings(piece: Piece) -> tuple[Fault, ...]:
    """Notes of the tune that begin below the bass."""
    bass = line_of(piece, BASS)
    found: list[Fault] = []
    for note in line_of(piece, TUNE):
        below = _sounding(bass, note.start)
        if below is not None and below.pitch > note.pitch:
            found.append(
                Fault("crossing", _bar(piece, note.start), "melody", f"{note.pitch} under {below.pitch}")
            )
    return tuple(found)


def unresolved(piece: Piece) -> tuple[Fault, ...]:
    """Leading notes that do not rise and sevenths that do not fall, when their chord resolves."""
    return tuple(
        Fault(f"unresolved {each.rule}", each.bar, each.voice, f"{each.pitch} to {each.following}")
        for each in tendencies(piece)
        if not each.resolved
    )


def tendencies(piece: Piece) -> tuple[Tendency, ...]:
    """Every leading note and seventh at a change of chord after which its voice goes on.

    A leading note of a dominant that goes to its tonic rises by a semitone; an inner voice may also fall to the
    tonic chord's fifth (the 'frustrated' leading note of chorales). A seventh falls by a step or stays. Chords
    on which a phrase ends are left out: after a half cadence the music begins anew.
    """
    voices = _voices(piece)
    found: list[Tendency] = []
    for one, two in pairwise(piece.chords):
        if one.cadential or one.root == two.root:
            continue
        for (instrument, voice), notes in voices.items():
            last = _last_before(notes, one.end)
            following = _first_within(notes, two.start, two.end)
            if last is None or last.start < one.start or following is None:
                continue
            name, bar = f"{instrument} {voice}", _bar(piece, two.start)
            outer = voice in _OUTER
            for rule, resolved in _wants(one, two, last.pitch, following.pitch, outer=outer):
                found.append(Tendency(rule, bar, name, outer, last.pitch, following.pitch, resolved))
    return tuple(found)


def _wants(one: Chord, two: Chord, pitch: int, following: int, *, outer: bool) -> Iterator[tuple[str, bool]]:
    step, tone = following - pitch, pitch % 12
    tonic = one.key.tonic
    leads = one.root in {(tonic + 7) % 12, (tonic - 1) % 12} and two.root == tonic
    if leads and tone == (tonic - 1) % 12 and tone in one.tones:
        yield "leading note", step == 1 or (not outer and step in {-3, -4})
    if len(one.tones) > 3 and tone == one.tones[3] and (tone - one.root) % 12 in {9, 10, 11}:
        yield "seventh", step in {0, -1, -2}


def wrong_sums(piece: Piece) -> tuple[Fault, ...]:
    """Bars that chords do not fill, voices that overlap themselves, and notes outside the piece."""
    bar = piece.plan.metre.bar
    filled: defaultdict[int, int] = defaultdict(int)
    for chord in piece.chords:
        for index in range(chord.start // bar, -(-chord.end // bar)):
            filled[index] += min(chord.end, (index + 1) * bar) - max(chord.start, index * bar)
    end = max(chord.end for chord in piece.chords)
    found = [
        Fault("bar sum", index + 1, "chords", f"{filled[index]} of {bar} ticks")
        for index in range(-(-end // bar))
        if filled[index] != min(bar, end - index * bar)
    ]
    for (instrument, voice), notes in _voices(piece).items():
        name = f"{instrument} {voice}"
        found += [
            Fault("overlap", _bar(piece, two.start), name, f"{one.pitch} still sounds at {two.pitch}")
            for one, two in pairwise(notes)
            if one.end > two.start
        ]
        found += [
            Fault("bar sum", _bar(piece, note.start), name, f"ticks {note.start} to {note.end}")
            for note in notes
            if note.start < 0 or note.length <= 0 or note.end > end
        ]
    return tuple(found)


def wrong_ending(piece: Piece) -> tuple[Fault, ...]:
    """An ending without the tonic in the bass, or with a tune that stops outside the tonic chord."""
    final, key = piece.chords[-1], piece.plan.key
    found: list[Fault] = []
    bass, tune = line_of(piece, BASS), line_of(piece, TUNE)
    if bass and bass[-1].pitch % 12 != key.tonic:
        found.append(Fault("ending", _bar(piece, bass[-1].start), "bass", f"{bass[-1].pitch}, {key.name}"))
    if tune and tune[-1].pitch % 12 not in final.tones[:3]:
        found.append(Fault("ending", _bar(piece, tune[-1].start), "melody", f"{tune[-1].pitch}, {key.name}"))
    if final.root != key.tonic:
        found.append(Fault("ending", _bar(piece, final.start), "chords", f"on {final.root}, {key.name}"))
    return tuple(found)


def stuck_notes(midi: bytes) -> tuple[Fault, ...]:
    """Keys that are never released, released without being pressed, or pressed while down; pedals left down."""
    file = mido.MidiFile(file=io.BytesIO(midi))
    bar = next(
        (
            4 * file.ticks_per_beat * message.numerator // message.denominator
            for track in file.tracks
            for message in track
            if message.type == "time_signature"
        ),
        4 * file.ticks_per_beat,
    )
    return tuple(fault for track in file.tracks for fault in _stuck_in(track, bar))


def _stuck_in(track: Any, bar: int) -> Iterator[Fault]:
    down: dict[tuple[int, int], int] = {}
    pedals: dict[int, int] = {}
    tick = 0
    for message in track:
        tick += message.time
        place = tick // bar + 1
        if message.type == "control_change" and message.control == 64:
            pedals[message.channel] = message.value
        if message.type not in {"note_on", "note_off"}:
            continue
        key = (message.channel, message.note)
        if message.type == "note_on" and message.velocity:
            if key in down:
                yield Fault("stuck note", place, track.name, f"{message.note} pressed while down")
            down[key] = place
        elif down.pop(key, None) is None:
            yield Fault("stuck note", place, track.name, f"{message.note} released without being pressed")
    for (_, pitch), place in down.items():
        yield Fault("stuck note", place, track.name, f"{pitch} never released")
    if any(value >= 64 for value in pedals.values()):
        yield Fault("stuck pedal", tick // bar + 1, track.name, "left down")


def sound_faults(audio: NDArray[np.float32], sample_rate_hz: int, asked_s: float) -> tuple[Fault, ...]:
    """What is wrong with a mastered recording, shape (samples, 2)."""
    found: list[Fault] = []

    def note(rule: str, detail: str) -> None:
        found.append(Fault(rule, 0, "recording", detail))

    clipped = int((np.abs(audio) >= 1.0).sum())
    if clipped:
        note("clipping", f"{clipped} samples")
    peak = true_peak_dbtp(audio)
    if peak > CEILING_DBTP:
        note("true peak", f"{peak:.2f} dBTP")
    loudness = loudness_lufs(audio, sample_rate_hz)
    if abs(loudness - TARGET_LUFS) > _LOUDNESS_TOLERANCE_LU:
        note("loudness", f"{loudness:.1f} LUFS")
    length_s = len(audio) / sample_rate_hz
    if abs(length_s - asked_s) > _LENGTH_TOLERANCE_S:
        note("length", f"{length_s:.2f} s instead of {asked_s:g} s")
    last = audio[-int(_LAST_MOMENT_S * sample_rate_hz) :]
    level = 20 * np.log10(max(1e-9, float(np.abs(last).max(initial=0.0))))
    if level > _CUT_OFF_DBFS:
        note("cut off", f"{level:.0f} dBFS at the end")
    return tuple(found)


def line_of(piece: Piece, voices: frozenset[str]) -> tuple[Note, ...]:
    """The notes of some voices as one line in order of time; of those that begin together the outermost.

    That is the lowest for the bass, else the highest. Who doubles the line an octave away is another voice.
    """
    by_start: dict[int, Note] = {}
    sign = 1 if voices == BASS else -1
    for part in piece.parts:
        for each in part.notes:
            if each.voice in voices:
                known = by_start.get(each.note.start)
                if known is None or sign * each.note.pitch < sign * known.pitch:
                    by_start[each.note.start] = each.note
    return tuple(by_start[start] for start in sorted(by_start))


def _voices(piece: Piece) -> Mapping[tuple[str, str], list[Note]]:
    """The pitched voices of each part, in order of time. Two desks of one instrument are two parts."""
    found: dict[tuple[str, str], list[Note]] = {}
    for index, part in enumerate(piece.parts, 1):
        for each in part.notes:
            if each.voice != _UNPITCHED:
                found.setdefault((f"{index} {part.instrument.name}", each.voice), []).append(each.note)
    return {voice: sorted(notes, key=lambda note: note.start) for voice, notes in found.items()}


def _sounding(line: Sequence[Note], tick: int) -> Note | None:
    """What sounds at a moment: the note that began last, unless it has ended."""
    last = _last_before(line, tick + 1)
    return last if last is not None and last.end > tick else None


def _last_before(line: Sequence[Note], tick: int) -> Note | None:
    """The last note that begins before a moment."""
    place = _place(line, tick)
    return line[place - 1] if place else None


def _first_within(line: Sequence[Note], start: int, end: int) -> Note | None:
    """The first note that begins within a span."""
    place = _place(line, start)
    return line[place] if place < len(line) and line[place].start < end else None


def _place(line: Sequence[Note], tick: int) -> int:
    return bisect_left(line, tick, key=lambda note: note.start)


def _bar(piece: Piece, tick: int) -> int:
    return tick // piece.plan.metre.bar + 1
