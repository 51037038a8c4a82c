"""Who may import whom, and which library lives in which package. ARCHITECTURE.md shows the table."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from tests.house.source import modules, short

LOWER = {
    "scoring": set[str](),
    "app.errors": set[str](),
    "app.config": set[str](),
    "app.clock": set[str](),
    "app.log": {"app.config"},
    "app.catalogue": {"scoring", "app.errors"},
    "app.formats": {"scoring", "app.catalogue", "app.errors"},
    "app.forms": {"scoring", "app.catalogue"},
    "app.store": {"app.errors", "app.config"},
    "app.profile": {"scoring", "app.catalogue"},
    "app.facts": {"scoring", "app.catalogue", "app.store"},
    "app.followup": {"app.store", "app.profile", "app.catalogue", "app.errors"},
    "app.people": {"app.store", "app.followup"},
    "app.sittings": {
        "app.catalogue", "app.profile", "scoring", "app.store", "app.facts", "app.followup",
        "app.errors",
    },
    "app.access": {"app.store", "app.config", "app.errors"},
    "app.outreach": {"app.access", "app.store", "app.profile", "app.catalogue", "app.errors"},
    "app.briefing": {
        "scoring", "app.catalogue", "app.charts", "app.errors", "app.followup", "app.profile",
        "app.sittings", "app.store", "app.web",
    },
    "app.charts": {"scoring"},
    "app.paper": {"app.profile", "app.charts", "app.catalogue"},
}  # fmt: skip
PACKAGES = set(LOWER)
INTERFACES = {"app.patient", "app.clinician", "app.panel", "app.office", "app.exchange"}
# What every page stands on.
WEB_PACKAGES = {"app.services", "app.web", "app.kiosk", "app.jobs"}

MAY_IMPORT = {
    **LOWER,
    "app.demo": PACKAGES,
    "app.services": {"app.catalogue", "app.config", "app.errors", "app.store"},
    "app.web": {
        "app.services", "app.access", "app.catalogue", "app.config", "app.errors", "app.forms",
        "app.store",
    },
    "app.jobs": {"app.services", "app.sittings", "app.outreach", "app.store"},
    "app.kiosk": {
        "app.web", "app.services", "app.access", "app.errors", "app.outreach", "app.sittings",
        "app.store",
    },
    **{interface: PACKAGES | WEB_PACKAGES for interface in INTERFACES},
}  # fmt: skip
EVERYTHING = {"app", "app.cli"}

ABOVE_THE_STORE = {
    "app.store", "app.facts", "app.sittings", "app.followup", "app.outreach", "app.people",
    "app.access", "app.briefing", "app.demo", "app.cli", "app.kiosk", "app.web", "app.jobs",
    *INTERFACES,
}  # fmt: skip
WEB = {"app", "app.access", "app.cli", *INTERFACES, *WEB_PACKAGES}
LIVES_IN = {
    "scipy": {"scoring"},
    "yaml": {"app.catalogue"},
    "pydantic": {"app.catalogue"},
    "openpyxl": {"app.formats"},
    "wtforms": {"app.forms"},
    "flask_wtf": {"app.forms", "app", "app.web", "app.patient"},
    # Packages above the store ask it in its own language; how rows are kept is the store's alone.
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
    "rcssmin": {"app.web"},
    "rjsmin": {"app.web"},
    # The store takes the columns of an account from there, and nothing else.
    "flask_security": {"app.access", "app.store"},
    "authlib": {"app.access"},
    "segno": {"app.web"},
    "waitress": {"app.cli"},
    "click": {"app.cli"},
    "structlog": {"app.log"},
}
# Reading SciPy takes seconds: it is imported in the function that needs it.
LATE = {"scipy", "matplotlib"}
# The one clock and the one log are for every package.
FOR_ALL = {"app.clock", "app.log"}


def package_of(name: str) -> str:
    """scoring, app, or the folder or file of app a dotted name stands in."""
    parts = name.split(".")
    return parts[0] if parts[0] == "scoring" or len(parts) == 1 else ".".join(parts[:2])


def test_every_package_has_a_row_in_the_table_of_arrows() -> None:
    packages = {package_of(one.name) for one in modules()}

    assert not packages - EVERYTHING - set(MAY_IMPORT)


def test_a_package_imports_only_what_stands_below_it() -> None:
    wrong = [
        f"{short(module.path)}:{line}: {package} imports {name}, but may import only "
        f"{sorted(MAY_IMPORT[package])}. Pass the value in, or move the function to a package above both."
        for module in modules()
        if (package := package_of(module.name)) not in EVERYTHING
        for line, name in module.imports()
        if _is_ours(name) and package_of(name) not in MAY_IMPORT[package] | {package} | FOR_ALL
    ]

    assert not wrong, "\n".join(wrong)


def test_a_library_is_used_only_in_its_package() -> None:
    wrong = [
        f"{short(module.path)}:{line}: {name} lives in {sorted(LIVES_IN[top])}. Ask that package."
        for module in modules()
        for line, name in module.imports()
        if (top := name.split(".")[0]) in LIVES_IN and package_of(module.name) not in LIVES_IN[top]
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


def test_no_packages_import_each_other_in_a_circle() -> None:
    arrows: dict[str, set[str]] = {}
    for module in modules():
        package = package_of(module.name)
        if package not in EVERYTHING:
            found = {package_of(name) for _, name in module.imports() if _is_ours(name)}
            arrows.setdefault(package, set()).update(found - {package})

    assert not _circle(arrows)


def _is_ours(name: str) -> bool:
    return name.split(".")[0] in ("app", "scoring")


def _circle(arrows: dict[str, set[str]]) -> Iterable[str]:
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
