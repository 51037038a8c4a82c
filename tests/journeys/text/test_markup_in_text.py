"""HTML and templates in the words of instruments come out as the signs they are, on every page.

The words of the tiny surveys, of their translations, of their names and offers, and of an owner,
each with signs in front that a browser or a template would do something with.
"""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml  # type: ignore[import-untyped]
from pypdf import PdfReader

from app import create_app
from app.catalogue.files.yaml_reader import read_yaml
from app.catalogue.rules import Help
from tests.conftest import TINY_SURVEYS, settings_in
from tests.journeys.answering import answers_for
from tests.journeys.conftest import House
from tests.journeys.tiny_surveys import begin_survey
from tests.journeys.visitor import Visitor

SIGNS = "<b class=x>{{ 7*7 }}{% if 1 %}"
SHOWN = "&lt;b class=x&gt;{{ 7*7 }}{% if 1 %}"
KINDS = [
    "choices", "grid", "slider", "quantity", "body_map", "group", "rating", "yes_no", "note",
]  # fmt: skip
# `help` of an item is words, and of a rule a kind of help.
KINDS_OF_HELP = get_args(Help)
WORDS = {"ask", "about", "help", "stem", "text", "add", "name", "title", "rule", "recall"}
# What maps ids to words: in an instrument's file, and in a translation's.
MAPS = {"anchors", "offers"}
MAPS_OF_WORDS = MAPS | {"bands", "units", "choices"}
OWNERS = {
    "instrument": "owned",
    "version": "1",
    "added": "2026-11-22",
    "language": "en",
    "source": "made up for a test",
    "stem": SIGNS,
    "items": {f"owned_{n}": {"ask": f"{SIGNS} {n}", "help": SIGNS} for n in (1, 2)},
    "choices": {"days": {"day_0": f"{SIGNS} 0", "day_1": f"{SIGNS} 1"}},
}


@pytest.mark.parametrize("survey", KINDS)
def test_in_every_kind_of_question(marked, survey):
    visitor = begin_survey(marked, survey)
    pages = [html_of(visitor)]

    while visitor.path.startswith("/questions/"):
        pages.append(html_of(visitor.skip()))
    pages.append(html_of(visitor.send()))

    assert visitor.path == "/summary"
    assert len(pages) >= 3
    assert SHOWN in pages[0]
    assert not interpreted(pages)


@pytest.mark.parametrize(("survey", "locale"), [("translated", "es"), ("owned", "en")])
def test_in_a_translation_and_in_an_owners_words_down_to_what_the_clinician_reads(
    marked, survey, locale
):
    visitor = begin_survey(marked, survey, locale)
    assert f"{SHOWN} " in html_of(visitor)
    pages = [html_of(visitor), html_of(visitor.send({}))]
    assert visitor.is_asked_again
    assert pages[1].count(SHOWN) > pages[0].count(SHOWN)

    while visitor.path.startswith("/questions/"):
        pages.append(html_of(visitor.send(answers_for(visitor))))
    assert visitor.path == "/check"
    assert SHOWN in pages[-1]
    pages += [html_of(visitor.send()), html_of(visitor.open("/letter"))]
    clinician, manager = marked.staff("clinician"), marked.staff("manager")
    pages += [html_of(clinician.open(f"/visits/{marked.visit_id}"))]
    pages += [
        html_of(manager.open(path))
        for path in (
            "/office/instruments",
            f"/office/instruments/{survey}/translations?left=en&right={locale}",
        )
    ]

    assert all(SHOWN in page for page in pages[-5:])
    assert not interpreted(pages)


def test_on_paper(marked):
    visitor = begin_survey(marked, "translated", "es")
    while visitor.path.startswith("/questions/"):
        visitor.send(answers_for(visitor))
    visitor.send()

    paper = PdfReader(io.BytesIO(visitor.client.get("/letter.pdf").data))

    text = "".join("".join(page.extract_text() for page in paper.pages).split())
    assert "".join(SIGNS.split()) in text


def html_of(visitor: Visitor) -> str:
    assert visitor.status == 200
    return str(visitor.reply.get_data(as_text=True))


def interpreted(pages: list[str]) -> list[str]:
    """Where the tag is one, or the template was worked out."""
    return [page for page in pages if re.search(r"<b class=|&gt;49|&amp;lt;b", page)]


@pytest.fixture
def marked(house_database: tuple[Path, dict[str, Any]], tmp_path: Path) -> House:
    """The practice with signs before every word of the tiny surveys, and with an owner's words."""
    database, ids = house_database
    shutil.copy(database, tmp_path / "previsit.db")
    for path in TINY_SURVEYS.glob("*/*.yaml"):
        if path.parent.name not in ("invalid", "advised"):
            write(tmp_path / "own" / path.relative_to(TINY_SURVEYS), marked_data(path))
    write(tmp_path / "wordings" / "owned" / "en.yaml", OWNERS)
    app = create_app(replace(settings_in(tmp_path), instrument_folders=(tmp_path / "own",)))
    app.testing = True
    return House(app, **ids)


def marked_data(path: Path) -> Any:
    data = read_yaml(path.read_text("utf-8"), path.name).data
    if "instruments" in data:
        return data | {"name": {locale: f"{SIGNS} {name}" for locale, name in data["name"].items()}}
    return with_signs(data, MAPS_OF_WORDS if "instrument" in data else MAPS)


def with_signs(words: Any, maps: set[str], key: object = "", is_word: bool = False) -> Any:
    if isinstance(words, list):
        return [with_signs(part, maps) for part in words]
    if isinstance(words, dict):
        inside = is_word or key in maps
        return {name: with_signs(part, maps, name, inside) for name, part in words.items()}
    if isinstance(words, str) and words not in KINDS_OF_HELP and (key in WORDS or is_word):
        return f"{SIGNS} {words}"
    return str(words) if key == "checked" else words


def write(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
