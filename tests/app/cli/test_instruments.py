"""The command `previsit instruments`, as a person in a terminal uses it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.instruments import instruments

pytestmark = pytest.mark.slow  # reads the instruments anew for each test

PROJECT = Path(__file__).parents[3]
SURVEYS = Path(__file__).parents[2] / "surveys"


def test_the_projects_instruments_have_no_fault(run):
    result = run("check")

    assert (result.exit_code, result.stdout) == (0, "")


def test_each_fault_stands_on_its_own_line(run):
    path = SURVEYS / "invalid" / "translation_lacks.yaml"

    result = run("check", SURVEYS / "translated", path)

    assert result.exit_code == 1
    assert result.stdout == (
        f"{path}:13:17: `items.translated_1.about` is not translated. "
        'Add it; the source says "singing".\n'
    )


def test_faults_are_given_to_programs_as_json(run):
    result = run("check", "--json", SURVEYS / "invalid" / "no_about.yaml")

    (fault,) = json.loads(result.stdout)
    assert (result.exit_code, fault["line"], fault["column"]) == (1, 15, 10)
    rest = json.loads(run("check", "--json", SURVEYS).stdout)
    assert {fault["level"] for fault in rest} <= {"advice"}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("instruments/README.md", "This is no instrument: its name does not end in .yaml."),
        ("LICENSE", "This is no instrument: its name does not end in .yaml."),
        ("instruments/schema/offers.json", "This is no instrument: its name does not end in"),
        ("instruments/demo_bank/bank.csv", "This is no instrument: its name does not end in"),
        ("docs", "There is no instrument in this folder."),
    ],
)
def test_what_is_no_instrument_is_not_called_faultless(run, path, said):
    result = run("check", PROJECT / path)

    assert result.exit_code == 1
    assert result.stdout.startswith(f"{PROJECT / path}:1:1: {said}")
    assert "Name the folder of an instrument, its instrument.yaml," in result.stdout
    assert "No fault found." not in result.stderr


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "a, b\n", "# only a remark\n"])
def test_a_file_without_keys_is_told_how_one_begins(run, tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text)

    result = run("check", path)

    assert result.exit_code == 1
    assert result.stdout == f"{path}:1:1: The file holds no keys. Begin with `id:`.\n"


@pytest.mark.parametrize("text", ["", "a", "\x00", "[" * 5000, "a: *a", "items: {", "id: 1\n- 2"])
def test_no_file_ever_ends_in_a_traceback(run, tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text)

    result = run("check", path)

    assert result.exit_code == 1
    assert result.stdout.startswith(f"{path}:")


def test_a_list_says_in_which_languages_each_is_asked(run):
    lines = {line.split()[0]: line for line in run("list").stdout.splitlines()}

    assert "en" in lines["check_up"]
    assert "no owner's words" in lines["phq9"]


def test_the_schema_is_a_json_schema(run):
    schema = json.loads(run("schema").stdout)

    assert "items" in schema["properties"]
    assert schema["additionalProperties"] is False


def test_an_instrument_is_exported_with_what_is_lost_beside_it(run):
    result = run("export", "mood", "--as", "fhir", "--locale", "es")

    assert json.loads(result.stdout)["language"] == "es"
    assert "Scores are left out" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("export", "nothing", "--as", "fhir"), "There is no instrument 'nothing'."),
        (("export", "phq9", "--as", "fhir"), "phq9 has no words in en."),
        (("export", "mood", "--as", "fhir", "--locale", "xx"), "mood has no words in xx."),
        (("wording", "add", "mood", "/nowhere"), "the project's own"),
        (("wording", "add", "phq9", "/nowhere"), "/nowhere: The file cannot be read"),
        (("wording", "add", "phq9", "/", "--locale", "../x"), "is not a language code"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run, arguments, words):
    result = run(*arguments)

    assert result.exit_code == 1
    assert words in result.stderr


def test_an_owners_words_go_to_the_data_folder(run, tmp_path):
    items = "".join(f"  gad7_{n}: {{ask: Nonsense <b>{n}?}}\n" for n in range(1, 8))
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(
        "source: made up\nlanguage: en\nstem: In the last 3 days of plim\n"
        f"items:\n{items}"
        "choices:\n  days: {day_0: Plim, day_1: Plam, day_2: Plom, day_3: Plum}\n"
    )

    asked = run("wording", "add", "gad7", sheet)
    assert asked.exit_code == 1
    assert not (tmp_path / "data").exists()
    assert "`days`: 0 is “Plim”, 3 is “Plum”" in asked.stderr
    assert "--confirm-ends" in asked.stderr

    result = run("wording", "add", "gad7", sheet, "--confirm-ends")

    assert result.exit_code == 0, result.output
    assert (tmp_path / "data" / "wordings" / "gad7" / "en.yaml").is_file()
    signs = "Holds HTML or a template, which is shown as these signs: items.gad7_1.ask"
    assert signs in result.stderr
    assert "gad7" in run("list").stdout
    assert run("export", "gad7", "--as", "fhir").exit_code == 0


@pytest.fixture
def run(tmp_path):
    def run(*arguments):
        environ = {"PREVISIT_DATA": str(tmp_path / "data"), "PREVISIT_INSTRUMENTS": ""}
        return CliRunner(env=environ).invoke(
            instruments, [str(argument) for argument in arguments], catch_exceptions=False
        )

    return run
