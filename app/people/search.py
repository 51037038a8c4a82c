"""A page of a practice's patients, of all or of those found, without decrypting anybody else.

Supported: the beginnings of words of the name and of the number, from 2 to 12 letters, in any
order, whatever their case and accents; single characters and longer stretches of a Chinese or
Japanese name. A list is ordered by number and read from one patient on (keyset paging), so that its
last page costs what its first one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, select
from sqlalchemy.orm import Session, aliased

from app.store.name_tokens import keyed_token, sort_key, tokens_of_patient, tokens_of_search
from app.store.tables import Patient, PatientSearchToken, Staff, table_of

COUNTED = 1000  # more than so many are not counted: it would cost more than the page

_TOKEN = table_of(PatientSearchToken)


@dataclass(frozen=True, slots=True)
class ListedPatient:
    """A patient as a list shows them."""

    id: UUID
    number: str
    given_name: str
    family_name: str
    locale: str
    clinician: str


@dataclass(frozen=True, slots=True)
class PatientsPage:
    """Some of the patients that were found, by number.

    count          how many were found in all; None for more than COUNTED
    before, after  the patient to go on from to the page before and to the next one, if there is one
    """

    patients: Sequence[ListedPatient]
    count: int | None
    before: UUID | None
    after: UUID | None


def search_patients(
    db: Session,
    practice_id: UUID,
    typed: str,
    *,
    size: int,
    after: UUID | None = None,
    before: UUID | None = None,
) -> PatientsPage:
    """A page of those who have every word of `typed`; of everybody when nothing was typed.

    after, before  the patient whose neighbours are wanted; one who is not there any more is ignored
    """
    tokens = _keyed(db, practice_id, tokens_of_search(typed))
    matching_ids = _with_every_token(tokens)
    start = _sort_key_of(db, practice_id, after or before)
    backwards = before is not None and after is None and start is not None
    order = _TOKEN.c.sort_key.desc() if backwards else _TOKEN.c.sort_key
    # Several words are looked up patient by patient: the first page counts what it reads anyway.
    counts_itself = len(tokens) > 1 and start is None
    page = matching_ids.order_by(order).limit(COUNTED + 1 if counts_itself else size + 1)
    if start is not None:
        page = page.where(_TOKEN.c.sort_key < start if backwards else _TOKEN.c.sort_key > start)
    ids = list(db.scalars(page))
    count = _at_most_counted(len(ids)) if counts_itself else _count(db, matching_ids)
    has_more, ids = len(ids) > size, ids[:size]
    if backwards:
        ids.reverse()
    has_before, has_after = (has_more, True) if backwards else (start is not None, has_more)
    return PatientsPage(
        patients=_listed(db, ids),
        count=count,
        before=ids[0] if ids and has_before else None,
        after=ids[-1] if ids and has_after else None,
    )


def write_search_tokens(db: Session, patient: Patient) -> None:
    """Let a patient be found by what their name and number are now, and by nothing else."""
    db.execute(delete(PatientSearchToken).where(PatientSearchToken.patient_id == patient.id))
    tokens = tokens_of_patient(patient.given_name, patient.family_name, patient.number)
    row = {"patient_id": patient.id, "sort_key": sort_key(patient.number)}
    db.execute(
        insert(_TOKEN),
        [{**row, "token": token} for token in set(_keyed(db, patient.practice_id, tokens))],
    )


def _keyed(db: Session, practice_id: UUID, tokens: Sequence[str] | frozenset[str]) -> list[int]:
    dialect = db.get_bind().dialect
    return [keyed_token(dialect, practice_id, token) for token in tokens]


def _with_every_token(tokens: Sequence[int]) -> Select[UUID]:
    """The ids of patients with all of them; the first token leads, in the order of its index."""
    first, *others = tokens
    return select(_TOKEN.c.patient_id).where(
        _TOKEN.c.token == first, *(_has_token(other) for other in others)
    )


def _has_token(token: int) -> ColumnElement[bool]:
    other = aliased(PatientSearchToken)
    return exists().where(other.patient_id == _TOKEN.c.patient_id, other.token == token)


def _sort_key_of(db: Session, practice_id: UUID, patient_id: UUID | None) -> str | None:
    if patient_id is None:
        return None
    number = db.scalar(
        select(Patient.number).where(Patient.id == patient_id, Patient.practice_id == practice_id)
    )
    return None if number is None else sort_key(number)


def _count(db: Session, matching_ids: Select[UUID]) -> int | None:
    some = matching_ids.limit(COUNTED + 1).subquery()
    return _at_most_counted(db.scalar(select(func.count()).select_from(some)) or 0)


def _at_most_counted(count: int) -> int | None:
    return count if count <= COUNTED else None


def _listed(db: Session, ids: Sequence[UUID]) -> list[ListedPatient]:
    """In the order of the ids."""
    patient, staff = table_of(Patient).c, table_of(Staff).c
    rows = db.execute(
        select(
            patient.id, patient.number, patient.given_name, patient.family_name, patient.locale,
            func.coalesce(staff.name, ""),
        )
        .select_from(table_of(Patient))
        .join(table_of(Staff), staff.id == patient.clinician_id, isouter=True)
        .where(patient.id.in_(ids))
    )  # fmt: skip
    by_id = {row.id: ListedPatient(*row) for row in rows}
    return [by_id[id] for id in ids if id in by_id]
