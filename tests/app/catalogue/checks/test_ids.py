"""Ids of items, instruments and surveys: each is refused at its place, or works everywhere."""

from __future__ import annotations

import csv
import io
import keyword
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from app.catalogue.check_files import check_paths
from app.catalogue.checks.reserved_ids import FILES, NAMES, reserved_for
from app.catalogue.expressions.grammar import RESERVED
from app.catalogue.files.folders import stored_sources
from app.catalogue.load import load_catalogue, load_sources
from app.cli import main
from tests.examples import examples

OF_PYTHON = [word for word in (*keyword.kwlist, *keyword.softkwlist) if word.islower()]
OF_THE_PAGE = (
    "key seen items csrf_token data errors validate process meta action name title".split()
)
OF_THE_SCRIPT = "constructor prototype then length arguments undefined null row".split()
OF_WINDOWS = [f"{device}{end}" for device in ("con", "com", "lpt", "nul") for end in ("", "1", "9")]
OF_FOLDERS = "surveys schema offers wordings instrument licence server data".split()
NAMED = sorted(
    {*OF_PYTHON, *OF_THE_PAGE, *OF_THE_SCRIPT, *OF_WINDOWS, *OF_FOLDERS, *RESERVED, "null"}
    - {"True", "False"}
)
NAME_IDS = st.sampled_from(NAMED) | st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
FILE_IDS = NAME_IDS | st.from_regex(r"[0-9][0-9a-z_-]{0,3}", fullmatch=True)


@examples(120)
@given(NAME_IDS)
@example("constructor")
@example("class")
def test_an_id_of_an_item_is_refused_at_its_place_or_works_in_conditions_and_files(
    tmp_path_factory, id: str
) -> None:
    folder = tmp_path_factory.mktemp("ids")
    file = instrument(folder, "own", item=id)

    faults = check_paths([file.parent])

    assert bool(faults) is (reserved_for(id, NAMES) is not None or id in RESERVED)
    if faults:
        line = file.read_text("utf-8").splitlines().index(f'  - id: "{id}"') + 1
        assert (faults[0].file, faults[0].line) == (str(file), line)
        assert faults[0].remedy
        return
    condition = load_catalogue([folder]).instruments["own"].items["own_then"].show_when
    assert condition is not None
    assert [condition.holds({id: number}) for number in (3, 1, None)] == [True, False, False]
    assert scores_of(file.parent, f"{id},own_then\n3,\n1,\n") == ["3", "1"]


@examples(80)
@given(FILE_IDS)
@example("offers")
@example("surveys")
@example("con")
def test_an_id_of_an_instrument_and_its_survey_is_refused_at_its_place_or_loads(
    tmp_path_factory, id: str
) -> None:
    folder = tmp_path_factory.mktemp("ids")
    file = instrument(folder, id)
    (folder / "surveys").mkdir(exist_ok=True)
    survey = f'id: "{id}"\nversion: "1"\nname: {{en: Own}}\ninstruments: [{{id: "{id}"}}]\n'
    (folder / "surveys" / f"{id}.yaml").write_text(survey, "utf-8")

    faults = check_paths([file.parent])

    assert bool(faults) is (reserved_for(id, FILES) is not None)
    if faults:
        assert (faults[0].file, faults[0].line, faults[0].column) == (str(file), 1, 5)
        return
    catalogue = load_catalogue([folder])
    assert list(catalogue.instruments) == list(catalogue.surveys) == [id]


@pytest.mark.parametrize("id", ["class", "lambda", "id", "constructor", "con"])
def test_any_word_may_be_the_id_of_a_row_or_a_part_since_another_id_stands_before_it(
    tmp_path: Path, id: str
) -> None:
    file = instrument(tmp_path, "own")
    file.write_text(
        file.read_text("utf-8").replace("items:\n", WITHIN.replace("ID", id), 1), "utf-8"
    )

    assert check_paths([file.parent]) == []
    items = load_catalogue([tmp_path]).instruments["own"].items
    condition = items["own_why"].show_when
    assert condition is not None
    assert condition.holds({f"own_grid_{id}": 1})
    assert [part.id for part in items["own_group"].parts] == [f"own_group_{id}"]


@pytest.mark.parametrize("id", ["surveys", "offers", "con", "lpt1"])
def test_a_new_instrument_is_not_begun_under_the_name_of_something_else(tmp_path, id: str) -> None:
    result = CliRunner().invoke(main, ["instruments", "new", id, "--to", str(tmp_path / "own")])

    assert result.exit_code == 1
    assert f"`{id}` is the name of a" in result.stderr
    assert not (tmp_path / "own").exists()


def test_a_survey_that_was_begun_goes_on_under_ids_that_are_reserved_by_now(tmp_path) -> None:
    file = instrument(tmp_path, "nul", item="class")
    survey = 'id: aux\nversion: "1"\nname: {en: Own}\ninstruments: [{id: nul}]\n'
    text = file.read_text("utf-8").replace("show_when: class > 2", "show_when: own_more > 2")
    stored = {"nul/instrument.yaml": text, "surveys/aux.yaml": survey}

    catalogue = load_sources(stored_sources(stored.items()), trusted=True)

    assert list(catalogue.surveys["aux"].editions["en"].items) == ["own_more", "class", "own_then"]


def instrument(folder: Path, id: str, *, item: str = "own_first") -> Path:
    """An instrument in which a condition and a score look at one item."""
    file = folder / id / "instrument.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(OWN.replace("OWN", id).replace("ITEM", item), "utf-8")
    return file


def scores_of(folder: Path, answers: str) -> list[str]:
    """The scores that a file of answers has."""
    file = folder / "answers.csv"
    file.write_text(answers, "utf-8")
    result = CliRunner().invoke(main, ["score", str(folder), str(file)])
    assert result.exit_code == 0, result.output
    return [line["value"] for line in csv.DictReader(io.StringIO(result.stdout))]


OWN = """\
id: "OWN"
version: "1"
name: Own
measures: Nothing
kind: own
language: en
source: made for tests
licence: {status: free, notice: made for tests, checked: 2026-11-22}
items:
  - {id: own_more, kind: number, ask: More?, about: more, label: more, label_names: neutral}
  - id: "ITEM"
    {kind: rating, from: 0, to: 4}
  - {id: own_then, kind: text, ask: Then?, about: then, show_when: ITEM > 2}
scores:
  - {id: own_score, name: Own, method: sum, items: ["ITEM"], range: [0, 4], better: lower}
""".replace(
    "    {kind: rating, from: 0, to: 4}",
    "    kind: rating\n    from: 0\n    to: 4\n    ask: How much?\n    about: how much\n"
    "    label: how much\n    label_names: neutral",
)
WITHIN = """\
choices:
  own_often:
    - {id: never, value: 0, text: Never}
    - {id: often, value: 1, text: Often}
items:
  - id: own_grid
    kind: grid
    ask: How often?
    about: how often
    choices: own_often
    rows: [{id: ID, ask: This, about: this, label: this, label_names: neutral}]
  - {id: own_why, kind: text, ask: Why?, about: why, show_when: own_grid_ID > 0}
  - id: own_group
    kind: group
    ask: Which?
    about: which
    add: Add one
    items: [{id: ID, kind: text, ask: What?, about: what}]
"""
