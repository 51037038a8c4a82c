"""One WTForms field for each kind of item: turns what a browser sends into an answer or a problem.

A field never changes an instrument's text, and never accepts an answer its item does not offer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import Any

from wtforms import Field

from app import clock
from app.catalogue.model import Answer, Item
from scoring.tolerance import close

MAX_CHARACTERS = {False: 300, True: 4000}  # characters in a short and in a long text


class InvalidAnswer(ValueError):
    """An answer that is not accepted. Its first argument, (code, limit), becomes the field's
    error."""

    def __init__(self, code: str, limit: object = "") -> None:
        super().__init__((code, str(limit)))


class AnswerField(Field):
    """The field of one item, with its answer in `data`; None if nothing was answered."""

    def __init__(self, item: Item, **arguments: object) -> None:
        super().__init__(label="", **arguments)
        self.item = item
        self.sent: Sequence[str] = ()
        self.data: Answer = None

    # Replaces WTForms' own method, which looks for defaults and filters that no item has.
    def process(self, formdata: Any, data: object = None, extra_filters: object = None) -> None:  # noqa: ARG002
        self.process_errors, self.data = [], None
        self.sent = self.find(formdata)
        try:
            self.data = self.read(self.sent)
        except ValueError as error:
            self.process_errors.append(error.args[0])

    def find(self, formdata: Any) -> Sequence[str]:
        """What was sent for this item."""
        values: Sequence[str] = formdata.getlist(self.name)
        return values

    def read(self, values: Sequence[str]) -> Answer:
        raise NotImplementedError

    @property
    def problem(self) -> tuple[str, str] | None:
        return self.errors[0] if self.errors else None


class ChoiceField(AnswerField):
    def read(self, values: Sequence[str]) -> Answer:
        if not values or not values[0]:
            return None
        return _offered(self.item)[_known(values[0], _offered(self.item))]


class SeveralChoicesField(AnswerField):
    def read(self, values: Sequence[str]) -> Answer:
        offered = _offered(self.item)
        chosen = [_known(value, offered) for value in dict.fromkeys(values) if value]
        # "I prefer not to say" together with another answer would contradict it.
        alone = {
            str(choice.answer) for choice in self.item.choices if choice.exclusive or choice.missing
        }
        if len(chosen) > 1 and alone.intersection(chosen):
            raise InvalidAnswer("not_alone")
        if self.item.at_most and len(chosen) > self.item.at_most:
            raise InvalidAnswer("too_many", self.item.at_most)
        return tuple(offered[value] for value in chosen) or None


class YesNoField(AnswerField):
    def read(self, values: Sequence[str]) -> Answer:
        if not values or not values[0]:
            return None
        if values[0] not in ("yes", "no"):
            raise InvalidAnswer("impossible")
        return values[0] == "yes"


class RatingField(AnswerField):
    def read(self, values: Sequence[str]) -> Answer:
        if not values or not values[0]:
            return None
        cells = range(int(self.item.lowest or 0), int(self.item.highest or 0) + 1)
        if values[0] not in map(str, cells):
            raise InvalidAnswer("impossible")
        return int(values[0])


class NumberField(AnswerField):
    def read(self, values: Sequence[str]) -> Answer:
        typed = _western(values[0].strip()) if values else ""
        if not typed:
            return None
        try:
            number = float(typed)
        except ValueError:
            raise InvalidAnswer("not_a_number") from None
        if not isfinite(number):
            raise InvalidAnswer("not_a_number")
        if self.item.lowest is not None and number < self.item.lowest:
            raise InvalidAnswer("too_small", f"{self.item.lowest:g}")
        if self.item.highest is not None and number > self.item.highest:
            raise InvalidAnswer("too_large", f"{self.item.highest:g}")
        if self.item.step == 1 and not number.is_integer():
            raise InvalidAnswer("not_whole")
        if self.item.kind == "slider" and not self._is_a_stop(number):
            raise InvalidAnswer("not_a_step", f"{self.item.step:g}")
        return int(number) if number.is_integer() else number

    def _is_a_stop(self, number: float) -> bool:
        steps = (number - (self.item.lowest or 0)) / (self.item.step or 1)
        return close(steps, round(steps))


class QuantityField(AnswerField):
    """A number and its unit, from `<id>` and `<id>-unit`; stored as it was given: "154 lb"."""

    def find(self, formdata: Any) -> Sequence[str]:
        return [formdata.get(name, "").strip() for name in (self.name, f"{self.name}-unit")]

    def read(self, values: Sequence[str]) -> Answer:
        typed, name = _western(values[0]), values[1]
        if not typed:
            return None
        try:
            number = float(typed)
        except ValueError:
            raise InvalidAnswer("not_a_number") from None
        if not isfinite(number):
            raise InvalidAnswer("not_a_number")
        units = {unit.id: unit for unit in self.item.units}
        if not name and len(units) > 1:
            raise InvalidAnswer("no_unit")
        unit = units.get(name or self.item.units[0].id)
        if unit is None:
            raise InvalidAnswer("impossible")
        if number < unit.lowest:
            raise InvalidAnswer("too_small", f"{unit.lowest:g}")
        if number > unit.highest:
            raise InvalidAnswer("too_large", f"{unit.highest:g}")
        return f"{number:.10g} {unit.id}"


class TextField(AnswerField):
    def read(self, values: Sequence[str]) -> Answer:
        text = values[0].replace("\r\n", "\n").strip() if values else ""
        if len(text) > MAX_CHARACTERS[self.item.long]:
            raise InvalidAnswer("too_long", MAX_CHARACTERS[self.item.long])
        return text or None


class DateField(AnswerField):
    """A date of the item's precision, from up to three fields: `<id>-day`, `-month`, `-year`."""

    def find(self, formdata: Any) -> Sequence[str]:
        names = [f"{self.name}-{part}" for part in ("day", "month", "year")]
        return [_western(formdata.get(name, "").strip()) for name in names]

    def read(self, values: Sequence[str]) -> Answer:
        parts = {"day": values, "month": values[1:], "year": values[2:]}[self.item.precision]
        if not any(parts):
            return None
        if not all(part.isdecimal() for part in parts) or len(values[2]) != 4:
            raise InvalidAnswer("not_a_date")
        numbers = [int(part) for part in reversed(parts)]
        try:
            day = date(*[*numbers, 1, 1][:3])
        except ValueError:
            raise InvalidAnswer("not_a_date") from None
        length = {"day": 10, "month": 7, "year": 4}[self.item.precision]
        typed = day.isoformat()[:length]
        today = self.meta.today or clock.now().date()
        earliest, latest = self.item.earliest_on(today), self.item.latest_on(today)
        # Compared in the precision of the item: this month is not too late for a limit of today.
        if earliest and typed < earliest.isoformat()[:length]:
            raise InvalidAnswer("date_too_early", earliest.isoformat()[:length])
        if latest and typed > latest.isoformat()[:length]:
            raise InvalidAnswer("date_too_late", latest.isoformat()[:length])
        return typed


FIELDS: dict[str, type[AnswerField]] = {
    "choice": ChoiceField,
    "choices": SeveralChoicesField,
    "yes_no": YesNoField,
    "rating": RatingField,
    "slider": NumberField,
    "number": NumberField,
    "quantity": QuantityField,
    "text": TextField,
    "date": DateField,
    "body_map": SeveralChoicesField,
}


@lru_cache(maxsize=4096)
def _offered(item: Item) -> dict[str, int | float | str]:
    return {str(choice.answer): choice.answer for choice in item.choices}


def _known(value: str, offered: dict[str, int | float | str]) -> str:
    if value not in offered:
        raise InvalidAnswer("impossible")
    return value


# People type digits of their own script, and a decimal comma in most of the world.
_DIGITS = {ord(digit): str(n % 10) for n, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९")}
_DIGITS |= {ord("٫"): ".", ord(","): "."}


def _western(text: str) -> str:
    return text.translate(_DIGITS)
