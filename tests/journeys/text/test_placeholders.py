"""`{first_name}` and `{answer:item}` in an instrument's words are filled in for each person."""

from __future__ import annotations

import re

from app import clock
from app.outreach import public_links
from tests.journeys.tiny_surveys import begin_survey

SIGNS = "<b>singing</b> & more {first_name}"


def test_a_question_calls_the_person_by_name_and_repeats_what_was_answered(tiny):
    visitor = begin_survey(tiny, "places")
    assert "Rosa, what do you like to do?" in visitor.text

    visitor.send({"places_what": "Singing"})
    assert "At Rosa’s home" in visitor.text
    assert "Elsewhere, for “Singing”" in visitor.text
    visitor.send({"places_where": 1})
    assert "Since when, Rosa?" in visitor.text
    visitor.send({"places_when-month": "5", "places_when-year": "2024"})

    asked = "Singing, since May 2024 (Elsewhere, for “Singing”): on how many days a week?"
    assert asked in visitor.text
    assert "{{first_name}} stays." in visitor.text
    assert "1 days: are you glad of it?" in visitor.send({"places_often": "1"}).text


def test_what_was_not_answered_is_shown_as_left_open(tiny):
    visitor = begin_survey(tiny, "places").skip().skip().skip()

    assert "…, since … (…): on how many days a week?" in visitor.text


def test_going_back_and_answering_anew_changes_what_is_repeated(tiny):
    visitor = begin_survey(tiny, "places").send({"places_what": "Singing"})
    assert "for “Singing”" in visitor.text
    visitor.open("/questions/places_what").send({"places_what": "Rowing"})

    assert "for “Rowing”" in visitor.text
    assert "Singing" not in visitor.text


def test_an_answer_with_signs_in_it_is_repeated_as_these_signs(tiny):
    visitor = begin_survey(tiny, "places").send({"places_what": SIGNS})

    page = visitor.reply.get_data(as_text=True)
    assert "Elsewhere, for “&lt;b&gt;singing&lt;/b&gt; &amp; more {first_name}”" in page
    assert "<b>singing" not in page


def test_the_check_page_the_letter_and_the_clinician_read_the_same_words(tiny):
    visitor = (
        begin_survey(tiny, "places").send({"places_what": "Singing"}).send({"places_where": 1})
    )
    visitor.skip().send({"places_often": "1"}).skip()
    said = "Elsewhere, for “Singing”"
    assert visitor.path == "/check"
    assert said in visitor.text

    visitor.send()
    for path in ("/summary", "/letter", "/my-data"):
        assert "{" not in visitor.open(path).text, path
    staff = tiny.staff("clinician")
    assert said in staff.open(f"/visits/{tiny.visit_id}").text
    # In a list of several people nobody's answers are repeated.
    assert "{" not in staff.open("/today").text


def test_without_a_name_nobody_is_called_and_the_sentence_stays_whole(tiny):
    with tiny.services.store.transaction() as db:
        made = public_links.create(
            db, practice_id=tiny.practice_id, survey_id="places", actor="command",
            at=clock.now(),
        )  # fmt: skip
        path = f"/open/{made.slug}"
    visitor = tiny.visitor().open(path).send({"locale": "en"})

    assert "What do you like to do?" in visitor.text
    visitor.send({"places_what": "Singing"}).send({"places_where": 0})
    assert re.search(r"Since when\?", visitor.text)
