"""A made-up person can answer every kind of item, and only as the forms would take it."""

from datetime import date
from random import Random

import pytest

from app.catalogue.asking.path import walk
from app.demo.answering import Answerer, HealthState
from app.forms.build import form_class
from app.forms.show import show_question
from tests.conftest import tiny_catalogue

SURVEYS = tiny_catalogue().surveys
KINDS = ("grid", "slider", "quantity", "body_map", "group")


@pytest.mark.parametrize("survey", KINDS)
@pytest.mark.parametrize("seed", range(20))
def test_a_made_up_answer_is_one_the_form_takes(survey, seed):
    edition = SURVEYS[survey].editions["en"]
    state = HealthState({}, Random(seed).random())
    answerer = Answerer(edition, state, Random(seed), date(2026, 11, 22))

    for item in edition.items.values():
        for asked, answer in _each(item, answerer.answer(item, walk(edition, {}, {}).row)):
            assert _through_the_form(asked, edition, answer) == answer


def _each(item, answer):
    if item.kind != "group":
        return [(item, answer)]
    assert len(answer or ()) <= item.at_most
    return [(part, entry.get(part.id)) for entry in answer or () for part in item.parts]


def _through_the_form(item, edition, answer):
    """What comes back when the page that shows this answer is sent as it is."""
    words = edition.instruments[0].words["en"]
    shown = show_question(item, words, answer)
    sent = _Sent()
    if item.kind == "date":
        for part in ("day", "month", "year"):
            sent[f"{shown.field}-{part}"] = [getattr(shown, part)]
    elif item.kind == "quantity":
        sent[shown.field] = [shown.value]
        sent[f"{shown.field}-unit"] = [option.value for option in shown.options if option.chosen]
    elif shown.options:
        sent[shown.field] = [option.value for option in shown.options if option.chosen]
    else:
        sent[shown.field] = [shown.value]
    form = form_class((item,))(sent)
    assert form.check() or answer is None, form.problems()
    return form.answers()[item.id]


class _Sent(dict):
    """Enough of a browser's form for WTForms."""

    def getlist(self, name):
        return self.get(name, None, whole=True) or []

    def get(self, name, default=None, *, whole=False):
        values = super().get(name) or []
        return values if whole else next(iter(values), default)
