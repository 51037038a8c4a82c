"""Who skips is never told that all is well, and nobody at the practice reads that either."""

from __future__ import annotations

import re

from tests.journeys.answering import answers_for, begin
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

NOTHING = "call for nothing in particular"


def test_who_skips_everything_is_offered_the_two_most_useful_questions_again(house: House) -> None:
    visitor = skip_all(house)

    assert visitor.path == "/check"
    offered = re.findall(r'<a class="button plain" href="(/questions/[^"]+)"', section(visitor))
    assert len(offered) == 2
    # Safety first: what decides whether harm is asked about, and trouble right now.
    assert set(offered) <= {f"/questions/{id}" for id in ("mood_low", "mood_worry", "mood_safety",
                            "check_up_symptoms", "check_up_safe")}  # fmt: skip

    visitor.open(offered[0])
    visitor.send(answers_for(visitor))
    assert offered[0] not in section(visitor)


def test_who_skips_everything_and_sends_reads_that_the_practice_does_not_know(
    house: House,
) -> None:
    visitor = skip_all(house)
    visitor.send({})

    assert visitor.path == "/summary"
    for page in ("/summary", "/letter"):
        text = visitor.open(page).client.get(page).text
        assert NOTHING not in text, page
        assert "data-unknown" in text, page
    assert "Nothing in particular" not in visitor.open("/my-data").text
    staff = house.staff("clinician")
    for page in ("/today", f"/visits/{house.visit_id}"):
        assert "data-unknown" in staff.client.get(page).text, page


def test_who_answers_everything_calmly_is_offered_nothing_again(house: House) -> None:
    visitor = begin(house)
    while visitor.path != "/check":
        visitor.send(answers_for(visitor))

    assert section(visitor) == ""


def skip_all(house: House) -> Visitor:
    visitor = begin(house)
    while visitor.path != "/check":
        visitor.send({}, button=("action", "skip"))
    return visitor


def section(visitor: Visitor) -> str:
    """The part of the check page that offers questions again."""
    html = visitor.client.get("/check").text
    match = re.search(r'<section id="worth-asking">.*?</section>', html, re.DOTALL)
    return match.group() if match else ""
