"""Who may import whom, and which library is used in which package.

The contracts between our packages are in `.importlinter`; the libraries are here.
"""

from __future__ import annotations

from collections.abc import Iterable
from configparser import ConfigParser
from graphlib import CycleError, TopologicalSorter

import pytest
from importlinter.cli import lint_imports

from tests.house.source import PROJECT, modules, short

INTERFACES = {"app.patient", "app.clinician", "app.panel", "app.office", "app.exchange"}
# What every page stands on.
WEB_PACKAGES = {"app.services", "app.web", "app.kiosk", "app.jobs"}
# Their layer is enough: only app.cli stands above an interface; all may use app.clock and app.log.
WITHOUT_A_CONTRACT = {"app.cli", "app.clock", "app.log", *INTERFACES}

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
    # It also knows which script a letter is of.
    "fontTools": {"app.paper", "app.catalogue"},
    "icalendar": {"app.formats"},
    "flask": WEB,
    "flask_login": {"app.access"},
    "lightningcss": {"app.web"},
    "rjsmin": {"app.web"},
    # The store takes the columns of an account from there, and nothing else.
    "flask_security": {"app.access", "app.store"},
    "authlib": {"app.access"},
    "segno": {"app.web"},
    "structlog": {"app.log"},
    "waitress": {"app.cli"},
    "click": {"app.cli"},
}
# Reading SciPy takes seconds: it is imported in the function that needs it.
LATE = {"scipy", "matplotlib"}


def test_imports_keep_the_contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)

    exit_code = lint_imports(str(PROJECT / ".importlinter"), no_cache=True)

    assert exit_code == 0, "The output above names each import, and the contract that it breaks."


def test_every_package_has_a_contract() -> None:
    contracts = ConfigParser()
    contracts.read(PROJECT / ".importlinter", encoding="utf-8")
    protected = {
        package
        for section in contracts.sections()
        for package in contracts[section].get("protected_modules", "").split()
    }

    assert {package_of(module.name) for module in modules()} == protected | WITHOUT_A_CONTRACT


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
    ours = modules()
    names = {module.name for module in ours}
    imports = {
        module.name: {name for _, name in module.imports()} & names - {module.name}
        for module in ours
    }

    assert not _circle(imports)


def package_of(name: str) -> str:
    """scoring, app, or the folder or file of app a dotted name stands in."""
    parts = name.split(".")
    return parts[0] if parts[0] == "scoring" or len(parts) == 1 else ".".join(parts[:2])


def _circle(imports: dict[str, set[str]]) -> Iterable[str]:
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
