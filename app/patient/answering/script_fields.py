"""What app/static/conditions.js needs to read typed numbers and dates as the server does."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from app.catalogue.model import Item
from app.typed_values.dates import month_names
from app.typed_values.numbers import group_symbol

_DATE_PARTS = {"day": 3, "month": 2, "year": 1}


def script_fields(items: Iterable[Item], locale: str, today: date) -> dict[str, dict[str, Any]]:
    """Item → the limits of its number, its units or its date; items of other kinds are left out.

    today  the practice's day, on which limits such as "today" depend
    """
    fields = ((item.id, _script_field(item, locale, today)) for item in items)
    return {id: field for id, field in fields if field}


def compact_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _script_field(item: Item, locale: str, today: date) -> dict[str, Any]:
    group = group_symbol(locale)
    if item.kind in ("number", "slider"):
        limits = {"from": item.lowest, "to": item.highest, "step": item.step}
        field = {name: limit for name, limit in limits.items() if limit is not None}
        return field | {"group": group} | ({"slider": 1} if item.kind == "slider" else {})
    if item.kind == "quantity":
        units = {
            unit.id: [unit.lowest, unit.highest, unit.times, unit.minus] for unit in item.units
        }
        return {"units": units, "group": group}
    if item.kind == "date":
        limits_of_day = {"earliest": item.earliest_on(today), "latest": item.latest_on(today)}
        return {
            "parts": _DATE_PARTS[item.precision],
            "today": today.isoformat(),
            "months": dict(month_names(locale)),
        } | {name: day.isoformat() for name, day in limits_of_day.items() if day}
    return {}
