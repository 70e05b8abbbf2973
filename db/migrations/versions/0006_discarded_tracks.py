"""Which tracks were tidied away, and by which media a track is found, so that these can be removed quickly."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "discarded_tracks",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("accession_number", sa.String(), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["accession_number"],
            ["artworks.accession_number"],
            name=op.f("fk_discarded_tracks_accession_number_artworks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", "accession_number", name=op.f("pk_discarded_tracks")),
    )
    op.create_index(op.f("ix_discarded_tracks_accession_number"), "discarded_tracks", ["accession_number"])
    op.create_index(op.f("ix_tracks_audio_digest"), "tracks", ["audio_digest"])
    op.create_index(op.f("ix_tracks_midi_digest"), "tracks", ["midi_digest"])


def downgrade() -> None:
    op.drop_index(op.f("ix_tracks_midi_digest"), "tracks")
    op.drop_index(op.f("ix_tracks_audio_digest"), "tracks")
    op.drop_table("discarded_tracks")
