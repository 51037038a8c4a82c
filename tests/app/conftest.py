"""A page of made-up questions as HTML, for the tests of what the templates write."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask, g, render_template

from app.forms.view_models import PagePosition, Question, QuestionPage
from app.store.opening_hours import NOT_ENTERED

Show = Callable[..., str]


@pytest.fixture
def show(app: Flask) -> Show:
    """A page of these questions, as a patient of a made-up practice gets it."""

    def page(*questions: Question) -> str:
        with app.test_request_context("/questions/x", headers={"Accept-Language": "en"}):
            g.practice = SimpleNamespace(
                name="Ridgeway", phone="555 0142", emergency_phone="911", crisis_phone="988",
                address="", locale="en", texts={},
                opening_hours=NOT_ENTERED, read_within_days=2,
            )  # fmt: skip
            shown = QuestionPage(PagePosition("x", "mood", 3, 25, 12, "/back"), questions, "k" * 12)
            return render_template(
                "patient/question.html", page=shown, respondent="self", notices=None
            )

    return page
