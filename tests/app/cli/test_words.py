"""`previsit words`: to a translator and back, with nothing lost and nothing smuggled in."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.catalogue.load import load_catalogue
from app.cli.words import words

pytestmark = pytest.mark.slow  # reads and writes every instrument for each test

SURVEYS = Path(__file__).parents[2] / "surveys"
INSTRUMENTS = Path(__file__).parents[3] / "instruments"


@pytest.mark.parametrize("form", ["xliff", "po"])
def test_what_is_exported_comes_back_as_the_same_words(run, folder, form):
    before = load_catalogue([folder]).instruments["translated"].words["es"].text
    exported = run("export", "es", "--as", form, "--instrument", "translated").stdout
    sheet = folder / f"sheet.{form}"
    sheet.write_text(exported, "utf-8")
    (folder / "translated" / "es.yaml").unlink()

    result = run("import", sheet, "--to", folder, "--status", "project", "--translator", "A. B.")

    assert result.exit_code == 0, result.output
    sheet.unlink()
    after = load_catalogue([folder]).instruments["translated"].words["es"]
    assert dict(after.text) == dict(before)
    assert (after.status, after.translator) == ("project", "A. B.")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("cantó, {first_name}?", "cantó, {nombre}?"), "which has {first_name}"),
        (("cantó, {first_name}?", "cantó?"), "which has {first_name}"),
        (('id="items.translated_1.about"', 'id="items.translated_9.about"'),
         "`items.translated_9.about` of `translated` is not in the instrument."),
        (('id="choices.how_often.never"', 'id="choices.how_often.nevver"'),
         "Did you mean `choices.how_often.never`?"),
        (("<source xml:space=\"preserve\">singing<", "<source xml:space=\"preserve\">dancing<"),
         "The source of `items.translated_1.about` of `translated` has changed."),
        (("el lugar", ""), "is not translated"),
        (("</xliff>", ""), "This is not XML"),
        (("<xliff ", '<!DOCTYPE x [<!ENTITY a "b">]>\n<xliff '), "A document type stands here"),
        (("el lugar", "el <b>lugar</b>"), "not XML|stands within|is not translated"),
    ],
)  # fmt: skip
def test_what_differs_is_refused_with_its_line(run, folder, change, words):
    exported = run("export", "es", "--instrument", "translated").stdout
    assert change[0] in exported
    sheet = folder / "sheet.xlf"
    sheet.write_text(exported.replace(*change), "utf-8")
    before = (folder / "translated" / "es.yaml").read_text("utf-8")

    result = run("import", sheet, "--to", folder, "--status", "project")

    assert result.exit_code == 1
    assert any(word in result.stderr for word in words.split("|")), result.stderr
    line = int(re.search(re.escape(str(sheet)) + r":(\d+):", result.stderr)[1])
    text = [*sheet.read_text("utf-8").splitlines(), ""][line - 1]
    assert "<unit " in text or "<!DOCTYPE" in text or "<b>" in text or not text.strip()
    assert (folder / "translated" / "es.yaml").read_text("utf-8") == before


def test_a_po_file_with_another_place_is_refused_with_its_line(run, folder):
    exported = run("export", "es", "--as", "po", "--instrument", "translated").stdout
    line = next(
        n for n, line in enumerate(exported.splitlines(), 1) if ":items.translated_1.ask" in line
    )
    sheet = folder / "sheet.po"
    sheet.write_text(exported.replace("cantó, {first_name}?", "cantó?"), "utf-8")

    result = run("import", sheet, "--to", folder, "--status", "project")

    assert result.exit_code == 1
    assert f"{sheet}:{line}:1: The places to fill in" in result.stderr


@pytest.mark.parametrize(
    "content", [b"", b"<", b"msgid 1", b"\xff\xfe", b"<xliff/>", b"x" * 2_000_000]
)
def test_no_file_ends_in_a_traceback(run, folder, content):
    sheet = folder / "sheet"
    sheet.write_bytes(content)

    result = run("import", sheet, "--to", folder)

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")


@pytest.mark.parametrize("form", ["xliff", "po"])
def test_names_of_surveys_and_shared_offers_go_along_and_come_back(run, whole, form):
    sheet = whole / f"sheet.{form}"
    sheet.write_text(translated(run("export", "sw", "--as", form, "--from", whole).stdout), "utf-8")
    offers = (whole / "offers.yaml").read_text("utf-8")

    result = run("import", sheet, "--to", whole, "--status", "project")

    assert result.exit_code == 0, result.output
    sheet.unlink()
    catalogue = load_catalogue([whole])
    edition = catalogue.surveys["sung"].editions["sw"]
    assert edition.name == "SW Songs"
    words = edition.instruments[0].words["sw"]
    assert words["offers.rest"] == "SW Rest, then sing"
    assert words["items.sung_1.ask"] == "SW How often did you sing, {first_name}?"
    changed = (whole / "offers.yaml").read_text("utf-8")
    assert changed == offers.replace("es: Descanse", 'es: Descanse\n  sw: "SW Rest, then sing"')


@pytest.mark.parametrize("form", ["xliff", "po"])
def test_everything_the_project_ships_comes_back_as_it_went(run, tmp_path, form):
    shipped = tmp_path / "shipped"
    shutil.copytree(INSTRUMENTS, shipped)
    sheet = tmp_path / "sheet"
    sheet.write_text(run("export", "es", "--as", form, "--from", shipped).stdout, "utf-8")

    result = run("import", sheet, "--to", shipped, "--status", "project")

    assert result.exit_code == 0, result.output
    before, after = load_catalogue([INSTRUMENTS]), load_catalogue([shipped])
    for id, instrument in before.instruments.items():
        spanish = instrument.words.get("es")
        assert spanish is None or dict(after.instruments[id].words["es"].text) == dict(spanish.text)
    for name in ("offers.yaml", *(f"surveys/{id}.yaml" for id in before.surveys)):
        assert (shipped / name).read_bytes() == (INSTRUMENTS / name).read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("SW Songs", "", "`name` of `surveys.sung` is not translated."),
        ("SW Rest, then sing", "", "`rest` of `shared.offers` is not translated."),
        ("SW Rest, then sing", "SW {first_name}", "The places to fill in of `rest` of"),
        ("SW Rest, then sing", "SW \u202e", "makes text read otherwise"),
        (">Rest, then sing<", ">Rest<", 'is now "Rest, then sing"'),
        ('id="rest"', 'id="rust"', "Did you mean `rest`?"),
        ('id="shared.offers"', 'id="shared.offer"', "Did you mean `shared.offers`?"),
        ('id="surveys.sung"', 'id="surveys.sang"', "There is no instrument `surveys.sang`."),
    ],
)
def test_shared_words_that_differ_are_refused_and_nothing_is_written(run, whole, old, new, said):
    exported = translated(run("export", "sw", "--from", whole).stdout)
    assert old in exported
    sheet = whole / "sheet.xlf"
    sheet.write_text(exported.replace(old, new), "utf-8")
    before = {path: path.read_bytes() for path in whole.rglob("*.yaml")}

    result = run("import", sheet, "--to", whole, "--status", "project")

    assert result.exit_code == 1
    assert re.search(re.escape(str(sheet)) + r":\d+:1: ", result.stderr)
    assert said in result.stderr
    assert {path: path.read_bytes() for path in whole.rglob("*.yaml")} == before


@pytest.mark.parametrize("locale", ["pt-BR", "pt_BR"])
def test_a_language_is_known_by_either_spelling(run, locale):
    assert 'trgLang="pt-BR"' in run("export", locale, "--instrument", "mood").stdout
    assert "Language: pt_BR" in run("export", locale, "--as", "po").stdout
    assert ["mood", "pt-BR", "project", "0"] in [
        line.split() for line in run("status", locale).stdout.splitlines()
    ]


def test_the_status_names_languages_and_no_other_file(run):
    named = {line.split()[1] for line in run("status").stdout.splitlines()[1:]}

    assert named == {"ar", "en", "es", "fr", "hi", "pt-BR", "vi", "zh-Hans"}


def test_a_unit_that_stands_twice_is_refused(run, whole):
    exported = translated(run("export", "sw", "--from", whole).stdout)
    unit = re.search(r'    <unit id="rest">.*?</unit>\n', exported, re.DOTALL)[0]
    sheet = whole / "sheet.xlf"
    sheet.write_text(exported.replace(unit, unit * 2), "utf-8")

    result = run("import", sheet, "--to", whole)

    assert "`rest` of `shared.offers` is there twice." in result.stderr


def test_words_of_an_instrument_in_another_folder_are_not_written_here(run, whole, tmp_path):
    sheet = tmp_path / "sheet.xlf"
    sheet.write_text(translated(run("export", "sw", "--from", whole).stdout), "utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    environ = {"PREVISIT_INSTRUMENTS": str(whole)}

    result = CliRunner(env=environ).invoke(words, ["import", str(sheet), "--to", str(empty)])

    assert result.exit_code == 1
    assert f"`sung` is not in {empty}. Name its folder with --to." in result.stderr


def test_texts_written_in_several_languages_are_not_mixed_in_one_file(run, whole):
    copy = whole / "cantado"
    copy.mkdir()
    text = (whole / "sung" / "instrument.yaml").read_text("utf-8")
    text = text.replace("sung", "cantado").replace("language: en", "language: es")
    (copy / "instrument.yaml").write_text(text, "utf-8")

    result = run("export", "sw", "--from", whole)

    assert "written in several languages: en, es" in result.stderr
    assert 'srcLang="es"' in run("export", "sw", "--instrument", "cantado", "--from", whole).stdout


def test_a_text_that_is_left_out_is_named(run, folder):
    exported = run("export", "es", "--instrument", "translated").stdout
    start = exported.index('    <unit id="items.translated_1.about">')
    end = exported.index("</unit>", start) + len("</unit>\n")
    sheet = folder / "sheet.xlf"
    sheet.write_text(exported[:start] + exported[end:], "utf-8")

    result = run("import", sheet, "--to", folder)

    assert "lacks 1 of its texts: `items.translated_1.about`" in result.stderr


def test_the_status_is_a_table_of_instruments_and_languages(run):
    lines = run("status", "es", "sw").stdout.splitlines()

    assert lines[0].split() == ["instrument", "language", "status", "missing"]
    assert ["mood", "es", "project", "0"] in [line.split() for line in lines]
    assert any(line.split()[:3] == ["mood", "sw", "none"] for line in lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "../x"), "is not a language"),
        (("export", "en"), "nothing to translate"),
        (("import", SURVEYS / "translated" / "es.yaml", "--status", "official"), "--source"),
        (("import", SURVEYS / "translated" / "es.yaml", "--status", "reviewed"), "--reviewer"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run, arguments, said):
    result = run(*arguments)

    assert result.exit_code == 1
    assert said in result.stderr


@pytest.fixture
def folder(tmp_path):
    """A folder with one translated instrument of its own."""
    shutil.copytree(SURVEYS / "translated", tmp_path / "own" / "translated")
    return tmp_path / "own"


def translated(exported):
    """Every empty target filled with the source behind SW."""
    filled = re.sub(
        r"(<source[^>]*>)([^<]*)(</source>\s*<target[^>]*>)(?=</target>)", r"\1\2\3SW \2", exported
    )
    return re.sub(r'(msgid "(.+)"\nmsgstr ")(?=")', r"\1SW \2", filled)


@pytest.fixture
def whole(tmp_path):
    """A folder with an instrument, a survey that asks it, and an offer that it shares."""
    for name, text in (
        ("sung/instrument.yaml", SUNG),
        ("surveys/sung.yaml", SURVEY),
        ("offers.yaml", "# Ours\nrest:\n  en: Rest, then sing\n  es: Descanse\n"),
    ):
        path = tmp_path / "whole" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "whole"


SUNG = """\
id: sung
version: "1"
name: Singing
measures: How often somebody sings
kind: own
language: en
source: made for tests
licence: {status: free, notice: made for tests, checked: 2026-11-22}
items:
  - id: sung_1
    kind: yes_no
    ask: "How often did you sing, {first_name}?"
    about: singing
    label: sang
    label_names: problem
priorities:
  - {id: hoarse, when: sung_1, level: next_visit, because: sung_1, offer: rest}
"""
SURVEY = """\
id: sung
version: "1"
name: {en: Songs}
instruments:
  - {id: sung}
"""


@pytest.fixture
def run(folder):
    """A command; the project's own instruments stand beside those of the folder it is about."""

    def run(*arguments):
        given = [str(argument) for argument in arguments]
        environ = {"PREVISIT_INSTRUMENTS": "" if {"--to", "--from"} & {*given} else str(folder)}
        return CliRunner(env=environ).invoke(words, given, catch_exceptions=False)

    return run
