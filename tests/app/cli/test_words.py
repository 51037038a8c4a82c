"""`previsit words`: to a translator and back, with nothing lost and nothing smuggled in."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.catalogue.load import load_catalogue
from app.cli.words import words

SURVEYS = Path(__file__).parents[2] / "surveys"


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
    assert any(one in result.stderr for one in words.split("|")), result.stderr
    line = int(re.search(re.escape(str(sheet)) + r":(\d+):", result.stderr)[1])
    found = [*sheet.read_text("utf-8").splitlines(), ""][line - 1]
    assert "<unit " in found or "<!DOCTYPE" in found or "<b>" in found or not found.strip()
    assert (folder / "translated" / "es.yaml").read_text("utf-8") == before


def test_a_po_file_with_another_place_is_refused_with_its_line(run, folder):
    exported = run("export", "es", "--as", "po", "--instrument", "translated").stdout
    line = next(
        n for n, one in enumerate(exported.splitlines(), 1) if ":items.translated_1.ask" in one
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


@pytest.fixture
def run(folder):
    def run(*arguments):
        environ = {"PREVISIT_INSTRUMENTS": str(folder)}
        if "--to" in map(str, arguments):
            environ = {"PREVISIT_INSTRUMENTS": ""}
        return CliRunner(env=environ).invoke(
            words, [str(one) for one in arguments], catch_exceptions=False
        )

    return run
