"""A self-check that is shared: a code told to the practice, and what becomes of it there."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from app import clock
from app.outreach import self_check_results
from app.sittings import consent
from app.store.tables import (
    AuditEntry,
    Consent,
    Fact,
    PageSave,
    Practice,
    PriorityRow,
    Response,
    SealedResult,
    Task,
)
from tests.journeys.conftest import House
from tests.journeys.self_checks import (
    answered,
    begun,
    count,
    expire,
    open_link_to,
    shared_code,
    take_in,
    worst_until,
)


@pytest.fixture
def link(house: House) -> str:
    """The address of a public link for the check-up."""
    return open_link_to(house, "check_up")


def test_a_shared_self_check_becomes_the_patients_own(house: House, link: str) -> None:
    page = answered(house, link, pick=1)
    code = shared_code(page)
    desk = house.staff("clinician").open(f"/office/patients/{house.patient_id}/shared-result")
    desk.send({"code": code})
    assert "Is this theirs?" in desk.text
    assert count(house, Response) == [0]
    desk.send(button=("confirm", "yes"))

    assert "with Rosa Iriarte now" in desk.text
    with house.services.store.reading() as db:
        response = db.scalars(select(Response)).one()
        saves = db.scalars(select(PageSave)).all()
        facts = db.scalars(select(Fact)).all()
    assert response.patient_id == house.patient_id
    assert (response.mode, response.respondent, response.locale) == ("home", "self", "en")
    assert len(saves) > 10
    # Her own facts, not counted a second time beside the nameless ones.
    assert {str(fact.id) for fact in facts} == set(response.fact_ids)
    assert not any(fact.anonymous for fact in facts)


def test_who_shares_agrees_to_be_read_by_the_team_and_to_nothing_else(
    house: House, link: str
) -> None:
    with house.services.store.transaction() as db:
        db.execute(delete(Consent))
    take_in(house, shared_code(answered(house, link)))

    with house.services.store.reading() as db:
        assert consent.current(db, house.patient_id) == {"care": True}
        said = select(AuditEntry).where(AuditEntry.action == "consent.say").order_by(AuditEntry.id)
        assert db.scalars(said).all()[-1].actor.startswith("staff:")


def test_priorities_are_raised_when_it_is_taken_in_and_not_before(house: House, link: str) -> None:
    page = begun(house, link)
    worst_until(page, "/help-now").open("/resume")
    worst_until(page, "/check")
    page.send()
    code = shared_code(page)
    assert count(house, PriorityRow, Task) == [0, 0]
    before = clock.now()
    take_in(house, code)

    with house.services.store.reading() as db:
        rows = db.scalars(select(PriorityRow)).all()
    assert "now" in {row.level for row in rows}
    assert all(row.raised_at >= before and row.patient_id == house.patient_id for row in rows)
    assert "needs someone now" in house.staff("clinician").open("/today").text


def test_a_code_is_good_once_and_can_be_taken_back(house: House, link: str) -> None:
    used, back = shared_code(answered(house, link)), answered(house, link)
    taken_back = shared_code(back)
    form = next(form for form in back.page.forms if form.action.endswith("take-back"))
    back._take(back.client.post(form.action, data=dict(form.held), follow_redirects=True))
    assert "Make a code to share" in back.text or "code of eight digits" in back.text
    take_in(house, used)

    for code in (used, taken_back):
        assert take_in(house, code).status == 404


def test_a_shared_code_is_good_for_a_week_and_for_one_practice(house: House, link: str) -> None:
    late = shared_code(answered(house, link))
    with house.services.store.reading() as db:
        rows = db.scalars(select(SealedResult).where(SealedResult.code_hash.is_not(None))).all()
    week = clock.now() + self_check_results.SHARE_LIFETIME
    assert all(abs((row.expires_at - week).total_seconds()) < 60 for row in rows)
    expire(house)
    assert take_in(house, late).status == 404

    elsewhere = shared_code(answered(house, link))
    with house.services.store.transaction() as db:
        other = Practice(name="Hillside")
        db.add(other)
        db.flush()
        db.execute(update(SealedResult).values(practice_id=other.id))
    assert take_in(house, elsewhere).status == 404


def test_somebody_who_is_not_the_patient_is_noticed(house: House, link: str) -> None:
    code = shared_code(answered(house, link, age="24", sex="male"))
    desk = house.staff("manager").open(f"/office/patients/{house.patient_id}/shared-result")

    assert "not what is on file" in desk.send({"code": code}).text
