"""The licence ledger: a condition, the practice's statement, and what it allows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from app.catalogue.load import load_catalogue, survey_from_sources
from app.cli import main
from app.config import PROJECT

SURVEY = """
id: wellbeing
version: "1"
name: {en: Wellbeing}
instruments: [{id: who5}, {id: mood}]
"""


def test_the_ledger_says_what_a_practice_must_do_first(run) -> None:
    text = run("licences").output

    assert "who5" in text
    assert "CC BY-NC-SA" in text
    assert "NOT ASKED until: previsit instruments licence-done who5" in text
    assert "NOT ASKED until: previsit instruments licence-done phq9" not in text


def test_words_alone_do_not_open_an_instrument_that_needs_permission(catalogue, words) -> None:
    words("who5")

    who5 = catalogue().instruments["who5"]
    assert "en" in who5.words
    assert not who5.can_be_asked("en")
    assert catalogue().surveys["wellbeing"].editions["en"].left_out == ("who5",)


def test_it_is_asked_once_the_practice_says_that_it_was_done(run, catalogue, words) -> None:
    words("who5")

    result = run("licence-done", "who5", "--by", "A. Manager", "--on", "2026-11-20")

    assert result.exit_code == 0, result.output
    who5 = catalogue().instruments["who5"]
    assert who5.can_be_asked("en")
    assert (who5.licence_done.by, who5.licence_done.on) == ("A. Manager", date(2026, 11, 20))
    assert catalogue().surveys["wellbeing"].editions["en"].left_out == ()
    assert "done, says A. Manager, 2026-11-20" in run("licences").output


def test_what_was_said_holds_for_one_version_only(run, catalogue, words, data: Path) -> None:
    words("who5")
    run("licence-done", "who5", "--by", "A. Manager", "--on", "2026-11-20")
    path = data / "wordings" / "who5" / "licence.yaml"
    version = catalogue().instruments["who5"].version
    path.write_text(path.read_text().replace(f"'{version}'", "'0'"))

    assert not catalogue().instruments["who5"].can_be_asked("en")


def test_a_sitting_under_way_keeps_what_was_said_when_it_began(run, catalogue, words) -> None:
    words("who5")
    run("licence-done", "who5", "--by", "A. Manager", "--on", "2026-11-20")
    survey = catalogue().surveys["wellbeing"]

    again = survey_from_sources(survey.sources)

    assert again.hash == survey.hash
    assert again.editions["en"].left_out == ()


@pytest.mark.parametrize(
    ("id", "by", "on", "said"),
    [
        ("phq9", "A. Manager", "2026-11-20", "Nothing has to be done first"),
        ("who5", " ", "2026-11-20", "Say who did it"),
        ("who5", "A. \u202eManager", "2026-11-20", "Say who did it"),
        ("who5", "A. Manager", "2999-01-01", "still to come"),
        ("who6", "A. Manager", "2026-11-20", "There is no instrument 'who6'"),
    ],
)
def test_what_opens_nothing_is_refused_in_a_sentence(run, data: Path, id, by, on, said) -> None:
    result = run("licence-done", id, "--by", by, "--on", on)

    assert result.exit_code == 1
    assert said in result.output
    assert not (data / "wordings").exists()


def test_permission_without_what_to_do_first_is_a_fault(run, tmp_path: Path) -> None:
    folder = tmp_path / "who5"
    folder.mkdir()
    text = (PROJECT / "instruments" / "who5" / "instrument.yaml").read_text("utf-8")
    start, end = text.index("  first:"), text.index("  checked:")
    (folder / "instrument.yaml").write_text(text[:start] + text[end:], "utf-8")

    result = run("check", str(folder))

    assert result.exit_code == 1
    assert "It is not said what a practice must do first." in result.output


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(data: Path):
    def run(*words: str):
        environment = {"PREVISIT_DATA": str(data), "PREVISIT_INSTRUMENTS": ""}
        return CliRunner().invoke(main, ["instruments", *words], env=environment)

    return run


@pytest.fixture
def catalogue(data: Path, tmp_path: Path):
    more = tmp_path / "more" / "surveys"
    more.mkdir(parents=True)
    (more / "wellbeing.yaml").write_text(SURVEY, "utf-8")
    return lambda: load_catalogue([PROJECT / "instruments", more.parent], data / "wordings")


@pytest.fixture
def words(run, tmp_path: Path):
    """Invented text in place of an owner's."""

    def words(id: str) -> None:
        file = PROJECT / "instruments" / id / "instrument.yaml"
        definition = yaml.safe_load(file.read_text("utf-8"))
        wording = {
            "source": "Made up for a test",
            "language": "en",
            "stem": "In the last 2 weeks of nothing",
            "items": {item["id"]: {"ask": f"Ask {item['id']}"} for item in definition["items"]},
            "choices": {
                name: {choice["id"]: f"Say {choice['value']}" for choice in choices}
                for name, choices in definition["choices"].items()
            },
        }
        path = tmp_path / f"{id}.yaml"
        path.write_text(yaml.safe_dump(wording), "utf-8")
        assert run("wording", "add", id, str(path), "--confirm-ends").exit_code == 0

    return words
