"""A press that arrives without its fields says so, and changes nothing of what is kept."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule

from app.store.tables import Base
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

STAFF_BLUEPRINTS = ("office", "kiosk_office", "clinician", "panel", "exchange")
# Forms that are one button and nothing else: the press itself is all they say.
ONE_BUTTON = {
    "office.revoke": "closes the link it names",
    "kiosk_office.end_kiosk": "ends the kiosk it names",
    "office.close_public_link": "closes the link it names",
    "clinician.acknowledge": "says of one priority that it was seen",
    "clinician.undo": "takes that back",
}
# What a press writes that changes nothing of a practice: who signed in, what was tried and seen.
NOT_ABOUT_THE_PRACTICE = {"audit_entry", "attempt", "staff"}


def test_every_form_of_the_staff_refuses_to_be_sent_without_its_fields(house: House) -> None:
    # What stands in the addresses of forms; a new one is named here.
    made = {"patient_id": house.patient_id, "instrument_id": "phq9"}
    taken = []
    for rule in _posts(house):
        if rule.endpoint in ONE_BUTTON:
            continue
        account = "manager" if "manager" in _roles(house, rule) else "clinician"
        visitor = house.staff(account).open(
            "/office/practice-rules" if account == "manager" else "/today"
        )
        before = _everything(house)
        url = house.app.url_map.bind("localhost").build(
            rule.endpoint, {name: made[name] for name in rule.arguments}, method="POST"
        )

        status = _press(visitor, url)

        if status not in (400, 422) or _everything(house) != before:
            taken.append(f"{rule.endpoint}: {status}")

    assert not taken, "These took a form without its fields:\n" + "\n".join(taken)


def test_the_forms_of_one_button_are_still_there(house: House) -> None:
    assert ONE_BUTTON.keys() <= {rule.endpoint for rule in _posts(house)}


@pytest.mark.parametrize("path", ["/begin", "/consent"])
def test_a_patients_silence_is_neither_a_choice_nor_consent(house: House, path: str) -> None:
    visitor = house.visitor().open(house.invite())
    if path == "/consent":
        visitor.send({"locale": "en", "respondent": "self"})
    before = _everything(house)

    assert _press(visitor, path) in (400, 422)
    assert _everything(house) == before


def _press(visitor: Visitor, path: str) -> int:
    token = dict(visitor.page.forms[0].held)["csrf_token"]
    return visitor.client.post(path, data={"csrf_token": token}).status_code


def _posts(house: House) -> list[Rule]:
    return [
        rule
        for rule in house.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint.split(".")[0] in STAFF_BLUEPRINTS
    ]


def _roles(house: House, rule: Rule) -> tuple[str, ...]:
    return tuple(house.app.view_functions[rule.endpoint].access)  # type: ignore[attr-defined]


def _everything(house: House) -> dict[str, list[Any]]:
    """Every row of every table that says something of the practice or its patients."""
    with house.services.store.reading() as db:
        return {
            table.name: sorted(map(repr, db.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
            if table.name not in NOT_ABOUT_THE_PRACTICE
        }
