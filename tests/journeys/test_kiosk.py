"""A device that is a kiosk opens patients' pages only, and forgets each person for the next."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.routing import Rule

from app.outreach import short_codes
from app.outreach.invitations import exchange
from app.store import kiosks
from app.store.practice_rules import PracticeRules, set_rules
from app.store.tables import AuditEntry, Kiosk, PageSave, Practice, ShortCode, Sitting
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

PIN = "4711"
TELLING = "I hear the neighbours at night."


def test_a_clinician_makes_a_kiosk_of_the_device_at_hand_and_is_signed_out(house: House) -> None:
    device = lock(house, "clinician")

    assert device.path == "/kiosk"
    assert device.open("/today").path == "/kiosk"
    assert actions(house)[-3:] == ["kiosk.make", "kiosk.lock", "sign_out"]


def test_an_analyst_makes_no_kiosk(house: House) -> None:
    assert house.staff("analyst").open("/office/new-kiosk").status == 404


@pytest.mark.parametrize(
    ("pin", "says"),
    [("", "4 to 8 digits"), ("471", "4 to 8"), ("471147114", "4 to 8"), ("47a1", "4 to 8")]
    + [("1234", "harder to guess"), ("8765", "harder"), ("0000", "harder")],
)
def test_a_pin_that_is_none_or_is_guessed_first_locks_nothing(
    house: House, pin: str, says: str
) -> None:
    manager = house.staff("manager").open("/office/new-kiosk").send({"pin": pin})

    assert manager.status == 422 and says in manager.text
    assert manager.open("/office").status == 200
    assert not rows(house)


def test_no_pin_and_no_cookie_is_kept_in_clear(house: House) -> None:
    device = lock(house, pin="٤٧١١")  # typed on an Arabic keyboard
    [kiosk] = rows(house)

    assert kiosk.pin_hash.startswith("$argon2")
    assert cookie_of(device) not in (kiosk.secret_hash, kiosk.pin_hash)
    assert unlock(device, PIN).path == "/sign-in"


def test_nothing_but_patients_pages_opens_while_it_is_locked(house: House) -> None:
    device = lock(house)
    wrong = []

    for path, methods, endpoint in every_page(house.app):
        for method in methods:
            reply = device.client.open(path, method=method)
            leads = reply.status_code == 303 and reply.location == "/kiosk"
            if not leads and not endpoint.startswith(("patient.", "languages.", "display.")):
                wrong.append(f"{method} {path}: {reply.status_code} {reply.location}")

    assert not wrong, "\n".join(wrong)
    for path in ("/letter.pdf", "/my-data.json", "/reminder.ics", "/away.js", "/nothing", "/"):
        assert device.open(path).path == "/kiosk"
    assert len(list(every_page(house.app))) > 40


def test_a_person_answers_at_the_kiosk_from_code_to_goodbye(house: House) -> None:
    device = begin(house, lock(house))
    answer_to_the_end(device)
    device.send(button=("", ""))
    assert device.path == "/summary" and "Thank you, Rosa" in device.text
    assert "PDF" not in device.text and "tel:" not in device.reply.get_data(as_text=True)

    post(device, "/leave")

    assert device.path == "/kiosk/done" and "has forgotten you" in device.text
    for path in ("/summary", "/letter", "/check", "/questions/check_in_own_words", "/resume"):
        assert device.open(path).path == "/kiosk", path
    with house.rooms.store.reading() as db:
        assert db.scalars(select(Sitting.mode)).one() == "kiosk"
        assert set(db.scalars(select(PageSave.mode))) == {"kiosk"}


def test_goodbye_is_said_once_in_the_language_of_who_leaves(house: House) -> None:
    device = begin(house, lock(house), locale="es")

    stop(device)

    assert device.page.html["lang"] == "es"
    assert device.open("/kiosk/done").page.html["lang"] == "en"
    assert device.open("/kiosk").page.html["lang"] == "en"


def test_the_language_chosen_at_the_start_is_the_language_of_the_questions(house: House) -> None:
    device = begin(house, lock(house), locale="es")

    assert device.page.html["lang"] == "es"


def test_a_code_that_opens_nothing_is_named_and_what_was_typed_stays(house: House) -> None:
    device = lock(house)

    enter(device, "1234 567")

    assert device.path == "/code" and device.status == 422
    assert "one of them is different" in device.text and "Choose your language" in device.text
    assert ("code", "1234 567") in device.form.held


def test_another_practices_code_opens_nothing_here(house: House) -> None:
    device, code = lock(house), card(house)
    with house.rooms.store.transaction() as db:
        other = Practice(name="Elsewhere")
        db.add(other)
        db.flush()
        db.execute(update(ShortCode).values(practice_id=other.id))

    enter(device, code)

    assert device.status == 404 and "does not open anything" in device.text


def test_what_was_half_answered_goes_on_with_the_same_code(house: House) -> None:
    code = card(house)
    device = begin(house, lock(house), code=code)
    first = device.path
    device.skip()
    second = device.path
    stop(device)

    enter(device.open("/kiosk"), code)

    assert second != first and device.path == second


def test_a_start_page_or_a_link_always_begins_with_nobody(house: House) -> None:
    device = begin(house, lock(house))

    device.open("/kiosk")

    assert device.reply.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert device.open("/resume").path == "/kiosk"


def test_a_cookie_of_an_earlier_stay_opens_nothing_any_more(house: House) -> None:
    device = begin(house, lock(house))
    kept = session_of(device)
    device.open("/kiosk/idle")

    device.client.set_cookie("previsit", kept)

    assert device.open("/resume").path == "/kiosk"


def test_nobody_stays_open_longer_than_the_practice_allows(house: House) -> None:
    device = begin(house, lock(house))
    page = device.path
    assert device.open(page).path == page
    with house.rooms.store.transaction() as db:
        long_ago = datetime.now(UTC) - timedelta(seconds=150)
        db.execute(update(Kiosk).values(seen_at=long_ago))

    device.send({"check_in_own_words": TELLING})

    assert device.path == "/kiosk"
    with house.rooms.store.reading() as db:
        assert not db.scalars(select(PageSave)).all()


def test_a_start_page_that_stood_for_hours_still_takes_the_first_tap(house: House) -> None:
    device = lock(house)
    with house.rooms.store.transaction() as db:
        db.execute(update(Kiosk).values(seen_at=datetime.now(UTC) - timedelta(hours=9)))

    choose_language(device, "ar")

    assert device.page.html["lang"] == "ar"


def test_a_sign_of_life_keeps_the_stay_and_the_warning_is_none(house: House) -> None:
    device = begin(house, lock(house))
    [before] = [one.seen_at for one in rows(house)]
    time.sleep(1.05)
    device.client.get("/kiosk/still-there")
    assert rows(house)[0].seen_at == before

    assert device.client.get("/kiosk/here").status_code == 204

    assert rows(house)[0].seen_at > before


def test_without_a_script_a_page_warns_first_and_then_clears(house: House) -> None:
    device = begin(house, lock(house))
    page = device.path
    assert refresh(device) == ("60", f"/kiosk/still-there?back={page}")

    device.open(refresh(device)[1])

    assert "Are you still there?" in device.text
    assert refresh(device) == ("30", "/kiosk/idle")
    assert device.page.links["I am still here"] == page
    device.open("/kiosk/idle")
    assert device.path == "/kiosk" and device.open(page).path == "/kiosk"


def test_the_warning_leads_back_to_pages_of_the_patient_only(house: House) -> None:
    device = begin(house, lock(house))

    for elsewhere in ("//elsewhere.example", "https://elsewhere.example/", "/office", "\\x"):
        device.open(f"/kiosk/still-there?back={elsewhere}")
        assert device.page.links["I am still here"] == "/resume"


def test_nothing_typed_is_suggested_to_the_next_person(house: House) -> None:
    device = begin(house, lock(house))
    bare = []

    for _page in range(40):
        html = device.reply.get_data(as_text=True)
        assert 'spellcheck="false"' in html and 'writingsuggestions="false"' in html
        for form in re.findall(r"<form.*?</form>", html, re.DOTALL):
            fields = re.findall(r'<(?:input(?! type="(?:hidden|radio|checkbox))|textarea)', form)
            if fields and 'autocomplete="off"' not in form:
                bare.append(device.path)
        if "/questions/" not in device.path:
            break
        device.skip()

    assert not bare


def test_leaving_needs_the_pin_and_the_device_is_an_ordinary_one_then(house: House) -> None:
    device = lock(house)

    assert unlock(device, "9999").status == 422
    assert device.open("/office").path == "/kiosk"
    assert unlock(device, f" {PIN[:2]} {PIN[2:]} ").path == "/sign-in"
    assert cookie_of(device) is None
    assert actions(house)[-2:] == ["kiosk.pin_refused", "kiosk.end"]
    assert device.open("/kiosk").text.count("not a kiosk") == 1


def test_after_five_wrong_pins_even_the_right_one_has_to_wait(house: House) -> None:
    device = lock(house)
    for _try in range(5):
        unlock(device, "9999")

    device.open("/kiosk/unlock")

    assert device.status == 429 and "Too many tries" in device.text
    assert post(device, "/kiosk/unlock", pin=PIN).status == 429
    assert device.open("/office").path == "/kiosk"
    with house.rooms.store.transaction() as db:
        [kiosk] = db.scalars(select(Kiosk))
        later = datetime.now(UTC) + timedelta(minutes=16)
        assert kiosks.may_try(db, kiosk.id, later)


def test_twenty_wrong_pins_close_the_kiosk_for_a_day(house: House) -> None:
    lock(house)
    now = datetime.now(UTC)
    with house.rooms.store.transaction() as db:
        [kiosk] = db.scalars(select(Kiosk))
        for nth in range(20):
            kiosks.note_try(db, kiosk.id, now + timedelta(minutes=20 * nth))

        assert not kiosks.may_try(db, kiosk.id, now + timedelta(hours=8))
        assert kiosks.may_try(db, kiosk.id, now + timedelta(hours=40))


def test_a_manager_ends_a_kiosk_from_the_office_and_its_next_page_is_ordinary(
    house: House,
) -> None:
    device = begin(house, lock(house, name="Waiting room 1"))
    manager = house.staff("manager").open("/office/kiosks")
    assert "Waiting room 1" in manager.text

    manager.send()

    assert "Ended" in manager.text and "No device is a kiosk now" in manager.text
    assert device.open("/resume").path == "/"
    assert device.open("/resume").status == 409  # nobody's answers are open on it
    assert cookie_of(device) is None
    assert [one.ended_by is not None for one in rows(house)] == [True]


def test_a_kiosk_of_another_practice_cannot_be_ended(house: House) -> None:
    lock(house)
    with house.rooms.store.transaction() as db:
        other = Practice(name="Elsewhere")
        db.add(other)
        db.flush()
        db.execute(update(Kiosk).values(practice_id=other.id))
    manager = house.staff("manager").open("/office/kiosks")
    assert "No device is a kiosk now" in manager.text

    post(manager, f"/office/kiosks/{rows(house)[0].id}/end")

    assert manager.status == 404 and rows(house)[0].ended_at is None


def test_a_link_makes_a_kiosk_of_another_tablet_once(house: House) -> None:
    link = set_up_link(house)
    tablet, late = house.visitor(), house.visitor().open(link)

    tablet.open(link).send()

    assert tablet.path == "/kiosk" and tablet.open("/sign-in").path == "/kiosk"
    assert late.send().status == 404
    assert house.visitor().open(link).status == 404


def test_a_link_for_a_tablet_is_worth_nothing_after_half_an_hour(house: House) -> None:
    link = set_up_link(house)
    with house.rooms.store.transaction() as db:
        db.execute(update(Kiosk).values(created_at=datetime.now(UTC) - timedelta(minutes=31)))

    assert house.visitor().open(link).status == 404


def test_wrong_links_for_a_tablet_are_counted(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kiosks, "WRONG_CODES", 2)
    link = set_up_link(house)

    for _try in range(2):
        assert house.visitor().open("/kiosk/set-up/no-such-code").status == 404

    assert house.visitor().open(link).status == 404


def test_pages_for_the_kiosk_say_on_any_other_device_that_it_is_none(house: House) -> None:
    for path in ("", "/still-there", "/idle", "/done", "/unlock"):
        assert "not a kiosk" in house.visitor().open(f"/kiosk{path}").text


def test_somebodys_own_phone_knows_nothing_of_the_kiosk(house: House) -> None:
    phone = house.visitor().open(house.invite("check_in"))

    html = phone.reply.get_data(as_text=True)

    assert "kiosk" not in html and "Stop and clear" not in html


def test_the_practices_seconds_reach_the_page_also_one_that_was_rendered_before(
    house: House,
) -> None:
    device = begin(house, lock(house))
    page = device.path
    assert 'data-kiosk="60 90 11"' in device.reply.get_data(as_text=True)
    with house.rooms.store.transaction() as db:
        rules = PracticeRules(kiosk_warn_seconds=20, kiosk_wipe_seconds=32)
        set_rules(db.get_one(Practice, house.practice_id), rules)

    assert 'data-kiosk="20 32 4"' in device.open(page).reply.get_data(as_text=True)


def lock(house: House, account: str = "manager", *, pin: str = PIN, name: str = "") -> Visitor:
    device = house.staff(account).open("/office/new-kiosk")
    return device.send({"pin": pin, "name": name})


def set_up_link(house: House) -> str:
    manager = house.staff("manager").open("/office/new-kiosk")
    manager.send({"pin": PIN}, button=("where", "elsewhere"))
    [link] = re.findall(r"/kiosk/set-up/[\w-]+", manager.reply.get_data(as_text=True))[:1]
    return str(link)


def begin(
    house: House, device: Visitor, *, locale: str | None = None, code: str | None = None
) -> Visitor:
    """A person at the start page: language, code, who is answering."""
    if locale:
        choose_language(device, locale)
    enter(device, code or card(house))
    assert device.path == "/begin"
    return device.send({"respondent": "self"})


def choose_language(device: Visitor, locale: str) -> Visitor:
    return post(device, "/language", locale=locale, next="/kiosk")


def enter(device: Visitor, code: str) -> Visitor:
    return post(device, "/code", code=code)


def card(house: House) -> str:
    """Eight digits for a fresh invitation of the patient."""
    now = datetime.now(UTC)
    path = house.invite("check_in")
    with house.rooms.store.transaction() as db:
        return short_codes.for_invitation(
            db,
            exchange(db, path.removeprefix("/i/"), now),
            now=now,
            until=now + timedelta(hours=4),
            actor="staff:1",
        )


def unlock(device: Visitor, pin: str) -> Visitor:
    return post(device.open("/kiosk/unlock"), "/kiosk/unlock", pin=pin)


def stop(device: Visitor) -> Visitor:
    return post(device, "/kiosk/stop")


def answer_to_the_end(device: Visitor) -> None:
    while "/questions/" in device.path:
        device.skip()


def post(device: Visitor, path: str, **fields: str) -> Visitor:
    """Press a button of the page that is open, with that page's token."""
    token = next(value for name, value in device.page.forms[0].held if name == "csrf_token")
    data = {"csrf_token": token, **fields}
    return device._take(device.client.post(path, data=data, follow_redirects=True))


def refresh(device: Visitor) -> tuple[str, str]:
    html = device.reply.get_data(as_text=True)
    [found] = re.findall(r'<noscript><meta http-equiv="refresh" content="(\d+); url=(.*?)">', html)
    return found


def cookie_of(device: Visitor) -> str | None:
    found = device.client.get_cookie("previsit-kiosk")
    return found.value if found else None


def session_of(device: Visitor) -> str:
    found = device.client.get_cookie("previsit")
    assert found
    return found.value


def every_page(app: Flask):  # type: ignore[no-untyped-def]
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield _filled(rule), sorted((rule.methods or set()) & {"GET", "POST"}), rule.endpoint


def _filled(rule: Rule) -> str:
    return re.sub(r"<(\w+:)?\w+>", lambda one: _part(one[1]), rule.rule)


def _part(kind: str | None) -> str:
    return "00000000-0000-0000-0000-000000000000" if kind == "uuid:" else "1"


def rows(house: House) -> list[Kiosk]:
    with house.rooms.store.reading() as db:
        return list(db.scalars(select(Kiosk)))


def actions(house: House) -> list[str]:
    with house.rooms.store.reading() as db:
        return list(db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
