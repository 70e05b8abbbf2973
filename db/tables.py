"""The tables of the studio's database. Rows never leave this layer: the repositories give entities.

Values are kept as canonical JSON (`db.plain`); what is looked for or kept unique has a column of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.batches import BatchState, JobState
from db.entities import TrackStatus

_DIGEST = String(64)


def _one_of(column: str, values: Iterable[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put on again when reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Store in UTC; a time without a zone is our bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read as UTC."""
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC)


class Base(DeclarativeBase):
    """Root of the tables; constraints have names, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class MediaRow(Base):
    """A file's bytes, by their digest; the bytes themselves lie in chunks."""

    __tablename__ = "media"

    digest: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    media_type: Mapped[str]
    size: Mapped[int]


class MediaChunkRow(Base):
    """A piece of a file: small enough to stream without holding the whole file in memory."""

    __tablename__ = "media_chunks"

    digest: Mapped[str] = mapped_column(ForeignKey("media.digest", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ArtworkRow(Base):
    """A work of the collection."""

    __tablename__ = "artworks"

    accession_number: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)


class ReproductionRow(Base):
    """The current image of a work."""

    __tablename__ = "reproductions"

    accession_number: Mapped[str] = mapped_column(
        ForeignKey("artworks.accession_number", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(ForeignKey("media.digest"), index=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)


class ImpressionRow(Base):
    """What one revision of perceiving made of an image; kept so that no image is perceived twice."""

    __tablename__ = "impressions"

    digest: Mapped[str] = mapped_column(ForeignKey("media.digest", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)


class FeaturesRow(Base):
    """The recognition features of an image, by one revision of extracting them."""

    __tablename__ = "features"

    digest: Mapped[str] = mapped_column(ForeignKey("media.digest", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class WritingRow(Base):
    """What a model wrote, by the digest of what it was asked; so no model is asked the same twice."""

    __tablename__ = "writings"

    key: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class CorrectionRow(Base):
    """A curator's wording of an English text in another language, by the text's digest."""

    __tablename__ = "corrections"

    source: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)


class TrackRow(Base):
    """A finished piece. Its commission's key is its identity, so that none is ever doubled."""

    __tablename__ = "tracks"
    __table_args__ = (
        CheckConstraint(_one_of("status", TrackStatus), name="status"),
        Index("ix_tracks_work_and_time", "accession_number", "created_at"),
    )

    key: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    accession_number: Mapped[str] = mapped_column(
        ForeignKey("artworks.accession_number", ondelete="CASCADE"), primary_key=True
    )
    status: Mapped[str] = mapped_column(index=True)
    approved: Mapped[bool]
    """A curator approved it; outlives its being published."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    audio_digest: Mapped[str] = mapped_column(ForeignKey("media.digest"), index=True)
    midi_digest: Mapped[str | None] = mapped_column(ForeignKey("media.digest"), index=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)


class DiscardedTrackRow(Base):
    """A piece that was tidied away; its commission counts as composed."""

    __tablename__ = "discarded_tracks"

    key: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    accession_number: Mapped[str] = mapped_column(
        ForeignKey("artworks.accession_number", ondelete="CASCADE"), primary_key=True, index=True
    )
    discarded_at: Mapped[datetime] = mapped_column(Instant)


class ExhibitionRow(Base):
    """A version of the exhibition file that was published; versions only ever count up."""

    __tablename__ = "exhibitions"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[str] = mapped_column(_DIGEST)
    published_at: Mapped[datetime] = mapped_column(Instant)
    works: Mapped[int]
    tracks: Mapped[int]


class BatchRow(Base):
    """A curator's order; its windows are kept as they are written."""

    __tablename__ = "batches"
    __table_args__ = (
        CheckConstraint(_one_of("state", BatchState), name="state"),
        Index("ix_batches_claim", "state", "priority", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    state: Mapped[str]
    priority: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    deadline: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str]
    origin: Mapped[str | None]
    """What makes it again and again; of a curator's own there is none."""
    value: Mapped[dict[str, Any]] = mapped_column(JSON)


class StandingOrderRow(Base):
    """An order that is repeated each time its windows open."""

    __tablename__ = "standing_orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    priority: Mapped[int]
    repeated_for: Mapped[datetime | None] = mapped_column(Instant)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)


class ChoreRow(Base):
    """Something that is done again and again, and when next."""

    __tablename__ = "chores"

    name: Mapped[str] = mapped_column(primary_key=True)
    timetable: Mapped[str]
    next_at: Mapped[datetime] = mapped_column(Instant)
    owed: Mapped[bool]
    """Its time has come, and it has not been done since."""
    failures: Mapped[int]
    """Since it was last done."""
    began_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(Text)
    """Of the last time that it ended; why it failed, where there are failures."""


_LEASED = text(f"state = '{JobState.LEASED.value}'")


class JobRow(Base):
    """A work and a take of a batch, and who has it in hand."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(_one_of("state", JobState), name="state"),
        UniqueConstraint("batch_id", "accession_number", "seed"),
        Index("ix_jobs_claim", "batch_id", "state", "due_at", "id"),
        Index("ix_jobs_leases", "leased_until", sqlite_where=_LEASED, postgresql_where=_LEASED),
        Index("ix_jobs_ended", "ended_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id", ondelete="CASCADE"))
    accession_number: Mapped[str]
    """Not bound to the work: what was done for one that left the collection stays in the reports."""
    seed: Mapped[int]
    state: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int]
    fence: Mapped[int]
    worker: Mapped[str | None]
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    commission_key: Mapped[str | None] = mapped_column(_DIGEST)
    composed: Mapped[bool]
    reason: Mapped[str]
    seconds: Mapped[float | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it ended, or failed last."""
