"""The whole way on PostgreSQL, and what happens there when two presses arrive at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app import clock, create_app, sittings
from app.catalogue.asking.path import first_unanswered_page, walk
from app.errors import AppError, SittingFinished
from app.store.session import Store
from app.store.tables import (
    Acknowledgement,
    PageSave,
    PriorityRow,
    Response,
    ScoreRow,
    Sitting,
    Task,
)
from tests.conftest import settings_in
from tests.journeys.answering import WORDS, answer_all, begin
from tests.journeys.conftest import House, furnish

PAGE = "check_up_own_words"


@pytest.fixture
def house(tmp_path: Path, postgresql_migrated_url: str) -> Iterator[House]:
    """The practice of these tests on a PostgreSQL of its own, instead of SQLite."""
    app = create_app(replace(settings_in(tmp_path), database_url=postgresql_migrated_url))
    app.testing = True
    store: Store = app.extensions["previsit"].store
    with app.app_context(), store.transaction() as db:
        ids = furnish(db)
    assert store.engine.dialect.name == "postgresql"
    yield House(app, **ids)
    store.close()


def test_from_the_link_to_the_clinicians_page_and_back(house: House) -> None:
    patient = answer_all(begin(house), texts=WORDS).send()
    assert (patient.status, patient.path) == (200, "/summary")

    clinician = house.staff("clinician")
    clinician.open(f"/visits/{house.visit_id}")
    assert WORDS in clinician.text
    first = next(form for form in clinician.page.forms if form.action.endswith("/acknowledge"))
    clinician.client.post(first.action, data=dict(first.held))
    clinician.open(f"/visits/{house.visit_id}")
    undo = next(form for form in clinician.page.forms if form.action.endswith("/undo"))

    assert undo.action.split("/")[2] == first.action.split("/")[2]
    assert "Seen by Test clinician" in clinician.text
    with house.services.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(Acknowledgement)) == 1
        assert db.scalar(select(func.count()).select_from(Task)) == db.scalar(
            select(func.count()).select_from(PriorityRow)
        )


def test_the_same_press_twice_at_once_is_kept_once(house: House) -> None:
    sitting_id = opened(house)

    for turn in range(5):
        outcomes = at_once(press_again(house, sitting_id, f"press-{turn}"))

        assert sorted(outcomes, key=str) == [False, True]  # whether it was a repetition
    assert count(house, PageSave) == 5


def test_different_presses_at_once_are_both_kept(house: House) -> None:
    sitting_id = opened(house)

    at_once(lambda n: keep(house, sitting_id, PAGE, f"press-{n}", f"words {n}"), threads=6)

    assert count(house, PageSave) == 6


def test_what_waited_in_a_queue_never_wins_a_race_with_a_page_answered_now(house: House) -> None:
    sitting_id = opened(house)
    seen = ""

    for turn in range(6):
        at_once(press_both(house, sitting_id, turn, seen))

        with house.services.store.reading() as db:
            sitting = sittings.read_sitting(db, sitting_id)
        assert sitting.answers[PAGE] == f"lively-{turn}"
        seen = sitting.newest[PAGE].key
    assert count(house, PageSave) == 12


def test_sending_twice_at_once_gives_one_response(house: House) -> None:
    sitting_id = opened(house)
    answer_whole(house, sitting_id)

    outcomes = at_once(lambda _: finish(house, sitting_id), threads=4)

    assert [type(outcome) for outcome in outcomes].count(UUID) == 1
    assert [type(outcome) for outcome in outcomes].count(SittingFinished) == 3
    assert_one_whole_response(house)


@pytest.mark.parametrize("turn", range(3))
def test_page_saves_racing_with_sending_are_either_in_it_or_refused(
    house: House,
    turn: int,
) -> None:
    sitting_id = opened(house)
    answer_whole(house, sitting_id)
    before = count(house, PageSave)

    def press(n: int) -> object:
        if n == turn:
            return finish(house, sitting_id)
        return keep(house, sitting_id, PAGE, f"late-press-{n}", f"late words {n}")

    outcomes = at_once(press, threads=3)

    saves = [outcome for outcome in outcomes if outcome is False]
    refused = [outcome for outcome in outcomes if isinstance(outcome, SittingFinished)]
    assert len(saves) + len(refused) == 2
    assert isinstance(outcomes[turn], UUID)
    assert count(house, PageSave) == before + len(saves)
    assert_one_whole_response(house)


def test_a_page_saved_after_sending_began_is_in_the_response_too(house: House) -> None:
    """Sending reads the answers, another tab saves, sending goes on: nothing kept may be lost."""
    sitting_id = opened(house)
    answer_whole(house, sitting_id)

    with house.services.store.transaction() as db:
        sitting = sittings.require_open(db, sitting_id)
        edition = sittings.survey_of(db, house.services.catalogue, sitting).editions["en"]
        keep(house, sitting_id, PAGE, "other-tab", WORDS)
        sittings.finish(db, sitting, edition, locale="en", at=clock.now())

    assert_one_whole_response(house)


def opened(house: House) -> UUID:
    begin(house)
    with house.services.store.reading() as db:
        return db.scalars(select(Sitting.id)).one()


def keep(
    house: House,
    sitting_id: UUID,
    page: str,
    key: str,
    words: str,
    origin: sittings.Origin | None = None,
) -> bool:
    """Keep one page as the patient's door does; whether it was there already."""
    store, origin = house.services.store, origin or sittings.Origin()
    with store.reading() as db:
        sitting = sittings.require_open(db, sitting_id)
        edition = sittings.survey_of(db, house.services.catalogue, sitting).editions["en"]
    is_more = sittings.needs_transaction(edition, sitting.answers, origin)
    with store.transaction() if is_more else store.statements() as db:
        return sittings.save_page(
            db, sitting, edition, page, {page: words},
            key=key, locale="en", mode="home", at=clock.now(), origin=origin,
        ).repeated  # fmt: skip


def press_again(house: House, sitting_id: UUID, key: str) -> Callable[[int], object]:
    return lambda _: keep(house, sitting_id, PAGE, key, WORDS)


def press_both(house: House, sitting_id: UUID, turn: int, seen: str) -> Callable[[int], object]:
    """A press that waited at one device, and one made now at the other."""

    def press(n: int) -> object:
        key = f"{('queued', 'lively')[n]}-{turn}"
        origin = sittings.Origin(device=f"device-{n}", seen=seen, queued=n == 0)
        return keep(house, sitting_id, PAGE, key, key, origin)

    return press


def finish(house: House, sitting_id: UUID) -> UUID:
    with house.services.store.transaction() as db:
        sitting = sittings.require_open(db, sitting_id)
        edition = sittings.survey_of(db, house.services.catalogue, sitting).editions["en"]
        return sittings.finish(db, sitting, edition, locale="en", at=clock.now())


def answer_whole(house: House, sitting_id: UUID) -> None:
    """Skip every page: what is raced for is the sending."""
    with house.services.store.transaction() as db:
        sitting = sittings.require_open(db, sitting_id)
        edition = house.services.catalogue.surveys["check_up"].editions["en"]
        while page := first_unanswered_page(walk(edition, sitting.answers, sitting.row)):
            save = sittings.save_page(
                db, sitting, edition, page.id,
                {item.id: None for item in page.items if item.kind != "note"},
                key=f"page-{page.id}", locale="en", mode="home", at=clock.now(),
            )  # fmt: skip
            sitting = replace(sitting, answers=save.answers)


def at_once(press: Callable[[int], object], threads: int = 2) -> list[object]:
    """What came of the same moment's presses; an error of ours is an outcome too."""
    outcomes: list[object] = [None] * threads
    gate = threading.Barrier(threads)

    def one(n: int) -> None:
        gate.wait()
        try:
            outcomes[n] = press(n)
        except AppError as error:
            outcomes[n] = error

    running = [threading.Thread(target=one, args=(n,)) for n in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(30)
    assert None not in outcomes, outcomes
    return outcomes


def count(house: House, table: type) -> int:
    with house.services.store.reading() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def assert_one_whole_response(house: House) -> None:
    """One response, with a row for each of its scores, holding what the saves add up to."""
    with house.services.store.reading() as db:
        response = db.scalars(select(Response)).one()
        sitting = sittings.read_sitting(db, response.sitting_id)
        scales = db.scalars(select(ScoreRow.scale)).all()
    edition = house.services.catalogue.surveys["check_up"].editions["en"]
    expected = [rule.scale.id for instrument in edition.instruments for rule in instrument.scores]
    assert sorted(scales) == sorted(expected)
    assert sitting.finished_at is not None
    assert dict(walk(edition, sitting.answers, sitting.row).answers) == response.answers
