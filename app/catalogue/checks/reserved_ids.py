"""Ids that something else needs, in one list, each with what needs it.

Only what would really break stands here. The form, the page and the script need none: they prefix
the names of fields, and a row of answers has no prototype in the script. Stored editions are not
held against this list, so that it may grow without stopping a survey that somebody is answering.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from keyword import kwlist


@dataclass(frozen=True, slots=True)
class ReservedIds:
    """Ids that cannot be used, and what they are instead."""

    ids: frozenset[str]
    what_it_is: str


# Ids of items, rows, scores and options are names in conditions, and columns in files of answers.
# What the language of conditions itself needs (`age`, `count`, …) is refused by the schema.
NAMES = (
    ReservedIds(
        frozenset(word for word in kwlist if word.islower()),
        "a word of Python, in which conditions are written",
    ),
    ReservedIds(frozenset({"id"}), "the column of a file of answers that holds the id of each row"),
)

# Ids of instruments and surveys are names of folders and files.
FILES = (
    ReservedIds(
        frozenset({"surveys", "schema", "offers", "wordings"}),
        "the name of a folder or file that stands beside the instruments",
    ),
    ReservedIds(
        frozenset({"con", "prn", "aux", "nul"})
        | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)},
        "the name of a device, and no folder or file of that name can be made in Windows",
    ),
)


def reserved_for(id: str, reserved: Sequence[ReservedIds]) -> str | None:
    """What this id is already; None if it is free."""
    return next((group.what_it_is for group in reserved if id in group.ids), None)
