"""From an empty database to the newest tables, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from app.store.migrate import FOLDER
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

    assert len(before) == 1
    assert _versions(store) == before


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


def test_a_sitting_with_its_answers_survives_when_its_table_is_made_anew(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'old.db'}", [KEY])
    with store.engine.begin() as connection:
        to_revision(connection, "0003")
        for row in OLD_ROWS:
            connection.exec_driver_sql(row)

    store.migrate()

    with store.engine.connect() as connection:
        kept = connection.execute(text("SELECT sitting_id, superseded FROM page_save")).all()
        assert kept == [("s" * 32, 0)]
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert not connection.execute(text("PRAGMA foreign_key_check")).all()
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("UPDATE page_save SET page = 'other'"))
    store.close()


OLD_ROWS = (
    "INSERT INTO practice (id, name, address, phone, emergency_phone, crisis_phone, locale,"
    " timezone, texts) VALUES ('p', 'A', '', '', '', '', 'en', 'UTC', '{}')",
    "INSERT INTO patient (id, practice_id, number, given_name, family_name, locale, created_at)"
    " VALUES ('q', 'p', '1', x'00', x'00', 'en', '2026-01-01')",
    "INSERT INTO invitation (id, code_hash, practice_id, patient_id, survey_id, created_at,"
    " expires_at) VALUES ('i', 'h', 'p', 'q', 'c', '2026-01-01', '2026-02-01')",
    "INSERT INTO survey_version (hash, survey_id, sources, kept_at)"
    " VALUES ('v', 'c', '{}', '2026-01-01')",
    "INSERT INTO sitting (id, practice_id, patient_id, invitation_id, survey_id, survey_hash,"
    f" locale, mode, respondent, started_at) VALUES ('{'s' * 32}', 'p', 'q', 'i', 'c', 'v', 'en',"
    " 'home', 'self', '2026-01-01')",
    "INSERT INTO page_save (sitting_id, page, answers, mode, locale, saved_at, key)"
    f" VALUES ('{'s' * 32}', 'one', x'00', 'home', 'en', '2026-01-01', 'k')",
)


def to_revision(connection, revision):
    """As far as an older version of the program would have come."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
