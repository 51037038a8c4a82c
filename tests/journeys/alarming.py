"""Somebody who gives the most alarming answer to everything: found from the rules, not listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations

from app import clock
from app.catalogue.asking.path import condition_value, walk
from app.catalogue.model import Answer, Edition, Item
from app.catalogue.rules import Help
from tests.journeys.visitor import Visitor

_HELP = re.compile(r'data-help="(\w+)"')
_TEL = re.compile(r'href="tel:([^"]+)"')


def most_alarming(edition: Edition, item: Item, row: Mapping[str, Answer]) -> Answer:
    """The answer that calls for help; else the one that raises most, or leads to most questions."""
    return max(answers_to(item), key=lambda answer: _alarm(edition, item, row, answer))


def answers_to(item: Item) -> Iterator[Answer]:
    """What can be pressed. Of what is typed, the ends."""
    if item.kind == "yes_no":
        yield from (True, False)
    elif item.kind == "choice":
        yield from (choice.answer for choice in item.choices if not choice.missing)
    elif item.kind in ("choices", "body_map"):
        plain = [
            choice.answer for choice in item.choices if not choice.exclusive and not choice.missing
        ]
        most = min(item.at_most or len(plain), len(plain))
        yield from (tuple(plain[start : start + most]) for start in range(len(plain) - most + 1))
        yield from combinations(plain, 1)
    elif item.kind in ("rating", "slider", "number"):
        lowest, highest = item.lowest or 0, item.highest if item.highest is not None else 20
        yield from (int(highest), int(lowest))
    elif item.kind == "date":
        this_month = f"{clock.now():%Y-%m-01}"
        yield this_month[: {"year": 4, "month": 7, "day": 10}[item.precision]]
    else:
        yield None


def _alarm(edition: Edition, item: Item, row: Mapping[str, Answer], answer: Answer) -> list[int]:
    """How much an answer sets off, the gravest first."""
    now = {**row, item.id: condition_value(item, answer)}
    rules = [rule for instrument in edition.instruments for rule in instrument.priorities]
    holding = [rule for rule in rules if item.id in rule.when.names and rule.when.holds(now)]
    needs = [need for instrument in edition.instruments for need in instrument.needs]
    opens = [item.show_when for item in edition.items.values() if item.show_when]
    return [
        sum(rule.help is not None for rule in holding),
        sum(rule.kind == "safety" for rule in holding),
        sum(item.id in condition.names and condition.holds(now) for condition in opens),
        len(holding),
        sum(item.id in need.when.names and need.when.holds(now) for need in needs),
    ]


def alarming_page(
    edition: Edition, page_id: str, answers: Mapping[str, Answer], person: Mapping[str, Answer]
) -> dict[str, Answer]:
    """Every item of this page, answered so."""
    path = walk(edition, answers, person)
    page = next(page for page in path.pages if page.id == page_id)
    row, chosen = dict(path.row), dict[str, Answer]()
    for item in page.items:
        if item.kind != "note":
            chosen[item.id] = most_alarming(edition, item, row)
            row[item.id] = condition_value(item, chosen[item.id])
    return chosen


def as_sent(edition: Edition, answers: Mapping[str, Answer]) -> dict[str, object]:
    """What a browser sends for these answers."""
    sent: dict[str, object] = {}
    for id, answer in answers.items():
        if edition.items[id].kind == "date":
            year, month, day = [*str(answer).split("-"), "", ""][:3]
            parts = {f"{id}-year": year, f"{id}-month": month, f"{id}-day": day}
            sent |= {name: value.lstrip("0") for name, value in parts.items() if value}
        elif isinstance(answer, bool):
            sent[id] = "yes" if answer else "no"
        elif isinstance(answer, tuple):
            sent[id] = list(answer)
        else:
            sent[id] = "" if answer is None else answer
    return sent


def helps_on(visitor: Visitor) -> dict[str, list[str]]:
    """The kinds of help in the main part of the page, each with its numbers in order."""
    return helps_in(visitor.reply.get_data(as_text=True))


def helps_in(html: str) -> dict[str, list[str]]:
    main = html.partition("<main")[2].partition("</main>")[0]
    _, *parts = _HELP.split(main)
    return {
        kind: _TEL.findall(rest.partition('class="go"')[0])
        for kind, rest in zip(parts[::2], parts[1::2], strict=True)
    }


def crisis_lines_on(visitor: Visitor) -> list[str]:
    """The numbers at the foot of the page for whoever needs somebody to talk to."""
    foot = visitor.reply.get_data(as_text=True).partition("<footer")[2]
    return _TEL.findall(foot.partition("data-crisis-line")[2].partition("</span>")[0])


def rises_on(
    edition: Edition, answers: Mapping[str, Answer], fresh: Mapping[str, Answer], row: dict
) -> list[Help]:
    """The kinds of help that these fresh answers call for."""
    before, after = (walk(edition, said, row).row for said in (answers, {**answers, **fresh}))
    rules = [
        rule for instrument in edition.instruments for rule in instrument.priorities if rule.help
    ]
    return [
        rule.help
        for rule in rules
        if rule.help and rule.when.holds(after) and not rule.when.holds(before)
    ]
