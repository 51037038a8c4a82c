"""What each kind of item needs, and what it has no use for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.catalogue.conditions import choices_of
from app.catalogue.model import DOMAINS
from app.catalogue.schema import ChoiceFile, InstrumentFile, ItemFile
from app.catalogue.shape_faults import suggest
from app.catalogue.yaml_reader import Document, Path

_EVERYWHERE = {
    "id", "kind", "ask", "about", "help", "stem", "show_when", "domain", "code", "confidential",
}  # fmt: skip
_ANSWERED = {"must_answer", "if_not_asked", "role"}
_KEYS = {
    "choice": {"choices"},
    "choices": {"choices", "at_most"},
    "yes_no": set[str](),
    "rating": {"from", "to", "anchors"},
    "number": {"from", "to", "step"},
    "text": {"long"},
    "date": {"precision", "earliest", "latest"},
    "note": set[str](),
}
MOST_CELLS = 21


def check_items(document: Document, file: InstrumentFile) -> None:
    """Note every fault of the items and their choices."""
    for name, choices in file.choices.items():
        _check_choices(document, ("choices", name), choices, file)
        if not any(item.choices == name for item in file.items):
            document.fault(
                ("choices", name), f"No item uses the choices `{name}`.", "Take them away.",
                at_key=True,
            )  # fmt: skip
    for n, item in enumerate(file.items):
        _check_keys(document, n, item)
        _check_words(document, n, item, file)
        _check_choices_of(document, n, item, file)
        _check_numbers(document, n, item)
        _check_dates(document, n, item)


def values_of(item: ItemFile, file: InstrumentFile) -> list[float] | None:
    """The numbers an item can be in a score, its lowest and highest among them; None: no end."""
    if item.kind == "choice":
        return [one.value for one in choices_of(item, file) if one.value is not None] or None
    if item.kind == "choices":
        counted = [one for one in choices_of(item, file) if not one.exclusive and not one.missing]
        return [0.0, float(min(len(counted), item.at_most or len(counted)))]
    if item.kind == "yes_no":
        return [0.0, 1.0]
    if item.kind in ("rating", "number") and item.lowest is not None and item.highest is not None:
        return [item.lowest, item.highest]
    return None


def _check_keys(document: Document, n: int, item: ItemFile) -> None:
    may = _EVERYWHERE | _KEYS[item.kind] | (_ANSWERED if item.kind != "note" else set())
    given = document.data["items"][n]
    for key in given:
        if key not in may:
            uses = ", ".join(sorted(may - _EVERYWHERE)) or "no more keys"
            document.fault(
                ("items", n, key), f"`{key}` has no use in an item of kind {item.kind}.",
                f"Take it away; {item.kind} knows {uses}.",
                at_key=True,
            )  # fmt: skip


def _check_words(document: Document, n: int, item: ItemFile, file: InstrumentFile) -> None:
    if file.kind == "own" and item.ask is None:
        document.fault(("items", n, "id"), f"`{item.id}` has no `ask`.", "Write what is asked.")
    if item.about is None and item.kind != "note":
        document.fault(
            ("items", n, "id"), f"`{item.id}` has no `about`.",
            "Say in a few words what it is about; lists, letters and messages use it.",
        )  # fmt: skip
    if isinstance(item.anchors, dict) and file.kind == "own":
        for cell, text in item.anchors.items():
            if text is None:
                document.fault(
                    ("items", n, "anchors", cell), f"The anchor {cell} has no words.", "Add them."
                )


def _check_choices_of(document: Document, n: int, item: ItemFile, file: InstrumentFile) -> None:
    if item.kind not in ("choice", "choices"):
        return
    if item.choices is None:
        document.fault(
            ("items", n, "id"), f"`{item.id}` has no `choices`.", "Name a set, or list them here."
        )
        return
    path: Path = ("items", n, "choices")
    if isinstance(item.choices, str):
        if item.choices not in file.choices:
            document.fault(
                path, f"There are no choices `{item.choices}`.", suggest(item.choices, file.choices)
            )
            return
    else:
        _check_choices(document, path, item.choices, file)
    choices = choices_of(item, file)
    if item.kind == "choice" and any(one.exclusive for one in choices):
        document.fault(
            path, "Only one can be chosen here, so none is exclusive.", "Use kind `choices`."
        )
    if item.at_most is not None and item.at_most > len(choices):
        document.fault(
            ("items", n, "at_most"),
            f"More may be chosen ({item.at_most}) than there are ({len(choices)}).",
            "Write fewer.",
        )
    if item.role == "work_on":
        _check_work_on(document, path, choices)


def _check_work_on(document: Document, path: Path, choices: Sequence[ChoiceFile]) -> None:
    for choice in choices:
        if choice.id not in DOMAINS and not choice.exclusive and not choice.missing:
            document.fault(
                path, f"`{choice.id}` is not a domain to work on.", suggest(choice.id, DOMAINS)
            )


def _check_choices(
    document: Document, path: Path, choices: Sequence[ChoiceFile], file: InstrumentFile
) -> None:
    ids: set[str] = set()
    values: set[float] = set()
    has_values = any(one.value is not None for one in choices)
    for n, choice in enumerate(choices):
        if choice.id in ids:
            document.fault(
                (*path, n, "id"), f"The choice `{choice.id}` is there twice.", "Rename one."
            )
        ids.add(choice.id)
        if choice.value is not None and choice.value in values:
            document.fault(
                (*path, n, "value"), f"Two choices have the value {choice.value:g}.",
                "Give each its own; a score can weigh them alike with `recode`.",
            )  # fmt: skip
        if choice.value is not None:
            values.add(choice.value)
        _check_choice(document, (*path, n), choice, file, has_values)


def _check_choice(
    document: Document, path: Path, choice: ChoiceFile, file: InstrumentFile, has_values: bool
) -> None:
    if choice.missing and choice.value is not None:
        document.fault(
            (*path, "value"), f"`{choice.id}` counts as missing, so it has no value.",
            "Take `value` or `missing` away.",
        )  # fmt: skip
    if has_values and choice.value is None and not choice.missing:
        document.fault(
            (*path, "id"), f"`{choice.id}` has no value, and others have.",
            "Give it one, or write `missing: true`.",
        )  # fmt: skip
    if file.kind == "own" and choice.text is None:
        document.fault((*path, "id"), f"The choice `{choice.id}` has no text.", "Write its words.")


def _check_numbers(document: Document, n: int, item: ItemFile) -> None:
    low, high = item.lowest, item.highest
    if low is not None and high is not None and low >= high:
        document.fault(
            ("items", n, "to"), f"`to` ({high:g}) is not above `from` ({low:g}).", "Swap them."
        )
        return
    if item.kind == "rating":
        _check_rating(document, n, item)


def _check_rating(document: Document, n: int, item: ItemFile) -> None:
    low, high = item.lowest, item.highest
    if low is None or high is None:
        document.fault(("items", n, "id"), "A rating needs `from` and `to`.", "Write both.")
        return
    if low != int(low) or high != int(high) or high - low >= MOST_CELLS:
        document.fault(
            ("items", n, "from"), f"A rating goes from {low:g} to {high:g}.",
            f"Use whole numbers, and at most {MOST_CELLS} cells.",
        )  # fmt: skip
    for cell in item.anchors or ():
        if not low <= cell <= high:
            document.fault(
                ("items", n, "anchors", cell), f"The anchor {cell} is outside {low:g} to {high:g}.",
                "Move it to a cell that is shown.", at_key=True,
            )  # fmt: skip


def _check_dates(document: Document, n: int, item: ItemFile) -> None:
    if isinstance(item.earliest, date) and isinstance(item.latest, date):
        if item.earliest > item.latest:
            document.fault(("items", n, "latest"), "`latest` is before `earliest`.", "Swap them.")
