"""A work in the books: what its worker needs to compose for it, and what is kept of what comes back.

Each finished piece is stored in one transaction as soon as it is ready, so a stopped or killed run loses at most
the pieces in hand. A commission that already has a track is not composed again, so that no run doubles one.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from db.entities import (
    AccessionNumber,
    Artwork,
    CommissionKey,
    Constraints,
    Impression,
    Reproduction,
    Track,
)
from db.errors import DamagedError
from db.exhibition.choosing import Objection, choose
from db.plain import key_of
from db.repositories import Store
from db.workers import Crashed
from precompute.mastering.encoding import FLAC_MEDIA_TYPE
from precompute.pipeline import UNCONSTRAINED, Studio
from precompute.recording import Recording
from precompute.tasks import Result, Task
from precompute.writings import UnwrittenError

_MIDI_MEDIA_TYPE = "audio/midi"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a piece, besides its work."""

    seed: int
    duration_s: float
    constraints: Constraints = UNCONSTRAINED


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a work."""

    key: CommissionKey | None = None
    """Of its commission, where it is known."""
    composed: bool = False
    """It got a new track; without a reason and without one it has its piece already."""
    reason: str = ""
    """Why it got none; empty where nothing went wrong."""
    for_good: bool = False
    """The same would happen again."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A work that lacks its piece."""

    reproduction: Reproduction
    impression: Impression | None
    """What the studio that composes has perceived; None where it has not."""
    existing: frozenset[CommissionKey]
    """Of the work's pieces."""


def find(
    store: Store, artwork: Artwork, wish: Wish, studios: Sequence[Studio], objection: Objection
) -> Lacking | Settled:
    """Whether a work lacks its piece; or what is to be said where there is nothing to do.

    Args:
        store: the books.
        artwork: the work.
        wish: what is asked of its piece.
        studios: the last one composes. What any of them has composed is there: also the one that was wanted.
        objection: why a track may not be played; asked where the composer stands in for a model.
    """
    reproduction = store.reproductions.maybe_get(artwork.accession_number)
    if reproduction is None:
        return Settled(reason="it has no reproduction; import an image of it", for_good=True)
    existing = store.tracks.keys_of(artwork.accession_number)
    if studios[-1].composes_in_place_of_a_model and _plays(store, artwork, objection):
        # A model that is away for a night must not cost the gallery what it composed before.
        return Settled()
    seen = [store.impressions.maybe_get(reproduction.digest, each.perception.revision) for each in studios]
    for studio, impression in zip(studios, seen, strict=True):
        key = _key_of_what_is_there(artwork, wish, existing, studio, impression)
        if key is not None:
            return Settled(key)
    return Lacking(reproduction, seen[-1], existing)


def look_up(
    store: Store,
    artwork: Artwork,
    wish: Wish,
    studios: Sequence[Studio],
    objection: Objection,
    ticket: int = 0,
) -> Task | Settled:
    """What a worker needs; or what is to be said of a work for which there is nothing to do.

    Args:
        store: the books.
        artwork: the work.
        wish: what is asked of its piece.
        studios: as of `find`.
        objection: as of `find`.
        ticket: by which the task is known again.
    """
    found = find(store, artwork, wish, studios, objection)
    if isinstance(found, Settled):
        return found
    try:
        picture = store.media.read(found.reproduction.digest)
    except DamagedError as error:
        return Settled(reason=str(error), for_good=True)
    return Task(
        artwork=artwork,
        reproduction=found.reproduction,
        picture=picture,
        impression=found.impression,
        existing=found.existing,
        duration_s=wish.duration_s,
        seed=wish.seed,
        constraints=wish.constraints,
        ticket=ticket,
    )


def keep(
    store: Store, studio: Studio, task: Task, result: Result | Crashed, finished_at: datetime
) -> Settled:
    """Store what a worker gave back for a task, and say what became of the work."""
    if isinstance(result, Crashed):
        return Settled(reason="it crashed or hung its worker twice (broken image, or not enough memory)")
    if task.impression is None and result.impression is not None:
        store.impressions.save(task.reproduction.digest, studio.perception.revision, result.impression)
    for key, text in result.writings:
        store.writings.save(key, text)
    if result.recording is None:
        return Settled(reason=result.reason, for_good=not result.may_pass)
    is_new = _store_track(store, task.artwork.accession_number, result.recording, result.flac, finished_at)
    return Settled(key_of(result.recording.commission), composed=is_new)


def _plays(store: Store, artwork: Artwork, objection: Objection) -> bool:
    return choose(store.tracks.to_play(artwork.accession_number), objection).track is not None


def _key_of_what_is_there(
    artwork: Artwork,
    wish: Wish,
    existing: Set[CommissionKey],
    studio: Studio,
    impression: Impression | None,
) -> CommissionKey | None:
    """Of the work's piece if it has it; what models have not seen or written yet cannot have been composed for."""
    if impression is None:
        return None
    try:
        commission = studio.commission(impression, artwork, wish.duration_s, wish.seed, wish.constraints)
    except UnwrittenError:
        return None
    key = key_of(commission)
    return key if key in existing else None


def _store_track(
    store: Store, accession_number: AccessionNumber, recording: Recording, flac: bytes, finished_at: datetime
) -> bool:
    """False where somebody else has stored the piece meanwhile."""
    composition = recording.composition
    midi = composition.midi
    return store.tracks.save(
        Track(
            key=key_of(recording.commission),
            accession_number=accession_number,
            commission=recording.commission,
            summary=composition.summary,
            measurements=recording.measurements,
            audio_digest=store.media.put(flac, FLAC_MEDIA_TYPE),
            media_type=FLAC_MEDIA_TYPE,
            midi_digest=None if midi is None else store.media.put(midi, _MIDI_MEDIA_TYPE),
            plan=composition.plan,
            created_at=finished_at,
            remarks=recording.remarks,
        )
    )
