"""Additional checks for grids, sliders, quantities, body maps and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from app.catalogue.body_regions import REGIONS
from app.catalogue.files.build import MAX_ENTRIES, SLIDER_DEFAULTS
from app.catalogue.files.conditions import choices_of
from app.catalogue.files.schema import InstrumentFile, ItemFile, UnitFile
from app.catalogue.files.schema_faults import suggest
from app.catalogue.files.yaml_reader import Document, KeyPath
from scoring.tolerance import apart

Check: TypeAlias = Callable[[Document, KeyPath, ItemFile, InstrumentFile], None]
MAX_COLUMNS = 7  # of a grid, not counting the text of its rows
MAX_STOPS = 1000
GROUP_PART_KINDS = (
    "choice", "choices", "yes_no", "rating", "slider", "number", "quantity", "text", "date",
)  # fmt: skip
# Limits in another unit may be rounded, such as "44 lb" for "20 kg".
ROUNDING_SHARE = 0.1


def check_kind(document: Document, at: KeyPath, item: ItemFile, file: InstrumentFile) -> None:
    """Note the faults that only an item of this kind can have."""
    if check := _CHECKS.get(item.kind):
        check(document, at, item, file)


def _check_grid(document: Document, at: KeyPath, item: ItemFile, file: InstrumentFile) -> None:
    if not item.rows:
        document.fault((*at, "id"), f"`{item.id}` has no `rows`.", "List what is asked of each.")
        return
    _check_twice(document, (*at, "rows"), [row.id for row in item.rows], "row")
    for place, row in enumerate(item.rows):
        for word, remedy in (
            ("ask", "Write what this row asks."),
            ("about", "Say in a few words what it is about; lists and messages use it."),
        ):
            if getattr(row, word) is None and (word == "about" or file.kind == "own"):
                path = (*at, "rows", place, "id")
                document.fault(path, f"The row `{row.id}` has no `{word}`.", remedy)
    if len(choices_of(item, file)) > MAX_COLUMNS:
        document.fault(
            (*at, "choices"), f"A grid with {len(choices_of(item, file))} choices is too wide.",
            f"Offer at most {MAX_COLUMNS}, or ask each row as a `choice`.",
        )  # fmt: skip


def _check_slider(document: Document, at: KeyPath, item: ItemFile, _file: InstrumentFile) -> None:
    low = SLIDER_DEFAULTS[0] if item.lowest is None else item.lowest
    high = SLIDER_DEFAULTS[1] if item.highest is None else item.highest
    step = SLIDER_DEFAULTS[2] if item.step is None else item.step
    if low >= high:
        if item.lowest is None or item.highest is None:
            document.fault(
                (*at, "id"), f"The slider goes from {low:g} to {high:g}.", "Write `from` and `to`."
            )
        return
    stops = (high - low) / step
    if apart(stops, round(stops)) or stops > MAX_STOPS:
        document.fault(
            (*at, "step" if item.step is not None else "id"),
            f"Steps of {step:g} do not lead from {low:g} to {high:g} in at most {MAX_STOPS}.",
            "Choose another `step`.",
        )
    for cell in item.anchors or ():
        if cell not in (low, high):
            document.fault(
                (*at, "anchors", cell), f"A slider has words at {low:g} and {high:g}, not {cell}.",
                "Move them to an end.", at_key=True,
            )  # fmt: skip


def _check_quantity(document: Document, at: KeyPath, item: ItemFile, file: InstrumentFile) -> None:
    if not item.units:
        document.fault((*at, "id"), f"`{item.id}` has no `units`.", "List them, the base first.")
        return
    base = item.units[0]
    _check_twice(document, (*at, "units"), [unit.id for unit in item.units], "unit")
    if (base.times, base.minus) != (1.0, 0.0):
        document.fault(
            (*at, "units", 0, "id"), f"`{base.id}` is the base unit, so nothing converts it.",
            "Take `times` and `minus` away, or put another unit first.",
        )  # fmt: skip
    for place, unit in enumerate(item.units):
        _check_unit(document, (*at, "units", place), unit, base, file)


def _check_unit(
    document: Document, at: KeyPath, unit: UnitFile, base: UnitFile, file: InstrumentFile
) -> None:
    if unit.text is None and file.kind == "own":
        document.fault((*at, "id"), f"The unit `{unit.id}` has no text.", "Write its words.")
    if unit.lowest >= unit.highest:
        document.fault(
            (*at, "to"), f"`to` ({unit.highest:g}) is not above `from` ({unit.lowest:g}).",
            "Swap them.",
        )  # fmt: skip
        return
    if unit is base:
        return
    low, high = ((limit - unit.minus) * unit.times for limit in (unit.lowest, unit.highest))
    near = abs(base.highest - base.lowest) * ROUNDING_SHARE
    if abs(low - base.lowest) > near or abs(high - base.highest) > near:
        document.fault(
            (*at, "id"),
            f"{unit.lowest:g} to {unit.highest:g} {unit.id} are {low:g} to {high:g} {base.id}, "
            f"and {base.id} go from {base.lowest:g} to {base.highest:g}.",
            "Correct `times`, `minus` or the limits.",
        )


def _check_body_map(document: Document, at: KeyPath, item: ItemFile, file: InstrumentFile) -> None:
    for choice in choices_of(item, file):
        if choice.value is not None:
            document.fault(
                (*at, "choices"), f"`{choice.id}` has a value.", "Regions are counted, not weighed."
            )
        elif choice.id not in REGIONS and not choice.exclusive and not choice.missing:
            document.fault(
                (*at, "choices"), f"`{choice.id}` is not a region of the body.",
                suggest(choice.id, REGIONS),
            )  # fmt: skip


def _check_group(document: Document, at: KeyPath, item: ItemFile, _file: InstrumentFile) -> None:
    if not item.items:
        document.fault(
            (*at, "id"), f"`{item.id}` has no `items`.", "List what is asked for each entry."
        )
    if item.add is None:
        document.fault(
            (*at, "id"), f"`{item.id}` has no `add`.",
            'Write the words of its button, such as "Add a medicine".',
        )  # fmt: skip
    most = item.at_most or MAX_ENTRIES
    if (item.at_least or 0) > most:
        document.fault(
            (*at, "at_least"), f"`at_least` ({item.at_least}) is more than `at_most` ({most}).",
            "Swap them.",
        )  # fmt: skip
    _check_twice(document, (*at, "items"), [part.id for part in item.items or ()], "item")
    for place, part in enumerate(item.items or ()):
        if part.kind not in GROUP_PART_KINDS:
            document.fault(
                (*at, "items", place, "kind"), f"A group cannot ask a {part.kind}.",
                f"It can ask {', '.join(GROUP_PART_KINDS)}.",
            )  # fmt: skip


def _check_twice(document: Document, at: KeyPath, ids: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for place, id in enumerate(ids):
        if id in seen:
            document.fault((*at, place, "id"), f"The {what} `{id}` is there twice.", "Rename one.")
        seen.add(id)


_CHECKS: Mapping[str, Check] = {
    "grid": _check_grid,
    "slider": _check_slider,
    "quantity": _check_quantity,
    "body_map": _check_body_map,
    "group": _check_group,
}
