"""The words of the interface for the letter, handed to app.paper, which knows no language."""

from __future__ import annotations

from flask import current_app, g

from app.catalogue.model import DOMAINS
from app.catalogue.text.own_words import isolated
from app.paper.letter import Frame, LetterPage, letter_page, letter_pdf
from app.paper.letter_language import LetterLanguage
from app.paper.typefaces import can_typeset
from app.patient.afterwards.read_summary import Summary
from app.patient.who_reads import promise_as_plain_text
from app.web.language import (
    direction,
    exact_number,
    gettext,
    locale,
    number,
    partial_date,
    time_short,
)
from app.web.language import gettext as _


def sheet_of(summary: Summary) -> LetterPage:
    """What the letter of a finished sitting says, on the page and on paper, in the language of this
    request."""
    language = letter_language(summary.letter.respondent)
    return letter_page(summary.carried, language, _frame(summary))


def pdf_of(summary: Summary) -> bytes:
    return letter_pdf(sheet_of(summary))


def can_print(summary: Summary) -> bool:
    """Whether the faces on board can set this language, and the names in this letter."""
    practice = g.practice
    names = (summary.full_name, summary.clinician_name, practice.name, practice.address)
    return can_typeset((*_labels_of(summary.letter.respondent).values(), *names))


def letter_language(respondent: str = "self") -> LetterLanguage:
    """How the letter is written in this request's language.

    respondent  who answered: self, helped or proxy
    """
    filters = current_app.jinja_env.filters
    return LetterLanguage(
        locale=locale(),
        direction=direction(locale()),
        labels=_labels_of(respondent) | _domains(),
        number=number,
        day=filters["month_year"],
        iso_day=partial_date,
        exact_number=exact_number,
    )


def _frame(summary: Summary) -> Frame:
    practice = g.practice
    numbers = (
        (_("If it cannot wait, call:"), practice.phone),
        (_("In an emergency, call:"), practice.emergency_phone),
        (_("Someone to talk to, day and night:"), practice.crisis_phone),
    )
    return Frame(
        title=_("Letter for the visit of %(name)s", name=_isolated(summary.full_name)),
        practice=practice.name,
        subtitle=_for_which_visit(summary),
        intro=_answered(summary),
        foot=" · ".join(map(_isolated, filter(None, (practice.name, practice.address)))),
        reading=promise_as_plain_text(),
        numbers=tuple((words, number) for words, number in numbers if number),
        paper="us-letter" if str(practice.timezone).startswith("America/") else "a4",
    )


def _answered(summary: Summary) -> str:
    day = current_app.jinja_env.filters["date_long"](summary.finished_at)
    if summary.letter.respondent == "proxy":
        return _("Answered on %(day)s by somebody else for the patient", day=day)
    return _("Answered on %(day)s", day=day)


def _for_which_visit(summary: Summary) -> str:
    """The visit that is still to come; otherwise just with whom."""
    name, day = _isolated(summary.clinician_name), current_app.jinja_env.filters["date_long"]
    if at := summary.visit_at:
        when = _("%(day)s at %(time)s", day=day(at), time=time_short(at))
        return " · ".join(filter(None, (when, name)))
    return _("For the next visit with %(clinician)s", clinician=name) if name else ""


def _isolated(name: str) -> str:
    """A name within a line of this language, which may be written in another direction."""
    return isolated(name, direction(locale()))


def _labels_of(respondent: str) -> dict[str, str]:
    """The headings, in the first person unless somebody else answered."""
    if respondent != "proxy":
        return _labels()
    return {
        **_labels(),
        "own_words": _("In the words of the person who answered"),
        "told": _("What was answered"),
        "work_on": _("What to work on"),
        "needs": _("What is needed or missing"),
        "due": _("What is due"),
        "not_answered": _("What was not answered"),
        "to_ask": _("What to ask"),
    }


def _labels() -> dict[str, str]:
    return {
        "own_words": _("In my own words"),
        "told": _("What I told you"),
        "going_well": _("Going well"),
        "work_on": _("What I want to work on"),
        "needs": _("What I need or lack"),
        "due": _("What is due for me"),
        "not_answered": _("What I did not answer"),
        "step": _("My step"),
        "when": _("When and how often"),
        "sure": _("How sure I am"),
        "in_the_way": _("What could get in the way"),
        "nearby": _("What may help nearby"),
        "who_reads": _("Who reads this, and whom to call"),
        "to_ask": _("What I want to ask"),
        "yes": _("Yes"),
        "no": _("No"),
        # The paper room fills in the places; gettext must leave them as they stand.
        "quote": gettext("“%(text)s”"),
        "out_of": gettext("%(value)s out of %(highest)s"),
        "of_range": gettext("%(value)s, on a scale from %(lowest)s to %(highest)s"),
        "higher": _("higher is better"),
        "lower": _("lower is better"),
        "before": gettext("%(day)s: %(before)s"),
        "better": _("better"),
        "worse": _("worse"),
        "no_clear_change": _("no clear change"),
        "not_comparable": _("asked in another way last time"),
        "apart": _("without what is confidential"),
        "prorated": gettext("%(answered)s of %(asked)s answered"),
        "at_least": gettext("at least %(low)s (%(lowest)s to %(highest)s)"),
        "at_most": gettext("at most %(high)s (%(lowest)s to %(highest)s)"),
        "from_to": gettext("between %(low)s and %(high)s (%(lowest)s to %(highest)s)"),
        "settled": gettext(
            "%(low)s: the missing answers cannot change this (%(lowest)s to %(highest)s)"
        ),
        "open": _("Not known, because I skipped questions"),
        "left_open": _("Whether something needs attention"),
        "about": gettext("%(about)s: %(answer)s"),
        "between": _(", "),
        "between_entries": _("; "),
        "gaps": gettext(
            "%(gap)s stands for signs that this paper cannot show. They stand on the screen."
        ),
    }


def _domains() -> dict[str, str]:
    """The names of the fields of life, from the one place that says them."""
    name = current_app.jinja_env.get_template("macros/domain.html").module.domain  # type: ignore[attr-defined]
    return {f"domain.{domain}": str(name(domain)) for domain in DOMAINS}
