"""Scores leave with the LOINC code that other programs know them by, where there is one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from tests.conftest import ENCRYPTION_KEY, TINY_SURVEYS
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

CODE = "00000-9"  # made up, as the tiny survey is


def test_the_file_of_ones_own_answers_has_the_code_of_each_score(tiny: House) -> None:
    visitor = sent(tiny)

    (score,) = json.loads(visitor.client.get("/my-data.json").data)["scores"]

    assert (score["value"], score["code"]) == (6, CODE)


def test_a_score_without_a_code_says_that_it_has_none(house: House) -> None:
    visitor = house.visitor().open(house.invite("check_in"))
    visitor.send({"locale": "en", "respondent": "self"})
    while visitor.path != "/check":
        visitor.skip()
    visitor.send()

    scores = json.loads(visitor.client.get("/my-data.json").data)["scores"]

    assert scores
    assert {score["code"] for score in scores} == {None}


def test_all_that_is_kept_of_a_person_has_them_too(tiny: House, run) -> None:
    sent(tiny)

    (score,) = json.loads(run("person", "export", "1").stdout)["score"]

    assert (score["scale"], score["value"], score["code"]) == ("at_least_total", 6, CODE)


def test_an_instrument_with_a_fault_keeps_nobody_from_what_is_kept_of_them(
    tiny: House, run, tmp_path: Path
) -> None:
    sent(tiny)

    result = run("person", "export", "1", instruments=TINY_SURVEYS / "invalid" / "no_about.yaml")

    assert result.exit_code == 0, result.output
    (score,) = json.loads(result.stdout)["score"]
    assert "code" not in score
    assert "Scores stand without their LOINC codes." in result.stderr


def test_a_table_of_scores_has_a_column_of_codes_when_asked_for(run, tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("id,at_least_1,at_least_2,at_least_3\na,1,2,3\nb,,,\n", "utf-8")

    lines = run(
        "score", str(TINY_SURVEYS / "at_least"), str(answers), "--codes"
    ).stdout.splitlines()
    without = run("score", str(TINY_SURVEYS / "at_least"), str(answers)).stdout.splitlines()

    assert lines == [
        "row,score,value,se,band,answered,asked,status,code,id",
        f"0,at_least_total,6,,severe,3,3,scored,{CODE},a",
        f"1,at_least_total,,,,0,3,not_scorable,{CODE},b",
    ]
    assert without[0] == "row,score,value,se,band,answered,asked,status,id"


def sent(house: House) -> Visitor:
    """Three answers of two, sent."""
    visitor = house.visitor().open(house.invite("at_least"))
    visitor.send({"locale": "en", "respondent": "self"})
    for item in ("at_least_1", "at_least_2", "at_least_3"):
        visitor.send({item: "2"})
    return visitor.send()


@pytest.fixture
def run(tiny: House, tmp_path: Path):  # type: ignore[no-untyped-def]
    def run(*words: str, instruments: Path = TINY_SURVEYS) -> Result:
        environment = {
            "PREVISIT_DATABASE_URL": tiny.services.settings.database_url,
            "PREVISIT_SECRET_KEY": tiny.services.settings.secret_key,
            "PREVISIT_ENCRYPTION_KEYS": ENCRYPTION_KEY,
            "PREVISIT_DATA": str(tmp_path),
            "PREVISIT_INSTRUMENTS": str(instruments),
        }
        return CliRunner(env=environment).invoke(main, list(words))

    return run
