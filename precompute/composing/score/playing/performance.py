"""Performance: what players add to the written notes.

Loudness follows section, phrase arc, metre and voice; time follows the tempo curve, lingers on peaks
(agogic accent) and spreads a little between players; length follows articulation. Then come hands, breath and bow.
After the KTH rule system (Friberg, Bresin & Sundberg 2006) in its simplest form. All of it becomes `Event`s
in seconds, the one source of both the sound and the MIDI file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from precompute.composing.score.catalogue.ensembles import PERCUSSION, Instrument
from precompute.composing.score.planning.plan import Plan, SectionPlan
from precompute.composing.score.playing.breathing import breathe_and_bow
from precompute.composing.score.playing.hands import TUNES, roll_chords
from precompute.composing.score.playing.strokes import Stroke
from precompute.composing.score.playing.timing import TempoMap
from precompute.composing.score.writing.harmony import Chord
from precompute.composing.score.writing.orchestration import Part, Voiced

NOTE_OFF, NOTE_ON, CONTROL, PROGRAM, TUNING = "note_off", "note_on", "control", "program", "tuning"
DRUM_CHANNEL = 9

_VOLUME, _PAN, _EXPRESSION, _PEDAL, _REVERB = 7, 10, 11, 64, 91
_ORDER = {NOTE_OFF: 0, PROGRAM: 1, TUNING: 1, CONTROL: 2, NOTE_ON: 3}
_SHORTEST_S, _LIFTED_S = 0.02, 0.004
"""How long a key is down at least, and up before it is struck again."""
_TUNED_BEFORE_S = 0.03
"""Players are in tune for a new key before its first note, which may come a little early."""
_SLUR_S = 0.04
"""The most that a player who can hold a note leaves open before the next one."""
_VOICE_LEVEL = {"melody": 9, "contrast": 9, "counter": -2, "octave": -8, "bass": -5, "pulse": -10}
_INNER_LEVEL = -15


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happens on a channel."""

    time_s: float
    channel: int
    kind: str
    """'note_off', 'note_on', 'control', 'program' or 'tuning'."""
    number: int
    """Key, controller, program, or the pitch class that is tuned."""
    value: int = 0
    """Velocity, controller value, or cents away from equal temperament."""
    voice: str = ""
    """The voice that a key belongs to ('melody', 'inner1'...); empty for what concerns the whole channel."""


@dataclass(frozen=True, slots=True)
class Performance:
    """A performed piece."""

    tracks: tuple[tuple[Instrument, tuple[Event, ...]], ...]
    """Each instrument with its events in order of time."""

    @property
    def events(self) -> list[Event]:
        """All events in order of time; at one moment keys are released before others are struck."""
        merged = [event for _, events in self.tracks for event in events]
        return sorted(merged, key=lambda event: (event.time_s, _ORDER[event.kind], event.channel))


def channels_of(parts: Sequence[Part]) -> list[int]:
    """The MIDI channel (0..15) of each part; drums have one of their own."""
    melodic = (channel for channel in range(16) if channel != DRUM_CHANNEL)
    return [DRUM_CHANNEL if part.instrument.program == PERCUSSION else next(melodic) for part in parts]


def perform(plan: Plan, parts: Sequence[Part], chords: Sequence[Chord], tempo: TempoMap) -> Performance:
    """Play the parts."""
    tracks: list[tuple[Instrument, tuple[Event, ...]]] = []
    for index, (part, channel) in enumerate(zip(parts, channels_of(parts), strict=True)):
        chance = plan.stream(f"performance/{index}")
        player = _Player(plan, part, channel, tempo, chance)
        events = [*_set_up(part.instrument, channel), *player.notes(), *_swells(plan, part, channel, tempo)]
        if part.instrument.pedal:
            events += _pedalling(plan, chords, channel, tempo)
        if channel != DRUM_CHANNEL:
            events += _tunings(plan, channel, tempo)
        tracks.append((part.instrument, tuple(sorted(events, key=lambda e: (e.time_s, _ORDER[e.kind])))))
    return Performance(tuple(tracks))


def _set_up(instrument: Instrument, channel: int) -> list[Event]:
    settings = ((_VOLUME, instrument.volume), (_PAN, instrument.pan), (_REVERB, instrument.reverb))
    events = [Event(0.0, channel, CONTROL, number, value) for number, value in settings]
    program = 0 if instrument.program == PERCUSSION else instrument.program
    return [Event(0.0, channel, PROGRAM, program), *events]


def _tunings(plan: Plan, channel: int, tempo: TempoMap) -> list[Event]:
    """What is to be tuned anew at the beginning and where a section changes the key."""
    starts = [(section.section.start_bar * plan.metre.bar, section.key) for section in plan.sections]
    events: list[Event] = []
    tuned = (0,) * 12
    for tick, key in [*starts, (plan.end, plan.key)]:
        moment = max(0.0, tempo.seconds_at(tick) - _TUNED_BEFORE_S) if tick else 0.0
        wanted = key.tuning_cents
        changed = [pitch for pitch in range(12) if wanted[pitch] != tuned[pitch]]
        events += [Event(moment, channel, TUNING, pitch, wanted[pitch]) for pitch in changed]
        tuned = wanted
    return events


@dataclass(frozen=True, slots=True)
class _Player:
    plan: Plan
    part: Part
    channel: int
    tempo: TempoMap
    chance: Random

    def notes(self) -> list[Event]:
        """Key presses and releases; no key is pressed again before it is released."""
        plan, instrument = self.plan, self.part.instrument
        strokes = roll_chords(plan, instrument, [self._stroke(each) for each in self.part.notes])
        strokes = breathe_and_bow(plan, self.tempo, instrument, strokes)
        strokes.sort(key=lambda stroke: (stroke.start_s, stroke.velocity))
        next_start: dict[int, float] = {}
        if plan.loop:  # the first strokes follow the last ones
            for stroke in reversed(strokes):
                next_start[stroke.note.pitch] = stroke.start_s + plan.length_s
        events: list[Event] = []
        for stroke in reversed(strokes):
            start, pitch = stroke.start_s, stroke.note.pitch
            struck_again = next_start.get(pitch, plan.length_s)
            released = min(max(start + _SHORTEST_S, stroke.end_s), struck_again - _LIFTED_S)
            if released <= start:  # two voices on one key at nearly the same moment
                released = (start + struck_again) / 2
            next_start[pitch] = start
            events.append(Event(start, self.channel, NOTE_ON, pitch, stroke.velocity, stroke.voice))
            events.append(Event(released, self.channel, NOTE_OFF, pitch, voice=stroke.voice))
        return events

    def _stroke(self, voiced: Voiced) -> Stroke:
        note, plan = voiced.note, self.plan
        section = plan.section_at(note.start)
        final = plan.is_final(note.start)
        start_s = max(0.0, self.tempo.seconds_at(note.start) + self._deviation(voiced))
        end_s = self._end_s(voiced, final=final)
        velocity = self._velocity(voiced, section, final=final)
        return Stroke(voiced.voice, note, velocity, start_s, max(end_s, start_s + 0.03))

    def _velocity(self, voiced: Voiced, section: SectionPlan, *, final: bool) -> int:
        plan, note = self.plan, voiced.note
        level = 30 + 76 * section.level
        level += _VOICE_LEVEL.get(voiced.voice, _INNER_LEVEL)
        level += 9 * (_phrase_arc(plan, section, note.start) - 0.5)
        level += 4 * plan.metre.strength(note.start) + 9 * note.stress + self.chance.gauss(0, 1.6)
        if final:
            level += 5 if plan.level > 0.6 else -7
        return round(min(118, max(18, level)))

    def _deviation(self, voiced: Voiced) -> float:
        """Seconds by which a note comes late (or early): spread and agogic accent."""
        spread = 0.004 if self.part.instrument.program == PERCUSSION else 0.009
        late = self.chance.gauss(0, spread)
        if voiced.voice in TUNES:
            late += 0.012 + (0.03 * max(0.0, voiced.note.stress - 0.3))
        return max(-0.02, min(0.2, late))

    def _end_s(self, voiced: Voiced, *, final: bool) -> float:
        """When a note ends: by its articulation, and as the instrument connects one note with the next."""
        note, instrument = voiced.note, self.part.instrument
        if final:
            return self.tempo.seconds_at(note.end)
        sounding = note.length * (1 - self._detached(voiced))
        end_s = self.tempo.seconds_at(note.start + sounding * instrument.legato)
        return (
            end_s if instrument.decays else max(end_s, self.tempo.seconds_at(note.start + sounding) - _SLUR_S)
        )

    def _detached(self, voiced: Voiced) -> float:
        """Share of the written length that is left out on purpose."""
        plan = self.plan
        if self.part.instrument.pedal or voiced.voice == "pulse":
            return 0.0
        share = (0.45 if voiced.note.length <= plan.metre.pulse else 0.12) * plan.detached
        return 0.6 * share if voiced.voice in TUNES else share


def _phrase_arc(plan: Plan, section: SectionPlan, tick: int) -> float:
    """0 at the ends of a phrase .. 1 in its middle, a little after the half."""
    bar = tick / plan.metre.bar
    for phrase in section.section.phrases:
        done = (bar - phrase.start_bar) / phrase.bars
        if 0 <= done < 1:
            return 1 - min(1.0, abs(done - 0.58) / 0.58) ** 2
    return 0.3


def _swells(plan: Plan, part: Part, channel: int, tempo: TempoMap) -> list[Event]:
    """Instruments that sustain swell through each phrase, by the expression controller."""
    if part.instrument.decays:
        return [Event(0.0, channel, CONTROL, _EXPRESSION, 120)]
    events: list[Event] = []
    step = plan.metre.pulse
    for tick in range(0, plan.end, step):
        section = plan.section_at(tick)
        value = round(96 + 26 * _phrase_arc(plan, section, tick + step // 2))
        events.append(Event(tempo.seconds_at(tick) if tick else 0.0, channel, CONTROL, _EXPRESSION, value))
    if plan.loop:
        return events
    final = tempo.seconds_at(plan.end)
    fading = [110, 108, 104, 98, 90, 80]
    for index, value in enumerate(fading):
        events.append(Event(final + plan.final_s * index / len(fading), channel, CONTROL, _EXPRESSION, value))
    return events


def _pedalling(plan: Plan, chords: Sequence[Chord], channel: int, tempo: TempoMap) -> list[Event]:
    """The pedal is changed just after each new chord is struck; the last one stays down until the end."""
    events: list[Event] = []
    for chord in chords:
        start = tempo.seconds_at(chord.start)
        events.append(Event(start + 0.02, channel, CONTROL, _PEDAL, 0))
        events.append(Event(start + 0.09, channel, CONTROL, _PEDAL, 100))
    if not plan.loop:
        events.append(Event(tempo.seconds_at(chords[-1].end) + 0.6, channel, CONTROL, _PEDAL, 0))
    return events
