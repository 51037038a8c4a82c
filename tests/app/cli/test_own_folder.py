"""A practice's own folder is checked and tried as the server reads it: beside what is shipped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.catalogue.load import load_catalogue
from app.cli import main

PROJECT = Path(__file__).parents[3]
INSTRUMENTS = PROJECT / "instruments"
SURVEY = """\
id: our_knees
version: "1"
name: {en: Our knees}
minutes: 2
instruments:
  - {id: koos_jr}
  - {id: garden}
"""


def test_a_survey_may_name_what_is_shipped_and_what_is_beside_it(run, folder) -> None:
    result = run("check", folder)

    assert (result.exit_code, result.stdout) == (0, ""), result.stdout
    # The server says the same.
    assert "our_knees" in load_catalogue([INSTRUMENTS, folder]).surveys


def test_a_shared_offer_may_be_named(run, folder) -> None:
    _put(folder / "garden" / "instrument.yaml", "offer: plan_out", "offer: mood_talk")

    assert run("check", folder).exit_code == 0
    assert run("check", folder / "garden").exit_code == 0
    assert run("check", folder / "garden" / "instrument.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "surveys/our_knees.yaml",
            "koos_jr",
            "koos_junior",
            "There is no instrument `koos_junior`",
        ),
        ("garden/instrument.yaml", "offer: plan_out", "offer: mood_tall", "no offer `mood_tall`"),
    ],
)
def test_what_is_nowhere_is_still_a_fault_and_the_only_one(
    run, folder, file, old, new, said
) -> None:
    _put(folder / file, old, new)

    (line,) = run("check", folder).stdout.splitlines()

    assert line.startswith(f"{folder / file}:")
    assert said in line


def test_folders_of_the_practice_are_seen_and_their_faults_are_not_told(run, folder, tmp_path):
    other = tmp_path / "other"
    run("new", "balcony", "--to", other)
    run("new", "cellar", "--to", other)
    (other / "cellar" / "instrument.yaml").write_text("id: [")
    _put(folder / "surveys" / "our_knees.yaml", "koos_jr", "balcony")

    assert "no instrument `balcony`" in run("check", folder).stdout
    result = run("check", folder, practice=f"{other}:{folder}")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize("part", ["phq9", "surveys/check_up.yaml", "mood/es.yaml", "offers.yaml"])
def test_a_part_of_what_is_shipped_is_checked_once(run, part) -> None:
    result = run("check", INSTRUMENTS / part)

    assert (result.exit_code, result.stdout) == (0, ""), result.stdout
    assert "has this id too" not in result.stderr


def test_a_file_called_like_a_shipped_one_stands_in_for_it_with_advice(run, tmp_path) -> None:
    shutil.copytree(INSTRUMENTS / "gad7", tmp_path / "own" / "gad7")
    file = tmp_path / "own" / "gad7" / "instrument.yaml"

    result = run("check", tmp_path / "own")

    assert (result.exit_code, result.stdout) == (0, "")
    assert f"{file}:" in result.stderr
    assert f"{INSTRUMENTS / 'gad7' / 'instrument.yaml'} has this id too." in result.stderr


def test_a_survey_of_ones_own_is_tried_with_what_is_shipped(run, folder, tmp_path) -> None:
    _put(folder / "surveys" / "our_knees.yaml", "koos_jr", "mood")
    _put(folder / "garden" / "instrument.yaml", "offer: plan_out", "offer: mood_talk")
    (folder / "surveys" / "garden.yaml").unlink()  # the first survey is the one that is tried
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"mood_low": 0, "garden_2": 9}))

    result = run("try", f"{folder}/", answers, "--json")

    assert result.exit_code == 0, result.output
    assert "garden_total" in json.loads(result.stdout)["scores"]
    assert run("diff", folder / "garden", folder / "garden").exit_code == 0
    table = tmp_path / "answers.csv"
    table.write_text("garden_1,garden_2\n,9\n")
    scored = CliRunner().invoke(main, ["score", str(folder / "garden"), str(table)])
    assert scored.exit_code == 0, scored.output


def _put(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def run(tmp_path: Path):  # type: ignore[no-untyped-def]
    def run(*arguments: object, practice: str = ""):  # type: ignore[no-untyped-def]
        environ = {"PREVISIT_DATA": str(tmp_path / "data"), "PREVISIT_INSTRUMENTS": practice}
        return CliRunner(env=environ).invoke(
            main, ["instruments", *map(str, arguments)], catch_exceptions=False
        )

    return run


@pytest.fixture
def folder(run, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def]
    own = tmp_path / "own"
    run("new", "garden", "--to", own)
    (own / "surveys" / "our_knees.yaml").write_text(SURVEY, "utf-8")
    return own
