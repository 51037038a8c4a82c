"""Turn a page of items into a WTForms form class, once for each page of an edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from wtforms import Form
from wtforms.fields.core import UnboundField

from app.catalogue.bounded_cache import BoundedCache
from app.catalogue.model import Answer, Item
from app.forms.fields import FIELDS, AnswerField

# Kinds where pressing Continue without an answer may be a mistake: they are asked once more, with
# Skip next to Continue. An empty text or no ticked box is an answer that people give on purpose.
KINDS_ASKED_AGAIN = ("choice", "yes_no", "rating", "slider", "number", "quantity", "date")


class PageForm(Form):
    """The answers sent for one page, and their problems."""

    items: tuple[Item, ...] = ()

    class Meta:
        today: date | None = None  # the day of answering, in the practice's time zone

    def answers(self) -> dict[str, Answer]:
        return {item.id: self[item.id].data for item in self.items}

    def check(self) -> bool:
        """Whether every answer can be saved. Otherwise each field has its problem in `errors`."""
        alone = len(self.items) == 1 or bool(self.items and self.items[0].grid)
        for item in self.items:
            field: AnswerField = self[item.id]
            field.errors = list(field.process_errors)
            if not field.errors and field.data is None:
                if item.must_answer:
                    field.errors = [("must_answer", "")]
                elif alone and item.kind in KINDS_ASKED_AGAIN:
                    field.errors = [("choose_one", "")]
        return not any(self[item.id].errors for item in self.items)

    def check_entry(self) -> bool:
        """The same for one entry of a group, which may not be empty."""
        if self.check() and all(self[item.id].data is None for item in self.items):
            self[self.items[0].id].errors = [("must_answer", "")]
        return not any(self[item.id].errors for item in self.items)

    def usable_answers(self) -> dict[str, Answer]:
        """The answers that can be saved when the rest is skipped; None for items with a problem."""
        fields = {item.id: self[item.id] for item in self.items}
        return {id: None if field.problem else field.data for id, field in fields.items()}

    def problems(self) -> Mapping[str, tuple[str, str]]:
        return {item.id: self[item.id].problem for item in self.items if self[item.id].problem}


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
        item.id: UnboundField(FIELDS[item.kind], item=item) for item in asking
    }
    return type("PageForm", (PageForm,), {"items": asking, **fields})
