"""Which answers call for help at once, which kind of help, and on which page it is shown.

Docs: docs/decisions/0018-help-stands-with-the-question.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from app.catalogue.edition_cache import cached_with_edition
from app.catalogue.expressions.logic import Expression
from app.catalogue.model import Edition, Instrument, Item, Page
from app.catalogue.rules import Help

# Kinds of item whose answers the browser reads as the server does, so that its script can evaluate
# a condition.
READ_IN_BROWSER = ("choice", "choices", "yes_no", "rating", "slider", "number", "body_map")
HELP_KINDS: tuple[Help, ...] = get_args(Help)  # most urgent first
# Help that also opens on a page of its own. Help for people who are being harmed does not: the
# person who harms them could see that page.
HELP_WITH_OWN_PAGE: tuple[Help, ...] = ("urgent_symptoms", "self_harm")


@dataclass(frozen=True, slots=True)
class HelpRule:
    """A kind of help, and the condition that calls for it.

    items    the items that the condition uses, directly or through a score
    on_page  the condition uses only answers that the browser can read, so the help can be shown on
             the page that asks for them
    """

    help: Help
    when: Expression
    items: frozenset[str]
    on_page: bool


@cached_with_edition
def help_rules(edition: Edition) -> tuple[HelpRule, ...]:
    """The rules that can call for help in this edition, most urgent kind first: those of which at
    least one item is asked in it."""
    rules = (
        rule
        for instrument in edition.instruments
        for rule in _rules_of(instrument)
        if not rule.items.isdisjoint(edition.items)
    )
    return tuple(sorted(rules, key=lambda rule: HELP_KINDS.index(rule.help)))


def kinds_of_help(edition: Edition) -> frozenset[Help]:
    """The kinds of help that an answer in this edition can call for."""
    return frozenset(rule.help for rule in help_rules(edition))


@cached_with_edition
def items_asked_alone(edition: Edition) -> frozenset[str]:
    """What is asked only while nobody helps, since the helper may be who does the harm."""
    return frozenset(
        id
        for rule in help_rules(edition)
        if rule.help == "being_harmed"
        for id in rule.items & edition.items.keys()
        if edition.items[id].confidential or edition.items[id].domain == "safety"
    )


def help_rules_on_page(edition: Edition, page: Page) -> tuple[HelpRule, ...]:
    """The rules whose help is shown on this page: those of which it asks at least one item."""
    asked_ids = {item.id for item in page.items if item.kind != "note"}
    return tuple(rule for rule in help_rules(edition) if rule.on_page and rule.items & asked_ids)


def help_shown_with_note(edition: Edition, note: Item) -> tuple[Help, ...]:
    """The kinds of help whose numbers are shown with a note: both depend on the same answers."""
    if note.kind != "note" or note.show_when is None:
        return ()
    names = note.show_when.names
    return _most_urgent_first(rule.help for rule in help_rules(edition) if rule.items & names)


def help_for_priorities(
    instruments: Mapping[str, Instrument], raised: Iterable[str]
) -> tuple[Help, ...]:
    """The kinds of help that raised priorities call for, most urgent first.

    raised  ids of priorities, as `<instrument>/<rule>`
    """
    by_id = {
        f"{instrument.id}/{rule.id}": rule.help
        for instrument in instruments.values()
        for rule in instrument.priorities
    }
    return _most_urgent_first(help for rule in raised if (help := by_id.get(rule)))


def _most_urgent_first(kinds: Iterable[Help]) -> tuple[Help, ...]:
    called_for = set(kinds)
    return tuple(kind for kind in HELP_KINDS if kind in called_for)


def _rules_of(instrument: Instrument) -> Iterable[HelpRule]:
    scales = {rule.scale.id for rule in instrument.scores}
    for rule in instrument.priorities:
        if rule.help is None:
            continue
        names = {name for name in rule.when.names if name in instrument.items or name in scales}
        on_page = all(
            name in instrument.items and instrument.items[name].kind in READ_IN_BROWSER
            for name in names
        )
        yield HelpRule(rule.help, rule.when, instrument.items_behind(names), on_page)
