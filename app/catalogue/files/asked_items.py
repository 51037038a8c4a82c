"""The items of a file as they are asked: each row of a grid is an item of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.catalogue.files.schema import InstrumentFile, ItemFile, RowFile
from app.catalogue.files.yaml_reader import KeyPath


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One item that has its own answer (or is a note), and its place in the file.

    path   the keys that lead to it in the file
    place  its index in the file's items; for a row, the index of its grid
    grid   the grid it is a row of, if any
    """

    path: KeyPath
    place: int
    item: ItemFile
    grid: ItemFile | None = None


def asked_items(file: InstrumentFile) -> Iterator[AskedItem]:
    """Every item in the order asked, with the rows of a grid in place of the grid."""
    for n, item in enumerate(file.items):
        if item.kind != "grid":
            yield AskedItem(("items", n), n, item)
            continue
        for place, row in enumerate(item.rows or ()):
            yield AskedItem(("items", n, "rows", place), n, row_item(item, row), item)


def group_parts(group: ItemFile) -> Iterator[ItemFile]:
    """The parts asked for each entry of a group, with their full ids (`<group>_<part>`)."""
    for part in group.items or ():
        yield part.model_copy(update={"id": f"{group.id}_{part.id}"})


def row_item(grid: ItemFile, row: RowFile) -> ItemFile:
    """A row of a grid as an item of kind `choice`, with the id `<grid>_<row>`."""
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
