"""What need not be kept: pieces that others have superseded, rejected ones, and media that nothing refers to.

A piece is superseded when another *order* brought the work a newer piece that may play, and has done so for some
days. An order is the commission but for the seed and what follows from it: so the takes among which a curator shall
choose, however many nights they took, never supersede one another. What the gallery plays, what it would play if it
were published now, and what a curator approved always stays.

The key of what was removed is remembered. Without that the next night would compose it anew, since nothing but its
stored pieces tells a studio what it has; and being the newest then, a rejected piece would be heard again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.orm import Session

from db.entities import AccessionNumber, Commission, CommissionKey, Digest, Track, TrackStatus
from db.plain import canonical_json, digest_of_text, heard_in
from db.records import read_record
from db.tables import DiscardedTrackRow, MediaRow, ReproductionRow, TrackRow

if TYPE_CHECKING:
    from db.database import Database

_MEDIA_AT_ONCE = 16
_OF_THE_SEED = ("seed", "elements", "prompt")
"""What of a commission differs between the takes of one order: the elements are drawn by the seed, and worded."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what nobody plays is kept."""

    superseded_days: int = 30
    """Since a newer piece took its place."""
    rejected_days: int = 90
    """Since it was composed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What decides whether a piece of a work is kept."""

    key: CommissionKey
    order: Digest
    status: TrackStatus
    approved: bool
    """A curator approved it, though it may be published by now."""
    created_at: datetime


def order_of(commission: Commission) -> Digest:
    """What the takes of one order have in common, as a digest."""
    plain = json.loads(canonical_json(heard_in(commission)))
    return digest_of_text(canonical_json({key: plain[key] for key in plain if key not in _OF_THE_SEED}))


def superfluous(pieces: Sequence[Piece], now: datetime, rule: Retention) -> frozenset[CommissionKey]:
    """Which of all pieces of one work need not be kept."""
    may_play = [piece for piece in pieces if piece.status is not TrackStatus.REJECTED]
    to_play = min(may_play, key=_turn, default=None)
    kept = {piece.key for piece in may_play if piece.approved or piece.status is TrackStatus.PUBLISHED}
    kept |= {to_play.key} if to_play else set()
    return frozenset(
        piece.key for piece in pieces if piece.key not in kept and _is_over(piece, may_play, now, rule)
    )


def _turn(piece: Piece) -> tuple[bool, float, str]:
    """The first by this is what the gallery plays; see `Tracks.to_play`."""
    return not piece.approved, -piece.created_at.timestamp(), piece.key


def _is_over(piece: Piece, may_play: Sequence[Piece], now: datetime, rule: Retention) -> bool:
    if piece.status is TrackStatus.REJECTED:
        return piece.created_at <= now - timedelta(days=rule.rejected_days)
    newer = (
        each.created_at
        for each in may_play
        if each.order != piece.order and each.created_at > piece.created_at
    )
    since = min(newer, default=None)
    return since is not None and since <= now - timedelta(days=rule.superseded_days)


@dataclass(frozen=True, slots=True)
class Removed:
    """How much was removed, or would be."""

    superseded: int = 0
    rejected: int = 0
    media: int = 0
    """Files that nothing refers to."""
    media_bytes: int = 0

    def __add__(self, other: Removed) -> Removed:
        return Removed(
            self.superseded + other.superseded,
            self.rejected + other.rejected,
            self.media + other.media,
            self.media_bytes + other.media_bytes,
        )


@dataclass(frozen=True, slots=True)
class Superfluous:
    """A piece that need not be kept."""

    key: CommissionKey
    accession_number: AccessionNumber
    is_rejected: bool
    media: frozenset[Digest]
    """Its recording, and its MIDI file if it has one."""

    @property
    def counted(self) -> Removed:
        """As one that is removed."""
        return Removed(superseded=int(not self.is_rejected), rejected=int(self.is_rejected))


class Leftovers:
    """What need not be kept, within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def works(self) -> list[AccessionNumber]:
        """Every work that has a piece."""
        numbers = self._session.scalars(select(TrackRow.accession_number).distinct())
        return [AccessionNumber(number) for number in numbers]

    def of(self, number: AccessionNumber, now: datetime, rule: Retention) -> list[Superfluous]:
        """The pieces of a work that need not be kept."""
        rows = self._session.scalars(select(TrackRow).where(TrackRow.accession_number == number)).all()
        if len(rows) < 2 and all(row.status != TrackStatus.REJECTED for row in rows):
            return []  # most works have one piece, whose long record need not be understood
        over = superfluous([_piece(row) for row in rows], now, rule)
        return [_superfluous(row) for row in rows if row.key in over]

    def discard(self, number: AccessionNumber, now: datetime, rule: Retention) -> Removed:
        """Remove those pieces, and remember their keys."""
        removed = Removed()
        for each in self.of(number, now, rule):
            removed += each.counted
            self._session.merge(DiscardedTrackRow(key=each.key, accession_number=number, discarded_at=now))
            this = TrackRow.key == each.key, TrackRow.accession_number == number
            self._session.execute(delete(TrackRow).where(*this))
        self._session.flush()
        return removed

    def media(self, without: Sequence[Superfluous] = ()) -> dict[Digest, int]:
        """The media that nothing refers to, with their sizes.

        Args:
            without: pieces that are taken for removed.
        """
        unused = self._sizes(_in_no_image() & _in_no_track())
        removed = {(each.key, each.accession_number) for each in without}
        for digest in frozenset[Digest]().union(*(each.media for each in without)):
            users = select(TrackRow.key, TrackRow.accession_number).where(
                (TrackRow.audio_digest == digest) | (TrackRow.midi_digest == digest)
            )
            if {(key, number) for key, number in self._session.execute(users)} <= removed:
                unused |= self._sizes((MediaRow.digest == digest) & _in_no_image())
        return unused

    def _sizes(self, which: ColumnElement[bool]) -> dict[Digest, int]:
        found = self._session.execute(select(MediaRow.digest, MediaRow.size).where(which))
        return {Digest(digest): size for digest, size in found}

    def discard_media(self, digests: Sequence[Digest]) -> list[Digest]:
        """Remove media, and say which; what something refers to by now stays."""
        gone = delete(MediaRow).where(MediaRow.digest.in_(digests), _in_no_image(), _in_no_track())
        return [Digest(digest) for digest in self._session.scalars(gone.returning(MediaRow.digest))]

    def recall(self, number: AccessionNumber) -> int:
        """Forget which pieces of a work were removed, so that they can be composed again; how many."""
        of_work = DiscardedTrackRow.accession_number == number
        count = self._session.scalar(select(func.count()).select_from(DiscardedTrackRow).where(of_work))
        self._session.execute(delete(DiscardedTrackRow).where(of_work))
        return count or 0


def _piece(row: TrackRow) -> Piece:
    track = read_record(Track, row.value, f"track {row.key[:12]}")
    return Piece(
        CommissionKey(row.key),
        order_of(track.commission),
        TrackStatus(row.status),
        row.approved,
        row.created_at,
    )


def _superfluous(row: TrackRow) -> Superfluous:
    return Superfluous(
        CommissionKey(row.key),
        AccessionNumber(row.accession_number),
        row.status == TrackStatus.REJECTED,
        frozenset(Digest(digest) for digest in (row.audio_digest, row.midi_digest) if digest),
    )


def _in_no_image() -> ColumnElement[bool]:
    return ~exists().where(ReproductionRow.digest == MediaRow.digest)


def _in_no_track() -> ColumnElement[bool]:
    return ~exists().where(
        (TrackRow.audio_digest == MediaRow.digest) | (TrackRow.midi_digest == MediaRow.digest)
    )


def foresee(database: Database, now: datetime, rule: Retention) -> Removed:
    """What `tidy` would remove.

    Raises:
        StoreError: the database cannot be read.
    """
    with database.transaction(read_only=True) as store:
        over = [each for number in store.leftovers.works() for each in store.leftovers.of(number, now, rule)]
        media = store.leftovers.media(over)
        pieces = sum((each.counted for each in over), Removed())
        return pieces + Removed(media=len(media), media_bytes=sum(media.values()))


def tidy(database: Database, now: datetime, rule: Retention) -> Removed:
    """Remove what need not be kept, a little in each transaction, so that nobody waits long.

    Raises:
        StoreError: the database cannot be written; what was removed until then stays so.
    """
    removed = Removed()
    with database.transaction(read_only=True) as store:
        numbers = [number for number in store.leftovers.works() if store.leftovers.of(number, now, rule)]
    for number in numbers:
        with database.transaction() as store:
            removed += store.leftovers.discard(number, now, rule)
    with database.transaction(read_only=True) as store:
        media = store.leftovers.media()
    left = iter(media.items())
    while some := dict(islice(left, _MEDIA_AT_ONCE)):
        with database.transaction() as store:
            gone = store.leftovers.discard_media(list(some))
        removed += Removed(media=len(gone), media_bytes=sum(some[digest] for digest in gone))
    return removed
