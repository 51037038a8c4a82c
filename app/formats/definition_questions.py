"""The questions of a definition that an owner's text must cover: answers, scale ends and units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.catalogue.files.asked_items import group_parts, row_item
from app.catalogue.files.conditions import choices_of
from app.catalogue.files.schema import ChoiceFile, InstrumentFile, ItemFile, UnitFile


@dataclass(frozen=True, slots=True)
class DefinitionQuestion:
    """One question of a definition.

    choice_set  the key under which an owner's text holds the text of its answers
    grid        the id of the grid it is a row of
    """

    id: str
    kind: str
    code: str | None
    choices: Sequence[ChoiceFile] = ()
    choice_set: str = ""
    anchors: tuple[int, ...] = ()
    units: Sequence[UnitFile] = ()
    grid: str | None = None


def questions_in(file: InstrumentFile) -> dict[str, DefinitionQuestion]:
    """Every question by its full id, in order, with grids, groups, their rows and their parts."""
    return {
        question.id: question
        for item in file.items
        if item.kind != "bank"
        for question in _questions_of(item, file)
    }


def _questions_of(item: ItemFile, file: InstrumentFile) -> Iterator[DefinitionQuestion]:
    yield _question(item, file)
    for row in item.rows or ():
        yield _question(row_item(item, row), file, grid=item)
    for part in group_parts(item):
        yield _question(part, file)


def _question(
    item: ItemFile, file: InstrumentFile, grid: ItemFile | None = None
) -> DefinitionQuestion:
    holder = grid or item
    return DefinitionQuestion(
        id=item.id,
        kind=item.kind,
        code=item.code,
        choices=() if item.kind == "grid" else choices_of(item, file),
        choice_set=holder.choices if isinstance(holder.choices, str) else holder.id,
        anchors=tuple(sorted(item.anchors or ())),
        units=item.units or (),
        grid=grid.id if grid else None,
    )
