"""A quick way out of every page: one press, a page that says nothing, and nobody goes back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import clock
from app.outreach import public_links
from app.profile.privacy import is_private
from app.store.tables import PageSave
from tests.journeys.answering import answer_all
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

EXIT = "/quick-exit"
OPEN = ("/questions/check_in_own_words", "/check", "/handover", "/help-now", "/consent", "/begin")
FOR_EVERYBODY = ("/accessibility", "/no-such-page")
SENT = ("/summary", "/letter", "/my-data", "/my-data/delete")


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_every_page_of_a_sitting_has_it(house: House, locale: str) -> None:
    visitor = house.visitor().open(house.invite("check_in"))
    assert has_exit(visitor), "choosing a language"
    visitor.send({"locale": locale, "respondent": "self"})
    while "/questions/" in visitor.path:
        assert has_exit(visitor), visitor.path
        visitor.skip()
    for path in OPEN + FOR_EVERYBODY:
        assert has_exit(visitor.open(path)), path
    visitor.open("/check").send()
    for path in SENT:
        assert has_exit(visitor.open(path)), path
    assert visitor.page.html["lang"] == locale


def test_nobody_else_has_it(house: House) -> None:
    for path in ("/", "/code", "/sign-in", "/i/nothing-here", "/blank", "/accessibility"):
        assert not has_exit(house.visitor().open(path)), path


def test_what_is_asked_in_confidence_does_not_stand_in_the_title_that_a_history_keeps(
    house: House,
) -> None:
    visitor, titles = house.visitor().open(house.invite("check_up")), {}
    visitor.send({"locale": "en", "respondent": "self"})
    edition = house.services.catalogue.surveys["check_up"].editions["en"]
    while "/questions/" in visitor.path:
        titles[visitor.path.rsplit("/", 1)[1]] = title_of(visitor)
        visitor.skip()

    private = {id for id in titles if is_private(edition.items[id])}
    told = {id for id, title in titles.items() if not title.startswith("Question ")}
    assert {"check_up_safe", "mood_safety"} & titles.keys() <= private
    assert private
    assert told
    assert not private & told


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_one_press_leads_to_a_page_that_names_nothing(house: House, locale: str) -> None:
    visitor = begin(house, locale).send({"check_in_own_words": "Nobody must know."})

    press(visitor)

    assert (visitor.status, visitor.path) == (200, "/blank")
    page = visitor.reply.get_data(as_text=True)
    told = ("Ridgeway", "Previsit", "Nobody must", "<a ", "<form")
    assert not [word for word in told if word in page]
    assert "no-store" in visitor.reply.headers["Cache-Control"]


def test_the_press_clears_what_the_browser_keeps(house: House) -> None:
    visitor = begin(house)

    reply = visitor.client.post(EXIT)

    assert reply.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert reply.headers["Location"] == "/blank"
    with visitor.client.session_transaction() as session:
        assert not session.keys() & {"sitting", "invitation", "consent", "device", "locale"}


@pytest.mark.parametrize("path", [*OPEN, *SENT, "/resume", "/earlier-answers"])
def test_going_back_shows_nothing(house: House, path: str) -> None:
    visitor = begin(house).skip()
    press(visitor)

    assert visitor.open(path).path == "/blank"


def test_going_back_after_sending_shows_nothing(house: House) -> None:
    visitor = answer_all(begin(house)).send()
    assert visitor.path == "/summary"
    press(visitor)

    for path in SENT:
        assert visitor.open(path).path == "/blank", path


def test_the_link_goes_on_where_the_person_left(house: House) -> None:
    link = house.invite("check_in")
    visitor = begin(house, link=link).send({"check_in_own_words": "Something."})
    page = visitor.path
    press(visitor)

    visitor.open(link)

    assert visitor.path == page
    assert ("check_in_own_words", "Something.") in visitor.open(
        "/questions/check_in_own_words"
    ).form.answers


def test_it_works_on_a_page_that_was_open_for_too_long(house: House) -> None:
    visitor = begin(house)
    with visitor.client.session_transaction() as session:
        session.clear()

    assert press(visitor).path == "/blank"


def test_where_the_script_left_without_a_connection_the_server_forgets(house: House) -> None:
    """The script says so in a cookie of its own; what waited is still taken, and shows nothing."""
    visitor = begin(house)
    data = visitor.form.sent({"check_in_own_words": "Late.", "action": "continue"})
    visitor.client.set_cookie("left", "1")

    reply = visitor.client.post("/questions/check_in_own_words", data=data | {"queued": "1"})
    assert reply.status_code == 303
    assert visitor.open("/questions/check_in_own_words").path == "/blank"

    with visitor.client.session_transaction() as session:
        assert "sitting" not in session
    with house.services.store.reading() as db:
        assert db.scalars(select(PageSave)).one().answers == {"check_in_own_words": "Late."}


def test_a_self_check_is_left_the_same_way(house: House) -> None:
    visitor = house.visitor().open(open_link(house))
    visitor.send({"locale": "en"})
    assert has_exit(visitor)
    press(visitor)

    assert visitor.open("/result").path == "/blank"
    assert visitor.open(open_link(house)).send({"locale": "en"}).path != "/blank"


def open_link(house: House) -> str:
    with house.services.store.transaction() as db:
        made = public_links.create(
            db, practice_id=house.practice_id, survey_id="check_in", actor="command",
            at=clock.now(),
        )  # fmt: skip
        return f"/open/{made.slug}"


def begin(house: House, locale: str = "en", link: str | None = None) -> Visitor:
    visitor = house.visitor().open(link or house.invite("check_in"))
    return visitor.send({"locale": locale, "respondent": "self"})


def press(visitor: Visitor) -> Visitor:
    """As the browser does: the form has no field."""
    return visitor._take(visitor.client.post(EXIT, follow_redirects=True))


def has_exit(visitor: Visitor) -> bool:
    forms = [form for form in visitor.page.forms if form.action == EXIT]
    return len(forms) == 1 and not forms[0].held


def title_of(visitor: Visitor) -> str:
    return visitor.reply.get_data(as_text=True).partition("<title>")[2].partition("</title>")[0]
