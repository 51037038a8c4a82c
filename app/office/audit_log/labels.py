"""Labels of the audit log's entries, for the people of the practice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.web.language import gettext as _


def acts() -> Mapping[str, str]:
    """What was done: the code it is recorded by → words, to be read after who did it. A code with
    a word behind it is for entries whose detail says that word."""
    return {
        "sign_in": _("Signed in"),
        "sign_out": _("Signed out"),
        "sign_in_refused": _("Tried to sign in, and was refused"),
        "staff.add": _("Added a member of staff"),
        "staff.close": _("Closed the account of a member of staff"),
        "staff.password": _("Gave a member of staff a new password"),
        "patient.view": _("Opened a patient’s page in the office"),
        "visit.view": _("Opened a patient’s visit page"),
        "invited": _("Made an invitation to answer"),
        "invitation_revoked": _("Closed an invitation"),
        "invitation_revoked birth_year": _(
            "Gave the wrong year of birth too often, which closed an invitation"
        ),
        "invitation.other_survey": _("Went on with a survey that fits the patient"),
        "short_code.make": _("Made a code of eight digits"),
        "sitting.hand_over": _("Handed a device over to a patient"),
        "sitting.hand_over phone": _("Began to key in answers on the phone"),
        "sitting.open": _("Began a survey"),
        "page.key_in": _("Keyed in a page of answers"),
        "sitting.finish": _("Sent the answers"),
        "sitting.erase": _("Deleted answers that were sent"),
        "self_check.attach": _("Took in a self-check"),
        "consent.say": _("Said what the answers may be used for"),
        "priority.raise": _("Raised a priority"),
        "priority.acknowledge": _("Acknowledged a priority"),
        "priority.undo": _("Took back that a priority was seen"),
        "plan.keep": _("Kept a plan"),
        "plan.remove": _("Took a plan away"),
        "person.export": _("Exported everything kept of a patient"),
        "person.erase": _("Erased everything kept of a patient"),
        "public_link.make": _("Made a public link"),
        "public_link.close": _("Closed a public link"),
        "kiosk.make": _("Prepared a kiosk"),
        "kiosk.lock": _("Went into use"),
        "kiosk.pin_refused": _("Refused a wrong PIN"),
        "kiosk.end": _("Ended a kiosk"),
        "texts.change": _("Changed the practice’s texts"),
        "wording.add": _("Added an owner’s words"),
        "rules.change": _("Changed the practice’s rules"),
        "scores.rescore": _("Scored earlier answers anew"),
    }


def act(known: Mapping[str, str], action: str, detail: Mapping[str, Any]) -> str | None:
    """The closest of the acts; None for a code without words."""
    told = detail.get("how") or detail.get("why")
    return known.get(f"{action} {told}") or known.get(action)


def doers() -> dict[str, str]:
    """Who did it, where it was nobody of the staff: the kind of actor → words."""
    return {
        "patient": _("a patient"),
        "kiosk": _("a kiosk"),
        "command": _("a command"),
        "nobody": _("somebody not signed in"),
    }
