"""Self-checks by a practice's public link: anybody answers without a name, and only they see the
result unless they share it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import clock, sittings
from app.access.sign_in import open_to_all
from app.catalogue.asking.help_rules import help_for_priorities
from app.catalogue.model import Survey
from app.errors import InvalidAccessCode, SittingNotOpen
from app.outreach import public_links, self_check_results
from app.outreach.check_digits import format_code
from app.patient.current_sitting import (
    CurrentSitting,
    bp,
    device_mode,
    show_crisis_line_of,
)
from app.patient.entry.fitting_surveys import self_check_not_for_you
from app.patient.entry.languages import lacking_language, locales_to_begin, not_ready_page
from app.profile.letter import Letter, build_letter
from app.profile.serialization import (
    answers_from_json,
    priority_from_json,
    profile_from_json,
)
from app.services import services
from app.sittings import consent
from app.store.tables import PublicLink
from app.web.answer_text import for_person
from app.web.appearance import chooses_display
from app.web.current_practice import show_practice_by_id
from app.web.language import locale, own_name, speak
from app.web.refused_form import show_again, take_refused
from app.web.session import Entry, RefusedForm, browser

SEXES = ("female", "male")
OLDEST = 120
_NOT_FOR_YOU = "not_for_you"


@bp.context_processor
def self_check() -> dict[str, bool]:
    """Whether this browser is in a self-check: then no page says that the team reads it."""
    return {"anonymous": browser.anonymous_result is not None}


@bp.get("/open/<slug>")
@open_to_all
def public_link(slug: str) -> ResponseReturnValue:
    """What this is, and what becomes of the answers."""
    with services().store.reading() as db:
        link = public_links.require_open(db, slug)
        show_practice_by_id(db, link.practice_id)
        survey = _survey(link)
        locales = locales_to_begin(db, survey, link.practice_id)
        refused = take_refused()
        if refused is not None and refused.problem == _NOT_FOR_YOU:
            fields = refused.fields
            speak(fields["locale"])
            age, _makes_sense = _age(fields["age"])
            return self_check_not_for_you(db, slug, survey, age, fields["sex"] or None)
    return _begin_page(survey, locales, refused)


@bp.post("/open/<slug>")
@open_to_all
def begin_self_check(slug: str) -> ResponseReturnValue:
    """Open an anonymous sitting, and show its first page."""
    now = clock.now()
    wanted, sex = request.form.get("locale"), request.form.get("sex") or None
    age, age_makes_sense = _age(request.form.get("age", ""))
    with services().store.transaction() as db:
        link = public_links.require_open(db, slug)
        survey = _survey(link)
        locales = locales_to_begin(db, survey, link.practice_id)
        fields = {name: request.form.get(name, "")[:16] for name in ("locale", "age", "sex")}
        if chooses_display():
            return show_again("", **fields | ({"locale": ""} if "language" in request.form else {}))
        wrong = frozenset(
            name
            for name, is_right in (
                ("locale", wanted in locales),
                ("age", age_makes_sense),
                ("sex", sex in (None, *SEXES)),
            )
            if not is_right
        )
        if wrong or wanted is None:
            return show_again(" ".join(wrong), **fields)
        if not survey.is_for(age, sex):
            return show_again(_NOT_FOR_YOU, **fields)
        opened = sittings.open_self_check(
            db, survey, link, locale=wanted, age=age, sex=sex, mode=device_mode(), at=now
        )
    mode = browser.mode
    browser.clear_person(keeps_appearance=True)
    browser.locale, browser.mode = wanted, mode
    answer_anonymously(opened, link.practice_id)
    return redirect(url_for(".resume"), 303)


def answer_anonymously(sitting_id: UUID, practice_id: UUID) -> None:
    """From here on this browser answers a self-check, and has the key to what will come of it."""
    browser.anonymous_result = self_check_results.ResultKey.create(practice_id).to_json()
    browser.enter(Entry(sitting_id=sitting_id, consent=consent.VERSION))


def end_self_check(db: Session, current: CurrentSitting) -> None:
    """Finish it: the result is encrypted with a key that only this browser's cookie holds."""
    at = clock.now()
    self_check = sittings.finish_self_check(
        db, current.sitting, current.edition, locale=locale(), at=at
    )
    self_check_results.save_result(db, _result_place(), self_check.to_json(), at)
    browser.sitting_id = None


@bp.get("/result")
@open_to_all
def result() -> ResponseReturnValue:
    """The result of a self-check, for the person who answered."""
    with services().store.reading() as db:
        self_check = _result_of_browser(db)
        show_practice_by_id(db, _result_place().practice_id)
        survey = sittings.survey_version(
            db, services().catalogue, self_check.survey_id, self_check.survey_hash
        )
        show_crisis_line_of(survey)
    answers = answers_from_json(self_check.answers)
    priorities = map(priority_from_json, self_check.priorities)
    profile = profile_from_json(self_check.profile, priorities)
    edition = sittings.in_language(survey, locale(), answers)
    instruments = edition.instrument_by_id
    in_words = for_person(instruments, answers, first_name="", locale=edition.locale)

    def letter(*, is_for_paper: bool) -> Letter:
        return build_letter(
            profile,
            in_words,
            answers,
            locale=edition.locale,
            offers=services().catalogue.offers,
            respondent="self",
            is_for_paper=is_for_paper,
        )

    return render_template(
        "patient/result.html",
        finished_at=datetime.fromisoformat(self_check.finished_at),
        code=format_code(browser.shared_code) if browser.shared_code else "",
        days=self_check_results.SHARE_LIFETIME.days,
        minutes=int(self_check_results.RESULT_LIFETIME.total_seconds() // 60),
        letter=letter(is_for_paper=False),
        carried=letter(is_for_paper=True),
        helps=help_for_priorities(instruments, (priority.rule for priority in profile.priorities)),
    )


@bp.post("/result/share")
@open_to_all
def share() -> ResponseReturnValue:
    """Eight digits for the practice; only now can anybody there open it."""
    with services().store.transaction() as db:
        self_check = _result_of_browser(db)
        if browser.shared_code is None:
            now = clock.now()
            browser.shared_code = self_check_results.share_result(
                db, _result_place().practice_id, self_check.to_json(), now
            )
    return redirect(url_for(".result", _anchor="share"), 303)


@bp.post("/result/take-back")
@open_to_all
def take_back() -> ResponseReturnValue:
    """The digits open nothing any more; what the practice took in already, it has."""
    with services().store.transaction() as db:
        _result_of_browser(db)
        self_check_results.revoke_share_code(db, browser.shared_code or "")
        browser.shared_code = None
    return redirect(url_for(".result", _anchor="share"), 303)


def erase_result() -> None:
    """The person closes their result: it goes at once. What they shared stays shared."""
    with services().store.transaction() as db:
        self_check_results.delete_result(db, _result_place().id)


def _result_of_browser(db: Session) -> sittings.SelfCheck:
    """What this browser holds the key to."""
    try:
        return sittings.SelfCheck.from_json(
            self_check_results.read_result(db, _result_place(), clock.now())
        )
    except InvalidAccessCode:
        raise SittingNotOpen from None


def _result_place() -> self_check_results.ResultKey:
    return self_check_results.ResultKey.from_json(browser.anonymous_result)


def _survey(link: PublicLink) -> Survey:
    survey = services().catalogue.surveys.get(link.survey_id)
    if survey is None or not survey.locales:
        raise InvalidAccessCode
    return survey


def _name(survey: Survey) -> str:
    return survey.names.get(locale()) or next(iter(survey.names.values()))


def _age(typed: str) -> tuple[int | None, bool]:
    """Whole years in any script, or nothing; and whether that makes sense."""
    plain = "".join(
        str(unicodedata.digit(character, character)) for character in typed.strip()[:20]
    )
    if not plain:
        return None, True
    if not (plain.isascii() and plain.isdigit() and int(plain) <= OLDEST):
        return None, False
    return int(plain), True


def _begin_page(survey: Survey, locales: tuple[str, ...], refused: RefusedForm | None) -> str:
    form: Mapping[str, str] = refused.fields if refused else {}
    wanted = form.get("locale", "")
    if wanted in locales:
        speak(wanted)
    if not locales:
        return not_ready_page(survey)
    show_crisis_line_of(survey)
    return render_template(
        "patient/public_link.html",
        survey_name=_name(survey),
        minutes=survey.minutes,
        survey_languages=[(code, own_name(code)) for code in locales],
        lacking=lacking_language(survey, locales),
        chosen_locale=locale(),
        age=form.get("age", ""),
        sex=form.get("sex", ""),
        wrong=frozenset(refused.problem.split() if refused else ()),
    )
