"""A track's approval outlives its being published."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tracks", sa.Column("approved", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE tracks SET approved = (status = 'approved')")
    with op.batch_alter_table("tracks") as batch:
        batch.alter_column("approved", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("tracks") as batch:
        batch.drop_column("approved")
