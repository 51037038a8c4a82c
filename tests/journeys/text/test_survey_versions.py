"""An instrument is changed while somebody answers it: they go on with what they began."""

from __future__ import annotations

import gc
import shutil
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock, create_app
from app.catalogue.bounded_cache import BoundedCache
from app.catalogue.expressions.logic import Expression
from app.catalogue.load import load_catalogue
from app.catalogue.model import Catalogue, Edition, Instrument, Item, Page, Survey
from app.config import Settings
from app.demo.visits import ZONE
from app.facts.measures import Measure
from app.facts.versions import version_changes
from app.forms.build import PageForm
from app.outreach import invitations
from app.patient.answering.page_cache import CachedPage
from app.store.tables import Fact, Response
from tests.conftest import settings_in
from tests.journeys.visitor import Visitor

SURVEYS = Path(__file__).parents[2] / "surveys"


def test_a_sitting_goes_on_as_it_began_across_a_restart_with_changed_files(
    house, settings: Settings, folder: Path
) -> None:
    old = load_catalogue([folder]).instruments["rating"]
    visitor = begin(create_app(settings), house)
    assert "How green is the hill?" in visitor.text
    cookie = visitor.client.get_cookie("previsit")
    edit(folder, "How green is the hill?", "How bright was the sea?")
    restarted = create_app(settings)
    again = Visitor(restarted.test_client())
    again.client.set_cookie("previsit", cookie.value)

    page = again.open("/resume")
    asked = page.text
    page.send({"rating_1": "9"})
    checked = again.text
    again.send()

    assert "How green is the hill?" in asked
    assert "bright" not in asked + checked
    with restarted.extensions["previsit"].store.reading() as db:
        response = db.scalars(select(Response)).one()
        facts = db.scalars(select(Fact)).all()
    assert response.hashes == {"rating": old.hash}
    assert {fact.instrument_hash for fact in facts} == {old.hash}
    assert "bright was the sea" in begin(restarted, house).text


@pytest.mark.parametrize(
    ("change", "comparable"),
    [
        (("How green is the hill?", "How bright was the sea?"), True),
        (("better: higher", "better: lower"), False),
    ],
)
def test_a_line_says_where_it_goes_on_with_another_version(
    house, settings: Settings, folder: Path, change: tuple[str, str], comparable: bool
) -> None:
    finish(create_app(settings), house)
    edit(folder, *change)
    restarted = create_app(settings)
    finish(restarted, house)
    store = restarted.extensions["previsit"].store
    catalogue: Catalogue = restarted.extensions["previsit"].catalogue
    measure = Measure("green", ("rating_score",), "green")
    month = clock.today(ZONE).replace(day=1)

    with store.reading() as db:
        switches = version_changes(db, catalogue, house.practice_id, measure, month, month)

    assert [switch.is_comparable for switch in switches] == [comparable]


def test_a_page_of_an_older_version_reads_no_file_again_and_lets_no_memory_grow(
    house, settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = begin(create_app(settings), house)
    cookie = visitor.client.get_cookie("previsit")
    edit(folder, "How green is the hill?", "How bright was the sea?")
    again = Visitor(create_app(settings).test_client())
    again.client.set_cookie("previsit", cookie.value)
    monkeypatch.setattr("app.catalogue.survey_versions._surveys", BoundedCache(4))
    files_read = count_calls(monkeypatch, "app.catalogue.files.folders.read_yaml")

    page = again.open("/resume").path
    first_time = len(files_read)
    for _ in range(10):
        again.open(page)
        again.client.post(page, data={})
    before = living_objects()
    for _ in range(300):
        again.client.get(page)
        again.client.post(page, data={})

    assert "How green is the hill?" in again.text
    assert 0 < first_time == len(files_read)
    assert living_objects() == before


def count_calls(monkeypatch: pytest.MonkeyPatch, name: str) -> list[object]:
    calls: list[object] = []
    module, function_name = name.rsplit(".", 1)
    function = getattr(import_module(module), function_name)

    def counted(*args: object) -> object:
        calls.append(args)
        return function(*args)

    monkeypatch.setattr(name, counted)
    return calls


def living_objects() -> dict[str, int]:
    """How many of the things that a survey is read into, and its pages made into, are in memory."""
    gc.collect()
    kinds = (Survey, Edition, Instrument, Item, Page, Expression, CachedPage)
    living = Counter(type(each).__name__ for each in gc.get_objects() if type(each) in kinds)
    return {**living, "form classes": len(PageForm.__subclasses__())}


def finish(app: Flask, house) -> None:
    begin(app, house).send({"rating_1": "4"}).send()


def begin(app: Flask, house) -> Visitor:
    """A fresh invitation, opened and begun."""
    with app.extensions["previsit"].store.transaction() as db:
        code = invitations.invite(
            db,
            practice_id=house.practice_id,
            patient_id=house.patient_id,
            survey_id="rating",
            visit_id=None,
            expires_at=clock.now() + timedelta(days=1),
        )
    app.testing = True
    visitor = Visitor(app.test_client()).open(f"/i/{code}")
    return visitor.send({"locale": "en", "respondent": "self"})


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "rating" / "instrument.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A practice's own folder of instruments, which it may edit."""
    made = tmp_path / "instruments"
    shutil.copytree(SURVEYS / "rating", made / "rating")
    (made / "surveys").mkdir()
    shutil.copy(SURVEYS / "surveys" / "rating.yaml", made / "surveys")
    return made


@pytest.fixture
def settings(house, tmp_path: Path, folder: Path) -> Settings:
    return replace(settings_in(tmp_path), instrument_folders=(folder,))
