"""The collection as entities: one repository for each kind of thing, all within one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.orm import Session

from db.chores import Chores
from db.entities import (
    EMBEDDING,
    AccessionNumber,
    Artwork,
    CommissionKey,
    Correction,
    Digest,
    Impression,
    Reproduction,
    Track,
    TrackBrief,
    TrackStatus,
)
from db.errors import NotFoundError
from db.integrity import Integrity
from db.media import MediaStore
from db.orders import Batches, StandingOrders
from db.plain import digest_of_text, to_plain
from db.queue import Jobs
from db.records import read_record
from db.retention import Leftovers
from db.tables import (
    ArtworkRow,
    CorrectionRow,
    DiscardedTrackRow,
    ExhibitionRow,
    FeaturesRow,
    ImpressionRow,
    JobRow,
    MediaRow,
    ReproductionRow,
    TrackRow,
    WritingRow,
)

_NUMBERS_AT_ONCE = 500


class Store:
    """Everything that one transaction can reach."""

    def __init__(self, session: Session) -> None:
        self.artworks = Artworks(session)
        self.reproductions = Reproductions(session)
        self.impressions = Impressions(session)
        self.features = FeatureStore(session)
        self.tracks = Tracks(session)
        self.media = MediaStore(session)
        self.exhibitions = Exhibitions(session)
        self.writings = Writings(session)
        self.corrections = Corrections(session)
        self.batches = Batches(session)
        self.standing_orders = StandingOrders(session)
        self.jobs = Jobs(session)
        self.chores = Chores(session)
        self.integrity = Integrity(session)
        self.leftovers = Leftovers(session)


class Artworks:
    """The works of the collection, by accession number."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, accession_number: AccessionNumber) -> Artwork:
        """The work.

        Raises:
            NotFoundError: there is none with this number.
        """
        artwork = self.maybe_get(accession_number)
        if artwork is None:
            raise NotFoundError(f"no work {accession_number} is in the collection; import it first")
        return artwork

    def maybe_get(self, accession_number: AccessionNumber) -> Artwork | None:
        """The work, or None."""
        row = self._session.get(ArtworkRow, accession_number)
        return None if row is None else _artwork(row)

    def all(self) -> list[Artwork]:
        """Every work, by accession number."""
        return [_artwork(row) for row in sorted(self._session.scalars(select(ArtworkRow)), key=_number)]

    def some(self, accession_numbers: Iterable[AccessionNumber]) -> list[Artwork]:
        """Those of these works that are in the collection, in any order."""
        found: list[Artwork] = []
        numbers = iter(accession_numbers)
        while these := list(islice(numbers, _NUMBERS_AT_ONCE)):
            rows = self._session.scalars(select(ArtworkRow).where(ArtworkRow.accession_number.in_(these)))
            found += map(_artwork, rows)
        return found

    def save(self, artwork: Artwork) -> None:
        """Add the work, or replace what was known of it."""
        self._session.merge(ArtworkRow(accession_number=artwork.accession_number, value=to_plain(artwork)))
        self._session.flush()

    def count(self) -> int:
        """How many works there are."""
        return self._session.scalar(select(func.count()).select_from(ArtworkRow)) or 0


class Reproductions:
    """The current image of each work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def maybe_get(self, accession_number: AccessionNumber) -> Reproduction | None:
        """The image of a work, or None."""
        row = self._session.get(ReproductionRow, accession_number)
        return None if row is None else _reproduction(row)

    def all(self) -> list[Reproduction]:
        """Every image, by accession number."""
        rows = self._session.scalars(select(ReproductionRow))
        return [_reproduction(row) for row in sorted(rows, key=_number)]

    def save(self, reproduction: Reproduction) -> None:
        """Make this the current image of its work; its bytes are in the media store already."""
        self._session.merge(
            ReproductionRow(
                accession_number=reproduction.accession_number,
                digest=reproduction.digest,
                value=to_plain(reproduction),
            )
        )
        self._session.flush()

    def count(self) -> int:
        """How many works have an image."""
        return self._session.scalar(select(func.count()).select_from(ReproductionRow)) or 0


class Impressions:
    """What was perceived in an image, by image and by revision of perceiving."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def maybe_get(self, digest: Digest, revision: str) -> Impression | None:
        """The impression, or None where this revision has not seen the image."""
        row = self._session.get(ImpressionRow, (digest, revision))
        if row is None:
            return None
        return read_record(Impression, row.value, f"impression of the image {digest[:12]}")

    def save(self, digest: Digest, revision: str, impression: Impression) -> None:
        """Keep an impression."""
        self._session.merge(ImpressionRow(digest=digest, revision=revision, value=to_plain(impression)))
        self._session.flush()


class FeatureStore:
    """Recognition features, by image and by revision of extracting them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def maybe_get(self, digest: Digest, revision: str) -> bytes | None:
        """The features, or None where this revision has not seen the image."""
        row = self._session.get(FeaturesRow, (digest, revision))
        return None if row is None else row.data

    def images(self, revision: str) -> frozenset[Digest]:
        """The images of which this revision has features."""
        rows = select(FeaturesRow.digest).where(FeaturesRow.revision == revision)
        return frozenset(Digest(digest) for digest in self._session.scalars(rows))

    def prevailing_revision(self) -> str:
        """The revision that most images have local features of; empty where there are none."""
        return self._prevailing(embeddings=False)

    def prevailing_embedding(self) -> str:
        """The revision that most images have embeddings of; empty where there are none."""
        return self._prevailing(embeddings=True)

    def _prevailing(self, *, embeddings: bool) -> str:
        count = func.count()
        is_embedding = FeaturesRow.revision.startswith(EMBEDDING)
        of_kind = is_embedding if embeddings else ~is_embedding
        rows = select(FeaturesRow.revision).where(of_kind).group_by(FeaturesRow.revision)
        return self._session.scalar(rows.order_by(count.desc(), FeaturesRow.revision.desc())) or ""

    def save(self, digest: Digest, revision: str, data: bytes) -> None:
        """Keep features."""
        self._session.merge(FeaturesRow(digest=digest, revision=revision, data=data))
        self._session.flush()

    def drop_embeddings(self, *, but: str = "") -> None:
        """Forget all embeddings but those of one revision."""
        is_embedding = FeaturesRow.revision.startswith(EMBEDDING)
        self._session.execute(delete(FeaturesRow).where(is_embedding, FeaturesRow.revision != but))


class Writings:
    """What models wrote, by the SHA-256 of what they were asked."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def maybe_get(self, key: Digest) -> str | None:
        """The text, or None where nobody was asked this."""
        row = self._session.get(WritingRow, key)
        return None if row is None else row.text

    def save(self, key: Digest, text: str) -> None:
        """Keep a text; under a key that is taken the first one stays, since pieces were composed after it."""
        if self._session.get(WritingRow, key) is None:
            self._session.add(WritingRow(key=key, text=text))
            self._session.flush()


class Corrections:
    """Curators' wordings, by English text and language."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def maybe_get(self, source: str, language: str) -> str | None:
        """A curator's wording of an English text, or None."""
        row = self._session.get(CorrectionRow, (_unwrapped_digest(source), language))
        return None if row is None else read_record(Correction, row.value, "correction").text

    def all(self) -> list[Correction]:
        """Every correction, by language and source."""
        rows = self._session.scalars(select(CorrectionRow))
        found = [read_record(Correction, row.value, "correction") for row in rows]
        return sorted(found, key=lambda each: (each.language, each.source))

    def save(self, correction: Correction) -> None:
        """Keep a correction; it replaces the one before."""
        self._session.merge(
            CorrectionRow(
                source=_unwrapped_digest(correction.source),
                language=correction.language,
                value=to_plain(correction),
            )
        )
        self._session.flush()

    def remove(self, source: str, language: str) -> None:
        """Let the machine word this again.

        Raises:
            NotFoundError: there is no such correction.
        """
        row = self._session.get(CorrectionRow, (_unwrapped_digest(source), language))
        if row is None:
            raise NotFoundError(f"no correction of that text in {language!r} is stored")
        self._session.delete(row)
        self._session.flush()


class Tracks:
    """The finished pieces."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def has(self, accession_number: AccessionNumber, key: CommissionKey) -> bool:
        """True where this commission has its piece, or had one that was tidied away."""
        identity = key, accession_number
        rows = (self._session.get(row, identity) for row in (TrackRow, DiscardedTrackRow))
        return any(row is not None for row in rows)

    def keys_of(self, accession_number: AccessionNumber) -> frozenset[CommissionKey]:
        """The commissions of a work that need not be composed: they have their piece, or had one."""
        return frozenset(
            CommissionKey(key)
            for row in (TrackRow, DiscardedTrackRow)
            for key in self._session.scalars(select(row.key).where(row.accession_number == accession_number))
        )

    def save(self, track: Track) -> bool:
        """Keep a piece; False where its commission has one already, which stays as it is."""
        if self.has(track.accession_number, track.key):
            return False
        self._session.add(
            TrackRow(
                key=track.key,
                accession_number=track.accession_number,
                status=track.status,
                approved=track.status is TrackStatus.APPROVED,
                created_at=track.created_at,
                audio_digest=track.audio_digest,
                midi_digest=track.midi_digest,
                value=to_plain(track),
            )
        )
        self._session.flush()
        return True

    def of(self, accession_number: AccessionNumber) -> list[Track]:
        """The pieces of a work, newest first."""
        rows = self._session.scalars(
            select(TrackRow)
            .where(TrackRow.accession_number == accession_number)
            .order_by(TrackRow.created_at.desc(), TrackRow.key)
        )
        return [_track(row) for row in rows]

    def all(self) -> list[Track]:
        """Every piece, by work, newest first."""
        rows = self._session.scalars(select(TrackRow).order_by(TrackRow.created_at.desc(), TrackRow.key))
        return [_track(row) for row in sorted(rows, key=_number)]

    def of_jobs_since(self, moment: datetime) -> list[TrackBrief]:
        """The pieces that jobs composed since a moment, as they ended, without reading their plans into memory."""
        measured, contributed = TrackRow.value["measurements"], TrackRow.value["commission", "contributions"]
        rows = self._session.execute(
            select(TrackRow.accession_number, measured, contributed)
            .join(
                JobRow,
                and_(
                    JobRow.commission_key == TrackRow.key,
                    JobRow.accession_number == TrackRow.accession_number,
                ),
            )
            .where(JobRow.ended_at >= moment, JobRow.composed)
            .order_by(JobRow.ended_at, JobRow.id)
        )
        return [_brief(number, measurements, contributions) for number, measurements, contributions in rows]

    def to_play(self, accession_number: AccessionNumber) -> Iterator[Track]:
        """The pieces for the gallery, the best first: those that a curator approved, then those that none rejected.

        The newer ones come first in each. A piece is read when it is its turn: mostly the first one is taken.
        """
        keys = (
            select(TrackRow.key)
            .where(TrackRow.accession_number == accession_number, TrackRow.status != TrackStatus.REJECTED)
            .order_by(TrackRow.approved.desc(), TrackRow.created_at.desc(), TrackRow.key)
        )
        for key in self._session.scalars(keys).all():
            yield _track(self._session.get_one(TrackRow, (key, accession_number)))

    def mean_bytes_a_second(self, count: int) -> float:
        """Of the sound of the last pieces: bytes of the file for each second of music; 0 where there are none."""
        duration = TrackRow.value["measurements", "duration_s"].as_float()
        last = (
            select(MediaRow.size.label("size"), duration.label("duration"))
            .join(TrackRow, TrackRow.audio_digest == MediaRow.digest)
            .order_by(TrackRow.created_at.desc())
            .limit(count)
            .subquery()
        )
        return self._session.scalar(select(func.sum(last.c.size) / func.sum(last.c.duration))) or 0.0

    def works(self) -> frozenset[AccessionNumber]:
        """Those that have a piece, whatever became of it."""
        numbers = self._session.scalars(select(TrackRow.accession_number).distinct())
        return frozenset(map(AccessionNumber, numbers))

    def published(self) -> list[Track]:
        """The pieces that are in the gallery."""
        rows = self._session.scalars(select(TrackRow).where(TrackRow.status == TrackStatus.PUBLISHED))
        return [_track(row) for row in rows]

    def count_by_status(self) -> dict[TrackStatus, int]:
        """How many pieces have each status; every status is named."""
        counted = self._session.execute(select(TrackRow.status, func.count()).group_by(TrackRow.status))
        counts = {status: count for status, count in counted}  # noqa: C416 - rows are not pairs to a type checker
        return {status: counts.get(status.value, 0) for status in TrackStatus}

    def set_status(self, accession_number: AccessionNumber, key: CommissionKey, status: TrackStatus) -> None:
        """A curator's decision on a piece.

        Raises:
            NotFoundError: there is no such piece.
        """
        row = self._session.get(TrackRow, (key, accession_number))
        if row is None:
            raise NotFoundError(f"no track {key[:12]} of {accession_number} is stored here")
        row.status = status
        row.approved = status is TrackStatus.APPROVED
        self._session.flush()

    def mark_published(self, in_gallery: Set[tuple[AccessionNumber, CommissionKey]]) -> None:
        """Exactly these pieces are published now; one that left the gallery is what it was before.

        A piece that was rejected in the meantime stays rejected.
        """
        columns = TrackRow.accession_number, TrackRow.key, TrackRow.status, TrackRow.approved
        for number, key, status, approved in self._session.execute(select(*columns)).all():
            if (number, key) in in_gallery and status != TrackStatus.REJECTED:
                now = TrackStatus.PUBLISHED
            elif status == TrackStatus.PUBLISHED:
                now = TrackStatus.APPROVED if approved else TrackStatus.DRAFT
            else:
                continue
            if now != status:
                this = TrackRow.accession_number == number, TrackRow.key == key
                self._session.execute(update(TrackRow).where(*this).values(status=now))


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """What the studio remembers of an exhibition file that it published."""

    version: int
    content: str
    """The SHA-256 that stands for everything in the file."""
    published_at: datetime
    works: int
    tracks: int


class Exhibitions:
    """The published versions. They outlive the files, so that a version's number is never used twice."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def last(self) -> PublishedVersion | None:
        """The newest version, or None before the first publishing."""
        row = self._session.scalar(select(ExhibitionRow).order_by(ExhibitionRow.version.desc()).limit(1))
        if row is None:
            return None
        return PublishedVersion(row.version, row.content, row.published_at, row.works, row.tracks)

    def save(self, published: PublishedVersion) -> None:
        """Remember a version."""
        self._session.merge(
            ExhibitionRow(
                version=published.version,
                content=published.content,
                published_at=published.published_at,
                works=published.works,
                tracks=published.tracks,
            )
        )
        self._session.flush()


def _number(row: ArtworkRow | ReproductionRow | TrackRow) -> str:
    """Works are put in order here: databases differ in how they sort text, and equal content must stay equal."""
    return row.accession_number


def _unwrapped_digest(text: str) -> Digest:
    """However it is broken into lines, it is the same text."""
    return digest_of_text(" ".join(text.split()))


def _artwork(row: ArtworkRow) -> Artwork:
    return read_record(Artwork, row.value, f"work {row.accession_number}")


def _reproduction(row: ReproductionRow) -> Reproduction:
    return read_record(Reproduction, row.value, f"reproduction of {row.accession_number}")


def _brief(accession_number: str, measurements: Any, contributions: Any) -> TrackBrief:
    plain = {
        "accession_number": accession_number,
        "measurements": measurements,
        "contributions": contributions or (),
    }
    return read_record(TrackBrief, plain, f"track of {accession_number}")


def _track(row: TrackRow) -> Track:
    # The column is the truth, the value its history.
    return read_record(Track, row.value | {"status": row.status}, f"track {row.key[:12]}")
