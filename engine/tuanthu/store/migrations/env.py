"""Run by Alembic inside the transaction of :func:`tuanthu.store.migrate.migrate`."""

from alembic import context

from tuanthu.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
