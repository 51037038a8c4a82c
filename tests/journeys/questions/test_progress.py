"""Patient, clinician and rescoring count the same questions of one sitting."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from app import sittings
from app.briefing.progress import Progress, progress
from app.catalogue.model import Catalogue
from app.sittings.rescoring import asked_when_finished
from app.store.practice_rules import PracticeRules, set_rules
from app.store.tables import PageSave, Practice, Response, Sitting
from tests.journeys.answering import answers_for, begin
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

RESPONDENTS = {"proxy": "proxy", "helped": "helped"}


@pytest.mark.parametrize("case", ["alone", "proxy", "helped", "most_items", "older_edition"])
def test_patient_clinician_and_rescoring_count_the_same_questions(
    house: House, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    asked_of_patient = _record(monkeypatch)
    if case == "most_items":
        with house.services.store.transaction() as db:
            set_rules(db.get_one(Practice, house.practice_id), PracticeRules(most_items=8))
    visitor = begin(house, respondent=RESPONDENTS.get(case, "self"))
    catalogue = _edit_survey(house) if case == "older_edition" else house.services.catalogue
    for _ in range(4):
        visitor.send(answers_for(visitor, pick=1))
    under_way = asked_of_patient[-1]

    assert progress_of(house, catalogue) == Progress(
        under_way.answered_count, under_way.asked_count
    ), "under way"

    _answer_all(visitor)
    at_the_end = asked_of_patient[-1]
    count = at_the_end.asked_count
    assert count == at_the_end.answered_count
    assert count > under_way.answered_count
    assert progress_of(house, catalogue) == Progress(count, count), "all answered"

    visitor.send()
    with house.services.store.reading() as db:
        response = db.scalars(select(Response)).one()
        rescored = asked_when_finished(db, catalogue, response)
    assert set(rescored.path.answers) == set(response.answers) == set(at_the_end.path.answers)
    assert rescored.asked_count == count
    assert sorted(rescored.path.left_out) == sorted(response.profile["left_out"])


def test_the_list_of_the_day_counts_by_the_version_that_was_begun(house: House) -> None:
    visitor = begin(house)
    visitor.send(answers_for(visitor, pick=1))
    of = progress_of(house, house.services.catalogue).of
    _edit_survey(house)

    page = house.staff("clinician").open("/today")

    assert f"Under way: 1 of {of} answered so far" in page.text


def test_progress_is_counted_in_the_language_of_the_newest_page(house: House) -> None:
    visitor = begin(house)
    visitor.send(answers_for(visitor, pick=1))
    visitor.client.post("/language", data={"language": "es", "next": visitor.path})
    visitor.open("/resume").skip()

    with house.services.store.reading() as db:
        locales = db.scalars(select(PageSave.locale).order_by(PageSave.id)).all()
        (sitting,) = sittings.read_sittings(db, db.scalars(select(Sitting.id)).all()).values()

    assert locales == ["en", sitting.last_locale]


def _record(monkeypatch: pytest.MonkeyPatch) -> list[sittings.AskedSurvey]:
    """What the patient's pages were made from, page by page."""
    recorded: list[sittings.AskedSurvey] = []
    original = sittings.asked_survey

    def asked_survey(*args: object, **options: object) -> sittings.AskedSurvey:
        recorded.append(original(*args, **options))  # type: ignore[arg-type]
        return recorded[-1]

    monkeypatch.setattr(sittings, "asked_survey", asked_survey)
    return recorded


def _edit_survey(house: House) -> Catalogue:
    """The catalogue after a file of the survey was edited: the sitting has an older version."""
    catalogue = house.services.catalogue
    survey = catalogue.surveys["check_up"]
    shorter = replace(
        survey,
        hash="f" * 64,
        editions={
            locale: replace(edition, pages=edition.pages[:3], hash="f" * 64)
            for locale, edition in survey.editions.items()
        },
    )
    edited = replace(catalogue, surveys={**catalogue.surveys, "check_up": shorter})
    house.app.extensions["previsit"] = replace(house.services, catalogue=edited)
    return edited


def progress_of(house: House, catalogue: Catalogue) -> Progress:
    with house.services.store.reading() as db:
        (sitting_id,) = db.scalars(select(Sitting.id)).all()
        return progress(db, catalogue, [sitting_id])[sitting_id]


def _answer_all(visitor: Visitor) -> None:
    for _page in range(120):
        if visitor.path == "/help-now":
            visitor.open("/resume")
        if not visitor.path.startswith("/questions/"):
            return
        visitor.send(answers_for(visitor, pick=1))
