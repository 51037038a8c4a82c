"""What a person wrote and sent with a page that could not be taken: it is lost nowhere but here, so
the page that says so shows it, to copy."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import g, request

from app.catalogue.model import Item
from app.forms.field_names import FIELD_PREFIX, PAGE_FIELDS
from app.forms.plan import WRITTEN as WRITTEN_IN_PLANS
from app.services import services

LONGEST_CHOICE = 20  # characters of a choice's value or a number; longer ones are somebody's words
_OF_A_PLAN = tuple(f"-{name}" for name in WRITTEN_IN_PLANS)
# Parts of our forms that say where they come from.
_OF_THE_FORM = ("-key", "-shown")
# What opens something is not written on a page.
_SECRET = {"code", "year"}


def typed_words() -> list[str]:
    """The texts of this request, in the order of its fields. A kiosk's screen is seen by the next
    person, so nothing stands there; nor does what another site made the browser send, which could
    be made to look like ours."""
    is_a_form = str(request.endpoint).startswith(("patient.", "office."))
    if "start_url" in g or _is_from_elsewhere() or not is_a_form:
        return []
    return [
        text.strip()
        for name, texts in request.form.lists()
        if name not in PAGE_FIELDS | _SECRET and not name.endswith(_OF_THE_FORM)
        for text in texts
        if text.strip() and _is_written(name, text.strip())
    ]


def _is_from_elsewhere() -> bool:
    # Our pages send no referrer, so that browsers give their origin as "null".
    origin = urlsplit(request.headers.get("Origin", "")).netloc
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return origin not in ("", request.host) or site not in ("same-origin", "none")


def _is_written(name: str, text: str) -> bool:
    """Whether it was written, and not chosen or counted. Where the field does not tell, words are
    longer than a choice's value, or in a script in which there are no such values."""
    kinds = {item.kind for item in _items_called(name.removeprefix(FIELD_PREFIX))}
    if kinds or name.endswith(_OF_A_PLAN):
        return not kinds or "text" in kinds
    return " " in text or len(text) > LONGEST_CHOICE or not text.isascii()


def _items_called(id: str) -> Iterator[Item]:
    for instrument in services().catalogue.instruments.values():
        for item in instrument.items.values():
            yield from (part for part in (item, *item.parts) if part.id == id)
