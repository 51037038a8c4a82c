"""What is typed and not saved yet is on the page that comes back, whatever was pressed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from app import clock
from app.catalogue.model import Item
from app.forms.build import form_class
from app.forms.field_names import PAGE_FIELDS
from app.jobs.retention import erase_expired
from app.store.tables import PageDraft, PageSave
from tests.journeys.conftest import House
from tests.journeys.tiny_surveys import begin_survey

WORDS = "A long story that was not sent yet"
PRESSES = [
    ("size", "largest"), ("theme", "dark"), ("language", "es"), ("respondent", "helped"),
]  # fmt: skip


@pytest.mark.parametrize("pressed", PRESSES)
def test_a_press_that_saves_nothing_keeps_what_was_typed(tiny: House, pressed) -> None:
    visitor = begin_survey(tiny, "text")
    page, item = visitor.path, next(iter(visitor.form.typed))

    visitor.send({item: WORDS}, button=pressed)

    assert (visitor.status, visitor.path) == (200, page)
    assert visitor.reply.request.method == "GET"
    assert (item, WORDS) in visitor.form.answers
    assert count(tiny, PageSave) == 0
    assert not visitor.is_asked_again
    if pressed[0] == "language":
        assert visitor.page.html["lang"] == "es"

    visitor.send({})
    assert count(tiny, PageDraft) == 0
    assert saved(tiny) == {item: WORDS}


def test_an_answer_that_needs_another_look_comes_back_by_a_redirect(tiny: House) -> None:
    visitor = begin_survey(tiny, "number")
    page, item = visitor.path, next(iter(visitor.form.typed))

    reply = visitor.client.post(page, data=visitor.form.sent({item: "many", "action": "continue"}))

    assert reply.status_code == 303
    assert visitor.open(page).is_asked_again
    assert (item, "many") in visitor.form.answers
    assert visitor.open(page).is_asked_again  # and again, when the page is loaded once more
    visitor.send({item: "3"})
    assert not visitor.open(page).is_asked_again
    assert (item, "3") in visitor.form.answers


def test_an_entry_of_a_group_keeps_what_was_typed(tiny: House) -> None:
    visitor = begin_survey(tiny, "group").send(button=("action", "add"))

    visitor.send({"group_pets_name": "Ada", "group_pets_kind": "cat"}, button=("size", "large"))

    assert ("group_pets_name", "Ada") in visitor.form.answers
    assert ("group_pets_kind", "cat") in visitor.form.answers
    visitor.send({}, button=("action", "continue"))
    assert visitor.path == "/questions/group_pets"
    assert [pet["group_pets_name"] for pet in saved(tiny)["group_pets"]] == ["Ada"]


def test_what_was_typed_is_not_shown_in_another_browser(tiny: House) -> None:
    link = tiny.invite("text")
    visitor = tiny.visitor().open(link).send({"locale": "en", "respondent": "self"})
    item = next(iter(visitor.form.typed))
    visitor.send({item: WORDS}, button=("size", "large"))

    assert WORDS not in tiny.visitor().open(link).reply.text


def test_what_nobody_came_back_for_is_erased_a_day_later(tiny: House) -> None:
    visitor = begin_survey(tiny, "text")
    visitor.send({next(iter(visitor.form.typed)): WORDS}, button=("size", "large"))

    erase_expired(tiny.services.store, clock.now() + timedelta(hours=23))
    assert count(tiny, PageDraft) == 1
    erase_expired(tiny.services.store, clock.now() + timedelta(hours=25))
    assert count(tiny, PageDraft) == 0
    assert visitor.open(visitor.path).status == 200


@pytest.mark.parametrize("survey", ["choices", "body_map"])
def test_nothing_ticked_is_asked_about_once_and_can_be_skipped(tiny: House, survey: str) -> None:
    visitor = begin_survey(tiny, survey)
    page = visitor.path

    visitor.send({})
    assert (visitor.path, visitor.is_asked_again) == (page, True)
    assert count(tiny, PageSave) == 0

    visitor.skip()
    assert visitor.path != page
    assert set(saved(tiny).values()) == {None}


@pytest.mark.parametrize("survey", ["choices", "text", "choice"])
def test_a_page_that_lost_its_answer_never_takes_it_away(tiny: House, survey: str) -> None:
    """A browser that goes back may show the page of before, with nothing ticked any more."""
    visitor = begin_survey(tiny, survey)
    page, before = visitor.path, visitor.form
    item = next(iter([*before.offered, *before.typed]))
    answer = before.offered[item][0] if before.offered else WORDS
    visitor.send({item: [answer] if survey == "choices" else answer})
    first = saved(tiny)

    visitor._take(
        visitor.client.post(
            page, data=dict(before.held) | {"action": "continue"}, follow_redirects=True
        )
    )

    assert (visitor.path, saved(tiny)) == (page, first)
    assert (item, answer) in visitor.form.answers
    visitor.skip()
    assert saved(tiny)[item] is None


def test_a_page_that_lost_its_answer_shows_it_again_in_larger_letters(tiny: House) -> None:
    """Answered in one tab; the other tab still shows the page of before, with nothing typed."""
    visitor = begin_survey(tiny, "text")
    page, before = visitor.path, visitor.form
    item = next(iter(before.typed))
    visitor.send({item: WORDS})

    visitor._take(
        visitor.client.post(page, data=dict(before.held) | {"size": "large"}, follow_redirects=True)
    )

    assert visitor.page.html["data-text"] == "large"
    assert (item, WORDS) in visitor.form.answers
    assert visitor.send({}).path != page


def test_each_page_keeps_what_is_typed_on_it(tiny: House) -> None:
    visitor = begin_survey(tiny, "exact")
    first = visitor.path
    item = next(iter(visitor.form.typed))
    visitor.send({item: "many"})
    visitor.send({item: "7"})
    second, other = visitor.path, next(iter(visitor.form.typed))
    assert second != first

    visitor.send({other: "some"}, button=("size", "large"))
    visitor.open(first).send({item: "about 8"}, button=("theme", "dark"))
    assert (other, "some") in visitor.open(second).form.answers
    visitor.open(first).send({item: "8"})

    assert (other, "some") in visitor.open(second).form.answers
    assert count(tiny, PageDraft) == 1


def test_ones_own_link_opened_again_keeps_what_is_typed(tiny: House) -> None:
    link = tiny.invite("text")
    visitor = tiny.visitor().open(link).send({"locale": "en", "respondent": "self"})
    item = next(iter(visitor.form.typed))
    visitor.send({item: WORDS}, button=("size", "large"))

    visitor.open(link)

    assert visitor.page.html["data-text"] == "large"
    assert (item, WORDS) in visitor.form.answers


def test_nothing_typed_waits_once_the_answers_were_sent(tiny: House) -> None:
    visitor = begin_survey(tiny, "text")
    page, item = visitor.path, next(iter(visitor.form.typed))
    visitor.send({item: "short"})
    while visitor.path.startswith("/questions/"):
        visitor.skip()
    check = visitor.form
    visitor.open(page).send({item: WORDS}, button=("size", "large"))
    assert count(tiny, PageDraft) == 1

    visitor.client.post("/send", data=dict(check.held))

    assert count(tiny, PageDraft) == 0


@pytest.mark.parametrize("words", ["Kopfschmerzen", "膝盖痛", "我膝盖很痛，晚上睡不着", WORDS])
def test_words_of_every_length_and_script_are_on_the_page_that_refuses(
    tiny: House, words: str
) -> None:
    visitor = begin_survey(tiny, "text")
    item = next(iter(visitor.form.typed))
    visitor.send({item: "first"})
    page = visitor.path
    data = visitor.open(f"/questions/{item}").form.sent({item: words})
    while visitor.open("/resume").path.startswith("/questions/"):
        visitor.skip()
    visitor.send()

    reply = visitor.client.post(f"/questions/{item}", data=data)

    assert page != f"/questions/{item}"
    assert (reply.status_code, words in reply.text) == (409, True)


def test_words_sent_without_a_good_token_are_on_the_page_that_says_so(tiny: House) -> None:
    tiny.app.config["WTF_CSRF_ENABLED"] = True
    visitor = begin_survey(tiny, "text")
    item = next(iter(visitor.form.typed))

    visitor.send({item: WORDS, "csrf_token": "old"})

    assert visitor.status == 400
    assert WORDS in visitor.page.text


def test_words_that_another_site_made_the_browser_send_are_not_shown(tiny: House) -> None:
    visitor = begin_survey(tiny, "text")
    data = visitor.form.sent({next(iter(visitor.form.typed)): WORDS, "csrf_token": "old"})
    ours = [{"Origin": "http://localhost"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-origin"}]
    theirs = [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ]
    pages = [
        visitor.client.post(visitor.path, data=data, headers=headers).text
        for headers in (*ours, *theirs)
    ]

    assert [WORDS in page for page in pages] == [True] * 3 + [False] * 2


@pytest.mark.parametrize(("path", "field"), [("/code", "code"), ("/sent", "year")])
def test_what_opens_something_is_not_written_on_a_page(tiny: House, path: str, field: str) -> None:
    tiny.app.config["WTF_CSRF_ENABLED"] = True

    reply = tiny.visitor().client.post(path, data={field: "1234 5678", "csrf_token": "old"})

    assert (reply.status_code, "1234 5678" in reply.text) == (400, False)


def test_words_sent_when_the_cookie_is_gone_are_on_the_page_that_says_so(tiny: House) -> None:
    visitor = begin_survey(tiny, "text")
    item = next(iter(visitor.form.typed))
    visitor.client.delete_cookie("previsit")

    visitor.send({item: WORDS})

    assert visitor.status in (400, 409)
    assert WORDS in visitor.page.text


def test_a_page_from_before_an_update_is_saved_and_page_fields_are_no_answers(tiny: House) -> None:
    visitor = begin_survey(tiny, "text")
    item = next(iter(visitor.form.typed))

    visitor.client.post(visitor.path, data={**dict(visitor.form.held), item: WORDS})
    assert saved(tiny) == {item: WORDS}


@pytest.mark.parametrize("item", sorted(PAGE_FIELDS - {"again", "new"}))
def test_no_field_of_a_page_is_read_as_an_answer(item: str) -> None:
    form = form_class((Item(item, "text"),))
    assert form(MultiDict({item: "secret"})).answers() == {item: None}
    assert form(MultiDict({item: "secret", f"a-{item}": "mine"})).answers() == {item: "mine"}


def count(house: House, entity: type) -> int:
    with house.services.store.reading() as db:
        return db.scalar(select(func.count()).select_from(entity)) or 0


def saved(house: House) -> dict:
    with house.services.store.reading() as db:
        save = db.scalars(select(PageSave).order_by(PageSave.id.desc())).first()
    assert save is not None
    return save.answers
