"""Choosing a language, text size or colours never loses what staff were writing."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

PRESSES = [("size", "largest"), ("theme", "dark"), ("language", "es")]
WRITTEN = {
    "/office/practice-texts": {"crisis-en": "Call us first.", "address": "Long Lane 5"},
    "/office/practice-rules": {"most_items": "many", "monday": "8-"},
    "/office/instruments/phq9/owner-text": {"stem": "Over the last days", "locale": "ar"},
}


@pytest.mark.parametrize("pressed", PRESSES)
@pytest.mark.parametrize("page", WRITTEN)
def test_what_was_written_stands_on_the_page_and_is_not_saved(house: House, page, pressed) -> None:
    manager = house.staff("manager").open(page)
    before = fields(manager)
    typed = {name: text for name, text in WRITTEN[page].items() if name in manager.form.questions}
    assert typed

    manager.send(typed, button=pressed)

    assert (manager.status, manager.path, manager.is_asked_again) == (200, page, False)
    assert set(typed.items()) <= set(manager.form.held)
    if pressed[0] == "language":
        assert manager.page.html["lang"] == "es"
    assert fields(manager.open(page)) == before


def test_a_suggestion_stays_one_until_it_is_changed(house: House) -> None:
    manager = house.staff("manager").open("/office/practice-texts")
    manager.send({"crisis-en": "", "crisis-es": ""})
    manager.open("/office/practice-texts")
    suggested = [name for name in ("crisis-en", "crisis-es") if is_suggested(manager, name)]

    manager.send({"crisis-es": "Llámenos."}, button=("size", "large"))

    assert suggested == ["crisis-en", "crisis-es"]
    assert is_suggested(manager, "crisis-en")
    assert not is_suggested(manager, "crisis-es")


@pytest.mark.parametrize("page", WRITTEN)
def test_whoever_was_signed_out_meanwhile_gets_a_page_in_words(house: House, page: str) -> None:
    house.app.config["WTF_CSRF_ENABLED"] = True
    manager = house.staff("manager").open(page)
    form = manager.form
    manager.client.delete_cookie("previsit")

    reply = manager.client.post(page, data={**dict(form.held), "stem": "Over the last days"})

    assert reply.status_code == 400
    assert "Over the last days" in reply.text
    assert "<h1>" in reply.text


def fields(manager: Visitor) -> set[tuple[str, str]]:
    return {field for field in manager.form.held if field[0] != "csrf_token"}


def is_suggested(manager: Visitor, name: str) -> bool:
    return f'id="{name}-suggested"' in manager.reply.get_data(as_text=True)
