"""What the pages after sending show: one finished sitting, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.model import Edition
from app.catalogue.resources import resources_for
from app.catalogue.rules import Help
from app.charts.sparkline import Sparkline, sparkline
from app.followup.plans import current_plans
from app.patient.answering.help import helps_to_name
from app.patient.current_sitting import CurrentSitting, current_sitting
from app.patient.who_reads import current_promise, note_readers
from app.people.patients import get_patient
from app.people.visits import get_visit
from app.profile.letter import Aim, Letter, build_letter
from app.profile.model import Profile
from app.profile.plan import Plan
from app.profile.serialization import answers_from_json
from app.services import services
from app.sittings.priorities import profile_of
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
    sparks: Mapping[str, Sparkline]
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
        return tuple(aim for aim in self.letter.aims if aim.plan and aim.plan.weeks)


def read_summary(db: Session) -> Summary | None:
    """None while the sitting of this browser is not finished."""
    current = current_sitting(db, open_only=False)
    response = db.scalar(select(Response).where(Response.sitting_id == current.sitting.id))
    if response is None:
        return None
    patient = get_patient(db, current.sitting.whose)
    visit = get_visit(db, current.sitting.visit_id)
    clinician = visit.clinician if visit else patient.clinician
    clinician_name = clinician.name if clinician else ""
    profile = profile_of(db, response)
    note_readers(sent_at=response.finished_at, visit_at=visit.starts_at if visit else None)
    plans = current_plans(db, response.id)
    letter = _letter(current, response, profile, plans)
    carried = _letter(current, response, profile, plans, is_for_paper=True)
    return Summary(
        response_id=response.id,
        edition=current.edition,
        letter=letter,
        carried=carried,
        first_name=patient.given_name,
        full_name=patient.name,
        clinician_name=clinician_name,
        visit_at=current_promise().visit_at,
        finished_at=response.finished_at,
        sparks=_sparks(letter),
        helps=helps_to_name(
            current,
            [priority.rule for priority in profile.priorities],
            was_helped=response.respondent == "helped",
        ),
    )


def _letter(
    current: CurrentSitting,
    response: Response,
    profile: Profile,
    plans: Mapping[str, Plan],
    *,
    is_for_paper: bool = False,
) -> Letter:
    letter = build_letter(
        profile,
        current.instruments,
        answers_from_json(response.answers),
        locale=current.edition.locale,
        offers=services().catalogue.offers,
        respondent=response.respondent,
        plans=plans,
        is_for_paper=is_for_paper,
        written_in=response.locale,
    )
    return replace(letter, resources=resources_for(services().resources, letter.domains, locale()))


def _sparks(letter: Letter) -> dict[str, Sparkline]:
    drawn = {
        line.scale: sparkline(
            [(point.value, True) for point in line.course],
            lowest=line.lowest,
            highest=line.highest,
            reliable=line.change.reliable_at,
            is_sure=line.change.verdict in ("better", "worse"),
        )
        for line in (*letter.scores, *letter.going_well)
        if len(line.course) > 1
    }
    return {scale: spark for scale, spark in drawn.items() if spark is not None}
