"""A small form that was not taken: its page comes back by a redirect, and says why; or, with what
was chosen, in other letters or another language.

The browser's Back then never asks whether to send the form again. Pages on which people write keep
their words in the database instead (app/patient/answering/drafts.py).
"""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from app.web.session import RefusedForm, browser


def show_again(problem: str, **fields: str) -> ResponseReturnValue:
    """Back to the page of this request, which shows the problem and these fields once.

    problem  what the page calls it; "" where nothing is wrong
    fields   what was chosen; nothing that only the person should know
    """
    browser.refused = RefusedForm(request.path, problem, fields)
    return redirect(request.path, 303)


def take_refused() -> RefusedForm | None:
    """What was refused on this page a moment ago; None where nothing was."""
    refused = browser.refused
    if refused is None or refused.path != request.path or request.method != "GET":
        return None
    browser.refused = None
    return refused
