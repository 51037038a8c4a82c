"""Check a survey file against the instruments it names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.catalogue.expressions.logic import Expression, NameSpec
from app.catalogue.files.asked_items import asked_items
from app.catalogue.files.conditions import item_names, read_condition
from app.catalogue.files.schema import InstrumentFile
from app.catalogue.files.schema_faults import suggest
from app.catalogue.files.survey_schema import SurveyFile
from app.catalogue.files.yaml_reader import Document, KeyPath


@dataclass(slots=True)
class SurveyConditions:
    """The conditions of a survey.

    audience    whom the survey is for; None: everybody
    conditions  instrument id → when it is asked; None: always
    also        item id → when it is asked in addition to its instrument's own condition
    """

    audience: Expression | None = None
    conditions: dict[str, Expression | None] = field(default_factory=dict)
    also: dict[str, Expression] = field(default_factory=dict)


def check_survey(
    document: Document,
    file: SurveyFile,
    instruments: Mapping[str, InstrumentFile],
    broken: Collection[str] = (),
) -> SurveyConditions:
    """Note every fault of a survey. Instruments in `broken` exist but have faults of their own."""
    checked = SurveyConditions()
    if file.audience is not None:
        checked.audience = read_condition(document, ("audience",), file.audience, {})
    every = {
        name: known
        for entry in file.instruments
        if entry.id in instruments
        for name, known in item_names(instruments[entry.id]).items()
    }
    earlier: dict[str, NameSpec] = {}
    owner: dict[str, str] = {}
    for n, entry in enumerate(file.instruments):
        path = ("instruments", n, "id")
        if entry.id in checked.conditions:
            document.fault(path, f"`{entry.id}` is asked twice.", "Keep one of them.")
        checked.conditions[entry.id] = None
        if entry.show_when is not None:
            where = ("instruments", n, "show_when")
            checked.conditions[entry.id] = read_condition(
                document, where, entry.show_when, earlier, every
            )
        instrument = instruments.get(entry.id)
        if instrument is None:
            if entry.id not in broken:
                document.fault(
                    path, f"There is no instrument `{entry.id}`.", suggest(entry.id, instruments)
                )
            continue
        for id, text in entry.also_ask.items():
            place = ("instruments", n, "also_ask", id)
            if _may_be_also_asked(document, place, instrument, id):
                condition = read_condition(document, place, text, earlier, every)
                if condition is not None:
                    checked.also[id] = condition
        earlier |= item_names(instrument)
        _check_ids_are_unique(document, n, instrument, owner)
    return checked


def _may_be_also_asked(
    document: Document, place: KeyPath, instrument: InstrumentFile, id: str
) -> bool:
    """Whether a survey may ask an item also where its own condition does not."""
    known = [item.id for item in instrument.items if item.kind not in ("grid", "bank")]
    if id not in known:
        document.fault(
            place, f"There is no item `{id}` in `{instrument.id}`.", suggest(id, known),
            at_key=True,
        )  # fmt: skip
        return False
    item = next(item for item in instrument.items if item.id == id)
    if item.show_when is None:
        document.fault(
            place, f"`{id}` has no condition: it is asked in any case.", "Take this away.",
            at_key=True,
        )  # fmt: skip
        return False
    if item.if_not_asked is not None:
        # If the item were asked and skipped, it would be missing where the instrument counts a
        # number.
        document.fault(
            place, f"`{id}` counts as {item.if_not_asked:g} when it is not asked.",
            "Only an item without `if_not_asked` can be asked as well.",
            at_key=True,
        )  # fmt: skip
        return False
    return True


def _check_ids_are_unique(
    document: Document, place: int, instrument: InstrumentFile, owner: dict[str, str]
) -> None:
    """Ids of items and scores are one namespace per survey."""
    ids = [asked.item.id for asked in asked_items(instrument)]
    ids += [score.id for score in instrument.scores]
    for id in ids:
        if owner.setdefault(id, instrument.id) != instrument.id:
            document.fault(
                ("instruments", place, "id"),
                f"`{id}` is in `{owner[id]}` and in `{instrument.id}`.",
                "Begin the ids of an instrument with its own name.",
            )
