"""Whose page a form was on: a tab that shows one person is refused once the browser is another's.

Two links opened in one browser share its cookie, so the page itself has to say whose it is. A form
for answers says it in its submission key, every other form in a field of its own.
"""

from __future__ import annotations

import hmac

from flask import current_app, request

from app.errors import FormIncomplete, OtherSitting
from app.patient.answering.submission_keys import has_key, submission_key
from app.patient.current_sitting import bp
from app.web.session import browser

FIELD = "whose"

# POST routes whose forms carry no mark, with the reason.
WITHOUT_MARK = {
    "patient.enter_access_code": "the digits that are typed say whose answers they open",
    "patient.begin_self_check": "it opens a sitting without a name, which is nobody's yet",
    "patient.quick_exit": "it only leaves, and has to work from every page at once",
}


@bp.before_request
def refuse_pages_of_others() -> None:
    """OtherSitting when a form was shown for another person than the one this browser is open for;
    FormIncomplete when it does not say."""
    if request.method != "POST" or request.endpoint in WITHOUT_MARK or browser.whose is None:
        return
    sent = request.form.get(FIELD)
    if sent is None and has_key():
        submission_key()
    elif sent is None:
        raise FormIncomplete
    elif not hmac.compare_digest(sent.encode(), whose_mark().encode()):
        raise OtherSitting


def whose_mark() -> str:
    """Distinguishes the person of this browser from others, and says nothing else."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(secret, f"whose {browser.whose}".encode(), "sha256")[:8].hex()


bp.add_app_template_global(whose_mark, "whose_mark")
