"""Who may import whom, and which library lives in which room. ARCHITECTURE.md shows the table."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from tests.house.source import modules, short

QUIET = {
    "scoring": set[str](),
    "app.errors": set[str](),
    "app.config": set[str](),
    "app.clock": set[str](),
    "app.catalogue": {"scoring", "app.errors"},
    "app.formats": {"scoring", "app.catalogue", "app.errors"},
    "app.forms": {"scoring", "app.catalogue"},
    "app.store": {"app.errors", "app.config"},
    "app.profile": {"scoring", "app.catalogue"},
    "app.facts": {"scoring", "app.catalogue", "app.store"},
    "app.consent": {"app.store", "app.facts"},
    "app.sittings": {
        "app.catalogue", "app.profile", "scoring", "app.store", "app.facts", "app.followup",
        "app.consent", "app.errors",
    },
    "app.followup": {"app.store", "app.profile", "app.catalogue", "app.errors"},
    "app.person": {"app.store", "app.followup"},
    "app.outreach": {"app.store", "app.profile", "app.catalogue", "app.errors"},
    "app.charts": {"scoring"},
    "app.paper": {"app.profile", "app.charts", "app.catalogue"},
    "app.access": {"app.store", "app.config", "app.errors"},
}  # fmt: skip
ROOMS = set(QUIET)
DOORS = {"app.patient", "app.clinician", "app.panel", "app.office", "app.exchange"}
# The web's own furniture: what every door stands on.
GROUND = {
    "app.delivery", "app.ground", "app.faults", "app.display", "app.kiosk", "app.languages",
    "app.letterhead", "app.rooms", "app.squares", "app.cookies", "app.answer_words",
    "app.sweeping",
}  # fmt: skip

MAY_IMPORT = {
    **QUIET,
    "app.demo": ROOMS,
    "app.rooms": {"app.catalogue", "app.config", "app.errors", "app.store"},
    "app.languages": {
        "app.rooms",
        "app.config",
        "app.access",
        "app.errors",
        "app.catalogue",
    },
    "app.delivery": {"app.access"},
    "app.display": {
        "app.rooms",
        "app.languages",
        "app.letterhead",
        "app.access",
        "app.store",
    },  # fmt: skip
    "app.kiosk": {"app.rooms", "app.store"},
    "app.faults": {"app.rooms", "app.kiosk", "app.languages", "app.errors", "app.access"},
    "app.answer_words": {"app.catalogue", "app.forms", "app.languages"},
    "app.sweeping": {"app.rooms", "app.sittings", "app.outreach", "app.store"},
    "app.squares": set[str](),
    "app.cookies": set[str](),
    "app.letterhead": {"app.rooms", "app.languages", "app.store"},
    **{room: ROOMS | GROUND - {"app.ground", "app.faults"} for room in {"app.ground", *DOORS}},
}
EVERYTHING = {"app", "app.cli"}

ABOVE_THE_STORE = {
    "app.store", "app.facts", "app.consent", "app.sittings", "app.followup", "app.outreach",
    "app.person", "app.access", "app.demo", "app.cli", *DOORS, "app.ground", "app.faults",
    "app.kiosk",
    "app.letterhead", "app.sweeping",
}  # fmt: skip
WEB = {"app", "app.access", "app.cli", *DOORS, *GROUND}
LIVES_IN = {
    "scipy": {"scoring"},
    "yaml": {"app.catalogue"},
    "pydantic": {"app.catalogue"},
    "openpyxl": {"app.formats"},
    "wtforms": {"app.forms"},
    "flask_wtf": {"app.forms", "app", "app.faults", "app.patient"},
    # Rooms above the store ask it in its own language; how it is kept is the store's alone.
    "sqlalchemy": ABOVE_THE_STORE,
    "alembic": {"app.store"},
    "cryptography": {"app.store"},
    "duckdb": {"app.facts"},
    "pyspark": {"app.facts"},
    "pyarrow": {"app.facts", "app.cli"},
    "matplotlib": {"app.charts"},
    "typst": {"app.paper"},
    "fontTools": {"app.paper"},
    "icalendar": {"app.formats"},
    "flask": WEB,
    "flask_login": {"app.access"},
    "rcssmin": {"app.delivery"},
    "rjsmin": {"app.delivery"},
    # The store takes the columns of an account from there, and nothing else.
    "flask_security": {"app.access", "app.store"},
    "authlib": {"app.access"},
    "segno": {"app.squares"},
    "waitress": {"app.cli"},
    "click": {"app.cli"},
}
# Reading SciPy takes seconds: it is imported in the function that needs it.
LATE = {"scipy", "matplotlib"}


def room_of(name: str) -> str:
    """scoring, app, or the folder or file of app a dotted name stands in."""
    parts = name.split(".")
    return parts[0] if parts[0] == "scoring" or len(parts) == 1 else ".".join(parts[:2])


def test_every_room_has_a_row_in_the_table_of_arrows() -> None:
    rooms = {room_of(one.name) for one in modules()}

    assert not rooms - EVERYTHING - set(MAY_IMPORT)


def test_a_room_imports_only_what_stands_below_it() -> None:
    wrong = [
        f"{short(module.path)}:{line}: {room} imports {name}, but may import only "
        f"{sorted(MAY_IMPORT[room])}. Pass the value in, or move the function to a room above both."
        for module in modules()
        if (room := room_of(module.name)) not in EVERYTHING
        for line, name in module.imports()
        if _is_ours(name) and room_of(name) not in MAY_IMPORT[room] | {room, "app.clock"}
    ]

    assert not wrong, "\n".join(wrong)


def test_a_library_is_used_only_in_its_room() -> None:
    wrong = [
        f"{short(module.path)}:{line}: {name} lives in {sorted(LIVES_IN[top])}. Ask that room."
        for module in modules()
        for line, name in module.imports()
        if (top := name.split(".")[0]) in LIVES_IN and room_of(module.name) not in LIVES_IN[top]
    ]

    assert not wrong, "\n".join(wrong)


def test_a_slow_library_is_imported_where_it_is_needed() -> None:
    wrong = [
        f"{short(module.path)}:{line}: import {name} inside the function that uses it."
        for module in modules()
        for line, name in module.first_imports()
        if name.split(".")[0] in LATE
    ]

    assert not wrong, "\n".join(wrong)


def test_no_modules_import_each_other_in_a_circle() -> None:
    found = modules()
    ours = {one.name for one in found}
    arrows = {one.name: {name for _, name in one.imports()} & ours - {one.name} for one in found}

    assert not _circle(arrows)


def test_no_rooms_import_each_other_in_a_circle() -> None:
    arrows: dict[str, set[str]] = {}
    for module in modules():
        room = room_of(module.name)
        if room not in EVERYTHING:
            found = {room_of(name) for _, name in module.imports() if _is_ours(name)}
            arrows.setdefault(room, set()).update(found - {room})

    assert not _circle(arrows)


def _is_ours(name: str) -> bool:
    return name.split(".")[0] in ("app", "scoring")


def _circle(arrows: dict[str, set[str]]) -> Iterable[str]:
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
