"""The rules that a practice sets for itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.access.sign_in import current_staff, may
from app.office.blueprint import bp
from app.office.opening_hours import CLOSED_ON, DAYS, FIELDS, TypedHours, read_hours, typed_of
from app.services import services as the_rooms
from app.store import audit
from app.store.opening_hours import NOT_ENTERED
from app.store.practice_rules import (
    LIMITS,
    PracticeRules,
    differences,
    rules_of,
    set_rules,
)
from app.web.appearance import chooses_display
from app.web.language import gettext as _
from app.web.language import locale
from app.web.staff_practice import my_practice, posted


@bp.route("/practice-rules", methods=["GET", "POST"])
@may("manager")
def practice_rules() -> ResponseReturnValue:
    """Show the rules, and keep changed ones: all of them, or none when one makes no sense."""
    if request.method == "GET":
        with the_rooms().store.reading() as db:
            rules_before = rules_of(my_practice(db))
        typed = {name: str(getattr(rules_before, name)) for name in LIMITS}
        hours = TypedHours(rules_before.opening_hours, typed_of(rules_before.opening_hours), {})
        return _page(typed, frozenset(), hours, rules_before)

    chosen, wrong = _read()
    with the_rooms().store.transaction() as db:
        practice = my_practice(db)
        before = rules_of(practice)
        hours = read_hours(request.form, before.opening_hours)
        typed = {name: request.form.get(name, "") for name in LIMITS}
        if chooses_display():
            return _page(typed, frozenset(), replace(hours, problems={}), chosen)
        if wrong or hours.problems:
            return _page(typed, wrong, hours, chosen), 422
        chosen = replace(chosen, opening_hours=hours.hours)
        set_rules(practice, chosen)
        audit.record(
            db,
            practice_id=practice.id,
            actor=f"staff:{current_staff().id}",
            action="rules.change",
            subject=f"practice:{practice.id}",
            detail=differences(before, chosen),
            at=clock.now(),
        )
    flash(_("Saved. These rules hold for every sitting that begins from now on."))
    return redirect(url_for(".practice_rules"), 303)


def _read() -> tuple[PracticeRules, frozenset[str]]:
    """The submitted rules, and the names of those that are not valid."""
    numbers = {name: _number(name) for name in LIMITS}
    wrong = {name for name, value in numbers.items() if value is None}
    known = {name: value for name, value in numbers.items() if value is not None}
    chosen = PracticeRules(
        ask_birth_year="ask_birth_year" in request.form,
        options=tuple(
            option.id for option in _options() if option.id in request.form.getlist("option")
        ),
        opening_hours=NOT_ENTERED,
        **known,
    )
    if not wrong and chosen.kiosk_wipe_seconds <= chosen.kiosk_warn_seconds:
        wrong = {"kiosk_wipe_seconds"}
    return chosen, frozenset(wrong)


def _number(name: str) -> int | None:
    typed, (lowest, highest) = posted(name).strip(), LIMITS[name]
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
        return None
    return int(typed) if lowest <= int(typed) <= highest else None


def _page(
    typed: Mapping[str, str], wrong: Collection[str], hours: TypedHours, chosen: PracticeRules
) -> str:
    return render_template(
        "office/practice_rules.html",
        typed=typed,
        wrong=wrong,
        limits=LIMITS,
        ask_birth_year=chosen.ask_birth_year,
        options=_options(),
        chosen=chosen.options,
        hours=hours,
        days=tuple(zip(range(len(DAYS)), FIELDS, strict=True)),
        closed_on=CLOSED_ON,
    )


@dataclass(frozen=True, slots=True)
class Option:
    """A rule of an instrument that a practice may choose, in words."""

    id: str
    words: str


def _options() -> list[Option]:
    options = []
    for instrument in the_rooms().catalogue.instruments.values():
        words = instrument.words.get(locale())
        for id in instrument.options:
            key = f"options.{id}"
            options.append(
                Option(id, (words and words.get(key)) or instrument.project_text.get(key) or id)
            )
    return options
