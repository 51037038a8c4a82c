"""Nobody is asked what is known, and everybody is told how long it really takes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from app import clock, sittings
from app.store.practice_rules import PracticeRules, set_rules
from app.store.tables import PageSave, Practice, Response, Sitting
from tests.journeys.answering import answer_all, answers_for, begin
from tests.journeys.conftest import House, house_in
from tests.journeys.visitor import Visitor

TOBACCO = "check_up_tobacco"


@pytest.fixture
def answered(answered_database: tuple[Path, dict[str, Any]], tmp_path: Path) -> House:
    """The patient sent a check-up already."""
    return house_in(tmp_path, *answered_database)


@pytest.fixture(scope="module")
def answered_database(
    house_database: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """A check-up answered once for all tests here: it is sixty pages long."""
    folder = tmp_path_factory.mktemp("answered")
    house = house_in(folder, *house_database)
    answer_all(begin(house)).send()
    house.services.store.close()
    return folder / "previsit.db", house_database[1]


def test_an_answer_that_lasts_is_offered_and_not_asked_again(answered: House) -> None:
    visitor = begin(answered)
    assert visitor.path == "/earlier-answers"
    assert "tobacco" in visitor.text

    visitor.send()

    assert TOBACCO not in pages_asked(visitor)
    with answered.services.store.reading() as db:
        first, second = db.scalars(select(Response).order_by(Response.finished_at)).all()
    assert second.answers[TOBACCO] == first.answers[TOBACCO]


def test_what_has_changed_is_asked_like_everything_else(answered: House) -> None:
    visitor = begin(answered).send({"again": [TOBACCO]})

    assert TOBACCO in pages_asked(visitor)


def test_a_confirmed_answer_can_still_be_changed_before_sending(answered: House) -> None:
    visitor = begin(answered).send()
    answer_all(visitor)

    visitor.open(f"/questions/{TOBACCO}").send(answers_for(visitor, pick=1))
    visitor.open("/check").send()

    with answered.services.store.reading() as db:
        first, second = db.scalars(select(Response).order_by(Response.finished_at)).all()
    assert second.answers[TOBACCO] != first.answers[TOBACCO]


def test_what_was_offered_once_is_not_offered_again_in_the_same_sitting(answered: House) -> None:
    visitor = begin(answered)
    every = visitor.form.offered["again"]
    visitor.send({"again": every})

    assert visitor.open("/resume").path.startswith("/questions/")
    assert visitor.open("/earlier-answers").path.startswith("/questions/")


def test_an_answer_older_than_the_practice_wants_is_asked_anew(answered: House) -> None:
    long_ago = clock.now() - timedelta(days=181)
    with answered.services.store.transaction() as db:
        db.execute(update(Response).values(finished_at=long_ago))

    assert begin(answered).path.startswith("/questions/")


def test_a_practice_may_ask_everything_each_time(answered: House) -> None:
    with answered.services.store.transaction() as db:
        practice = db.get_one(Practice, answered.practice_id)
        set_rules(practice, PracticeRules(confirm_within_days=0))

    assert begin(answered).path.startswith("/questions/")


def test_what_the_person_said_is_not_shown_to_a_proxy(answered: House) -> None:
    assert begin(answered, respondent="proxy").path.startswith("/questions/")


def test_only_what_was_offered_can_be_confirmed(answered: House) -> None:
    """Whatever is sent, the answers come from the earlier response and from nowhere else."""
    visitor = begin(answered)
    visitor.send({"again": ["nonsense", "mood_safety"]})

    with answered.services.store.reading() as db:
        save = db.scalars(select(PageSave).where(PageSave.page == "known-before")).one()
    assert TOBACCO in save.answers
    assert "mood_safety" not in save.answers


def test_a_page_save_says_how_long_the_page_stood_open(house: House) -> None:
    visitor = begin(house)

    visitor.skip()

    with house.services.store.reading() as db:
        assert db.scalars(select(PageSave.seconds)).one() in range(0, 60)


@pytest.mark.parametrize(("people", "expected"), [(9, None), (10, 5)])
def test_the_expected_time_is_the_median_of_enough_people(
    house: House, people: int, expected: int | None
) -> None:
    for number in range(people):
        finished_in(house, seconds=270 if number < people - 2 else 3000)

    with house.services.store.reading() as db:
        expected_time = sittings.expected_time(db, house.practice_id, "check_in")
    assert (expected_time and expected_time.minutes) == expected
    page = house.visitor().open(house.invite("check_in")).text
    assert ("Measured" in page) is (expected is not None)


def test_a_sitting_with_a_page_nobody_timed_says_nothing_about_time(house: House) -> None:
    for _one in range(10):
        finished_in(house, seconds=None)

    with house.services.store.reading() as db:
        assert sittings.expected_time(db, house.practice_id, "check_in") is None


def pages_asked(visitor: Visitor) -> set[str]:
    """Answer to the end and send; which pages were shown on the way."""
    asked = set()
    while visitor.path.startswith("/questions/"):
        asked.add(visitor.path.removeprefix("/questions/"))
        visitor.send(answers_for(visitor))
    visitor.send()
    assert visitor.path == "/summary"
    return asked


def finished_in(house: House, seconds: int | None) -> None:
    """A short sitting that took so long."""
    visitor = house.visitor().open(house.invite("check_in"))
    answer_all(visitor.send({"locale": "en", "respondent": "self"})).send()
    with house.services.store.transaction() as db:
        newest = db.scalars(select(Sitting.id).order_by(Sitting.started_at.desc())).first()
        saves = db.scalars(select(PageSave.id).where(PageSave.sitting_id == newest)).all()
        replace_seconds(db, saves, seconds)


def replace_seconds(db, saves, seconds):  # type: ignore[no-untyped-def]
    """A page save cannot be changed, so its like is put in its place."""
    for n, id in enumerate(saves):
        old = db.get_one(PageSave, id)
        like = {
            name: getattr(old, name)
            for name in ("sitting_id", "page", "answers", "mode", "locale", "saved_at", "key")
        }
        db.delete(old)
        db.flush()
        db.add(PageSave(**like, seconds=seconds if n == 0 or seconds is None else 0))
