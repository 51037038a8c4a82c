"""Whom a survey is made for: where it is not made for somebody, the page names one that is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.catalogue.model import Survey
from app.outreach import public_links
from app.outreach.readiness import ready_locales
from app.services import services
from app.store.tables import Invitation, Practice
from app.web.current_practice import show_practice_by_id
from app.web.language import locale, today


def is_for_patient(survey: Survey, invited: Invitation) -> bool:
    """Whether it is made for the person of an invitation. An unknown age excludes nobody."""
    return survey.is_for(invited.patient.age_on(today()), invited.patient.sex)


def other_survey_page(db: Session, invited: Invitation, survey: Survey) -> str:
    """These questions are for another age or sex; and which ones of the practice fit."""
    show_practice_by_id(db, invited.practice_id)
    return render_template(
        "patient/not_for_you.html",
        survey_name=survey_name(survey),
        invited_to=[(other.id, survey_name(other)) for other in fitting_for(db, invited)],
    )


def self_check_not_for_you(
    db: Session, slug: str, survey: Survey, age: int | None, sex: str | None
) -> str:
    """The same for a public link: the practice's other public links that fit."""
    practice_id = public_links.require_open(db, slug).practice_id
    show_practice_by_id(db, practice_id)
    fitting = {other.id: other for other in _fitting_surveys(db, practice_id, age, sex)}
    links = public_links.list_for_practice(db, practice_id)
    return render_template(
        "patient/not_for_you.html",
        survey_name=survey_name(survey),
        here_url=url_for("patient.public_link", slug=slug),
        others=[
            (url_for("patient.public_link", slug=link.slug), survey_name(fitting[link.survey_id]))
            for link in links
            if link.closed_at is None and link.survey_id in fitting
        ],
    )


def survey_name(survey: Survey) -> str:
    return survey.names.get(locale()) or next(iter(survey.names.values()))


def fitting_for(db: Session, invited: Invitation) -> Sequence[Survey]:
    age = invited.patient.age_on(today())
    return _fitting_surveys(db, invited.practice_id, age, invited.patient.sex)


def _fitting_surveys(
    db: Session, practice_id: UUID, age: int | None, sex: str | None
) -> Sequence[Survey]:
    """Those that can begin here and are for this age and sex; not the demonstration of a bank."""
    practice, known = db.get_one(Practice, practice_id), services().settings.locales
    return [
        survey
        for survey in services().catalogue.surveys.values()
        if survey.is_for(age, sex)
        and ready_locales(survey, practice, known)
        and not any(instrument.banks for instrument in survey.instruments)
    ]
