"""Answering by a practice's open link: nameless, unless the person shares it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, text, update

from app import consent
from app.facts import measures
from app.outreach import open_links, sealed
from app.store.tables import (
    AuditEntry,
    Consent,
    Fact,
    OpenLink,
    PageSave,
    Practice,
    PriorityRow,
    Response,
    SealedResult,
    Sitting,
    Task,
)
from tests.journeys.conftest import House
from tests.journeys.test_patient_answers import WORDS, answer_all
from tests.journeys.visitor import Visitor


@pytest.fixture
def link(house: House) -> str:
    """The address of an open link for the check-up."""
    with house.rooms.store.transaction() as db:
        made = open_links.make(
            db, practice_id=house.practice_id, survey_id="check_up", actor="command",
            at=datetime.now(UTC),
        )  # fmt: skip
        return f"/open/{made.slug}"


def test_anybody_answers_and_sees_a_result_at_once(house: House, link: str) -> None:
    page = answered(house, link)

    assert (page.status, page.path) == (200, "/result")
    assert WORDS in page.text
    assert "in this browser only" in page.text


def test_afterwards_there_is_nothing_but_nameless_numbers(house: House, link: str) -> None:
    answered(house, link)

    assert count(house, Sitting, PageSave, Response, PriorityRow, Task) == [0] * 5
    with house.rooms.store.reading() as db:
        facts = db.scalars(select(Fact)).all()
        kept = db.scalars(select(SealedResult)).one()
        actions = set(db.scalars(select(AuditEntry.action)))
    assert facts and all(one.anonymous and one.clinician_id is None for one in facts)
    assert len({one.pseudonym for one in facts}) == 1
    assert WORDS.encode() not in kept.sealed
    assert not [one for one in actions if one.startswith(("sitting", "priority"))]


def test_what_the_server_keeps_opens_only_with_this_browsers_cookie(
    house: House, link: str
) -> None:
    page = answered(house, link)
    other = answered(house, link, texts="somebody else's words")
    with page.client.session_transaction() as cookie:
        mine = dict(cookie["result"])
    with other.client.session_transaction() as cookie:
        cookie["result"] = {**cookie["result"], "id": mine["id"]}

    assert other.open("/result").status == 409
    with house.rooms.store.reading() as db:
        dump = repr(db.execute(text("SELECT * FROM sealed_result")).all())
    assert mine["key"] not in dump
    assert WORDS in page.open("/result").text


def test_a_reply_lost_at_the_end_loses_nothing(house: House, link: str) -> None:
    page = answer_all(begun(house, link), texts=WORDS)
    with page.client.session_transaction() as cookie:
        before = dict(cookie)
    data = dict(page.form.held)
    page.client.post("/send", data=data)
    with page.client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(before)  # as if the reply with its cookie had never come

    again = page._take(page.client.post("/send", data=data, follow_redirects=True))
    assert (again.path, WORDS in again.text) == ("/result", True)


def test_the_result_is_gone_after_half_an_hour_and_when_it_is_closed(
    house: House, link: str
) -> None:
    left, closed = answered(house, link), answered(house, link)
    closed.client.post("/leave", data={"csrf_token": dict(closed.form.held)["csrf_token"]})
    assert closed.open("/result").status == 409
    assert count(house, SealedResult) == [1]

    expire(house)
    assert left.open("/result").status == 409
    answered(house, link)  # whoever comes next sweeps
    assert count(house, SealedResult) == [1]


def test_what_is_not_finished_in_a_day_is_removed(house: House, link: str) -> None:
    page = begun(house, link)
    page.skip()
    with house.rooms.store.transaction() as db:
        db.execute(update(Sitting).values(started_at=datetime.now(UTC) - timedelta(hours=25)))

    assert page.open("/resume").status == 409
    begun(house, link)
    assert count(house, Sitting, PageSave) == [1, 0]


def test_danger_is_answered_at_once_and_told_honestly(house: House, link: str) -> None:
    page = begun(house, link)
    worst_until(page, "/help-now")

    assert "Nobody at the practice sees this answer unless you share it" in page.text
    assert "Your care team can see this answer" not in page.text
    assert count(house, PriorityRow) == [0]
    page.open("/resume")
    page.send(worst(page))
    assert page.path != "/help-now"  # once is enough


def test_no_page_says_that_the_team_reads_it(house: House, link: str) -> None:
    page = begun(house, link)
    for path in (page.path, "/move"):
        assert "care team reads" not in page.open(path).text
        assert "Nobody at the practice sees your answers" in page.text
    answer_all(page.open("/resume"))
    assert "Nothing is sent to the practice" in page.text


def test_a_personal_page_after_a_self_check_says_again_who_reads(house: House, link: str) -> None:
    page = begun(house, link)
    page.open(house.invite()).send({"locale": "en", "respondent": "self"})

    assert "Nobody at the practice sees your answers" not in page.text


def test_self_checks_count_in_no_measure(house: House, link: str) -> None:
    answered(house, link)
    with house.rooms.store.reading() as db:
        month = datetime.now(UTC).date().replace(day=1)
        told = [
            measures.total(db, house.practice_id, one, month, month).people
            for one in measures.MEASURES.values()
        ]
        assert measures.self_checks(db, house.practice_id, month) == 1
    assert set(told) == {0}


def test_a_shared_self_check_becomes_the_patients_own(house: House, link: str) -> None:
    page = answered(house, link, pick=1)
    code = shared_code(page)
    desk = house.staff("clinician").open(f"/office/patients/{house.patient_id}/self-check")
    desk.send({"code": code})
    assert "Is this theirs?" in desk.text
    assert count(house, Response) == [0]
    desk.send(button=("confirm", "yes"))

    assert "with Rosa Iriarte now" in desk.text
    with house.rooms.store.reading() as db:
        response = db.scalars(select(Response)).one()
        saves = db.scalars(select(PageSave)).all()
        facts = db.scalars(select(Fact)).all()
    assert response.patient_id == house.patient_id
    assert (response.mode, response.respondent, response.locale) == ("home", "self", "en")
    assert len(saves) > 10
    # Her own facts, not counted a second time beside the nameless ones.
    assert {str(one.id) for one in facts} == set(response.fact_ids)
    assert not any(one.anonymous for one in facts)


def test_who_shares_agrees_to_be_read_by_the_team_and_to_nothing_else(
    house: House, link: str
) -> None:
    with house.rooms.store.transaction() as db:
        db.execute(delete(Consent))
    take_in(house, shared_code(answered(house, link)))

    with house.rooms.store.reading() as db:
        assert consent.standing(db, house.patient_id) == {"care": True}
        said = select(AuditEntry).where(AuditEntry.action == "consent.say").order_by(AuditEntry.id)
        assert db.scalars(said).all()[-1].actor.startswith("staff:")


def test_whoever_the_questions_are_not_made_for_is_told_before_the_first(
    house: House, link: str
) -> None:
    page = begun(house, link, age="15")

    assert (page.status, page.path) == (200, link)
    assert "Other questions would suit you better" in page.text
    assert count(house, Sitting) == [0]
    assert begun(house, link, age="18").path.startswith("/questions/")
    assert begun(house, link).path.startswith("/questions/")  # who leaves the age open is asked


def test_priorities_are_raised_when_it_is_taken_in_and_not_before(house: House, link: str) -> None:
    page = begun(house, link)
    worst_until(page, "/help-now").open("/resume")
    worst_until(page, "/check")
    page.send()
    code = shared_code(page)
    assert count(house, PriorityRow, Task) == [0, 0]
    before = datetime.now(UTC)
    take_in(house, code)

    with house.rooms.store.reading() as db:
        rows = db.scalars(select(PriorityRow)).all()
    assert "now" in {one.level for one in rows}
    assert all(one.raised_at >= before and one.patient_id == house.patient_id for one in rows)
    assert "needs someone now" in house.staff("clinician").open("/today").text


def test_a_code_is_good_once_and_can_be_taken_back(house: House, link: str) -> None:
    used, back = shared_code(answered(house, link)), answered(house, link)
    taken_back = shared_code(back)
    form = next(one for one in back.page.forms if one.action.endswith("take-back"))
    back._take(back.client.post(form.action, data=dict(form.held), follow_redirects=True))
    assert "Make a code to share" in back.text or "code of eight digits" in back.text
    take_in(house, used)

    for code in (used, taken_back):
        assert take_in(house, code).status == 404


def test_a_shared_code_is_good_for_a_week_and_for_one_practice(house: House, link: str) -> None:
    late = shared_code(answered(house, link))
    with house.rooms.store.reading() as db:
        rows = db.scalars(select(SealedResult).where(SealedResult.code_hash.is_not(None))).all()
    week = datetime.now(UTC) + sealed.SHARED_FOR
    assert all(abs((one.expires_at - week).total_seconds()) < 60 for one in rows)
    expire(house)
    assert take_in(house, late).status == 404

    elsewhere = shared_code(answered(house, link))
    with house.rooms.store.transaction() as db:
        other = Practice(name="Hillside")
        db.add(other)
        db.flush()
        db.execute(update(SealedResult).values(practice_id=other.id))
    assert take_in(house, elsewhere).status == 404


def test_somebody_who_is_not_the_patient_is_noticed(house: House, link: str) -> None:
    code = shared_code(answered(house, link, age="24", sex="male"))
    desk = house.staff("manager").open(f"/office/patients/{house.patient_id}/self-check")

    assert "not what is on file" in desk.send({"code": code}).text


def test_a_closed_link_lets_nobody_begin_and_everybody_finish(house: House, link: str) -> None:
    page = begun(house, link)
    manager = house.staff("manager").open("/office/open-links")
    form = next(one for one in manager.page.forms if one.action.endswith("/close"))
    manager.client.post(form.action, data=dict(form.held))

    assert house.visitor().open(link).status == 404
    assert answer_all(page).send().path == "/result"
    with house.rooms.store.reading() as db:
        assert db.scalars(select(OpenLink.closed_at)).one() is not None


def test_the_office_makes_a_link_and_a_sheet_for_the_wall_in_any_language(house: House) -> None:
    manager = house.staff("manager").open("/office/open-links")
    manager.send({"survey": "check_up"})
    address = next(href for href in manager.page.links.values() if "/open/" in href)
    sheet = next(href for href in manager.page.links.values() if href.endswith("/poster"))

    assert house.visitor().open(address).status == 200
    html = manager.open(f"{sheet}?locale=ar").reply.get_data(as_text=True)
    assert 'class="card poster" lang="ar" dir="rtl"' in html and "<svg" in html
    for account in ("clinician", "analyst"):
        assert house.staff(account).open(sheet).status == 404


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"locale": "tlh"}, "Choose your language"),
        ({"locale": "en", "age": "old"}, "Type your age"),
        ({"locale": "en", "age": "400"}, "Type your age"),
        ({"locale": "en", "sex": "x" * 50}, "Choose one"),
    ],
)
def test_what_makes_no_sense_at_the_beginning_is_said(
    house: House, link: str, sent: dict[str, object], says: str
) -> None:
    page = house.visitor().open(link).send(sent)

    assert page.status == 422 and says in page.text
    assert count(house, Sitting) == [0]


def test_a_self_check_goes_on_at_another_device_too(house: House, link: str) -> None:
    first = begun(house, link)
    first.skip()
    found = re.search(r"\b(\d{4})\s(\d{4})\b", first.open("/move").send().text)
    assert found
    second = house.visitor().open("/code").send({"code": "".join(found.groups())})

    assert second.path == first.open("/resume").path
    assert answer_all(second).send().path == "/result"


def begun(house: House, link: str, age: str = "", sex: str = "") -> Visitor:
    return house.visitor().open(link).send({"locale": "en", "age": age, "sex": sex})


def answered(
    house: House, link: str, pick: int = 0, texts: str = WORDS, age: str = "", sex: str = ""
) -> Visitor:
    """Answered to the end, and the result on the screen."""
    page = answer_all(begun(house, link, age, sex), pick, texts)
    assert page.path == "/check", page.text
    return page.send()


def worst_until(page: Visitor, path: str) -> Visitor:
    """The last choice of everything, as far as this page."""
    for _page in range(120):
        if page.path == path:
            return page
        page.send(worst(page))
    raise AssertionError(f"{path} was never reached")


def worst(page: Visitor) -> dict[str, object]:
    """The last choice of everything."""
    form = page.form
    chosen: dict[str, object] = {name: values[-1] for name, values in form.offered.items()}
    if "mood_safety" in chosen:
        chosen["mood_safety"] = "1"  # the last one says that one would rather not say
    typed = {
        name: "2024" if name.endswith("-year") else "5" if kind in ("numeric", "decimal") else ""
        for name, kind in form.typed.items()
    }
    return chosen | typed


def shared_code(page: Visitor) -> str:
    form = next(one for one in page.page.forms if one.action.endswith("/share"))
    page._take(page.client.post(form.action, data=dict(form.held), follow_redirects=True))
    found = re.search(r"\b(\d{4})\s(\d{4})\b", page.text)
    assert found, page.text
    return "".join(found.groups())


def take_in(house: House, code: str) -> Visitor:
    desk = house.staff("clinician").open(f"/office/patients/{house.patient_id}/self-check")
    desk.send({"code": code})
    return desk.send(button=("confirm", "yes")) if desk.status == 200 else desk


def expire(house: House) -> None:
    with house.rooms.store.transaction() as db:
        db.execute(update(SealedResult).values(expires_at=datetime.now(UTC)))


def count(house: House, *tables: type) -> list[int]:
    with house.rooms.store.reading() as db:
        return [db.scalar(select(func.count()).select_from(one)) or 0 for one in tables]
