"""Answers that tell of danger, and the way through the check-up to the questions about it."""

from __future__ import annotations

from tests.journeys.answering import answers_for, begin
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

EMERGENCY, CRISIS, PRACTICE = "911", "988", "5550142"
NUMBERS = {
    "urgent_symptoms": [EMERGENCY, PRACTICE],
    "self_harm": [CRISIS, EMERGENCY, PRACTICE],
    "being_harmed": [PRACTICE, EMERGENCY],
}
DANGER = {
    "check_up_chest_now": ("yes", "urgent_symptoms"),
    "mood_safety": ("1", "self_harm"),
    "check_up_safe": ("1", "being_harmed"),
}
CHEST, HARM, SAFE = DANGER
# What leads to these questions, and through them without danger.
ASKED = {"check_up_symptoms": ["chest"], "mood_low": "2", "check_up_chest_now": "no"}


def at_item(house: House, item: str, locale: str = "en", dangers: tuple[str, ...] = ()) -> Visitor:
    """As far as this question; `dangers` on the way are answered as such."""
    return onward(begin(house, locale), until=item, dangers=dangers)


def onward(visitor: Visitor, until: str, dangers: tuple[str, ...] = ()) -> Visitor:
    for _page in range(120):
        if visitor.path == "/help-now":
            visitor.open("/resume")
        if visitor.path in (f"/questions/{until}", f"/{until}"):
            return visitor
        chosen = answers_for(visitor)
        ways = ASKED | {name: DANGER[name][0] for name in dangers}
        visitor.send(chosen | {name: ways[name] for name in chosen if name in ways})
    raise AssertionError(f"{until} was never reached")


def answer_and_send(visitor: Visitor, dangers: tuple[str, ...] = ()) -> Visitor:
    return onward(visitor, until="check", dangers=dangers).send()
