"""A clock is wrong, or a language is given up: the sitting goes on, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import select

from app import clock, create_app
from app.store.tables import PageSave
from tests.conftest import settings_in
from tests.journeys.answering import answer_all, answers_for, begin
from tests.journeys.conftest import House

TWO_DAYS = timedelta(days=2)


@pytest.mark.parametrize("off", [-TWO_DAYS, TWO_DAYS])
def test_a_device_two_days_off_answers_as_any_other(house: House, off: timedelta) -> None:
    wrong = (clock.now() + off).strftime("%a, %d %b %Y %H:%M:%S GMT")
    patient = begin(house)
    patient.client.environ_base |= {"HTTP_DATE": wrong, "HTTP_IF_MODIFIED_SINCE": wrong}
    before = clock.now()

    assert answer_all(patient).send().path == "/summary"
    with house.services.store.reading() as db:
        saved = db.scalars(select(PageSave.saved_at)).all()
    assert all(before - timedelta(minutes=1) < at < clock.now() for at in saved)


def test_the_cookie_leaves_no_clock_to_the_browser(house: House) -> None:
    replies = [house.visitor().client.get(house.invite())]
    patient = begin(house)
    replies.append(patient.client.post("/language", data={"language": "es"}))
    cookies = [cookie for reply in replies for cookie in reply.headers.getlist("Set-Cookie")]

    assert cookies
    assert not [cookie for cookie in cookies if "Expires" in cookie or "Max-Age" in cookie]


def test_a_cookie_from_a_server_clock_that_was_ahead_still_opens_the_sitting(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = int((clock.now() + TWO_DAYS).timestamp())
    with monkeypatch.context() as patch:
        patch.setattr(TimestampSigner, "get_timestamp", lambda _self: ahead)
        patient = begin(house)
        page = patient.path

    assert patient.open("/resume").path == page  # set right again, two days earlier


def test_a_language_given_up_in_mid_sitting_is_said_in_words(house: House) -> None:
    patient = begin(house, "ar")
    for _ in range(3):
        patient.send(answers_for(patient))
    page, before = patient.path, saves(house)
    without = restarted(house, ("en", "es"))

    patient = without.visitor_with(patient)
    patient.open("/resume")

    assert patient.path == page
    assert (patient.page.html["lang"], patient.page.html["dir"]) == ("en", "ltr")
    assert "They go on in English" in patient.text
    assert "They go on in English" in patient.open("/resume").text  # until the person went on
    patient.send(answers_for(patient))
    assert "They go on in" not in patient.text
    answer_all(patient)
    assert patient.send().path == "/summary"
    after = saves(without.house)
    assert [save.locale for save in after[: len(before)]] == ["ar"] * len(before)
    assert [save.answers for save in after[: len(before)]] == [save.answers for save in before]
    assert {save.locale for save in after[len(before) :]} == {"en"}


def test_who_comes_back_by_the_link_is_told_too(house: House) -> None:
    link = house.invite()
    patient = house.visitor().open(link).send({"locale": "ar", "respondent": "self"})
    patient.send(answers_for(patient))
    without = restarted(house, ("en", "es"))

    again = without.house.visitor().open(link)

    assert "cannot be shown in the language you began in" in again.text


class Restarted:
    """The same practice after a restart with other languages."""

    def __init__(self, house: House) -> None:
        self.house = house

    def visitor_with(self, old):  # type: ignore[no-untyped-def]
        """The same browser, with the cookie it has."""
        new = self.house.visitor()
        with old.client.session_transaction() as before:
            session = dict(before)
        with new.client.session_transaction() as cookie:
            cookie.update(session)
        return new


def restarted(house: House, locales: tuple[str, ...]) -> Restarted:
    settings = replace(settings_in(house.services.settings.data_folder), locales=locales)
    app = create_app(settings)
    app.testing = True
    return Restarted(replace(house, app=app))


def saves(house: House) -> list[PageSave]:
    with house.services.store.reading() as db:
        return list(db.scalars(select(PageSave).order_by(PageSave.id)))
