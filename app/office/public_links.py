"""Open links: anybody answers without a name. Make one, print it for the wall, close it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import clock
from app.access.sign_in import current_staff, may
from app.errors import SurveyNotReady
from app.facts import measures
from app.office.available_surveys import (
    languages_ready,
    name_in,
    offered,
    require_ready,
    survey_name,
)
from app.office.staff_practice import bp, my_practice, posted
from app.outreach import public_links as links
from app.services import rooms
from app.store.tables import OpenLink
from app.web.language import direction, own_name, speaking, today
from app.web.language import gettext as _
from app.web.qr import square


@dataclass(frozen=True, slots=True)
class Row:
    """One open link in the list."""

    id: UUID
    survey: str
    address: str
    created_at: datetime
    closed_at: datetime | None


@bp.get("/open-links")
@may("manager")
def open_links() -> ResponseReturnValue:
    """Every link, and how many self-checks were finished this year."""
    with rooms().store.reading() as db:
        practice = my_practice(db)
        rows = [_row(one) for one in links.all_of(db, practice.id)]
        answered = measures.self_checks(db, practice.id, today().replace(month=1, day=1))
    return render_template(
        "office/open_links.html",
        rows=rows,
        surveys=offered(practice),
        answered=answered if answered >= measures.FEWEST else None,
        fewest=measures.FEWEST,
    )


@bp.post("/open-links")
@may("manager")
def make_open_link() -> ResponseReturnValue:
    """One more way in, for one survey."""
    survey = rooms().catalogue.surveys.get(posted("survey"))
    if survey is None or not survey.locales:
        abort(404)
    staff = current_staff()
    with rooms().store.transaction() as db:
        require_ready(survey, my_practice(db))
        links.make(
            db,
            practice_id=staff.practice_id,
            survey_id=survey.id,
            actor=f"staff:{staff.id}",
            at=clock.now(),
        )
    return redirect(url_for(".open_links"), 303)


@bp.post("/open-links/<uuid:link_id>/close")
@may("manager")
def close_open_link(link_id: UUID) -> ResponseReturnValue:
    """Nobody begins by it any more."""
    staff = current_staff()
    with rooms().store.transaction() as db:
        links.close(
            db,
            link_id,
            practice_id=staff.practice_id,
            actor=f"staff:{staff.id}",
            at=clock.now(),
        )
    return redirect(url_for(".open_links"), 303)


@bp.get("/open-links/<uuid:link_id>/poster")
@may("manager")
def poster(link_id: UUID) -> ResponseReturnValue:
    """A sheet for the wall, in any language the survey has."""
    with rooms().store.reading() as db:
        practice = my_practice(db)
        row = links.of_practice(db, link_id, practice.id)
    survey = rooms().catalogue.surveys.get(row.survey_id)
    if survey is None or not survey.locales or row.closed_at:
        abort(404)
    known = languages_ready(survey, practice)
    if not known:
        raise SurveyNotReady
    wanted = request.args.get("locale", practice.locale)
    language = wanted if wanted in known else known[0]
    address = url_for("patient.open_link", slug=row.slug, _external=True)
    with speaking(language):
        sheet = render_template(
            "office/poster_sheet.html",
            practice_name=practice.name,
            survey_name=name_in(survey),
            minutes=survey.minutes,
            address=address,
            square=square(address, _("The address as a square, for the camera of a phone")),
        )
    return render_template(
        "office/poster.html",
        sheet=Markup(sheet),
        sheet_language=language,
        sheet_direction=direction(language),
        choices=[(code, own_name(code)) for code in known],
    )


def _row(one: OpenLink) -> Row:
    return Row(
        id=one.id,
        survey=survey_name(one.survey_id),
        address=url_for("patient.open_link", slug=one.slug, _external=True),
        created_at=one.created_at,
        closed_at=one.closed_at,
    )
