"""What the pages after sending show: one finished sitting, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.model import Edition
from app.catalogue.resources import fitting
from app.catalogue.rules import Help
from app.charts.spark import Spark, spark
from app.followup.plans import plans_of
from app.patient.answering.help import helps_to_name
from app.patient.current_sitting import CurrentSitting, here
from app.patient.who_reads import note_readers, promise_here
from app.people.patients import get_patient
from app.people.visits import get_visit
from app.profile.letter import Aim, Letter, build_letter
from app.profile.model import Profile
from app.profile.plan import Plan
from app.profile.serialization import answers_from_json, from_json
from app.services import services
from app.store.tables import Response
from app.web.language import locale


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished sitting, ready for the summary, the letter and what can be taken along.

    carried   what of the letter goes on paper and into files
    visit_at  of the visit it is for, while that is to come
    helps     the kinds of help that the answers call for, most urgent first
    sparks    scale → its course as a small line, where there is more than one value
    """

    response_id: UUID
    edition: Edition
    letter: Letter
    carried: Letter
    first_name: str
    full_name: str
    clinician_name: str
    visit_at: datetime | None
    finished_at: datetime
    sparks: Mapping[str, Spark]
    helps: tuple[Help, ...]

    @property
    def urgent(self) -> bool:
        return self.letter.urgent

    @property
    def may_have_visit_date(self) -> bool:
        """Whether there is a visit to come that can be put in a calendar."""
        return self.visit_at is not None

    @property
    def reminders(self) -> tuple[Aim, ...]:
        """The aims with a plan that says when to look at it again."""
        return tuple(one for one in self.letter.aims if one.plan and one.plan.weeks)


def read_summary(db: Session) -> Summary | None:
    """None while the sitting of this browser is not finished."""
    now = here(db, open_only=False)
    response = db.scalar(select(Response).where(Response.sitting_id == now.sitting.id))
    if response is None:
        return None
    patient = get_patient(db, now.sitting.whose)
    visit = get_visit(db, now.sitting.visit_id)
    clinician = visit.clinician if visit else patient.clinician
    clinician_name = clinician.name if clinician else ""
    profile = from_json(response.profile)
    note_readers(sent_at=response.finished_at, visit_at=visit.starts_at if visit else None)
    plans = plans_of(db, response.id)
    letter = _letter(now, response, profile, plans)
    carried = _letter(now, response, profile, plans, is_carried=True)
    return Summary(
        response_id=response.id,
        edition=now.edition,
        letter=letter,
        carried=carried,
        first_name=patient.given_name,
        full_name=patient.name,
        clinician_name=clinician_name,
        visit_at=promise_here().visit_at,
        finished_at=response.finished_at,
        sparks=_sparks(letter),
        helps=helps_to_name(
            now,
            [one.rule for one in profile.priorities],
            was_helped=response.respondent == "helped",
        ),
    )


def _letter(
    now: CurrentSitting,
    response: Response,
    profile: Profile,
    plans: Mapping[str, Plan],
    *,
    is_carried: bool = False,
) -> Letter:
    letter = build_letter(
        profile,
        now.instruments,
        answers_from_json(response.answers),
        locale=now.edition.locale,
        offers=services().catalogue.offers,
        respondent=response.respondent,
        plans=plans,
        is_carried=is_carried,
    )
    return replace(letter, resources=fitting(services().resources, letter.domains, locale()))


def _sparks(letter: Letter) -> dict[str, Spark]:
    drawn = {
        line.scale: spark(
            [(point.value, True) for point in line.course],
            lowest=line.lowest,
            highest=line.highest,
            reliable=line.change.reliable_at,
            is_sure=line.change.verdict in ("better", "worse"),
        )
        for line in (*letter.told, *letter.going_well)
        if len(line.course) > 1
    }
    return {scale: one for scale, one in drawn.items() if one is not None}
