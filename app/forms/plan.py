"""The form of a small plan: what, when, how sure, what could get in the way."""

from __future__ import annotations

from wtforms import Form, IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from app.forms.view_models import Option, Question

MAX_CHARACTERS = 300
WEEKS = (1, 2, 4)
# What a template has words for, in the order of the form.
FIELDS = ("step", "when", "sure", "in_the_way", "weeks")


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


class PlanForm(Form):
    """One aim's plan. The prefix is the aim, so that several stand on one page."""

    step = StringField(
        filters=[_one_line],
        validators=[InputRequired("missing"), Length(max=MAX_CHARACTERS, message="too_long")],
    )
    when = StringField(
        filters=[_one_line], validators=[Length(max=MAX_CHARACTERS, message="too_long")]
    )
    sure = IntegerField(validators=[Optional(), NumberRange(0, 10, "not_offered")])
    in_the_way = StringField(
        filters=[_one_line], validators=[Length(max=MAX_CHARACTERS, message="too_long")]
    )
    weeks = IntegerField(validators=[Optional(), AnyOf(WEEKS, "not_offered")])

    def check(self) -> bool:
        """Whether it can be kept; a number that is none counts as one that is not offered."""
        is_fine = self.validate()
        if not self.step.errors and not self.step.data:
            self.step.errors = ["missing"]
        return is_fine and not self.step.errors

    def problems(self) -> list[tuple[str, str, str]]:
        """(field, the id of its control, what is wrong) of each that cannot be kept."""
        return [
            (name, self[name].id, "not_offered" if name in ("sure", "weeks") else errors[0])
            for name in FIELDS
            if (errors := self[name].errors)
        ]

    def sure_question(self, low: str, high: str) -> Question:
        """How sure, as the same row of numbers that other questions have."""
        cells = range(11)
        ends = {0: low, 10: high}
        return Question(
            id=self.sure.id,
            kind="rating",
            ask="",
            options=tuple(
                Option(str(cell), ends.get(cell, ""), cell == self.sure.data) for cell in cells
            ),
            low=low,
            high=high,
        )
