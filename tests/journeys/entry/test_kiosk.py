"""A device that is a kiosk opens patients' pages only, and forgets each person for the next."""

from __future__ import annotations

import re
import time
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select, update

from app import clock
from app.outreach import public_links
from app.store.practice_rules import PracticeRules, set_rules
from app.store.tables import Kiosk, PageSave, Practice, ShortCode, Sitting
from tests.journeys.answering import answers_for
from tests.journeys.conftest import House
from tests.journeys.kiosk import (
    TELLING,
    answer_to_the_end,
    begin,
    card,
    choose_language,
    enter,
    every_page,
    lock,
    refresh,
    rows,
    session_of,
    stop,
    stop_script,
)
from tests.journeys.visitor import Visitor


def test_nothing_but_patients_pages_opens_while_it_is_locked(house: House) -> None:
    device = lock(house)
    wrong = []

    for path, methods, endpoint in every_page(house.app):
        for method in methods:
            reply = device.client.open(path, method=method)
            leads = reply.status_code == 303 and reply.location == "/kiosk"
            if not leads and not endpoint.startswith(
                ("patient.", "kiosk.", "language.", "appearance.")
            ):
                wrong.append(f"{method} {path}: {reply.status_code} {reply.location}")

    assert not wrong, "\n".join(wrong)
    for path in (
        "/letter.pdf",
        "/my-data.json",
        "/reminder.ics",
        "/offline-worker.js",
        "/nothing",
        "/",
    ):
        assert device.open(path).path == "/kiosk"
    assert len(list(every_page(house.app))) > 40


def test_a_person_answers_at_the_kiosk_from_code_to_goodbye(house: House) -> None:
    device = begin(house, lock(house))
    answer_to_the_end(device)
    device.send(button=("", ""))
    assert device.path == "/summary"
    assert "Thank you, Rosa" in device.text
    assert "PDF" not in device.text
    assert "tel:" not in device.reply.get_data(as_text=True)

    device.leave()

    assert device.path == "/kiosk/done"
    assert "has forgotten you" in device.text
    for path in ("/summary", "/letter", "/check", "/questions/check_in_own_words", "/resume"):
        assert device.open(path).path == "/kiosk", path
    with house.services.store.reading() as db:
        assert db.scalars(select(Sitting.mode)).one() == "kiosk"
        assert set(db.scalars(select(PageSave.mode))) == {"kiosk"}


def test_goodbye_is_said_once_in_the_language_of_who_leaves(house: House) -> None:
    device = begin(house, lock(house), locale="es")

    stop(device)

    assert device.page.html["lang"] == "es"
    assert device.open("/kiosk/done").page.html["lang"] == "en"
    assert device.open("/kiosk").page.html["lang"] == "en"


def test_who_tells_of_danger_at_the_kiosk_is_sent_to_somebody_at_the_desk(house: House) -> None:
    device = begin(house, lock(house))

    tell_of_danger(device)

    page = device.reply.get_data(as_text=True)
    assert "data-desk" in page
    assert "988" in page
    assert "tel:" not in page
    at_home = house.visitor().open(house.invite("check_in"))
    tell_of_danger(at_home.send({"locale": "en", "respondent": "self"}))
    assert "data-desk" not in at_home.reply.get_data(as_text=True)


def test_goodbye_says_only_what_is_so(house: House) -> None:
    device = begin(house, lock(house))
    stop(device)
    assert "you can go on with the same code" in device.text
    assert "What you sent" not in device.text

    device = begin(house, device)
    answer_to_the_end(device)
    device.send(button=("", ""))
    device.leave()
    assert "What you sent" in device.text
    assert "the same code" not in device.text

    device = enter(device, card(house))
    assert device.path == "/begin"
    stop(device)
    assert device.path == "/kiosk/done"
    assert 'data-reads="team"' not in device.reply.text


def test_the_language_chosen_at_the_start_is_the_language_of_the_questions(house: House) -> None:
    device = begin(house, lock(house), locale="es")

    assert device.page.html["lang"] == "es"


def test_a_code_that_opens_nothing_is_named_and_what_was_typed_stays(house: House) -> None:
    device = lock(house)

    enter(device, "1234 567")

    assert device.path == "/code"
    assert device.is_asked_again
    assert "one of them is different" in device.text
    assert "Choose your language" in device.text
    assert ("code", "1234 567") in device.form.answers


def test_another_practices_code_opens_nothing_here(house: House) -> None:
    device, code = lock(house), card(house)
    with house.services.store.transaction() as db:
        other = Practice(name="Elsewhere")
        db.add(other)
        db.flush()
        db.execute(update(ShortCode).values(practice_id=other.id))

    enter(device, code)

    assert device.status == 404
    assert "does not open anything" in device.text


def test_what_was_half_answered_goes_on_with_the_same_code(house: House) -> None:
    code = card(house)
    device = begin(house, lock(house), code=code)
    first = device.path
    device.skip()
    second = device.path
    stop(device)

    enter(device.open("/kiosk"), code)

    assert second != first
    assert device.path == second


def test_a_start_page_or_a_link_always_begins_with_nobody(house: House) -> None:
    device = begin(house, lock(house))

    device.open("/kiosk")

    assert device.reply.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert device.open("/resume").path == "/kiosk"


def test_a_cookie_of_an_earlier_stay_opens_nothing_any_more(house: House) -> None:
    device = begin(house, lock(house))
    cookie = session_of(device)
    device.open("/kiosk/idle")

    device.client.set_cookie("previsit", cookie)

    assert device.open("/resume").path == "/kiosk"


def test_nobody_stays_open_longer_than_the_practice_allows(house: House) -> None:
    device = begin(house, lock(house))
    page = device.path
    assert device.open(page).path == page
    with house.services.store.transaction() as db:
        long_ago = clock.now() - timedelta(seconds=150)
        db.execute(update(Kiosk).values(seen_at=long_ago))

    device.send({"check_in_own_words": TELLING})

    assert device.path == "/kiosk"
    with house.services.store.reading() as db:
        assert not db.scalars(select(PageSave)).all()


def test_a_start_page_that_stood_for_hours_still_takes_the_first_tap(house: House) -> None:
    device = lock(house)
    with house.services.store.transaction() as db:
        db.execute(update(Kiosk).values(seen_at=clock.now() - timedelta(hours=9)))

    choose_language(device, "ar")

    assert device.page.html["lang"] == "ar"


def test_a_sign_of_life_keeps_the_stay_and_the_warning_is_none(house: House) -> None:
    device = begin(house, lock(house))
    [before] = [row.seen_at for row in rows(house)]
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
    assert device.path == "/kiosk"
    assert device.open(page).path == "/kiosk"


def test_a_page_leads_away_in_every_browser_whose_script_has_not_reported_that_it_runs(
    house: House,
) -> None:
    device = stop_script(begin(house, lock(house)))
    page = device.path

    device.open(page)
    assert refresh(device, needs_script_off=False) == ("60", f"/kiosk/still-there?back={page}")
    device.open(refresh(device, needs_script_off=False)[1])
    assert refresh(device, needs_script_off=False) == ("30", "/kiosk/idle")
    device.open("/kiosk")
    assert refresh(device, needs_script_off=False)[1] == "/kiosk/idle"


def test_the_script_of_a_kiosk_stands_within_its_pages_and_the_policy_names_it(
    house: House,
) -> None:
    device = lock(house)
    [script] = re.findall(r"<script>(.*?)</script>", device.reply.get_data(as_text=True), re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()

    assert f"script-src 'self' 'sha256-{digest}'" in device.reply.headers["Content-Security-Policy"]
    assert "<script>" not in house.visitor().open("/sign-in").reply.get_data(as_text=True)


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
        assert 'spellcheck="false"' in html
        assert 'writingsuggestions="false"' in html
        for form in re.findall(r"<form.*?</form>", html, re.DOTALL):
            fields = re.findall(r'<(?:input(?! type="(?:hidden|radio|checkbox))|textarea)', form)
            if fields and 'autocomplete="off"' not in form:
                bare.append(device.path)
        if "/questions/" not in device.path:
            break
        device.skip()

    assert not bare


def test_somebodys_own_phone_knows_nothing_of_the_kiosk(house: House) -> None:
    phone = house.visitor().open(house.invite("check_in"))

    html = phone.reply.get_data(as_text=True)

    assert "kiosk" not in html
    assert "Stop and clear" not in html


def test_the_practices_seconds_reach_the_page_also_one_that_was_rendered_before(
    house: House,
) -> None:
    device = begin(house, lock(house))
    page = device.path
    assert 'data-kiosk="60 90 11"' in device.reply.get_data(as_text=True)
    with house.services.store.transaction() as db:
        rules = PracticeRules(kiosk_warn_seconds=20, kiosk_wipe_seconds=32)
        set_rules(db.get_one(Practice, house.practice_id), rules)

    assert 'data-kiosk="20 32 4"' in device.open(page).reply.get_data(as_text=True)


def test_whoever_has_no_code_answers_without_a_name_where_the_practice_allows_it(
    house: House,
) -> None:
    device = lock(house)
    assert "I have no code" not in device.text
    with house.services.store.transaction() as db:
        link = public_links.create(
            db,
            practice_id=house.practice_id,
            survey_id="check_in",
            actor="staff:1",
            at=clock.now(),
        )

    device.open("/kiosk").open(f"/open/{link.slug}").send()

    assert "/questions/" in device.path
    stop(device)
    assert "has forgotten you" in device.text
    assert "care team" not in device.text
    assert device.open("/result").path == "/kiosk"


def tell_of_danger(page: Visitor) -> None:
    while page.path != "/questions/check_in_safety":
        page.send({"check_in_mood": "3"} if "mood" in page.path else answers_for(page))
    page.send({"check_in_safety": "2"})
    assert page.path == "/help-now"
