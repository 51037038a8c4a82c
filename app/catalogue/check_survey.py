"""What a survey file promises, against the instruments it names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.catalogue.asked import asked_items
from app.catalogue.conditions import item_names, read_condition
from app.catalogue.expressions.logic import Expression, Known
from app.catalogue.schema import InstrumentFile, SurveyFile
from app.catalogue.shape_faults import suggest
from app.catalogue.yaml_reader import Document


@dataclass(slots=True)
class Checked:
    """The conditions of a survey: for whom it is, and when each instrument is asked."""

    audience: Expression | None = None
    conditions: dict[str, Expression | None] = field(default_factory=dict)


def check_survey(
    document: Document,
    file: SurveyFile,
    instruments: Mapping[str, InstrumentFile],
    broken: Collection[str] = (),
) -> Checked:
    """Note every fault of a survey. Instruments in `broken` are there, but say so themselves."""
    checked = Checked()
    if file.audience is not None:
        checked.audience = read_condition(document, ("audience",), file.audience, {})
    every = {
        name: known
        for one in file.instruments
        if one.id in instruments
        for name, known in item_names(instruments[one.id]).items()
    }
    earlier: dict[str, Known] = {}
    owner: dict[str, str] = {}
    for n, one in enumerate(file.instruments):
        path = ("instruments", n, "id")
        if one.id in checked.conditions:
            document.fault(path, f"`{one.id}` is asked twice.", "Keep one of them.")
        checked.conditions[one.id] = None
        if one.show_when is not None:
            where = ("instruments", n, "show_when")
            checked.conditions[one.id] = read_condition(
                document, where, one.show_when, earlier, every
            )
        instrument = instruments.get(one.id)
        if instrument is None:
            if one.id not in broken:
                document.fault(
                    path, f"There is no instrument `{one.id}`.", suggest(one.id, instruments)
                )
            continue
        earlier |= item_names(instrument)
        _check_ids(document, n, instrument, owner)
    return checked


def _check_ids(
    document: Document, place: int, instrument: InstrumentFile, owner: dict[str, str]
) -> None:
    """Ids of items and scores are one namespace per survey."""
    ids = [one.item.id for one in asked_items(instrument)]
    ids += [one.id for one in instrument.scores]
    for id in ids:
        if owner.setdefault(id, instrument.id) != instrument.id:
            document.fault(
                ("instruments", place, "id"),
                f"`{id}` is in `{owner[id]}` and in `{instrument.id}`.",
                "Begin the ids of an instrument with its own name.",
            )
