"""`previsit score`: a file of answers in, a table of scores out."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main

INSTRUMENT = """
id: rest
version: "1"
name: Rest
measures: How rested somebody is
kind: own
language: en
source: Made up for this test
licence: {status: free, notice: "Apache-2.0, as the project", checked: 2026-11-22}
choices:
  often:
    - {value: 0, id: never, text: Never}
    - {value: 1, id: some, text: Some nights}
    - {value: 2, id: most, text: Most nights}
    - {id: rather_not, text: I would rather not say, missing: true}
items:
  - id: rest_1
    kind: choice
    choices: often
    ask: How often did you lie awake?
    about: sleep
    label: lying awake
    label_names: problem
  - id: rest_2
    kind: rating
    from: 0
    to: 10
    anchors: {0: Not at all, 10: A great deal}
    ask: How much did it wear on you?
    about: tiredness
    label: worn down
    label_names: problem
    show_when: rest_1 > 0
    if_not_asked: 0
  - {id: rest_3, kind: yes_no, ask: Do you nap?, about: naps, label: naps, label_names: problem}
  - {id: rest_4, kind: number, from: 0, to: 24, ask: How many hours do you sleep?, about: hours}
  - {id: rest_5, kind: text, ask: Anything else?, about: other things}
scores:
  - id: rest_total
    name: Restlessness
    method: sum
    items: [rest_1, rest_2]
    range: [0, 12]
    better: lower
    bands: {0: little, 4: some, 8: much}
  - id: rest_mean
    name: Mean of the three
    method: mean
    items: [rest_1, rest_3, rest_4]
    missing: {at_most: 1}
    range: [0, 24]
    better: lower
  - id: rest_signs
    name: Signs of too little rest
    method: count
    conditions: ["rest_total >= 8", "rest_4 < 6", "rest_3"]
    items: [rest_3, rest_4]
    range: [0, 3]
    better: lower
"""
ITEMS = ("rest_1", "rest_2", "rest_3", "rest_4")


def test_every_row_and_score_is_one_line(score) -> None:
    lines = score("rest_1,rest_2,rest_3,rest_4\n2,10,1,5\n1,3,0,7.5\n")

    assert [line["row"] for line in lines] == ["0"] * 3 + ["1"] * 3
    assert _values(lines, "rest_total") == [("12", "much"), ("4", "some")]
    assert _values(lines, "rest_signs") == [("3", ""), ("0", "")]


def test_the_header_and_its_order_are_a_promise(run) -> None:
    result = run("rest_1,rest_2,rest_3,rest_4\n0,,1,\n")

    assert result.stdout.splitlines()[0] == "row,score,value,se,band,answered,asked,status"


def test_a_blank_is_missing_and_never_a_zero(score) -> None:
    lines = score("id,rest_1,rest_2,rest_3,rest_4\n7,,,,\n")

    assert {line["status"] for line in lines} == {"not_scorable"}
    assert {line["value"] for line in lines} == {""}


def test_an_item_hidden_by_its_condition_counts_as_declared_and_was_not_asked(score) -> None:
    lines = score("rest_1,rest_2,rest_3,rest_4\n0,9,1,8\n")

    total = lines[0]
    assert (total["value"], total["answered"], total["asked"]) == ("0", "1", "1")


def test_rather_not_say_is_missing(score) -> None:
    lines = score("rest_1,rest_2,rest_3,rest_4\nrather_not,,0,8\n")

    assert lines[0]["status"] == "not_scorable"


def test_an_answer_may_be_given_by_its_id(score) -> None:
    lines = score("rest_1,rest_2,rest_3,rest_4\nmost,7,yes,8\n")

    assert _values(lines, "rest_total") == [("9", "much")]


def test_numbers_have_ten_significant_digits(score) -> None:
    lines = score("rest_4,rest_3,rest_2,rest_1\n8,1,1,2\n24,,0,0\n")

    assert [value for value, _ in _values(lines, "rest_mean")] == ["3.666666667", "12"]


@pytest.mark.parametrize("kind", ["int8", "uint16", "int64", "float32", "float64"])
def test_numbers_of_every_width_with_gaps_are_read_from_parquet(run, tmp_path: Path, kind) -> None:
    import pyarrow
    from pyarrow import parquet

    often = pyarrow.array([1, None, 2, 0], type=kind)
    wear = pyarrow.array([3, 4, None, None], type=kind)
    nothing = pyarrow.array([None] * 4, type=kind)
    columns = {"rest_1": often, "rest_2": wear, "rest_3": nothing, "rest_4": nothing}
    table = pyarrow.table(columns)
    parquet.write_table(table, tmp_path / "answers.parquet", row_group_size=3)

    as_csv = run("rest_1,rest_2,rest_3,rest_4\n1,3,,\n,4,,\n2,,,\n0,,,\n")
    assert as_csv.exit_code == 0, as_csv.output
    assert run(None, "answers.parquet").stdout == as_csv.stdout


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "no instrument ''"),
        (".", "There is no instrument here"),
        ("answers.csv", "answers.csv:1:1: This is no instrument"),
    ],
)
def test_a_place_without_an_instrument_is_named(
    tmp_path: Path, monkeypatch, name: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "answers.csv").write_text("a\n1\n", encoding="utf-8")

    result = CliRunner().invoke(main, ["score", name, "answers.csv"])

    assert result.exit_code == 1
    assert says in result.stderr


def test_ndjson_and_parquet_give_what_csv_gives(run, tmp_path: Path) -> None:
    rows = [
        {"rest_1": 2, "rest_2": 10, "rest_3": True, "rest_4": 5.5},
        {"rest_1": 0, "rest_2": None, "rest_3": False, "rest_4": None},
    ]
    as_csv = run("rest_1,rest_2,rest_3,rest_4\n2,10,true,5.5\n0,,false,\n")

    as_lines = run("\n".join(map(json.dumps, rows)), "answers.ndjson")
    assert as_lines.stdout == as_csv.stdout

    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "answers.parquet")
    assert run(None, "answers.parquet").stdout == as_csv.stdout


def test_a_long_file_is_scored_block_by_block_and_rows_go_on_counting(score, monkeypatch) -> None:
    monkeypatch.setattr("app.cli.answer_files.reader.BLOCK", 7)

    lines = score("rest_1,rest_2,rest_3,rest_4\n" + "1,3,0,8\n" * 30)

    assert [int(line["row"]) for line in lines] == [n for n in range(30) for _ in range(3)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rest_1,rest_2,rest_3,rest_4\n3,,,\n", "row 0, column rest_1: '3' is not one of"),
        ("rest_1,rest_2,rest_3,rest_4\n1,2,1,8\n1,11,1,8\n", "row 1, column rest_2: 11 is outside"),
        ("rest_1,rest_2,rest_3,rest_4\n1,2.5,1,8\n", "column rest_2: 2.5 is not a whole number"),
        ("rest_1,rest_2,rest_3,rest_4\n1,2,1,lots\n", "column rest_4: 'lots' is not a number"),
        ("rest_1,rest_2,rest_3,rest_4\n1,2,1,inf\n", "column rest_4: 'inf' is not a number"),
        ("rest_1,rest_2,rest_3,rest_4\n1,2,perhaps,8\n", "'perhaps' is neither yes nor no"),
        ("name,rest_1,rest_2,rest_3,rest_4\n7,1,2,1,8\n", "unknown column 'name'"),
        ("rest_1,rest_2,rest_3\n1,2,1\n", "there is no column rest_4"),
        ("rest_1,rest_1,rest_3\n1,2,1\n", "column rest_1 is there twice"),
        ("rest_1,rest_2,rest_3,rest_4\n1,2\n", "row 0 has 2 cells, the header has 4"),
        ("rest_1,rest_2,rest_3,rest_4\n", "there are no answers in it"),
        ("", "there are no answers in it"),
        ('rest_1,rest_2,rest_3,rest_4\n"1,2,1,8\n', "this is not CSV"),
    ],
)
def test_what_cannot_be_an_answer_is_named_and_nothing_is_written(run, text, said) -> None:
    result = run(text)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr
    assert "answers.csv" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"rest_1": true}\n', "True is not one of its answers"),
        ('{"rest_1": {"a": 1}}\n', "is not one of its answers"),
        ('{"rest_9": 1}\n', "unknown column 'rest_9'"),
        ("[1]\n", "row 0 is not an object"),
        ('{"rest_1": 1, "rest_1": 2}\n', "a key is there twice"),
        ('{"rest_1": \n', "row 0 is not JSON"),
        ('{"rest_1": NaN}\n', "no answers in it. Put one object a person on each line"),
        ("NaN\n", "row 0 is not an object. Put one object on each line."),
        ("\n\n", "no answers in it. Put one object a person on each line"),
    ],
)
def test_a_line_that_is_no_row_of_answers_is_named(run, text, said) -> None:
    result = run(text, "answers.ndjson")

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_fault_far_down_the_file_still_leaves_nothing_written(run, monkeypatch) -> None:
    monkeypatch.setattr("app.cli.answer_files.reader.BLOCK", 5)

    result = run("rest_1,rest_2,rest_3,rest_4\n" + "1,3,0,8\n" * 12 + "9,3,0,8\n")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "row 12, column rest_1" in result.stderr


def test_a_file_that_is_not_text_is_refused_in_a_sentence(run, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_bytes(b"rest_1,rest_2\n\xff\xfe,1\n")

    result = run(None)

    assert result.exit_code == 2
    assert "this is not UTF-8" in result.stderr


def test_an_unknown_instrument_names_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("a\n1\n")

    result = CliRunner().invoke(main, ["score", "nothing", str(tmp_path / "answers.csv")])

    assert result.exit_code == 1
    assert "gad7" in result.stderr


def _values(lines: list[dict[str, str]], score: str) -> list[tuple[str, str]]:
    return [(line["value"], line["band"]) for line in lines if line["score"] == score]


@pytest.fixture
def run(tmp_path: Path):
    folder = tmp_path / "rest"
    folder.mkdir()
    (folder / "instrument.yaml").write_text(INSTRUMENT, encoding="utf-8")

    def run(text: str | None, name: str = "answers.csv") -> Result:
        if text is not None:
            (tmp_path / name).write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, ["score", str(folder), str(tmp_path / name)])

    return run


@pytest.fixture
def score(run):
    def score(text: str) -> list[dict[str, str]]:
        result = run(text)
        assert result.exit_code == 0, result.output
        return list(csv.DictReader(io.StringIO(result.stdout)))

    return score
