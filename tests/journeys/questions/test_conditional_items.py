"""A page with an item that another one on it opens: without script it comes back, opened."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app import clock, create_app
from app.outreach import invitations
from tests.conftest import settings_in
from tests.journeys.visitor import Visitor

OWN = """
id: hills
version: "1"
name: Hills
measures: Nothing; made for tests
kind: own
language: en
source: made for tests
licence: {status: free, notice: "Apache-2.0, as the project", checked: 2026-11-22}
items:
  - {id: hills_1, kind: yes_no, ask: Do you walk?, about: walking, label: walks, label_names: good}
  - {id: hills_2, kind: number, from: 0, to: 40, step: 1, ask: How far?, about: how far,
     show_when: hills_1}
  - {id: hills_3, kind: text, ask: What stops you?, about: what stops you,
     show_when: hills_1 == false and age > 3}
scores:
  - {id: hills_far, name: Far, method: sum, items: [hills_2], range: [0, 40], better: higher}
"""


def test_what_an_answer_opens_is_asked_when_the_page_comes_back(visitor: Visitor) -> None:
    page = visitor.reply.get_data(as_text=True)
    assert re.search(r'<fieldset class="waits"[^>]* hidden disabled>\s*<input[^>]*"hills_2"', page)

    back = visitor.send({"hills_1": "yes"}, without=("hills_2", "hills_3", "asked"))

    assert back.path.endswith("/questions/hills_1")
    assert "How far?" in back.text
    assert back.send({"hills_1": "yes", "hills_2": "12"}, without=("hills_3",)).path == "/check"


def test_what_the_script_has_opened_is_kept_with_the_answer_that_opened_it(
    visitor: Visitor,
) -> None:
    done = visitor.send({"hills_1": "yes", "hills_2": "12", "asked": ["hills_1", "hills_2"]})

    assert done.path == "/check"
    assert "12" in done.text


def test_an_answer_to_what_is_hidden_is_not_kept_whatever_a_browser_sends(
    visitor: Visitor,
) -> None:
    done = visitor.send({"hills_1": "no", "hills_2": "12", "asked": ["hills_1", "hills_2"]})

    assert done.path.endswith("/questions/hills_1")  # what stops you is asked now
    assert done.skip().path == "/check"
    assert "12" not in done.text


@pytest.fixture
def app(house, tmp_path: Path) -> Flask:
    (tmp_path / "own" / "hills").mkdir(parents=True)
    (tmp_path / "own" / "surveys").mkdir()
    (tmp_path / "own" / "hills" / "instrument.yaml").write_text(OWN, "utf-8")
    (tmp_path / "own" / "surveys" / "hills.yaml").write_text(
        'id: hills\nversion: "1"\nname: {en: Hills}\nitems_per_page: 5\n'
        "instruments: [{id: hills}]\n",
        "utf-8",
    )
    app = create_app(replace(settings_in(tmp_path), instrument_folders=(tmp_path / "own",)))
    app.testing = True
    return app


@pytest.fixture
def visitor(app: Flask, house) -> Visitor:
    with app.extensions["previsit"].store.transaction() as db:
        code = invitations.invite(
            db,
            practice_id=house.practice_id,
            patient_id=house.patient_id,
            survey_id="hills",
            visit_id=None,
            expires_at=clock.now() + timedelta(days=1),
        )
    came = Visitor(app.test_client()).open(f"/i/{code}")
    return came.send({"locale": "en", "respondent": "self"})
