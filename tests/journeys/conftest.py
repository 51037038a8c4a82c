"""A practice with one clinician, one manager, one patient and a visit today."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from app import clock, create_app
from app.access.sign_in import add_staff
from app.cli import main
from app.demo.practice import create_practice
from app.outreach import invitations
from app.services import Services
from app.sittings import consent
from app.store.session import Store
from app.store.tables import Patient, Visit
from tests.conftest import ENCRYPTION_KEY, TINY_SURVEYS, own_catalogue, settings_in, tiny_catalogue
from tests.journeys.owner_text import made_up_words
from tests.journeys.snapshots import snapshots_allowed
from tests.journeys.visitor import Visitor

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class House:
    """The practice, and the ways into it."""

    app: Flask
    practice_id: UUID
    patient_id: UUID
    visit_id: UUID
    clinician_id: int

    @property
    def services(self) -> Services:
        return self.app.extensions["previsit"]

    def invite(self, survey: str = "check_up", days: int = 3) -> str:
        """The path of a fresh invitation for the patient's visit."""
        return self.invite_somebody(self.patient_id, survey, days, visit_id=self.visit_id)

    def invite_somebody(
        self,
        patient_id: UUID,
        survey: str = "check_in",
        days: int = 3,
        visit_id: UUID | None = None,
    ) -> str:
        """The path of a fresh invitation for a patient."""
        with self.services.store.transaction() as db:
            code = invitations.invite(
                db,
                practice_id=self.practice_id,
                patient_id=patient_id,
                survey_id=survey,
                visit_id=visit_id,
                expires_at=clock.now() + timedelta(days=days),
            )
        return f"/i/{code}"

    def visitor(self) -> Visitor:
        return Visitor(self.app.test_client())

    def staff(self, account: str) -> Visitor:
        """Somebody of the practice, signed in."""
        visitor = self.visitor().open("/sign-in")
        return visitor.send({"email": f"{account}@practice.example", "password": PASSWORD})


@pytest.fixture(autouse=True)
def snapshots(
    request: pytest.FixtureRequest, house_database: tuple[Path, dict[str, Any]]
) -> Iterator[None]:
    """A test may begin from what another one did before it (tests/journeys/snapshots.py); one that
    replaces a part of the program does everything itself."""
    if "monkeypatch" in request.fixturenames:
        yield
    else:
        with snapshots_allowed(house_database[0]):
            yield


@pytest.fixture
def house(house_database: tuple[Path, dict[str, Any]], tmp_path: Path) -> House:
    """A copy of the practice for one test, with an app of its own."""
    return house_in(tmp_path, *house_database)


@pytest.fixture(scope="session")
def house_database(
    empty_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """The practice's database, filled once: passwords are slow to hash, and ought to be."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(empty_database, folder / "previsit.db")
    store = Store(settings_in(folder).database_url, (ENCRYPTION_KEY,))
    with store.transaction() as db:
        ids = furnish(db)
    store.close()
    return folder / "previsit.db", ids


def house_in(folder: Path, database: Path, ids: dict[str, Any]) -> House:
    """A copy of a practice's database in this folder, with an app of its own."""
    shutil.copy(database, folder / "previsit.db")
    app = create_app(settings_in(folder), own_catalogue())
    app.testing = True
    return House(app, **ids)


def furnish(db: Session) -> dict[str, Any]:
    """One practice, three people who sign in, one patient, and her visit today."""
    practice = create_practice(db)
    staff = {
        role: add_staff(
            db,
            practice_id=practice.id,
            email=f"{role}@practice.example",
            name=f"Test {role}",
            role=role,
            password=PASSWORD,
        )
        for role in ("clinician", "manager", "analyst")
    }
    patient = Patient(
        id=uuid4(),
        practice_id=practice.id,
        clinician_id=staff["clinician"],
        number="1",
        given_name="Rosa",
        family_name="Iriarte",
        born_on="1955-03-02",
        sex="female",
        locale="en",
    )
    db.add(patient)
    db.flush()
    visit = Visit(
        id=uuid4(),
        practice_id=practice.id,
        patient_id=patient.id,
        clinician_id=staff["clinician"],
        starts_at=clock.now(),
        reason="knee pain",
    )
    db.add(visit)
    agree(db, patient)
    return {
        "practice_id": practice.id,
        "patient_id": patient.id,
        "visit_id": visit.id,
        "clinician_id": staff["clinician"],
    }


def agree(db: Session, patient: Patient) -> None:
    """Somebody who was here before has said what the answers may be used for."""
    consent.record(
        db,
        practice_id=patient.practice_id,
        patient_id=patient.id,
        given=dict.fromkeys(consent.PURPOSES, True),
        locale=patient.locale,
        respondent="self",
        at=clock.now(),
    )


@pytest.fixture
def tiny(house_database: tuple[Path, dict[str, Any]], tmp_path: Path) -> House:
    """The same practice with the tiny surveys of the tests."""
    database, ids = house_database
    shutil.copy(database, tmp_path / "previsit.db")
    settings = replace(settings_in(tmp_path), instrument_folders=(TINY_SURVEYS,))
    app = create_app(settings, tiny_catalogue())
    app.testing = True
    return House(app, **ids)


@pytest.fixture
def house_with_words(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house after `previsit instruments wording add`, started anew as it would be."""
    file = tmp_path / "words.yaml"
    file.write_text(made_up_words(house.services.catalogue.instruments["phq9"]), "utf-8")
    monkeypatch.setenv("PREVISIT_DATA", str(tmp_path / "again"))
    (tmp_path / "again").mkdir()

    given = ["instruments", "wording", "add", "phq9", str(file), "--confirm-ends"]
    done = CliRunner().invoke(main, given)

    assert done.exit_code == 0, done.output
    house.services.store.close()
    shutil.copy(tmp_path / "previsit.db", tmp_path / "again" / "previsit.db")
    app = create_app(settings_in(tmp_path / "again"))
    app.testing = True
    return House(app, house.practice_id, house.patient_id, house.visit_id, house.clinician_id)
