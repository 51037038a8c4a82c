"""What every staff page needs: the practice of the signed-in person, and the form's fields."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from app.access.sign_in import current_staff
from app.errors import FormIncomplete
from app.store.tables import Practice
from app.web.current_practice import show_practice


def my_practice(db: Session) -> Practice:
    """The signed-in person's practice; from here on the page shows its name and time zone."""
    practice = db.get_one(Practice, current_staff().practice_id)
    show_practice(practice)
    return practice


def posted(name: str) -> str:
    """What a form sent under this name, perhaps nothing. FormIncomplete when the field itself did
    not arrive: an absent field is no wish to empty what is kept."""
    if name not in request.form:
        raise FormIncomplete
    return request.form[name]
