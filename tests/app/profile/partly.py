"""Answers with gaps, and every way to fill them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice, product
from math import prod
from random import Random

from app.catalogue.asking.path import is_missing, walk
from app.catalogue.model import Answer, Edition, Instrument, Item, Page
from app.profile.build import build_profile
from app.profile.model import Person, Profile

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
Answers = Mapping[str, Answer]


def edition_of(*instruments: Instrument) -> Edition:
    """These instruments one item a page, also those whose words their owner has."""
    pages = tuple(
        Page(item.id, instrument.id, (item,))
        for instrument in instruments
        for item in instrument.items.values()
        if item.kind != "bank"
    )  # fmt: skip
    return Edition("tried", "en", "Tried", pages, instruments, (), "hash")


def profile_of(edition: Edition, answers: Answers, person: Person) -> Profile:
    path = walk(edition, answers, {"age": person.age, "sex": person.sex})
    return build_profile(edition, path, person, (), AT, "self")


def completions(
    edition: Edition,
    answers: Answers,
    person: Person,
    *,
    at_most: int,
    chance: Random,
    stay_asked: bool = True,
    fill_refused: bool = True,
) -> Iterator[dict[str, Answer]]:
    """The same answers with every gap filled, by answers that count: all ways where they are few,
    some by chance otherwise. What was answered stays asked, or it is no way to fill this gap;
    with `stay_asked` False it may be. "I prefer not to say" is a gap, unless not `fill_refused`."""
    row = {"age": person.age, "sex": person.sex}
    known = {
        id: answer
        for id, answer in answers.items()
        if not is_missing(edition.items[id], answer) or (answer is not None and not fill_refused)
    }
    gaps = [item for id, item in edition.items.items() if id not in known and item.kind != "note"]
    ways = [ways_to_answer(item) for item in gaps]
    ids = [item.id for item in gaps]
    few = prod(map(len, ways)) <= at_most
    filled = product(*ways) if few else (
        tuple(map(chance.choice, ways)) for _ in range(at_most)
    )  # fmt: skip
    asked = walk(edition, answers, row).answers
    for way in islice(filled, at_most):
        every = {**answers, **dict(zip(ids, way, strict=True))}
        path = walk(edition, every, row)
        if not stay_asked or all(id in path.answers for id in known if id in asked):
            yield every


def ways_to_answer(item: Item) -> list[Answer]:
    """Answers that stand for all there are; the ends of a range, and some between."""
    if item.kind == "choice":
        counting = [choice.answer for choice in item.choices if not is_missing(item, choice.answer)]
        return list(counting) or [None]
    if item.kind == "yes_no":
        return [False, True]
    if item.kind in ("choices", "body_map"):
        shared = [
            choice.answer for choice in item.choices if not choice.exclusive and not choice.missing
        ]
        alone = [
            (choice.answer,) for choice in item.choices if choice.exclusive and not choice.missing
        ]
        most = min(item.at_most or len(shared), len(shared))
        return [*alone, *((answer,) for answer in shared), tuple(shared[:most])]
    if item.kind in ("rating", "slider", "number"):
        low = int(item.lowest or 0)
        high = int(item.highest if item.highest is not None else 1000)
        return sorted({low, high, *range(low, min(high, low + 10) + 1)})
    if item.kind == "quantity":
        unit = item.units[0]
        return [f"{unit.lowest:g} {unit.id}", f"{unit.highest:g} {unit.id}"]
    if item.kind == "group":
        return [()]
    return ["2026-03-04"[: {"day": 10, "month": 7, "year": 4}[item.precision]]] if (
        item.kind == "date"
    ) else ["words"]  # fmt: skip
