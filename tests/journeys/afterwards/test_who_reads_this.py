"""One sentence says who reads this and when: the same on every page, in the letter and the PDF."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from app import clock
from app.outreach import public_links
from app.store.opening_hours import NOT_ENTERED, OpeningHours
from app.store.tables import Visit
from tests.journeys.answering import answers_for, begin
from tests.journeys.conftest import House
from tests.journeys.summary_page import change_rules, reading_on
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.slow  # goes through every page, letter and PDF

ALWAYS = OpeningHours(week=(((0, 1440),),) * 7)
NEVER_NAMED = ("weekend", "as soon as you have answered", "hear from them today", "before you come")


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize(
    ("hours", "visit_in", "kind"),
    [
        (ALWAYS, timedelta(days=9), "day"),
        (ALWAYS, timedelta(hours=7), "visit"),
        (ALWAYS, timedelta(hours=-5), "day"),
        (NOT_ENTERED, timedelta(hours=-5), "undated"),
    ],
)
def test_every_page_the_letter_and_the_pdf_say_the_same(
    house: House, locale: str, hours: OpeningHours, visit_in: timedelta, kind: str
) -> None:
    change_rules(house, opening_hours=hours)
    visit_at = clock.now() + visit_in
    with house.services.store.transaction() as db:
        db.get_one(Visit, house.visit_id).starts_at = visit_at

    visitor, said = begin(house, locale), []
    said += reading_on(visitor.open("/consent"))
    visitor.open("/resume")
    saw_help = False
    for _page in range(120):
        assert len(reading_on(visitor)) == 1, visitor.path
        said += reading_on(visitor)
        if visitor.path == "/check":
            break
        if visitor.path == "/help-now":
            saw_help = True
            visitor.open("/resume")
        else:
            visitor.send(answers_for(visitor, 3))
    visitor.send()
    said += reading_on(visitor)

    assert visitor.path == "/summary"
    assert saw_help
    assert {reading_kind for reading_kind, _day in said} == {kind}
    assert len(set(said)) <= 2
    assert_paper_says_it(visitor)
    for path in ("/summary", "/letter"):
        text = visitor.open(path).text
        assert not [words for words in NEVER_NAMED if words in text]
        assert ("appointment.ics" in raw(visitor.open("/summary"))) == (visit_in > timedelta(0))


def assert_paper_says_it(visitor: Visitor) -> None:
    """The sentence of the summary stands on the letter; and in the PDF, where its script tells."""
    summary = sentence_of(visitor.open("/summary"))
    letter = " ".join(visitor.open("/letter").text.split())
    pdf = PdfReader(BytesIO(visitor.client.get("/letter.pdf").data))
    printed = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())

    assert summary in letter
    if visitor.page.html["lang"] == "en":
        assert summary in printed


def sentence_of(visitor: Visitor) -> str:
    """What the page says, without what is for the screen only."""
    match = re.search(r'<span class="reading".*?</span>\s*</p>', raw(visitor), re.DOTALL)
    assert match
    words = re.sub(r'<(b|span) class="screen-only">.*?</\1>', "", match.group(), flags=re.DOTALL)
    words = html.unescape(re.sub(r"<[^>]+>", " ", words))
    return " ".join(words.split()).split(". ")[0]


def raw(visitor: Visitor) -> str:
    return str(visitor.reply.get_data(as_text=True))


def test_who_said_no_is_not_told_that_somebody_reads_it(house: House) -> None:
    visitor = begin(house)
    visitor.open("/consent").send(button=("action", "decline"))

    assert reading_on(visitor) == []


def test_a_self_check_is_read_by_nobody(house: House) -> None:
    with house.services.store.transaction() as db:
        link = public_links.create(
            db, practice_id=house.practice_id, survey_id="check_in", actor="command",
            at=clock.now(),
        ).slug  # fmt: skip
    visitor = house.visitor().open(f"/open/{link}")

    assert reading_on(visitor) == [("nobody", "")]
    visitor.send({"locale": "en"})
    assert visitor.path.startswith("/questions/")
    assert reading_on(visitor) == [("nobody", "")]
