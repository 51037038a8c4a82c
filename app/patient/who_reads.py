"""Who reads these answers, and when: what one request says of it, in every place in the same words.

The rule is app/followup/reading_promise.py; the words are templates/macros/who_reads.html.
"""

from __future__ import annotations

from datetime import datetime

from flask import current_app, g
from markupsafe import Markup

from app import clock
from app.catalogue.bounded_cache import BoundedCache
from app.followup.reading_promise import ReadingPromise, promise_reading
from app.store.opening_hours import NOT_ENTERED
from app.web.language import locale, zone
from app.web.session import browser

_sentences: BoundedCache[str] = BoundedCache(500)


def note_readers(
    *,
    sent_at: datetime | None = None,
    visit_at: datetime | None = None,
    is_anonymous: bool = False,
) -> None:
    """From here on this request's pages speak of these answers."""
    g.reading_of = {"sent_at": sent_at, "visit_at": visit_at, "is_anonymous": is_anonymous}
    g.pop("reading", None)


def note_seen_at_once() -> None:
    """What was answered about safety is before the care team at once, whether or not it is sent."""
    g.reading_of = {**g.get("reading_of", {}), "is_seen": True}
    g.pop("reading", None)


def note_urgent() -> None:
    """Something was answered that should not wait for anybody to read it: whoever has a number to
    call is told to. Where the practice gave none, the help says what else to do."""
    practice = g.get("practice")
    numbers = practice and (practice.emergency_phone, practice.crisis_phone, practice.phone)
    g.reading_of = {**g.get("reading_of", {}), "is_urgent": any(numbers or ())}
    g.pop("reading", None)


def note_shown_later() -> None:
    """This request makes pages that a browser keeps: what is said of a day, an hour or a visit may
    no longer be so when they are shown."""
    g.reading_of = {**g.get("reading_of", {}), "is_for_later": True}
    g.pop("reading", None)


def current_promise() -> ReadingPromise:
    """The promise of this request, made once: no two places of a page disagree."""
    promise: ReadingPromise | None = g.get("reading")
    if promise is None:
        promise = g.reading = _promise(g.get("reading_of", {}))
    return promise


def who_reads_this(anonymous: bool = False) -> Markup:
    """The sentence in the language of this request.

    anonymous  also where the request knows of no answers yet: nobody reads a self-check
    """
    if (place := g.get("reading_place")) is not None:
        return Markup(place)
    promise = _promise({"is_anonymous": True}) if anonymous else current_promise()
    # It stands on every page, and is the same for many: it depends on nothing else.
    key = (locale(), str(zone()), promise)
    return Markup(_sentences.get(key, lambda: _words("sentence", promise)))


def promise_as_plain_text() -> tuple[str, ...]:
    """The same without marks, line by line, as a sheet of paper says it: not whether the practice
    is open at this minute, but its week."""
    promise = current_promise()
    lines = _words("by_when", promise), _words("alerts", promise), _words("week", g.practice)
    return tuple(filter(None, (str(Markup(line).unescape()).strip() for line in lines)))


def _promise(of: dict[str, object]) -> ReadingPromise:
    practice = g.get("practice")
    return promise_reading(
        practice.opening_hours if practice else NOT_ENTERED,
        read_within_days=practice.read_within_days if practice else 0,
        zone=zone(),
        now=clock.now(),
        **{"is_anonymous": browser.anonymous_result is not None, **of},  # type: ignore[arg-type]
    )


def _words(macro: str, of: object) -> str:
    module = current_app.jinja_env.get_template("macros/who_reads.html").module
    return str(getattr(module, macro)(of)).strip()
