"""Invalid or malicious instrument files: each is reported at its place, and none does harm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from app import create_app
from app.catalogue.check_files import check_and_advise, check_paths
from app.cli.instruments import instruments
from app.config import Settings
from app.errors import InstrumentFaults

GOOD = (Path(__file__).parents[1] / "surveys" / "text" / "instrument.yaml").read_bytes()


@pytest.mark.parametrize(
    ("made", "place", "said"),
    [
        (b"a: &a [x, x]\nb: [*a, *a]\n" + GOOD, "1:4", "An anchor"),
        (GOOD.replace(b"id: text", b"id: !!python/name:os.system text"), "1:5", "A tag"),
        (GOOD + b"---\n" + GOOD, "12:1", "A second document begins here"),
        (GOOD + b"version: \"2\"\n", "12:1", "stands twice"),
        (b"\xef\xbb\xbf" + GOOD, "1:1", "A byte order mark"),
        (GOOD.replace(b"name: Text", b"name: T\xe9xt"), "3:8", "is not UTF-8"),
        (GOOD + b"#" * 10_000_000, "1:1", "larger than 1 MB"),
        (GOOD.replace(b"id: text_1", "id: text\u202e_1".encode()), "10:14", "read otherwise"),
        (b"\x00" * 100, "1:1", "cannot be shown"),
        (b"{" * 10_000, "1:13", "Nested more than"),
    ],
    ids=["bomb", "tag", "documents", "key", "bom", "latin-1", "large", "override", "nul", "deep"],
)  # fmt: skip
def test_a_bad_file_is_named_with_its_place(tmp_path, made: bytes, place: str, said: str) -> None:
    path = tmp_path / "text.yaml"
    path.write_bytes(made)

    faults = [str(fault) for fault in check_paths([path])]

    assert any(part in fault for fault in faults for part in said.split("|")), faults
    assert any(fault.startswith(f"{path}:{place}") for fault in faults)


@pytest.mark.parametrize("words", ["{0.__class__}", "{config}", "{{ {config} }}", "{}"])
def test_a_place_that_nothing_fills_is_refused(
    settings: Settings, tmp_path: Path, words: str
) -> None:
    with pytest.raises(InstrumentFaults, match=r"odd/instrument\.yaml:6:7: Nothing fills"):
        practice_that_asks(settings, tmp_path, words)


@pytest.mark.parametrize(
    "words", ["{{ config }}", "{% if 1 %}x", "{# x #}", "<script>x</script>", "<b>x</b>", "&lt;b"]
)
def test_what_looks_like_a_template_or_html_loads_as_the_signs_it_is(
    settings: Settings, tmp_path: Path, words: str
) -> None:
    app = practice_that_asks(settings, tmp_path, words)

    odd = app.extensions["previsit"].catalogue.instruments["odd"]
    (advice,) = check_and_advise([tmp_path / "own" / "odd"])[1]
    assert odd.words["en"]["name"] == words
    assert (advice.line, advice.column) == (6, 7)
    assert "is shown as these signs. Write plain words" in str(advice)


def practice_that_asks(settings: Settings, folder: Path, words: str) -> Flask:
    CliRunner().invoke(instruments, ["new", "odd", "--to", str(folder / "own")])
    path = folder / "own" / "odd" / "instrument.yaml"
    text = path.read_text("utf-8").replace("name: Odd", f"name: '{words}'")
    path.write_text(text, "utf-8")
    return create_app(replace(settings, instrument_folders=(folder / "own",)))
