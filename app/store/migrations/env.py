"""What Alembic runs: the migrations, on the connection that Store.migrate() hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)

# The caller's transaction is around all of this, so a migration happens whole or not at all.
context.run_migrations()
