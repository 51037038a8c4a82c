"""Whatever people answer, every survey ends, and every score keeps its promises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path as Folder
from uuid import UUID, uuid4

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import sittings
from app.catalogue.asking.path import SurveyPath, first_unanswered_page, walk
from app.catalogue.model import Answer, Edition, Survey
from app.outreach import invitations
from app.profile.build import build_profile
from app.profile.letter import build_letter
from app.profile.model import Person
from app.profile.scores import score_answers
from app.profile.serialization import profile_from_json, profile_to_json
from app.sittings.priorities import profile_of
from app.store.session import Store
from app.store.tables import PageSave, Patient, Practice, Response, ScoreRow
from scoring.model import Scale, Score, Status
from tests.conftest import own_catalogue, tiny_catalogue
from tests.examples import examples
from tests.journeys.random_people import (
    answer_page,
    answers_to,
    language,
    next_thing,
    person_rows,
    ways_through,
)

pytestmark = pytest.mark.slow  # goes through every survey and language

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
CATALOGUES = (own_catalogue(), tiny_catalogue())
SURVEYS = {
    survey.id: survey for made in CATALOGUES for survey in made.surveys.values() if survey.editions
}
EDITIONS = [edition for survey in SURVEYS.values() for edition in survey.editions.values()]
OFFERS = CATALOGUES[0].offers

each_edition = pytest.mark.parametrize(
    "edition", EDITIONS, ids=lambda edition: f"{edition.survey_id}-{edition.locale}"
)


def many_for(edition: Edition) -> int:
    """More for the small ones: they are quick, and each holds one feature."""
    return 25 if len(edition.pages) > 20 else 100


@each_edition
def test_every_way_through_a_survey_ends_and_is_scored_or_says_why_not(edition: Edition) -> None:
    @examples(many_for(edition))
    @given(st.data())
    def any_way(data: st.DataObject) -> None:
        row = data.draw(person_rows())
        path, _answers = data.draw(ways_through(edition, row))
        person = Person(row["age"], row["sex"])  # type: ignore[arg-type]

        profile = build_profile(edition, path, person, (), AT, "self")

        assert first_unanswered_page(path) is None
        assert profile.not_reached == ()
        for scale, score in _scored(edition, path, person):
            assert_keeps_its_promises(scale, score)
        assert profile_from_json(profile_to_json(profile), profile.priorities) == profile
        build_letter(
            profile, edition.instrument_by_id, path.answers,
            locale=edition.locale, offers=OFFERS, respondent="self",
        )  # fmt: skip

    any_way()


@each_edition
def test_the_answer_to_a_hidden_item_never_counts(edition: Edition) -> None:
    @examples(many_for(edition) // 2)
    @given(st.data())
    def any_way(data: st.DataObject) -> None:
        row = data.draw(person_rows())
        path, answers = data.draw(ways_through(edition, row))
        person = Person(row["age"], row["sex"])  # type: ignore[arg-type]
        event(f"hidden: {bool(path.hidden)}")

        hidden = {id: data.draw(answers_to(edition.items[id])) for id in path.hidden}
        other = walk(edition, {**answers, **hidden}, row)

        assert path.answers.keys().isdisjoint(path.hidden)
        assert other.answers == path.answers
        assert other.asked == path.asked
        assert dict(_scored(edition, other, person)) == dict(_scored(edition, path, person))
        assert build_profile(edition, other, person, (), AT, "self") == build_profile(
            edition, path, person, (), AT, "self"
        )

    any_way()


@pytest.mark.parametrize("survey", SURVEYS.values(), ids=SURVEYS.keys())
def test_a_sitting_on_a_real_database_ends_however_one_goes_back_and_forth(
    survey: Survey, practice: tuple[Store, UUID]
) -> None:
    store, practice_id = practice

    @examples(4)
    @given(st.data())
    def any_way(data: st.DataObject) -> None:
        response_id = _sit(store, practice_id, survey, data)

        with store.reading() as db:
            response = db.get_one(Response, response_id)
            scores = db.scalars(select(ScoreRow).where(ScoreRow.response_id == response_id)).all()
            saves = db.scalar(
                select(func.count()).where(PageSave.sitting_id == response.sitting_id)
            )
            profile = profile_of(db, response)
        assert saves
        assert {row.scale for row in scores} == {
            profile_score.score.scale for profile_score in profile.scores
        }
        assert all((row.value is None) == (row.status == 0) for row in scores)

    any_way()


def assert_keeps_its_promises(scale: Scale, score: Score) -> None:
    assert 0 <= score.answered <= score.asked
    if score.status == Status.NOT_SCORABLE:
        assert score.value is None, scale.id
        assert score.band is None, scale.id
        return
    assert score.value is not None, f"{scale.id} has no value, and does not say why"
    assert scale.lowest - 1e-9 <= score.value <= scale.highest + 1e-9, f"{scale.id}: {score.value}"
    assert bool(score.band) == bool(scale.bands), f"{scale.id}: {score.value} is in no band"
    assert score.answered > 0 or score.asked == 0 or scale.method in COUNTS_NOTHING, scale.id


# A count of conditions or needs may rest on an answer that is none of its own items.
COUNTS_NOTHING = ("count", "needs")


def _scored(edition: Edition, path: SurveyPath, person: Person) -> list[tuple[Scale, Score]]:
    scores = score_answers(edition.instruments, path, person)
    return [
        (rule.scale, scores[rule.scale.id])
        for instrument in edition.instruments
        for rule in instrument.scores
    ]


def _sit(store: Store, practice_id: UUID, survey: Survey, data: st.DataObject) -> UUID:
    """Invite somebody, and let them answer as they like, until they can send."""
    row = data.draw(person_rows())
    locale = data.draw(st.sampled_from(survey.locales))
    sitting_id = _open(store, practice_id, survey, row, locale)
    at = AT
    for press in range(300):
        with store.transaction() as db:
            sitting = sittings.require_open(db, sitting_id)
            locale = language(data.draw, survey, locale)
            edition = sittings.asked_survey(survey, sitting, locale=locale, is_helped=False).edition
            path = walk(edition, sitting.answers, sitting.row)
            page = next_thing(data.draw, path, wanders=press < 2 * len(edition.pages))
            at += timedelta(seconds=7)
            if page is None:
                return sittings.finish(db, sitting, edition, locale=edition.locale, at=at)
            answers = answer_page(data.draw, page)
            for _twice in range(data.draw(st.integers(1, 2))):
                sittings.save_page(
                    db, sitting, edition, page.id, answers,
                    key=f"press-{press}", locale=edition.locale, mode="home", at=at,
                )  # fmt: skip
    raise AssertionError(f"{survey.id} does not end")


def _open(
    store: Store, practice_id: UUID, survey: Survey, row: dict[str, Answer], locale: str
) -> UUID:
    with store.transaction() as db:
        age = row["age"]
        patient = Patient(
            id=uuid4(),
            practice_id=practice_id,
            number=uuid4().hex,
            given_name="Rosa",
            family_name="Iriarte",
            born_on=None if age is None else f"{AT.year - int(age)}-01-02",  # type: ignore[arg-type]
            sex=row["sex"],
            locale=locale,
        )
        db.add(patient)
        db.flush()
        code = invitations.invite(
            db, practice_id=practice_id, patient_id=patient.id, survey_id=survey.id,
            visit_id=None, expires_at=AT + timedelta(days=1),
        )  # fmt: skip
        invited = invitations.exchange_code(db, code, AT)
        return sittings.open_sitting(
            db, survey, invited, locale=locale, respondent="self", mode="home", at=AT
        )


@pytest.fixture(scope="module")
def practice(
    tmp_path_factory: pytest.TempPathFactory, empty_database: Folder
) -> Iterator[tuple[Store, UUID]]:
    from shutil import copy

    from tests.conftest import settings_in

    folder = tmp_path_factory.mktemp("random")
    copy(empty_database, folder / "previsit.db")
    made = settings_in(folder)
    store = Store(made.database_url, made.encryption_keys)
    with store.transaction() as db:
        practice = Practice(id=uuid4(), name="Riverside", timezone="UTC")
        db.add(practice)
    yield store, practice.id
    store.close()
