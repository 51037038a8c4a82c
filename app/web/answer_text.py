"""An answer in words, as the person gave it: for the check page, the entries of a group, and the
places of other texts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.catalogue.asking.group_entries import entries_of
from app.catalogue.model import Answer, Answers, Instrument, InstrumentText, Item
from app.catalogue.text.placeholders import PlaceholderValue, fill_instrument, fill_text
from app.forms.show import answer_text
from app.web.language import gettext as _
from app.web.language import number, partial_date

# Said without their label, these would be a bare "Yes" or "2" in a text or an entry.
_NEEDS_LABEL = ("yes_no", "rating", "slider", "number", "date")


def in_words(item: Item, kept: Answer, words: InstrumentText) -> str:
    """What was answered to one item; a line for each entry of a group."""
    if item.kind == "group":
        return "\n".join(entry_words(item, kept, words)) or _("None added")
    if isinstance(kept, bool):
        return _("Yes") if kept else _("No")
    if item.kind == "date":
        return partial_date(str(kept))
    if item.kind in ("number", "slider") and isinstance(kept, int | float):
        return number(kept)
    if item.kind == "quantity":
        said, _space, unit = str(kept).partition(" ")
        return f"{number(float(said), 3)} {words.get(f'items.{item.id}.units.{unit}') or unit}"
    return answer_text(item, words, kept)


def labelled(item: Item, kept: Answer, words: InstrumentText) -> str:
    """An answer where no question stands beside it: with its label, unless it says all alone."""
    said = in_words(item, kept, words)
    if item.kind not in _NEEDS_LABEL and not item.label_names:
        return said
    return _("%(about)s: %(answer)s", about=words.label(item.id), answer=said)


def entry_words(group: Item, kept: Answer, words: InstrumentText) -> tuple[str, ...]:
    """Each entry of a group in one line."""
    lines = []
    for entry in entries_of(kept):
        said = (_part(part, entry.get(part.id), words) for part in group.parts)
        lines.append(_(", ").join(one for one in said if one))
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
    return {id: fill_instrument(one, said) for id, one in instruments.items()}


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
            return first_name
        id = place.removeprefix("answer:")
        if answers.get(id) is None or id in hidden:
            return ""
        for one in instruments.values():
            words = one.words.get(locale) or one.words.get(one.language)
            if id in one.items and words:
                return in_words(one.items[id], answers[id], fill_text(words, said))
        return ""

    return said


def _part(part: Item, kept: Answer, words: InstrumentText) -> str:
    if kept is None:
        return ""
    return labelled(part, kept, words)
