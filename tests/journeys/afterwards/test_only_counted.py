"""What no rule looks at, and what was skipped of it: no page says that it calls for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.journeys.answering import answers_for
from tests.journeys.conftest import House
from tests.journeys.made_up import house_asking
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.slow  # goes through every survey that only counts

NOTHING = (
    "call for nothing in particular", "Nothing in particular", "Nothing they answered",
    "Answers sent. No priorities",
)  # fmt: skip


@pytest.mark.parametrize("instrument", ["koos_jr", "hoos_jr", "rand36"])
@pytest.mark.parametrize("skipped", ["one", "all", "none"])
def test_no_page_says_nothing_of_what_is_only_counted(
    house: House, tmp_path: Path, instrument: str, skipped: str
) -> None:
    asking = house_asking(house, tmp_path, "counted", [instrument])
    items = asking.services.catalogue.instruments[instrument].items
    extreme = {item.id: str(item.choices[-1].answer) for item in items.values()}
    left = {"one": list(extreme)[-1:], "all": list(extreme), "none": []}[skipped]
    visitor = send(asking, {id: answer for id, answer in extreme.items() if id not in left})

    for page, says in pages(asking, visitor).items():
        assert not [phrase for phrase in NOTHING if phrase in says], page
        if page in ("/summary", "/my-data", "/today") or page.startswith("/visits"):
            assert (
                "data-counted" in says
                or "were counted" in says
                or (skipped != "none" and "kipped" in says)
            ), page


def test_the_page_of_a_visit_says_what_other_answers_for_it_leave_open(
    house: House, tmp_path: Path
) -> None:
    asking = house_asking(house, tmp_path, "counted", ["koos_jr"])
    send(asking, {f"koos_jr_{n}": "0" for n in range(1, 8)})
    calm = asking.visitor().open(asking.invite("check_in"))
    calm.send({"locale": "en", "respondent": "self"})
    while calm.path != "/check":
        calm.send(answers_for(calm))
    calm.send()

    page = source(asking.staff("clinician").open(f"/visits/{asking.visit_id}"))

    assert not [phrase for phrase in NOTHING if phrase in page]


def pages(house: House, visitor: Visitor) -> dict[str, str]:
    staff = house.staff("clinician")
    return {
        **{path: source(visitor.open(path)) for path in ("/summary", "/letter", "/my-data")},
        **{path: source(staff.open(path)) for path in ("/today", f"/visits/{house.visit_id}")},
    }


def send(house: House, chosen: Mapping[str, str]) -> Visitor:
    visitor = house.visitor().open(house.invite("counted"))
    visitor.send({"locale": "en", "respondent": "self"})
    for _page in range(60):
        if not visitor.path.startswith("/questions/"):
            return visitor.send()
        given = {id: chosen[id] for id in answers_for(visitor) if id in chosen}
        visitor.send(given, button=None if given else ("action", "skip"))
    raise AssertionError(f"The survey does not end: {visitor.path}")


def source(visitor: Visitor) -> str:
    return str(visitor.reply.get_data(as_text=True))
