"""Build the frozen Instrument from a checked file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, cast

from app.catalogue.checks.banks import bank_items, build_banks
from app.catalogue.expressions.logic import both
from app.catalogue.files.asked_items import AskedItem, asked_items, group_parts
from app.catalogue.files.conditions import Conditions, choices_of
from app.catalogue.files.schema import (
    RELATIVE_DAY,
    ChoiceFile,
    InstrumentFile,
    ItemFile,
    ScoreFile,
    UnitFile,
)
from app.catalogue.licence import Licence, LicenceDone
from app.catalogue.model import Choice, Instrument, InstrumentText, Item, Kind, Unit
from app.catalogue.rules import NeedRule, NoteRule, PriorityRule, ScoreRule
from scoring.bank import Bank
from scoring.missing import half_rule
from scoring.model import ChangeRule, MissingRule, Scale, bands_from

# The keys of a file that the meaning of answers depends on.
_MEANING = {
    "id", "version", "recall", "stem", "choices", "items", "proxy", "scores", "needs",
    "priorities", "offers",
}  # fmt: skip
_NOT_ASKED: dict[str, Any] = dict.fromkeys(("lasting", "label", "label_names"), True)
SLIDER_DEFAULTS = (0.0, 100.0, 1.0)  # `from`, `to` and `step` of a slider without them
MAX_ENTRIES = 20  # `at_most` of a group without it
_PARAMETERS = (
    "recode", "weights", "constant", "best", "columns", "points_from", "table", "by", "first",
    "metric",
)  # fmt: skip


def build_instrument(
    file: InstrumentFile,
    conditions: Conditions,
    words: Mapping[str, InstrumentText],
    project_text: Mapping[str, str],
    sources: Mapping[str, str],
    banks: Mapping[str, Bank] = MappingProxyType({}),
    licence_done: LicenceDone | None = None,
) -> Instrument:
    """The instrument of a file without faults."""
    return Instrument(
        id=file.id,
        version=file.version,
        kind=file.kind,
        language=file.language,
        licence=Licence(**file.licence.model_dump()),
        source=file.source,
        items=_items(file, conditions, banks),
        scores=tuple(_score(file, n, conditions, banks) for n in range(len(file.scores))),
        needs=tuple(
            NeedRule(need.domain, conditions["needs", n, "when"], tuple(need.items))
            for n, need in enumerate(file.needs)
        ),
        priorities=tuple(_priority(file, n, conditions) for n in range(len(file.priorities))),
        words=words,
        hash=content_hash(_meaning(file) | _meaning_of_banks(banks)),
        text_from="owner" if file.kind == "validated" else "project",
        get_words=file.get_words or "",
        required_text=tuple(file.words_need),
        code=file.code,
        sources=sources,
        project_text=project_text,
        licence_done=licence_done,
        banks=build_banks(file, banks),
        options=tuple(option.id for option in file.options),
    )


def _meaning_of_banks(banks: Mapping[str, Bank]) -> dict[str, Any]:
    """The numbers of the banks that decide what is asked and scored; empty without a bank."""
    numbers = {
        name: [list(bank.items), bank.slopes.tolist(), bank.thresholds, dict(bank.groups)]
        + ([bank.grid, bank.prior] if (bank.grid, bank.prior) != (Bank.grid, Bank.prior) else [])
        for name, bank in banks.items()
    }
    return {"banks": numbers} if numbers else {}


def _items(
    file: InstrumentFile, conditions: Conditions, banks: Mapping[str, Bank]
) -> dict[str, Item]:
    """Every item that can be asked. A bank item itself is not asked; its condition applies to the
    items of the bank."""
    items: dict[str, Item] = {}
    by_bank: dict[str, int] = {}
    for asked in asked_items(file):
        item, n = asked.item, asked.place
        if item.kind == "bank":
            by_bank |= {bank_item.id: n for bank_item in bank_items(file, n, banks[str(item.bank)])}
            continue
        built = _item(asked, file, conditions)
        if item.id in by_bank:
            place = by_bank[item.id]
            shown = conditions.get(("items", place, "show_when"))
            built = replace(built, bank=file.items[place].id, show_when=shown)
        items[item.id] = built
    return items


def _meaning(file: InstrumentFile) -> dict[str, Any]:
    # Keys with their default value are left out, so that a key added to the language changes no
    # hash. `lasting`, labels, and the code and decimals of a score are left out too: they change
    # neither what is asked nor what a score means.
    within = {"__all__": _NOT_ASKED}  # rows of a grid, and parts of a group
    return file.model_dump(
        mode="json",
        by_alias=True,
        include=_MEANING,
        exclude={
            "items": {"__all__": {**_NOT_ASKED, "rows": within, "items": within}},
            "scores": {"__all__": {"code", "decimals"}},
        },
        exclude_defaults=True,
    )


def content_hash(meaning: Any) -> str:
    """The sha256 of a value as canonical JSON, in hexadecimal: the same on every machine."""
    text = json.dumps(meaning, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _item(asked: AskedItem, file: InstrumentFile, conditions: Conditions) -> Item:
    item = build_item(asked.item, file)
    show_when = conditions.get(("items", asked.place, "show_when"))
    if asked.grid is None:
        return replace(item, show_when=show_when)
    return replace(
        item,
        show_when=both(show_when, conditions.get((*asked.path, "show_when"))),
        grid=asked.grid.id,
        choice_set=asked.grid.choices if isinstance(asked.grid.choices, str) else asked.grid.id,
    )


def build_item(item: ItemFile, file: InstrumentFile) -> Item:
    """An item without its condition, which the caller adds: for a row it comes from two places."""
    choices = choices_of(item, file)
    low, high, step = SLIDER_DEFAULTS if item.kind == "slider" else (None, None, None)
    return Item(
        id=item.id,
        kind=cast(Kind, item.kind),
        choices=tuple(map(_choice, choices)),
        choice_set=(item.choices if isinstance(item.choices, str) else item.id)
        if choices
        else None,
        pictures=dict(zip(choices_with_pictures(choices), item.pictures or (), strict=False)),
        lowest=low if item.lowest is None else item.lowest,
        highest=high if item.highest is None else item.highest,
        step=step if item.step is None else item.step,
        anchors=tuple(sorted(item.anchors or ())),
        units=tuple(map(_unit, item.units or ())),
        parts=tuple(build_item(part, file) for part in group_parts(item)),
        at_least=item.at_least or 0,
        at_most=item.at_most if item.kind != "group" else item.at_most or MAX_ENTRIES,
        long=item.long,
        precision=item.precision or "day",
        earliest=_day(item.earliest),
        latest=_day(item.latest),
        earliest_months_ago=months_ago(item.earliest),
        latest_months_ago=months_ago(item.latest),
        must_answer=item.must_answer,
        if_not_asked=item.if_not_asked,
        domain=item.domain,
        role=item.role,
        code=item.code,
        confidential=item.confidential,
        asked_of=item.asked_of,
        lasting=item.lasting,
        label_names=item.label_names,
    )


def choices_with_pictures(choices: Iterable[ChoiceFile]) -> list[str]:
    """The ids of the choices that have a picture. Choices that count as missing have none."""
    return [choice.id for choice in choices if not choice.missing]


def build_scale(
    file: InstrumentFile, score: ScoreFile, banks: Mapping[str, Bank] = MappingProxyType({})
) -> Scale:
    """The scale of a score; a bank that was not read stays its name."""
    bank = {} if score.bank is None else {"bank": banks.get(score.bank, score.bank)}
    return Scale(
        id=score.id,
        items=tuple(score.items),
        method=score.method,
        lowest=score.range[0],
        highest=score.range[1],
        better=score.better,
        missing=_missing_rule(score),
        bands=bands_from(
            {
                start: band if isinstance(band, str) else band.id
                for start, band in score.bands.items()
            }
        ),
        change=ChangeRule(score.change.reliable, score.change.meaningful, score.change.source),
        parameters={
            name: value for name in _PARAMETERS if (value := getattr(score, name)) is not None
        }
        | bank,
        rule_version=score.rule_version,
        source=score.source or file.source,
        licence=file.licence.notice,
        code=score.code,
        decimals=score.decimals,
    )


def _missing_rule(score: ScoreFile) -> MissingRule:
    at_most = score.missing.at_most
    if at_most == "any":
        return MissingRule(None, score.missing.fill)
    if at_most == "half":
        return MissingRule(half_rule(len(score.items)).at_most, score.missing.fill)
    return MissingRule(int(at_most), score.missing.fill)


def _score(
    file: InstrumentFile, place: int, conditions: Conditions, banks: Mapping[str, Bank]
) -> ScoreRule:
    score = file.scores[place]
    read = (conditions["scores", place, "conditions", n] for n in range(len(score.conditions)))
    notes = (
        NoteRule(note.id, conditions["scores", place, "notes", n, "when"])
        for n, note in enumerate(score.notes)
    )
    return ScoreRule(build_scale(file, score, banks), tuple(read), tuple(notes))


def _priority(file: InstrumentFile, place: int, conditions: Conditions) -> PriorityRule:
    priority = file.priorities[place]
    return PriorityRule(
        id=priority.id,
        when=conditions["priorities", place, "when"],
        level=priority.level,
        because=priority.reasons,
        kind=priority.kind,
        domain=priority.domain,
        offer=priority.offer,
        help=priority.helps,
    )


def _choice(choice: ChoiceFile) -> Choice:
    value = choice.value
    whole = value is not None and value == int(value)
    return Choice(
        id=choice.id,
        value=int(value) if value is not None and whole else value,
        exclusive=choice.exclusive,
        missing=choice.missing,
        code=choice.code,
    )


def _unit(unit: UnitFile) -> Unit:
    return Unit(unit.id, unit.lowest, unit.highest, unit.times, unit.minus, unit.code)


def months_ago(value: date | str | None) -> int | None:
    """Months before the day of answering, 0 for `today`; None for a date."""
    match = RELATIVE_DAY.fullmatch(value) if isinstance(value, str) else None
    return int(match[1] or 0) if match else None


def _day(value: date | str | None) -> date | None:
    return value if isinstance(value, date) else None
