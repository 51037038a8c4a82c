"""In which languages a survey may begin here, and the page for a practice not set up yet."""

from __future__ import annotations

from uuid import UUID

from flask import g, render_template
from sqlalchemy.orm import Session

from app.catalogue.model import Survey
from app.outreach.readiness import missing_anywhere, ready_locales
from app.services import services
from app.store.tables import Practice
from app.web.language import locale, offer_languages, own_name, speak


def locales_to_begin(db: Session, survey: Survey, practice_id: UUID) -> tuple[str, ...]:
    """Those in which the practice can also help somebody in danger. A sitting that has begun is
    never stopped for want of them."""
    # The practice that is shown may be some seconds old; read it anew, since it may just have added
    # what was missing.
    practice = db.get_one(Practice, practice_id)
    return ready_locales(survey, practice, services().settings.locales)


def keep_to_offered_languages(survey: Survey, began_in: str) -> None:
    """From here on this request speaks a language in which these questions are offered: whoever
    changes it half way is to find help in a crisis in it too. The language they began in stays."""
    known = services().settings.locales
    waiting = missing_anywhere(survey, g.practice, known)
    offer_languages(tuple(code for code in known if code == began_in or code not in waiting))
    if locale() in waiting and locale() != began_in:
        speak(began_in)


def lacking_language(survey: Survey, locales: tuple[str, ...]) -> str:
    """The reader's language in its own name, where the survey has it and may not begin in it."""
    code = locale()
    return own_name(code) if code in survey.editions and code not in locales else ""


def not_ready_page(survey: Survey) -> str:
    """Nothing can begin: the practice has to finish its set-up."""
    name = survey.names.get(locale()) or next(iter(survey.names.values()))
    return render_template("patient/not_ready.html", survey_name=name)
