"""Pieces turned into features: people's excerpts, whose features are kept on disk, and our own tracks.

Both go the same way: rendered with the same soundfont and mastered, and only then heard. So loudness is the same
for all, as it is for visitors.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from db.plain import from_plain, to_plain
from db.workers import Crashed, WorkerPool
from precompute.composing.score.playing.rendering import SAMPLE_RATE_HZ, Synthesizer, find_soundfont
from precompute.evaluation.composer.composing import (
    Wish,
    commission_for,
    worked_through,
    worker_studio,
)
from precompute.evaluation.composer.corpora import Excerpt
from precompute.evaluation.composer.craft import sound_faults
from precompute.evaluation.composer.errors import EvaluationError
from precompute.evaluation.composer.hearing import HEARING_REVISION, hear
from precompute.evaluation.composer.notes import piano_events, read_notes
from precompute.evaluation.composer.reading import READING_REVISION, read
from precompute.mastering.levels import master
from precompute.mastering.measuring import loudness_lufs
from precompute.mastering.promises import MASTERING_REVISION
from precompute.recording import levelled

_RING_S = 1.0
"""How long an excerpt rings after its last note."""


@dataclass(frozen=True, slots=True)
class Features:
    """What is heard in a mastered recording, and what is read in its notes."""

    heard: dict[str, float]
    read: dict[str, float]


@dataclass(frozen=True, slots=True)
class Track:
    """One of our pieces, for the feeling that its wish names."""

    wish: Wish
    features: Features
    tempo_bpm: float
    """As written in the MIDI file: an ear that only hears often takes the half or the double for it."""
    played_lufs: float
    """Loudness of the players, before mastering made all pieces nearly equally loud."""
    loudness_lufs: float
    """Loudness of the mastered recording."""
    faults: tuple[str, ...]
    """What is wrong with the recording."""


def listen_to_excerpts(
    excerpts: Iterable[Excerpt], kept: Path, workers: int, progress: Callable[[], None]
) -> list[Features]:
    """Render and measure excerpts, in their order; what lies in the folder `kept` is not rendered again.

    Raises:
        EvaluationError: a MIDI file is damaged, or crashed its worker.
        ComposingError: no soundfont is installed.
    """
    kept.mkdir(parents=True, exist_ok=True)
    wanted = {excerpt.path: kept / f"{_key(excerpt.path)}.json" for excerpt in excerpts}
    known: dict[Path, Features] = {}
    for path, file in wanted.items():
        if file.is_file():
            known[path] = from_plain(Features, json.loads(file.read_text()))
            progress()
    missing = [path for path in wanted if path not in known]
    for path, features in WorkerPool(_prepare_piano, _listen, workers).results(missing):
        if isinstance(features, Crashed):
            raise EvaluationError(f"{path} crashed the synthesizer twice: leave it out")
        _keep(wanted[path], features)
        known[path] = features
        progress()
    return [known[path] for path in wanted]


def _key(path: Path) -> str:
    """Of all that the features depend on."""
    soundfont = find_soundfont(os.environ)
    digest = hashlib.sha256(path.read_bytes())
    digest.update(
        f"{soundfont.name} {soundfont.stat().st_size} {MASTERING_REVISION} {HEARING_REVISION} {READING_REVISION}"
        f" {_RING_S}".encode()
    )
    return digest.hexdigest()


def _keep(file: Path, features: Features) -> None:
    """Whole or not at all: an evaluation may be stopped at any time."""
    beside = file.with_suffix(".part")
    beside.write_text(json.dumps(to_plain(features)))
    beside.replace(file)


@cache
def _piano() -> Synthesizer:
    """The synthesizer of this worker process."""
    return Synthesizer(find_soundfont(os.environ))


def _prepare_piano() -> None:
    _piano()


def _listen(path: Path) -> Features:
    data = path.read_bytes()
    notes = read_notes(data, str(path))
    samples = round((notes.duration_s + _RING_S) * SAMPLE_RATE_HZ)
    audio = np.concatenate(list(_piano().render(piano_events(data, str(path)), samples)))
    return Features(hear(master(audio, SAMPLE_RATE_HZ), SAMPLE_RATE_HZ), read(notes))


def compose_tracks(wishes: Iterable[Wish], workers: int, progress: Callable[[], None]) -> list[Track]:
    """Compose, render and measure our pieces, in the order of their numbers.

    Raises:
        EvaluationError: a piece crashed its worker.
    """
    tracks = worked_through(_track, wishes, workers, progress)
    return sorted(tracks, key=lambda track: track.wish.number)


def _track(wish: Wish) -> Track:
    studio = worker_studio()
    commission = commission_for(studio, wish)
    composition = studio.composer.compose(commission)
    rate_hz = composition.sample_rate_hz
    mastered = levelled(commission, composition)
    faults = sound_faults(mastered, rate_hz, wish.duration_s)
    notes = read_notes(composition.midi or b"", f"piece {wish.number}")
    return Track(
        wish=wish,
        features=Features(hear(mastered, rate_hz), read(notes)),
        tempo_bpm=notes.tempo_bpm,
        played_lufs=loudness_lufs(composition.audio, rate_hz),
        loudness_lufs=loudness_lufs(mastered, rate_hz),
        faults=tuple(str(fault) for fault in faults),
    )
