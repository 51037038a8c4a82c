"""Patients: found by id or number, added and changed. No other package selects or writes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, func, select
from sqlalchemy.orm import Session

from app.errors import NotAllowed
from app.people.search import write_search_tokens
from app.store.tables import Patient, Practice, table_of

_PATIENT = table_of(Patient)


@dataclass(frozen=True, slots=True)
class PatientDetails:
    """What a practice knows of a patient.

    number   the practice's own, unique within it
    born_on  None where it is not known
    """

    number: str
    given_name: str
    family_name: str
    born_on: date | None = None
    sex: str | None = None
    locale: str = "en"
    clinician_id: int | None = None


@dataclass(frozen=True, slots=True)
class PatientName:
    """A patient as a list names them, without the rest of the row."""

    id: UUID
    given_name: str
    family_name: str
    born_on: str | None

    @property
    def full(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def age_on(self, day: date) -> int | None:
        """Whole years on that day; None when the birth date is not known."""
        return Patient.age_between(self.born_on, day)


def get_patient(db: Session, patient_id: UUID) -> Patient:
    """The patient that a row of this database refers to; NoResultFound when there is none."""
    return db.get_one(Patient, patient_id)


def given_name_of(db: Session, patient_id: UUID) -> str:
    """The given name alone, for the top of the patient's own pages; "" when there is none."""
    return db.scalar(select(_PATIENT.c.given_name).where(_PATIENT.c.id == patient_id)) or ""


def find_patient(db: Session, practice_id: UUID, patient_id: UUID) -> Patient:
    """A patient of this practice; NotAllowed for any other, as if there were none of that id."""
    patient = db.get(Patient, patient_id)
    if patient is None or patient.practice_id != practice_id:
        raise NotAllowed
    return patient


def patients_with_number(
    db: Session, number: str, practice_name: str | None = None
) -> Sequence[Patient]:
    """The patients of this number: at most one in each practice, or in the practice named."""
    wanted = select(Patient).join(Practice).where(Patient.number == number)
    if practice_name is not None:
        wanted = wanted.where(Practice.name == practice_name)
    return db.scalars(wanted).all()


def read_names(db: Session, patient_ids: Collection[UUID]) -> Mapping[UUID, PatientName]:
    """Patient → name and birth date; those that do not exist any more are left out."""
    if not patient_ids:
        return {}
    table = _PATIENT.c
    rows = db.execute(
        select(table.id, table.given_name, table.family_name, table.born_on).where(
            table.id.in_(patient_ids)
        )
    )
    return {row.id: PatientName(*row) for row in rows}


def practice_of_patient(db: Session, patient_id: UUID) -> UUID | None:
    """None when there is no such patient."""
    return db.scalar(select(_PATIENT.c.practice_id).where(_PATIENT.c.id == patient_id))


def patient_ids_in(db: Session, practice_id: UUID, patient_ids: Collection[UUID]) -> set[UUID]:
    """Those of the ids that are patients of this practice."""
    if not patient_ids:
        return set()
    table = _PATIENT.c
    return set(
        db.scalars(
            select(table.id).where(table.practice_id == practice_id, table.id.in_(patient_ids))
        )
    )


def patients_of_clinician(db: Session, clinician_id: int) -> Sequence[Patient]:
    """Everybody this clinician looks after, by number."""
    return db.scalars(
        select(Patient).where(Patient.clinician_id == clinician_id).order_by(Patient.number)
    ).all()


def first_patient_speaking(db: Session, practice_id: UUID, locale: str) -> UUID:
    """The patient of the lowest number who answers in this language; NoResultFound without one."""
    return db.scalars(
        select(Patient.id)
        .where(Patient.practice_id == practice_id, Patient.locale == locale)
        .order_by(Patient.number)
        .limit(1)
    ).one()


def is_of_clinician(
    patient_id: SQLColumnExpression[UUID], clinician_id: int
) -> ColumnElement[bool]:
    """A condition for a query of somebody else's rows: their patient is this clinician's."""
    table = _PATIENT.c
    return exists().where(table.id == patient_id, table.clinician_id == clinician_id)


def count_patients(db: Session, practice_id: UUID) -> int:
    counted = select(func.count()).where(_PATIENT.c.practice_id == practice_id)
    return db.scalar(counted) or 0


def add_patient(
    db: Session, practice_id: UUID, details: PatientDetails, *, patient_id: UUID | None = None
) -> Patient:
    """A new patient, who can be searched for. IntegrityError when the practice has the number."""
    patient = Patient(id=patient_id or uuid4(), practice_id=practice_id)
    db.add(patient)
    _set_details(db, patient, details)
    return patient


def change_patient(db: Session, patient: Patient, details: PatientDetails) -> None:
    """Replace everything known of a patient; they are found by the new name and number alone.
    IntegrityError when the practice has the number."""
    _set_details(db, patient, details)


def _set_details(db: Session, patient: Patient, details: PatientDetails) -> None:
    patient.number = details.number
    patient.given_name, patient.family_name = details.given_name, details.family_name
    patient.born_on = details.born_on.isoformat() if details.born_on else None
    patient.sex, patient.locale = details.sex, details.locale
    patient.clinician_id = details.clinician_id
    db.flush()
    write_search_tokens(db, patient)
