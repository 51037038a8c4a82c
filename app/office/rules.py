"""What the practice decides about its own way of working."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import current_staff, may
from app.languages import gettext as _
from app.office.door import bp, my_practice, posted
from app.rooms import rooms as the_rooms
from app.store import audit
from app.store.practice_rules import LIMITS, PracticeRules, rules_of, set_rules


@bp.route("/rules", methods=["GET", "POST"])
@may("manager")
def rules() -> ResponseReturnValue:
    """Show the rules, and keep changed ones: all of them, or none when one makes no sense."""
    if request.method == "GET":
        with the_rooms().store.reading() as db:
            kept = rules_of(my_practice(db))
        return _page({name: str(value) for name, value in asdict(kept).items()}, frozenset(), kept)

    chosen, wrong = _read()
    with the_rooms().store.transaction() as db:
        practice = my_practice(db)
        before = rules_of(practice)
        if wrong:
            return _page(request.form, wrong, chosen), 422
        set_rules(practice, chosen)
        audit.record(
            db,
            practice_id=practice.id,
            actor=f"staff:{current_staff().id}",
            action="rules.change",
            subject=f"practice:{practice.id}",
            detail=_differences(before, chosen),
            at=datetime.now(UTC),
        )
    flash(_("Saved. These rules hold for every sitting that begins from now on."))
    return redirect(url_for(".rules"), 303)


def _read() -> tuple[PracticeRules, frozenset[str]]:
    """The rules as sent, and the names of those that make no sense."""
    numbers = {name: _number(name) for name in LIMITS}
    wrong = {name for name, value in numbers.items() if value is None}
    known = {name: value for name, value in numbers.items() if value is not None}
    chosen = PracticeRules(ask_birth_year="ask_birth_year" in request.form, **known)
    if not wrong and chosen.kiosk_wipe_seconds <= chosen.kiosk_warn_seconds:
        wrong = {"kiosk_wipe_seconds"}
    return chosen, frozenset(wrong)


def _number(name: str) -> int | None:
    typed, (lowest, highest) = posted(name).strip(), LIMITS[name]
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
        return None
    return int(typed) if lowest <= int(typed) <= highest else None


def _differences(before: PracticeRules, after: PracticeRules) -> dict[str, object]:
    old, new = asdict(before), asdict(after)
    return {name: value for name, value in new.items() if value != old[name]}


def _page(typed: object, wrong: frozenset[str], chosen: PracticeRules) -> str:
    return render_template(
        "office/rules.html",
        typed=typed,
        wrong=wrong,
        limits=LIMITS,
        ask_birth_year=chosen.ask_birth_year,
    )
