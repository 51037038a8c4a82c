"""Files as translators' programs save them: taken right, or refused with the line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.load import load_catalogue
from app.cli.words import words
from tests.examples import examples

SURVEYS = Path(__file__).parents[2] / "surveys"
KEY = "stem"
SOURCE = "Think of the last week."
TARGET = "Piense en la última semana."


@pytest.mark.parametrize("head", ["utf-8", "ISO-8859-1", "windows-1252", "CHARSET", "rot13"])
def test_what_is_utf_8_is_read_so_whatever_the_head_says(take, po, xliff, head: str) -> None:
    assert take(po.replace("charset=utf-8", f"charset={head}"), "a.po")[KEY] == TARGET
    assert take(xliff.replace('encoding="UTF-8"', f'encoding="{head}"'), "a.xlf")[KEY] == TARGET


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "iso-8859-15"])
def test_another_encoding_is_read_as_the_head_says(take, po, xliff, encoding: str) -> None:
    po = po.replace("charset=utf-8", f"charset={encoding}")
    xliff = xliff.replace('encoding="UTF-8"', f'encoding="{encoding}"')

    assert take(po.encode(encoding), "a.po")[KEY] == TARGET
    assert take(xliff.encode(encoding), "a.xlf")[KEY] == TARGET


def test_utf_16_is_read_by_its_mark_alone(take, po, xliff) -> None:
    assert take(po.encode("utf-16"), "a.po")[KEY] == TARGET
    assert take(xliff.encode("utf-16"), "a.xlf")[KEY] == TARGET


@pytest.mark.parametrize("head", ["utf-8", "CHARSET", "rot13", "utf-7", "unicode_escape"])
def test_bytes_of_no_encoding_that_is_named_are_refused_with_their_line(run, po, head) -> None:
    raw = po.replace("charset=utf-8", f"charset={head}").encode("latin-1")

    refused = run(raw, "a.po")

    line = raw[: raw.index(b"\xfa")].count(b"\n") + 1
    assert refused.exit_code == 1
    assert re.search(rf"a\.po:{line}:\d+: The byte 0xfa is not UTF-8", refused.stderr)


SPOKEN = ("Piense", " ", "en", " ", "la", " ", "última", " ", "semana.")
PARTS = tuple(zip(re.findall(r"\S+|\s+", SOURCE), SPOKEN, strict=True))


@examples(40)
@given(st.permutations(range(1, len(PARTS) + 1)))
def test_the_parts_of_a_text_are_joined_in_the_order_of_their_targets(take, xliff, order) -> None:
    parts = "".join(
        part(source, f'<target order="{place}">{target}</target>')
        for (source, target), place in zip(PARTS, order, strict=True)
    )

    spanish = take(with_unit(xliff, parts), "a.xlf")

    in_order = sorted(zip(order, SPOKEN, strict=True))
    joined = "".join(target for _, target in in_order)
    assert spanish[KEY] == " ".join(joined.split())  # the reader of texts joins spaces


def test_what_stands_between_sentences_is_as_in_the_source_where_it_has_no_target(take, xliff):
    parts = "".join(
        part(source, "" if source.isspace() else f"<target>{target}</target>")
        for source, target in PARTS
    )

    assert take(with_unit(xliff, parts), "a.xlf")[KEY] == TARGET


def test_places_that_are_taken_twice_are_refused_with_the_line_of_the_text(run, xliff) -> None:
    twice = (
        "<segment><source>Think of </source><target order='2'>Piense en </target></segment>"
        "<segment><source>the last week.</source><target order='2'>la semana.</target></segment>"
    )
    changed = with_unit(xliff, twice)

    assert refused_at(run(changed, "a.xlf")) == line_of(changed, f'<unit id="{KEY}">')


def test_the_memory_of_a_program_is_not_part_of_the_text(take, xliff) -> None:
    memory = (
        '<m:matches xmlns:m="urn:oasis:names:tc:xliff:matches:2.0"><m:match ref="#1">'
        f"<source>{SOURCE}</source><target>MEMORY</target></m:match></m:matches>"
    )
    changed = xliff.replace(f'<unit id="{KEY}">', f'<unit id="{KEY}">{memory}')

    assert take(changed, "a.xlf")[KEY] == TARGET


@pytest.mark.parametrize("target", [SOURCE, TARGET])
def test_what_is_marked_as_not_finished_is_no_translation(run, spanish, po, xliff, target) -> None:
    initial = (
        f'<segment state="initial"><source>{SOURCE}</source><target>{target}</target></segment>'
    )
    unfinished = {
        "a.xlf": with_unit(xliff, initial),
        "a.po": po.replace(f'msgctxt "translated:{KEY}"', f'#, fuzzy\nmsgctxt "translated:{KEY}"'),
    }

    for name, text in unfinished.items():
        refused_at(run(text, name))
        drafted = run(text, name, "--status", "draft")
        assert drafted.exit_code == 0, drafted.output
        assert f"not finished: 1: `{KEY}` of `translated`" in drafted.stderr
        assert KEY not in spanish()


def test_a_text_of_which_one_sentence_is_translated_is_not_finished(run, xliff) -> None:
    half = (
        "<segment><source>Think of </source><target>Piense en </target></segment>"
        "<segment><source>the last week.</source></segment>"
    )

    refused_at(run(with_unit(xliff, half), "a.xlf"))


def test_several_words_as_in_the_source_are_refused_unless_somebody_says_they_are_right(
    run, take, po, xliff
) -> None:
    po, xliff = po.replace(TARGET, SOURCE), xliff.replace(TARGET, SOURCE)

    assert refused_at(run(po, "a.po")) == line_of(po, f'msgctxt "translated:{KEY}"')
    assert refused_at(run(xliff, "a.xlf")) == line_of(xliff, f'<unit id="{KEY}">')
    said = po.replace(f'msgctxt "translated:{KEY}"', f'# Same\nmsgctxt "translated:{KEY}"')
    assert take(said, "a.po")[KEY] == SOURCE
    final = f'<segment state="final"><source>{SOURCE}</source><target>{SOURCE}</target></segment>'
    assert take(with_unit(xliff, final), "a.xlf")[KEY] == SOURCE


def test_one_word_may_be_the_same_and_is_named(run, spanish, po) -> None:
    result = run(po.replace('msgstr "Nunca"', 'msgstr "Never"'), "a.po")

    assert result.exit_code == 0, result.output
    assert "same as in the source: 1: `choices.how_often.never` of `translated`" in result.stderr
    assert spanish()["choices.how_often.never"] == "Never"


def test_a_variant_of_the_sources_language_may_leave_words_as_they_are(run, folder, po) -> None:
    british = re.sub(r'msgid "(.+)"\nmsgstr ".*"', r'msgid "\1"\nmsgstr "\1"', po)
    british = british.replace("Language: es", "Language: en_GB")

    result = run(british, "a.po", "--locale", "en-GB")

    assert result.exit_code == 0, result.output
    assert (folder / "translated" / "en-GB.yaml").is_file()


@pytest.mark.parametrize("context", ['"translated:stem"', '""\n"translated:"\n"stem"'])
def test_a_context_that_is_there_twice_is_refused_with_both_lines(run, po, context) -> None:
    twice = f'{po}\nmsgctxt {context}\nmsgid "{SOURCE}"\nmsgstr "Otra cosa"\n'

    refused = run(twice, "a.po", "--status", "draft")

    assert refused_at(refused) == len(po.splitlines()) + 2
    first = line_of(twice, 'msgctxt "translated:stem"')
    assert f"the first is in line {first}." in refused.stderr


@pytest.mark.parametrize("language", ["", "es_ES", "es-419", "Spanish", "spa ES"])
def test_a_head_that_names_no_language_here_is_refused_with_its_line_and_can_be_told(
    run, take, po, language: str
) -> None:
    changed = po.replace("Language: es", f"Language: {language}")

    assert refused_at(run(changed, "a.po")) == line_of(changed, '"Language:')
    if not language.startswith("spa"):
        assert take(changed.replace("Spanish", "es"), "a.po", "--locale", "es")[KEY] == TARGET


PIECES = st.sampled_from(
    [
        'msgid "a"\n', 'msgid ""\n', 'msgstr ""\n', 'msgstr[1] "b"\n', "#, fuzzy\n", "#~ ", "\\",
        "é", 'msgctxt "translated:name"\n', '"Language: es\\n"\n', '"PO-Revision-Date: when\\n"\n',
        '"Content-Type: text/plain; charset=x\\n"\n', '"Plural-Forms: nplurals=9; plural=x;\\n"\n',
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" trgLang="es">', "</xliff>",
        "<other/>", "<file id='translated'>", "</file>", "<unit id='name'>", "</unit>", "<segment>",
        "</segment>", "<source>", "</source>", "<target order='x'>", "</target>", "<ignorable>",
        "</ignorable>", "\x00", "\ufeff",
    ]
)  # fmt: skip


@examples(150)
@given(st.lists(PIECES, max_size=20).map("".join), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_no_file_ends_in_a_traceback(run, text: str, encoding: str) -> None:
    result = run(text.encode(encoding, "replace"), "a", "--status", "draft")

    assert isinstance(result.exception, SystemExit | None), result.exc_info
    assert result.exit_code in (0, 1)


def with_unit(xliff: str, segments: str) -> str:
    """The file with other segments for the text under KEY."""
    return re.sub(
        rf'(<unit id="{KEY}">).*?(</unit>)', rf"\g<1>{segments}\2", xliff, flags=re.DOTALL
    )


def part(source: str, target: str) -> str:
    tag = "ignorable" if source.isspace() else "segment"
    return f'<{tag}><source xml:space="preserve">{source}</source>{target}</{tag}>'


def line_of(text: str, beginning: str) -> int:
    return next(n for n, line in enumerate(text.split("\n"), 1) if beginning in line)


def refused_at(result: Result) -> int:
    """The line that the first fault names."""
    assert result.exit_code == 1, result.output
    place = re.match(r"Error: \S+?:(\d+):1: ", result.stderr)
    assert place, result.stderr
    return int(place[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SURVEYS / "translated", tmp_path / "own" / "translated")
    return tmp_path / "own"


@pytest.fixture
def po(folder: Path) -> str:
    return exported(folder, "po")


@pytest.fixture
def xliff(folder: Path) -> str:
    return exported(folder, "xliff")


def exported(folder: Path, form: str) -> str:
    given = ["export", "es", "--as", form, "--from", str(folder)]
    return CliRunner(env={"PREVISIT_INSTRUMENTS": ""}).invoke(words, given).stdout


@pytest.fixture
def run(folder: Path, tmp_path: Path):
    """Import a file into the folder, as the project's own translation unless told otherwise."""

    def run(content: str | bytes, name: str, *options: str) -> Result:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        given = ["import", str(file), "--to", str(folder), *(options or ("--status", "project"))]
        given += [] if "--status" in options else ["--status", "project"]
        return CliRunner(env={"PREVISIT_INSTRUMENTS": ""}).invoke(words, given)

    return run


@pytest.fixture
def spanish(folder: Path):
    """The words that the folder has in Spanish."""
    return lambda: dict(load_catalogue([folder]).instruments["translated"].words["es"].text)


@pytest.fixture
def take(run, spanish):
    """Import a file that has to be taken, and give the words that are kept then."""

    def take(content: str | bytes, name: str, *options: str) -> dict[str, str]:
        result = run(content, name, *options)
        assert result.exit_code == 0, result.output
        return spanish()

    return take
