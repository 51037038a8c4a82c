"""No numbers, no safety questions: the office says what is missing, and nobody is asked before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from babel.support import Translations

from app.config import TRANSLATIONS
from app.outreach.readiness import asks_about_safety
from app.store.tables import AuditEntry, Invitation, Practice, PublicLink
from app.web.current_practice import practice_changed
from tests.journeys.conftest import House
from tests.journeys.self_checks import open_link_to, worst_until
from tests.journeys.visitor import Visitor

SOMEONE_IS_THERE = (
    "If you might act on such thoughts, or do not feel safe, call now. "
    "Someone is there, day and night."
)


def test_a_practice_without_numbers_is_told_what_is_missing_and_where(house: House) -> None:
    _leave(house, emergency_phone="", crisis_phone="", texts={})
    manager = house.staff("manager")

    home = manager.open("/office").reply.get_data(as_text=True)
    assert 'id="danger-gaps"' in home
    assert 'href="/office/practice-texts"' in home
    listed = manager.open("/office/instruments").reply.get_data(as_text=True)
    assert 'href="/office/practice-texts"' in listed

    for path in (f"/office/patients/{house.patient_id}", "/office/public-links"):
        page = manager.open(path).reply.get_data(as_text=True)
        assert '<option value="check_up" disabled>' in page
        assert 'id="survey-waits"' in page
        assert 'href="/office/practice-texts"' in page


@pytest.mark.parametrize("way", ["invite", "here", "code", "phone", "public_link"])
def test_no_way_of_offering_it_is_left_open(house: House, way: str) -> None:
    _leave(house, crisis_phone="")
    manager = house.staff("manager")
    path, more = {
        "invite": (f"/office/patients/{house.patient_id}/invitations", {}),
        "public_link": ("/office/public-links", {}),
    }.get(way, (f"/office/patients/{house.patient_id}/start-survey", {"how": way}))

    _post(manager, path, {"survey": "check_up", **more})

    assert manager.status == 409
    with house.services.store.reading() as db:
        assert not db.query(Invitation).count()
        assert not db.query(PublicLink).count()


def test_a_survey_that_asks_nothing_about_safety_is_offered_without_numbers(house: House) -> None:
    _leave(house, emergency_phone="", crisis_phone="", texts={})
    manager = house.staff("manager")

    _post(manager, f"/office/patients/{house.patient_id}/invitations", {"survey": _harmless(house)})

    assert manager.status == 200


@pytest.mark.parametrize(("has", "lacks"), [("ar", "en"), ("en", "ar")])
def test_a_patient_is_offered_the_languages_that_have_a_text(
    house: House, has: str, lacks: str
) -> None:
    _leave(house, texts={has: {"crisis": "988"}})

    for path in (house.invite(), open_link_to(house, "check_up")):
        visitor = house.visitor().open(path)
        _post(visitor, "/language", {"language": lacks, "next": visitor.path})

        assert visitor.form.offered["locale"] == [has]
        assert 'id="not-in-this-language"' in visitor.reply.get_data(as_text=True)
        assert visitor.page.html["lang"] == lacks
        visitor.send({"locale": lacks, "respondent": "self"}, button=None)
        assert visitor.is_asked_again

        visitor.open(visitor.path).send({"locale": has, "respondent": "self"})
        assert visitor.path.startswith("/questions/")


def test_without_any_language_the_page_says_that_the_practice_is_not_ready(house: House) -> None:
    invited, link = house.invite(), open_link_to(house, "check_up")
    _leave(house, crisis_phone="", phone="555-0142")

    for path in (invited, link):
        visitor = house.visitor().open(path)

        page = visitor.reply.get_data(as_text=True)
        assert 'id="not-ready"' in page
        assert "tel:5550142" in page
        assert not [form for form in visitor.page.forms if form.offered]


def test_a_text_that_nobody_can_see_is_no_text(house: House) -> None:
    _leave(house, texts={"en": {"crisis": "\u200b \u2060"}, "ar": {"crisis": "988"}})

    visitor = house.visitor().open(house.invite())

    assert visitor.form.offered["locale"] == ["ar"]


def test_a_survey_about_safety_is_held_back_also_where_it_has_no_rule(tiny: House) -> None:
    survey = tiny.services.catalogue.surveys["hidden"]
    assert survey.editions["en"].items["hidden_harm"].domain == "safety"
    no_rules = replace(
        survey.editions["en"],
        instruments=tuple(
            replace(instrument, priorities=()) for instrument in survey.editions["en"].instruments
        ),
    )

    assert asks_about_safety(replace(survey, editions={"en": no_rules}), "en")


def test_half_way_a_patient_changes_only_to_a_language_that_has_a_text(house: House) -> None:
    _leave(house, texts={"en": {"crisis": "988"}, "es": {"crisis": "988"}})
    visitor = house.visitor().open(house.invite())
    visitor.send({"locale": "en", "respondent": "self"})
    offered = {value for form in visitor.page.forms for value in form.offered.get("locale", ())}

    for wanted, spoken in (("ar", "en"), ("es", "es"), ("ar", "en")):
        _post(visitor, "/language", {"language": wanted, "next": visitor.path})
        assert visitor.page.html["lang"] == spoken
    _leave(house, texts={})
    assert visitor.open("/resume").page.html["lang"] == "en", "the one it began in stays"

    assert "ar" not in offered


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_sitting_that_has_begun_goes_on_and_promises_nobody_without_a_number(
    house: House, language: str
) -> None:
    visitor = house.visitor().open(house.invite())
    visitor.send({"locale": language, "respondent": "self"})
    _leave(house, phone="", emergency_phone="", crisis_phone="", texts={})

    worst_until(visitor, "/help-now")

    assert "/resume" in visitor.reply.get_data(as_text=True)
    promise = Translations.load(TRANSLATIONS, [language]).gettext(SOMEONE_IS_THERE)
    assert promise not in visitor.text
    assert "tel:" not in visitor.reply.get_data(as_text=True)


def test_with_numbers_and_texts_saved_it_is_offered(house: House) -> None:
    _leave(house, emergency_phone="", crisis_phone="", texts={"en": {"who_reads": "The nurse."}})
    manager = house.staff("manager").open("/office/practice-texts")

    manager.send({"emergency_phone": "١١٢", "crisis_phone": "0800 1110111", "crisis-en": "Call."})

    assert (manager.status, manager.path) == (200, "/office/practice-texts")
    practice = _kept(house)
    assert (practice.emergency_phone, practice.crisis_phone) == ("112", "0800 1110111")
    assert practice.texts["en"] == {"who_reads": "The nurse.", "crisis": "Call."}
    with house.services.store.reading() as db:
        entry = db.query(AuditEntry).filter_by(action="texts.change").one()
    assert {"emergency_phone", "crisis_phone", "crisis-en"} <= set(entry.detail["changed"])
    page = manager.open(f"/office/patients/{house.patient_id}").reply.get_data(as_text=True)
    assert '<option value="check_up">' in page


def test_a_crisis_text_is_suggested_and_kept_only_when_it_is_saved(house: House) -> None:
    _leave(house, texts={})

    manager = house.staff("manager").open("/office/practice-texts")

    suggested = dict(manager.form.held)["crisis-en"]
    assert suggested
    assert 'id="crisis-en-suggested"' in manager.reply.get_data(as_text=True)
    assert _kept(house).texts == {}
    manager.send()
    assert _kept(house).texts["en"]["crisis"] == suggested


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("crisis-en", "Call \x07 now"),
        ("crisis-ar", "اتصل \u202eالآن"),
        ("crisis-vi", "x" * 1201),
        ("phone", "call us"),
        ("crisis_phone", "988\u202e"),
        ("emergency_phone", "9" * 41),
        ("address", "12 Mill\u202d Lane"),
        ("timezone", "Moon/Base"),
    ],
)
def test_what_cannot_be_shown_or_dialled_is_refused_and_nothing_changes(
    house: House, name: str, typed: str
) -> None:
    manager, before = house.staff("manager").open("/office/practice-texts"), _row(house)

    manager.send({name: typed, "crisis-es": "Otro texto"})

    page = manager.reply.get_data(as_text=True)
    assert manager.status == 422
    assert f'href="#{name}"' in page
    assert f'id="{name}-wrong"' in page
    held = dict(manager.form.held)
    assert (held[name].strip(), held["crisis-es"]) == (typed, "Otro texto")
    assert _row(house) == before


def test_a_form_that_lost_a_field_changes_nothing(house: House) -> None:
    manager, before = house.staff("manager").open("/office/practice-texts"), _row(house)
    fields = dict(manager.form.held)

    for lost in (set(fields) - {"csrf_token"}, {"crisis-en"}, {"emergency_phone"}):
        _post(manager, "/office/practice-texts", {k: v for k, v in fields.items() if k not in lost})
        assert manager.status == 400
    assert _row(house) == before


def _harmless(house: House) -> str:
    return next(
        survey.id
        for survey in house.services.catalogue.surveys.values()
        if "en" in survey.editions and not asks_about_safety(survey, "en")
    )


def _leave(house: House, **changed: Any) -> None:
    """A practice of which this is all that was set up."""
    with house.services.store.transaction() as db:
        practice = db.get_one(Practice, house.practice_id)
        for name, value in changed.items():
            setattr(practice, name, value)
    practice_changed(house.practice_id)


def _kept(house: House) -> Practice:
    with house.services.store.reading() as db:
        return db.get_one(Practice, house.practice_id)


def _row(house: House) -> dict[str, Any]:
    practice = _kept(house)
    return {column.name: getattr(practice, column.name) for column in Practice.__table__.columns}


def _post(visitor: Visitor, path: str, data: dict[str, Any]) -> None:
    token = dict(visitor.page.forms[0].held)["csrf_token"]
    visitor._take(
        visitor.client.post(path, data={"csrf_token": token, **data}, follow_redirects=True)
    )
