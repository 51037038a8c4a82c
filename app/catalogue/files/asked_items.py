"""The items of a file as they are asked: the rows of a grid are items of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.catalogue.files.schema import InstrumentFile, ItemFile, RowFile
from app.catalogue.files.yaml_reader import Path


@dataclass(frozen=True, slots=True)
class Asked:
    """One item that has an answer of its own (or a note), and where it stands in the file.

    place  the place of what it was written as among the file's items
    grid   the grid whose row it is
    """

    path: Path
    place: int
    item: ItemFile
    grid: ItemFile | None = None


def asked_items(file: InstrumentFile) -> Iterator[Asked]:
    """Every item in the order asked, rows of a grid in its place."""
    for n, item in enumerate(file.items):
        if item.kind != "grid":
            yield Asked(("items", n), n, item)
            continue
        for place, row in enumerate(item.rows or ()):
            yield Asked(("items", n, "rows", place), n, row_item(item, row), item)


def parts_of(group: ItemFile) -> Iterator[ItemFile]:
    """What is asked for each entry of a group, under its full id."""
    for part in group.items or ():
        yield part.model_copy(update={"id": f"{group.id}_{part.id}"})


def row_item(grid: ItemFile, row: RowFile) -> ItemFile:
    """A row as the choice it is."""
    return ItemFile.model_construct(
        id=f"{grid.id}_{row.id}",
        kind="choice",
        choices=grid.choices,
        ask=row.ask,
        about=row.about,
        label=row.label,
        label_names=row.label_names,
        must_answer=grid.must_answer,
        show_when=row.show_when,
        if_not_asked=grid.if_not_asked if row.if_not_asked is None else row.if_not_asked,
        domain=grid.domain,
        code=row.code,
        confidential=grid.confidential,
        asked_of=grid.asked_of,
    )
