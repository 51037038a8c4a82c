"""Which answers call for help at once, of which kind, and on which page the help can stand.

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

# Kinds whose answer a browser reads as the server does, so that it can decide a condition itself.
READ_IN_BROWSER = ("choice", "choices", "yes_no", "rating", "slider", "number", "body_map")
HELPS: tuple[Help, ...] = get_args(Help)  # most urgent first
# Help that opens as a page of its own. For who is being harmed it does not: the page could be seen
# by the person who does the harm.
OPENS_A_PAGE: tuple[Help, ...] = ("urgent_symptoms", "self_harm")


@dataclass(frozen=True, slots=True)
class HelpRule:
    """A kind of help, and when it is called for.

    items       what the condition rests on, by itself or through a score
    on_page     the condition needs answers only, each readable in a browser: the help can stand
                on the page that asks for them
    """

    help: Help
    when: Expression
    items: frozenset[str]
    on_page: bool


@cached_with_edition
def help_rules(edition: Edition) -> tuple[HelpRule, ...]:
    """The rules that can call for help in this edition: something they rest on is asked in it."""
    found = (
        rule
        for one in edition.instruments
        for rule in _rules_of(one)
        if not rule.items.isdisjoint(edition.items)
    )
    return tuple(sorted(found, key=lambda rule: HELPS.index(rule.help)))


def kinds_of_help(edition: Edition) -> frozenset[Help]:
    """The kinds of help that an answer in this edition can call for."""
    return frozenset(rule.help for rule in help_rules(edition))


@cached_with_edition
def asked_alone(edition: Edition) -> frozenset[str]:
    """What is asked only while nobody helps, since the helper may be who does the harm."""
    return frozenset(
        id
        for rule in help_rules(edition)
        if rule.help == "being_harmed"
        for id in rule.items & edition.items.keys()
        if edition.items[id].confidential or edition.items[id].domain == "safety"
    )


def help_asked_about(edition: Edition, page: Page) -> tuple[HelpRule, ...]:
    """The rules whose help stands on this page: something they rest on is asked there."""
    here = {item.id for item in page.items if item.kind != "note"}
    return tuple(rule for rule in help_rules(edition) if rule.on_page and rule.items & here)


def help_told_with(edition: Edition, note: Item) -> tuple[Help, ...]:
    """The kinds of help whose numbers belong to these words: they are shown because of the same
    answers."""
    if note.kind != "note" or note.show_when is None:
        return ()
    names = note.show_when.names
    return _in_order(rule.help for rule in help_rules(edition) if rule.items & names)


def help_called_for(
    instruments: Mapping[str, Instrument], raised: Iterable[str]
) -> tuple[Help, ...]:
    """The kinds of help that raised priorities (`<instrument>/<rule>`) call for, most urgent
    first."""
    by_id = {
        f"{one.id}/{rule.id}": rule.help for one in instruments.values() for rule in one.priorities
    }
    return _in_order(help for rule in raised if (help := by_id.get(rule)))


def _in_order(kinds: Iterable[Help]) -> tuple[Help, ...]:
    found = set(kinds)
    return tuple(one for one in HELPS if one in found)


def _rules_of(one: Instrument) -> Iterable[HelpRule]:
    scales = {rule.scale.id for rule in one.scores}
    for rule in one.priorities:
        if rule.help is None:
            continue
        names = {name for name in rule.when.names if name in one.items or name in scales}
        on_page = all(
            name in one.items and one.items[name].kind in READ_IN_BROWSER for name in names
        )
        yield HelpRule(rule.help, rule.when, one.items_behind(names), on_page)
