"""Earlier answers that are still valid: the person confirms them at once instead of answering
again."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, sittings
from app.access.sign_in import open_to_all
from app.patient.answering.drafts import drop_typed, keep_typed, typed_fields, waiting_for
from app.patient.answering.submission_keys import (
    new_submission_key,
    origin,
    seconds_open,
    submission_key,
)
from app.patient.current_sitting import CurrentSitting, bp, current_sitting, device_mode
from app.services import services
from app.web.answer_text import in_words
from app.web.appearance import chooses_display
from app.web.language import locale

_PAGE = "/earlier-answers"  # of a draft; no page of a survey has such an id


@bp.get("/earlier-answers")
@open_to_all
def prefill() -> ResponseReturnValue:
    """Answers of last time, each with a box for those that are to be asked again."""
    with services().store.reading() as db:
        current = current_sitting(db)
        earlier = sittings.earlier_answers(db, current.sitting, current.edition, clock.now())
        waiting = waiting_for(db, current.sitting.id, _PAGE)
    if not earlier:
        return redirect(url_for(".resume"), 303)
    return render_template(
        "patient/prefill.html",
        rows=[_row(current, answer) for answer in earlier],
        again=[item for _field, item in waiting.fields] if waiting else (),
        key=new_submission_key(),
    )


@bp.post("/earlier-answers")
@open_to_all
def confirm_prefill() -> ResponseReturnValue:
    """Keep what was not ticked; the rest is asked like everything else."""
    again, key, at = set(request.form.getlist("again")), submission_key(), clock.now()
    with services().store.transaction() as db:
        current = current_sitting(db)
        if chooses_display():
            keep_typed(db, current.sitting.id, _PAGE, sittings.Draft(typed_fields()))
            return redirect(url_for(".prefill"), 303)
        drop_typed(db, current.sitting.id, _PAGE)
        offered = sittings.earlier_answers(db, current.sitting, current.edition, at)
        if offered:
            sittings.confirm_earlier(
                db,
                current.sitting,
                [answer for answer in offered if answer.item not in again],
                key=key,
                locale=locale(),
                mode=device_mode(),
                at=at,
                seconds=seconds_open(key),
                origin=origin(),
            )
    return redirect(url_for(".resume"), 303)


def _row(current: CurrentSitting, earlier: sittings.EarlierAnswer) -> dict[str, object]:
    page = next(
        page
        for page in current.edition.pages
        if any(item.id == earlier.item for item in page.items)
    )
    words = current.words(page)
    return {
        "id": earlier.item,
        "about": words[f"items.{earlier.item}.about"],
        "ask": words.get(f"items.{earlier.item}.ask") or words[f"items.{earlier.item}.about"],
        "answer": in_words(current.edition.items[earlier.item], earlier.answer, words),
        "said_at": earlier.said_at,
    }
