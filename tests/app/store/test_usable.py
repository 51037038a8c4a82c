"""A database is used only with the tables of this version and with all its keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import delete, func, select, text

from app.errors import DatabaseNotReady
from app.store.encryption import KeyFault, new_key
from app.store.revisions import FOLDER, known_revisions, newest_revision
from app.store.session import Store
from app.store.tables import KeyCheck, WriteCheck
from app.store.usable import write_a_row
from tests.databases import KEY, a_patient, a_practice


def test_the_newest_revision_by_its_file_is_the_head_of_the_migrations():
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    script = ScriptDirectory.from_config(config)

    assert newest_revision() == script.get_current_head()
    assert set(known_revisions()) == {revision.revision for revision in script.walk_revisions()}


def test_a_migrated_database_can_be_used(store):
    store.require_usable()


def test_an_empty_database_is_refused_with_what_to_do(tmp_path):
    empty = Store(f"sqlite:///{tmp_path / 'empty.db'}", [KEY])

    with pytest.raises(DatabaseNotReady, match=r"no tables yet.*previsit migrate"):
        empty.require_usable()
    empty.close()


@pytest.mark.parametrize(
    ("revision", "remedy"),
    [("0001", "older version.*previsit migrate"), ("9999", "newer version.*Start the newer")],
)
def test_the_tables_of_another_version_are_refused_with_what_to_do(store, revision, remedy):
    with store.transaction() as db:
        db.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})

    with pytest.raises(DatabaseNotReady, match=remedy):
        store.require_usable()


def test_another_key_is_refused_with_what_to_do(store):
    other = same_database(store, [new_key()])

    with pytest.raises(KeyFault, match=r"does not hold every key.*Put the missing key back"):
        other.require_usable()
    with pytest.raises(KeyFault, match=r"does not hold every key"):
        other.migrate()
    other.close()


def test_a_newer_key_is_taken_and_from_then_on_needed(store):
    newer = new_key()
    both = same_database(store, [newer, KEY])

    both.require_usable()
    both.require_usable()

    with both.reading() as db:
        assert db.scalar(select(func.count()).select_from(KeyCheck)) == 2
    with pytest.raises(KeyFault, match=r"does not hold every key"):
        store.require_usable()
    both.close()


def test_an_oldest_key_that_is_not_last_is_refused(store):
    swapped = same_database(store, [KEY, new_key()])

    with pytest.raises(KeyFault, match="Put the oldest key last"):
        swapped.require_usable()
    swapped.close()


def test_a_database_without_sealed_texts_is_tried_with_a_name(store):
    with store.transaction() as db:
        a_patient(db, a_practice(db))
        db.execute(delete(KeyCheck))
    other = same_database(store, [new_key()])

    with pytest.raises(KeyFault, match=r"does not hold every key"):
        other.migrate()
    store.require_usable()

    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(KeyCheck)) == 1
    other.close()


def test_each_check_leaves_one_row(store):
    for _ in range(3):
        with store.transaction() as db:
            write_a_row(db)

    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(WriteCheck)) == 1


def test_the_message_of_an_error_holds_no_value(store):
    with (
        pytest.raises(Exception, match=r"no such table|does not exist") as raised,
        store.reading() as db,
    ):
        db.execute(text("SELECT :name FROM nowhere"), {"name": "Hildegard"})

    assert "Hildegard" not in str(raised.value)


def same_database(store: Store, keys: list[str]) -> Store:
    url = store.engine.url.set(drivername=store.engine.dialect.name)
    return Store(url.render_as_string(hide_password=False), keys)


def test_nothing_is_left_of_a_migration_with_another_key(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'previsit.db'}"
    first = Store(url, [KEY])
    first.migrate()
    with first.transaction() as db:
        for table in ("page_draft", "write_check", "key_check"):
            db.execute(text(f"DROP TABLE {table}"))
        db.execute(text("ALTER TABLE priority DROP COLUMN is_unchanged"))
        db.execute(text("UPDATE alembic_version SET version_num = '0010'"))
        a_patient(db, a_practice(db))
    other = Store(url, [new_key()])

    with pytest.raises(KeyFault):
        other.migrate()

    with first.reading() as db:
        assert db.scalar(text("SELECT version_num FROM alembic_version")) == "0010"
    first.migrate()
    first.require_usable()
    for store in (first, other):
        store.close()
