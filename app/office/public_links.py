"""Public links: anybody answers without a name. Create one, print a poster, close it."""

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
from app.office.blueprint import bp
from app.outreach import public_links as links
from app.services import services
from app.store.tables import PublicLink
from app.web.language import direction, own_name, speaking, today
from app.web.language import gettext as _
from app.web.qr import qr_code
from app.web.staff_practice import my_practice, posted


@dataclass(frozen=True, slots=True)
class Row:
    """One public link in the list."""

    id: UUID
    survey: str
    address: str
    created_at: datetime
    closed_at: datetime | None


@bp.get("/public-links")
@may("manager")
def public_links() -> ResponseReturnValue:
    """Every link, and how many self-checks were finished this year."""
    with services().store.reading() as db:
        practice = my_practice(db)
        rows = [_row(link) for link in links.list_for_practice(db, practice.id)]
        answered = measures.self_checks(db, practice.id, today().replace(month=1, day=1))
    return render_template(
        "office/public_links.html",
        rows=rows,
        surveys=offered(practice),
        answered=answered if answered >= measures.MINIMUM_COUNT else None,
        fewest=measures.MINIMUM_COUNT,
    )


@bp.post("/public-links")
@may("manager")
def make_public_link() -> ResponseReturnValue:
    """Create a public link for one survey."""
    survey = services().catalogue.surveys.get(posted("survey"))
    if survey is None or not survey.locales:
        abort(404)
    staff = current_staff()
    with services().store.transaction() as db:
        require_ready(survey, my_practice(db))
        links.create(
            db,
            practice_id=staff.practice_id,
            survey_id=survey.id,
            actor=f"staff:{staff.id}",
            at=clock.now(),
        )
    return redirect(url_for(".public_links"), 303)


@bp.post("/public-links/<uuid:link_id>/close")
@may("manager")
def close_public_link(link_id: UUID) -> ResponseReturnValue:
    """Close a public link: nobody can begin with it any more."""
    staff = current_staff()
    with services().store.transaction() as db:
        links.close(
            db,
            link_id,
            practice_id=staff.practice_id,
            actor=f"staff:{staff.id}",
            at=clock.now(),
        )
    return redirect(url_for(".public_links"), 303)


@bp.get("/public-links/<uuid:link_id>/poster")
@may("manager")
def poster(link_id: UUID) -> ResponseReturnValue:
    """A sheet for the wall, in any language the survey has."""
    with services().store.reading() as db:
        practice = my_practice(db)
        row = links.require_in_practice(db, link_id, practice.id)
    survey = services().catalogue.surveys.get(row.survey_id)
    if survey is None or not survey.locales or row.closed_at:
        abort(404)
    known = languages_ready(survey, practice)
    if not known:
        raise SurveyNotReady
    wanted = request.args.get("locale", practice.locale)
    language = wanted if wanted in known else known[0]
    address = url_for("patient.public_link", slug=row.slug, _external=True)
    with speaking(language):
        sheet = render_template(
            "office/poster_sheet.html",
            practice_name=practice.name,
            survey_name=name_in(survey),
            minutes=survey.minutes,
            address=address,
            qr_code=qr_code(address, _("QR code for the address")),
        )
    return render_template(
        "office/poster.html",
        sheet=Markup(sheet),
        sheet_language=language,
        sheet_direction=direction(language),
        choices=[(code, own_name(code)) for code in known],
    )


def _row(link: PublicLink) -> Row:
    return Row(
        id=link.id,
        survey=survey_name(link.survey_id),
        address=url_for("patient.public_link", slug=link.slug, _external=True),
        created_at=link.created_at,
        closed_at=link.closed_at,
    )
