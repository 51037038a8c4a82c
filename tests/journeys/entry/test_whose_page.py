"""One browser, two people: what a tab shows of one person never lands with the other."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.patient.whose_page import WITHOUT_MARK
from app.sittings import consent
from app.store.tables import Consent, PageSave, Patient, Response, Sitting
from tests.journeys.answering import answer_all
from tests.journeys.conftest import House, agree
from tests.journeys.self_checks import answered, open_link_to
from tests.journeys.self_checks import begun as begun_self_check
from tests.journeys.visitor import Form, Visitor

SURVEY = "check_in"
BEGIN = {"locale": "en", "respondent": "self"}


@pytest.fixture
def juan(house: House) -> UUID:
    with house.services.store.transaction() as db:
        patient = Patient(
            id=uuid4(), practice_id=house.practice_id, clinician_id=house.clinician_id, number="2",
            given_name="Juan", family_name="Luz", born_on="1950-01-01", sex="male", locale="en",
        )  # fmt: skip
        db.add(patient)
        db.flush()
        agree(db, patient)
        return patient.id


def test_begin_pressed_for_one_person_opens_nothing_for_the_other(house: House, juan: UUID) -> None:
    rosas = house.visitor().open(house.invite(SURVEY))
    form, path = rosas.form, rosas.path
    rosas.open(house.invite_somebody(juan, SURVEY))

    reply = press(rosas, form, BEGIN, path)

    assert reply.status == 409
    assert count(house, Sitting) == 0


def test_an_answer_of_one_person_is_not_saved_with_the_other_and_stays_on_the_page(
    house: House, juan: UUID
) -> None:
    visitor = begun(house, house.invite(SURVEY))
    form, path = visitor.form, visitor.path
    begun(house, house.invite_somebody(juan, SURVEY), visitor)
    words = "My knee hurts <at night>"

    reply = press(visitor, form, {"check_in_own_words": words, "action": "continue"}, path)

    assert reply.status == 409
    assert words in reply.page.text
    assert count(house, PageSave) == 0


def test_send_pressed_for_a_person_does_not_show_another_ones_self_check(house: House) -> None:
    visitor = begun(house, house.invite(SURVEY))
    form = answer_all(visitor).form
    answered(house, open_link_to(house, SURVEY), visitor=visitor)
    assert visitor.path == "/result"

    reply = press(visitor, form, {}, "/send")

    assert (reply.status, reply.path) == (409, "/send")
    assert count(house, Response) == 0


def test_pages_of_a_self_check_stay_its_own_once_it_is_finished(house: House) -> None:
    visitor = begun_self_check(house, open_link_to(house, SURVEY))
    before = visitor.open("/handover").page.forms[-1]
    answer_all(visitor.open("/resume"))
    check = visitor.form
    visitor.send()

    assert press(visitor, check, {}, "/send").reply.location == "/result"
    assert visitor.client.post("/leave", data=dict(before.held)).status_code == 303


def test_sending_deleting_and_agreeing_are_refused_for_the_other(house: House, juan: UUID) -> None:
    visitor = answer_all(begun(house, house.invite(SURVEY))).send()
    delete = visitor.open("/my-data/delete").form
    consent_form = visitor.open("/consent").form
    begun(house, house.invite_somebody(juan, SURVEY), visitor)
    sending = answer_all(visitor).form
    visitor.send()
    visitor.open(house.invite(SURVEY)).send(BEGIN)
    before = count(house, Response), count(house, Consent)

    statuses = [
        press(visitor, form, fields).status
        for form, fields in (
            (delete, {}), (consent_form, {"action": "decline"}), (sending, {}),
        )
    ]  # fmt: skip

    assert statuses == [409] * 3
    assert (count(house, Response), count(house, Consent)) == before
    with house.services.store.reading() as db:
        assert consent.current(db, house.patient_id)["care"]


def test_every_form_of_a_patients_pages_says_whose_it_is(house: House, juan: UUID) -> None:
    """Whatever a page of Rosa's offers is refused once the browser is Juan's."""
    visitor = house.visitor().open(house.invite(SURVEY))
    forms: list[tuple[Form, str]] = forms_on(visitor)
    visitor.send(BEGIN)
    for path in ("", "/handover", "/check", "/consent"):
        visitor.open(path or visitor.path)
        forms += forms_on(visitor)
    answer_all(visitor.open("/resume"))
    forms += forms_on(visitor)
    visitor.send()
    for path in ("/summary", "/my-data/delete"):
        forms += forms_on(visitor.open(path))
    addresses = {form.action or path for form, path in forms}
    assert {"/begin", "/consent", "/handover"} <= addresses
    assert {"/send", "/leave", "/my-data/delete"} <= addresses

    begun(house, house.invite_somebody(juan, SURVEY), visitor)
    for form, path in forms:
        if (form.action or path) != "/quick-exit":
            assert press(visitor, form, {}, path).status == 409, form.action or path


def test_a_post_that_does_not_say_whose_it_is_is_refused_at_every_route(house: House) -> None:
    visitor = answer_all(begun(house, house.invite(SURVEY)))
    token = dict(visitor.form.held)["csrf_token"]
    rules = [
        rule
        for rule in house.app.url_map.iter_rules()
        if rule.endpoint.startswith("patient.") and "POST" in (rule.methods or ())
    ]
    assert len(rules) > 12

    for rule in rules:
        if rule.endpoint in WITHOUT_MARK:
            continue
        path = str(rule).replace("<page_id>", "check_in_own_words")
        reply = visitor.client.post(path, data={"csrf_token": token})
        assert reply.status_code == 400, path
    assert {rule.endpoint for rule in rules} >= set(WITHOUT_MARK)


def test_pages_say_whose_they_are_where_a_name_is_known(house: House, juan: UUID) -> None:
    visitor = house.visitor().open(house.invite_somebody(juan, SURVEY))
    assert "Juan" in visitor.text
    visitor.send(BEGIN)
    while visitor.path.startswith("/questions/"):
        assert "Juan" in visitor.text, visitor.path
        visitor.skip()
    assert visitor.path == "/check"
    assert "Juan" in visitor.text
    assert "Juan" in visitor.send().text


def begun(house: House, link: str, visitor: Visitor | None = None) -> Visitor:
    return (visitor or house.visitor()).open(link).send(BEGIN)


def forms_on(visitor: Visitor) -> list[tuple[Form, str]]:
    menus = ("/language", "/text-size", "/theme")
    return [
        (form, visitor.path)
        for form in visitor.page.forms
        if form.method == "post" and form.action not in menus
    ]


def press(visitor: Visitor, form: Form, fields: dict[str, object], path: str = "") -> Visitor:
    """Press a button of a page that stood in another tab."""
    return visitor._take(visitor.client.post(form.action or path, data=form.sent(fields)))


def count(house: House, entity: type) -> int:
    with house.services.store.reading() as db:
        return db.scalar(select(func.count()).select_from(entity)) or 0
