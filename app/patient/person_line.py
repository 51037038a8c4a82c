"""For whom a page is: the given name at its top, so that a tab of somebody else is seen as one."""

from __future__ import annotations

from uuid import UUID

from flask import g, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.people.patients import given_name_of
from app.web.language import gettext as _


def note_person(db: Session, patient_id: UUID | None) -> None:
    """Name the person on the page of this request. A post shows no page of theirs."""
    if patient_id is not None and request.method == "GET":
        g.person_name = given_name_of(db, patient_id)


def person_line() -> Markup | str:
    """The line with the name; "" where nobody is known. A cached page has a place for it."""
    if (place := g.get("person_place")) is not None:
        return str(place)
    name = g.get("person_name")
    if not name:
        return ""
    return Markup('<small class="person">{}</small>').format(
        Markup(_("For %(name)s")) % {"name": Markup("<bdi>{}</bdi>").format(name)}
    )
