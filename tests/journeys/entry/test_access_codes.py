"""Somebody with a card of eight digits; and a year of birth between a code and the questions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.access import attempts
from app.outreach import check_digits, short_codes
from app.outreach.invitations import exchange_code
from app.store.practice_rules import PracticeRules, set_rules
from app.store.tables import AuditEntry, Invitation, Patient, Practice
from tests.journeys.conftest import House
from tests.journeys.kiosk import enter, lock


def test_eight_digits_open_the_questions_as_the_link_does(house: House) -> None:
    code = card(house)

    page = house.visitor().open("/code").send({"code": f"{code[:4]} {code[4:]}"})

    assert page.path == "/begin"
    assert "Rosa" in page.text


def test_a_square_brings_the_digits_along_and_waits_for_a_press(house: House) -> None:
    code = card(house)
    page = house.visitor().open(f"/code/{code}")

    assert dict(page.form.held)["code"] == code
    assert page.send().path == "/begin"


def test_a_slip_is_told_and_what_was_typed_stays_to_be_mended(house: House) -> None:
    code = card(house)
    wrong = code[:7] + str((int(code[7]) + 1) % 10)
    page = house.visitor().open("/code").send({"code": wrong})

    assert page.is_asked_again
    assert "one of them is different" in page.text
    assert dict(page.form.held)["code"] == wrong
    assert page.send({"code": code}).path == "/begin"


def test_one_page_for_every_code_that_opens_nothing(house: House) -> None:
    revoked, used, expired = card(house), card(house), card(house, hours=-1)
    with house.services.store.transaction() as db:
        first, second, _ = db.scalars(select(Invitation).order_by(Invitation.created_at))
        first.revoked_at, second.used_at = clock.now(), clock.now()

    pages = [
        house.visitor().open("/code").send({"code": code})
        for code in (revoked, used, expired, unknown(house))
    ]

    assert {page.status for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert "does not open anything" in pages[0].text


def test_guessing_ends_after_ten_codes(house: House) -> None:
    visitor = house.visitor()
    for _ in range(short_codes.MAX_WRONG_CODES):
        assert visitor.open("/code").send({"code": unknown(house)}).status == 404

    page = visitor.open("/code").send({"code": card(house)})
    assert page.status == 429
    assert "Wait an hour" in page.text


def test_wrong_codes_from_far_away_do_not_close_the_waiting_rooms_kiosk(house: House) -> None:
    device = lock(house)
    with house.services.store.transaction() as db:
        for number in range(short_codes.MAX_WRONG_CODES_OF_ALL):
            somebody = attempts.source_hash(db, "address", f"192.0.2.{number}")
            short_codes.record_wrong_short_code(db, somebody, clock.now())

    assert house.visitor().open("/code").send({"code": card(house)}).status == 429
    assert enter(device, card(house)).path == "/begin"


def test_guessing_at_a_kiosk_ends_after_ten_codes(house: House) -> None:
    device = lock(house)
    for _ in range(short_codes.MAX_WRONG_CODES):
        assert enter(device, unknown(house)).status == 404

    assert enter(device, card(house)).status == 429
    assert house.visitor().open("/code").send({"code": card(house)}).path == "/begin"


def test_slips_are_not_counted_as_guesses(house: House) -> None:
    visitor = house.visitor().open("/code")
    for _ in range(short_codes.MAX_WRONG_CODES + 2):
        visitor.send({"code": "1111 1112"})

    assert visitor.send({"code": card(house)}).path == "/begin"


def test_the_right_year_opens_the_questions(asking: House) -> None:
    page = asking.visitor().open(asking.invite())
    assert page.path == "/birth-year"
    assert "Rosa" not in page.text
    assert "1955" not in page.text

    assert page.send({"year": "1955"}).path == "/begin"


@pytest.mark.parametrize("typed", ["١٩٥٥", "१९५५", " 1955 "])
def test_the_year_may_be_typed_in_any_script(asking: House, typed: str) -> None:
    page = asking.visitor().open(asking.invite())

    assert page.send({"year": typed}).path == "/begin"


def test_until_the_year_is_right_nothing_is_open(asking: House) -> None:
    visitor = asking.visitor().open(asking.invite())
    visitor.send({"year": "1956"})

    for path in ("/begin", "/resume", "/check", "/summary", "/questions/check_up_1"):
        page = visitor.open(path)
        assert page.status == 409, path
        assert "Rosa" not in page.text


def test_one_wrong_year_too_many_closes_the_invitation_and_the_office_sees_why(
    asking: House,
) -> None:
    link = asking.invite()
    visitor = asking.visitor().open(link)
    assert "After 1 more wrong year" in visitor.send({"year": "1950"}).send({"year": "1951"}).text
    page = visitor.send({"year": "1952"})

    assert page.status == 404
    assert asking.visitor().open(link).status == 404
    office = asking.staff("manager").open(f"/office/patients/{asking.patient_id}")
    assert "the year of birth was wrong too often" in office.text
    with asking.services.store.reading() as db:
        entry = db.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).all()
    closed = next(row for row in entry if row.action == "invitation_revoked")
    assert (closed.actor, closed.detail) == ("patient", {"why": "birth_year"})


def test_what_is_no_year_is_not_a_try(asking: House) -> None:
    visitor = asking.visitor().open(asking.invite())
    for typed in ("", "55", "19555", "never", "1755", "3000", "½½½½", "x" * 500):
        assert visitor.send({"year": typed}).is_asked_again

    assert visitor.send({"year": "1955"}).path == "/begin"


def test_wrong_years_of_many_days_and_browsers_count_together(asking: House) -> None:
    link = asking.invite()
    for year in ("1950", "1951", "1952"):
        asking.visitor().open(link).send({"year": year})

    assert asking.visitor().open(link).status == 404


def test_who_has_no_birth_date_on_file_is_not_asked(asking: House) -> None:
    with asking.services.store.transaction() as db:
        db.get_one(Patient, asking.patient_id).born_on = None

    assert asking.visitor().open(asking.invite()).path == "/begin"


@pytest.fixture
def asking(house: House) -> House:
    """The practice asks for the year of birth, three times at most."""
    with house.services.store.transaction() as db:
        practice = db.get_one(Practice, house.practice_id)
        set_rules(practice, PracticeRules(ask_birth_year=True, birth_year_tries=3))
    return house


def card(house: House, hours: int = 24) -> str:
    """The digits of a card for the patient."""
    now = clock.now()
    link = house.invite()
    with house.services.store.transaction() as db:
        invitation = exchange_code(db, link.removeprefix("/i/"), now)
        until = now + timedelta(hours=hours)
        return short_codes.create_for_invitation(
            db, invitation, now=now, until=until, actor="command"
        )


def unknown(house: House) -> str:
    """A code as it might be; one in ten million stands for something."""
    return check_digits.generate_code()
