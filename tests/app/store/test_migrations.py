"""From an empty database to the newest tables, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Boolean, String, Uuid, bindparam, column, inspect, select, text, update
from sqlalchemy import table as sa_table
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.people.search import search_patients
from app.store.encryption import EncryptedJSON, KeyRing
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
        saves = connection.execute(text("SELECT sitting_id, superseded FROM page_save")).all()
        assert saves == [("s" * 32, 0)]
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert not connection.execute(text("PRAGMA foreign_key_check")).all()
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("UPDATE page_save SET page = 'other'"))
    store.close()


def test_patients_of_an_older_version_can_be_searched_for(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'old.db'}", [KEY])
    with store.engine.begin() as connection:
        to_revision(connection, "0003")
        for row in OLD_ROWS[:2]:
            connection.exec_driver_sql(row)

    store.migrate()

    with store.reading() as db:
        by_name = search_patients(db, PRACTICE_ID, "julian", size=10)
        everybody = search_patients(db, PRACTICE_ID, "", size=10)
    assert [patient.family_name for patient in by_name.patients] == ["Olmedo"]
    assert everybody.count == 1
    store.close()


def encrypted(column, plain):
    """As it stands in a statement of SQLite."""
    return f"x'{KeyRing([KEY]).encrypt(plain.encode(), column.encode()).hex()}'"


PRACTICE_ID, PATIENT_ID = UUID("b" * 32), UUID("c" * 32)
OLD_ROWS = (
    "INSERT INTO practice (id, name, address, phone, emergency_phone, crisis_phone, locale,"
    f" timezone, texts) VALUES ('{PRACTICE_ID.hex}', 'A', '', '', '', '', 'en', 'UTC', '{{}}')",
    "INSERT INTO patient (id, practice_id, number, given_name, family_name, locale, created_at)"
    f" VALUES ('{PATIENT_ID.hex}', '{PRACTICE_ID.hex}', '1',"
    f" {encrypted('patient.given_name', 'Julián')}, {encrypted('patient.family_name', 'Olmedo')},"
    " 'en', '2026-01-01')",
    "INSERT INTO invitation (id, code_hash, practice_id, patient_id, survey_id, created_at,"
    f" expires_at) VALUES ('i', 'h', '{PRACTICE_ID.hex}', '{PATIENT_ID.hex}', 'c', '2026-01-01',"
    " '2026-02-01')",
    "INSERT INTO survey_version (hash, survey_id, sources, kept_at)"
    " VALUES ('v', 'c', '{}', '2026-01-01')",
    "INSERT INTO sitting (id, practice_id, patient_id, invitation_id, survey_id, survey_hash,"
    f" locale, mode, respondent, started_at) VALUES ('{'s' * 32}', '{PRACTICE_ID.hex}',"
    f" '{PATIENT_ID.hex}', 'i', 'c', 'v', 'en', 'home', 'self', '2026-01-01')",
    "INSERT INTO page_save (sitting_id, page, answers, mode, locale, saved_at, key)"
    f" VALUES ('{'s' * 32}', 'one', x'00', 'home', 'en', '2026-01-01', 'k')",
)


def to_revision(connection, revision):
    """As far as an older version of the program would have come."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


ID = "{:032x}".format  # what both databases read as a UUID
WHAT = {"domain": "safety", "steady": False, "reasons": []}
PRIORITY = sa_table(
    "priority",
    column("id", Uuid()),
    column("rule", String()),
    column("what", EncryptedJSON("priority.what")),
    column("kind", String()),
    column("state", String()),
    column("taken_back", Boolean()),
    column("is_unchanged", Boolean()),
)
RESPONSE = sa_table("response", column("profile", EncryptedJSON("response.profile")))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_state_of_a_priority_moves_from_its_encrypted_part_to_columns(
    database, request, tmp_path
):
    url = (
        f"sqlite:///{tmp_path / 'old.db'}"
        if database == "sqlite"
        else request.getfixturevalue("postgresql_url")
    )
    store = Store(url, [KEY])
    with store.engine.begin() as connection:
        to_revision(connection, "0008")
        for row in ROWS_OF_0008:
            connection.execute(text(row), {"secret": b"\x00"})
        for number, (rule, sent, flags) in enumerate(OLD_PRIORITIES, 1):
            connection.execute(
                text(
                    "INSERT INTO priority (id, sitting_id, response_id, practice_id, patient_id,"
                    f" rule, level, position, what, raised_at) VALUES ('{ID(number)}', '{ID(1)}',"
                    f" :response, '{ID(1)}', '{ID(1)}', '{rule}', 'now', 0, :secret, '2026-01-01')"
                ).bindparams(bindparam("secret", type_=EncryptedJSON("priority.what"))),
                {
                    "response": ID(1) if sent else None,
                    "secret": {**WHAT, "rule": rule, "level": "now", "kind": "safety", **flags},
                },
            )

    with store.engine.begin() as connection:
        to_revision(connection, "0009")

    with store.engine.begin() as connection:
        of_0009 = [column for column in PRIORITY.c if column.name != "is_unchanged"]
        rows = connection.execute(select(*of_0009).order_by(PRIORITY.c.id)).all()
        assert [(row.rule, row.state, row.taken_back) for row in rows] == [
            ("a/unsent", "unsent", False),
            ("a/sent", "sent", False),
            ("a/changed", "sent", True),
            ("a/erased", "erased", True),
        ]
        assert all((row.kind, row.what) == ("safety", WHAT) for row in rows)
    for wrong in (
        "level = 'later'",
        "kind = 'wish'",
        "state = 'gone'",
        "state = 'sent', response_id = NULL",
        "taken_back = (1 = 1) WHERE rule = 'a/unsent'",
    ):
        with pytest.raises(IntegrityError), store.engine.begin() as connection:
            connection.execute(text(f"UPDATE priority SET {wrong}"))
    store.close()


OLD_PRIORITIES = (
    ("a/unsent", False, {}),
    ("a/sent", True, {}),
    ("a/changed", True, {"taken_back": True}),
    ("a/erased", False, {"taken_back": True, "erased": True}),
)
ROWS_OF_0008 = (
    "INSERT INTO practice (id, name, address, phone, emergency_phone, crisis_phone, locale,"
    f" timezone, texts) VALUES ('{ID(1)}', 'A', '', '', '', '', 'en', 'UTC', '{{}}')",
    "INSERT INTO patient (id, practice_id, number, given_name, family_name, locale, created_at)"
    f" VALUES ('{ID(1)}', '{ID(1)}', '1', :secret, :secret, 'en', '2026-01-01')",
    "INSERT INTO survey_version (hash, survey_id, sources, kept_at)"
    " VALUES ('v', 'c', '{}', '2026-01-01')",
    "INSERT INTO sitting (id, practice_id, patient_id, survey_id, survey_hash, locale, mode,"
    f" respondent, started_at) VALUES ('{ID(1)}', '{ID(1)}', '{ID(1)}', 'c', 'v', 'en', 'home',"
    " 'self', '2026-01-01')",
    "INSERT INTO response (id, sitting_id, practice_id, patient_id, survey_id, survey_hash, hashes,"
    " locale, mode, respondent, started_at, finished_at, answers, profile, fact_ids)"
    f" VALUES ('{ID(1)}', '{ID(1)}', '{ID(1)}', '{ID(1)}', 'c', 'v', '{{}}', 'en', 'home', 'self',"
    " '2026-01-01', '2026-01-01', :secret, :secret, '[]')",
)


def test_a_priority_is_taken_out_of_the_profile_that_held_it_too(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'old.db'}", [KEY])
    with store.engine.begin() as connection:
        to_revision(connection, "0011")
        for row in ROWS_OF_0008:
            connection.execute(text(row), {"secret": b"\x00"})
        connection.execute(
            update(RESPONSE).values(profile={"scores": [], "priorities": [{"rule": "a/steady"}]})
        )
        for number, steady in enumerate((True, False), 1):
            connection.execute(
                text(
                    "INSERT INTO priority (id, sitting_id, response_id, practice_id, patient_id,"
                    " rule, level, kind, state, position, what, raised_at)"
                    f" VALUES ('{ID(number)}', '{ID(1)}', '{ID(1)}', '{ID(1)}', '{ID(1)}',"
                    " :rule, 'now', 'need', 'sent', 0, :secret, '2026-01-01')"
                ).bindparams(bindparam("secret", type_=EncryptedJSON("priority.what"))),
                {"rule": f"a/{number}", "secret": {**WHAT, "steady": steady}},
            )

    store.migrate()

    with store.engine.connect() as connection:
        assert connection.scalars(select(RESPONSE.c.profile)).all() == [{"scores": []}]
        rows = connection.execute(select(PRIORITY).order_by(PRIORITY.c.id)).all()
        assert [row.is_unchanged for row in rows] == [True, False]
        assert [row.what for row in rows] == [{"domain": "safety", "reasons": []}] * 2
    store.close()
