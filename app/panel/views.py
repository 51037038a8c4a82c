"""Pages that show a practice to itself, without names."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import clock
from app.access.sign_in import current_staff, may
from app.charts.run_chart import run_chart_svg
from app.errors import NotAllowed
from app.facts.measures import MEASURES, MINIMUM_COUNT
from app.panel import chart_text
from app.panel.page import read_practice, read_series
from app.services import services
from app.store.tables import Practice
from app.web.current_practice import show_practice
from app.web.language import own_name

bp = Blueprint("panel", __name__)


@bp.get("/practice")
@may("clinician", "manager", "analyst")
def practice() -> ResponseReturnValue:
    """How the practice is doing, and how sure one can be of it."""
    staff = current_staff()
    with services().store.reading() as db:
        month = _this_month(db)
        page = read_practice(db, services().catalogue, staff.practice_id, month)
    return render_template(
        "panel/practice.html",
        staff=staff,
        page=page,
        words=chart_text,
        own_name=own_name,
        fewest=MINIMUM_COUNT,
    )


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
