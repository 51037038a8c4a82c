"""What the page after sending is read for: plans that are made there, and who reads the answers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from app.store.practice_rules import rules_of, set_rules
from app.store.tables import Practice
from tests.journeys.conftest import House
from tests.journeys.visitor import Form, Visitor

STEP = "To the corner and back, every morning after coffee."
PLAN = {"step": STEP, "when": "after coffee", "sure": "8", "in_the_way": "rain", "weeks": "4"}


def plan(
    visitor: Visitor, aim: str, typed: dict[str, str], *, button: tuple[str, str] | None = None
) -> Visitor:
    """Fill in the fields of that aim's plan and press its button."""
    data = dict(plan_form(visitor).held) | {f"{aim}-{name}": text for name, text in typed.items()}
    data |= dict([button or ("keep", aim)])
    reply = visitor.client.post("/plan", data=data, follow_redirects=True)
    return visitor._take(reply)


def change_rules(house: House, **rules: Any) -> None:
    with house.services.store.transaction() as db:
        practice = db.get_one(Practice, house.practice_id)
        set_rules(practice, replace(rules_of(practice), **rules))


def reading_on(visitor: Visitor) -> list[tuple[str, str]]:
    """What a page says of who reads the answers, as often as it says it: the kind, and the day."""
    lines = re.findall(r'data-reading="(\w+)"(?: data-by="([\d-]+)")?', html(visitor))
    return [(kind, day) for kind, day in lines]


def plan_form(visitor: Visitor) -> Form:
    return next(form for form in visitor.page.forms if form.action == "/plan")


def html(visitor: Visitor) -> str:
    return str(visitor.reply.get_data(as_text=True))
