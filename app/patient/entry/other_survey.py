"""Going on with another survey than the one of the invitation: one that is made for the person."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from app import clock
from app.access.sign_in import open_to_all
from app.errors import SittingNotOpen
from app.outreach import invitations
from app.patient.current_sitting import bp, keyed_by
from app.patient.entry.entrance import enter, grant_of_invitation
from app.patient.entry.fitting_surveys import fitting_for
from app.services import services
from app.sittings import consent, find_sitting
from app.web.session import Entry, browser


@bp.post("/begin/other-survey")
@open_to_all
def other_survey() -> ResponseReturnValue:
    """Go on with a survey that fits, by the same invitation."""
    keyed_by()
    now = clock.now()
    with services().store.transaction() as db:
        if browser.invitation_id is None:
            raise SittingNotOpen
        invited = invitations.require_valid(db, browser.invitation_id, now)
        wanted = request.form.get("survey", "")
        if wanted not in {survey.id for survey in fitting_for(db, invited)}:
            abort(404)
        if invited.survey_id != wanted and find_sitting(db, invited.id) is None:
            # The link they have then leads back to these questions, and later to their answers.
            invitations.change_survey(db, invited, wanted, at=now)
        grant = grant_of_invitation(db, invited)
    # This browser has already said the year of birth, where the practice asks for it.
    agreed = consent.VERSION if grant.has_agreed else None
    return enter(Entry(grant.invitation_id, grant.sitting_id, agreed))
