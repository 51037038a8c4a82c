"""What patients read in the practice's own words, and whom they call: above all in a crisis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.sign_in import current_staff, may
from app.catalogue.text import pseudo_language
from app.office.blueprint import bp
from app.services import services
from app.store import audit
from app.store.practice_texts import (
    LONGEST_ADDRESS,
    LONGEST_PHONE,
    LONGEST_TEXT,
    PHONES,
    TEXTS,
    TextProblem,
    clean,
    phone_problem,
    text_problem,
    with_plain_digits,
)
from app.store.tables import Practice
from app.web.appearance import chooses_display
from app.web.current_practice import practice_changed
from app.web.language import gettext as _
from app.web.language import own_name, speaking
from app.web.staff_practice import my_practice, posted

Typed = Mapping[str, str]  # the name of a field → what stands in it


@bp.get("/practice-texts")
@may("manager")
def practice_texts() -> ResponseReturnValue:
    """Numbers and texts as they are kept; a suggestion where there is no crisis text yet."""
    with services().store.reading() as db:
        typed_before = _kept(my_practice(db))
    suggested = _suggestions(typed_before)
    return _page({**typed_before, **suggested}, {}, suggested)


@bp.post("/practice-texts")
@may("manager")
def save_practice_texts() -> ResponseReturnValue:
    """Save all fields, or none when one is missing or cannot be shown to a patient."""
    with services().store.transaction() as db:
        practice = my_practice(db)
        before = _kept(practice)
        typed = {name: clean(posted(name)) for name in before}
        typed |= {name: with_plain_digits(typed[name]) for name in PHONES}
        if chooses_display():
            suggested = _suggestions(before)
            untouched = {name: words for name, words in suggested.items() if typed[name] == words}
            return _page(typed, {}, untouched)
        wrong = _problems(typed)
        if wrong:
            return _page(typed, wrong, {}), 422
        _set(practice, typed)
        audit.record(
            db,
            practice_id=practice.id,
            actor=f"staff:{current_staff().id}",
            action="texts.change",
            subject=f"practice:{practice.id}",
            detail={"changed": [name for name in typed if typed[name] != before[name]]},
        )
    practice_changed(practice.id)
    flash(_("Saved. Patients see these words from now on."))
    return redirect(url_for(".practice_texts"), 303)


def _kept(practice: Practice) -> dict[str, str]:
    """Every field of the form with what is kept under it."""
    texts = practice.texts or {}
    return {
        "address": practice.address,
        "timezone": practice.timezone,
        **{name: getattr(practice, name) for name in PHONES},
        **{
            f"{name}-{code}": texts.get(code, {}).get(name, "")
            for code in services().settings.locales
            for name in TEXTS
        },
    }


def _set(practice: Practice, typed: Typed) -> None:
    """What the form does not show (an earlier text, a language that is not offered now) stays."""
    texts = {code: dict(text_by_name) for code, text_by_name in (practice.texts or {}).items()}
    for code in services().settings.locales:
        mine = texts.setdefault(code, {})
        for name in TEXTS:
            mine.pop(name, None)
            if said := typed[f"{name}-{code}"]:
                mine[name] = said
    practice.texts = {code: text_by_name for code, text_by_name in texts.items() if text_by_name}
    for name in ("address", "timezone", *PHONES):
        setattr(practice, name, typed[name])


def _problems(typed: Typed) -> dict[str, TextProblem]:
    """By field, why it cannot be kept."""
    problems: dict[str, TextProblem | None] = {name: phone_problem(typed[name]) for name in PHONES}
    problems["address"] = text_problem(typed["address"], LONGEST_ADDRESS, one_line=True)
    if typed["timezone"] not in _timezones():
        problems["timezone"] = TextProblem("zone")
    for code in services().settings.locales:
        for name in TEXTS:
            problems[f"{name}-{code}"] = text_problem(typed[f"{name}-{code}"], LONGEST_TEXT)
    return {name: problem for name, problem in problems.items() if problem}


def _suggestions(before: Typed) -> Typed:
    """Words to begin with, for each crisis text that is not there yet."""
    return {
        name: words
        for code in services().settings.locales
        if not before[name := f"crisis-{code}"] and (words := _suggestion(code))
    }


def _suggestion(code: str) -> str:
    """A crisis text to begin with; none in a language it is not translated into. It says what to
    do: the numbers stand below it, and the program says who reads the answer."""
    if code == pseudo_language.LOCALE:
        return ""
    with speaking("en"):
        source = _suggested_words()
    with speaking(code):
        words = _suggested_words()
    return "" if words == source and code != "en" else words


def _suggested_words() -> str:
    return _(
        "If you are thinking of harming yourself, or feel that life is not worth living, please do "
        "not stay alone with these thoughts. Call the number below: somebody there will listen, "
        "day and night. If you are in danger right now, call the emergency number."
    )


def _page(typed: Typed, wrong: Mapping[str, TextProblem], suggested: Typed) -> str:
    known = _timezones()
    zone = typed["timezone"]
    return render_template(
        "office/practice_texts.html",
        typed=typed,
        wrong=wrong,
        suggested=suggested,
        timezones=known if zone in known else (zone, *known),
        codes=[(code, own_name(code)) for code in services().settings.locales],
        names=TEXTS,
        longest=LONGEST_TEXT,
        longest_phone=LONGEST_PHONE,
        longest_address=LONGEST_ADDRESS,
    )


@cache
def _timezones() -> Sequence[str]:
    """Those named after a place, by which clocks are set forward and back; and UTC."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")
