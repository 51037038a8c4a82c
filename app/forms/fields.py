"""One WTForms field for each kind of item: turns what a browser sends into an answer or a problem.

A field never changes an instrument's text, and never accepts an answer its item does not offer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any

from wtforms import Field

from app import clock
from app.catalogue.model import Answer, Item, Unit
from app.forms.field_names import sent_names
from app.typed_values.dates import read_month, read_year
from app.typed_values.numbers import (
    plain_text,
    read_number,
    readings,
    unambiguous_texts,
    western_digits,
)
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
        sent: list[Sequence[str]] = [formdata.getlist(name) for name in sent_names(self.name)]
        return next((values for values in sent if any(values)), sent[0])

    def parts(self, formdata: Any, *names: str) -> list[str]:
        """What was sent in the fields of this item whose names end like this; "" for none."""
        at = sent_names(self.name)
        return [
            next((sent for name in at if (sent := formdata.get(name + end, "").strip())), "")
            for end in names
        ]

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
        if not values or not western_digits(values[0]):
            return None
        number = _typed_number(values[0], self.meta.locale, partial(fits, self.item))
        if self.item.lowest is not None and number < self.item.lowest:
            raise InvalidAnswer("too_small", plain_text(self.item.lowest))
        if self.item.highest is not None and number > self.item.highest:
            raise InvalidAnswer("too_large", plain_text(self.item.highest))
        if self.item.step == 1 and not number.is_integer():
            raise InvalidAnswer("not_whole")
        if not _is_a_stop(self.item, number):
            raise InvalidAnswer("not_a_step", plain_text(self.item.step or 1))
        return int(number) if number.is_integer() else number


class QuantityField(AnswerField):
    """A number and its unit, from `<name>` and `<name>-unit`; stored as it was given: "154 lb"."""

    def find(self, formdata: Any) -> Sequence[str]:
        return self.parts(formdata, "", "-unit")

    def read(self, values: Sequence[str]) -> Answer:
        typed, name = western_digits(values[0]), values[1]
        if not typed:
            return None
        units = {unit.id: unit for unit in self.item.units}
        if name and name not in units:
            raise InvalidAnswer("impossible")
        if not name and len(units) > 1:
            if not readings(typed):
                raise InvalidAnswer("not_a_number")
            raise InvalidAnswer("no_unit")
        unit = units[name or self.item.units[0].id]
        number = _typed_number(typed, self.meta.locale, partial(fits_unit, unit))
        if number < unit.lowest:
            raise InvalidAnswer("too_small", plain_text(unit.lowest))
        if number > unit.highest:
            raise InvalidAnswer("too_large", plain_text(unit.highest))
        return f"{plain_text(number)} {unit.id}"


class TextField(AnswerField):
    def read(self, values: Sequence[str]) -> Answer:
        text = values[0].replace("\r\n", "\n").strip() if values else ""
        if len(text) > MAX_CHARACTERS[self.item.long]:
            raise InvalidAnswer("too_long", MAX_CHARACTERS[self.item.long])
        return text or None


class DateField(AnswerField):
    """A date of the item's precision, from up to three fields: `<name>-day`, `-month`, `-year`."""

    def find(self, formdata: Any) -> Sequence[str]:
        return self.parts(formdata, "-day", "-month", "-year")

    def read(self, values: Sequence[str]) -> Answer:
        asked = {"day": values, "month": values[1:], "year": values[2:]}[self.item.precision]
        if not any(map(western_digits, asked)):
            return None
        today = self.meta.today or clock.now().date()
        earliest, latest = self.item.earliest_on(today), self.item.latest_on(today)
        try:
            day = date(*[*self._numbers(values, latest or today), 1, 1][:3])
        except ValueError:
            raise InvalidAnswer("not_a_date") from None
        length = {"day": 10, "month": 7, "year": 4}[self.item.precision]
        typed = day.isoformat()[:length]
        # Compared in the precision of the item: this month is not too late for a limit of today.
        if earliest and typed < earliest.isoformat()[:length]:
            raise InvalidAnswer("date_too_early", earliest.isoformat()[:length])
        if latest and typed > latest.isoformat()[:length]:
            raise InvalidAnswer("date_too_late", latest.isoformat()[:length])
        return typed

    def _numbers(self, values: Sequence[str], last: date) -> list[int]:
        """Year, month and day as far as the item asks. ValueError where one cannot be read."""
        day = western_digits(values[0])
        parts = (
            read_year(values[2], last),
            read_month(values[1], self.meta.locale),
            int(day) if day.isdecimal() and len(day) <= 2 else None,
        )
        asked = parts[: {"day": 3, "month": 2, "year": 1}[self.item.precision]]
        if None in asked:
            raise ValueError("not a date")
        return [part for part in asked if part is not None]


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


def fits(item: Item, number: float) -> bool:
    """Whether a number is a possible answer to a number or slider."""
    lowest, highest = item.lowest, item.highest
    return (
        (lowest is None or number >= lowest)
        and (highest is None or number <= highest)
        and (item.step != 1 or number.is_integer())
        and _is_a_stop(item, number)
    )


def fits_unit(unit: Unit, number: float) -> bool:
    """Whether a number is possible in this unit."""
    return unit.lowest <= number <= unit.highest


def _is_a_stop(item: Item, number: float) -> bool:
    if item.kind != "slider":
        return True
    steps = (number - (item.lowest or 0)) / (item.step or 1)
    return close(steps, round(steps))


def _typed_number(typed: str, locale: str, accepts: Callable[[float], bool]) -> float:
    """The one number that a text means here; asked back where it can mean two."""
    candidates = read_number(typed, locale, accepts)
    if not candidates:
        raise InvalidAnswer("not_a_number")
    if len(candidates) == 2:
        raise InvalidAnswer("two_readings", " ".join(unambiguous_texts(*candidates, locale)))
    return candidates[0]
