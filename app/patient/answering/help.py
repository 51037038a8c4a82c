"""Help for people who report danger: with the question itself, and as a page before going on.

Docs: docs/decisions/0018-help-stands-with-the-question.md.
"""

from __future__ import annotations

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
from app.catalogue.asking.path import SurveyPath
from app.catalogue.expressions.json_tree import to_json
from app.catalogue.model import Edition, Item, Page
from app.catalogue.rules import Help
from app.forms.view_models import HelpOnPage
from app.patient.answering.script_fields import compact_json
from app.patient.current_sitting import CurrentSitting, bp, current_sitting, respondent
from app.patient.who_reads import note_seen_at_once, note_urgent
from app.profile.model import Priority
from app.profile.priorities.build import find_rule, safety_priorities
from app.profile.privacy import private_ids
from app.services import services
from app.sittings import superseded_answers


@bp.get("/help-now")
@open_to_all
def help_now() -> ResponseReturnValue:
    """What to do at once, for the answer that calls for it, before going on."""
    with services().store.reading() as db:
        kinds = _kinds_raised(db, current_sitting(db))
    note_urgent()
    if kinds:
        note_seen_at_once()
    return render_template("patient/help_now.html", kinds=kinds, next_url=url_for(".resume"))


def opens_help_page(
    current: CurrentSitting, raised: Iterable[Priority], following: Page | None, *, is_late: bool
) -> bool:
    """Whether help comes as a page of its own before `following`, which may bring it itself.

    is_late  the answer waited for a connection: other pages may have been answered meanwhile
    """
    called = help_for_priorities(current.instruments, (priority.rule for priority in raised))
    kinds = {kind for kind in called if kind in HELP_WITH_OWN_PAGE}
    return bool(kinds) and (is_late or not kinds <= _help_in_notes(current.edition, following))


def helps_to_name(
    current: CurrentSitting, raised: Iterable[str], *, was_helped: bool = False
) -> tuple[Help, ...]:
    """The kinds of help that raised rules call for, as far as a page may name them: of what is
    private, none while somebody helps, since the words would tell it. Who answers for the patient
    told it themselves.

    was_helped  somebody helped while the answers were given
    """
    if was_helped or respondent(current.sitting) == "helped":
        private = private_ids(current.instruments.values())
        raised = [
            priority for priority in raised if private.isdisjoint(_names_of(current, priority))
        ]
    return help_for_priorities(current.instruments, raised)


def _names_of(current: CurrentSitting, raised: str) -> frozenset[str]:
    rule = find_rule(current.instruments, raised)
    return rule.when.names.union(rule.because) if rule else frozenset()


def help_of_page(
    edition: Edition, page: Page, path: SurveyPath, sealed_items: Collection[str] = ()
) -> Mapping[str, tuple[HelpOnPage, ...]]:
    """Question → the help that stands with it: what its answers can call for, with the condition
    for the script; beside words, the numbers these words speak of.

    sealed  items whose answers are told to no script while somebody helps
    """
    whole = edition.page_by_id.get(page.id, page)
    helps: dict[str, list[HelpOnPage]] = {}
    for rule in help_rules_on_page(edition, whole):
        items = [item for item in whole.items if item.id in rule.items]
        place = items[-1].grid or items[-1].id
        help = _help_with_condition(rule, whole, path, sealed_items, inside=len(items) == 1)
        helps.setdefault(place, []).append(help)
    for note in whole.items:
        for kind in help_shown_with_note(edition, note):
            helps.setdefault(note.id, []).append(HelpOnPage(kind))
    return {place: tuple(parts) for place, parts in helps.items()}


def depends_on_other_pages(helps: Mapping[str, tuple[HelpOnPage, ...]]) -> bool:
    """Whether the script gets answers from other pages: such a page is for one person only."""
    return any(help.row != "{}" for parts in helps.values() for help in parts)


def _help_with_condition(
    rule: HelpRule, page: Page, path: SurveyPath, sealed_items: Collection[str], *, inside: bool
) -> HelpOnPage:
    elsewhere = rule.when.names - {item.id for item in page.items} - frozenset(sealed_items)
    row = {name: path.row[name] for name in sorted(elsewhere) if name in path.row}
    return HelpOnPage(rule.help, compact_json(to_json(rule.when.tree)), compact_json(row), inside)


def _help_in_notes(edition: Edition, page: Page | None) -> set[Help]:
    """The kinds of help a page of words brings along."""
    if page is None or any(item.kind != "note" for item in page.items):
        return set()
    notes: tuple[Item, ...] = page.items
    return {kind for note in notes for kind in help_shown_with_note(edition, note)}


def _kinds_raised(db: Session, current: CurrentSitting) -> tuple[Help, ...]:
    """What is called for in this sitting: by the answers as they stand, and by what was given
    without a connection and came after something newer, which may be what is true now."""
    said = [current.sitting.answers]
    said += (
        {**current.sitting.answers, **late} for late in superseded_answers(db, current.sitting.id)
    )
    raised = {
        priority.rule
        for answers in said
        for priority in safety_priorities(
            current.edition, current.asked.path_with(answers), current.sitting.person
        )
    }
    return tuple(kind for kind in helps_to_name(current, raised) if kind in HELP_WITH_OWN_PAGE)
