"""The form of an action plan: what, when, how sure, what could get in the way, how many weeks."""

from __future__ import annotations

from wtforms import Form, IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from app.forms.view_models import Option, Question

MAX_CHARACTERS = 300
WEEKS = (1, 2, 4)
# The fields of the form, in order.
FIELDS = ("step", "when", "sure", "in_the_way", "weeks")
WRITTEN = ("step", "when", "in_the_way")  # in the person's own words


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


class PlanForm(Form):
    """The plan for one aim. The form's prefix is the aim, so that one page can have several
    forms."""

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
        """Whether the plan can be saved. Text in a number field counts as a number not offered."""
        is_fine = self.validate()
        if not self.step.errors and not self.step.data:
            self.step.errors = ["missing"]
        return is_fine and not self.step.errors

    def problems(self) -> list[tuple[str, str, str]]:
        """(field, HTML id of its control, problem) for each field that cannot be saved."""
        return [
            (name, self[name].id, "not_offered" if name in ("sure", "weeks") else errors[0])
            for name in FIELDS
            if (errors := self[name].errors)
        ]

    def sure_question(self, low: str, high: str) -> Question:
        """The question "how sure?" as a rating, so that it looks like other ratings."""
        cells = range(11)
        ends = {0: low, 10: high}
        return Question(
            id=self.sure.id,
            name=self.sure.id,
            kind="rating",
            ask="",
            options=tuple(
                Option(str(cell), ends.get(cell, ""), cell == self.sure.data) for cell in cells
            ),
            low=low,
            high=high,
        )
