"""Quick exit from every patient page: one press leads to a blank page.

For somebody who is harmed at home and hears steps. Pages that were kept stay saved, and the
person's link leads back to them. Docs: docs/decisions/0019-a-quick-way-out.md.
"""

from __future__ import annotations

from flask import Response as Reply
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.sign_in import open_to_all
from app.kiosk.device import current_kiosk
from app.kiosk.views import say_goodbye
from app.patient.current_sitting import bp
from app.patient.entry.phone_calls import end_call
from app.web.session import browser

# Says that the person left: set by the server, and by the script where no server can be reached. No
# page of before is shown to a browser that sends it. Coming in anew takes it away.
LEFT = "left"
# Where somebody comes in anew, and what holds nothing of anybody.
ENTRY_PAGES = frozenset(
    f"patient.{name}"
    for name in (
        "invitation",
        "handed_over",
        "access_code",
        "enter_access_code",
        "public_link",
        "begin_self_check",
    )
)
IMPERSONAL_PAGES = ENTRY_PAGES | {"patient.blank", "patient.offline", "patient.worker"}
PATIENT_BLUEPRINTS = (bp.name, "kiosk")
# None: an address that leads nowhere.
OFFERED_ON = (*PATIENT_BLUEPRINTS, "home", "appearance", None)


@bp.post("/quick-exit")
@open_to_all
def quick_exit() -> ResponseReturnValue:
    """Forget the person in this browser. Works also where a page was open for too long: it is the
    one form without a token, since an error page would keep somebody who has to go."""
    if kiosk := current_kiosk():
        return say_goodbye(kiosk)
    if browser.keyed_by is not None:
        return end_call()
    browser.clear_person(renew_forms=True)
    reply = redirect(url_for(".blank"), 303)
    reply.headers["Clear-Site-Data"] = '"cache", "storage"'
    reply.set_cookie(LEFT, "1", samesite="Lax", secure=request.is_secure)
    return reply


@bp.get("/blank")
@open_to_all
def blank() -> ResponseReturnValue:
    """A page without a name, a practice or a way back."""
    return render_template("patient/blank.html")


@bp.before_app_request
def show_blank_after_exit() -> ResponseReturnValue | None:
    """Whoever goes back in a browser that was left finds the page that says nothing. What still
    waits there to be sent is taken: nothing of it is shown."""
    if LEFT not in request.cookies or request.blueprint not in PATIENT_BLUEPRINTS:
        return None
    if request.method != "GET" or request.endpoint in IMPERSONAL_PAGES or current_kiosk():
        return None
    browser.clear_person()
    return redirect(url_for(".blank"), 303)


@bp.after_request
def allow_return(reply: Reply) -> Reply:
    if LEFT in request.cookies and request.endpoint in ENTRY_PAGES and browser.is_open:
        reply.delete_cookie(LEFT)
    return reply


@bp.app_context_processor
def quick_exit_context() -> dict[str, bool]:
    """Whether the page offers it: somebody is here, on a device of their own. Also on the pages for
    everybody, and on those that say what went wrong."""
    is_own = current_kiosk() is None and browser.keyed_by is None
    is_own = is_own and request.blueprint in OFFERED_ON
    return {"has_quick_exit": is_own and browser.is_open}
