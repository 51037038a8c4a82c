"""Help for whoever tells of danger: with the question itself, and as a page before going on.

Docs: docs/decisions/0018-help-stands-with-the-question.md.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.access.sign_in import open_to_all
from app.catalogue.asking.help_rules import (
    HELP_WITH_OWN_PAGE,
    HelpRule,
    help_for_priorities,
    help_rules_on_page,
    help_shown_with_note,
)
from app.catalogue.asking.path import SurveyPath, walk
from app.catalogue.expressions.json_tree import to_json
from app.catalogue.model import Edition, Item, Page
from app.catalogue.rules import Help
from app.forms.view_models import HelpOnPage
from app.patient.current_sitting import CurrentSitting, bp, here, respondent
from app.patient.who_reads import know_seen, know_urgent
from app.profile.model import Priority
from app.profile.priorities.build import find_rule, safety_raised
from app.profile.privacy import private_ids
from app.services import services
from app.sittings import late_answers


@bp.get("/help-now")
@open_to_all
def help_now() -> ResponseReturnValue:
    """What to do at once, for the answer that calls for it, before going on."""
    with services().store.reading() as db:
        kinds = _kinds_raised(db, here(db))
    know_urgent()
    if kinds:
        know_seen()
    return render_template("patient/help_now.html", kinds=kinds, next_url=url_for(".resume"))


def opens_help_page(
    now: CurrentSitting, raised: Iterable[Priority], following: Page | None, *, is_late: bool
) -> bool:
    """Whether help comes as a page of its own before `following`, which may bring it itself.

    is_late  the answer waited for a connection: other pages may have been answered meanwhile
    """
    called = help_for_priorities(now.instruments, (one.rule for one in raised))
    kinds = {one for one in called if one in HELP_WITH_OWN_PAGE}
    return bool(kinds) and (is_late or not kinds <= _told_by(now.edition, following))


def helps_to_name(
    now: CurrentSitting, raised: Iterable[str], *, was_helped: bool = False
) -> tuple[Help, ...]:
    """The kinds of help that raised rules call for, as far as a page may name them: of what is
    private, none while somebody helps, since the words would tell it. Who answers for the patient
    told it themselves.

    was_helped  somebody helped while the answers were given
    """
    if was_helped or respondent(now.sitting) == "helped":
        private = private_ids(now.instruments.values())
        raised = [one for one in raised if private.isdisjoint(_names_of(now, one))]
    return help_for_priorities(now.instruments, raised)


def _names_of(now: CurrentSitting, raised: str) -> frozenset[str]:
    rule = find_rule(now.instruments, raised)
    return rule.when.names.union(rule.because) if rule else frozenset()


def help_on(
    edition: Edition, page: Page, path: SurveyPath, sealed: Collection[str] = ()
) -> Mapping[str, tuple[HelpOnPage, ...]]:
    """Question → the help that stands with it: what its answers can call for, with the condition
    for the script; beside words, the numbers these words speak of.

    sealed  items whose answers are told to no script while somebody helps
    """
    whole = edition.page_by_id.get(page.id, page)
    found: dict[str, list[HelpOnPage]] = {}
    for rule in help_rules_on_page(edition, whole):
        items = [item for item in whole.items if item.id in rule.items]
        place = items[-1].grid or items[-1].id
        here = _help_here(rule, whole, path, sealed, inside=len(items) == 1)
        found.setdefault(place, []).append(here)
    for note in whole.items:
        for kind in help_shown_with_note(edition, note):
            found.setdefault(note.id, []).append(HelpOnPage(kind))
    return {place: tuple(parts) for place, parts in found.items()}


def knows_more(helps: Mapping[str, tuple[HelpOnPage, ...]]) -> bool:
    """Whether the script is told answers given on other pages: such a page is one person's."""
    return any(one.row != "{}" for parts in helps.values() for one in parts)


def _help_here(
    rule: HelpRule, page: Page, path: SurveyPath, sealed: Collection[str], *, inside: bool
) -> HelpOnPage:
    elsewhere = rule.when.names - {item.id for item in page.items} - frozenset(sealed)
    row = {name: path.row[name] for name in sorted(elsewhere) if name in path.row}
    return HelpOnPage(rule.help, _compact(to_json(rule.when.tree)), _compact(row), inside)


def _told_by(edition: Edition, page: Page | None) -> set[Help]:
    """The kinds of help a page of words brings along."""
    if page is None or any(item.kind != "note" for item in page.items):
        return set()
    notes: tuple[Item, ...] = page.items
    return {kind for note in notes for kind in help_shown_with_note(edition, note)}


def _kinds_raised(db: Session, now: CurrentSitting) -> tuple[Help, ...]:
    """What is called for in this sitting: by the answers as they stand, and by what was given
    without a connection and came after something newer, which may be what is true now."""
    said = [now.sitting.answers]
    said += ({**now.sitting.answers, **late} for late in late_answers(db, now.sitting.id))
    raised = {
        one.rule
        for answers in said
        for one in safety_raised(
            now.edition, walk(now.edition, answers, now.sitting.row), now.sitting.person
        )
    }
    return tuple(one for one in helps_to_name(now, raised) if one in HELP_WITH_OWN_PAGE)


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
