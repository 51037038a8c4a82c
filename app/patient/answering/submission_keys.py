"""The submission key of a page: the same submission sent twice is one save. It also says when the
page was shown, and in which sitting.

When another link was opened in the browser since, the cookie is another person's: what such a page
sends is refused, and not kept with the other's answers.
"""

from __future__ import annotations

import hmac
import re
import secrets

from flask import current_app, request

from app import clock
from app.catalogue.model import Item
from app.errors import OtherSitting
from app.forms.build import PageForm, form_class
from app.patient.current_sitting import keyed_by
from app.sittings import Origin
from app.web.language import locale, today
from app.web.session import browser

_KEY = re.compile(r"[A-Za-z0-9_-]{8,56}")  # room for a number behind it: 64 are stored
_SHOWN = re.compile(r"([0-9a-f]{8})-([0-9a-f]{8})-")
LONGEST_SEEN = 200
LONGEST_OPEN = 15 * 60  # a page that stood open for longer was not looked at all the while


def new_submission_key() -> str:
    """For a page that is shown now."""
    return f"{int(clock.now().timestamp()):08x}-{_sitting_mark()}-{secrets.token_urlsafe(12)}"


def submission_key(field: str = "key") -> str:
    """The key this page was shown with; a fresh one when a browser sends none that fits.

    field  the name under which the form sends it

    OtherSitting when the page was shown in another sitting than the one in the cookie now.
    """
    sent = request.form.get(field, "")
    if not _KEY.fullmatch(sent):
        return new_submission_key()
    if (shown := _SHOWN.match(sent)) and shown[2] != _sitting_mark():
        raise OtherSitting
    return sent


def has_key() -> bool:
    """Whether the form that was sent says in which sitting it was shown."""
    return bool(_SHOWN.match(request.form.get("key", "")))


def submitted_form(items: tuple[Item, ...], edition_key: str | None = None) -> PageForm:
    """What was sent for these items."""
    return form_class(items, edition_key)(request.form, meta=form_meta())


def form_meta() -> dict[str, object]:
    """How a form is read: by the page's language, and with the practice's day as today."""
    return {"today": today(), "locale": locale()}


def seconds_open(key: str) -> int | None:
    """How long the page with this key stood open, by our own clock; None when nobody knows."""
    shown = _SHOWN.match(key)
    if shown is None or was_queued():
        return None
    seconds = int(clock.now().timestamp()) - int(shown[1], 16)
    return seconds if 0 <= seconds <= LONGEST_OPEN else None


def origin(respondent: str | None = None) -> Origin:
    """Where this submission came from, and which saves that browser knew of."""
    return Origin(
        device=browser.device_name(),
        seen=_sent_seen(),
        queued=was_queued(),
        keyed_by=keyed_by(),
        respondent=respondent,
    )


def was_queued() -> bool:
    """Whether this submission waited in the browser for a connection."""
    return "queued" in request.form


def is_behind(newest: str) -> bool:
    """Whether the page that was sent was shown before its newest save.

    newest  the key of that save; "" when there is none
    """
    sent = _sent_seen()
    return bool(newest) and sent is not None and newest.partition(".")[0] not in sent.split()


def _sent_seen() -> str | None:
    """Keys of the page's saves known when it was sent: the newest one when it was shown, and those
    still waiting in the browser's queue. None when the browser does not say."""
    sent = request.form.get("seen")
    if sent is None:
        return None
    first, *others = _KEY.findall(sent) or [""]
    while others and len(" ".join([first, *others])) > LONGEST_SEEN:
        others.pop(0)
    return " ".join([first, *others])


def _sitting_mark() -> str:
    """Tells one person's sitting from another's, and nothing else."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(secret, f"sitting {browser.whose}".encode(), "sha256")[:4].hex()
