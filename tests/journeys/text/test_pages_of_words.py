"""A page of words that lies on the way is shown, once, however a person goes on: by Continue, by
the link again, back and forth, or with answers that waited for a connection."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock, create_app
from app.outreach import invitations
from app.store.practice_rules import PracticeRules, set_rules
from app.store.tables import Practice
from tests.conftest import settings_in
from tests.journeys.answering import answers_for
from tests.journeys.answering import begin as begin_check_up
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

CHEST, NOTE = "/questions/check_up_chest_now", "/questions/check_up_chest_note"
STORM = """
id: storm
version: "1"
name: Storm
measures: Nothing; made for tests
kind: own
language: en
source: made for tests
licence: {status: free, notice: "Apache-2.0, as the project", checked: 2026-11-30}
items:
  - {id: storm_1, kind: yes_no, ask: Stormy?, about: storm, label: storm, label_names: problem}
  - {id: storm_2, kind: note, ask: Stay inside., show_when: storm_1}
  - {id: storm_3, kind: yes_no, ask: Is there hail?, about: hail, label: hail, label_names: problem}
  - {id: storm_4, kind: note, ask: Mind your head., show_when: storm_1 and storm_3}
  - {id: storm_5, kind: yes_no, ask: Is it cold?, about: cold, label: cold, label_names: problem}
"""


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_whoever_has_chest_trouble_now_reads_the_warning_before_the_next_question(
    house: House, locale: str
) -> None:
    visitor = _at_chest(house, locale)

    visitor.send({"check_up_chest_now": "yes"})
    if visitor.path == "/help-now":
        visitor.open("/resume")

    assert visitor.path == NOTE
    assert visitor.send().path == "/questions/check_up_sleep"
    assert visitor.open("/resume").path == "/questions/check_up_sleep"


def test_whoever_has_none_of_it_goes_straight_on(house: House) -> None:
    assert _at_chest(house).send({"check_up_chest_now": "no"}).path == "/questions/check_up_sleep"


def test_a_warning_that_was_not_gone_on_from_comes_again_with_the_link(house: House) -> None:
    visitor = _at_chest(house)
    visitor.send({"check_up_chest_now": "yes"})

    assert visitor.open("/resume").path == NOTE
    assert visitor.open("/check").path == NOTE
    assert visitor.open("/questions/check_up_care_time").path == NOTE


def test_back_shows_the_words_again_and_going_through_again_passes_them(house: House) -> None:
    visitor = _at_chest(house)
    visitor.send({"check_up_chest_now": "yes"}).open("/resume").send()
    back = next(to for to in visitor.page.links.values() if to.endswith("_note"))

    assert visitor.open(back).path == NOTE
    visitor.open(CHEST).send({"check_up_chest_now": "yes"})
    assert visitor.path == NOTE
    assert visitor.send().path == "/questions/check_up_sleep"


def test_words_that_a_late_answer_calls_for_are_shown_when_the_line_is_back(house: House) -> None:
    visitor = _at_chest(house)
    waiting = dict(visitor.form.held)
    ahead = waiting | {"key": waiting["key"][:18] + "kept-ahead", "seen": ""}

    _late(visitor, CHEST, waiting | {"a-check_up_chest_now": "yes"})
    reply = _late(visitor, "/questions/check_up_sleep", ahead | {"a-check_up_sleep": "0"})

    assert reply == NOTE


@pytest.mark.parametrize("per_page", [1, 2, 3, 5])
def test_words_are_shown_whatever_else_stands_on_their_page(
    house: House, tmp_path: Path, per_page: int
) -> None:
    visitor, read = _in_a_storm(house, tmp_path, per_page), []
    for _page in range(9):
        if visitor.path == "/check":
            break
        read += [words for words in ("Stay inside.", "Mind your head.") if _is_read(visitor, words)]
        visitor.send(
            {name: "yes" for name in ("storm_1", "storm_3", "storm_5") if _asks(visitor, name)},
            without=() if "asked" not in dict(visitor.form.held) else ("asked",),
        )

    assert visitor.path == "/check"
    assert list(dict.fromkeys(read)) == ["Stay inside.", "Mind your head."]


def test_words_before_the_first_question_are_not_read_again_by_the_link(tiny: House) -> None:
    link = tiny.invite("note")
    visitor = tiny.visitor().open(link).send({"locale": "en", "respondent": "self"})
    assert visitor.path == "/questions/note_1"

    assert visitor.send().path == "/questions/note_2"
    assert visitor.open(link).path == "/questions/note_2"
    assert visitor.send({"note_2": "yes"}).path == "/questions/note_3"
    assert visitor.send().path == "/check"
    assert visitor.send().path == "/summary"


def test_a_short_survey_leaves_out_questions_and_no_warning(house: House) -> None:
    visitor = _at_chest(house, most_items=5)

    visitor.send({"check_up_chest_now": "yes"})

    assert visitor.open("/resume").path == NOTE


def _at_chest(house: House, locale: str = "en", most_items: int | None = None) -> Visitor:
    if most_items:
        _ask_at_most(house, most_items)
    visitor = begin_check_up(house, locale)
    while visitor.path != CHEST:
        chosen = answers_for(visitor)
        if "check_up_symptoms" in chosen:
            chosen["check_up_symptoms"] = "chest"
        visitor.send(chosen)
        assert visitor.path.startswith("/questions/")
    return visitor


def _ask_at_most(house: House, most_items: int) -> None:
    with house.services.store.transaction() as db:
        set_rules(db.get_one(Practice, house.practice_id), PracticeRules(most_items=most_items))


def _late(visitor: Visitor, path: str, form: dict[str, str]) -> str:
    sent = form | {"action": "continue", "queued": "1"}
    reply = visitor.client.post(path, data=sent)
    return str(reply.location if reply.location != "/help-now" else _after_help(visitor))


def _after_help(visitor: Visitor) -> str:
    return visitor.open("/resume").path


def _in_a_storm(house: House, folder: Path, per_page: int) -> Visitor:
    (folder / "own" / "storm").mkdir(parents=True)
    (folder / "own" / "surveys").mkdir()
    (folder / "own" / "storm" / "instrument.yaml").write_text(STORM, "utf-8")
    (folder / "own" / "surveys" / "storm.yaml").write_text(
        f'id: storm\nversion: "1"\nname: {{en: Storm}}\nitems_per_page: {per_page}\n'
        "instruments: [{id: storm}]\n",
        "utf-8",
    )
    app = create_app(replace(settings_in(folder), instrument_folders=(folder / "own",)))
    app.testing = True
    with app.extensions["previsit"].store.transaction() as db:
        code = invitations.invite(
            db, practice_id=house.practice_id, patient_id=house.patient_id, survey_id="storm",
            visit_id=None, expires_at=clock.now() + timedelta(days=1),
        )  # fmt: skip
    visitor = Visitor(app.test_client()).open(f"/i/{code}")
    return visitor.send({"locale": "en", "respondent": "self"})


def _is_read(visitor: Visitor, words: str) -> bool:
    """Whether a browser without script shows these words: not in a fieldset that is hidden."""
    html = visitor.reply.get_data(as_text=True)
    before, separator, _ = html.partition(words)
    return bool(separator) and " hidden disabled>" not in before.rpartition("<fieldset")[2]


def _asks(visitor: Visitor, name: str) -> bool:
    return name in visitor.form.questions
