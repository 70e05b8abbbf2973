"""How Alembic reaches the database: over the connection that `db.database` hands it."""

from alembic import context

from db.tables import Base


def run() -> None:
    """Bring the tables to the asked-for revision."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=True,  # SQLite changes a table by copying it
    )
    with context.begin_transaction():
        context.run_migrations()


run()
