"""Whatever a visit holds, its page prints on one sheet, and says what found no room."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import Flask, g, render_template, request
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from app.briefing.agenda import AgendaItem, Briefing, ReasonLine, ScoreLine
from app.briefing.priority_records import PriorityCard
from app.briefing.visit_page import Answered, Other, ScoreRow, VisitPage
from app.clinician.print_size import MOST_ROWS, print_size_for
from app.profile.labels import AnswerText, Quote
from app.profile.letter import Aim
from app.profile.model import Change, Point
from app.profile.plan import Plan
from app.services import services
from app.web.current_practice import show_only_practice
from app.web.language import own_name, speak
from tests.browser.site import Site, make_small, open_site
from tests.conftest import settings_in

AT = datetime(2026, 12, 4, 14, tzinfo=UTC)
WORDS = {
    "en": "pain in the knee wakes me at night and walking to the shop takes very long now",
    "ar": "الألم في الركبة يوقظني ليلا والمشي إلى المتجر يستغرق وقتا طويلا جدا الآن",
    "hi": "घुटने का दर्द रात में जगा देता है और दुकान तक चलने में अब बहुत समय लगता है",
    "zh-Hans": "膝盖的疼痛让我夜里醒来 现在走到商店要花很长的时间",
    "vi": "cơn đau ở đầu gối làm tôi thức giấc ban đêm và đi bộ đến cửa hàng mất rất lâu",
}
# How much a visit holds: rows to talk about, scores, letters of own words, names not answered.
SMALL, USUAL, MUCH, ALL = (3, 4, 80, 2), (7, 8, 400, 15), (14, 14, 900, 40), (60, 45, 6000, 200)


@pytest.mark.parametrize("locale", WORDS)
@pytest.mark.parametrize("much", [SMALL, USUAL, MUCH, ALL], ids=["small", "usual", "much", "all"])
def test_a_visit_page_prints_on_one_sheet(
    sheets: Site, browser: Browser, locale: str, much: tuple[int, ...]
) -> None:
    page = browser.new_page()

    for seed in range(3):
        asked = "&".join(f"n={number}" for number in much)
        shown = page.goto(f"{sheets.url}/sheet?locale={locale}&seed={seed}&{asked}")
        assert shown
        assert shown.status == 200
        for paper in ("A4", "Letter"):
            assert pages_of(page, paper) == 1, (
                seed,
                paper,
                page.locator("main").get_attribute("class"),
            )


def test_what_finds_no_room_is_counted_on_the_sheet(sheets: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{sheets.url}/sheet?locale=en&seed=1&n=30&n=5&n=80&n=2")

    text = PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages[0].extract_text()

    assert f"{30 + 2 - MOST_ROWS} more did not" in " ".join(text.split())


def pages_of(page: Page, paper: str) -> int:
    return len(PdfReader(io.BytesIO(page.pdf(format=paper, print_background=True))).pages)


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Site]:
    """A site that shows a made-up visit at /sheet."""
    folder = tmp_path_factory.mktemp("sheets")
    shutil.copy(empty_database, folder / "previsit.db")

    def make(app: Flask) -> Site:
        app.add_url_rule("/sheet", view_func=sheet)
        return make_small(app)

    with open_site(replace(settings_in(folder)), make) as site:
        yield site


def sheet() -> str:
    locale, random = request.args["locale"], Random(request.args["seed"])
    with services().store.reading() as db:
        show_only_practice(db)
    speak(locale)
    rows, scores, letters, names = (int(number) for number in request.args.getlist("n"))
    made = a_visit(random, locale, rows, scores, letters, names)
    g.page_path = "/today"
    return render_template(
        "clinician/visit.html",
        staff=SimpleNamespace(name="Test clinician", roles=()),
        page=made,
        own_name=own_name,
        now=AT,
        print_size=print_size_for(made),
    )


def a_visit(
    random: Random, locale: str, rows: int, scores: int, letters: int, names: int
) -> VisitPage:
    def words(least: int, most: int) -> str:
        wanted, pool, said = random.randint(least, most), WORDS[locale].split(), ""
        while len(said) < wanted:
            said += " " + random.choice(pool)
        return said.strip()

    def card(level: str) -> PriorityCard:
        change = Change("worse", 8, 4, AT - timedelta(days=90), 3.0)
        reasons = (
            ReasonLine("answer", words(5, 25), AnswerText("words", (words(5, 30),))),
            ReasonLine("score", words(5, 25), value=12, lowest=0, highest=24, band=words(4, 20)),
        )
        return PriorityCard(
            uuid4(),
            AgendaItem(
                "x/y", level, "need", "pain", random.random() < 0.3, False, None, words(10, 50),
                words(10, 60), words(40, 150), reasons[: random.randint(1, 2)], change, "lower",
            ),  # type: ignore[arg-type]
            AT,
            None,
        )  # fmt: skip

    def score() -> ScoreRow:
        line = ScoreLine(
            "x", "y", words(6, 30), "lower", 12, 0, 24, words(4, 20), "scored", 8, 8,
            (Point(AT, 12, True),), Change("no_clear_change", 8, 4, AT, 3.0), 3.0, None, (), True,
        )  # fmt: skip
        return ScoreRow(line, None)

    own = [Quote("w", words(5, 20), words(letters // 2, letters)) for _ in range(1 + names // 30)]
    plan = Plan(words(10, 80), words(5, 40), 7, words(5, 60))
    told = Briefing(
        own_words=tuple(own),
        aims=tuple(Aim("pain", words(6, 25), (), plan) for _ in range(min(3, 1 + rows // 5))),
        scores=(),
        needs=(),
        what_matters=tuple(words(5, 20) for _ in range(3)),
        five=(5, 5),
        skipped=tuple(words(5, 25) for _ in range(names)),
        not_asked=tuple(words(5, 25) for _ in range(names // 2)),
        not_reached=(),
        left_out=tuple(words(5, 25) for _ in range(names // 4)),
    )
    others = tuple(
        Other(uuid4(), words(5, 20), AT, locale, own[:1], False, False) for _ in range(names // 40)
    )  # type: ignore[arg-type]
    return VisitPage(
        visit_id=uuid4(), patient_id=uuid4(), name=words(8, 24), age=61, sex="female",
        starts_at=AT, clinician="Test clinician", reason=words(4, 30), is_under_way=False,
        answered=Answered(AT, "home", locale, "self", 11, 60, 70, False, AT),
        briefing=told, others=others,
        unfinished=tuple(card("now") for _ in range(2 if rows > 10 else 0)),
        cards=tuple(card("today") for _ in range(rows)),
        scores=tuple(score() for _ in range(scores)),
    )  # fmt: skip
