"""Files of answers, as people have them and as nobody should: a result, or a refusal in words."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given
from hypothesis import strategies as st

from app.cli import main
from tests.examples import examples

MIXED = Path(__file__).parents[2] / "surveys" / "mixed"
NEEDED = ("mix_1", "mix_2", "mix_3", "mix_4", "mix_5", "mix_9")
HEADER = ",".join(NEEDED)


@pytest.mark.parametrize("ending", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_separators_and_ends_of_lines_are_recognised(score, ending: str, line: str) -> None:
    rows = [(*NEEDED, "age"), ("2", "0.7", "1", "4", '"pain;mood"', "yes", "70")]

    lines = score("\ufeff" + line.join(ending.join(row) for row in rows) + line)

    assert values(lines) == {
        "mix_often": "2",
        "mix_tenths": "0.7",
        "mix_which": "1",
        "mix_signs": "4",
    }


def test_a_spreadsheet_may_say_its_separator_on_the_first_line(score) -> None:
    text = "sep=;\r\n" + HEADER.replace(",", ";") + "\r\n1;0;0;0;;no\r\n"

    assert values(score(text))["mix_often"] == "1"


def test_blank_lines_are_no_rows_and_rows_without_any_cell_are_no_people(score) -> None:
    lines = score(f"\n{HEADER}\n1,0,0,0,,no\n\n   \n,,,,,\n2,0,0,0,,no\n, ,,,,,,\n\n")

    values = [(line["row"], line["value"]) for line in lines if line["score"] == "mix_often"]
    assert values == [("0", "1"), ("2", "2")]


def test_the_same_holds_for_ndjson_and_parquet(run, tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    rows = [dict.fromkeys(NEEDED), dict.fromkeys(NEEDED), dict.fromkeys(NEEDED)]
    rows[0]["mix_1"], rows[2]["mix_1"] = 1, 2
    text = "\n\n".join(map(json.dumps, [rows[0], {}, rows[2]]))
    schema = pyarrow.schema([(name, pyarrow.int64()) for name in NEEDED])
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema), tmp_path / "a.parquet")

    as_lines, as_table = run(text, "a.ndjson"), run(None, "a.parquet")

    assert as_lines.stdout == as_table.stdout != ""
    assert {line.split(",")[0] for line in as_lines.stdout.splitlines()[1:]} == {"0", "2"}


def test_cells_behind_the_last_column_are_let_be_while_they_are_empty(run) -> None:
    assert run(f"{HEADER},,\n1,0,0,0,,no,,\n").exit_code == 0
    assert run(f"{HEADER}\n1,0,0,0,,no,,\n").exit_code == 0
    refused(run(f"{HEADER},,\n1,0,0,0,,no,,7\n"), "row 0 has 8 cells")


@pytest.mark.parametrize("id", ["7", "007", 'A, "B"', "two\nlines", " 7 ", "=1+1", "名"])
def test_an_id_is_passed_through_as_the_last_column(score, id: str) -> None:
    table = io.StringIO()
    csv.writer(table).writerows([("id", *NEEDED), (id, "1", "0", "0", "0", "", "no"), ("", "2")])
    text = table.getvalue().replace("2\r\n", "2,0,0,0,,no\r\n")

    lines = score(text)

    assert list(lines[0])[-1] == "id"
    assert len(lines) == 8
    assert [line["id"] for line in lines] == [id] * 4 + [""] * 4


def test_without_an_id_the_columns_are_what_they_were(run) -> None:
    first = run(f"{HEADER}\n1,0,0,0,,no\n").stdout.splitlines()[0]

    assert first == "row,score,value,se,band,answered,asked,status"


def test_large_whole_ids_stay_exact_in_parquet_and_ndjson(run, tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    id = 2**53 + 1
    row = {"id": id, **dict.fromkeys(NEEDED, 0), "mix_5": ["pain"]}
    parquet.write_table(pyarrow.Table.from_pylist([row]), tmp_path / "a.parquet")

    for result in (run(None, "a.parquet"), run(json.dumps(row), "a.ndjson")):
        assert result.exit_code == 0, result.output
        assert {line.rpartition(",")[2] for line in result.stdout.splitlines()[1:]} == {str(id)}


def test_an_id_that_begins_in_the_middle_is_named(run, monkeypatch) -> None:
    monkeypatch.setattr("app.cli.answer_files.reader.BLOCK", 2)
    rows = [{"mix_1": 1}, {"mix_1": 1}, {"mix_1": 1, "id": "c"}]

    refused(run("\n".join(map(json.dumps, rows)), "a.ndjson"), "from row 2 on")


@pytest.mark.parametrize(
    ("column", "cell", "score_id", "value"),
    [
        ("mix_1", "LA6570-1", "mix_often", "2"), ("mix_1", "most", "mix_often", "2"),
        ("mix_1", "2.0", "mix_often", "2"), ("mix_1", "٢", "mix_often", "2"),
        ("mix_2", "0.10", "mix_tenths", "0.1"), ("mix_2", "bit", "mix_tenths", "0.1"),
        ("mix_2", "0.7000000000000001", "mix_tenths", "0.7"),
        # The page posts the value of a choice, so that is what a number means here as well.
        ("mix_3", "1", "mix_which", "1"), ("mix_3", "second", "mix_which", "1"),
        ("mix_3", "0", "mix_which", "0"), ("mix_3", "9", "mix_which", ""),
    ],
)  # fmt: skip
def test_an_answer_is_its_value_its_id_or_its_loinc_code(score, column, cell, score_id, value):
    row = dict.fromkeys(NEEDED, "") | {column: cell}

    assert values(score(f"{HEADER}\n{','.join(row.values())}\n"))[score_id] == value


def test_age_and_sex_decide_what_they_are_asked_for(score) -> None:
    lines = score(f"age,sex,{HEADER}\n60,Female,0,0,0,0,pain,no\n60,male,0,0,0,0,pain,no\n")

    assert [line["value"] for line in lines if line["score"] == "mix_signs"] == ["1", "0"]


def test_age_and_sex_may_stand_in_a_file_where_nothing_asks_for_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("age,sex,gad7_1,gad7_2,gad7_3,gad7_4,gad7_5,gad7_6,gad7_7\n40,other" + ",1" * 7)

    result = CliRunner().invoke(main, ["score", "gad7", str(path)])

    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("mix_4", "1e400", "'1e400' is too large a number"),
        ("mix_4", "-1e999", "too large"), ("mix_4", "9" * 400, "… (402 characters) is too large"),
        ("mix_4", "1e308", "too large"), ("mix_4", "1,5", "a point before decimals"),
        ("mix_4", "1,500", "is not a number"), ("mix_4", "1 500", "is not a number"),
        ("mix_4", "1_500", "is not a number"), ("mix_4", "٣٫٥", "is not a number"),
        ("mix_4", "nan", "is not a number"), ("mix_4", "-inf", "is not a number"),
        ("mix_1", "9" * 400, "is not one of its answers"), ("mix_9", "1e400", "neither yes nor no"),
        ("mix_5", "nothing;pain", "stands alone"), ("mix_7", "7", "not on the slider"),
        ("mix_6", "2026-13-01", "not a date"), ("age", "200", "outside its range"),
        ("sex", "F", "Use one of female, male, other"), ("mix_1", "\x00", "not one of its answers"),
        ("mix_1", "\x1b[31m", "'\\x1b[31m' is not one of"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_answer_is_named_with_row_and_column(run, column, cell, said) -> None:
    row = dict.fromkeys((*NEEDED, "mix_6", "mix_7", "age", "sex"), "") | {
        "mix_2": "0",
        column: cell,
    }
    table = io.StringIO()
    csv.writer(table).writerows([list(row), ["1", *[""] * 9], list(row.values())])

    result = refused(run(table.getvalue()), said)

    assert f"row 1, column {column}: " in result.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"mix_4": 1e400}', "row 0, column mix_4: inf is too large"),
        (f'{{"mix_4": {"9" * 350}}}', "row 0, column mix_4: 9999"),
        (f'{{"mix_4": {"9" * 5000}}}', "row 0, column mix_4: inf is too large"),
        ("[" * 100_000, "row 0 is nested too deep"),
        (f'{{"mix_1": {"[" * 900}1{"]" * 900}}}', "column mix_1: a nested value is not"),
        ('{"mix_8": {"a": 1}}', "column mix_8: a nested value is not text"),
        ('{"mix_5": ["pain", ["mood"]]}', "column mix_5: a nested value is not"),
        ('{" mix_1": 1}', "unknown column ' mix_1'"),
        ('{"mix_1": NaN, "mix_2": "", "id": null}', "there are no answers"),
        ('{"mix_1": 1, "id": {"a": 1}}', "column id: a nested value cannot be an id"),
        ('{"mix_1": 1, "id": "\\ud800"}', "cannot be an id"),
        ('{"\\ud800": 1}', "unknown column '\\ud800'"),
        ('[{"mix_1": 1}]', "row 0 is not an object"),
    ],
)
def test_a_line_of_json_that_cannot_be_scored_is_named(run, line: str, said: str) -> None:
    refused(run(line, "a.ndjson"), said)


def test_decimals_and_other_kinds_of_columns_are_read_from_parquet(run, tmp_path: Path) -> None:
    import pyarrow as arrow
    from pyarrow import parquet

    columns = {
        "mix_1": arrow.array([Decimal("1.0"), None, Decimal("2.0")], arrow.decimal128(5, 1)),
        "mix_2": arrow.array([0.1, 0.7, None], arrow.float32()),
        "mix_3": arrow.array(["1", "0", b""], arrow.binary()).cast(arrow.string()),
        "mix_4": arrow.array([4, 3, 1], arrow.uint64()),
        "mix_5": arrow.array([["pain", "mood"], ["nothing"], None]),
        "mix_6": arrow.array([datetime(2026, 1, 2)] * 3),  # noqa: DTZ001 - a column without a zone
        "mix_9": arrow.array([True, False, None]),
        "age": arrow.array([Decimal("70")] * 3),
        "id": arrow.array([b"a", b"b", b"c"]),
    }
    parquet.write_table(arrow.table(columns), tmp_path / "a.parquet")

    result = run(None, "a.parquet")

    assert result.exit_code == 0, result.output
    lines = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [line["value"] for line in lines if line["id"] == "a"] == ["1", "0.1", "1", "4"]
    assert [line["value"] for line in lines if line["id"] == "b"] == ["", "0.7", "0", "1"]


def test_a_damaged_parquet_file_is_refused_in_a_sentence(run, tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.table({name: [1] for name in NEEDED}), path)
    whole = path.read_bytes()

    for damaged in (whole[:-9], whole[:40] + whole[-40:], b"PAR1", b"", b"PAR1" * 9):
        path.write_bytes(damaged)
        refused(run(None, "a.parquet"), "not Parquet that can be read")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (HEADER.encode("utf-16"), "a.csv:1: this is UTF-16"),
        (f"{HEADER}\n0,0,0,0,,no\n\xe9,,,,,\n".encode("latin-1"), "a.csv:3: this is not UTF-8"),
        (b"\xef\xbb\xbf", "there are no answers"), (b"\n\n", "there are no answers"),
        (b",,,\n1,2,3,4\n", "there are no answers"), (b"\x00" * 50, "unknown column"),
        (f"{HEADER}\n,,,,,\n".encode(), "there are no answers"),
        (f"{HEADER}\n{'x' * 200_000},,,,,\n".encode(), "field larger than"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_of_answers_says_so(run, tmp_path: Path, raw, said) -> None:
    (tmp_path / "a.csv").write_bytes(raw)

    refused(run(None, "a.csv"), said)


def test_a_score_outside_its_scale_names_the_row_of_the_file_and_its_columns(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("scoring.methods.BLOCK", 3)
    monkeypatch.setattr("app.cli.answer_files.reader.BLOCK", 7)
    folder = tmp_path / "far"
    folder.mkdir()
    text = (MIXED / "instrument.yaml").read_text("utf-8").replace("id: mixed", "id: far")
    text = text[: text.index("  - {id: mix_often")]
    scale = "{id: far, name: Far, method: weighted, items: [mix_4], weights: {mix_4: 1}"
    (folder / "instrument.yaml").write_text(f"{text}  - {scale}, range: [0, 9], better: lower}}\n")
    (tmp_path / "a.csv").write_text("mix_4\n" + "1\n" * 12 + "10\n")

    result = CliRunner().invoke(main, ["score", str(folder), str(tmp_path / "a.csv")])

    refused(result, "row 12, column mix_4: the score far scores 10")


PIECES = st.sampled_from(
    [
        HEADER,
        "id",
        "age",
        "\n",
        ",",
        ";",
        "\t",
        '"',
        "0",
        "1e400",
        "LA6568-5",
        "\ufeff",
        "\x00",
        "{",
        "}",
        "[",
        '{"mix_1": 1}',
        '{"mix_1": [',
        "PAR1",
        "sep=;\n",
        "é",
        "\r",
        "9" * 400,
        "pain;mood",
        "�",
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map(
    lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass")
)
NAMES = st.sampled_from(["a.csv", "a.ndjson", "a.parquet", "a.txt", "a"])


@examples(250)
@given(st.binary(max_size=200) | TEXTS, NAMES)
@example(f"{HEADER}\n1,0,0,0,,no\n".encode(), "a")
def test_no_bytes_end_in_a_traceback(run, tmp_path: Path, raw: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(raw)

    result = run(None, name)

    assert isinstance(result.exception, SystemExit | None), result.exc_info
    assert result.exit_code in (0, 2)
    assert (result.exit_code == 0) is bool(result.stdout)
    if result.exit_code:
        assert f"{name}" in result.stderr
        assert result.stderr.startswith("Error: ")


def refused(result: Result, said: str) -> Result:
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert said in result.stderr, result.stderr
    return result


def values(lines: list[dict[str, str]]) -> dict[str, str]:
    return {line["score"]: line["value"] for line in lines}


@pytest.fixture
def run(tmp_path: Path):
    def run(text: str | None, name: str = "a.csv") -> Result:
        if text is not None:
            (tmp_path / name).write_bytes(text.encode("utf-8"))
        return CliRunner().invoke(main, ["score", str(MIXED), str(tmp_path / name)])

    return run


@pytest.fixture
def score(run):
    def score(text: str) -> list[dict[str, str]]:
        result = run(text)
        assert result.exit_code == 0, result.output
        return list(csv.DictReader(io.StringIO(result.stdout)))

    return score
