"""Every address says who may open it, and is spelled as the others are."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from werkzeug.routing import Rule


def test_every_route_says_who_may_open_it(app: Flask) -> None:
    silent = [
        f"{rule} ({rule.endpoint})"
        for rule in _rules(app)
        if not getattr(_view(app, rule), "access", None)
    ]

    assert not silent, "Mark these with @may(…) or @open_to_all:\n" + "\n".join(silent)


def test_every_interface_is_there(app: Flask) -> None:
    interfaces = {"patient", "clinician", "panel", "office", "exchange", "home", "kiosk"}

    assert interfaces <= set(app.blueprints)


def test_addresses_are_in_kebab_case(app: Flask) -> None:
    spelled = re.compile(r"/([a-z0-9.-]+|<[a-z_:]+>)")
    # FHIR names its resources itself.
    odd = [
        rule.rule
        for rule in _rules(app)
        if spelled.sub("", rule.rule.rstrip("/").removesuffix(".svg")) and "/fhir/" not in rule.rule
    ]

    assert not odd


def test_nothing_in_an_address_tells_one_sitting_from_another(app: Flask) -> None:
    told = [
        rule.rule
        for rule in _rules(app)
        if rule.endpoint.startswith("patient.") and rule.arguments - {"code", "page_id", "slug"}
    ]

    assert not told


def test_what_changes_something_is_never_a_get(app: Flask) -> None:
    changing = ("send", "leave", "acknowledge", "undo", "invite", "sign-out")
    rules = [
        rule.rule
        for rule in _rules(app)
        if rule.rule.endswith(changing) and "GET" in (rule.methods or ())
    ]

    assert not rules


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def _view(app: Flask, rule: Rule) -> Any:
    return app.view_functions[rule.endpoint]
