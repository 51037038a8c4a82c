"""What the person told us before and still holds: confirmed in one go instead of asked again."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, sittings
from app.access.sign_in import open_to_all
from app.patient.answering.submissions import (
    new_submission_key,
    origin,
    seconds_open,
    submission_key,
)
from app.patient.current_sitting import CurrentSitting, bp, device_mode, here
from app.services import services
from app.web.answer_text import in_words
from app.web.language import locale


@bp.get("/known")
@open_to_all
def known() -> ResponseReturnValue:
    """Answers of last time, each with a box for those that are to be asked again."""
    with services().store.reading() as db:
        now = here(db)
        found = sittings.earlier_answers(db, now.sitting, now.edition, clock.now())
    if not found:
        return redirect(url_for(".resume"), 303)
    return render_template(
        "patient/known.html", rows=[_row(now, one) for one in found], key=new_submission_key()
    )


@bp.post("/known")
@open_to_all
def confirm() -> ResponseReturnValue:
    """Keep what was not ticked; the rest is asked like everything else."""
    again, key, at = set(request.form.getlist("again")), submission_key(), clock.now()
    with services().store.transaction() as db:
        now = here(db)
        offered = sittings.earlier_answers(db, now.sitting, now.edition, at)
        if offered:
            sittings.confirm_earlier(
                db,
                now.sitting,
                [one for one in offered if one.item not in again],
                key=key,
                locale=locale(),
                mode=device_mode(),
                at=at,
                seconds=seconds_open(key),
                origin=origin(),
            )
    return redirect(url_for(".resume"), 303)


def _row(now: CurrentSitting, one: sittings.EarlierAnswer) -> dict[str, object]:
    page = next(
        page for page in now.edition.pages if any(item.id == one.item for item in page.items)
    )
    words = now.words(page)
    return {
        "id": one.item,
        "about": words[f"items.{one.item}.about"],
        "ask": words.get(f"items.{one.item}.ask") or words[f"items.{one.item}.about"],
        "answer": in_words(now.edition.items[one.item], one.answer, words),
        "said_at": one.said_at,
    }
