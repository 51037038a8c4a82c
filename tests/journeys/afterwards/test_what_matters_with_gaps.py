"""Of the five things that matter some were skipped: the clinician reads that these are unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.answering import answers_for
from tests.journeys.conftest import House
from tests.journeys.made_up import house_asking

UNKNOWN = "Of the others nothing is known"


@pytest.mark.parametrize(
    ("given", "says", "leaves_open"),
    [
        ({"pain": "0"}, "Of the five, 1 was answered; it does not call for action.", True),
        ({"pain": "0", "medicines": "0"}, "Of the five, 2 were answered; none of these", True),
        ({"pain": "4"}, "Of the five, to act on:", True),
        ({}, "None of the five was answered.", False),
        (
            {"confidence": "1", "pain": "0", "emotions": "0", "medicines": "0", "ill": "0"},
            "None of the five calls for action",
            False,
        ),
    ],
)
def test_what_was_answered_of_the_five_is_told_and_that_the_rest_is_unknown(
    house: House, tmp_path: Path, given: dict[str, str], says: str, leaves_open: bool
) -> None:
    asking = house_asking(house, tmp_path, "matters", ["what_matters"])
    visitor = asking.visitor().open(asking.invite("matters"))
    visitor.send({"locale": "en", "respondent": "self"})
    chosen = {f"what_matters_{id}": answer for id, answer in given.items()}
    while visitor.path != "/check":
        answers = {id: chosen[id] for id in answers_for(visitor) if id in chosen}
        visitor.send(answers, button=None if answers else ("action", "skip"))
    visitor.send()

    page = asking.staff("clinician").open(f"/visits/{asking.visit_id}").text

    assert says in page
    assert (UNKNOWN in page) == leaves_open
