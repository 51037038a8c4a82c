"""With eight answers of PHQ-9 its total tells the ninth: no page of the patient shows both."""

from __future__ import annotations

import json
from pathlib import Path

from tests.journeys.conftest import House
from tests.journeys.hidden_answers import OPENED, source
from tests.journeys.made_up import house_asking
from tests.journeys.visitor import Visitor

ANSWERS = (3, 3, 3, 3, 2, 2, 0, 0, 2)  # 18 of 27


def test_the_total_is_told_as_far_as_the_other_answers_decide_it(
    house: House, tmp_path: Path
) -> None:
    visitor = sent(house_asking(house, tmp_path, "asked", ["phq9"]))

    for path in ("/summary", "/letter", "/my-data"):
        page = OPENED.sub("", source(visitor.open(path)))
        assert "18 of 27" not in page, path
        assert "18 out of 27" not in page, path
        assert "Signs of depression" not in page, path
        if path != "/my-data":
            assert "between 16 and 19" in page, path
            assert "ithout what is confidential" in page, path


def test_the_person_opens_the_total_by_a_press_and_a_file_has_it_when_they_say_so(
    house: House, tmp_path: Path
) -> None:
    visitor = sent(house_asking(house, tmp_path, "asked", ["phq9"]))

    opened = "".join(OPENED.findall(source(visitor.open("/my-data"))))
    assert "18, on a scale from 0 to 27" in opened

    totals = [
        json.loads(visitor.open(path).reply.get_data(as_text=True))["scores"][0]["value"]
        for path in ("/my-data.json", "/my-data.json?with-hidden")
    ]
    assert totals == [None, 18]


def sent(house: House) -> Visitor:
    visitor = house.visitor().open(house.invite("asked"))
    visitor.send({"locale": "en", "respondent": "self"})
    for n, answer in enumerate(ANSWERS, 1):
        visitor.send({f"phq9_{n}": str(answer)})
    return visitor.open("/check").send()  # the ninth answer leads to a page of help first
