"""Check ids: each is there once, and none is the name of something else that has to be found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from app.catalogue.checks.reserved_ids import FILES, NAMES, ReservedIds, reserved_for
from app.catalogue.files.asked_items import asked_items, group_parts
from app.catalogue.files.schema import InstrumentFile
from app.catalogue.files.yaml_reader import Document, KeyPath


def check_ids(document: Document, file: InstrumentFile) -> None:
    """Note every id of an instrument that is used twice, or reserved for something else."""
    _refuse_repeated(document, file)
    check_file_name(document, file.id)
    for path, id in _names(file):
        _refuse_reserved(document, (*path, "id"), id, NAMES)
    _refuse_shared_words(document, file)


def check_file_name(document: Document, id: str) -> None:
    """Note the id of an instrument or a survey that no folder or file can have."""
    _refuse_reserved(document, ("id",), id, FILES)


def ids_of_items(file: InstrumentFile) -> list[str]:
    """The ids of items, grids, rows and parts of groups."""
    return [id for _, id in _with_ids(file, "items")]


def _refuse_repeated(document: Document, file: InstrumentFile) -> None:
    taken: dict[str, KeyPath] = {}
    for section in ("items", "scores"):
        for path, id in _with_ids(file, section):
            if id in taken and not (path[2:3] == ("rows",) and taken[id] == path[:3]):
                document.fault(
                    (*path, "id"), f"The id `{id}` is used twice.",
                    "Give each item and score its own id; answers are found by it.",
                )  # fmt: skip
            taken[id] = path[:3]
    for id, count in Counter(priority.id for priority in file.priorities).items():
        if count > 1:
            _fault_at_last(
                document, "priorities", [priority.id for priority in file.priorities], id
            )


def _with_ids(file: InstrumentFile, section: str) -> Iterator[tuple[KeyPath, str]]:
    """Every id with its place. A grid takes its own id and those of its rows, a group its own and
    those of its parts."""
    if section == "scores":
        yield from ((("scores", n), score.id) for n, score in enumerate(file.scores))
        return
    for n, item in enumerate(file.items):
        yield ("items", n), item.id
        for id in dict.fromkeys(part.id for part in group_parts(item)):
            yield ("items", n), id
    for asked in asked_items(file):
        if asked.grid:
            yield asked.path, asked.item.id


def _fault_at_last(document: Document, section: str, ids: list[str], id: str) -> None:
    last = len(ids) - 1 - ids[::-1].index(id)
    document.fault((section, last, "id"), f"The id `{id}` is used twice.", "Rename one.")


def _names(file: InstrumentFile) -> Iterator[tuple[KeyPath, str]]:
    """Every id that a condition may name, as it is written there, with its place.

    A row of a grid and a part of a group are named with the id of the grid or group before theirs,
    so that any word may be the id of one.
    """
    yield from ((("items", n), item.id) for n, item in enumerate(file.items))
    yield from ((("scores", n), score.id) for n, score in enumerate(file.scores))
    yield from ((("options", n), option.id) for n, option in enumerate(file.options))


def _refuse_shared_words(document: Document, file: InstrumentFile) -> None:
    """Note a set of choices called like an item that has choices of its own: the words of both are
    found by that name."""
    with_own_choices = {
        item.id
        for outer in file.items
        for item in (outer, *group_parts(outer))
        if isinstance(item.choices, list)
    }
    for name in file.choices:
        if name in with_own_choices:
            document.fault(
                ("choices", name), f"The item `{name}` has choices of its own, found by this name.",
                "Rename this set.", at_key=True,
            )  # fmt: skip


def _refuse_reserved(
    document: Document, path: KeyPath, id: str, reserved: Sequence[ReservedIds]
) -> None:
    if (what_it_is := reserved_for(id, reserved)) is not None:
        document.fault(path, f"`{id}` is {what_it_is}.", "Choose another id.")
