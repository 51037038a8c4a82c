"""The practice's page, asked for as a browser asks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.access.sign_in import add_staff
from app.catalogue.model import Catalogue
from app.demo.practice import create_practice
from app.demo.visits import ZONE
from app.facts.measures import MEASURES
from app.panel.page import months_before, read_practice, read_series
from app.store.tables import Fact
from tests.app.fact_rows import fact

PASSWORD = "correct horse battery"
EXACT = MEASURES["exact-care"]
NOW = clock.today(ZONE).replace(day=1)


def test_before_the_first_answers_the_page_says_so(analyst: FlaskClient) -> None:
    page = analyst.get("/practice")

    assert page.status_code == 200
    assert "There is nothing to show yet" in page.text


def test_who_is_not_signed_in_is_sent_to_sign_in(app: Flask) -> None:
    assert "/sign-in" in app.test_client().get("/practice").headers["Location"]


def test_the_headline_says_how_many_of_how_many_and_how_sure(
    app: Flask, practice_id: UUID, analyst: FlaskClient
) -> None:
    keep(app, many(practice_id, NOW, good=9, bad=11))

    page = analyst.get("/practice").text

    assert "45%" in page
    assert "Of 20 people, 9 say they get care exactly as they want it." in page
    assert "95% interval: 26% to 66%" in page  # Wilson, 9 of 20: .258 to .658


def test_months_and_groups_of_fewer_than_five_people_are_never_shown(
    app: Flask, practice_id: UUID, analyst: FlaskClient
) -> None:
    keep(app, many(practice_id, NOW, good=40, bad=0))
    keep(app, many(practice_id, NOW, good=3, bad=0, who="s", locale="es"))
    keep(app, many(practice_id, NOW, good=6, bad=0, who="v", locale="so"))

    page = analyst.get("/practice").text

    assert "English" in page.split("Who answers")[1]
    assert 'lang="so"' not in page  # the next smallest goes with it, or it could be subtracted
    assert "2 more groups" in page


def test_a_month_that_is_withheld_is_a_gap_in_the_line_and_not_a_zero(
    app: Flask, practice_id: UUID
) -> None:
    for before in range(3):
        keep(app, many(practice_id, months_before(NOW, before), good=3 + before, bad=1))

    with app.extensions["previsit"].store.reading() as db:
        rows = read_series(db, catalogue_of(app), practice_id, EXACT, NOW).rows

    assert [(row.share is None, row.is_suppressed) for row in rows] == [
        (False, False),
        (True, True),
        (True, True),
    ]


def test_a_long_run_above_the_median_is_named_as_a_shift(
    app: Flask, practice_id: UUID, analyst: FlaskClient
) -> None:
    for before in range(20):
        good = 12 if before < 9 else 4 + before % 3
        keep(app, many(practice_id, months_before(NOW, before), good=good, bad=16 - good))

    with app.extensions["previsit"].store.reading() as db:
        series = read_series(db, catalogue_of(app), practice_id, EXACT, NOW)
    page = analyst.get("/practice").text

    assert (series.verdict in ("long_run", "both"), series.side) == (True, "above")
    assert len(series.run) == series.chart.longest_run
    assert "A shift." in page
    assert "in a row are above the median" in page


def test_too_few_months_make_no_verdict(app: Flask, practice_id: UUID) -> None:
    keep(app, many(practice_id, NOW, good=4, bad=4))

    with app.extensions["previsit"].store.reading() as db:
        assert read_series(db, catalogue_of(app), practice_id, EXACT, NOW).verdict == "too_few"


def test_the_year_before_does_not_leak_into_this_one(app: Flask, practice_id: UUID) -> None:
    keep(app, many(practice_id, NOW, good=5, bad=5))
    keep(app, many(practice_id, months_before(NOW, 12), good=0, bad=10))

    with app.extensions["previsit"].store.reading() as db:
        page = read_practice(db, catalogue_of(app), practice_id, NOW)

    assert page.headline is not None
    assert page.previous is not None
    assert (page.headline.good, page.headline.people) == (5, 10)
    assert (page.previous.good, page.previous.people) == (0, 10)


def test_a_chart_is_a_picture_with_words_kept_privately_by_its_content(
    app: Flask, practice_id: UUID, analyst: FlaskClient
) -> None:
    keep(app, many(practice_id, NOW, good=4, bad=4))

    first = analyst.get("/practice/charts/exact-care.svg")
    again = analyst.get(
        "/practice/charts/exact-care.svg", headers={"If-None-Match": first.headers["ETag"]}
    )
    dark = analyst.get("/practice/charts/exact-care.svg?theme=dark")

    assert first.mimetype == "image/svg+xml"
    assert "<desc" in first.text
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.data) == (304, b"")
    assert dark.headers["ETag"] != first.headers["ETag"]


def test_every_picture_on_the_page_has_words_and_a_table_beside_it(
    app: Flask, practice_id: UUID, analyst: FlaskClient
) -> None:
    keep(app, many(practice_id, NOW, good=4, bad=4))

    page = analyst.get("/practice").text
    words = re.findall(r'<img [^>]*alt="([^"]+)"', page)

    assert words
    assert all("Run chart from" in text and "Median 50" in text for text in words)
    assert page.count('<table class="months">') == len(words)


def test_a_measure_nobody_defined_has_no_chart(analyst: FlaskClient) -> None:
    assert analyst.get("/practice/charts/anything.svg").status_code == 404


def test_another_practices_facts_are_not_seen(app: Flask, analyst: FlaskClient) -> None:
    keep(app, many(UUID(int=9), NOW, good=20, bad=0))

    assert "There is nothing to show yet" in analyst.get("/practice").text


def many(
    practice_id: UUID, month: date, *, good: int, bad: int, who: str = "p", locale: str = "en"
) -> Iterable[Fact]:
    """So many people of each kind, the same ones every month."""
    for number in range(good + bad):
        yield fact(
            f"{who}{number:03}",
            month,
            practice_id=practice_id,
            band="exactly" if number < good else "not_exactly",
            locale=locale,
        )


def catalogue_of(app: Flask) -> Catalogue:
    catalogue: Catalogue = app.extensions["previsit"].catalogue
    return catalogue


def keep(app: Flask, facts: Iterable[Fact]) -> None:
    with app.extensions["previsit"].store.transaction() as db:
        db.add_all(facts)


@pytest.fixture
def practice_id(app: Flask) -> UUID:
    with app.app_context(), app.extensions["previsit"].store.transaction() as db:
        practice = create_practice(db)
        add_staff(
            db,
            practice_id=practice.id,
            email="analyst@practice.example",
            name="Sam Lee",
            role="analyst",
            password=PASSWORD,
        )
        return practice.id


@pytest.fixture
def analyst(client: FlaskClient, practice_id: UUID) -> FlaskClient:
    return sign_in(client, "analyst@practice.example")


def sign_in(client: FlaskClient, email: str) -> FlaskClient:
    form = client.get("/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token is not None
    client.post("/sign-in", data={"email": email, "password": PASSWORD, "csrf_token": token[1]})
    return client
