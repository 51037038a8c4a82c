"""An answer in words, as the person gave it: for the check page, the entries of a group, and the
places of other texts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.catalogue.asking.group_entries import entries_of
from app.catalogue.model import Answer, Answers, Instrument, InstrumentText, Item
from app.catalogue.text.own_words import isolated
from app.catalogue.text.placeholders import PlaceholderValue, fill_instrument, fill_text
from app.forms.show import answer_text
from app.web.language import direction, exact_number, partial_date
from app.web.language import gettext as _
from app.web.language import locale as current_locale

# Without their label, these would be a bare "Yes" or "2" in a text or an entry.
_NEEDS_LABEL = ("yes_no", "rating", "slider", "number", "date")


def in_words(item: Item, answer: Answer, words: InstrumentText) -> str:
    """What was answered to one item; a line for each entry of a group."""
    if item.kind == "group":
        return "\n".join(entry_words(item, answer, words)) or _("None added")
    if isinstance(answer, bool):
        return _("Yes") if answer else _("No")
    if item.kind == "date":
        return partial_date(str(answer))
    if item.kind in ("number", "slider") and isinstance(answer, int | float):
        return exact_number(answer)
    if item.kind == "quantity":
        said, _space, unit = str(answer).partition(" ")
        return f"{exact_number(said)} {words.get(f'items.{item.id}.units.{unit}') or unit}"
    return answer_text(item, words, answer)


def labelled(item: Item, answer: Answer, words: InstrumentText) -> str:
    """An answer where its question is not shown: with its label, unless the answer says enough."""
    said = in_words(item, answer, words)
    if item.kind not in _NEEDS_LABEL and not item.label_names:
        return said
    return _("%(about)s: %(answer)s", about=words.label(item.id), answer=_isolated(said))


def entry_words(group: Item, answer: Answer, words: InstrumentText) -> tuple[str, ...]:
    """Each entry of a group in one line."""
    lines = []
    for entry in entries_of(answer):
        said = (_isolated(_part(part, entry.get(part.id), words)) for part in group.parts)
        lines.append(_(", ").join(part for part in said if part))
    return tuple(lines)


def for_person(
    instruments: Mapping[str, Instrument],
    answers: Answers,
    *,
    first_name: str,
    locale: str,
    hidden: Collection[str] = (),
) -> Mapping[str, Instrument]:
    """The instruments with the places in their words filled for one person.

    hidden  items whose answers are not repeated here
    """
    said = said_by(instruments, answers, first_name=first_name, locale=locale, hidden=hidden)
    return {id: fill_instrument(instrument, said) for id, instrument in instruments.items()}


def said_by(
    instruments: Mapping[str, Instrument],
    answers: Answers,
    *,
    first_name: str,
    locale: str,
    hidden: Collection[str] = (),
) -> PlaceholderValue:
    """What one person's answers put into a place, in words of this language."""

    def said(place: str) -> str:
        if place == "first_name":
            return isolated(first_name, direction(locale))
        id = place.removeprefix("answer:")
        if answers.get(id) is None or id in hidden:
            return ""
        for instrument in instruments.values():
            words = instrument.words.get(locale) or instrument.words.get(instrument.language)
            if id in instrument.items and words:
                answer = in_words(instrument.items[id], answers[id], fill_text(words, said))
                return isolated(answer, direction(locale))
        return ""

    return said


def _isolated(said: str) -> str:
    return isolated(said, direction(current_locale()))


def _part(part: Item, answer: Answer, words: InstrumentText) -> str:
    if answer is None:
        return ""
    return labelled(part, answer, words)
