"""Items, words and present answers → what a template shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from app.catalogue.model import Answer, Answers, Item, Words
from app.forms.build import PageForm
from app.forms.fields import LONGEST
from app.forms.model import Code, Option, Problem, Question

_TYPED = ("number", "slider", "quantity", "text")
_SEVERAL = ("choices", "body_map")


def show_questions(
    items: Sequence[Item], words: Words, answers: Answers, form: PageForm | None = None
) -> tuple[Question, ...]:
    """The questions of a page. Rows of a grid are one question, with what they share before it."""
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
        options=tuple(replace(one, chosen=False) for one in shown[0].options),
        rows=tuple(shown),
        must_answer=items[0].must_answer,
    )
    return (grid,)


def show_question(
    item: Item, words: Words, answer: Answer, form: PageForm | None = None
) -> Question:
    """One item and its answer: what was just sent, when that has a problem, else `answer`."""
    field = form[item.id] if form is not None and item.id in form else None
    sent = tuple(field.sent) if field is not None else _sent(item, answer)
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
            (f"{unit.lowest:g}", f"{unit.highest:g}", words[f"{at}units.{unit.id}"])
            for unit in item.units
        ),
        value=sent[0] if sent and item.kind in _TYPED else "",
        long=item.long,
        longest=LONGEST[item.long],
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


def chosen_places(item: Item, answer: Answer) -> Iterator[tuple[str, str]]:
    """What an answer puts where in a page that was rendered without it: the option that is chosen
    (`<item>=<value>`, nothing more), or the words in a field (`<item> value`, `<item> day`, …)."""
    sent = _sent(item, answer)
    if item.kind == "date":
        for part, typed in zip(("day", "month", "year"), sent, strict=True):
            yield f"{item.id} {part}", typed
    elif item.kind in ("number", "text"):
        yield f"{item.id} value", sent[0] if sent else ""
    else:
        for value in sent:
            yield f"{item.id}={value}", ""


def choice_words(item: Item, words: Words, answer: Answer) -> str:
    """The words of a chosen answer, as the person saw them; numbers and text as they are."""
    if isinstance(answer, tuple):
        chosen = (one for one in answer if not isinstance(one, Mapping))
        return " · ".join(choice_words(item, words, one) for one in chosen)
    if item.kind == "quantity":
        said, _, unit = str(answer).partition(" ")
        return f"{said} {words.get(f'items.{item.id}.units.{unit}') or unit}"
    for choice in item.choices:
        if choice.answer == answer:
            return words.get(f"choices.{item.choice_set}.{choice.id}") or str(answer)
    return _plain(answer) if isinstance(answer, float) else str(answer)


def _options(item: Item, words: Words, sent: Sequence[str]) -> tuple[Option, ...]:
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
        return tuple(Option(one.id, words[at + one.id], one.id in sent[1:]) for one in item.units)
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


def _sent(item: Item, answer: Answer) -> tuple[str, ...]:
    """What the browser would have sent for this answer."""
    if item.kind == "date":
        year, month, day = [*str(answer or "").split("-"), "", "", ""][:3]
        return day.lstrip("0"), month.lstrip("0"), year
    if item.kind == "quantity":
        said, _, unit = str(answer or "").partition(" ")
        return said, unit
    if answer is None or item.kind == "group":
        return ()
    if isinstance(answer, tuple):
        return tuple(map(str, answer))
    if item.kind == "yes_no":
        return ("yes" if answer else "no",)
    return (_plain(answer) if isinstance(answer, float) else str(answer),)


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


# The control the error summary leads to: the first of the group, or the part that is wrong.
def _problem(item: Item, words: Words, form: PageForm) -> Problem | None:
    found: Mapping[str, tuple[str, str]] = form.problems()
    if item.id not in found:
        return None
    code, limit = found[item.id]
    field = f"{item.id}-{item.precision}" if item.kind == "date" else item.id
    if code == "no_unit":
        field = f"{item.id}-unit"
    return Problem(
        item.id, field, cast(Code, code), words.get(f"items.{item.id}.about") or "", limit
    )
