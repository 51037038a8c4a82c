"""At the desk: a device handed over, a card with a code, and answers keyed in during a call."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import delete, select

from app import clock
from app.outreach.invitations import exchange_code
from app.store.practice_rules import PracticeRules, set_rules
from app.store.tables import (
    AuditEntry,
    Consent,
    Invitation,
    PageSave,
    Patient,
    Practice,
    Response,
)
from tests.journeys.answering import answer_all, answers_for, begin
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor


@pytest.mark.parametrize("account", ["clinician", "manager"])
def test_a_device_that_is_handed_over_is_the_patients_and_no_longer_the_staffs(
    house: House, account: str
) -> None:
    device = help_begin(house, house.staff(account), "here")

    assert device.path == "/begin"
    assert "Rosa" in device.text
    for path in ("/today", "/office", "/practice", f"/visits/{house.visit_id}"):
        assert device.open(path).path == "/sign-in"
    answer_all(device.open("/begin").send({"locale": "en", "respondent": "self"}))
    device.send()

    with house.services.store.reading() as db:
        response = db.scalars(select(Response)).one()
        modes = set(db.scalars(select(PageSave.mode)))
    assert (response.mode, modes, response.visit_id) == ("kiosk", {"kiosk"}, house.visit_id)
    assert tuple(actions(house, "staff:"))[-2:] == ("sitting.hand_over", "sign_out")


def test_what_was_begun_at_home_goes_on_at_the_desk(house: House) -> None:
    at_home = begin(house)
    at_home.send(answers_for(at_home))

    device = help_begin(house, house.staff("clinician"), "here")

    assert device.path == at_home.path
    device.send(answers_for(device))
    with house.services.store.reading() as db:
        assert list(db.scalars(select(PageSave.mode).order_by(PageSave.id))) == ["home", "kiosk"]
        assert len(db.scalars(select(Invitation.id)).all()) == 1


def test_no_year_of_birth_is_asked_of_somebody_staff_can_see(house: House) -> None:
    with house.services.store.transaction() as db:
        set_rules(db.get_one(Practice, house.practice_id), PracticeRules(ask_birth_year=True))

    assert help_begin(house, house.staff("clinician"), "here").path == "/begin"


def test_a_card_opens_the_questions_and_names_nobody(house: House) -> None:
    page = help_begin(house, house.staff("clinician"), "code")
    card = (
        page.reply.get_data(as_text=True).split('<section class="card"')[1].split("</section>")[0]
    )

    assert "Iriarte" not in card
    assert "Rosa" not in card
    assert "<svg" in card
    assert "style=" not in card
    patient = house.visitor().open("/code").send({"code": digits_on(page)})
    assert patient.path == "/begin"


def test_a_card_is_in_the_patients_language(house: House) -> None:
    with house.services.store.transaction() as db:
        db.get_one(Patient, house.patient_id).locale = "ar"

    page = help_begin(house, house.staff("clinician"), "code")
    assert '<section class="card" lang="ar" dir="rtl">' in page.reply.get_data(as_text=True)
    assert page.page.html["lang"] == "en"


def test_a_second_card_ends_the_first(house: House) -> None:
    staff = house.staff("clinician")
    first, second = (digits_on(help_begin(house, staff, "code")) for _ in range(2))

    assert house.visitor().open("/code").send({"code": first}).status == 404
    assert house.visitor().open("/code").send({"code": second}).path == "/begin"


def test_a_fresh_invitation_comes_with_a_link_a_square_and_digits(house: House) -> None:
    office = house.staff("manager").open(f"/office/patients/{house.patient_id}")
    form = next(form for form in office.page.forms if form.action.endswith("/invitations"))
    page = Visitor(office.client)._take(
        office.client.post(form.action, data={**dict(form.held), "survey": "check_up"})
    )
    code = re.search(r"/i/([\w-]{22})", page.reply.get_data(as_text=True))
    assert code

    with house.services.store.reading() as db:
        by_link = exchange_code(db, code[1], clock.now()).id
    patient = house.visitor().open("/code").send({"code": digits_on(page)})
    with patient.client.session_transaction() as cookie:
        assert cookie["invitation"] == str(by_link)


def test_a_call_is_keyed_in_by_staff_who_stay_signed_in(house: House) -> None:
    staff = help_begin(house, house.staff("clinician"), "phone")
    assert staff.path == "/begin"
    assert "On the phone with Rosa Iriarte" in staff.text
    staff.send({"locale": "en", "respondent": "self"})
    assert "On the phone with Rosa Iriarte" in staff.text
    answer_all(staff)
    staff.send()
    assert "On the phone with Rosa Iriarte" in staff.text

    with house.services.store.reading() as db:
        response = db.scalars(select(Response)).one()
        saves = db.scalars(select(PageSave)).all()
    assert (response.mode, response.respondent) == ("phone", "self")
    assert {save.mode for save in saves} == {"phone"}
    keyed = [entry for entry in entries(house) if entry.action == "page.key_in"]
    assert len(keyed) == len(saves)
    who = f"staff:{house.clinician_id}"
    assert {entry.actor for entry in keyed} == {who}
    ends = {
        entry.action: entry.actor for entry in entries(house) if entry.action.startswith("sitting.")
    }
    assert ends == dict.fromkeys(("sitting.hand_over", "sitting.open", "sitting.finish"), who)


def test_a_page_kept_ready_during_a_call_tells_nobody_else_whom_it_was_with(house: House) -> None:
    """Pages are rendered once and kept for others; also those fetched ahead for a lost line."""
    staff = help_begin(house, house.staff("clinician"), "phone")
    staff.send({"locale": "en", "respondent": "self"})
    assert "/quick-exit" not in {form.action for form in staff.page.forms}
    assert b"Rosa Iriarte" in staff.client.get(f"{staff.path}/ahead").data

    somebody = house.visitor().open(house.invite("check_up"))
    somebody.send({"locale": "en", "respondent": "self"})

    assert "/questions/" in somebody.path
    assert "Iriarte" not in somebody.text
    assert "/quick-exit" in {form.action for form in somebody.page.forms}


def test_after_a_call_nothing_of_the_patient_is_left_and_staff_go_on(house: House) -> None:
    staff = help_begin(house, house.staff("clinician"), "phone")
    staff.send({"locale": "es", "respondent": "self"})
    staff.leave()

    assert staff.path == "/today"
    assert staff.open("/resume").status == 409


def test_a_call_ends_when_the_staff_member_signs_out(house: House) -> None:
    staff = help_begin(house, house.staff("clinician"), "phone")
    staff.send({"locale": "en", "respondent": "self"})
    staff.client.post("/sign-out", data={"csrf_token": dict(staff.form.held)["csrf_token"]})

    for path in ("/resume", "/begin", "/check"):
        page = staff.open(path)
        assert page.status == 409, path
        assert "Rosa" not in page.text, path
    with staff.client.session_transaction() as cookie:
        assert not {"sitting", "invitation", "keyed_by"} & set(cookie)


def test_consent_is_not_given_by_phone_once_the_staff_member_signed_out(house: House) -> None:
    staff = asked_by_phone(house)
    form = staff.form
    token = dict(form.held)["csrf_token"]
    staff.client.post("/sign-out", data={"csrf_token": token})

    assert "Rosa" not in staff.client.get("/code").text
    staff.client.post("/consent", data=dict(form.held) | {"action": "agree"})

    with house.services.store.reading() as db:
        assert db.scalars(select(Consent.purpose)).all() == []
    assert staff.open("/consent").status == 409


def test_declining_by_phone_ends_the_call(house: House) -> None:
    staff = asked_by_phone(house)

    staff.send(button=("action", "decline"))

    assert staff.path == "/today"


def asked_by_phone(house: House) -> Visitor:
    """On the phone with Rosa, who has to be asked anew what her answers are used for."""
    with house.services.store.transaction() as db:
        db.execute(delete(Consent))
    staff = help_begin(house, house.staff("clinician"), "phone")
    staff.send({"locale": "en", "respondent": "self"})
    assert staff.path == "/consent"
    return staff


def test_nobody_begins_for_a_patient_of_another_practice_or_with_anothers_visit(
    house: House,
) -> None:
    with house.services.store.transaction() as db:
        other = Practice(name="Hillside")
        db.add(other)
        db.flush()
        stranger = Patient(practice_id=other.id, number="9", given_name="Eva", family_name="Far")
        second = Patient(
            practice_id=house.practice_id, number="2", given_name="Ada", family_name="Near"
        )
        db.add_all((stranger, second))
        db.flush()
        ids = stranger.id, second.id
    staff = house.staff("clinician")

    assert staff.open(f"/office/patients/{ids[0]}/start-survey").status == 404
    assert (
        staff.open(f"/office/patients/{ids[1]}/start-survey?visit={house.visit_id}").status == 404
    )
    assert staff.open(f"/office/patients/{ids[1]}/start-survey?visit=x").status == 404
    assert house.staff("analyst").open(f"/office/patients/{ids[1]}/start-survey").status == 404
    assert house.visitor().open("/handed-over").path == "/"


def test_nobody_is_offered_questions_that_are_made_for_another_age(house: House) -> None:
    with house.services.store.transaction() as db:
        db.get_one(Patient, house.patient_id).born_on = f"{clock.now().year - 14}-01-01"
    manager = house.staff("manager")

    for path in ("", "/start-survey"):
        page = manager.open(f"/office/patients/{house.patient_id}{path}")
        assert "Check-in for today" in page.text
        assert "Check-up before your visit" not in page.text
    assert manager.send({"survey": "check_up"}, button=("how", "code")).status == 404


def test_the_day_list_leads_to_the_desk_until_the_answers_are_sent(house: House) -> None:
    staff = house.staff("clinician").open("/today")
    assert "/start-survey?visit=" in staff.page.links["Help them begin"]

    answer_all(begin(house)).send()
    assert "Help them" not in staff.open("/today").text


def help_begin(house: House, staff: Visitor, how: str) -> Visitor:
    """What a staff member presses for the patient's visit today."""
    staff.open(f"/office/patients/{house.patient_id}/start-survey?visit={house.visit_id}")
    assert staff.status == 200, staff.text
    return staff.send({"survey": "check_up"}, button=("how", how))


def digits_on(page: Visitor) -> str:
    match = re.search(r"\b(\d{4})\s(\d{4})\b", page.text)
    assert match, page.text
    return "".join(match.groups())


def entries(house: House) -> list[AuditEntry]:
    with house.services.store.reading() as db:
        return list(db.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def actions(house: House, actor: str) -> list[str]:
    return [entry.action for entry in entries(house) if entry.actor.startswith(actor)]
