"""Turn a page of items into a WTForms form class, once for each page of an edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import cast

from wtforms import Form
from wtforms.fields.core import UnboundField

from app.catalogue.bounded_cache import BoundedCache
from app.catalogue.model import Answer, Item
from app.forms.field_names import field_name
from app.forms.fields import FIELDS, AnswerField

# Kinds where pressing Continue without an answer may be a mistake: they are asked once more, with
# Skip next to Continue. An empty text is an answer that people give on purpose.
KINDS_ASKED_AGAIN = (
    "choice", "choices", "yes_no", "rating", "slider", "number", "quantity", "date", "body_map",
)  # fmt: skip


class PageForm(Form):
    """The answers sent for one page, and their problems."""

    asked_items: tuple[Item, ...] = ()

    class Meta:
        today: date | None = None  # the day of answering, in the practice's time zone
        locale: str = "en"  # the language of the page, for numbers and the names of months

    def field_of(self, item: Item) -> AnswerField | None:
        """The field of an item; None if the form does not ask it."""
        name = field_name(item.id)
        return cast(AnswerField, self[name]) if name in self else None

    def answers(self) -> dict[str, Answer]:
        return {item.id: field.data for item, field in self._fields_of_items()}

    def check(self) -> bool:
        """Whether every answer can be saved. Otherwise each field has its problem in `errors`."""
        items = self.asked_items
        alone = len(items) == 1 or bool(items and items[0].grid)
        for item, field in self._fields_of_items():
            field.errors = list(field.process_errors)
            if not field.errors and field.data is None:
                if item.must_answer:
                    field.errors = [("must_answer", "")]
                elif alone and item.kind in KINDS_ASKED_AGAIN:
                    field.errors = [("choose_one", "")]
        return not self.problems()

    def check_entry(self) -> bool:
        """The same for one entry of a group, which may not be empty."""
        fields = [field for _item, field in self._fields_of_items()]
        if self.check() and all(field.data is None for field in fields):
            fields[0].errors = [("must_answer", "")]
        return not self.problems()

    def usable_answers(self) -> dict[str, Answer]:
        """The answers that can be saved when the rest is skipped; None for items with a problem."""
        return {
            item.id: None if field.problem else field.data
            for item, field in self._fields_of_items()
        }

    def problems(self) -> Mapping[str, tuple[str, str]]:
        """Item → its problem, for each item that has one."""
        return {item.id: field.problem for item, field in self._fields_of_items() if field.problem}

    def _fields_of_items(self) -> Iterator[tuple[Item, AnswerField]]:
        return ((item, self[field_name(item.id)]) for item in self.asked_items)


_classes: BoundedCache[type[PageForm]] = BoundedCache(2048)


def form_class(items: tuple[Item, ...], edition_key: str | None = None) -> type[PageForm]:
    """The form of these items. Notes ask nothing and have no field; the entries of a group are
    forms of their own, made of its parts.

    edition_key  edition_cache.edition_key() of the edition they are items of: its forms are made
                 once. None: a new class is made.
    """
    if edition_key is None:
        return _make_class(items)
    key = (edition_key, *(item.id for item in items))
    return _classes.get(key, lambda: _make_class(items))


def _make_class(items: tuple[Item, ...]) -> type[PageForm]:
    asking = tuple(item for item in items if item.kind in FIELDS)
    fields: dict[str, object] = {
        field_name(item.id): UnboundField(FIELDS[item.kind], item=item) for item in asking
    }
    return type("PageForm", (PageForm,), {"asked_items": asking, **fields})
