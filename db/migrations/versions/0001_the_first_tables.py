"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "artworks",
        sa.Column("accession_number", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("accession_number", name=op.f("pk_artworks")),
    )
    op.create_table(
        "media",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_media")),
    )
    op.create_table(
        "features",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["media.digest"], name=op.f("fk_features_digest_media"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", "revision", name=op.f("pk_features")),
    )
    op.create_table(
        "impressions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["media.digest"], name=op.f("fk_impressions_digest_media"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", "revision", name=op.f("pk_impressions")),
    )
    op.create_table(
        "media_chunks",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["media.digest"], name=op.f("fk_media_chunks_digest_media"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", "position", name=op.f("pk_media_chunks")),
    )
    op.create_table(
        "reproductions",
        sa.Column("accession_number", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accession_number"],
            ["artworks.accession_number"],
            name=op.f("fk_reproductions_accession_number_artworks"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["digest"], ["media.digest"], name=op.f("fk_reproductions_digest_media")),
        sa.PrimaryKeyConstraint("accession_number", name=op.f("pk_reproductions")),
    )
    with op.batch_alter_table("reproductions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reproductions_digest"), ["digest"], unique=False)

    op.create_table(
        "tracks",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("accession_number", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audio_digest", sa.String(length=64), nullable=False),
        sa.Column("midi_digest", sa.String(length=64), nullable=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'approved', 'rejected', 'published')", name=op.f("ck_tracks_status")
        ),
        sa.ForeignKeyConstraint(
            ["accession_number"],
            ["artworks.accession_number"],
            name=op.f("fk_tracks_accession_number_artworks"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["audio_digest"], ["media.digest"], name=op.f("fk_tracks_audio_digest_media")
        ),
        sa.ForeignKeyConstraint(["midi_digest"], ["media.digest"], name=op.f("fk_tracks_midi_digest_media")),
        sa.PrimaryKeyConstraint("key", "accession_number", name=op.f("pk_tracks")),
    )
    with op.batch_alter_table("tracks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tracks_status"), ["status"], unique=False)
        batch_op.create_index("ix_tracks_work_and_time", ["accession_number", "created_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tracks", schema=None) as batch_op:
        batch_op.drop_index("ix_tracks_work_and_time")
        batch_op.drop_index(batch_op.f("ix_tracks_status"))

    op.drop_table("tracks")
    with op.batch_alter_table("reproductions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reproductions_digest"))

    op.drop_table("reproductions")
    op.drop_table("media_chunks")
    op.drop_table("impressions")
    op.drop_table("features")
    op.drop_table("media")
    op.drop_table("artworks")
