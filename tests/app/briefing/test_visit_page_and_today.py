"""The clinician's pages, as a browser asks for them, about answers saved by the program."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.store.tables import AuditEntry
from tests.app.clinician_practice import DARK, NOW, House, settle

TITLE = "Thoughts of harming oneself or of not being alive"


def test_a_day_without_visits_says_so(house: House) -> None:
    page = house.client.get("/today?on=2031-01-06").text

    assert 'class="nothing"' in page
    assert 'class="visits"' not in page


def test_a_visit_nobody_answered_for_is_not_begun(house: House) -> None:
    house.visit("Rosa")

    page = house.client.get("/today").text

    assert "Rosa Iriarte" in page
    assert 'data-state="not_begun"' in page


def test_somebody_under_way_is_shown_with_how_far_they_are(house: House) -> None:
    house.answer(house.visit("Rosa"), stop_after=3)

    assert 'data-state="under_way" data-answered="3"' in house.client.get("/today").text


def test_a_safety_answer_stands_on_the_list_before_anything_is_sent(house: House) -> None:
    house.answer(house.visit("Rosa"), DARK, finish=False)

    today = house.client.get("/today").text

    assert '<li class="urgent">' in today
    assert TITLE in today
    assert 'data-need-now="1"' in today


def test_a_safety_answer_of_somebody_without_a_visit_today_stands_above_the_list(
    house: House,
) -> None:
    house.answer(house.visit("Rosa", in_days=9), DARK, finish=False)
    house.visit("Amal")

    page = house.client.get("/today").text

    assert page.index('id="waiting"') < page.index("Amal Iriarte")
    assert TITLE in page


def test_acknowledged_says_who_and_stays_until_it_is_taken_back(house: House) -> None:
    house.answer(house.visit("Rosa"), DARK)
    [urgent] = house.priorities(level="now")

    answer = house.press("/today", f"/priorities/{urgent}/acknowledge")
    today = house.client.get("/today").text
    assert (answer.status_code, answer.headers["Location"]) == (303, "/today")
    assert '<li class="urgent">' not in today
    assert "Seen by Dr. Test" in today

    house.press("/today", f"/priorities/{urgent}/undo")
    assert '<li class="urgent">' in house.client.get("/today").text


def test_the_button_leads_back_to_the_page_it_stood_on_and_to_no_other_site(house: House) -> None:
    visit = house.visit("Rosa")
    house.answer(visit, DARK)
    [urgent] = house.priorities(level="now")
    path = f"/priorities/{urgent}/acknowledge"

    assert house.press(f"/visits/{visit}", path).headers["Location"] == f"/visits/{visit}"
    for elsewhere in ("https://example.org/today", "//example.org/today", "/office"):
        answer = house.press("/today", path, next=elsewhere)
        assert answer.headers["Location"] == "/today"


def test_a_button_without_its_token_does_nothing(house: House) -> None:
    house.answer(house.visit("Rosa"), DARK)
    [urgent] = house.priorities(level="now")

    assert house.client.post(f"/priorities/{urgent}/acknowledge").status_code == 400
    assert '<li class="urgent">' in house.client.get("/today").text


def test_the_page_of_a_visit_says_own_words_reasons_scores_and_gaps(house: House) -> None:
    visit = house.visit("Rosa")
    words = "I <b>cannot</b> sleep."
    house.answer(visit, {"check_up_own_words": words, **DARK})

    page = house.client.get(f"/visits/{visit}").text

    assert "I &lt;b&gt;cannot&lt;/b&gt; sleep." in page
    assert page.index('id="own-words"') < page.index('id="agenda"')
    assert TITLE in page
    assert "Any answer above" in page
    assert "data-no-score" in page
    assert "data-skipped=" in page
    assert 'class="agreed' in page


def test_a_visit_without_answers_shows_the_newest_ones_with_their_date(house: House) -> None:
    house.answer(house.visit("Rosa", in_days=-40), DARK, at=NOW - timedelta(days=41))
    visit = house.visit("Rosa")

    page = house.client.get(f"/visits/{visit}").text

    assert 'data-answers="earlier"' in page
    assert TITLE in page


def test_a_visit_of_somebody_who_never_answered_has_an_empty_page(house: House) -> None:
    page = house.client.get(f"/visits/{house.visit('Rosa')}")

    assert page.status_code == 200
    assert 'data-answers="none"' in page.text


def test_a_safety_answer_not_sent_yet_stands_on_the_page_of_the_visit(house: House) -> None:
    visit = house.visit("Rosa")
    house.answer(visit, DARK, finish=False)

    page = house.client.get(f"/visits/{visit}").text

    assert 'id="raised"' in page
    assert TITLE in page
    assert 'data-answers="under_way"' in page


def test_looking_at_a_person_leaves_a_trace(house: House) -> None:
    house.client.get(f"/visits/{house.visit('Rosa')}")

    with house.services.store.reading() as db:
        seen = db.scalars(select(AuditEntry).where(AuditEntry.action == "visit.view")).all()

    assert [entry.subject for entry in seen] == [f"patient:{house.patients['Rosa']}"]


def test_another_practices_people_do_not_exist(house: House) -> None:
    visit = house.visit("Rosa")
    house.answer(visit, DARK)
    [urgent] = house.priorities(level="now")
    stranger = house.stranger()

    assert stranger.client.get(f"/visits/{visit}").status_code == 404
    assert stranger.client.get(f"/visits/{uuid4()}").status_code == 404
    assert TITLE not in stranger.client.get("/today?whose=all").text
    answer = stranger.press("/today", f"/priorities/{urgent}/acknowledge")
    assert answer.status_code == 404


def test_the_list_costs_the_same_few_queries_however_long_it_is(house: House) -> None:
    house.answer(house.visit("Rosa"), DARK)
    few = house.queries("/today")
    for _ in range(4):
        house.answer(house.visit("Amal"), DARK, finish=False)
        house.answer(house.visit("Rosa"), DARK)

    assert house.queries("/today") - few <= 1  # page saves are read once somebody is under way


@pytest.fixture
def house(app: Flask) -> House:
    return settle(app)
