"""Pages that show a practice to itself, without names."""

from __future__ import annotations

import time
from collections import OrderedDict
from datetime import date
from typing import TypeAlias
from uuid import UUID
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import clock
from app.access.sign_in import current_staff, may
from app.charts.run_chart import run_chart_svg
from app.errors import NotAllowed
from app.facts.measures import MEASURES, MINIMUM_COUNT, count_facts
from app.panel import chart_text
from app.panel.page import read_practice, read_series
from app.services import services
from app.store.tables import Practice
from app.web import appearance
from app.web.current_practice import show_practice
from app.web.language import locale, own_name

bp = Blueprint("panel", __name__)


@bp.get("/practice")
@may("clinician", "manager", "analyst")
def practice() -> ResponseReturnValue:
    """How the practice is doing, and how sure one can be of it."""
    staff = current_staff()
    with services().store.reading() as db:
        month = _this_month(db)
        numbers = _numbers(db, staff.practice_id, month)
    return render_template("panel/practice.html", staff=staff, numbers=numbers)


# The numbers as they were last rendered: they change when somebody sends or erases answers. Scoring
# anew leaves as many facts as before, so that nothing is shown again after a minute.
RENDERED, RENDERED_SECONDS = 64, 60.0
Rendered: TypeAlias = OrderedDict[tuple[object, ...], tuple[float, Markup]]
_rendered: WeakKeyDictionary[Engine, Rendered] = WeakKeyDictionary()


def _numbers(db: Session, practice_id: UUID, month: date) -> Markup:
    """The part of the page without names, rendered once as long as nothing of it changes."""
    catalogue, now = services().catalogue, time.monotonic()
    rendered = _rendered.setdefault(db.get_bind().engine, OrderedDict())
    _, theme = appearance.chosen()
    facts = count_facts(db, practice_id)
    key = (id(catalogue), practice_id, month, locale(), theme, facts)
    rendered_at, numbers = rendered.get(key, (now - RENDERED_SECONDS, Markup()))
    if now - rendered_at >= RENDERED_SECONDS:
        numbers = Markup(
            render_template(
                "panel/practice_numbers.html",
                page=read_practice(db, catalogue, practice_id, month),
                words=chart_text,
                own_name=own_name,
                fewest=MINIMUM_COUNT,
            )
        )
        rendered[key] = (now, numbers)
        while len(rendered) > RENDERED:
            rendered.popitem(last=False)
    return numbers


@bp.get("/practice/charts/<measure_id>.svg")
@may("clinician", "manager", "analyst")
def chart(measure_id: str) -> ResponseReturnValue:
    """One measure as a run chart. A browser that has this very picture is not sent it again."""
    measure = MEASURES.get(measure_id)
    if measure is None:
        raise NotAllowed
    with services().store.reading() as db:
        series = read_series(
            db, services().catalogue, current_staff().practice_id, measure, _this_month(db)
        )
    plot = chart_text.plot(series, "dark" if request.args.get("theme") == "dark" else "light")
    if request.if_none_match.contains(plot.etag):
        return _revalidated(make_response("", 304), plot.etag)
    picture = make_response(run_chart_svg(plot))
    picture.mimetype = "image/svg+xml"
    return _revalidated(picture, plot.etag)


def _revalidated(response: Response, etag: str) -> Response:
    """Cached in this person's browser only, and asked for again each time."""
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Cookie")
    return response


def _this_month(db: Session) -> date:
    """The current month where the practice is; the page is shown in the practice's time."""
    practice = db.get_one(Practice, current_staff().practice_id)
    show_practice(practice)
    return clock.now().astimezone(ZoneInfo(practice.timezone)).date().replace(day=1)
