"""From an empty database to the newest tables, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from app.store.session import Store
from app.store.tables import Base
from tests.databases import KEY


def test_the_migrations_lead_to_exactly_the_tables_of_this_version(store):
    with store.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)

    assert differences == []


def test_a_database_that_is_up_to_date_is_left_alone(store):
    before = _versions(store)

    store.migrate()

    assert len(before) == 1 and _versions(store) == before


def test_workers_that_start_together_migrate_once(postgresql_url):
    stores = [Store(postgresql_url, [KEY]) for _ in range(3)]

    with ThreadPoolExecutor(3) as workers:
        list(workers.map(Store.migrate, stores))

    assert inspect(stores[0].engine).has_table("audit_entry")
    for each in stores:
        each.close()


def test_a_migration_happens_whole_or_not_at_all(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'half.db'}", [KEY])
    with store.transaction() as db:
        db.execute(text("CREATE TABLE visit (in_the_way INTEGER)"))

    with pytest.raises(DBAPIError, match="visit"):
        store.migrate()

    assert inspect(store.engine).get_table_names() == ["visit"]
    store.close()


def _versions(store):
    with store.engine.connect() as connection:
        return connection.scalars(text("SELECT version_num FROM alembic_version")).all()
