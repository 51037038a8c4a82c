"""The manager adds an owner's words in the office: file, a look at every question, a yes."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from app.store.tables import AuditEntry
from tests.conftest import settings_in
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

# Not the owner's words: those are theirs. These only stand where they would stand.
STEM = {
    "en": "Over the last 9 days of blorp, how often was there",
    "ar": "خلال آخر 9 أيام من لا شيء، كم مرة كان هناك",
}
FORM = "/office/instruments/phq9/owner-text"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_are_looked_at_confirmed_and_asked_at_once(house: House, language: str) -> None:
    manager = house.staff("manager").open(FORM)

    _upload(manager, _sheet(house, language), "sheet.yaml", stem=STEM[language])
    page = manager.reply.get_data(as_text=True)
    assert manager.status == 200
    assert f'<div class="preview" lang="{language}"' in page
    assert STEM[language] in page
    assert "plim 1" in page
    assert "Statement 9" in page
    assert not _kept(house).exists()

    manager.send()
    assert manager.status == 422
    assert 'href="#ends"' in manager.reply.get_data(as_text=True)
    assert not _kept(house).exists()

    manager.send({"ends": "1"})
    assert (manager.status, manager.path) == (200, "/office/instruments")
    assert (_kept(house) / f"{language}.yaml").is_file()
    assert house.services.catalogue.instruments["phq9"].can_be_asked(language)
    with house.services.store.reading() as db:
        entry = db.query(AuditEntry).filter_by(action="wording.add").one()
    assert entry.detail == {"instrument": "phq9", "language": language}


def test_another_worker_asks_them_too(house: House, tmp_path: Path) -> None:
    other = create_app(settings_in(tmp_path), house.services.catalogue)
    manager = house.staff("manager").open(FORM)
    _upload(manager, _sheet(house, "en"), "sheet.yaml", stem=STEM["en"])
    manager.send({"ends": "1"})

    other.extensions["previsit_words"].look_at = 0.0  # the seconds until it looks again are over
    other.test_client().get("/healthz")

    assert other.extensions["previsit"].catalogue.instruments["phq9"].can_be_asked("en")


def test_words_that_cannot_be_used_leave_the_running_app_as_it_is(house: House) -> None:
    _kept(house).mkdir(parents=True)
    (_kept(house) / "en.yaml").write_text("items: [", "utf-8")
    before = house.services.catalogue

    house.app.extensions["previsit_words"].look(now=True)

    assert house.services.catalogue is before
    assert house.visitor().open("/").status == 200


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("form.json", b"{", "form.json:1:2"),
        ("form.json", b'{"resourceType": "Patient"}', "no FHIR Questionnaire"),
        ("form.json", b'{"resourceType": "Questionnaire"}', "Say beside the file which it is"),
        ("sheet.yaml", b"a: [", "sheet.yaml:"),
        ("sheet.yaml", b"\xff\xfe", "UTF-8"),
        ("sheet.yaml", b"language: en\nsource: nobody", "has no words"),
        ("../../etc/pass<b>wd.yaml", b"", "etc_passbwd.yaml"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_its_place(
    house: House, name: str, content: bytes, problem: str
) -> None:
    manager = house.staff("manager").open(FORM)

    _upload(manager, content, name, stem=STEM["en"])

    assert manager.status == 422
    assert problem in manager.text
    assert "--" not in manager.text  # the options of a command say nothing to who sits here
    assert dict(manager.form.held)["stem"] == STEM["en"]
    assert not _kept(house).exists()


def test_a_sheet_without_its_question_says_that_it_can_be_typed(house: House) -> None:
    manager = house.staff("manager").open(FORM)

    _upload(manager, _sheet(house, "en"), "sheet.yaml")
    assert manager.status == 422
    assert "beside the file" in manager.text
    assert "--" not in manager.text

    manager.send({"stem": "x\x07"})  # without a file
    assert manager.status in (400, 422)
    assert not _kept(house).exists()


def test_nothing_is_kept_of_what_was_changed_on_the_way(house: House) -> None:
    manager = house.staff("manager").open(FORM)
    _upload(manager, _sheet(house, "en"), "sheet.yaml", stem=STEM["en"])

    manager.send({"words": "instrument: gad7\nlanguage: en\nsource: x\n", "ends": "1"})

    assert manager.status == 422
    assert not _kept(house).exists()


def test_only_a_manager_adds_words_and_only_to_an_owners_instrument(house: House) -> None:
    assert house.staff("analyst").open(FORM).status == 404
    assert house.staff("clinician").open(FORM).status == 404
    assert house.staff("manager").open("/office/instruments/mood/owner-text").status == 404


def _sheet(house: House, language: str) -> bytes:
    items = house.services.catalogue.instruments["phq9"].items
    choices = {
        item.choice_set: {choice.id: f"plim {choice.value}" for choice in item.choices}
        for item in items.values()
    }
    sheet = {
        "source": "made up for a test",
        "language": language,
        "items": {id: {"ask": f"Statement {n}"} for n, id in enumerate(items, 1)},
        "choices": choices,
    }
    return json.dumps(sheet).encode()


def _upload(visitor: Visitor, content: bytes, name: str, **typed: str) -> None:
    data: dict[str, Any] = {**dict(visitor.form.held), **typed, "file": (BytesIO(content), name)}
    visitor._take(visitor.client.post(FORM, data=data, content_type="multipart/form-data"))


def _kept(house: House) -> Path:
    return house.services.settings.wordings_folder / "phq9"
