"""Build view models from items, their text and the present answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from app.catalogue.model import Answer, Answers, InstrumentText, Item
from app.forms.build import PageForm
from app.forms.field_names import field_name
from app.forms.fields import MAX_CHARACTERS, fits, fits_unit
from app.forms.view_models import Code, Option, Problem, Question
from app.typed_values.numbers import field_text, plain_text

_TYPED = ("number", "slider", "quantity", "text")
_SEVERAL = ("choices", "body_map")


def show_questions(
    items: Sequence[Item], words: InstrumentText, answers: Answers, form: PageForm | None = None
) -> tuple[Question, ...]:
    """The questions of a page. Rows of a grid become one question, with their shared text before
    them."""
    shown = [show_question(item, words, answers.get(item.id), form) for item in items]
    if not items or items[0].grid is None:
        return tuple(shown)
    at = f"items.{items[0].grid}."
    grid = Question(
        id=items[0].grid,
        kind="grid",
        ask=words.get(at + "ask") or "",
        stem=shown[0].stem if words.get(at + "stem") is None else words[at + "stem"],
        help=words.get(at + "help") or "",
        about=words.get(at + "about") or "",
        options=tuple(replace(option, chosen=False) for option in shown[0].options),
        rows=tuple(shown),
        must_answer=items[0].must_answer,
    )
    return (grid,)


def show_question(
    item: Item, words: InstrumentText, answer: Answer, form: PageForm | None = None
) -> Question:
    """The view model of one item.

    It shows what was sent in `form`, if the form has this item, and otherwise `answer`.
    """
    field = form.field_of(item) if form is not None else None
    sent = tuple(field.sent) if field is not None else _sent(item, answer, words.locale)
    at = f"items.{item.id}."
    day, month, year = sent if item.kind == "date" else ("", "", "")
    return Question(
        id=item.id,
        kind=item.kind,
        ask=words[at + "ask"],
        stem=words.get(at + "stem") or words.get("stem") or "",
        help=words.get(at + "help") or "",
        about=words.get(at + "about") or "",
        options=_options(item, words, sent),
        low=words.get(f"{at}anchors.{_plain(item.lowest)}") or "",
        high=words.get(f"{at}anchors.{_plain(item.highest)}") or "",
        at_least=item.at_least,
        at_most=item.at_most,
        add=words.get(at + "add") or "",
        step=_plain(item.step),
        limits=tuple(
            (_plain(unit.lowest), _plain(unit.highest), words[f"{at}units.{unit.id}"])
            for unit in item.units
        ),
        value=sent[0] if sent and item.kind in _TYPED else "",
        long=item.long,
        longest=MAX_CHARACTERS[item.long],
        whole=item.step == 1,
        lowest=_plain(item.lowest),
        highest=_plain(item.highest),
        precision=item.precision,
        day=day,
        month=month,
        year=year,
        must_answer=item.must_answer,
        problem=_problem(item, words, form) if form is not None and field is not None else None,
    )


def answer_marks(item: Item, answer: Answer, locale: str) -> Iterator[tuple[str, str]]:
    """What an answer inserts at which placeholders of a page in this language that was rendered
    without it.

    Pairs of placeholder and text: a chosen option is (`<item>=<value>`, ""), the content of a field
    is (`<item> value`, text), (`<item> day`, text) and so on.
    """
    sent = _sent(item, answer, locale)
    if item.kind == "date":
        for part, typed in zip(("day", "month", "year"), sent, strict=True):
            yield f"{item.id} {part}", typed
    elif item.kind in ("number", "text"):
        yield f"{item.id} value", sent[0] if sent else ""
    else:
        for value in sent:
            yield f"{item.id}={value}", ""


def answer_text(item: Item, words: InstrumentText, answer: Answer) -> str:
    """The text of an answer as the person saw it; numbers and free text as they are."""
    if isinstance(answer, tuple):
        chosen = (value for value in answer if not isinstance(value, Mapping))
        return " · ".join(answer_text(item, words, value) for value in chosen)
    if item.kind == "quantity":
        number, _, unit = str(answer).partition(" ")
        return f"{number} {words.get(f'items.{item.id}.units.{unit}') or unit}"
    for choice in item.choices:
        if choice.answer == answer:
            return words.get(f"choices.{item.choice_set}.{choice.id}") or str(answer)
    return _plain(answer) if isinstance(answer, float) else str(answer)


def _options(item: Item, words: InstrumentText, sent: Sequence[str]) -> tuple[Option, ...]:
    if item.kind == "rating":
        cells = range(int(item.lowest or 0), int(item.highest or 0) + 1)
        anchors = f"items.{item.id}.anchors."
        return tuple(
            Option(str(cell), words.get(f"{anchors}{cell}") or "", str(cell) in sent)
            for cell in cells
        )
    if item.kind == "yes_no":
        return tuple(Option(value, "", value in sent) for value in ("yes", "no"))
    if item.kind == "quantity":
        at = f"items.{item.id}.units."
        return tuple(
            Option(unit.id, words[at + unit.id], unit.id in sent[1:]) for unit in item.units
        )
    return tuple(
        Option(
            value=str(choice.answer),
            text=words[f"choices.{item.choice_set}.{choice.id}"],
            chosen=str(choice.answer) in sent,
            exclusive=choice.exclusive or (choice.missing and item.kind in _SEVERAL),
            picture=item.pictures.get(choice.id, ""),
        )
        for choice in item.choices
    )


def _sent(item: Item, answer: Answer, locale: str) -> tuple[str, ...]:
    """The values that a browser would have sent for this answer, on a page in this language."""
    if item.kind == "date":
        year, month, day = [*str(answer or "").split("-"), "", "", ""][:3]
        return day.lstrip("0"), month.lstrip("0"), year
    if item.kind == "quantity":
        return _sent_quantity(item, str(answer or ""), locale)
    if answer is None or item.kind == "group":
        return ()
    if isinstance(answer, tuple):
        return tuple(map(str, answer))
    if item.kind == "yes_no":
        return ("yes" if answer else "no",)
    if item.kind in ("number", "slider") and isinstance(answer, int | float):
        return (field_text(answer, locale, partial(fits, item)),)
    return (_plain(answer) if isinstance(answer, float) else str(answer),)


def _sent_quantity(item: Item, answer: str, locale: str) -> tuple[str, str]:
    number, _, unit_id = answer.partition(" ")
    unit = next((unit for unit in item.units if unit.id == unit_id), None)
    if unit is None:
        return number, unit_id
    return field_text(float(number), locale, partial(fits_unit, unit)), unit_id


def _plain(number: float | None) -> str:
    return "" if number is None else plain_text(number)


def _problem(item: Item, words: InstrumentText, form: PageForm) -> Problem | None:
    """The item's problem, with the control the error summary links to: the first of several, or the
    one that is wrong. None without a problem."""
    problems: Mapping[str, tuple[str, str]] = form.problems()
    if item.id not in problems:
        return None
    code, limit = problems[item.id]
    field = field_name(item.id)
    if item.kind == "date":
        field += f"-{item.precision}"
    elif code == "no_unit":
        field += "-unit"
    return Problem(
        item.id, field, cast(Code, code), words.get(f"items.{item.id}.about") or "", limit
    )
