"""`previsit instruments try`: rules tried with a file of answers, and no database."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from app.catalogue.load import load_catalogue
from app.cli import main
from app.config import PROJECT

pytestmark = pytest.mark.slow  # reads the instruments anew for each test

EIGHT = {f"phq9_{n}": 3 for n in range(1, 9)}


def test_scores_with_bounds_needs_priorities_and_sentences_are_printed(run):
    conclusions = json.loads(run("phq9", EIGHT | {"phq9_9": None}, "--json").stdout)

    assert conclusions["scores"] == {
        "phq9_total": {
            "value": None, "low": 24, "high": 27, "band": "severe", "status": "not_scorable",
            "code": "44261-6",
        }
    }  # fmt: skip
    assert conclusions["needs"] == {"mood": "present", "safety": "unknown"}
    assert conclusions["priorities"] == [
        {
            "id": "phq9_severe",
            "instrument": "phq9",
            "level": "today",
            "because": ["phq9_total"],
        }
    ]
    assert conclusions["sentences"]
    assert "24" in conclusions["sentences"][0]


def test_a_whole_score_lies_between_itself_and_itself(run):
    conclusions = json.loads(run("phq9", EIGHT | {"phq9_9": 0}, "--json").stdout)

    total = conclusions["scores"]["phq9_total"]
    assert (total["value"], total["low"], total["high"]) == (24, 24, 24)
    assert (total["band"], total["status"]) == ("severe", "scored")


def test_a_survey_is_tried_in_a_language_for_somebody(run):
    calm = {"mood_low": 0, "mood_worry": 0, "check_up_pain": 9, "check_up_symptoms": ["chest"]}
    spanish = json.loads(
        run("check_up", calm, "--json", "--locale", "es", "--age", "70", "--sex", "female").stdout
    )
    english = json.loads(run("check_up", calm, "--json").stdout)

    assert spanish["needs"] == english["needs"]
    assert spanish["needs"]["pain"] == "present"
    assert spanish["needs"]["money"] == "unknown"
    assert spanish["sentences"] != english["sentences"]


@pytest.mark.parametrize("survey", ["koos_jr", "hoos_jr", "rand36"])
@pytest.mark.parametrize("given", ["all", "one_skipped", "none"])
def test_what_is_only_counted_is_never_said_to_call_for_nothing(run, survey, given):
    items = load_catalogue((PROJECT / "instruments",)).instruments[survey].items.values()
    extreme = {item.id: item.choices[-1].answer for item in items}
    answers = {
        "all": extreme,
        "one_skipped": extreme | {next(reversed(extreme)): None},
        "none": dict.fromkeys(extreme),
    }[given]

    said = " ".join(json.loads(run(survey, answers, "--json").stdout)["sentences"])

    assert "nothing in particular" not in said
    assert ("Your answers were counted" in said) == (given != "none")
    assert "Questions were skipped" in said or given != "none"


def test_without_json_it_can_be_read(run):
    result = run("gad7", {"gad7_1": 3})

    assert result.exit_code == 0
    assert "3 to 21" in result.stdout
    assert "unknown" in result.stdout


def test_what_is_not_asked_is_left_aside_and_said(run):
    result = run("mood", {"mood_low": 0, "mood_worry": 0, "mood_safety": 3}, "--json")

    assert json.loads(result.stdout)["priorities"] == []
    assert "mood_safety" in result.stderr


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ('{"phq9_1": 4}', "phq9_1"),
        ('{"phq9_1": [1]}', "phq9_1"),
        ('{"phq9_1": {"a": 1}}', "phq9_1"),
        ('{"phq9_1": true}', "phq9_1"),
        ('{"nobody": 1}', "nobody"),
        ('{"phq9_1": 1, "phq9_1": 2}', "phq9_1"),
        ('{"phq9_1": NaN}', "NaN"),
        ('{"phq9_1": 1e400}', "phq9_1"),
        ('{"phq9_2": 1,\n "phq9_1": ' + "9" * 5000 + "}", "answers.json:2:12: "),
        ('{"phq9_1": ["a", -' + "9" * 5000 + "]}", "1:18: this number has 5000 digits"),
        ('{"phq9_1": ' + "9" * 400 + "}", "phq9_1"),
        ("[1, 2]", "1:1"),
        ("{", "1:2"),
        ("", "1:1"),
        ("[" * 100_000, "nested"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_tried_says_where_and_what_to_do(run, answers, place):
    result = run("phq9", answers, "--json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert place in result.stderr
    assert "answers.json" in result.stderr
    assert "Traceback" not in result.output
    assert "set_int_max" not in result.output


@pytest.mark.parametrize("survey", ["no_such", "../phq9", ""])
def test_a_survey_that_is_not_there_says_which_are(run, survey):
    result = run(survey, {})

    assert result.exit_code == 2
    assert "check_up" in result.stderr


@pytest.mark.parametrize("arguments", [("mood", "--locale", "xx"), ("check_up", "--locale", "de")])
def test_a_language_there_are_no_words_in_is_refused(run, arguments):
    assert run(arguments[0], {}, *arguments[1:]).exit_code == 2


def test_a_file_that_is_not_there_is_refused(tmp_path):
    command = ["instruments", "try", "phq9", str(tmp_path / "gone.json")]

    assert CliRunner().invoke(main, command).exit_code == 2


@pytest.fixture
def run(tmp_path):
    def run(survey, answers, *options):
        file = tmp_path / "answers.json"
        if isinstance(answers, dict):
            answers = json.dumps(answers)
        file.write_bytes(answers if isinstance(answers, bytes) else answers.encode())
        return CliRunner().invoke(main, ["instruments", "try", survey, str(file), *options])

    return run
