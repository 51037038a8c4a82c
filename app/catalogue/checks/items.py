"""Check items: the keys that each kind requires and allows, and their choices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.catalogue.checks.choices import check_choices
from app.catalogue.checks.kinds import check_kind
from app.catalogue.files.build import (
    MAX_ENTRIES,
    SLIDER_DEFAULTS,
    choices_with_pictures,
    months_ago,
)
from app.catalogue.files.conditions import choices_of
from app.catalogue.files.schema import ChoiceFile, InstrumentFile, ItemFile
from app.catalogue.files.schema_faults import suggest
from app.catalogue.files.yaml_reader import Document, KeyPath
from app.catalogue.model import DOMAINS
from app.catalogue.pictures import PICTURES

COMMON_KEYS = {
    "id", "kind", "ask", "about", "help", "stem", "show_when", "domain", "code", "confidential",
    "asked_of",
}  # fmt: skip
ANSWER_KEYS = {"must_answer", "if_not_asked", "role", "lasting"}
# A part of a group is always asked, together with the others, so it has no conditions of its own.
PART_KEYS = COMMON_KEYS - {"show_when", "domain", "confidential", "asked_of"} | {"must_answer"}
LABEL_KEYS = {"label", "label_names"}
KIND_KEYS = {
    "choice": {"choices", "pictures"} | LABEL_KEYS,
    "choices": {"choices", "at_most"},
    "yes_no": LABEL_KEYS,
    "rating": {"from", "to", "anchors"} | LABEL_KEYS,
    "slider": {"from", "to", "step", "anchors"} | LABEL_KEYS,
    "number": {"from", "to", "step"} | LABEL_KEYS,
    "quantity": {"units"} | LABEL_KEYS,
    "text": {"long"},
    "date": {"precision", "earliest", "latest"},
    "grid": {"choices", "rows"},
    "body_map": {"choices", "at_most"},
    "group": {"items", "add", "at_least", "at_most"},
    "note": set[str](),
    "bank": {"bank", "rule", "stop", "content", "exposure", "demonstration"},
}
# Kinds that are not answered themselves.
UNANSWERED_KINDS = ("note", "bank")
MAX_CELLS = 21


def check_items(document: Document, file: InstrumentFile) -> None:
    """Note every fault of the items and their choices."""
    used = {
        part.choices
        for item in file.items
        for part in (item, *(item.items or ()))
        if isinstance(part.choices, str)
    }
    for name, choices in file.choices.items():
        check_choices(document, ("choices", name), choices, file)
        if name not in used:
            document.fault(
                ("choices", name), f"No item uses the choices `{name}`.", "Take them away.",
                at_key=True,
            )  # fmt: skip
    for n, item in enumerate(file.items):
        may = (
            COMMON_KEYS
            | KIND_KEYS[item.kind]
            | (ANSWER_KEYS if item.kind not in UNANSWERED_KINDS else set())
        )
        _check_item(document, ("items", n), item, file, may)
        for place, part in enumerate(item.items or ()):
            path: KeyPath = ("items", n, "items", place)
            _check_item(document, path, part, file, PART_KEYS | KIND_KEYS[part.kind])


def score_values(item: ItemFile, file: InstrumentFile) -> list[float] | None:
    """The numbers an item can give in a score, including its lowest and highest; None if it has no
    numbers or no limits."""
    if item.kind == "choice":
        return [
            choice.value for choice in choices_of(item, file) if choice.value is not None
        ] or None
    if item.kind in ("choices", "body_map"):
        counted = [
            choice
            for choice in choices_of(item, file)
            if not choice.exclusive and not choice.missing
        ]
        return [0.0, float(min(len(counted), item.at_most or len(counted)))]
    if item.kind == "yes_no":
        return [0.0, 1.0]
    if item.kind == "slider":
        return [item.lowest or 0.0, SLIDER_DEFAULTS[1] if item.highest is None else item.highest]
    if item.kind == "quantity" and item.units:
        return [item.units[0].lowest, item.units[0].highest]
    if item.kind == "group":
        return [float(item.at_least or 0), float(item.at_most or MAX_ENTRIES)]
    if item.kind in ("rating", "number") and item.lowest is not None and item.highest is not None:
        return [item.lowest, item.highest]
    return None


def _check_item(
    document: Document, at: KeyPath, item: ItemFile, file: InstrumentFile, may: set[str]
) -> None:
    _check_keys(document, at, item, may)
    _check_text(document, at, item, file)
    _check_choices_of(document, at, item, file)
    _check_numbers(document, at, item)
    _check_dates(document, at, item)
    _check_lasting(document, at, item, file)
    check_kind(document, at, item, file)


def _check_lasting(document: Document, at: KeyPath, item: ItemFile, file: InstrumentFile) -> None:
    """Note a lasting item about safety: it is asked each time, so that no old answer is reused."""
    if not item.lasting:
        return
    safety = {priority.id for priority in file.priorities if priority.kind == "safety"}
    reasons = {
        name for priority in file.priorities if priority.id in safety for name in priority.reasons
    }
    if item.domain == "safety" or item.id in reasons:
        document.fault(
            (*at, "lasting"), f"`{item.id}` concerns safety, and cannot be `lasting`.",
            "Take `lasting` away: safety is asked each time.",
            at_key=True,
        )  # fmt: skip


def _check_keys(document: Document, at: KeyPath, item: ItemFile, may: set[str]) -> None:
    for key in item.model_fields_set:
        key = {"lowest": "from", "highest": "to"}.get(key, key)
        if key not in may:
            uses = ", ".join(sorted(may - COMMON_KEYS)) or "no more keys"
            document.fault(
                (*at, key), f"`{key}` has no use in an item of kind {item.kind}.",
                f"Take it away; {item.kind} knows {uses}.",
                at_key=True,
            )  # fmt: skip


def _check_text(document: Document, at: KeyPath, item: ItemFile, file: InstrumentFile) -> None:
    if item.kind == "bank":
        return
    if file.kind == "own" and item.ask is None:
        document.fault((*at, "id"), f"`{item.id}` has no `ask`.", "Write what is asked.")
    if item.about is None and item.kind != "note":
        document.fault(
            (*at, "id"), f"`{item.id}` has no `about`.",
            "Say in a few words what it is about; lists, letters and messages use it.",
        )  # fmt: skip
    if isinstance(item.anchors, dict) and file.kind == "own":
        for cell, text in item.anchors.items():
            if text is None:
                document.fault(
                    (*at, "anchors", cell), f"The anchor {cell} has no words.", "Add them."
                )


def _check_choices_of(
    document: Document, at: KeyPath, item: ItemFile, file: InstrumentFile
) -> None:
    if item.kind not in ("choice", "choices", "grid", "body_map"):
        return
    if item.choices is None:
        document.fault(
            (*at, "id"), f"`{item.id}` has no `choices`.", "Name a set, or list them here."
        )
        return
    path: KeyPath = (*at, "choices")
    if isinstance(item.choices, str):
        if item.choices not in file.choices:
            document.fault(
                path, f"There are no choices `{item.choices}`.", suggest(item.choices, file.choices)
            )
            return
    else:
        check_choices(document, path, item.choices, file)
    choices = choices_of(item, file)
    if item.kind in ("choice", "grid") and any(choice.exclusive for choice in choices):
        document.fault(
            path, "Only one can be chosen here, so none is exclusive.", "Use kind `choices`."
        )
    if item.at_most is not None and item.at_most > len(choices):
        document.fault(
            (*at, "at_most"),
            f"More may be chosen ({item.at_most}) than there are ({len(choices)}).",
            "Write fewer.",
        )
    if item.role == "work_on":
        _check_work_on(document, path, choices)
    _check_pictures(document, (*at, "pictures"), item, choices, file)


def _check_pictures(
    document: Document,
    path: KeyPath,
    item: ItemFile,
    choices: Sequence[ChoiceFile],
    file: InstrumentFile,
) -> None:
    if item.pictures is None:
        return
    if file.kind == "validated":
        document.fault(
            path, "An owner's questions are asked as they are, without pictures of ours.",
            "Take them away.", at_key=True,
        )  # fmt: skip
    for place, name in enumerate(item.pictures):
        if name not in PICTURES:
            document.fault(
                (*path, place), f"There is no picture `{name}`.", suggest(name, PICTURES)
            )
    if len(item.pictures) != len(choices_with_pictures(choices)):
        document.fault(
            path,
            f"{len(choices_with_pictures(choices))} choices have {len(item.pictures)} pictures.",
            "Name one for each, in their order; a choice with `missing: true` has none.",
        )


def _check_work_on(document: Document, path: KeyPath, choices: Sequence[ChoiceFile]) -> None:
    for choice in choices:
        if choice.id not in DOMAINS and not choice.exclusive and not choice.missing:
            document.fault(
                path, f"`{choice.id}` is not a domain to work on.", suggest(choice.id, DOMAINS)
            )


def _check_numbers(document: Document, at: KeyPath, item: ItemFile) -> None:
    low, high = item.lowest, item.highest
    if low is not None and high is not None and low >= high:
        document.fault((*at, "to"), f"`to` ({high:g}) is not above `from` ({low:g}).", "Swap them.")
        return
    if item.kind == "rating":
        _check_rating(document, at, item)


def _check_rating(document: Document, at: KeyPath, item: ItemFile) -> None:
    low, high = item.lowest, item.highest
    if low is None or high is None:
        document.fault((*at, "id"), "A rating needs `from` and `to`.", "Write both.")
        return
    if low != int(low) or high != int(high) or high - low >= MAX_CELLS:
        document.fault(
            (*at, "from"), f"A rating goes from {low:g} to {high:g}.",
            f"Use whole numbers, and at most {MAX_CELLS} cells.",
        )  # fmt: skip
    for cell in item.anchors or ():
        if not low <= cell <= high:
            document.fault(
                (*at, "anchors", cell), f"The anchor {cell} is outside {low:g} to {high:g}.",
                "Move it to a cell that is shown.", at_key=True,
            )  # fmt: skip


def _check_dates(document: Document, at: KeyPath, item: ItemFile) -> None:
    earliest, latest = item.earliest, item.latest
    first, last = months_ago(earliest), months_ago(latest)
    is_swapped = (
        isinstance(earliest, date) and isinstance(latest, date) and earliest > latest
    ) or (first is not None and last is not None and first < last)
    if is_swapped:
        document.fault((*at, "latest"), "`latest` is before `earliest`.", "Swap them.")
