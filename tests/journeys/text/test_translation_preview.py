"""The manager looks over a translation: two languages of an instrument side by side."""

from __future__ import annotations


def test_two_languages_stand_side_by_side_in_the_order_of_the_instrument(house) -> None:
    manager = house.staff("manager")

    page = manager.open("/office/instruments/mood/translations?left=en&right=es")

    shown = page.reply.get_data(as_text=True)
    assert page.status == 200
    assert shown.index("items.mood_low.ask") < shown.index("items.mood_worry.ask")
    assert '<td lang="en" dir="ltr">Never</td>' in shown
    assert '<td lang="es" dir="ltr">Nunca</td>' in shown


def test_a_language_that_nobody_offers_falls_back_to_one_that_is(house) -> None:
    page = house.staff("manager").open("/office/instruments/mood/translations?left=<x>&right=ar")

    shown = page.reply.get_data(as_text=True)
    assert "&lt;x&gt;" not in shown
    assert 'dir="rtl"' in shown


def test_no_instrument_and_nobody_else_may_see_it(house) -> None:
    assert house.staff("manager").open("/office/instruments/nothing/translations").status == 404
    assert house.staff("analyst").open("/office/instruments/mood/translations").status in (403, 404)


def test_instruments_and_surveys_bear_their_names_in_the_readers_language(house) -> None:
    manager = house.staff("manager")
    token = dict(manager.page.forms[0].held)["csrf_token"]
    manager.client.post("/language", data={"language": "fr", "csrf_token": token})

    page = manager.open("/office/instruments")

    assert "Bilan avant votre consultation" in page.text
    assert "Check-up before" not in page.text
    assert "Moral" in page.text
    assert "Moral" in manager.open("/office/instruments/mood/translations?left=en&right=ar").text
