"""The audit log: who did what, and whom it concerns, as far as the office may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row as Entry
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.sign_in import may
from app.office.audit_log.entries import Wanted, log_holds, read_page
from app.office.audit_log.labels import act, acts, doers
from app.office.available_surveys import survey_name
from app.office.blueprint import bp
from app.people.patients import patient_ids_in, read_names
from app.services import services
from app.store.tables import Invitation, Kiosk, Staff
from app.web.language import zone
from app.web.staff_practice import my_practice

# An entry about a patient or an invitation shows the patient. One about a sitting does not, nor one
# about consent: whose answers raised a priority is as good as an answer, which the office must not
# see.
WITHOUT_A_NAME = {"consent.say"}


@dataclass(frozen=True, slots=True)
class Row:
    """One entry in words, or in codes where there are none."""

    at: datetime
    who: str | None
    actor: str
    act: str | None
    action: str
    patient: tuple[UUID, str] | None
    about: str  # a member of staff or a kiosk, by name
    survey: str


@bp.get("/audit-log")
@may("manager")
def audit_log() -> ResponseReturnValue:
    """A page of the audit log. Checking the hash chain takes a while; the first page does it."""
    with services().store.reading() as db:
        practice_id = my_practice(db).id
        staff = _names(db, Staff, practice_id)
        people = staff | doers()
        wanted = Wanted.of(request.args, people)
        page = read_page(db, practice_id, wanted, zone())
        rows = _rows(db, practice_id, page.entries, staff)
        holds = log_holds(db) if wanted.is_newest else None
    return render_template(
        "office/audit_log.html",
        rows=rows,
        page=page,
        holds=holds,
        wanted=wanted,
        people=people,
    )


def _rows(
    db: Session, practice_id: UUID, entries: Sequence[Entry[Any]], staff: Mapping[str, str]
) -> list[Row]:
    known = acts()
    survey_names = {
        id: survey_name(id)
        for id in {entry.detail["survey"] for entry in entries if "survey" in entry.detail}
    }
    who = doers() | {f"staff:{id}": name for id, name in staff.items()}
    kiosks = {f"kiosk:{id}": name for id, name in _names(db, Kiosk, practice_id).items()}
    patients = _patients(
        db, practice_id, {entry.subject for entry in entries if entry.action not in WITHOUT_A_NAME}
    )
    return [
        Row(
            at=entry.at,
            who=who.get(entry.actor) or who.get(entry.actor.partition(":")[0]),
            actor=entry.actor,
            act=act(known, entry.action, entry.detail),
            action=entry.action,
            patient=None if entry.action in WITHOUT_A_NAME else patients.get(entry.subject),
            about=kiosks.get(entry.subject)
            or ("" if entry.subject == entry.actor else who.get(entry.subject, "")),
            survey=survey_names.get(entry.detail.get("survey"), ""),
        )
        for entry in entries
    ]


def _names(db: Session, of: type[Staff] | type[Kiosk], practice_id: UUID) -> dict[str, str]:
    names = select(of.id, of.name).where(of.practice_id == practice_id).order_by(of.name)
    return {str(id): name for id, name in db.execute(names)}


def _patients(db: Session, practice_id: UUID, subjects: set[str]) -> Mapping[str, tuple[UUID, str]]:
    """Subject → the patient it leads to, by id and name; none for one who was erased."""
    invited = db.execute(
        select(Invitation.id, Invitation.patient_id).where(
            Invitation.practice_id == practice_id,
            Invitation.id.in_(_ids_of("invitation", subjects)),
        )
    )
    whose = {f"invitation:{id}": patient_id for id, patient_id in invited}
    patient_ids = patient_ids_in(db, practice_id, _ids_of("patient", subjects))
    whose |= {f"patient:{id}": id for id in patient_ids}
    names = read_names(db, set(whose.values()))
    return {subject: (id, names[id].full) for subject, id in whose.items() if id in names}


def _ids_of(kind: str, subjects: set[str]) -> list[UUID]:
    parts = (subject.partition(":") for subject in subjects)
    return [UUID(id) for name, _, id in parts if name == kind]
