"""A practice adds the owner's words, and it is asked; item 9 of the PHQ-9 never waits."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app import create_app
from app.catalogue.model import Instrument
from app.cli import main
from app.store.tables import PriorityRow, ScoreRow
from tests.conftest import settings_in
from tests.journeys.conftest import House
from tests.journeys.test_patient_answers import answers_for, begin
from tests.journeys.visitor import Visitor

# Not the owner's words: those are theirs. These only stand where they would stand.
MADE_UP = {
    "source": "made up for a test",
    "language": "en",
    "stem": "In the last 9 days of nothing, how often was there",
    "items": {f"phq9_{n}": {"ask": f"Made-up statement number {n}"} for n in range(1, 10)},
}

STEMS = {"en": MADE_UP["stem"], "ar": "خلال آخر 9 أيام من لا شيء، كم مرة كان هناك"}


def test_without_the_owners_words_the_office_says_what_to_do_and_nobody_is_asked(house):
    manager = house.staff("manager")

    assert "previsit instruments wording add phq9 FILE" in manager.open("/office/instruments").text
    assert "PHQ-9" in manager.open("/office").text


@pytest.mark.parametrize("answer", [1, 2, 3])
def test_item_nine_above_zero_raises_now_whatever_the_total(house_with_words, answer):
    visitor = to_item_nine(house_with_words)

    visitor.send({"phq9_9": str(answer)})

    assert visitor.path == "/help-now"
    with house_with_words.services.store.reading() as db:
        raised = db.scalars(select(PriorityRow).where(PriorityRow.rule.like("phq9/%"))).one()
    assert (raised.level, raised.rule) == ("now", "phq9/phq9_self_harm")


def test_item_nine_at_zero_raises_nothing_and_the_total_is_scored(house_with_words):
    visitor = to_item_nine(house_with_words).send({"phq9_9": "0"})
    while visitor.path.startswith("/questions/"):
        visitor.send(answers_for(visitor))
    visitor.send()

    with house_with_words.services.store.reading() as db:
        total = db.scalars(select(ScoreRow).where(ScoreRow.scale == "phq9_total")).one()
        rules = set(db.scalars(select(PriorityRow.rule)))
    assert (total.value, total.band, total.answered) == (0, "minimal", 9)
    assert "phq9/phq9_self_harm" not in rules


def test_a_skipped_item_leaves_no_total(house_with_words):
    visitor = to_item_nine(house_with_words).skip()
    while visitor.path.startswith("/questions/"):
        visitor.send(answers_for(visitor))
    visitor.send()

    with house_with_words.services.store.reading() as db:
        total = db.scalars(select(ScoreRow).where(ScoreRow.scale == "phq9_total")).one()
    assert (total.value, total.status, total.answered, total.asked) == (None, 0, 8, 9)


def to_item_nine(house: House) -> Visitor:
    """Answer as somebody who is often sad but otherwise well, up to the PHQ-9's last item."""
    visitor = begin(house)
    for _page in range(90):
        if "phq9_9" in visitor.form.offered:
            return visitor
        chosen = answers_for(visitor)
        if "mood_low" in chosen:
            chosen["mood_low"] = "2"
        visitor.send(chosen)
    raise AssertionError("The PHQ-9 was not asked.")


def made_up_words(phq9: Instrument, language: str = "en") -> str:
    """A file of words for the PHQ-9, none of them its owner's."""
    choices = {
        item.choice_set: {choice.id: f"made-up answer {choice.id}" for choice in item.choices}
        for item in phq9.items.values()
    }
    said = {"choices": choices, "language": language, "stem": STEMS[language]}
    return json.dumps(MADE_UP | said)


@pytest.fixture
def house_with_words(house, tmp_path, monkeypatch):
    """The house after `previsit instruments wording add`, started anew as it would be."""
    file = tmp_path / "words.yaml"
    file.write_text(made_up_words(house.services.catalogue.instruments["phq9"]), "utf-8")
    monkeypatch.setenv("PREVISIT_DATA", str(tmp_path / "again"))
    (tmp_path / "again").mkdir()

    given = ["instruments", "wording", "add", "phq9", str(file), "--confirm-ends"]
    done = CliRunner().invoke(main, given)

    assert done.exit_code == 0, done.output
    house.services.store.close()
    shutil.copy(tmp_path / "previsit.db", tmp_path / "again" / "previsit.db")
    app = create_app(settings_in(tmp_path / "again"))
    app.testing = True
    return House(app, house.practice_id, house.patient_id, house.visit_id, house.clinician_id)
